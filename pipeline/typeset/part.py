"""One part of a long document laid out by WeasyPrint, in step with the others.

Lines and pages are laid out at once. Then all parts say how many pages they have; what depends on
the numbers of pages is made after that: the contents, once more, and the heads and feet. At last
they say which glyphs they use, so that all embed the same fonts, which the file then holds once.
"""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from pipeline.typeset import footnotes, heard, last_page
from pipeline.typeset.numbering import BEGUN, Laid, Place, places
from pipeline.typeset.weasyprint import prepare, set_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pipeline.typeset.outlines import Outlines
    from pipeline.typeset.parts import Part

_MOST_ROUNDS = 5  # as many as the contents can take to agree with themselves
_SIDED = re.compile(
    r"@page[^{;]*:(?:left|right)|break-(?:before|after)\s*:\s*(?:left|right|recto|verso)"
)


class Talk(Protocol):
    """How a part speaks with the others."""

    at: int  # which one it is, from 0

    def gather(self, said: object) -> Sequence[Any]:
        """Say something to the other parts; return what all have said, in their order."""


class Mark(msgspec.Struct, frozen=True):
    """A bookmark: where it stands in its part, in points from the left and the bottom."""

    page: int
    level: int
    label: str
    x: float
    y: float
    state: str


_NOT_JUDGED = last_page.Judged(is_short=False, needed=None)


class SetPart(msgspec.Struct, frozen=True):
    """A part as a PDF, and what the whole file must be told of it.

    Attributes:
        data: The file, without bookmarks.
        marks: The bookmarks, in order.
        pages: How many pages it has.
        messages: What WeasyPrint warned of.
        misplaced: The numbers of notes for which there is no room, and so no file.
        judged: What is to be said of its last page, if that is the last one of the whole.
    """

    data: bytes
    marks: list[Mark]
    pages: int
    messages: list[str]
    misplaced: frozenset[int] = frozenset()
    judged: last_page.Judged = _NOT_JUDGED


class _AgainError(Exception):
    """The part must be laid out once more; its place is known better now."""


def set_part(  # noqa: PLR0913, PLR0917  (a process is told all at once)
    part: Part,
    variant: str,
    pictures: Mapping[str, bytes | Outlines],
    fonts: int,
    talk: Talk,
    measures: tuple[float, float] | None = None,
) -> SetPart:
    """Return the pages of ``part``, numbered as in the whole.

    Args:
        part: The part.
        variant: The kind of PDF, as ``pdf/ua-1``.
        pictures: As for `pipeline.typeset.weasyprint.set_pages`.
        fonts: As there.
        talk: Reaches those who set the other parts, each in a process of its own.
        measures: Height of the text on a page, and pitch of its lines, in points, if the last page
            of the last part is to be judged.
    """
    prepare()
    judged = [_NOT_JUDGED]

    def look(document: Any) -> None:  # noqa: ANN401  (WeasyPrint has no types)
        if measures and part.is_last:
            judged.append(last_page.judge(document, *measures))

    setter = _Setter(part, talk)
    with setter.at_work(), heard.warnings() as messages:
        while True:
            try:
                above = (1,) if talk.at else ()  # the title; they are parted at chapters
                data = set_pages(part.page, variant, pictures, fonts, above, look=look)
            except _AgainError:
                messages.clear()
            except footnotes.NotesMisplacedError as error:
                talk.gather({})  # the others wait for our glyphs
                return SetPart(b"", [], 0, messages, error.numbers)
            else:
                return SetPart(data, setter.marks, setter.pages, messages, judged=judged[-1])


