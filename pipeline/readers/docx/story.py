"""The walk over the blocks of a part: paragraphs, tables, content controls (17.2 of ECMA-376)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.model.nodes import PageBreak
from pipeline.readers.docx import alternatives, chunks, grid, styles
from pipeline.readers.docx.items import Atom, Item, Para, TableItem
from pipeline.readers.docx.names import (
    ALTERNATE,
    OVER_CONTENTS,
    TABLE,
    M,
    P,
    R,
    T,
    W,
    child,
    gallery,
    is_on,
    number,
    value,
)
from pipeline.readers.docx.runs import Runs
from pipeline.readers.docx.source import NoteItems, note_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from pipeline.readers.docx.source import Source
    from pipeline.readers.docx.styles import Shape, Style

_AROUND: Final = frozenset(
    W + name for name in ("ins", "moveTo", "smartTag", "customXml", "sdtContent")
)
_GONE: Final = frozenset(W + name for name in ("del", "moveFrom"))
_NO_HEADING: Final = 9
_CONTENTS: Final = "Table of Contents"
_PROPERTIES, _LETTERS = W + "pPr", W + "rPr"
_CONTROL, _CELL, _ROW = W + "sdt", W + "tc", W + "tr"
_FRAME: Final = W + "framePr"


class Story:
    """Reads the blocks of one part."""

    def __init__(self, source: Source, part: str, root: _Element) -> None:
        """Begin a part.

        Args:
            source: The file.
            part: The part's name.
            root: The element that holds its blocks.
        """
        self._source = source
        self._part = part
        self._runs = Runs(source, part, root, self.inner)
        self._depth = 0
        self._held: Para | None = None
        self._deletes = next(root.iter(W + "del", W + "cellDel"), None) is not None

    def read(self, parent: _Element) -> list[Item]:
        """Return the blocks in ``parent``; each is counted."""
        found: list[Item] = []
        outer, self._held = self._held, None
        self._blocks(parent, found)
        found += _apart(self._held) if self._held is not None else []
        self._held = outer
        return found

    def inner(self, parent: _Element) -> list[Item]:
        """Return the blocks in a cell or a text box: they are counted as what they stand in."""
        self._depth += 1
        try:
            return self.read(parent)
        finally:
            self._depth -= 1

    def _blocks(self, parent: _Element, found: list[Item]) -> None:
        for each in parent:
            tag = each.tag
            if tag == P:
                self._paragraph(each, found)
            elif tag == TABLE:
                self._count()
                found.append(self._table(each))
            elif tag == _CONTROL:
                self._control(each, found)
            elif tag in _AROUND:
                self._blocks(each, found)
            elif tag in _GONE:
                what = "".join(text.text or "" for text in each.iter(W + "delText", T))
                self._source.note(
                    "deleted-text", "left out what a tracked change deletes", what=what
                )
            elif tag == ALTERNATE:
                chosen = alternatives.chosen(each)
                if chosen is not None:
                    self._blocks(chosen, found)
            elif tag in (W + "altChunk", W + "subDoc"):
                self._chunk(each, found)
            elif tag in (M + "oMathPara", W + "r", W + "hyperlink"):
                self._stray(each, found)

    def _chunk(self, element: _Element, found: list[Item]) -> None:
        """Read a file that is included."""
        source = self._source
        relation = source.package.relations(self._part).get(element.get(R + "id", ""))
        items: list[Item] | None = None
        if relation is not None and not relation.external:
            items = chunks.read(source, relation.target, source.number)
        if items is None:
            message = "the file includes another file as a whole; it is not read"
            source.note("file-inside", message, severity="warning")
            return
        found += items

    def _stray(self, element: _Element, found: list[Item]) -> None:
        """Read what stands outside of any paragraph, against the schema."""
        wrapper = element.makeelement(P)
        parent = element.getparent()
        if parent is not None:
            parent.replace(element, wrapper)
            wrapper.append(element)
            self._paragraph(wrapper, found)

    def _count(self) -> None:
        if not self._depth:
            self._source.number += 1

    def _control(self, element: _Element, found: list[Item]) -> None:
        if gallery(element) == _CONTENTS:
            self._source.note("contents-left-out", "left out a list that Word makes by itself")
            self._source.number += 0 if self._depth else sum(1 for _ in element.iter(P))
            return
        content = element.find(W + "sdtContent")
        if is_on(element.find(W + "sdtPr"), "showingPlcHdr"):
            what = "".join(each.text or "" for each in element.iter(T))
            self._source.note("placeholder", "left out what only asks for an entry", what=what)
            self._source.number += 0 if self._depth else sum(1 for _ in element.iter(P))
        elif content is not None:
            self._blocks(content, found)

    # --- paragraphs --------------------------------------------------------------------------

    def _paragraph(self, element: _Element, found: list[Item]) -> None:
        self._count()
        source = self._source
        properties = child(element, _PROPERTIES)
        direct = styles.read_shape(properties)
        style = source.styles.paragraph(value(properties, "pStyle"))
        shape = styles.merged(style.shape, direct)
        para = Para(number=source.number, style=style.name.lower(), role=style.role, shape=shape)
        was_dropping = self._runs.is_dropping
        self._runs.read(element, para, style)
        if self._held is not None:
            held, self._held = self._held, None
            para.atoms[:0], para.boxes[:0] = held.atoms, held.boxes
        letters = child(properties, _LETTERS)
        if letters is not None and child(letters, W + "del") is not None:
            self._held = para  # its end is deleted: it goes on with the next one
            return
        if _is_initial(properties) and para.text:
            self._held = para  # a large letter: the word goes on in the next paragraph
            return
        if (was_dropping or self._runs.is_dropping) and not para.atoms and not para.boxes:
            self._drop_heading(found)
            return
        if style.role.kind == "contents" and not source.ours:
            self._drop_heading(found)
            self._contents_entry(para)
            return
        para.level = _level(shape, style)
        self._number(para, shape, direct, style)
        if direct.page_break and found:
            para.atoms.insert(0, Atom((), PageBreak()))
        found += _apart(para)

    def _drop_heading(self, found: list[Item]) -> None:
        """Leave out the heading of contents that are left out; it would stand over nothing."""
        last = found[-1] if found else None
        if isinstance(last, Para) and OVER_CONTENTS.fullmatch(last.text) and not last.boxes:
            message = "left out a list that Word makes by itself"
            self._source.note("contents-left-out", message, what=last.text)
            found.pop()

    def _contents_entry(self, para: Para) -> None:
        if para.text:
            message = "left out a list that Word makes by itself"
            self._source.note("contents-left-out", message, what=para.text)

    def _number(self, para: Para, shape: Shape, direct: Shape, style: Style) -> None:
        """Give the paragraph the number that Word prints before it; empty ones have none."""
        numbers = styles.numbers_of(shape, direct, style, self._source.numbering)
        if numbers is None or not (para.atoms or self._source.ours):
            return
        para.numbered = self._source.numbering.next(*numbers)
        if para.numbered is None:
            return
        if shape.left is None:
            para.shape = styles.merged(shape, styles.Shape(left=para.numbered.left))
        if para.numbered.is_bullet and not para.numbered.label.strip():
            para.numbered = None  # a blank for a bullet: the item before goes on

    # --- tables ------------------------------------------------------------------------------

    def _table(self, element: _Element) -> TableItem:
        properties = element.find(W + "tblPr")
        style = value(properties, "tblStyle")
        look = None if properties is None else properties.find(W + "tblLook")
        indent = None if properties is None else properties.find(W + "tblInd")
        rows = self._kept(_inside(element, _ROW))
        cells = [self._kept(_inside(row, _CELL)) for row in rows]
        marked = 0
        while marked < len(rows) and is_on(rows[marked].find(W + "trPr"), "tblHeader"):
            marked += 1
        first_row = grid.has_look(look, "firstRow", 0x20)
        return TableItem(
            number=self._source.number,
            rows=grid.read(cells, rows, self.inner),
            marked=marked,
            sets_first_apart=first_row and self._source.styles.first_row_differs(style),
            style=self._source.styles.of(style).name,
            left=number(None if indent is None else indent.get(W + "w")),
            header_column=self._source.ours and grid.has_look(look, "firstColumn", 0x80),
        )

    def _kept(self, found: list[_Element]) -> list[_Element]:
        """Return rows or cells without those that a tracked change deletes."""
        return list(filter(_is_kept, found)) if self._deletes else found


def _apart(para: Para) -> list[Para]:
    """Return a paragraph with the page breaks at its start and its end as paragraphs of their own.

    They belong to no heading and to no item.
    """
    if not any(isinstance(atom.piece, PageBreak) for atom in para.atoms):
        return [para]
    before, after = 0, len(para.atoms)
    while before < after and isinstance(para.atoms[before].piece, PageBreak):
        before += 1
    while after > before and isinstance(para.atoms[after - 1].piece, PageBreak):
        after -= 1
    breaks = [Para(number=para.number, atoms=[atom]) for atom in para.atoms[:before]]
    trailing = [Para(number=para.number, atoms=[atom]) for atom in para.atoms[after:]]
    para.atoms = para.atoms[before:after]
    return [*breaks, para, *trailing]


def _is_initial(properties: _Element | None) -> bool:
    """Tell whether a paragraph is the large first letter of the next one (首字下沉)."""
    frame = child(properties, _FRAME)
    return frame is not None and frame.get(W + "dropCap", "none") != "none"


def _inside(element: _Element, tag: str) -> list[_Element]:
    """Return the children of a kind, those in content controls and revisions with them."""
    found: list[_Element] = []
    for each in element:
        kind = each.tag
        if kind == tag:
            found.append(each)
        elif kind == _CONTROL:
            content = child(each, W + "sdtContent")
            found += [] if content is None else _inside(content, tag)
        elif kind in _AROUND:
            found += _inside(each, tag)
    return found


def _is_kept(element: _Element) -> bool:
    """Tell whether no tracked change deletes a row or a cell."""
    if element.tag == _ROW:
        return child(child(element, W + "trPr"), W + "del") is None
    return child(child(element, W + "tcPr"), W + "cellDel") is None


def _level(shape: Shape, style: Style) -> int:
    """Return the level of the heading that a paragraph is, or 0.

    The outline level counts, since Word's own list of headings goes by it; where none is said, the
    name of the style.
    """
    if style.role.kind in ("title", "subtitle", "contents-heading", "contents"):
        return 0
    if shape.outline is not None:
        return shape.outline + 1 if 0 <= shape.outline < _NO_HEADING else 0
    return style.role.level


def read_notes(source: Source, roots: Mapping[str, _Element]) -> list[NoteItems]:
    """Return the notes that the text calls, in the order of their calls.

    Word's own two, the lines between notes and text, are none.
    """
    notes: list[NoteItems] = []
    for kind, root in roots.items():
        part = source.package.related(source.package.main, f"{kind}s")
        story = Story(source, part, root)
        for element in root.iterfind(W + kind):
            identity = element.get(W + "id", "")
            call = source.calls.get((kind, identity))
            if element.get(W + "type", "normal") == "normal" and call:
                items = story.inner(element)
                place = "foot" if kind == "footnote" else "end"
                notes.append(NoteItems(note_id(kind, identity), place, call, items))
    return sorted(notes, key=lambda note: note.number)
