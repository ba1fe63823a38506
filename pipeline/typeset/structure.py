"""The structure of a tagged PDF: what each element of a page of XHTML is, and where it stands.

The structure says nothing of lines and pages: a paragraph, list or table that goes on after a page
break is one element still, and words inside it have none of their own unless they are something:
a link, a note, another language.

Terms and types are those of ISO 32000-1, 14.8.4; what must be said of them is ISO 14289-1's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")  # RFC 3066, which ISO 32000-1 names
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FROM_RIGHT = frozenset(("R", "AL"))  # UAX #9
_HEADING = re.compile(r"h([1-6])")

_TYPES = {
    "div": "Div",
    "header": "Div",
    "footer": "Div",
    "aside": "Div",
    "figure": "Div",
    "nav": "Div",
    "main": "Part",
    "article": "Art",
    "section": "Sect",
    "blockquote": "BlockQuote",
    "p": "P",
    "pre": "P",
    "code": "Code",
    "caption": "Caption",
    "figcaption": "Caption",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "dl": "L",
    "img": "Figure",
    "ruby": "Ruby",
    "rt": "RT",
}
"""What an element of HTML always is. Those that only look different are left out."""

_LABELS = frozenset(("label", "box", "note-back", "number"))
"""Classes of what names the item of a list, a note or an entry of the contents that it opens."""

_GROUPS = frozenset(
    ("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "TOC", "TOCI")
) | frozenset(("L", "LI", "Table", "THead", "TBody", "TFoot", "TR"))
_INLINE = frozenset(("Span", "Link", "Reference", "Code", "Ruby", "Formula"))
_ITEMS = frozenset(("LI", "TOCI", "Note"))
_OPENED = _ITEMS | {"P", "LBody"}  # which are items, or open one
_CELLS = frozenset(("TD", "TH", "TR"))  # which count even if they are empty


class Piece(NamedTuple):
    """A marked-content sequence: its page, counted from 0, and its number there."""

    page: int
    mark: int


class Annotation(NamedTuple):
    """An annotation that is part of an element: its page, counted from 0, and its reference."""

    page: int
    reference: bytes


class Node:
    """A structure element.

    Attributes:
        kind: Its type, such as ``P``.
        parent: What it stands in; None for the document.
        kids: What it holds, in reading order.
        language: Its language, if it has one of its own.
        alternative: What is said in its place, because it is no text.
        actual: What its text is, where the file's own order does not tell.
        identity: Its name in the file, if it must have one.
        attributes: Its attributes by their owner, such as ``Table``.
        is_contents: Whether lists in it are tables of contents.
        is_implied: Whether no element of the page was made for it.
    """

    def __init__(self, kind: str, parent: Node | None = None) -> None:
        """Make an empty element; its parent does not know of it yet."""
        self.kind = kind
        self.parent = parent
        self.kids: list[Node | Piece | Annotation] = []
        self.language = ""
        self.alternative = ""
        self.actual = ""
        self.identity = ""
        self.attributes: dict[str, dict[str, object]] = {}
        self.is_contents = False
        self.is_implied = False

    def append(self, kind: str) -> Node:
        """Return a new element at its end."""
        return self.insert(len(self.kids), kind)

    def insert(self, place: int, kind: str) -> Node:
        """Return a new element at a place among its kids."""
        node = Node(kind, self)
        self.kids.insert(place, node)
        return node

    def home(self, *, inline: bool) -> Node:
        """Return the element in it that holds text (``inline``), or blocks, at its end.

        Groups hold no text themselves, but a paragraph that does; an item of a list holds its body,
        and ruby its base.
        """
        if self.kind == "LI":
            return self._last("LBody")
        if inline and self.kind in _GROUPS:
            return self._last("P")
        if inline and self.kind == "Ruby":
            return self._last("RB")
        return self

    def _last(self, kind: str) -> Node:
        last = self.kids[-1] if self.kids else None
        if isinstance(last, Node) and last.is_implied and last.kind == kind:
            return last
        node = self.append(kind)
        node.is_implied = True
        return node

    def within(self, kind: str) -> Node | None:
        """Return the nearest element of a kind that it is or stands in."""
        node: Node | None = self
        while node is not None and node.kind != kind:
            node = node.parent
        return node

    def is_empty(self) -> bool:
        """Tell whether it holds nothing, and is nothing by itself."""
        return not self.kids and self.kind not in _CELLS

    def is_empty_label(self) -> bool:
        """Tell whether it is a label without words."""
        return self.kind == "Lbl" and not self.kids

    def walk(self) -> Iterator[Node]:
        """Yield it and all elements in it, each before those inside it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(kid for kid in reversed(node.kids) if isinstance(kid, Node))


def holds_text(tag: str) -> bool:
    """Tell whether an element of HTML may hold text itself; in others white space means nothing."""
    return _TYPES.get(tag, "") not in _GROUPS


