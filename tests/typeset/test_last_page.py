"""A last page of a few lines is avoided where 3 % less leading does it, and only there."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Document,
    Metadata,
    Note,
    NoteReference,
    PageBreak,
    Paragraph,
    Section,
    Text,
)
from pipeline.typeset import last_page, parts
from pipeline.typeset.footnotes import NotesMisplacedError
from pipeline.typeset.weasyprint import set_pages
from pipeline.writers import registry
from pipeline.writers.pdf import long
from pipeline.writers.pdf.drawings import drawings
from pipeline.writers.pdf.page import page
from tests import samples

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.theme import Theme


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What WeasyPrint lays out, one after the other."""
    import weasyprint  # noqa: PLC0415  (heavy)

    own: Callable[..., Any] = weasyprint.HTML.render
    found: list[object] = []

    def render(*given: Any, **options: Any) -> Any:  # noqa: ANN401
        found.append(own(*given, **options))
        return found[-1]

    monkeypatch.setattr(weasyprint.HTML, "render", render)
    return found


def lines(count: int) -> tuple[Paragraph, ...]:
    return tuple(samples.paragraph(f"这是第{number}行的文字。") for number in range(count))


def document(*blocks: Any, notes: tuple[Note, ...] = ()) -> Document:  # noqa: ANN401
    return Document(meta=Metadata(), blocks=blocks, notes=notes)


def written(given: Document, study: Theme, name: str = "pdf") -> tuple[bytes, list[str]]:
    """Return the PDF, and the codes of what was reported."""
    report = Report()
    content = registry.find(name).write(given, study, report)
    assert report.worst() in {None, "info"}
    return content, [diagnostic.code for diagnostic in report]


def plain(given: Document, study: Theme, patch: pytest.MonkeyPatch) -> bytes:
    """Return the PDF that is made where nobody looks at the last page."""
    with patch.context() as inside:
        inside.setattr(last_page, "avoided", lambda document, *_: document)
        return written(given, study)[0]