class _Setter:
    """Stands in for functions of WeasyPrint while it sets a part, and calls them."""

    def __init__(self, part: Part, talk: Talk) -> None:
        self._part = part
        self._talk = talk
        self._pages: Sequence[Any] = ()  # those laid out, with the last one that stands for more
        self._count = 0  # of those that count
        self._rounds = 0
        before = 0 if part.is_first else 2  # chapters begin on the right, if pages have sides
        begun = 0 if part.is_first else BEGUN
        self._place = Place(before, begun, 0, dict.fromkeys(part.elsewhere, 0))
        self._sided = bool(_SIDED.search(part.page, 0, part.page.find("<body")))
        self.marks: list[Mark] = []
        self.pages = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Put the methods below in the place of WeasyPrint's functions."""
        from weasyprint import document, layout, pdf  # noqa: PLC0415  (heavy)

        with ExitStack() as stack:
            for module, name, stand_in in (
                (document, "TargetCollector", self._targets),
                (document, "layout_document", self._layout),
                (layout, "initialize_page_maker", self._begin),
                (layout, "make_all_pages", self._make),
                (layout, "make_margin_boxes", self._heads_and_feet),
                (layout.page, "PageType", self._page_type),
                (pdf, "resolve_links", self._links),
                (pdf, "add_outlines", self._outlines),
                (pdf, "build_fonts_dictionary", self._fonts),
            ):
                original = getattr(module, name)
                setattr(module, name, _bound(stand_in, original))
                stack.callback(setattr, module, name, original)
            yield

    def _targets(self, original: Any) -> Any:  # noqa: ANN401  (WeasyPrint has no types)
        """Return what finds targets of links, which knows those in other parts too."""
        from weasyprint.css.targets import TargetLookupItem  # noqa: PLC0415  (heavy)

        collector = original()
        for name in self._part.elsewhere:
            item = TargetLookupItem("up-to-date")
            item.target_box = _Elsewhere()
            item.page_maker_index = 0
            numbers = {"page": [self._place.anchors.get(name, 0)], "pages": [self._place.total]}
            item.cached_page_counter_values = numbers
            collector.target_lookup_items[name] = item
        return collector

    def _layout(self, original: Any, *arguments: Any) -> Iterator[Any]:  # noqa: ANN401
        """Yield the pages, without the one that only stands for the next part."""
        made = original(*arguments)
        self._count = 0
        yield next(made)  # which needs all pages, counts them, and asks the other parts
        yield from islice(made, self._count - 1)

    def _begin(self, original: Any, context: Any, root: Any) -> None:  # noqa: ANN401
        """Begin to count pages where the part before ends."""
        original(context, root)
        start = context.page_maker[0]
        _, values, scopes, groups = start[3]
        values["page"], values["pages"] = [self._place.begun], [self._place.total]
        scopes[0].add("page")
        name = root.page_values()[0]
        if self._part.goes_on and name:  # the page is not the first of its group
            groups.append([name, 1, None])
        is_right = start[2] == (self._place.before % 2 == 0)
        context.page_maker[0] = (*start[:2], is_right, *start[3:])

    def _make(self, original: Any, *arguments: Any) -> Sequence[Any]:  # noqa: ANN401
        self._pages = list(original(*arguments))
        return self._pages

    def _page_type(self, original: Any, side: str, *others: Any) -> Any:  # noqa: ANN401
        """Return the type of a page, which is the first one (``:first``) in the first part only."""
        blank, name, index, groups = others
        return original(side, blank, name, index + (not self._part.is_first), groups)

    def _heads_and_feet(self, original: Any, context: Any, page: Any, state: Any) -> Any:  # noqa: ANN401
        """Return what stands in a page's margins; before the first page, agree on the numbers."""
        if not self._count:
            self._count = len(self._pages) - (not self._part.is_last and _is_empty(self._pages[-1]))
            self._agree(context)
        return original(context, page, state)

    def _agree(self, context: Any) -> None:  # noqa: ANN401
        """Find out where this part stands, and number its pages so.

        Raises:
            _AgainError: Its lines must be laid out once more for that.
        """
        laid = self._laid(context)
        place, moves = laid.place, True
        while moves and self._rounds < _MOST_ROUNDS:
            self._rounds += 1
            place = places(self._talk.gather(laid))[self._talk.at]
            must_move = laid.must_move(place)
            moves = any(self._talk.gather(must_move))
            if must_move:
                self._place = place
                raise _AgainError
        states = [item[3] for item in context.page_maker[1 : self._count + 1]]
        for (_, values, _, _), number in zip(states, laid.numbers_from(place.begun), strict=True):
            values["page"][-1:], values["pages"] = [number], [place.total]
        _give_strings(context, place.strings)

    def _laid(self, context: Any) -> Laid:  # noqa: ANN401
        made = context.page_maker[: self._count + 1]
        strings = {
            name: values[max(values)][-1] for name, values in context.string_set.items() if values
        }
        return Laid(
            self._place,
            numbers=[item[3][1]["page"][-1] for item in made[1:]],
            anchors={name: at for at, item in enumerate(made[:-1]) for name in item[4]["anchors"]},
            wanted=sorted(self._part.elsewhere),
            strings=strings,
            depends=bool(context.target_collector.counter_lookup_items),
            sided=self._sided,
        )

    def _links(self, original: Any, pages: Sequence[Any]) -> Sequence[Any]:  # noqa: ANN401
        """Return the links and anchors of each page, with the links to other parts."""
        points = 0.75  # of a CSS pixel
        self.pages = len(pages)
        self.marks = [
            Mark(at, level, label, x * points, (page.height - y) * points, state)
            for at, page in enumerate(pages)
            for level, label, (x, y), state in page.bookmarks
        ]
        return list(original([*pages, _Elsewhere(self._part.elsewhere)]))[:-1]

    def _outlines(self, original: Any, *_: Any) -> None:  # noqa: ANN401
        """Write no bookmarks; those of all parts make one tree."""

    def _fonts(self, original: Any, pdf: Any, fonts: Any, *others: Any) -> Any:  # noqa: ANN401
        """Embed of each font the glyphs that any part uses, so that all embed the same."""
        ours: dict[str, _Glyphs] = {}
        for font in fonts.values():
            glyphs = ours.setdefault(font.hash, _Glyphs({}, {}, missing=False))
            _fill(glyphs.texts, font.to_unicode)
            _fill(glyphs.widths, font.widths)
            glyphs.missing |= bool(font.missing)
        everyone: Sequence[dict[str, _Glyphs]] = self._talk.gather(ours)
        for font in fonts.values():
            used = [each[font.hash] for each in everyone if font.hash in each]
            if not any(glyphs.missing for glyphs in used):  # they get any number in each part
                for glyphs in used:
                    _fill(font.to_unicode, glyphs.texts)
                    _fill(font.widths, glyphs.widths)
                font.to_unicode = dict(sorted(font.to_unicode.items()))
                font.widths = dict(sorted(font.widths.items()))
        return original(pdf, fonts, *others)


