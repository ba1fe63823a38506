"""What real programs write and attackers forge: nothing visible lost, nothing read twice."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    BulletList,
    Document,
    NoteReference,
    Paragraph,
    Quote,
    Section,
    Table,
)
from pipeline.model.walk import block_units, nodes_of, plain
from tests.readers.docx.word import (
    MAIN,
    NAMESPACES,
    OFFICE,
    level,
    lists,
    numbered,
    pack,
    para,
    read,
    relation,
    run,
)
from tests.readers.marked import PNG

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.model.nodes import Block


def lines(document: Document) -> list[str]:
    return [unit.text for unit in block_units(document.blocks)]


def codes(data: bytes) -> list[str]:
    report = Report()
    read(data, report)
    return [item.code for item in report if item.code != "language"]


def field(instruction: str, result: str = "", inside: str = "") -> str:
    """Return a field of many runs; ``inside`` stands in its instruction."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>{inside}'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def vml_box(content: str) -> str:
    return (
        f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox>"
        "</v:shape></w:pict></w:r>"
    )


def drawn_box(content: str) -> str:
    """Return a text box as Word writes it: for itself, and once more for old programs."""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, properties: str = "") -> str:
    content = content if content.startswith("<") else para(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


# --- fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (field(" IF ", run("真"), field(" REF _R1 \\h ", run("引"))), "真"),
        (field(" SEQ 图 \\* ARABIC ", run("1")), "1"),
        (field(" FORMTEXT ", run("填写")), "填写"),
        (field(" MACROBUTTON  NoMacro [点击输入] "), "[点击输入]"),
        (field(' SYMBOL 9745 \\f "Segoe UI Symbol" '), "☑"),
        (field(" SYMBOL 0xFE \\f Wingdings \\s 12 "), "☑"),
        (field(" SYMBOL 65 \\f Arial "), "A"),
        (field(' ADDIN ZOTERO_ITEM {"a":"丢"} ', run("（张三，2020）")), "（张三，2020）"),
        ('<w:fldSimple w:instr=" SEQ 表 "><w:r><w:t>2</w:t></w:r></w:fldSimple>', "2"),
    ],
)
def test_fields_show_what_word_shows(content: str, shown: str) -> None:
    data = pack(para(run("前") + content + run("后")))
    assert lines(read(data)) == [f"前{shown}后"]
    assert codes(data) == []


def test_a_symbol_of_an_unknown_font_is_said() -> None:
    data = pack(para(run("前") + field(" SYMBOL 65 \\f Wingdings ")))
    assert codes(data) == ["field-not-read"]


# --- text boxes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("box", [vml_box, drawn_box])
def test_boxes_in_boxes_and_in_cells_are_read_once(box: Callable[[str], str]) -> None:
    inner = para(run("外框") + box(para("内框")))
    one = table(row(cell(para(run("独格") + box(para("格中框"))))))
    two = table(row(cell(para(run("左格") + box(para("左框")))), cell("右格")))
    document = read(pack(para(run("文") + box(inner)) + one + para("间") + two))
    said = "".join(lines(document))
    for word in ("文", "外框", "内框", "独格", "格中框", "间", "左格", "左框", "右格"):
        assert said.count(word) == 1, word


def test_a_box_in_a_cell_alone_belongs_to_its_quotation() -> None:
    document = read(pack(table(row(cell(para(run("格") + drawn_box(para("框"))))))))
    [quote] = document.blocks
    assert isinstance(quote, Quote)
    assert lines(document) == ["格", "框"]


# --- revisions -----------------------------------------------------------------------------------


def test_paragraphs_whose_end_is_deleted_go_on() -> None:
    gone = '<w:rPr><w:del w:id="3" w:author="a"/></w:rPr>'
    body = para("段一，", gone) + para("段二，", gone) + para("段三。") + para("又一段。")
    assert lines(read(pack(body))) == ["段一，段二，段三。", "又一段。"]
    assert lines(read(pack(para("甲。") + para("段末。", gone)))) == ["甲。", "段末。"]
    inside = table(row(cell(para("格甲，", gone) + para("格乙")), cell("丙"))) + para("后")
    assert lines(read(pack(inside))) == ["格甲，格乙", "丙", "后"]


