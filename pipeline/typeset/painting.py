"""Pages painted by several processes at once: the file has the same bytes as from one.

To paint a page is to write its operators, to number what it marks, and to note which glyphs of
which fonts it shows. Processes that are forked when all pages are laid out find the same boxes at
the same addresses, so that each paints some pages and hands back these three. What else a page may
ask of the file, such as pictures, only the one that writes it can give: it paints such pages anew.
"""

from __future__ import annotations

import functools
import zlib
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from pipeline.typeset import heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LEAST = 20  # pages that a process must have to paint; to start it takes as long as to paint five
_LEVEL = 9  # of compression, as pydyf has it
_ALPHAS = ("a", "A")  # what WeasyPrint calls states that hold nothing but how opaque paint is


class Helpers(Protocol):
    """Others who paint, each in a process forked from this one."""

    most: int
    """How many there may be."""

    def run(self, work: Sequence[Callable[[], list[Painted]]]) -> list[list[Painted]]:
        """Return what each piece of work returns; all are done at once."""


class Painted(msgspec.Struct, frozen=True):
    """A page as another process has painted it.

    Attributes:
        content: Its operators, compressed if the file is; None if it asks for more than text.
        marks: The boxes that are marked, by address, with the numbers of their marks.
        opacities: The states that it sets, by name.
        glyphs: What the process did not know before of its fonts, by their keys.
    """

    content: bytes | None
    marks: dict[int, int]
    opacities: dict[str, dict[str, float]]
    glyphs: dict[int, Glyphs]


class Glyphs(msgspec.Struct, frozen=True):
    """What is new of a font: the text and the width of its glyphs."""

    texts: dict[int, str]
    widths: dict[int, float]


def marks_of(stream: Any) -> dict[int, int]:  # noqa: ANN401  (WeasyPrint has no types)
    """Return what is marked in a page: the address of each box, and the number of its mark."""
    painted: Painted | None = getattr(stream, "painted", None)
    if painted is not None:
        return dict(painted.marks)
    return _marks(stream)


@contextmanager
def side_by_side(document: Any, helpers: Helpers | None) -> Iterator[None]:  # noqa: ANN401
    """Let the pages of a document be painted by ``helpers``, if they are many.

    Args:
        document: WeasyPrint's, laid out, about to be written.
        helpers: Who paints; None to have this process paint all.
    """
    count = min(helpers.most, len(document.pages) // _LEAST) if helpers else 0
    if helpers is None or count < 2:  # noqa: PLR2004  (one alone is no faster)
        yield
        return
    from weasyprint import document as documents  # noqa: PLC0415  (heavy)

    kept = documents.Page.paint
    painter = _Painter(document.pages, kept, helpers, count)
    documents.Page.paint = lambda page, stream, scale=1: painter.paint(page, stream, scale)
    try:
        yield
    finally:
        documents.Page.paint = kept


class _Painter:
    """Stands in for WeasyPrint's painting of a page."""

    def __init__(
        self,
        pages: Sequence[Any],
        paint: Callable[..., None],
        helpers: Helpers,
        count: int,
    ) -> None:
        self._pages = pages
        self._paint = paint
        self._helpers = helpers
        self._count = count
        self._at = 0
        self._shares: Iterator[tuple[int, Painted]] = iter(())
        self._broken: set[int] = set()  # shares that knew a glyph otherwise than the pages before

    def paint(self, page: Any, stream: Any, scale: float) -> None:  # noqa: ANN401
        """Paint a page, the next one of the document."""
        if self._at == 0:  # it has most fonts, and helpers that know them tell less
            self._paint(page, stream, scale)
        else:
            if self._at == 1:
                self._shares = self._shared(stream, scale)
            share, painted = next(self._shares)
            if share not in self._broken and not _agrees(painted, stream):
                self._broken.add(share)
            if share in self._broken or not _take(painted, stream):
                self._paint(page, stream, scale)
        self._at += 1

    def _shared(self, stream: Any, scale: float) -> Iterator[tuple[int, Painted]]:  # noqa: ANN401
        """Return the other pages painted, each with the number of its share, in order."""
        pages = self._pages[1:]
        size = -(-len(pages) // self._count)
        shares = [pages[at : at + size] for at in range(0, len(pages), size)]
        work = [functools.partial(_painted, share, self._paint, stream, scale) for share in shares]
        done = self._helpers.run(work)
        return ((number, each) for number, share in enumerate(done) for each in share)


# --- in the process that paints ----------------------------------------------------------------


def _painted(
    pages: Sequence[Any],
    paint: Callable[..., None],
    model: Any,  # noqa: ANN401
    scale: float,
) -> list[Painted]:
    """Return pages painted, each in a stream like ``model``."""
    known = {key: (len(font.to_unicode), len(font.widths)) for key, font in model._fonts.items()}  # noqa: SLF001
    found = []
    with heard.warnings() as messages:
        for page in pages:
            stream = _stream_for(page, model, scale)
            paint(page, stream, scale)
            found.append(_told(stream, known, is_quiet=not messages))
            messages.clear()
    return found


def _stream_for(page: Any, model: Any, scale: float) -> Any:  # noqa: ANN401
    """Return a stream for a page, as `weasyprint.pdf.generate_pdf` makes it."""
    import pydyf  # noqa: PLC0415  (heavy; WeasyPrint's)

    bleed = page.bleed
    width = scale * (page.width + bleed["left"] + bleed["right"])
    height = scale * (page.height + bleed["top"] + bleed["bottom"])
    left, top = -scale * bleed["left"], -scale * bleed["top"]
    sizes = (left + width) - left, (top + height) - top  # rounded as there
    rectangle = tuple(length / scale for length in (left, top, *sizes))
    kinds = ("ExtGState", "XObject", "Pattern", "Shading")
    resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in kinds})
    resources["ColorSpace"] = model._resources["ColorSpace"]  # noqa: SLF001
    stream = model.clone(page_rectangle=rectangle, resources=resources, images={}, tags={})
    stream.transform(d=-1, f=page.height * scale)
    return stream


