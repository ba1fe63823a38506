"""The layout of finished PDFs: faults that WeasyPrint and LibreOffice are made to print."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pikepdf
import pytest
from docx import Document as Word
from weasyprint import HTML

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document, Metadata, Section
from pipeline.theme import Theme
from pipeline.verify import clipping, pages
from pipeline.verify.tagged import TaggedPdf
from pipeline.writers import docx, pdf, pptx
from tests import samples
from tests.verify.mutations import codes, said

NO_CHARACTER = "\ue000"  # of private use: no font has it
CSS = """
@page { size: 300pt 300pt; margin: 40pt; @bottom-center { content: counter(page) } }
body { font: 12pt/1.5 "Noto Serif CJK SC"; margin: 0 }
h1, h2, p { margin: 0; font-size: 12pt; break-after: auto; orphans: 1; widows: 1 }
ol { list-style: none; padding: 0; margin: 0 }
"""
FILLED = "<p>正文一行。</p>" * 11  # of the 12 lines that a page has room for


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, study: Theme) -> Path:
    """A document whose headings come to stand at every height, contents over several pages."""
    chapters = tuple(
        Section(
            heading=samples.text(f"第{number}章　标题"),
            level=1,
            number=number,
            blocks=(
                *(samples.paragraph("正文" * 30) for _ in range(number % 7 + 1)),
                Section(
                    heading=samples.text(f"第{number}节"),
                    level=2,
                    blocks=(samples.paragraph("正文" * 40),),
                ),
            ),
        )
        for number in range(1, 36)
    )
    path = tmp_path_factory.mktemp("pages") / "long.pdf"
    meta = Metadata(title="长文")
    path.write_bytes(pdf.write(Document(meta=meta, blocks=chapters), study, Report()))
    return path


def printed(folder: Path, body: str, css: str = "") -> Path:
    source = f'<html lang="zh-CN"><title>题</title><style>{CSS}{css}</style>{body}</html>'
    path = folder / "x.pdf"
    path.write_bytes(HTML(string=source).write_pdf(pdf_variant="pdf/ua-1"))
    return path


def contents(*entries: tuple[str, str, str]) -> str:
    """Return a contents list of (id, label, number)."""
    items = (f'<li><a href="#{one}">{label}……{page}</a></li>' for one, label, page in entries)
    return f"<nav><ol>{''.join(items)}</ol></nav>"


def chapter(name: str, heading: str) -> str:
    return f'<section id="{name}" style="break-before: page"><h2>{heading}</h2><p>文</p></section>'


def test_ours_are_sound(long: Path, speech: Document, study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "speech.pdf"
    path.write_bytes(pdf.write(speech, study, Report()))
    assert said(pages.check(path)) == []
    assert said(pages.check(long)) == []


def test_every_entry_of_the_contents_is_looked_at(long: Path) -> None:
    with TaggedPdf(long) as document:
        entries = list(pages._entries(document))
    assert len(entries) == 2 * 35
    assert len({entry.page for entry in entries}) > 1
    assert all(entry.printed.isdecimal() for entry in entries)


def test_right_contents_pass(tmp_path: Path) -> None:
    body = contents(("a", "甲", "2"), ("b", "乙", "3")) + chapter("a", "甲") + chapter("b", "乙")
    assert said(pages.contents_pages(printed(tmp_path, body))) == []


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ((("a", "甲", "2"), ("b", "乙", "4")), "contents-number-wrong"),
        ((("a", "甲", "2"), ("b", "乙", "13")), "contents-number-wrong"),
        ((("a", "甲", "2"), ("b", "乙", "")), "contents-number-missing"),
        ((("a", "甲", "2"),), "contents-heading-missing"),
        ((("a", "甲", "2"), ("a", "乙", "2")), "contents-heading-missing"),
        ((("a", "甲", "2"), ("b", "乙", "3"), ("end", "丙", "3")), "contents-target-missing"),
    ],
)
def test_wrong_contents_are_found(
    entries: tuple[tuple[str, str, str], ...], code: str, tmp_path: Path
) -> None:
    body = contents(*entries) + chapter("a", "甲") + chapter("b", "乙") + '<p id="end">完</p>'
    found = pages.contents_pages(printed(tmp_path, body))
    assert codes(found) == {code}, said(found)


def test_numbers_are_those_that_the_feet_print(tmp_path: Path) -> None:
    """Front matter may be counted apart: what readers see at the foot is what counts."""
    css = "@page { counter-increment: page 10 }"
    body = contents(("a", "甲", "20"), ("b", "乙", "30")) + chapter("a", "甲") + chapter("b", "乙")
    path = printed(tmp_path, body, css)
    assert said(pages.contents_pages(path)) == []


def test_notes_and_lists_of_links_are_no_contents(tmp_path: Path) -> None:
    body = (
        '<h2 id="a">甲</h2><ol><li><a href="#a">[1]</a> 见第 5 页 12</li></ol>'
        '<ul><li><a href="https://a.example/">外 7</a></li></ul>'
    )
    assert said(pages.contents_pages(printed(tmp_path, body))) == []


def test_a_missing_glyph_is_found(tmp_path: Path) -> None:
    body = f"<p>前面的字{NO_CHARACTER}后面的字</p><p>{NO_CHARACTER}</p>"
    (finding,) = pages.missing_glyphs(printed(tmp_path, body))
    assert (finding.code, finding.place) == ("glyph-missing", "page 1")
    assert "U+E000" in finding.message
    assert "2 times" in finding.message
    assert "前面的字□后面的字" in finding.message


def test_a_stranded_heading_is_found(tmp_path: Path) -> None:
    body = f"{FILLED}<h2>标题</h2><p>正文。</p>"
    (finding,) = pages.stranded_headings(printed(tmp_path, body))
    assert (finding.code, finding.place) == ("heading-stranded", "page 1")
    assert "标题" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        f"{FILLED}<h2 style='break-before: page'>标题</h2><p>正文。</p>",
        f"{FILLED}<h2>标题</h2>",
        f"{FILLED}<h2>空的一节</h2><h2 style='break-before: page'>下一节</h2><p>正文。</p>",
        "<h1>上卷</h1><h2 style='break-before: page'>标题</h2><p>正文。</p>",
        "<p>x</p><h1 style='break-before: page'>上卷</h1><p style='break-before: page'>文</p>",
    ],
)
def test_headings_that_stand_well(body: str, tmp_path: Path) -> None:
    assert said(pages.stranded_headings(printed(tmp_path, body))) == []


def test_two_headings_at_the_foot_are_stranded(tmp_path: Path) -> None:
    body = f"{FILLED[: -len('<p>正文一行。</p>')]}<h1>卷</h1><h2>节</h2><p>正文。</p>"
    found = pages.stranded_headings(printed(tmp_path, body))
    assert codes(found) == {"heading-stranded"}


@pytest.mark.parametrize(
    "style", ["margin-left: -60pt", "white-space: nowrap", "margin-top: -60pt"]
)
def test_clipped_text_is_found(style: str, tmp_path: Path) -> None:
    text = "很长的一行" * 8 if "nowrap" in style else "一行"
    (finding,) = clipping.clipped(printed(tmp_path, f'<p style="{style}">{text}</p>'))
    assert (finding.code, finding.place) == ("text-clipped", "page 1")


def test_text_within_the_page_is_not_clipped(tmp_path: Path) -> None:
    body = '<p style="margin: -39pt 0 0 -39pt; opacity: 0.5">边上的一行</p><p>x</p>'
    assert said(clipping.clipped(printed(tmp_path, body))) == []


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")
    for check in (pages.check, clipping.clipped, pages.missing_glyphs, pages.stranded_headings):
        with pytest.raises(KanbenError, match="no PDF"):
            check(path)


def test_a_damaged_page_is_refused(long: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with pikepdf.open(long) as document:
        fonts = document.pages[0].obj.Resources.Font
        for name in list(fonts.keys()):
            fonts[name] = 5
        document.save(path)
    with pytest.raises(KanbenError, match="malformed"):
        pages.missing_glyphs(path)


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")
def test_missing_glyphs_in_pages_of_libreoffice(study: Theme, tmp_path: Path) -> None:
    """Its fonts are simple ones (Type 1, TrueType), not the composite fonts of WeasyPrint."""
    assert SOFFICE is not None
    document = samples.plain_document()
    written = {
        "word.docx": (docx.WRITER, "word/document.xml"),
        "deck.pptx": (pptx.WRITER, "ppt/slides/slide1.xml"),
    }
    for name, (writer, part) in written.items():
        sound = tmp_path / name
        sound.write_bytes(writer.write(document, study, Report()))
        with (
            zipfile.ZipFile(sound) as archive,
            zipfile.ZipFile(tmp_path / f"faulty-{name}", "w") as faulty,
        ):
            for each in archive.namelist():
                data = archive.read(each)
                if each == part:
                    data = data.replace("讲话".encode(), f"讲{NO_CHARACTER}话ab".encode(), 1)
                faulty.writestr(each, data)
    latin = Word()
    latin.add_paragraph().add_run(f"a{NO_CHARACTER}b").font.name = "DejaVu Sans"
    latin.save(str(tmp_path / "faulty-latin.docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    sources = sorted(map(str, (*tmp_path.glob("*.docx"), *tmp_path.glob("*.pptx"))))
    out = tmp_path / "out"
    subprocess.run(
        [SOFFICE, "--headless", profile, "--convert-to", "pdf", "--outdir", str(out), *sources],
        check=True,
        capture_output=True,
        timeout=180,
    )
    for source in map(Path, sources):
        found = pages.missing_glyphs(out / f"{source.stem}.pdf")
        expected = {"glyph-missing"} if "faulty" in source.name else set()
        assert codes(found) == expected, (source.name, said(found))
