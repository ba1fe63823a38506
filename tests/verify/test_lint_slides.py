"""The lint of presentations: silent on ours, and a faulty file for every code."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.verify.lint import slides
from pipeline.writers import pptx
from tests import samples
from tests.verify.mutations import (
    Mutation,
    Parts,
    all_of,
    codes,
    drop,
    hostile,
    parts_of,
    replace,
    said,
    write,
)

SLIDE, SLIDE_RELS = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
DECK, DECK_RELS = "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"
NOTES, NOTES_RELS = "ppt/notesSlides/notesSlide1.xml", "ppt/notesSlides/_rels/notesSlide1.xml.rels"
TYPES = "[Content_Types].xml"
PICTURE = (
    '<p:pic><p:nvPicPr><p:cNvPr id="77" name="图片"{}/><p:cNvPicPr/><p:nvPr/></p:nvPicPr></p:pic>'
)
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
FORMULA = f'<a:p><m:oMath xmlns:m="{MATH}"><m:r><m:t>x</m:t></m:r></m:oMath></a:p>'
CHOICE = (
    f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice Requires="dml">{FORMULA}'
    '<a:p><a:r><a:rPr lang="zh-CN"/><a:t>文</a:t></a:r></a:p></mc:Choice>'
)
TABLE = "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{}</a:tbl></a:graphicData></a:graphic>"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, study: Theme) -> Path:
    path = tmp_path_factory.mktemp("slides") / "full.pptx"
    path.write_bytes(pptx.WRITER.write(samples.full_document(), study, Report()))
    return path


def on_slide(xml: str) -> Mutation:
    return replace(SLIDE, "</p:spTree>", f"{xml}</p:spTree>")


def hide(parts: Parts) -> None:
    """Take the last slide out of the presentation's list, but leave it in the file."""
    replace(DECK, r"<p:sldId [^>]*/?>(?!.*<p:sldId )", "")(parts)


def silence(parts: Parts) -> None:
    """Empty the notes of the first slide."""
    replace(NOTES, r"<a:t>[^<]*</a:t>", "<a:t/>", 0)(parts)


