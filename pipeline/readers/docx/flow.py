"""Items → blocks: lists nested by level and indent, captions put to what they name.

What stands under an item is found by where its text begins: a paragraph that begins where the text
of the item does, or further in, belongs to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.model.nodes import Block, PageBreak, Paragraph, Task
from pipeline.readers.docx import entries, inlines, leaves
from pipeline.readers.docx.entries import Entry, OpenList
from pipeline.readers.docx.items import Lead, Para, TableItem
from pipeline.readers.docx.kept import opening
from pipeline.readers.text import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.docx.items import Item
    from pipeline.readers.docx.leaves import Caption
    from pipeline.readers.docx.numbering import Numbered
    from pipeline.readers.docx.source import Source

_TOLERANCE: Final = 60  # twips: rounding, and slips of the hand
_REACH: Final = 6  # paragraphs that may stand between two items of one list
_ALWAYS: Final = -1  # where the text of an entry begins that takes in whatever follows
_NEVER: Final = 10**9
"""The same of one that takes in only what its style says belongs to it."""

_DEEPEST: Final = 30


class Flow:
    """Builds the blocks of one stretch of the text."""

    def __init__(self, source: Source, anchors: frozenset[str]) -> None:
        """Begin with nothing.

        Args:
            source: The file.
            anchors: The places that something links to.
        """
        self._source = source
        self._anchors = anchors
        self._stack = [Entry("root")]
        self._indent = source.styles.of("Point").shape.left or source.styles.default_tab

    def build(
        self, items: Sequence[Item], typed: dict[int, tuple[int, list[Block]]]
    ) -> list[Block]:
        """Return the blocks that ``items`` make.

        Args:
            items: What the walk found; no headings.
            typed: Blocks that were made of stretches of typed lists, by the index of their first
                item, with the index behind their last.
        """
        bridges = _bridges(items)
        index = 0
        while index < len(items):
            if index in typed:
                self._close_all()
                index, blocks = typed[index]
                self._top.blocks += blocks
                continue
            item = items[index]
            if isinstance(item, TableItem):
                self._leaf(leaves.table(self._source, item, self._anchors), item.left, 0)
            else:
                following = items[index + 1] if index + 1 < len(items) else None
                self._place_by_next(item, following)
                self._paragraph(item, bridges.get(index, ""))
            index += 1
        self._close_all()
        return entries.closed(self._stack[0])

    @property
    def _top(self) -> Entry:
        return self._stack[-1]

    def _close_all(self) -> None:
        del self._stack[1:]

    # --- paragraphs --------------------------------------------------------------------------

    def _paragraph(self, para: Para, bridge: str) -> None:
        leads = [atom.piece for atom in para.atoms if isinstance(atom.piece, Lead)]
        offset = self._offset(para)
        left = para.shape.left or 0
        outer = left - offset
        if leads:
            outer -= len(leads) * self._indent
            for place, lead in enumerate(leads):
                self._lead(para, lead, outer + place * self._indent, outer)
            outer = left - offset
        kind = para.role.kind
        if para.numbered is not None:
            self._numbered(para, outer, nested=bool(leads))
        elif kind == "list" and (task := leaves.take_task(para)):
            self._task(para, outer, task, nested=bool(leads))
        elif kind == "term":
            self._term(para, outer)
        elif kind == "quote":
            self._quote(para, left, outer)
        else:
            blocks = leaves.of(self._source, para, self._anchors)
            if not leads:
                explains = kind == "definition" and not self._source.ours
                self._settle(outer, bridge, prose=True, bound=bool(blocks), is_definition=explains)
            for block in blocks:
                self._append(block)

    def _place_by_next(self, item: Para, following: Item | None) -> None:
        """Let what has no indent of its own stand where what follows it stands."""
        left: int | None = None
        if isinstance(following, TableItem) and item.role.kind == "caption":
            left = following.left
        elif self._source.ours and isinstance(following, Para):
            breaks = [isinstance(atom.piece, PageBreak) for atom in item.atoms]
            is_break = item.role.kind in ("rule", "mark") or (bool(breaks) and all(breaks))
            left = (following.shape.left or 0) - self._offset(following) if is_break else None
        if left is not None:
            item.shape = msgspec.structs.replace(item.shape, left=left + self._offset(item))

    def _offset(self, para: Para) -> int:
        """Return how far the text of a paragraph begins from where its surroundings' text does."""
        match para.role.kind:
            case "list":
                return self._indent if self._source.ours else 0
            case "quote" | "verse" | "verse-opening" | "code" | "rule":
                return self._source.styles.named(para.style).shape.left or 0
            case _:
                return 0

    def _leaf(self, blocks: Sequence[Block | Caption], left: int, offset: int) -> None:
        self._settle(left - offset, "", prose=True, bound=True)
        for block in blocks:
            self._append(block)

    def _append(self, block: Block | Caption) -> None:
        """Put a block into the innermost entry; passages of one kind are joined."""
        blocks = self._top.blocks
        last = blocks[-1] if blocks else None
        if isinstance(last, OpenList) and last.kind in ("bullet", "point"):
            block = self._closing(block)
        joined = leaves.joined(last, block, ours=self._source.ours)
        if joined is None:
            blocks.append(block)
        else:
            blocks[-1] = joined

    def _closing(self, block: Block | Caption) -> Block | Caption:
        """Return a paragraph after a list as the one that sums it up, if it says so."""
        if self._source.ours or not isinstance(block, Paragraph):
            return block
        if block.role != "body" or block.span is None:
            return block
        if not inlines.text_of(block.inlines).startswith(rules.CONCLUDING):
            return block
        rules.infer(self._source.report, rules.CLOSING, block.span)
        return msgspec.structs.replace(block, role="conclusion")

    def _settle(
        self, outer: int, bridge: str, *, prose: bool, bound: bool, is_definition: bool = False
    ) -> None:
        """Close the entries that a paragraph which begins at ``outer`` does not belong to."""
        if not bound:
            return
        self._close_to(outer, bridge, prose=prose, is_definition=is_definition)
        self._explain(outer)

    def _close_to(self, outer: int, bridge: str, *, prose: bool, is_definition: bool) -> None:
        while len(self._stack) > 1:
            top = self._top
            if top.kind == "definition" and is_definition:
                return
            if top.left == _ALWAYS or (
                bridge and prose and top.definition == bridge and not self._is_above(outer)
            ):
                return
            by_style = top.kind == "quote" and not self._source.ours
            if not by_style and top.left > 0 and outer >= top.left - _TOLERANCE:
                return
            self._stack.pop()

    def _is_above(self, outer: int) -> bool:
        """Tell whether what begins at ``outer`` stands where the text of an outer item does."""
        above = [each.left for each in self._stack[1:-1] if each.left > 0]
        return outer < self._top.left - _TOLERANCE and any(
            outer >= left - _TOLERANCE for left in above
        )

    # --- entries -----------------------------------------------------------------------------

    def _explain(self, outer: int) -> None:
        """Open a quotation where our own writer moved something in and no list says why."""
        step = self._source.styles.of("Quote").shape.left or 0
        base = max(self._top.left, 0)
        if self._source.ours and step and base < _NEVER and outer - base >= step - _TOLERANCE:
            self._open(Entry("quote", base + step), f"at {base}", "")

    def _open(self, entry: Entry, key: str, scheme: str) -> None:
        """Put an entry into the list that is last in the innermost one, or into a new list."""
        blocks = self._top.blocks
        last = blocks[-1] if blocks else None
        fits = isinstance(last, OpenList) and last.kind == entry.kind and last.key == key
        if isinstance(last, OpenList) and last.kind == entry.kind and not fits:
            fits = not self._source.ours and _goes_on(last, entry, scheme)
        if fits and isinstance(last, OpenList) and entry.kind == "point":
            before = last.entries[-1].ordinal
            fits = not entry.ordinal or not before or entry.ordinal > before
        if not fits or not isinstance(last, OpenList):
            last = OpenList(entry.kind, key, scheme)
            blocks.append(last)
        last.entries.append(entry)
        if len(self._stack) < _DEEPEST:
            self._stack.append(entry)

    def _lead(self, para: Para, lead: Lead, outer: int, first: int) -> None:
        """Open the point or the turn that a label in a style of its own opens."""
        if outer == first:
            self._settle(outer, "", prose=False, bound=True)
        span = self._source.span(para.number)
        left = outer + self._indent
        if lead.kind == "speaker":
            self._open(Entry("turn", left, label=lead.text, span=span), "", "")
            return
        scheme, ordinal = leaves.scheme_of(lead.text, 0)
        entry = Entry("point", left, label=lead.text, ordinal=ordinal, span=span)
        entry.marker = self._source.kept.take("marker", opening(lead.text + para.text)) or ""
        self._open(entry, scheme, scheme)

    def _numbered(self, para: Para, outer: int, *, nested: bool) -> None:
        numbered = para.numbered
        if numbered is None:
            return
        left = para.shape.left or 0
        if not nested:
            self._settle_item(para, outer)
        label, scheme = leaves.label_of(numbered)
        is_article = scheme == "第N条"
        kind = "bullet" if numbered.is_bullet or not label else "point"
        entry = Entry(
            kind,
            _ALWAYS if is_article else left,
            level=numbered.level,
            definition=numbered.definition,
            label=label or self._glyph(para, numbered),
            ordinal=numbered.value,
            span=self._source.span(para.number),
        )
        key = f"{numbered.instance}/{numbered.level}"
        if kind == "bullet":
            entry.task = leaves.task_of(numbered.label) or leaves.take_task(para)
            key = f"task/{numbered.level}" if leaves.task_of(numbered.label) else key
        entry.blocks += leaves.of(self._source, para, self._anchors)
        self._open(entry, key, scheme)

    def _glyph(self, para: Para, numbered: Numbered) -> str:
        """Return the glyph of a bullet: as printed, or as the source of our writer had it."""
        if not self._source.ours:
            return numbered.label
        return self._source.kept.take("marker", opening(para.text)) or ""

    def _task(self, para: Para, outer: int, task: Task, *, nested: bool) -> None:
        """Open an item whose box to tick stands in place of a bullet."""
        left = para.shape.left or 0
        if not nested:  # beside an item that begins at the same place, not in it
            beside = outer if self._source.ours else outer - 2 * _TOLERANCE
            self._settle(beside, "", prose=False, bound=True)
        entry = Entry("bullet", left, task=task, span=self._source.span(para.number))
        entry.blocks += leaves.of(self._source, para, self._anchors)
        self._open(entry, "task", "")

    def _settle_item(self, para: Para, outer: int) -> None:
        """Close the entries that an item does not stand under."""
        numbered = para.numbered
        if numbered is None:
            return
        left = para.shape.left or 0
        while len(self._stack) > 1:
            top = self._top
            if self._source.ours:
                if top.left > 0 and outer >= top.left - _TOLERANCE:
                    break
            elif top.definition and top.definition == numbered.definition:
                if numbered.level > top.level:
                    return
            elif top.left == _ALWAYS or 0 < top.left < left - _TOLERANCE:
                return
            self._stack.pop()
        self._explain(outer)

    def _term(self, para: Para, outer: int) -> None:
        self._settle(outer, "", prose=False, bound=True)
        left = (para.shape.left or 0) + self._indent if self._source.ours else _NEVER
        span = self._source.span(para.number)
        term = inlines.unmarked_strong(inlines.of(para.atoms, self._anchors))
        self._open(Entry("definition", left, term=term, span=span), "", "")

    def _quote(self, para: Para, left: int, outer: int) -> None:
        """Add to the quotation that is open at the same place, or open one."""
        blocks = leaves.of(self._source, para, self._anchors)
        if not blocks:
            return
        top = self._top
        if not (top.kind == "quote" and abs(top.left - max(left, 1)) <= _TOLERANCE):
            while len(self._stack) > 1 and (
                self._top.kind == "quote" or outer < self._top.left - _TOLERANCE
            ):
                if (
                    self._top.kind == "quote"
                    and outer >= self._top.left - _TOLERANCE > 0
                    and (self._source.ours)
                ):
                    break
                self._stack.pop()
            span = self._source.span(para.number)
            self._open(Entry("quote", max(left, 1), span=span), f"{para.number}", "")
        for block in blocks:
            self._append(block)


def _goes_on(found: OpenList, entry: Entry, scheme: str) -> bool:
    """Tell whether an item of another list of Word's reads as the next item of the one before it.

    Programs make a list of each item where the user moved items or made them one by one.
    """
    last = found.entries[-1]
    if entry.kind == "point":
        return found.scheme == scheme and entry.ordinal == last.ordinal + 1
    return entry.kind == "bullet" and (entry.label, entry.left) == (last.label, last.left)


def _bridges(items: Sequence[Item]) -> dict[int, str]:
    """Return what list a plain paragraph stands inside: one that goes on after it, by index."""
    found: dict[int, str] = {}
    last, place = "", -1
    for index, item in enumerate(items):
        if not isinstance(item, Para) or (
            item.numbered is None and item.role.kind not in ("", "plain")
        ):
            last = ""
        elif item.numbered is not None and item.numbered.level == 0 and not item.numbered.is_bullet:
            definition = item.numbered.definition
            goes_on = item.numbered.value > 1 and last == definition
            if goes_on and 1 < index - place <= _REACH + 1:
                found |= dict.fromkeys(range(place + 1, index), definition)
            last, place = definition, index
    return found