def count(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as opened:
        return len(opened)


def pitch(pdf: bytes) -> float:
    """Return the distance of base lines that is most frequent on the first page, in points."""
    with pypdfium2.PdfDocument(pdf) as opened:
        items = opened[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
        bases = sorted({round(float(item.get_matrix().f), 3) for item in items})
    gaps = Counter(round(above - below, 2) for below, above in pairwise(bases))
    (most, _), *_ = gaps.most_common(1)
    return most


@pytest.mark.parametrize(
    ("name", "short", "before"), [("pdf", 1, 1), ("pdf", 2, 2), ("pdf", 4, 4), ("notes.pdf", 2, 2)]
)
def test_a_short_last_page_is_avoided(study: Theme, name: str, short: int, before: int) -> None:
    laid = study.laid_out(name.removesuffix("pdf").removesuffix("."))
    given = document(*lines(before * laid.lines + short))
    pdf, said = written(given, study, name)
    assert count(pdf) == before
    assert said == ["short-last-page"]
    assert 0.97 * laid.line - 0.02 <= pitch(pdf) < laid.line - 0.05


def test_leading_is_as_little_less_as_that_takes(study: Theme) -> None:
    """One line more on a page of 31.66 needs 1.05 % less: not one of the two per cent more."""
    pdf, _ = written(document(*lines(study.lines + 1)), study)
    room = study.page.height - study.page.top - study.page.bottom
    assert pitch(pdf) == pytest.approx(room / (study.lines + 1), rel=0.0015)


@pytest.mark.parametrize(
    ("before", "short"), [(1, 2), (2, 4), (5, 5)], ids=["one too many", "two too many", "not short"]
)
def test_other_pages_are_left_as_they_are(
    study: Theme,
    layouts: list[object],
    monkeypatch: pytest.MonkeyPatch,
    before: int,
    short: int,
) -> None:
    given = document(*lines(before * study.lines + short))
    pdf, said = written(given, study)
    assert len(layouts) == 1
    assert not said
    assert count(pdf) == before + 1
    assert pdf == plain(given, study, monkeypatch)


def test_what_fails_leaves_no_trace(
    study: Theme, layouts: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Layouts that were tried and thrown away change nothing in the file."""
    given = document(*lines(study.lines + 2))
    monkeypatch.setattr(last_page, "_needed", lambda *_: 3)
    pdf, said = written(given, study)
    assert len(layouts) == 1 + 2  # what was estimated, and the most; nothing lies between
    assert not said
    assert pdf == plain(given, study, monkeypatch)


def test_a_single_page_is_set_once(study: Theme, layouts: list[object]) -> None:
    written(document(*lines(2)), study)
    assert len(layouts) == 1


def test_a_page_that_must_begin_is_not_fought(study: Theme, layouts: list[object]) -> None:
    """There is much room above it, so that an estimate by room alone would try."""
    pdf, _ = written(document(*lines(9), PageBreak(), *lines(2)), study)
    assert count(pdf) == 2
    assert len(layouts) == 1


def test_notes_count_as_lines(study: Theme, layouts: list[object]) -> None:
    """Two lines and a note of two are a short page, with a note of three they are none."""
    for more, expected in ((2, True), (3, False)):
        layouts.clear()
        caller = Paragraph(inlines=(Text(text="文字"), NoteReference(id="a")))
        note = Note(id="a", blocks=lines(more), placement="foot")
        written(document(*lines(study.lines + 1), caller, notes=(note,)), study)
        assert last_page.judge(layouts[0], 500.0, study.line).is_short is expected


def test_large_texts_are_not_set_again(
    study: Theme, layouts: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_page, "_MOST_PAGES", 2)
    written(document(*lines(study.lines * 2 + 2)), study)
    assert len(layouts) == 1


def in_chapters(*counts: int) -> Document:
    """Return a text in chapters of so many lines."""
    return document(
        *(
            Section(level=1, heading=samples.text(f"第{number}章"), blocks=lines(count))
            for number, count in enumerate(counts)
        )
    )


@pytest.mark.skipif(sys.platform != "linux", reason="one process sets all")
@pytest.mark.parametrize(("lines_more", "is_avoided"), [(2, True), (8, False)])
def test_the_last_page_of_a_text_in_parts(
    study: Theme, monkeypatch: pytest.MonkeyPatch, lines_more: int, *, is_avoided: bool
) -> None:
    """Several processes make the same pages as one that sets all parts."""
    layouts = {
        name: msgspec.structs.replace(each, long=1, chapter_length=1)
        for name, each in study.layouts.items()
    }
    theme = msgspec.structs.replace(study, layouts=layouts)
    text = in_chapters(40, 40, study.lines * 3 - 2 + lines_more)
    monkeypatch.setattr(parts, "LEAST", 1)
    monkeypatch.setattr(parts, "_LEAST_PART", 2_000)
    assert len(parts.cut(page(text, theme.laid_out(), Report(), drawings(text, theme)))) > 1
    together, said = written(text, theme)
    monkeypatch.setattr(long, "cut", lambda _: ())
    alone, also = written(text, theme)
    assert ("short-last-page" in said) is ("short-last-page" in also) is is_avoided
    assert texts(together) == texts(alone)
    monkeypatch.setattr(last_page, "MOST_LESS", 0)
    assert (len(texts(written(text, theme)[0])) > len(texts(alone))) is is_avoided


def texts(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


class _Sheet:
    """Pages of almost eleven lines, whose style sheet asks for what WeasyPrint does not know."""

    room = 107.0
    line = 10.0

    def __init__(self) -> None:
        self.taken: list[float] = []

    def page(self, less: float) -> str:
        style = (
            "@page { size: 200pt 147pt; margin: 20pt; }"
            f"body {{ margin: 0; font-size: 8pt; line-height: {self.line * (1 - less)}pt; }}"
            "p { margin: 0; unknown-property: 1; }"
        )
        body = "".join(f"<p>{number}</p>" for number in range(22))
        head = f"<head><title>t</title><style>{style}</style></head>"
        return f"<html lang='zh'>{head}<body>{body}</body></html>"

    def took(self, less: float) -> None:
        self.taken.append(less)


def test_no_warning_comes_twice(caplog: pytest.LogCaptureFixture, layouts: list[object]) -> None:
    sheet = _Sheet()
    with caplog.at_level(logging.WARNING, "weasyprint"):
        set_pages(sheet.page(0), "", tighter=sheet)
    assert len(layouts) > 1
    assert sum("unknown-property" in record.getMessage() for record in caplog.records) == 1


def test_pages_without_room_for_their_notes_are_not_taken(layouts: list[object]) -> None:
    def lay_out(_: str) -> None:
        tried.append(1)
        raise NotesMisplacedError(frozenset((1,)))

    tried: list[int] = []
    sheet = _Sheet()
    set_pages(sheet.page(0), "")
    assert last_page.avoided(layouts[0], lay_out, sheet) is layouts[0]
    assert tried
    assert not sheet.taken
