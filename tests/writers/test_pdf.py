"""The hand-out: contents that are right, bookmarks, metadata, tags, and pages without faults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from pipeline import theme
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Block, CodeBlock, Document, Metadata, Section
from pipeline.model.walk import plain, sections, units
from pipeline.theme import Theme
from pipeline.verify import fidelity
from pipeline.writers import pdf
from tests import samples
from tests.conftest import ROOT
from tests.deck import decks

_FOOT = re.compile(r"(\d+) / (\d+)$")


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory, speech: Document, study: Theme) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "speech.pdf"
    path.write_bytes(pdf.write(speech, study, Report()))
    return path


def pages(path: Path) -> list[str]:
    """Return each page's text in the order it is drawn in."""
    with pypdfium2.PdfDocument(path) as document:
        return [document[index].get_textpage().get_text_range() for index in range(len(document))]


def squeezed(text: str) -> str:
    return fidelity.squeezed(text)


def test_sheet_is_a4(handout: Path) -> None:
    with pypdfium2.PdfDocument(handout) as document:
        assert document[0].get_size() == pytest.approx((595.276, 841.890), abs=0.01)


def test_contents_name_the_pages_where_the_headings_are(handout: Path, speech: Document) -> None:
    found = pages(handout)
    contents = squeezed(found[0])
    for section in sections(speech.blocks):
        entry = re.search(re.escape(squeezed(section.label)) + r"[.…]+(\d)", contents)
        assert entry, section.label
        page = squeezed(found[int(entry[1]) - 1])
        assert squeezed(plain(section.heading)) in page


def test_drawing_order_is_reading_order(handout: Path, speech: Document) -> None:
    """A reader that ignores the tags must also get the text in order (no positioned boxes)."""
    drawn = "".join(squeezed(page) for page in pages(handout))
    position = 0
    for unit in units(speech):
        start = squeezed(unit.text)[:12]
        position = drawn.find(start, position)
        assert position >= 0, start


def test_bookmarks_are_the_labels(handout: Path, speech: Document) -> None:
    with pypdfium2.PdfDocument(handout) as document:
        found = [bookmark.get_title() for bookmark in document.get_toc()]
    assert [section.label for section in sections(speech.blocks)] == found


def test_metadata(handout: Path, speech: Document) -> None:
    with pikepdf.open(handout) as document:
        root: Any = document.Root
        assert speech.meta.title == str(document.docinfo["/Title"])
        assert str(root.Lang) == "zh-CN"
        assert bool(root.MarkInfo.Marked)
        with document.open_metadata() as xmp:
            assert xmp["pdfuaid:part"] == "1"
            for keyword in speech.meta.keywords:
                assert keyword in str(document.docinfo["/Keywords"])


def test_authors_are_named(study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf.write(samples.full_document(), study, Report()))
    with pikepdf.open(path) as document:
        assert str(document.docinfo["/Author"]) == "某人"


def test_every_font_is_embedded_and_cut_down(handout: Path) -> None:
    with pikepdf.open(handout) as document:
        fonts = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        for font in fonts:
            assert "/FontFile3" in font or "/FontFile2" in font
            assert "+" in str(font["/FontName"])
    assert handout.stat().st_size < 900_000


def test_feet_count_the_pages(handout: Path) -> None:
    found = [_FOOT.search(page.strip()) for page in pages(handout)]
    assert [(str(n), str(len(found))) for n in range(1, len(found) + 1)] == [
        match.groups() for match in found if match
    ]


def test_heads_carry_title_and_section(handout: Path, speech: Document) -> None:
    for page in pages(handout)[1:]:
        assert speech.meta.title in page.replace("\r\n", "")
        tail = page.strip().split("\r\n")[-2]
        assert any(section.label in tail for section in sections(speech.blocks))