def runs_from_right(text: str) -> bool:
    """Tell whether a text has words from right to left, which a file draws from left to right."""
    return not text.isascii() and any(map(_FROM_RIGHT.__contains__, map(bidirectional, text)))


def entered(element: Element, parent: Node) -> Node:
    """Return the node into which the content of an element goes, that stands in ``parent``.

    That is a new node, or ``parent`` if the element is nothing to the structure.
    """
    tag = element.tag
    classes = element.get("class", "").split()
    if not _LABELS.isdisjoint(classes):
        parent = labelled(parent) or parent
    node = _made(element, tag, classes, parent)
    language = element.get(_XML_LANGUAGE) or element.get("lang") or ""
    if language and _LANGUAGE.fullmatch(language) and tag not in ("html", "body"):
        node = node if node is not parent else parent.home(inline=True).append("Span")
        node.language = language
    return node


def _made(element: Element, tag: str, classes: Sequence[str], parent: Node) -> Node:
    match = _HEADING.fullmatch(tag)
    if match:
        return parent.home(inline=False).append(f"H{match[1]}")
    if tag == "a" and element.get("href"):
        if parent.kind == "TOCI":
            parent = parent.append("Reference")
        return parent.home(inline=True).append("Link")
    if tag == "sup" and "note-call" in classes:
        return parent.home(inline=True).append("Reference")
    if tag in ("ol", "ul"):
        return _list(tag, classes, parent)
    if tag in ("li", "dt", "dd"):
        return _item(element, tag, parent)
    if tag == "nav":
        node = parent.home(inline=False).append("Div")
        node.is_contents = True
        return node
    kind = _TYPES.get(tag)
    if kind is None:
        return parent
    if tag == "img" and "math" in classes:
        kind = "Formula"
    if kind == "RT":
        return parent.append(kind)
    return parent.home(inline=kind in _INLINE).append(kind)


def _list(tag: str, classes: Sequence[str], parent: Node) -> Node:
    """Return a list, or what holds the notes, which are elements of their own."""
    if "notes" in classes:
        return parent.home(inline=False).append("Div")
    if parent.kind == "TOCI" or parent.is_contents:
        return parent.append("TOC")
    node = parent.home(inline=False).append("L")
    numbering = "Decimal" if tag == "ol" else "Disc"
    node.attributes["List"] = {"ListNumbering": f"/{numbering}"}
    return node


def _item(element: Element, tag: str, parent: Node) -> Node:
    """Return where the content of an item goes; a term is the label of what explains it."""
    if parent.kind == "TOC":
        return parent.append("TOCI")
    if parent.kind != "L":
        node = parent.append("Note" if tag == "li" else "P")
        node.identity = element.get("id", "")
        return node
    if tag == "dd" and parent.kids:
        item = parent.kids[-1]
        assert isinstance(item, Node)  # noqa: S101  (lists hold items only)
        return item.append("LBody")
    return parent.append("LI").append("Lbl" if tag == "dt" else "LBody")


def labelled(node: Node) -> Node | None:
    """Return the label of the item that ``node`` opens, if it opens one that has none yet."""
    inner = None
    while True:
        if node.kind not in _OPENED:
            return None
        labels = [kid for kid in node.kids if isinstance(kid, Node) and kid.is_empty_label()]
        if [kid for kid in node.kids if kid not in labels] != ([] if inner is None else [inner]):
            return None
        if node.kind in _ITEMS:
            return labels[0] if labels else node.insert(0, "Lbl")
        if node.parent is None:
            return None
        inner, node = node, node.parent


def noted(call: Node | None, document: Node, identity: str) -> Node:
    """Return a new note: behind its call, or at the end of the document for want of one."""
    parent = document if call is None or call.parent is None else call.parent
    place = len(parent.kids) if call is None else parent.kids.index(call) + 1
    note = parent.insert(place, "Note")
    note.identity = identity
    return note


def settle(document: Node, above: Sequence[int] = ()) -> None:
    """Put right what can be seen only when all is there.

    Elements that hold nothing are taken out; the levels of headings become such that none is left
    out on the way down (ISO 14289-1, 7.4.2); every note gets a name that no other has (7.9).

    Args:
        document: The whole.
        above: The levels of the headings that the first one stands under, if this is a part.
    """
    nodes = list(document.walk())
    for node in reversed(nodes):
        if "RT" in (kinds := [kid.kind for kid in node.kids if isinstance(kid, Node)]):
            node.kids.sort(key=lambda kid: isinstance(kid, Node) and kid.kind == "RT")
        if kinds:
            node.kids = [
                kid for kid in node.kids if not isinstance(kid, Node) or not kid.is_empty()
            ]
    open_levels = list(above)
    names: set[str] = set()
    for number, node in enumerate(document.walk()):
        match = _HEADING.fullmatch(node.kind.lower())
        if match:
            level = int(match[1])
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
            node.kind = f"H{len(open_levels)}"
        elif node.kind == "Note":
            if not node.identity or node.identity in names:
                node.identity = f"{node.identity or 'note'}.{number}"
            names.add(node.identity)