def test_moved_text_stands_once_where_it_was_moved_to() -> None:
    body = para('<w:moveFrom w:id="1"><w:r><w:t>移</w:t></w:r></w:moveFrom>' + run("留")) + para(
        '<w:moveTo w:id="2"><w:r><w:t>移</w:t></w:r></w:moveTo>'
    )
    assert lines(read(pack(body))) == ["留", "移"]


# --- tables --------------------------------------------------------------------------------------


def test_rows_that_begin_further_in_keep_their_columns() -> None:
    body = table(row(cell("甲"), properties='<w:gridBefore w:val="1"/>'), row(cell("1"), cell("2")))
    [block] = read(pack(body)).blocks
    assert isinstance(block, Table)
    assert [[plain(each.inlines) for each in found] for found in block.rows] == [
        ["", "甲"],
        ["1", "2"],
    ]


def test_merged_cells_that_begin_nowhere_lose_nothing() -> None:
    body = table(
        row(cell("甲", "<w:vMerge/>"), cell("乙", '<w:gridSpan w:val="0"/>')),
        row(cell("丙", "<w:vMerge/>"), cell("丁", '<w:gridSpan w:val="99999"/>')),
        row(cell("戊", '<w:vMerge w:val="restart"/>')),
        row(cell("己", '<w:vMerge w:val="continue"/>'), cell("庚", '<w:gridSpan w:val="-3"/>')),
    )
    said = "".join(lines(read(pack(body))))
    assert sorted(said.replace("\n", "")) == sorted("甲乙丙丁戊己庚")


# --- breaks, notes -------------------------------------------------------------------------------


def test_a_new_column_begins_a_new_line() -> None:
    body = para('<w:r><w:t>甲</w:t><w:br w:type="column"/><w:t>乙</w:t></w:r>')
    assert lines(read(pack(body))) == ["甲\n乙"]


def test_calls_of_notes_that_are_not_there() -> None:
    data = pack(para(run("文") + '<w:r><w:footnoteReference w:id="9"/></w:r>'))
    document = read(data)
    assert [node for node in nodes_of(document) if isinstance(node, NoteReference)] == []
    assert codes(data) == ["note-missing"]


def test_lines_between_notes_are_no_notes() -> None:
    notes = (
        f'<w:footnotes {NAMESPACES}><w:footnote w:type="separator" w:id="-1">'
        f"{para('<w:r><w:separator/></w:r>')}</w:footnote>"
        f'<w:footnote w:type="continuationNotice" w:id="1">{para("续")}</w:footnote>'
        f'<w:footnote w:id="2">{para("<w:r><w:footnoteRef/></w:r>" + run("注文"))}</w:footnote>'
        "</w:footnotes>"
    )
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = para(run("文") + call.format(2) + call.format(-1))
    data = pack(
        body,
        parts={"word/footnotes.xml": notes},
        relations=relation("n", "footnotes", "footnotes.xml"),
    )
    assert [lines_of(note.blocks) for note in read(data).notes] == [["注文"]]
    assert codes(data) == ["note-missing"]


def lines_of(blocks: Sequence[Block]) -> list[str]:
    return [unit.text for unit in block_units(tuple(blocks))]


# --- numbers -------------------------------------------------------------------------------------


def test_numbers_that_restart_by_an_override() -> None:
    over = {102: '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'}
    numbering = lists(
        level(0, "bullet", "●"), level(0, "chineseCountingThousand", "（%1）"), overrides=over
    )
    body = "".join(numbered(text, 2) for text in ("甲。", "乙。"))
    body += para("间。") + numbered("丙。", 102) + numbered("丁。", 102)
    said = lines(read(pack(body, numbering=numbering)))
    assert said == ["（一）甲。", "（二）乙。", "间。", "（五）丙。", "（六）丁。"]


