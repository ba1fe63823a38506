"""Blocks → Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from pipeline.model.nodes import (
    BulletList,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    Image,
    Inline,
    LineBreak,
    PageBreak,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Text,
    Verse,
)
from pipeline.model.walk import plain
from pipeline.writers.markdown import lists, tables
from pipeline.writers.markdown.escape import PAIR, Place, attributes, paired
from pipeline.writers.markdown.inlines import InlineWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Block, Document

NOTHING = "<!-- -->"
"""Holds a place: what must not grow together stands on both sides of it."""

_LISTS = (BulletList, PointList, DefinitionList)
_LANGUAGE = re.compile(r"[\w+#.-]+")


class BlockWriter:
    """Writes blocks.

    Attributes:
        inlines: Writes inlines.
    """

    def __init__(self, document: Document, report: Report) -> None:
        """Write for ``document``."""
        self.inlines = InlineWriter(document, report)
        self._base = 1 if _tops_are_safe(document) else 2
        self._depth = 0

    def notes(self) -> list[str]:
        """Return the notes called since the last time, and those that they call."""
        made: list[str] = []
        while called := self.inlines.called():
            for number, note in called:
                made.append(_hung(f"[^{number}]: ", self.opened(note.blocks), "    "))
        return made

    def flow(self, blocks: Sequence[Block]) -> str:
        """Return ``blocks``, parted by blank lines; nothing for no blocks."""
        parts: list[str] = []
        last: Block | None = None
        group: list[str] = []
        for block in blocks:
            role = self._role(block)
            if group and (role != self._role(last)):
                parts.append(_divided(group, self._role(last)))
                group = []
            if role and isinstance(block, Paragraph):
                words = self.paragraph(block.inlines)
                if not words.strip() or words == NOTHING:
                    parts += [_divided(group, role)] if group else []
                    parts.append(_divided([], role))
                    group = []
                else:
                    group.append(words)
                last = block
                continue
            made = self._one(block)
            if made:
                parts += [NOTHING] if _grows_together(last, block) else []
                parts.append(made)
                last = block
        if group:
            parts.append(_divided(group, self._role(last)))
        return "\n\n".join(parts)

    def opened(self, blocks: Sequence[Block]) -> str:
        """Return ``blocks`` for a place that a paragraph must open: an item, a note."""
        made = self.flow(blocks)
        first = blocks[0] if blocks else None
        opens = isinstance(first, Paragraph) and not self._role(first)
        return made if opens else f"{NOTHING}\n\n{made}".rstrip()

    def led(self, lead: str, blocks: Sequence[Block]) -> str:
        """Return ``blocks`` with ``lead`` at the front of their first paragraph, or before them."""
        first = blocks[0] if blocks else None
        if isinstance(first, Paragraph) and not self._role(first) and lead:
            words = self.paragraph(first.inlines, first=False)
            rest = self.flow(blocks[1:])
            return lead + words + (f"\n\n{rest}" if rest else "")
        made = self.flow(blocks)
        return "\n\n".join(filter(None, (lead.rstrip(" "), made)))

    def paragraph(self, inlines: Sequence[Inline], *, first: bool = True) -> str:
        """Return a paragraph; ``first`` tells whether it begins its line."""
        return paired(self.inlines.write(_trimmed(inlines), Place(start=first)))

    def line(self, inlines: Sequence[Inline], *, heading: bool = False) -> str:
        """Return inlines that have to stand in one line."""
        place = Place(heading=heading, single=True)
        return paired(self.inlines.write(_trimmed(inlines), place))

    def between_bars(self, inlines: Sequence[Inline]) -> str:
        """Return inlines of a cell in a pipe table; `paired` has to settle the row.

        Program text and formulas could begin in one cell and end in another.
        """
        place = Place(cell=True, single=True)
        return paired(self.inlines.write(_trimmed(inlines), place), "*_^~")

    def paragraph_line(self, inlines: Sequence[Inline]) -> str:
        """Return inlines that begin a line and have to stand in one."""
        return paired(self.inlines.write(_trimmed(inlines), Place(start=True, single=True)))

    def cell(self, inlines: Sequence[Inline]) -> str:
        """Return inlines of a cell in HTML, where blocks could begin.

        Marks and brackets pair over the ends of cells there: `paired` has to settle the table.
        """
        place = Place(bracket=True, start=True, single=True)
        return self.inlines.write(_trimmed(inlines), place)

    def _role(self, block: Block | None) -> str:
        """Return the role that a division has to give a paragraph; empty if it needs none."""
        if not isinstance(block, Paragraph):
            return ""
        inner = _trimmed(block.inlines)
        pictures = all(isinstance(each, (Image, LineBreak)) or not _shows(each) for each in inner)
        if block.role != "body" or not inner or pictures:
            return block.role
        return ""

    def _one(self, block: Block) -> str:
        match block:
            case Section():
                return self._section(block)
            case Paragraph():
                return self.paragraph(block.inlines)
            case BulletList():
                return lists.bullets(block, self)
            case PointList():
                return lists.points(block, self)
            case DefinitionList():
                return lists.definitions(block, self)
            case Quote():
                made = self.flow(block.blocks) or NOTHING
                return _prefixed("> ", made)
            case Verse():
                return "\n".join(f"| {self.line(line)}".rstrip() for line in block.lines)
            case Dialogue():
                return self._dialogue(block)
            case Table():
                return tables.table(block, self)
            case Figure():
                return self._figure(block)
            case CodeBlock():
                return _code(block)
            case Formula():
                return _formula(block)
            case Rule():
                text = self.paragraph((Text(text=block.text),)) if block.text.strip() else ""
                return f"::: rule\n{text}\n:::" if text else "* * *"
            case PageBreak():
                return '<div class="page-break"></div>'
            case Signature():
                return f"::: signature\n{self._closing(block.lines)}\n:::".replace("\n\n", "\n")
            case _:
                assert_never(block)

    def _section(self, section: Section) -> str:
        pairs = {"number": str(section.number)} if section.number else {}
        heading = plain(section.heading).replace("\n", "")
        if section.label and section.label.rstrip("…") not in heading:
            pairs["label"] = section.label
        attrs = attributes(section.id, ("inferred",) if section.inferred else (), pairs)
        marks = "#" * (self._base + self._depth)
        words = self.line(section.heading, heading=True)
        self._depth += 1
        below = self.flow(section.blocks)
        self._depth -= 1
        head = " ".join(filter(None, (marks, words, attrs)))
        return "\n\n".join(filter(None, (head if words or attrs else f"{marks} ", below)))

    def _dialogue(self, block: Dialogue) -> str:
        turns = [
            self.led(f"[{self.label(turn.speaker)}]{{.speaker}}", turn.blocks)
            for turn in block.turns
        ]
        return _fenced("dialogue", "\n\n".join(turns)) if turns else ""

    def label(self, text: str) -> str:
        """Return a label as it stands between brackets."""
        made = self.inlines.write((Text(text=text),), Place(bracket=True, single=True))
        return made.replace(PAIR, "\\")  # what follows could hold another mark

    def _figure(self, block: Figure) -> str:
        caption = _trimmed(block.caption)
        alt = block.image.alt.strip()
        place = Place(bracket=True, heading=True, single=True)
        words = paired(self.inlines.write(caption, place))
        if not words:
            told = paired(self.inlines.write((Text(text=alt),), place))
            classes = ("no-caption",) if told else ()
            return self.inlines.pictures.markdown(block.image, told, name=block.id, classes=classes)
        same = caption == (Text(text=alt),)
        return self.inlines.pictures.markdown(
            block.image, words, name=block.id, alt=None if same else alt
        )

    def _closing(self, lines: Sequence[Sequence[Inline]]) -> str:
        joined: list[Inline] = []
        for number, line in enumerate(lines):
            joined += [LineBreak()] if number else []
            joined += _trimmed(line)
        return self.paragraph(joined)


def _tops_are_safe(document: Document) -> bool:
    """Tell whether headings may begin at level 1, without one being taken for the title."""
    tops = [
        block
        for block in document.blocks
        if isinstance(block, Section) and any(_shows(inline) for inline in block.heading)
    ]
    if document.meta.title:
        return not tops or plain(tops[0].heading).replace("\n", " ") != document.meta.title
    return len(tops) != 1


def _grows_together(last: Block | None, block: Block) -> bool:
    """Tell whether two blocks would be read as one."""
    if _is_bare_list(last):
        return (_is_bare_list(block) and type(last) is type(block)) or _starts_definition(block)
    same = isinstance(last, (Quote, Verse)) and type(last) is type(block)
    return same or (isinstance(last, Table) and not last.caption and isinstance(block, Table))


def _is_bare_list(block: Block | None) -> bool:
    """Tell whether a block is written as a list without a division around it."""
    return isinstance(block, _LISTS) and not (
        isinstance(block, PointList) and not lists.is_numbered(block)
    )


def _starts_definition(block: Block) -> bool:
    return isinstance(block, Paragraph) and plain(block.inlines)[:1] in (":", "~")


def _shows(inline: Inline) -> bool:
    return bool(plain((inline,)).strip()) or not (
        isinstance(inline, Text) or hasattr(inline, "inlines") or type(inline).__name__ == "Anchor"
    )


def _trimmed(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Return ``inlines`` without white space at both ends and without empty texts."""
    kept = [each for each in inlines if not isinstance(each, Text) or each.text]
    while kept and isinstance(first := kept[0], Text):
        text = first.text.lstrip(" \t\u3000")
        kept[:1] = [Text(text=text)] if text else []
        if text:
            break
    while kept and isinstance(last := kept[-1], Text):
        text = last.text.rstrip(" \t\u3000")
        kept[-1:] = [Text(text=text)] if text else []
        if text:
            break
    return tuple(kept)