class _Glyphs(msgspec.Struct):
    """What is used of a font: text and width of each glyph, and whether it lacks some."""

    texts: dict[int, str]
    widths: dict[int, float]
    missing: bool


def _fill(into: dict[int, Any], values: dict[int, Any]) -> None:
    for key, value in values.items():
        into.setdefault(key, value)


class _Elsewhere:
    """What WeasyPrint sees of other parts: a target without counters, or a page full of anchors."""

    def __init__(self, anchors: Iterable[str] = ()) -> None:
        self.cached_counter_values: dict[str, list[int]] = {}
        self.anchors = dict.fromkeys(sorted(anchors), (0, 0, 0, 0))
        self.links: tuple[Any, ...] = ()

    def extract_text(self, _: str) -> str:
        """Return the text of the target, for ``target-text()``: it is not known here."""
        return ""


def _bound(stand_in: Callable[..., Any], original: Any) -> Callable[..., Any]:  # noqa: ANN401
    """Return ``stand_in`` as WeasyPrint calls it, with ``original`` before its arguments."""
    return lambda *arguments: stand_in(original, *arguments)


def _is_empty(page: Any) -> bool:  # noqa: ANN401
    """Tell whether a page shows nothing, as the one does that only stands for the next part."""
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    shown = (boxes.TextBox, boxes.ReplacedBox)
    return not any(isinstance(box, shown) for box in page.descendants())


def _give_strings(context: Any, strings: Mapping[str, str]) -> None:  # noqa: ANN401
    """Let named strings have the values of the parts before until they are set anew."""
    find = context.get_string_set_for

    def found(page: Any, name: str, keyword: str = "first") -> Any:  # noqa: ANN401
        first = min(context.string_set[name], default=context.current_page + 1)
        if name in strings and keyword != "all-once" and context.current_page < first:
            return (strings[name],)
        return find(page, name, keyword)

    context.get_string_set_for = found