def test_lists_that_are_not_defined_are_paragraphs() -> None:
    document = read(pack(numbered("甲", 77) + numbered("乙", 77)))
    assert lines(document) == ["甲", "乙"]
    assert not [node for node in nodes_of(document) if isinstance(node, BulletList)]


# --- the package ---------------------------------------------------------------------------------


def test_relationships_that_lead_nowhere_or_out() -> None:
    body = para(
        '<w:hyperlink r:id="x1"><w:r><w:t>外链</w:t></w:r></w:hyperlink>'
        '<w:hyperlink r:id="none"><w:r><w:t>断链</w:t></w:r></w:hyperlink>'
    ) + para('<w:altChunk r:id="x2"/>文')
    out = relation("x1", "hyperlink", "file:///etc/passwd", external=True)
    data = pack(body, relations=out + relation("x2", "aFChunk", "../../../etc/passwd"))
    assert "".join(lines(read(data))).startswith("外链断链")


def test_headings_by_outline_level_in_a_style_that_is_not_there() -> None:
    heading = '<w:pStyle w:val="没有"/><w:outlineLvl w:val="0"/>'
    document = read(pack(para("第一章 总则", heading) + para("正文。")))
    assert [plain(each.heading) for each in document.blocks if isinstance(each, Section)] == [
        "第一章 总则"
    ]


def test_equal_ids_and_bookmarks_twice() -> None:
    mark = '<w:bookmarkStart w:id="1" w:name="a"/>'
    body = para(mark + mark + run("甲") + '<w:bookmarkEnd w:id="1"/>') + para(mark + run("乙"))
    document = read(pack(body))
    assert [plain(each.inlines) for each in document.blocks if isinstance(each, Paragraph)] == [
        "甲",
        "乙",
    ]


def test_the_namespace_is_what_counts_not_the_prefix() -> None:
    body = f'<x:p xmlns:x="{MAIN}"><x:r><x:t>甲</x:t></x:r></x:p>'
    assert lines(read(pack(body))) == ["甲"]


def _flat(data: bytes) -> bytes:
    """Return a Word file as Flat OPC."""
    parts = ""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        for name in opened.namelist():
            content = opened.read(name)
            inside = (
                f"<pkg:xmlData>{content.decode()}</pkg:xmlData>"
                if content.startswith(b"<")
                else f"<pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData>"
            )
            parts += f'<pkg:part pkg:name="/{name}">{inside}</pkg:part>'
    namespace = "http://schemas.microsoft.com/office/2006/xmlPackage"
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    return f'{head}<pkg:package xmlns:pkg="{namespace}">{parts}</pkg:package>'.encode()


def test_flat_opc_is_read_as_the_package_that_it_holds() -> None:
    drawing = (
        '<w:r><w:drawing><wp:inline><a:graphic><pic:pic><pic:blipFill><a:blip r:embed="p"/>'
        "</pic:blipFill></pic:pic></a:graphic></wp:inline></w:drawing></w:r>"
    )
    data = pack(
        para("前文。") + para(drawing),
        relations=relation("p", "image", "media/a.png"),
        parts={"word/media/a.png": PNG},
    )
    assert read(_flat(data)).blocks == read(data).blocks
    assert read(_flat(data)).media[0].data == PNG


def test_the_strict_variant_is_read_as_the_transitional_one() -> None:
    strict = "http://purl.oclc.org/ooxml/"
    data = pack(para("文") + "<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 2 + "</w:tr></w:tbl>")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as opened, zipfile.ZipFile(made, "w") as target:
        for name in opened.namelist():
            text = opened.read(name).decode()
            text = text.replace(MAIN, f"{strict}wordprocessingml/main")
            target.writestr(name, text.replace(OFFICE, f"{strict}officeDocument/relationships"))
    assert read(made.getvalue()).blocks == read(data).blocks


def test_blocks_in_a_run_are_read_against_the_schema() -> None:
    cell = f"<w:r><w:tc>{para('格')}</w:tc><w:t>文</w:t></w:r>"
    report = Report()
    document = read(pack(para(cell) + para("后")), report)
    assert lines(document) == ["文", "格", "后"]
    assert not [each for each in report if each.severity == "error"]