def _told(stream: Any, known: dict[int, tuple[int, int]], *, is_quiet: bool) -> Painted:  # noqa: ANN401
    """Return what was painted into a stream, and note in ``known`` what is known now."""
    resources = stream._resources  # noqa: SLF001
    states = {name: dict(state) for name, state in resources["ExtGState"].items()}
    more = (resources[kind] for kind in ("XObject", "Pattern", "Shading"))
    is_plain = is_quiet and not any(more) and all(name.startswith(_ALPHAS) for name in states)
    glyphs = {}
    for key, font in stream._fonts.items():  # noqa: SLF001
        texts, widths = known.get(key, (0, 0))
        new = Glyphs(
            dict(islice(font.to_unicode.items(), texts, None)),
            dict(islice(font.widths.items(), widths, None)),
        )
        if new.texts or new.widths or key not in known:
            glyphs[key] = new
            known[key] = len(font.to_unicode), len(font.widths)
    return Painted(
        _operators(stream) if is_plain else None,
        _marks(stream) if is_plain else {},
        states if is_plain else {},
        glyphs,
    )


def _operators(stream: Any) -> bytes:  # noqa: ANN401
    """Return the content of a stream as it stands in the file."""
    import pydyf  # noqa: PLC0415  (heavy; WeasyPrint's)

    content: bytes = b"\n".join(map(pydyf._to_bytes, stream.stream))  # noqa: SLF001
    if stream.compress:
        packer = zlib.compressobj(level=_LEVEL)
        content = packer.compress(content) + packer.flush()
    return content


def _marks(stream: Any) -> dict[int, int]:  # noqa: ANN401
    return {id(box): mark["mcid"] for box, mark in stream._tags.items()}  # noqa: SLF001


# --- in the process that writes the file -------------------------------------------------------


def _agrees(painted: Painted, stream: Any) -> bool:  # noqa: ANN401
    """Tell whether the fonts of the file know no glyph otherwise than who has painted the page.

    The first one who shows a glyph says what its text is and how wide it is; all who show it later
    go by that.
    """
    for key, glyphs in painted.glyphs.items():
        font = stream._fonts.get(key)  # noqa: SLF001
        if font is not None and not (
            _is_within(glyphs.texts, font.to_unicode) and _is_within(glyphs.widths, font.widths)
        ):
            return False
    return True


def _is_within(new: dict[int, Any], known: dict[int, Any]) -> bool:
    return all(known.get(glyph, value) == value for glyph, value in new.items())


def _take(painted: Painted, stream: Any) -> bool:  # noqa: ANN401
    """Put a page into the file; tell whether it can be: it is plain, and its fonts are there."""
    import pydyf  # noqa: PLC0415  (heavy; WeasyPrint's)

    fonts = stream._fonts  # noqa: SLF001
    if painted.content is None or not painted.glyphs.keys() <= fonts.keys():
        return False
    for key, glyphs in painted.glyphs.items():
        for into, new in (
            (fonts[key].to_unicode, glyphs.texts),
            (fonts[key].widths, glyphs.widths),
        ):
            for glyph, value in new.items():
                into.setdefault(glyph, value)
    states = stream._resources["ExtGState"]  # noqa: SLF001
    for name, state in painted.opacities.items():
        states.setdefault(name, pydyf.Dictionary(state))
    stream.stream, stream.painted = [painted.content], painted
    if stream.compress:
        stream.compress, stream.extra["Filter"] = False, "/FlateDecode"
    return True