def _divided(paragraphs: Sequence[str], role: str) -> str:
    name = f'::: {{.paragraph role="{role}"}}'
    return "\n".join((name, "\n\n".join(paragraphs), ":::")) if paragraphs else f"{name}\n:::"


def _fenced(name: str, text: str) -> str:
    """Return a division; its fence is longer than those inside it."""
    longest = max((len(each) for each in re.findall(r"^\s*(:{3,})", text, re.MULTILINE)), default=2)
    fence = ":" * (longest + 1)
    return f"{fence} {name}\n{text}\n{fence}"


def _code(block: CodeBlock) -> str:
    text = block.text
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    match = _LANGUAGE.match(block.language)
    language = match[0] if match else ""
    said = attributes(block.id, (language,) if language else ()) if block.id else language
    return f"{fence}{said}\n{text}\n{fence}"


def _formula(block: Formula) -> str:
    tex = block.tex.strip()
    plain_tex = tex and "$" not in tex and "\n\n" not in tex and not tex.endswith("\\")
    attrs = attributes(block.id)
    divided = block.label or attrs[:2] == "{i"  # an id that only a division can have
    if not plain_tex:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", tex)), default=0))
        made = f"{fence}{attributes(block.id, ('math',))}\n{tex}\n{fence}"
    elif attrs and not divided:
        made = f"$${tex}$$ {attrs}"
    else:
        made = f"$${tex}$$"
    if not divided:
        return made
    pairs = {"label": block.label} if block.label else {}
    return _fenced(attributes(block.id, ("formula",), pairs), made)


def _prefixed(prefix: str, text: str) -> str:
    return "\n".join(prefix + line if line else prefix.rstrip() for line in text.split("\n"))


def _hung(lead: str, text: str, indent: str) -> str:
    """Return ``text`` behind ``lead``, its other lines indented."""
    first, *others = text.split("\n")
    lines = [lead + first, *(indent + line if line else "" for line in others)]
    return "\n".join(lines)
