"""Outputs → small pictures of how they look: first page, cover, first slides."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.gallery import browser
from pipeline.safety.archives import open_archive
from pipeline.safety.pictures import examine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PIL.Image import Image

_PAGE_WIDTH = 520  # pixels: sharp at 260 CSS pixels on dense screens
_SLIDES_SHOWN = 4
_SLIDES_ACROSS = 2
_GAP = 10  # pixels between slides
_COLOURS = 128
_WINDOW = (960, 540)  # CSS pixels: a slide at its own size
_PAGE_WINDOW = (1040, 1470)  # CSS pixels: contents and text side by side, a sheet's proportions
_SLIDE_ID = re.compile(r'<section id="([\w-]+)" class="[^"]*\bslide\b')

OFFICE = ("docx", "pptx")
DECKS = ("pptx", "slides.html")


def draw(path: Path, name: str) -> bytes | None:
    """Return a PNG of the output ``path`` of the format ``name``.

    None where there is nothing to see, or where the program that could show it is not installed.
    """
    if name == "epub":
        cover = _cover(path)
        return _png(_scaled(cover)) if cover else None
    with tempfile.TemporaryDirectory() as folder:
        if name == "slides.html":
            pages = _web_slides(path)
        elif name == "html":
            pages = _web_page(path)
        else:
            pdf = _as_pdf(path, name, Path(folder))
            pages = _pages(pdf, _SLIDES_SHOWN if name in DECKS else 1) if pdf else []
    return _png(_sheet(pages) if name in DECKS else pages[0]) if pages else None


def _as_pdf(path: Path, name: str, folder: Path) -> Path | None:
    if name == "pdf" or name.endswith(".pdf"):
        return path
    if name not in OFFICE:
        return None
    target = folder / "pages.pdf"
    try:
        target.write_bytes(programs.office_to_pdf(path))
    except KanbenError:
        return None
    return target


def _web_page(path: Path) -> list[Image]:
    """Return a picture of the upper part of a web page, in the shape of a sheet."""
    return _seen([path.resolve().as_uri()], _PAGE_WINDOW, _PAGE_WIDTH)


def _web_slides(path: Path) -> list[Image]:
    """Return pictures of the first slides of a web deck."""
    names = _SLIDE_ID.findall(path.read_text(encoding="utf-8"))[:_SLIDES_SHOWN]
    deck = path.resolve().as_uri()
    return _seen([f"{deck}#/{name}" for name in names], _WINDOW, _PAGE_WIDTH // _SLIDES_ACROSS)


def _seen(urls: Sequence[str], window: tuple[int, int], width: int) -> list[Image]:
    """Return pictures of web pages, ``width`` pixels wide; none if a browser cannot show them.

    Args:
        urls: What to open, one after the other.
        window: Its size in CSS pixels.
        width: Of the pictures.
    """
    from PIL import Image as Pillow  # noqa: PLC0415  (heavy)

    try:
        with browser.camera() as camera:
            shots = [camera.picture(url, *window) for url in urls] if camera else []
    except KanbenError:
        return []
    return [_scaled(Pillow.open(io.BytesIO(shot)).convert("RGB"), width) for shot in shots]


def _pages(pdf: Path, most: int) -> list[Image]:
    """Return pictures of the first pages."""
    import pypdfium2  # noqa: PLC0415  (heavy)

    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for index in range(min(most, len(document))):
            page = document[index]
            across = _SLIDES_ACROSS if most > 1 else 1
            scale = _PAGE_WIDTH / across / page.get_width()
            found.append(page.render(scale=2 * scale).to_pil().convert("RGB"))
    return [_scaled(page, _PAGE_WIDTH // across) for page in found]


def _scaled(picture: Image, width: int = _PAGE_WIDTH) -> Image:
    from PIL.Image import Resampling  # noqa: PLC0415  (heavy)

    height = round(picture.height * width / picture.width)
    return picture.resize((width, height), Resampling.LANCZOS)


def _sheet(slides: Sequence[Image]) -> Image:
    """Return one picture of several slides, two across."""
    from PIL import Image as Pillow  # noqa: PLC0415  (heavy)

    width, height = slides[0].size
    across = min(_SLIDES_ACROSS, len(slides))
    down = -(-len(slides) // across)
    size = (across * width + (across - 1) * _GAP, down * height + (down - 1) * _GAP)
    sheet = Pillow.new("RGB", size, "white")
    for number, slide in enumerate(slides):
        row, column = divmod(number, across)
        sheet.paste(slide, (column * (width + _GAP), row * (height + _GAP)))
    return sheet


def _cover(path: Path) -> Image | None:
    """Return the picture that the package names as its cover (EPUB 3.3, cover-image)."""
    from PIL import Image as Pillow  # noqa: PLC0415  (heavy)

    book = open_archive(path)
    chosen = next((name for name in book.names() if _is_picture(name) and "cover" in name), None)
    if chosen is None:
        return None
    content = book.read(chosen)
    examine(content, chosen)
    return Pillow.open(io.BytesIO(content)).convert("RGB")


def _is_picture(name: str) -> bool:
    return name.endswith((".png", ".jpg", ".jpeg"))


def _png(picture: Image) -> bytes:
    """Return ``picture`` as a PNG of few colours, which text and plain grounds need no more of."""
    buffer = io.BytesIO()
    picture.quantize(_COLOURS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def excerpt(path: Path, lines: int) -> Iterable[str]:
    """Return the first ``lines`` lines of a text file that hold text."""
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()][:lines]
