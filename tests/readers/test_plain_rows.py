"""Rows that pandoc does not read are what pandoc would have made of them."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.diagnostics import Report
from pipeline.model import codec
from pipeline.model.nodes import Document, Table
from pipeline.model.walk import nodes_of, plain
from pipeline.readers.html import rows as html_rows
from pipeline.readers.markdown import rows as markdown_rows
from pipeline.readers.pandoc import plain_rows, process
from pipeline.readers.pandoc.plain_rows import Cut
from tests import growth
from tests.readers.marked import read

_HEAD = "| 编号 | 说明 |\n|---|---|\n"
_ROW = "| {0} | 第{0}行 的说明 |\n"
_LINES = "".join(_ROW.format(number) for number in range(300))
_HTML = "".join(f"<tr><td>{number}</td><td>第{number}行</td></tr>\n" for number in range(300))


def both(text: str, name: str) -> tuple[Document, Document]:
    """Return the documents with plain rows cut out, and as pandoc alone reads it; same reports."""
    made, whole = Report(), Report()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_rows, "FEWEST_IN_ALL", 20)
        quick = read(text, name, report=made)
        patch.setattr(plain_rows, "FEWEST_IN_ALL", len(text))
        slow = read(text, name, report=whole)
    assert [*made] == [*whole]
    return quick, slow


def rows_of(document: Document) -> list[list[str]]:
    """Return the text of each cell of the only table."""
    (table,) = (node for node in nodes_of(document) if isinstance(node, Table))
    return [[plain(cell.inlines) for cell in row] for row in table.rows]


_SIGN = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))
_WORD = st.one_of(
    st.text(_SIGN, min_size=1, max_size=6),
    st.sampled_from(
        [
            "e.g.",
            "Mr.",
            "12:30",
            "1:2:3",
            "(@)",
            "1.",
            "-",
            "--",
            "...",
            "+1",
            "don't",
            "“引”",
            "C#",
        ]
    ),
)
_SIMPLE = st.text(st.sampled_from("甲乙，“”aB19.-(）"), min_size=1, max_size=4)
_MARKDOWN = st.builds(
    str.format,
    st.sampled_from(
        [
            "**{}**", "*{}*", "`{}`", "`{} *`", "$x_{}$", "$\\alpha {} ^2$", "[{}](https://a.cn/{})",
            "<br>", "{}<br/>", "{}: ", "“{}”", "#{}", "{}#", '"{}"', "'{}'", "{} < 3", "&{}",
            "{} & {}", "@{}", "{}@a.cn", "{}!", "!{}", "={}", "{}=1", "{}>", "*{} *", "** {}**",
            "**{}", "{}*", "$ {}$", "$5{}", "`{}", "~{}~", "[{}]", "({})",
        ]
    ),
    _SIMPLE,
    st.just("b"),
)  # fmt: skip
_PAGE = st.builds(
    str.format,
    st.sampled_from(
        [
            "<b>{}</b>", "<STRONG>{}</STRONG>", "<em>{} {}</em>", "<i> {}</i>", "<i>{} </i>",
            "<code>{}</code>", "<code>{}  {}</code>", "x<sub>{}</sub>", "<sup>{}</sup>", "<br>",
            "<a href='https://a.cn/{}'>{}</a>", '<a href="https://a.cn/b">{}</a>', "{}<br />{}",
            "<b>{}</b><b>{}</b>", "<b>{}</b><br>", "<b>{}</i>", "<b><i>{}</i></b>", "{}</b>",
            "<b>{}", "{}\n{}", "<a>{}</a>",
            "<b></b>", "&amp;{}", "<a name={}>{}</a>",
        ]
    ),
    _SIMPLE,
    st.just("b"),
)  # fmt: skip


def cells(*words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return cells of words and markup, with or without blanks between them."""
    glued = st.lists(st.one_of(*words), max_size=4)
    return st.builds(str.join, st.sampled_from([" ", " ", "", "  "]), glued)


_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # pandoc is slow, and rows are short