def test_no_heading_is_stranded_at_the_foot_of_a_page(study: Theme, tmp_path: Path) -> None:
    """Sections of growing length push headings through every place on the page."""
    chapters = tuple(
        Section(
            heading=samples.text(f"标题第{number}号"),
            level=1,
            blocks=tuple(samples.paragraph("正文" * 30) for _ in range(number % 7 + 1)),
        )
        for number in range(60)
    )
    path = tmp_path / "x.pdf"
    meta = Metadata(title="标题")
    path.write_bytes(pdf.write(Document(meta=meta, blocks=chapters), study, Report()))
    found = pages(path)
    assert len(found) > 8
    for page in found:
        lines = [line.strip() for line in page.split("\r\n") if line.strip()]
        body = [line for line in lines if line.startswith("标题第") or "正文" in line]
        text = [line for line in body if "...." not in line and not line.startswith("标题 ")]
        assert not text or "正文" in text[-1], page


def test_what_belongs_together_stands_on_one_page(study: Theme, tmp_path: Path) -> None:
    """Tables of four rows, each led in, are pushed through every place on the page."""
    table = decks.table_of([[f"表格第{row}行"] for row in range(4)])
    blocks: list[Block] = []
    for number in range(30):
        blocks += [samples.paragraph("正文" * 30) for _ in range(number % 5)]
        blocks += [samples.paragraph("下面是一张表："), table]
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf.write(Document(meta=Metadata(), blocks=tuple(blocks)), study, Report()))
    found = [page.count("表格第") for page in pages(path)]
    assert len(found) > 4
    assert sum(found) == 30 * 4
    for page, rows in zip(pages(path), found, strict=True):
        assert rows % 4 == 0, page
        assert page.count("下面是一张表") == rows / 4, page


def test_words_of_program_text_are_whole_and_none_leaves_the_page(
    study: Theme, tmp_path: Path
) -> None:
    """Lines of growing length push a word over the edge; one that has no room at all is broken."""
    lines = [f"a = [{'1, ' * count}float(2)]" for count in range(20, 34)]
    code = "\n".join([*lines, "b = " + "x" * 200])
    path = tmp_path / "x.pdf"
    block = CodeBlock(text=code, language="python")
    path.write_bytes(pdf.write(Document(meta=Metadata(), blocks=(block,)), study, Report()))
    (page,) = pages(path)
    shown = [line.strip() for line in page.split("\r\n")]
    assert sum("float" in line for line in shown) == len(lines)
    assert any(line.startswith("float") for line in shown)  # one of them did not fit
    broken = [line.count("x") for line in shown if "xxx" in line]
    assert sum(broken) == 200
    assert max(broken) < 100


def test_a_document_without_title_still_has_one_in_its_metadata(
    study: Theme, tmp_path: Path
) -> None:
    document = Document(meta=Metadata(), blocks=(samples.paragraph("开头的话，没有标题。"),))
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf.write(document, study, Report()))
    with pikepdf.open(path) as found:
        assert str(found.docinfo["/Title"]) == "开头的话，没有标题。"


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "odd"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text(
        'inherits = "study"\n[fonts.text]\nfamilies = ["No Such Family"]\n'
    )
    report = Report()
    pdf.write(samples.plain_document(), theme.load("odd", tmp_path), report)
    assert [item.code for item in report if item.severity == "warning"] == ["font-missing"]
    assert "No Such Family" in next(iter(report)).message


def test_weasyprint_warnings_become_diagnostics(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "odd"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text('inherits = "study"\n')
    (folder / "print.css").write_text("p { colour: red }")
    report = Report()
    pdf.write(samples.plain_document(), theme.load("odd", tmp_path), report)
    assert {"weasyprint"} == {item.code for item in report}


def test_missing_pango_is_explained(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        message = "cannot load library 'libpango-1.0.so.0'"
        raise OSError(message)

    monkeypatch.setattr(pdf, "set_document", broken)
    with pytest.raises(KanbenError, match=r"Pango.*kanben doctor"):
        pdf.write(samples.plain_document(), study, Report())


def test_built_in_theme_is_found_from_anywhere(tmp_path: Path) -> None:
    assert theme.load("study", tmp_path).folders == theme.load("study", ROOT).folders