CASES: tuple[tuple[str, Mutation, str], ...] = (
    ("two shapes of one id", on_slide(PICTURE.format(' descr="图"') * 2), "shape-id-twice"),
    (
        "no title placeholder",
        replace(SLIDE, r'<p:ph type="(ctrT|t)itle"[^>]*/>', "<p:ph/>"),
        "slide-title-missing",
    ),
    (
        "empty title",
        replace(SLIDE, r"(type=\"(?:ctrT|t)itle\".*?)<a:t>[^<]*</a:t>(.*)", r"\1\2"),
        "slide-title-missing",
    ),
    (
        "table without header",
        on_slide(TABLE.format("<a:tblPr/>") + "</p:graphicFrame>"),
        "table-without-header",
    ),
    ("picture without text", on_slide(PICTURE.format("")), "picture-without-text"),
    (
        "formula without alternative",
        on_slide(FORMULA),
        "formula-not-shown",
    ),
    (
        "formula with an empty alternative",
        on_slide(f"{CHOICE}<mc:Fallback/></mc:AlternateContent>"),
        "formula-not-shown",
    ),
    (
        "formula whose alternative lacks a paragraph",
        on_slide(
            f"{CHOICE}<mc:Fallback><a:p><a:r><a:t>x</a:t></a:r></a:p></mc:Fallback>"
            "</mc:AlternateContent>"
        ),
        "formula-not-shown",
    ),
    ("run without language", replace(SLIDE, r' lang="[^"]*"', "", 0), "language-missing"),
    (
        "slide without notes",
        replace(SLIDE_RELS, r"<Relationship [^>]*notesSlide\"[^>]*>", ""),
        "notes-missing",
    ),
    ("empty notes", silence, "notes-missing"),
    ("notes of another slide", replace(NOTES_RELS, r"slide1\.xml", "slide2.xml"), "notes-astray"),
    (
        "no layout",
        replace(SLIDE_RELS, r"<Relationship [^>]*slideLayout\"[^>]*>", ""),
        "layout-missing",
    ),
    (
        "remote picture",
        replace(
            SLIDE_RELS,
            "</Relationships>",
            '<Relationship Id="x" Type="a/image" Target="//a.example/x" TargetMode="External"/>'
            "</Relationships>",
        ),
        "external-relationship",
    ),
    (
        "no such part",
        replace(SLIDE_RELS, r"slideLayout1\.xml", "slideLayout99.xml"),
        "part-missing",
    ),
    (
        "no such relationship",
        replace(DECK_RELS, r'Id="rId2"', 'Id="rId999"'),
        "relationship-missing",
    ),
    (
        "link to a slide left as it was marked",
        replace(
            SLIDE_RELS,
            "</Relationships>",
            '<Relationship Id="x" Type="a/hyperlink" Target="slide:2" TargetMode="External"/>'
            "</Relationships>",
        ),
        "link-unsafe",
    ),
    (
        "slide that the package does not know",
        replace(TYPES, r'<Override PartName="/ppt/slides/slide1\.xml"[^>]*>', ""),
        "content-type-wrong",
    ),
    (
        "notes that the package does not know",
        replace(TYPES, r'<Override PartName="/ppt/notesSlides/notesSlide1\.xml"[^>]*>', ""),
        "content-type-wrong",
    ),
    ("slide not listed", hide, "slide-unlisted"),
    (
        "slide listed twice",
        replace(DECK, r"(<p:sldId [^>]*/?>)", r"\1\1"),
        "slide-listed-twice",
    ),
    (
        "no title of the whole",
        replace("docProps/core.xml", r"<dc:title>.*?</dc:title>", ""),
        "document-title-missing",
    ),
)


def test_ours_are_sound(sound: Path, speech: Document, study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "speech.pptx"
    path.write_bytes(pptx.WRITER.write(speech, study, Report()))
    assert said(slides.lint(path)) == []
    assert said(slides.lint(sound)) == []


@pytest.mark.parametrize(("mutation", "code"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_each_fault_is_found(mutation: Mutation, code: str, sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    if code == "notes-missing":
        # the cover's text is its title, which needs no notes: give it something to say
        said_only_here = (
            '<p:sp><p:nvSpPr><p:cNvPr id="88" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:txBody>'
            '<a:p><a:r><a:rPr lang="zh-CN"/><a:t>别处没有的话</a:t></a:r></a:p></p:txBody></p:sp>'
        )
        on_slide(said_only_here)(parts)
    mutation(parts)
    found = slides.lint(write(tmp_path / "x.pptx", parts))
    assert code in codes(found), said(found)


def test_a_place_is_a_slide(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    on_slide(PICTURE.format(""))(parts)
    (finding,) = slides.lint(write(tmp_path / "x.pptx", parts))
    assert finding.place == "slide 1"


def test_decoration_needs_no_text(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    mark = (
        '<a:extLst><a:ext uri="x"><d:decorative val="1" xmlns:d="http://schemas.microsoft.com/'
        'office/drawing/2017/decorative"/></a:ext></a:extLst>'
    )
    picture = PICTURE.format("").replace('name="图片"/>', f'name="图片">{mark}</p:cNvPr>')
    on_slide(picture)(parts)
    assert said(slides.lint(write(tmp_path / "x.pptx", parts))) == []


def test_hostile_files_are_one_finding(sound: Path, tmp_path: Path) -> None:
    for name, path in hostile(tmp_path, ".pptx", SLIDE, sound):
        assert codes(slides.lint(path)) == {"not-readable"}, name


def test_a_package_without_a_presentation_is_refused(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    all_of(drop("_rels/.rels"))(parts)
    assert codes(slides.lint(write(tmp_path / "x.pptx", parts))) == {"not-readable"}