def rows(cell: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Return rows of two cells."""
    return st.lists(st.tuples(cell, cell), min_size=40, max_size=40)


def repeated(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return each row a few times: short runs are left to pandoc."""
    return [row for row in rows[:9] for _ in range(8)]


@settings(max_examples=8, deadline=None, phases=_PHASES)
@given(rows(cells(_WORD, _MARKDOWN)))
def test_whatever_stands_in_cells_of_markdown(rows: list[tuple[str, str]]) -> None:
    """The rows that count as plain are read as pandoc reads them; so are those that do not."""
    lines = [f"| {first} | {second} |" for first, second in rows]
    ours = [(line, found) for line in lines if len(found := markdown_rows._cells(line)) == 2]
    few = "\n".join(("| 始 | 始 |", *(line for line, _ in ours), "| 末 | 末 |\n"))
    (table,) = (
        node for node in nodes_of(read(f"{_HEAD}{few}", "markdown")) if isinstance(node, Table)
    )
    for (line, found), row in zip(ours, table.rows[2:-1], strict=True):
        assert [cell.inlines for cell in row] == [cell.inlines for cell in found], line
    written = "".join(f"| {first} | {second} |\n" for first, second in repeated(rows))
    quick, slow = both(f"前言。\n\n{_HEAD}{written}", "markdown")
    assert codec.encode(quick) == codec.encode(slow)


@settings(max_examples=8, deadline=None, phases=_PHASES)
@given(rows(cells(_WORD, _PAGE)), st.lists(st.integers(1, 4), min_size=72, max_size=72))
def test_whatever_stands_in_cells_of_html(rows: list[tuple[str, str]], spans: list[int]) -> None:
    """The same for HTML, with cells that reach down."""
    lines = [f"<tr><td>{first}</td><td>{second}</td></tr>" for first, second in rows]
    ours = [
        (line, found.cells)
        for line in lines
        if (match := html_rows._ROW.fullmatch(line)) and (found := html_rows._read(match, {}))
    ]
    page = f"<table><tr><td>始<td>始</tr>{''.join(line for line, _ in ours)}</table>"
    (table,) = (node for node in nodes_of(read(page, "html")) if isinstance(node, Table))
    for (line, cells), row in zip(ours, table.rows[1:], strict=True):
        assert [cell.inlines for cell in row] == [cell.inlines for cell in cells], line
    written = []
    covered = 0
    for (first, second), span in zip(repeated(rows), spans, strict=True):
        begins = f'<td rowspan="{span}">{first}</td>' if not covered else ""
        covered = (covered or span) - 1
        written.append(f"<tr class=a>{begins}<td class='b'>{second}</td></tr>\n")
    quick, slow = both(f"<p>前言<table>{''.join(written)}</table>", "html")
    assert codec.encode(quick) == codec.encode(slow)


@pytest.mark.parametrize(
    "cell",
    [
        *("**甲**", "甲*乙*丙", "`a_b`", "$x_1$", "[甲](https://a.cn/b)", "甲<br>乙", '"甲": 乙'),
        *("$\\alpha x$", "C#", "3 < 5", "`*甲`"),
    ],
)
def test_simple_markup_is_no_work_for_pandoc(cell: str) -> None:
    """What such a cell holds can be only one thing."""
    assert markdown_rows._cells(f"| {cell} | 乙 |")


@pytest.mark.parametrize(
    "cell",
    [
        *("**甲", "甲*", "** 甲**", "***甲***", "`甲", "``甲`", "$ x$", "$5", "$5 和 $6", "[甲]"),
        *("[甲](b.md)", "![甲](https://a.cn/b)", "<b>甲</b>", "甲~乙~", "a@b.cn", ":smile:"),
        *("https://a.cn", "&amp;", "\\*", "`甲`{.b}", "[^1]", "==甲==", "$x$1", "`a", "_甲_"),
    ],
)
def test_what_may_be_more_is_left_to_pandoc(cell: str) -> None:
    """Signs of ASCII that need more than a look at their neighbours are not ours to read."""
    assert not markdown_rows._cells(f"| {cell} | 乙 |")


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{_HEAD}{_LINES}```\n",
        f"    {_HEAD}{_LINES}",
        f"<!--\n{_HEAD}{_LINES}-->\n\n完。\n",
        f"{_LINES}\n",
        f"+----+----+\n{_LINES}+----+----+\n",
        f"----- -----\n{_LINES}----- -----\n",
        f"| 一 | 二 | 三 |\n|---|---|---|\n{_LINES}",
        f"| 一 |\n|---|\n{_LINES}",
        f"- 项\n{_HEAD}{_LINES}",
        f"{_HEAD}{_LINES}| **粗** | `码`^1^ |\n{_LINES}\n: 题\n",
    ],
    ids=[
        *("code", "indented", "comment", "lines", "grid"),
        *("columns", "wider", "narrower", "list", "mixed"),
    ],
)
def test_lines_that_look_like_rows_are_what_pandoc_says(text: str) -> None:
    """Program text, comments, lines of verse and other tables stay what they are."""
    quick, slow = both(text, "markdown")
    assert codec.encode(quick) == codec.encode(slow)


@pytest.mark.parametrize(
    "text",
    [
        f"<!-- <table>{_HTML}</table> --><p>完。</p>",
        f"<pre>{_HTML}</pre>",
        f"<script>{_HTML}</script><p>完。</p>",
        f"<table><thead>{_HTML}</thead></table>",
        f"<table><tr><td rowspan='400'><b>长</b></td></tr>{_HTML}</table>",
        f"<table><tr><td>宽</td><td>更宽</td><td>最宽</td></tr>{_HTML}</table>",
        f"<table><tr><td><table>{_HTML}</table></td></tr></table>",
        f"<table><tr><th>头<th>头</tr>{_HTML}<tfoot>{_HTML}</tfoot></table><p>完<p>完",
    ],
    ids=["comment", "pre", "script", "head", "covered", "wider", "nested", "foot"],
)
def test_tags_that_look_like_rows_are_what_pandoc_says(text: str) -> None:
    """Rows in comments and programs are none; cells above that reach down push others aside."""
    quick, slow = both(text, "html")
    assert codec.encode(quick) == codec.encode(slow)


_MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"{0}>{1}</math>'
_FORMULAS = (
    _MATH.format("", "<msub><mi>x</mi><mn>{0}</mn></msub>"),
    _MATH.format("", "<mfrac><mn>1</mn><mi>y</mi></mfrac>"),
    _MATH.format(' display="block"', "<mi>z</mi>"),
    _MATH.format("", "<mo>&lt;</mo><mtext>甲 乙</mtext>"),
    _MATH.format("", ""),
    "<math><!-- </math> --><mi>w</mi></math>",
)


@pytest.mark.parametrize("formula", _FORMULAS)
def test_formulas_in_rows_are_what_pandoc_says(formula: str) -> None:
    """Within a line, displayed, empty, with characters that are written as entities."""
    rows = "".join(
        f"<tr><td>{number}</td><td>设 {formula.replace('{0}', str(number))} 时</td></tr>"
        for number in range(30)
    )
    quick, slow = both(f"<table>{rows}</table>", "html")
    assert codec.encode(quick) == codec.encode(slow)


def test_formulas_in_rows_are_no_work_for_the_front() -> None:
    """Those within lines are read with their rows, so that nothing is left but marks."""
    row = f"<tr><td>甲</td><td>{_FORMULAS[1]}</td></tr>"
    cut = html_rows.cut(f"<table>{row * 300}</table>", "a.html")
    assert len(cut.text) < 400
    displayed = row.replace("<math", '<math display="block"')
    assert not html_rows.cut(f"<table>{displayed * 300}</table>", "a.html").runs


def test_lines_keep_their_numbers() -> None:
    """What stands below a long table is where it was."""
    markdown, html = f"{_HEAD}{_LINES}\n完。\n", f"<table>{_HTML}</table>\n<p>完。</p>"
    for text, name in ((markdown, "markdown"), (html, "html")):
        last = read(text, name).blocks[-1]
        assert last.span is not None
        assert last.span.line == text[: text.index("完")].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "name"), [(_HEAD + _LINES, "markdown"), (f"<table>{_HTML}</table>", "html")]
)
def test_pandoc_gets_no_more_for_more_rows(
    text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size of what pandoc reads does not grow with plain rows."""
    given: list[int] = []
    parse = process.parse

    def noted(data: bytes, source_format: str, path: str, report: Report) -> object:
        given.append(len(data))
        return parse(data, source_format, path, report)

    monkeypatch.setattr(process, "parse", noted)
    document = read(text, name)
    assert len(rows_of(document)) >= 300
    assert len(given) == 1
    assert given[0] < 1_500


def test_marks_out_of_place_are_refused() -> None:
    """A mark in any other place than a whole row of a body makes pandoc read everything."""
    cut = markdown_rows.cut(_HEAD + _LINES)
    assert len(cut.runs) == 1
    spoilt = [
        cut.text.replace(cut.key, "甲"),
        cut.text.replace(f" {cut.key}0 ", " 甲 ", 1),
        cut.text + f"\n{cut.key}0\n",
        cut.text.replace("---|---", "---|---|---"),
        cut.text.replace("|---|---|", "| 甲 | 乙 |"),
    ]
    assert cut.tree(cut.text.encode(), "markdown", "a.md") is not None
    for text in spoilt:
        assert text != cut.text
        assert cut.tree(text.encode(), "markdown", "a.md") is None


def test_few_rows_are_left_to_pandoc() -> None:
    """Small tables are not worth it, and short runs between rich rows are not either."""
    assert markdown_rows.cut(_HEAD + _ROW.format(1) * 9) == Cut(_HEAD + _ROW.format(1) * 9)
    assert not html_rows.cut(f"<table>{_HTML[:900]}</table>", "a.html").runs


@pytest.mark.parametrize("name", ["markdown", "html"])
@pytest.mark.parametrize("rich", ["", "甲"], ids=["plain", "rich"])
def test_reading_tables_is_linear(name: str, rich: str) -> None:
    """Twice the rows take no more than twice the calls, whoever reads them."""

    def work(size: int) -> int:
        cell = (f"~~{rich}~~" if name == "markdown" else f"<s>{rich}</s>") if rich else "乙"
        line = (
            f"| {cell} | 丙 |\n" if name == "markdown" else f"<tr><td>{cell}</td><td>丙</td></tr>"
        )
        text = _HEAD + line * size if name == "markdown" else f"<table>{line * size}</table>"
        return growth.calls(lambda: read(text, name))

    work(10)  # imports
    assert work(600) < 2.2 * work(300)
