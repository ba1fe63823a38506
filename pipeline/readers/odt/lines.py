"""What stands in a paragraph of an ODT → runs of Word (OpenDocument 1.3, part 3, 6 and 7)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.readers.docx.names import R, W
from pipeline.readers.odt import objects
from pipeline.readers.odt.names import OFFICE, PARAGRAPHS, SHAPES, TEXT, XLINK, put, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from pipeline.readers.odt.looks import Looks, Said
    from pipeline.readers.odt.parts import Parts

_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_MOST_BLANKS: Final = 1_000
_SILENT: Final = frozenset(
    f"{TEXT}{name}"
    for name in re.findall(
        r"[\w-]+",
        """
        script label soft-page-break change change-start change-end toc-mark toc-mark-start
        toc-mark-end user-index-mark user-index-mark-start user-index-mark-end
        alphabetical-index-mark alphabetical-index-mark-start alphabetical-index-mark-end
        """,
    )
)
_HIDDEN: Final = (f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph")
_REFERENCES: Final = frozenset(
    f"{TEXT}{name}" for name in ("bookmark-ref", "reference-ref", "sequence-ref")
)
_BEGINS: Final = (f"{TEXT}bookmark-start", f"{TEXT}reference-mark-start")
_PLACES: Final = (f"{TEXT}bookmark", f"{TEXT}reference-mark")


class Look(NamedTuple):
    """How a stretch looks: its common style, and what is said over it."""

    style: str
    said: Said


class Lines:
    """Reads paragraphs."""

    def __init__(
        self, parts: Parts, looks: Looks, blocks: Callable[[_Element, _Element], None]
    ) -> None:
        """Begin; ``blocks`` reads what stands in notes and text boxes."""
        self._parts = parts
        self._looks = looks
        self._blocks = blocks
        self._blank = True

    def read(self, paragraph: _Element, target: _Element, said: Said) -> None:
        """Put the content of a paragraph into ``w:p``."""
        outer, self._blank = self._blank, True
        self._content(paragraph, target, Look("", said))
        self._blank = outer

    def _content(self, parent: _Element, target: _Element, look: Look) -> None:
        self._words(parent.text, target, look)
        for child in parent:
            self._one(child, target, look)
            self._words(child.tail, target, look)

    def _words(self, text: str | None, target: _Element, look: Look) -> None:
        """Put characters; white space in the XML is one blank, and none where one stands."""
        if not text:
            return
        words = _BLANKS.sub(" ", text)
        if self._blank:
            words = words.removeprefix(" ")
        if words:
            self._blank = words.endswith(" ")
            put(self._run(target, look), "t").text = words

    def _run(self, target: _Element, look: Look) -> _Element:
        run = put(target, "r")
        if look.style or look.said:
            properties = put(run, "rPr")
            if look.style:
                put(properties, "rStyle", val=f"c{look.style}")
            self._looks.letters(properties, look.said)
        return run

    def _one(self, child: _Element, target: _Element, look: Look) -> None:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return
        if tag == f"{TEXT}span":
            self._content(child, target, self._over(look, child.get(f"{TEXT}style-name", "")))
        elif tag == f"{TEXT}s":
            count = child.get(f"{TEXT}c", "1")
            run = put(self._run(target, look), "t")
            run.text = " " * max(1, whole(count, 1, _MOST_BLANKS))
            self._blank = False
        elif tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            put(self._run(target, look), "tab" if tag.endswith("tab") else "br")
            self._blank = False
        elif tag == f"{TEXT}a":
            self._linked(child, target, look)
        elif tag == f"{TEXT}note":
            self._note(child, target)
        elif tag == f"{TEXT}ruby":
            self._ruby(child, target, look)
        elif tag in SHAPES:
            self._blank = False
            objects.read(child, target, self._parts, self._blocks)
        else:
            self._rare(child, target, look)

    def _over(self, look: Look, name: str) -> Look:
        """Return how a span in a stretch looks."""
        style, said = self._looks.resolved("text", name)
        return Look(style or look.style, {**look.said, **said})

    def _rare(self, child: _Element, target: _Element, look: Look) -> None:
        """Read marks, references, fields: what is shown of a field is text."""
        tag = child.tag
        if tag in _BEGINS or tag in _PLACES:
            self._place(child.get(f"{TEXT}name", ""), target)
        elif tag in _REFERENCES:
            name = child.get(f"{TEXT}ref-name", "")
            self._content(child, put(target, "hyperlink", anchor=name) if name else target, look)
        elif tag == f"{TEXT}sequence":
            self._place(child.get(f"{TEXT}ref-name", ""), target)
            self._content(child, target, look)
        elif tag in _HIDDEN:
            what = child.get(f"{TEXT}string-value", "") or "".join(child.itertext())
            self._parts.note("hidden-text", "left out hidden text", what)
        elif tag == f"{OFFICE}annotation":
            self._parts.note("comments-left-out", "left out comments", _comment(child))
        elif tag == f"{TEXT}ruby-text":
            self._content(child, target, look)
        elif isinstance(tag, str) and any(True for _ in child.iter(*PARAGRAPHS)):
            box = objects.box(target)
            self._blocks(child, box)
        else:
            self._content(child, target, look)

    def _place(self, name: str, target: _Element) -> None:
        if name:
            number = self._parts.number()
            put(target, "bookmarkStart", id=number, name=name)
            put(target, "bookmarkEnd", id=number)

    def _linked(self, child: _Element, target: _Element, look: Look) -> None:
        """Read a link; ``#name|outline`` and the like are places that programs know by kind."""
        address = child.get(f"{XLINK}href", "")
        look = self._over(look, child.get(f"{TEXT}style-name", ""))
        if address.startswith("#"):
            link = put(target, "hyperlink", anchor=address[1:].split("|")[0])
        elif address:
            link = put(target, "hyperlink")
            relation = self._parts.relation("hyperlink", address, external=True)
            link.set(R + "id", relation)
        else:
            link = target
        self._content(child, link, look)

    def _note(self, child: _Element, target: _Element) -> None:
        body = child.find(f"{TEXT}note-body")
        kind = "endnote" if child.get(f"{TEXT}note-class") == "endnote" else "footnote"
        number = self._parts.number()
        put(put(target, "r"), f"{kind}Reference", id=number)
        note = put(self._parts.notes[kind], kind, id=number)
        outer, self._blank = self._blank, True
        if body is not None:
            self._blocks(body, note)
        self._blank = outer and False

    def _ruby(self, child: _Element, target: _Element, look: Look) -> None:
        base, said = child.find(f"{TEXT}ruby-base"), child.find(f"{TEXT}ruby-text")
        ruby = put(put(target, "r"), "ruby")
        reading = "" if said is None else "".join(said.itertext())
        put(put(put(ruby, "rt"), "r"), "t").text = " ".join(reading.split())
        if base is not None:
            self._blank = True
            self._content(base, put(ruby, "rubyBase"), look)
        self._blank = False


def _comment(annotation: _Element) -> str:
    return " ".join("".join(each.itertext()) for each in annotation.iter(*PARAGRAPHS))


def is_blank(paragraph: _Element) -> bool:
    """Tell whether a paragraph of Word shows nothing."""
    shown = (W + name for name in ("t", "drawing", "pict", "ruby", "footnoteReference"))
    return next(paragraph.iter(*shown), None) is None
