"""Documents made at random of every node there is, nested in each other."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from pipeline.model.nodes import (
    Anchor,
    Block,
    BookTitle,
    BulletList,
    Cell,
    Code,
    CodeBlock,
    Contributor,
    Credit,
    Definition,
    DefinitionList,
    Dialogue,
    Document,
    Emphasis,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    Inline,
    LanguageRun,
    LineBreak,
    Link,
    ListItem,
    Math,
    Metadata,
    Note,
    NoteReference,
    PageBreak,
    Paragraph,
    Point,
    PointList,
    ProperName,
    Quote,
    Ruby,
    Rule,
    Section,
    Signature,
    Small,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Turn,
    Verse,
)

_NOTES = ("n1", "n2", "n3")

_runs = st.sampled_from(
    (
        "一体化发展不是一日之功，",
        "要坚持标准。",
        "“十四五”规划",
        "国际市场",
        "Latin words",
        "x < 1 && y > 2",
        "<b>&amp;</b>",
        "]]>",
        "-->",
        "_x000D_",
        "{{a}}",
        "\\emph{a}",
        "**b**",
        "# c",
        "[[f]]",
        "[TOC]",
        "%%g%%",
        "!!! note",
        "[!tip] h",
        " ^abc123",
        "{: .i}",
        "!> j",
        "==k==",
        "<callout>",
        "1. d",
        "- e",
        "https://example.org/?a=1&b=2",
        "\"'",
        "e\u0301",
        "𠮷",
        "\U0001f468\u200d\U0001f469",
        "שלום",
        "\u202eabc",
        "\u2028",
        "\u0085",
        "\u00a0",
        "\u3000",
        "\ue000",
        "\U000e0101",
        "\ufffd",
        " ",
        "\t",
        "1.5亿",
        "（甲）",
        "【乙】",
        "……——",
        "字" * 45,
        "word" * 30,
    )
)
words = st.lists(_runs, min_size=1, max_size=4).map("".join)
"""Text that is harmless, or that one of the formats could take for its own syntax."""

visible = words.filter(lambda value: bool(value.strip()))
maybe = st.just("") | visible

_leaves: st.SearchStrategy[Inline] = (
    words.map(lambda value: Text(text=value))
    | words.map(lambda value: Code(text=value))
    | words.map(lambda value: Math(tex=value))
    | st.builds(
        Image,
        source=st.sampled_from(("missing.png", "../x.svg", "")),
        alt=maybe,
        title=st.just("") | words,
        width=st.sampled_from(("", "50%", "12em")),
    )
    | st.builds(NoteReference, id=st.sampled_from(_NOTES))
    | st.just(LineBreak())
    | st.just(Anchor(id="place"))
)


def _inlines_of(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    several = st.lists(inner, max_size=3).map(tuple)
    words_alone = visible.map(lambda value: (Text(text=value),))
    targets = st.sampled_from(("https://example.org/?a=1&b=2", "#n1", "#", "", "x y", "a\"'<b>"))
    plain_kinds = (Emphasis, Strong, EmphasisDots, ProperName, BookTitle)
    small_kinds = (Strikeout, Superscript, Subscript, Small)
    wrapped: list[st.SearchStrategy[Inline]] = [
        st.builds(kind, inlines=several) for kind in (*plain_kinds, *small_kinds)
    ]
    languages = st.sampled_from(("", "en", "he"))
    directions = st.sampled_from(("", "ltr", "rtl"))
    return (
        st.one_of(wrapped)
        | st.builds(LanguageRun, inlines=several, language=languages, direction=directions)
        | st.builds(Link, target=targets, inlines=several)
        | st.builds(
            Ruby,
            base=words_alone
            | st.tuples(words_alone, several).map(lambda parts: parts[0] + parts[1]),
            reading=st.sampled_from(("hàn", "hàn", "ㄏㄢˋ", "a b", "a|b", "{x}", "", "<rt>")),
        )
    )


_inline = st.recursive(_leaves, _inlines_of, max_leaves=4)
inlines: st.SearchStrategy[tuple[Inline, ...]] = st.lists(_inline, max_size=4).map(tuple)

_lines = st.lists(inlines, max_size=4).map(tuple)
_roles = st.sampled_from(("body", "conclusion", "salutation", "dateline", "byline"))
_ids = st.sampled_from(("", "", "place", "n1", "节 一", "a\"'<b>"))
_alignments = st.sampled_from(("", "", "left", "center", "right"))
_plain_cells = inlines.map(lambda each: Cell(inlines=each))
_cells = _plain_cells | st.builds(
    Cell,
    inlines=inlines,
    column_span=st.sampled_from((1, 1, 2)),
    row_span=st.sampled_from((1, 1, 2)),
    alignment=_alignments,
)


def _rows_of(
    cells: st.SearchStrategy[Cell],
) -> st.SearchStrategy[tuple[tuple[Cell, ...], ...]]:
    return st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(cells, min_size=1, max_size=width).map(tuple), max_size=4
        ).map(tuple)
    )


_tables = st.builds(
    Table,
    rows=_rows_of(_plain_cells) | _rows_of(_cells),
    header_rows=st.integers(0, 2),
    header_columns=st.sampled_from((0, 0, 1)),
    alignments=st.just(()) | st.lists(_alignments, max_size=4).map(tuple),
    caption=inlines,
    id=_ids,
)
_code = st.lists(words | st.just(""), max_size=4).map("\n".join)

_simple: st.SearchStrategy[Block] = (
    st.builds(Paragraph, inlines=inlines, role=_roles)
    | st.builds(Verse, lines=_lines)
    | st.builds(Signature, lines=_lines)
    | _tables
    | st.builds(
        Figure,
        image=st.builds(Image, source=maybe, alt=maybe, title=st.just("") | words),
        caption=inlines,
        id=_ids,
    )
    | st.builds(CodeBlock, text=_code, language=st.sampled_from(("", "python", 'x" y')), id=_ids)
    | st.builds(
        Formula, tex=words, label=st.sampled_from(("", "", "（1）", "(2-a)", '"<')), id=_ids
    )
    | st.just(PageBreak())
    | st.builds(Rule, text=st.sampled_from(("", "＊＊＊", "* * *")))
)


_COUNTED = (("{}. ", "1."), ("{}) ", "1）"), ("({}) ", "（1）"), ("{}、", "N、"), ("[{}] ", ""))
"""Labels that formats count by themselves, and others; with their schemes."""


def _counted(form: tuple[str, str], start: int, contents: list[tuple[Block, ...]]) -> PointList:
    """Return points that count on from ``start``."""
    label, scheme = form
    items = tuple(
        Point(label=label.format(number), ordinal=number, scheme=scheme, blocks=each)
        for number, each in enumerate(contents, start)
    )
    return PointList(scheme=scheme, items=items)


def _blocks_of(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(inner, max_size=3).map(tuple)
    items = st.builds(
        ListItem,
        blocks=several,
        marker=st.sampled_from(("", "●", "<&")),
        task=st.sampled_from(("", "", "open", "done")),
    )
    points = st.builds(
        Point,
        label=st.sampled_from(("一是", "第一，", "（一）", "", "最后，", "<1>")),
        ordinal=st.integers(0, 99),
        scheme=st.just("N是"),
        blocks=several,
        marker=st.sampled_from(("", "✦")),
    )
    turns = st.builds(Turn, speaker=st.sampled_from(("问：", "答：", "", "A&B: ")), blocks=several)
    return (
        st.builds(BulletList, items=st.lists(items, max_size=3).map(tuple))
        | st.builds(PointList, scheme=st.just("N是"), items=st.lists(points, max_size=3).map(tuple))
        | st.builds(
            _counted,
            st.sampled_from(_COUNTED),
            st.integers(0, 12),
            st.lists(several, max_size=3),
        )
        | st.builds(
            DefinitionList,
            items=st.lists(st.builds(Definition, term=inlines, blocks=several), max_size=2).map(
                tuple
            ),
        )
        | st.builds(Quote, blocks=several)
        | st.builds(Dialogue, turns=st.lists(turns, max_size=3).map(tuple))
    )


blocks: st.SearchStrategy[Block] = st.recursive(_simple, _blocks_of, max_leaves=6)
"""Every block but sections, nested as the model allows, with empty ones among them."""


def _sections(level: int) -> st.SearchStrategy[Section]:
    inner: st.SearchStrategy[Block] = blocks
    if level < 4:
        inner = blocks | blocks | st.deferred(lambda: _sections(level + 1))
    return st.builds(
        Section,
        heading=inlines,
        blocks=st.lists(inner, max_size=3).map(tuple),
        level=st.just(level) | st.integers(level, 9),
        number=st.sampled_from((0, 0, 1, 12)),
        label=st.just("") | visible,
        inferred=st.booleans(),
        id=_ids,
    )


_people = st.lists(
    st.builds(Contributor, name=visible, role=st.sampled_from(("", "作者："))), max_size=2
).map(tuple)
_metadata = st.builds(
    Metadata,
    title=maybe,
    subtitle=maybe,
    language=st.sampled_from(("zh-CN", "zh-TW", "zh-Hant-HK", "ja", "en", "")),
    creators=_people,
    date=st.sampled_from(("", "2026年1月1日", "二〇二六年", "99999年99月99日")),
    credits=st.lists(st.builds(Credit, text=visible), max_size=2).map(tuple),
    keywords=st.lists(visible, max_size=2).map(tuple),
    contributors=_people,
    description=maybe,
    publisher=maybe,
    rights=maybe,
    identifier=maybe,
)


def _document(
    meta: Metadata, front: list[Block], sections: list[Section], notes: list[Note]
) -> Document:
    found = tuple(
        msgspec.structs.replace(note, id=name) for name, note in zip(_NOTES, notes, strict=True)
    )
    return Document(meta=meta, blocks=(*front, *sections), notes=found)


_notes = st.builds(
    Note,
    id=st.just(""),
    blocks=st.lists(_simple, max_size=2).map(tuple),
    placement=st.sampled_from(("foot", "foot", "end")),
)

documents: st.SearchStrategy[Document] = st.builds(
    _document,
    _metadata,
    st.lists(blocks, max_size=2),
    st.lists(_sections(1), max_size=3),
    st.lists(_notes, min_size=3, max_size=3),
)
"""Documents of every node; every note is there, not every one is called."""
