"""ODT: the rubies that pandoc loses, pictures, metadata; and the other formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import Figure, Paragraph, Ruby, Section, Strong, Table
from pipeline.model.walk import plain
from pipeline.readers.odt import content
from tests.readers.marked import PNG, archive, codes, nodes, read

OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
CONTENT = (
    f"<office:document-content {OFFICE}><office:body><office:text>"
    '<text:h text:outline-level="1">第一章</text:h>'
    "<text:p>前<text:ruby><text:ruby-base>漢字</text:ruby-base>"
    "<text:ruby-text>hànzì</text:ruby-text></text:ruby>后</text:p>"
    '<text:p><draw:frame svg:width="2cm"><draw:image xlink:href="Pictures/a.png"/></draw:frame>'
    "</text:p>"
    '<text:h text:outline-level="1">第二章</text:h><text:p>完</text:p>'
    "</office:text></office:body></office:document-content>"
)
META = (
    f"<office:document-meta {OFFICE}><office:meta><dc:title>题</dc:title>"
    "<dc:creator>甲</dc:creator>"
    "</office:meta></office:document-meta>"
)
STYLES = (
    f"<office:document-styles {OFFICE}><office:font-face-decls/><office:styles/>"
    "<office:automatic-styles/><office:master-styles/></office:document-styles>"
)
PARTS: dict[str, str | bytes] = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": CONTENT,
    "styles.xml": STYLES,
    "meta.xml": META,
    "Pictures/a.png": PNG,
}


def test_odt() -> None:
    document = read(archive(PARTS), "odt")
    assert (document.meta.title, document.meta.creators[0].name) == ("题", "甲")
    assert [(plain(each.base), each.reading) for each in nodes(document, Ruby)] == [
        ("漢字", "hànzì")
    ]
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["前漢字后", "完"]
    assert [plain(each.heading) for each in nodes(document, Section)] == ["第一章", "第二章"]
    assert nodes(document, Figure)[0].image.source == document.media[0].name
    assert codes(archive(PARTS), "odt") == []


def odt(body: str) -> bytes:
    """Return an ODT with ``body``."""
    table = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    content = (
        f"<office:document-content {OFFICE} {table}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>"
    )
    return archive({**PARTS, "content.xml": content})


def p(content: str) -> str:
    return f"<text:p>{content}</text:p>"


def box(content: str) -> str:
    return f"<draw:frame><draw:text-box>{content}</draw:text-box></draw:frame>"


@pytest.mark.parametrize(
    ("body", "expected", "said"),
    [
        (p(f"文{box(p('框'))}后"), ["文后", "框"], ["text-box"]),
        (p(f"<draw:custom-shape>{p('形')}</draw:custom-shape>文"), ["文", "形"], ["text-box"]),
        (box(p("页框")) + p("文"), ["页框", "文"], ["text-box"]),
        (p(f"文{box(p('外' + box(p('内'))))}"), ["文", "外", "内"], ["text-box"]),
        (f"<text:numbered-paragraph>{p('编')}</text:numbered-paragraph>", ["编"], []),
        (
            p(
                "<text:date>2026年</text:date><text:page-number>3</text:page-number>"
                "<text:user-field-get>字段</text:user-field-get><text:text-input>入</text:text-input>"
                "<text:placeholder>&lt;填&gt;</text:placeholder>"
                '<text:hidden-text text:string-value="x">隐</text:hidden-text>'
            ),
            ["2026年3字段入<填>"],
            [],
        ),
        (
            (
                "<text:tracked-changes><text:changed-region><text:deletion>"
                f"{p('删')}</text:deletion></text:changed-region></text:tracked-changes>{p('文')}"
            ),
            ["文"],
            ["deleted-text"],
        ),
        (
            p(f"甲<office:annotation>{p('批')}</office:annotation>乙"),
            ["甲乙"],
            ["comments-left-out"],
        ),
        (
            (
                "<text:table-of-content><text:index-body>"
                f"{p('第一章 1')}</text:index-body></text:table-of-content>{p('文')}"
            ),
            ["文"],
            ["contents-left-out"],
        ),
        (p('甲<text:s text:c="2"/>乙<text:s text:c="999999999999"/>'), ["甲  乙"], []),
    ],
)
def test_what_pandoc_would_leave_out(body: str, expected: list[str], said: list[str]) -> None:
    data = odt(body)
    found = nodes(read(data, "odt"), Paragraph)
    assert [plain(each.inlines) for each in found] == expected
    assert codes(data, "odt") == said


def test_tables_of_an_odt() -> None:
    cell = "<table:table-cell>{}</table:table-cell>"
    inner = f"<table:table><table:table-row>{cell.format(p('内'))}</table:table-row></table:table>"
    body = (
        f"<table:table><table:table-row>{cell.format(p('外') + inner)}{cell.format(p('乙'))}"
        "</table:table-row></table:table><table:table>"
        '<table:table-column table:number-columns-repeated="16384"/>'
        f"<table:table-row>{cell.format(p('甲'))}<table:table-cell "
        'table:number-columns-repeated="16383"/></table:table-row><table:table-row '
        'table:number-rows-repeated="1048576"><table:table-cell/></table:table-row></table:table>'
    )
    data = odt(body)
    found = nodes(read(data, "odt"), Table)
    assert [[plain(each.inlines) for each in row] for row in found[0].rows] == [["外\n内", "乙"]]
    assert plain(found[1].rows[0][0].inlines) == "甲"
    assert codes(data, "odt") == ["nested-table"]


def test_what_gets_lost_in_an_odt_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "_box", lambda _shape: False)
    assert codes(odt(p(f"文{box(p('框中'))}")), "odt") == ["text-lost"]


def test_an_odt_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + CONTENT
    with pytest.raises(KanbenError):
        read(archive({**PARTS, "content.xml": bomb}), "odt")


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        ("rst", "标题\n====\n\n段\\ **粗**\\ 体。\n\n节\n----\n\n文。\n"),
        ("org", "* 标题\n段 *粗* 体。\n** 节\n文。\n"),
        ("latex", "\\section{标题}\n段\\textbf{粗}体。\n\\subsection{节}\n文。\n"),
        ("typst", "= 标题\n段*粗*体。\n== 节\n文。\n"),
        ("textile", "h1. 标题\n\n段 *粗* 体。\n\nh2. 节\n\n文。\n"),
        ("mediawiki", "= 标题 =\n段'''粗'''体。\n\n== 节 ==\n文。\n"),
        (
            "docbook",
            (
                "<article><title>标题</title><para>段<emphasis role='strong'>粗</emphasis>"
                "体。</para>"
                "<section><title>节</title><para>文。</para></section></article>"
            ),
        ),
        ("rtf", "{\\rtf1\\ansi {\\pard \\b \\u31895?\\b0\\par}}"),
        (
            "ipynb",
            (
                '{"cells":[{"cell_type":"markdown","metadata":{},'
                '"source":["# 标题\\n\\n段**粗**体。"]}],'
                '"metadata":{},"nbformat":4,"nbformat_minor":5}'
            ),
        ),
    ],
)
def test_other_formats(reader: str, source: str) -> None:
    document = read(source, reader)
    assert nodes(document, Strong), document


@pytest.mark.parametrize(("reader", "mark"), [("csv", ","), ("tsv", "\t")])
def test_tables_of_values(reader: str, mark: str) -> None:
    [table] = nodes(read(f"甲{mark}乙\n1{mark}2\n", reader), Table)
    assert (table.header_rows, len(table.rows)) == (1, 2)


def test_tex_reads_no_files() -> None:
    document = read("前\\input{/etc/passwd}后\\includegraphics{/etc/passwd}", "latex")
    assert "root:" not in str(document)


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        ("rst", "前\n\n.. include:: {}\n\n.. literalinclude:: {}\n\n后\n"),
        ("org", '前\n\n#+INCLUDE: "{}"\n\n后\n'),
        ("latex", "前\\lstinputlisting{{{}}}后"),
        ("typst", '前 #include "{}" 后'),
        ("asciidoc", "前\n\ninclude::{}[]\n\n后\n"),
        ("muse", "前\n\n<include file='{}'>\n\n后\n"),
    ],
)
def test_no_format_reads_other_files(reader: str, source: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密", encoding="utf-8")
    try:
        document = read(source.replace("{}", str(secret)), reader, folder=tmp_path)
    except KanbenError:
        return
    assert "绝密" not in str(document)
