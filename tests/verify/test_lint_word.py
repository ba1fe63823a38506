"""The lint of Word files: silent on ours, and a faulty file for every code."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.verify.lint import word
from pipeline.writers import docx
from tests import samples
from tests.verify.mutations import (
    Mutation,
    all_of,
    codes,
    drop,
    hostile,
    parts_of,
    put,
    replace,
    said,
    write,
)

BODY, STYLES, NUMBERS = "word/document.xml", "word/styles.xml", "word/numbering.xml"
RELS, CORE = "word/_rels/document.xml.rels", "docProps/core.xml"
REL_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, study: Theme) -> Path:
    path = tmp_path_factory.mktemp("word") / "full.docx"
    path.write_bytes(docx.WRITER.write(samples.full_document(), study, Report()))
    return path


def before_end(xml: str) -> Mutation:
    """Put paragraphs or tables at the end of the body."""
    return replace(BODY, r"(<w:sectPr(?!.*<w:sectPr).*</w:body>)", rf"{xml}\1")


def relation(kind: str, target: str, mode: str = "") -> Mutation:
    new = f'<Relationship Id="rIdX" Type="{REL_TYPE}{kind}" Target="{target}"{mode}/>'
    return replace(RELS, "</Relationships>", f"{new}</Relationships>")


def field(instruction: str) -> str:
    return f'<w:p><w:fldSimple w:instr=" {instruction} "><w:r/></w:fldSimple></w:p>'


DRAWING = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><wp:docPr id="77" name="x" descr="{}"/></wp:inline></w:drawing></w:r>'
    "</w:p>"
)
HEADED = "<w:trPr><w:tblHeader/></w:trPr>"
CELL = "<w:tc><w:p/></w:tc>"
TABLE = (
    '<w:tbl><w:tblGrid><w:gridCol w:w="9"/><w:gridCol w:w="9"/></w:tblGrid>'
    "<w:tr>{}</w:tr></w:tbl><w:p><w:r><w:br/></w:r></w:p>"
)
OPEN_FIELD = '<w:p><w:r><w:fldChar w:fldCharType="{}"/></w:r></w:p>'

CASES: tuple[tuple[str, Mutation, str], ...] = (
    (
        "two bookmarks of one name",
        before_end(
            r'<w:p><w:bookmarkStart w:id="901" w:name="甲"/><w:bookmarkEnd w:id="901"/>'
            r'<w:bookmarkStart w:id="902" w:name="甲"/><w:bookmarkEnd w:id="902"/></w:p>'
        ),
        "bookmark-name-twice",
    ),
    (
        "two bookmarks of one id",
        before_end(
            r'<w:p><w:bookmarkStart w:id="901" w:name="甲"/><w:bookmarkEnd w:id="901"/>'
            r'<w:bookmarkStart w:id="901" w:name="乙"/></w:p>'
        ),
        "bookmark-id-twice",
    ),
    ("bookmark unclosed", replace(BODY, r"<w:bookmarkEnd [^>]*/>", ""), "bookmark-unclosed"),
    (
        "bookmark closed twice",
        replace(BODY, r"(<w:bookmarkEnd [^>]*/>)", r"\1\1"),
        "bookmark-closed-twice",
    ),
    (
        "bookmark never opened",
        before_end('<w:p><w:bookmarkEnd w:id="903"/></w:p>'),
        "bookmark-not-opened",
    ),
    ("field unclosed", before_end(OPEN_FIELD.format("begin")), "field-unclosed"),
    ("field ends twice", before_end(OPEN_FIELD.format("end")), "field-unbalanced"),
    (
        "field separated twice",
        before_end("".join(map(OPEN_FIELD.format, ("begin", "separate", "separate", "end")))),
        "field-unbalanced",
    ),
    ("page of no bookmark", before_end(field("PAGEREF _TocNone")), "field-target-missing"),
    ("text of no bookmark", before_end(field("REF Nothing")), "field-target-missing"),
    (
        "field that links to no bookmark",
        before_end(field(r"HYPERLINK \\l &quot;Nothing&quot;")),
        "field-target-missing",
    ),
    (
        "link to no bookmark",
        before_end('<w:p><w:hyperlink w:anchor="Nothing"><w:r/></w:hyperlink></w:p>'),
        "link-target-missing",
    ),
    (
        "styles in a ring",
        replace(
            STYLES,
            r'(<w:style [^>]*w:styleId="BodyText">.*?)<w:basedOn w:val="[^"]*"/>',
            r'\1<w:basedOn w:val="BodyText"/>',
        ),
        "style-cycle",
    ),
    ("style based on nothing", replace(STYLES, '(<w:basedOn w:val=")', r"\1No"), "style-missing"),
    ("style followed by nothing", replace(STYLES, '(<w:next w:val=")', r"\1No"), "style-missing"),
    ("style of a paragraph", replace(BODY, '(<w:pStyle w:val=")', r"\1No"), "style-missing"),
    ("style of a run", replace(BODY, '(<w:rStyle w:val=")', r"\1No"), "style-missing"),
    (
        "no styles",
        all_of(replace(RELS, r"<Relationship [^>]*/styles\"[^>]*>", "")),
        "style-missing",
    ),
    ("two styles of one id", replace(STYLES, '"Heading2"', '"Heading1"'), "style-id-twice"),
    ("no such list", replace(BODY, '(<w:numId w:val=")', r"\g<1>99"), "list-missing"),
    (
        "list without definition",
        replace(NUMBERS, '(<w:abstractNumId w:val=")', r"\g<1>99"),
        "list-definition-missing",
    ),
    ("no such note", replace(BODY, '(<w:endnoteReference w:id=")', r"\g<1>99"), "note-missing"),
    ("no such relationship", replace(BODY, '( r:id=")', r"\1No"), "relationship-missing"),
    ("no such part", drop("word/endnotes.xml"), "part-missing"),
    (
        "remote template",
        relation("attachedTemplate", "http://a.example/x.dotm", ' TargetMode="External"'),
        "external-relationship",
    ),
    (
        "remote picture",
        relation("image", "file:///etc/passwd", ' TargetMode="External"'),
        "external-relationship",
    ),
    ("table without header", before_end(TABLE.format(CELL * 2)), "table-without-header"),
    ("row too short", before_end(TABLE.format(HEADED + CELL)), "table-row-width"),
    (
        "row too long",
        before_end(
            TABLE.format(
                f'{HEADED}{CELL}<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc>'
            )
        ),
        "table-row-width",
    ),
    ("picture without text", before_end(DRAWING.format("")), "picture-without-text"),
    ("two pictures of one id", before_end(DRAWING.format("图") * 2), "picture-id-twice"),
    (
        "heading skips",
        replace(BODY, '<w:pStyle w:val="Heading2"/>', '<w:pStyle w:val="Heading3"/>'),
        "heading-skip",
    ),
    ("no language", replace(STYLES, r"<w:lang [^>]*/>", "", 0), "language-missing"),
    (
        "no title",
        replace(CORE, r"<dc:title>.*?</dc:title>", "<dc:title/>"),
        "document-title-missing",
    ),
    (
        "no East Asian font",
        all_of(
            *(replace(part, r' w:eastAsia="(?!zh)[^"]*"', "", 0) for part in (STYLES,)),
        ),
        "font-missing",
    ),
    (
        "theme without East Asian font",
        all_of(
            replace(STYLES, r' w:eastAsia="(?!zh)[^"]*"', ' w:eastAsiaTheme="minorEastAsia"', 0),
            replace("word/theme/theme1.xml", r'<a:ea typeface="[^"]*"/>', '<a:ea typeface=""/>', 0),
        ),
        "font-missing",
    ),
    ("space made of paragraphs", before_end("<w:p/>" * 3), "empty-paragraphs"),
)


def test_ours_are_sound(sound: Path, speech: Document, study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "speech.docx"
    path.write_bytes(docx.WRITER.write(speech, study, Report()))
    assert said(word.lint(path)) == []
    assert said(word.lint(sound)) == []


@pytest.mark.parametrize(("mutation", "code"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_each_fault_is_found(mutation: Mutation, code: str, sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    mutation(parts)
    found = word.lint(write(tmp_path / "x.docx", parts))
    assert code in codes(found), said(found)
    assert all(finding.message for finding in found)


def test_what_is_allowed_is_not_a_fault(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    all_of(
        before_end(
            "".join(OPEN_FIELD.format(kind) for kind in ("begin", "separate", "end"))
            + DRAWING.format("一张图")
            + '<w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:p><w:p/>'
        ),
        relation("hyperlink", "https://a.example/", ' TargetMode="External"'),
    )(parts)
    assert said(word.lint(write(tmp_path / "x.docx", parts))) == []


def test_paragraphs_of_formulas_are_not_empty(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = f'<w:p><m:oMath xmlns:m="{math}"><m:r><m:t>x</m:t></m:r></m:oMath></w:p>'
    before_end(formula * 3)(parts)
    assert said(word.lint(write(tmp_path / "x.docx", parts))) == []


def test_a_place_is_a_part_and_a_paragraph(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    count = parts[BODY].count(b"<w:p>")
    before_end(field("REF Nothing"))(parts)
    (finding,) = word.lint(write(tmp_path / "x.docx", parts))
    assert finding.place == f"{BODY}, paragraph {count + 1}"


def test_a_long_chain_of_styles_ends(sound: Path, tmp_path: Path) -> None:
    styles = "".join(
        f'<w:style w:styleId="c{n}"><w:basedOn w:val="c{(n + 1) % 20_000}"/></w:style>'
        for n in range(20_000)
    )
    parts = parts_of(sound)
    replace(STYLES, "</w:styles>", f"{styles}</w:styles>")(parts)
    assert codes(word.lint(write(tmp_path / "x.docx", parts))) == {"style-cycle"}


def test_hostile_files_are_one_finding(sound: Path, tmp_path: Path) -> None:
    for name, path in hostile(tmp_path, ".docx", BODY, sound):
        assert codes(word.lint(path)) == {"not-readable"}, name
        assert len(word.lint(path)) == 1


def test_a_document_type_is_refused(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    put(STYLES, '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')(parts)
    assert codes(word.lint(write(tmp_path / "x.docx", parts))) == {"not-readable"}
