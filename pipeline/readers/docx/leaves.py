"""Paragraphs and tables → blocks that hold no other: prose, verse, code, figures, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from pipeline.chinese import numerals
from pipeline.model.nodes import (
    Anchor,
    Block,
    Code,
    CodeBlock,
    Figure,
    Formula,
    Image,
    Inline,
    LineBreak,
    Math,
    PageBreak,
    Paragraph,
    ParagraphRole,
    Quote,
    Rule,
    Signature,
    Table,
    Task,
    Text,
    Verse,
)
from pipeline.model.source import Span
from pipeline.readers.docx import cells, inlines, symbols
from pipeline.readers.docx.items import Atom, Lead, with_boxes
from pipeline.readers.text import labels, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.docx.items import Para, TableItem
    from pipeline.readers.docx.numbering import Numbered
    from pipeline.readers.docx.source import Source


class Caption(msgspec.Struct, frozen=True):
    """A caption that waits for its table or picture; ``id`` is what links call it by."""

    inlines: tuple[Inline, ...]
    id: str
    span: Span


Leaf: TypeAlias = Block | Caption

_ROLES: Final[dict[str, ParagraphRole]] = {
    "salutation": "salutation",
    "date": "dateline",
    "byline": "byline",
    "author": "byline",
    "conclusion": "conclusion",
}
_OF_TABLES: Final = re.compile(r"(?:续|附|續)?表|table", re.IGNORECASE)
_OF_PICTURES: Final = re.compile(r"附?[图圖]|fig", re.IGNORECASE)
_FORMULA_NUMBER: Final = re.compile(r"[ \t\u3000]*([（(][0-9A-Za-z.\-–·]{1,12}[）)])$")
_NUMERAL: Final = re.compile(rf"{labels.NUMERAL}|[A-Za-z]+|[①-⑳⑴-⒛㈠-㈩Ⅰ-Ⅻ]")
_NO_SPACE_AFTER: Final = "、，：。；）】〕》"
_HAN_END: Final = re.compile(r"[\u3400-\u9fff]$")
_FROM_TASK: Final = re.compile(rf"^[{symbols.OPEN}{symbols.TICKED}][ \u3000\t\u00a0]*")


# --- labels --------------------------------------------------------------------------------------


def label_of(numbered: Numbered) -> tuple[str, str]:
    """Return the label of an automatic number as it is printed before text, and its scheme.

    Word parts it from the text by a tab or a space; Chinese prints none after 、 and ）, a wide one
    after a word such as 第一条, and others a narrow one. A bullet has no label.
    """
    text = numbered.label.strip()
    if numbered.is_bullet or not text:
        return "", ""
    scheme, _ = scheme_of(text, numbered.value)
    return text + gap_after(text, numbered.after), scheme


def gap_after(text: str, after: str) -> str:
    """Return the white space between a number and what it numbers."""
    if after == "nothing" or text[-1:] in tuple(_NO_SPACE_AFTER):
        return ""
    return "\u3000" if _HAN_END.search(text) else " "


def scheme_of(label: str, value: int) -> tuple[str, int]:
    """Return the scheme of a label as the text reader names it, and its value."""
    found = labels.find(f"{label.rstrip()}文") or labels.find(f"{label.rstrip()} 文")
    if found is not None and found.family.use != "bullet":
        return found.family.scheme, value or found.value
    match = _NUMERAL.search(label)
    if match is None:
        return label.strip(), value
    is_han = match[0][0] in numerals.CHARACTERS
    letter = "A" if match[0].isascii() and match[0].isalpha() else "1"
    general = "N" if is_han else letter
    return (label[: match.start()] + general + label[match.end() :]).strip(), value


def task_of(label: str) -> Task:
    """Return whether a bullet that is a box to tick is ticked; nothing for other bullets."""
    sign = label.strip()
    return "open" if sign == symbols.OPEN else "done" if sign and sign in symbols.TICKED else ""


def take_task(para: Para) -> Task:
    """Take the box to tick from the start of an item; return whether it is ticked, if it is one."""
    for place, (marks, piece) in enumerate(para.atoms):
        if isinstance(piece, Anchor):
            continue
        match = _FROM_TASK.match(piece.text) if isinstance(piece, Text) else None
        if match is None or not isinstance(piece, Text):
            return ""
        para.atoms[place] = Atom(marks, Text(text=piece.text[match.end() :]))
        return "open" if match[0][0] == symbols.OPEN else "done"
    return ""


# --- paragraphs ----------------------------------------------------------------------------------


def of(source: Source, para: Para, anchors: frozenset[str]) -> list[Leaf]:
    """Return the blocks that one paragraph makes; none for an empty one."""
    span = source.span(para.number)
    found: list[Leaf] = []
    for part in inlines.blocks_in(para.atoms):
        if isinstance(part, list):
            found += _prose(source, para, part, anchors, span)
        elif isinstance(part, Formula):
            found.append(msgspec.structs.replace(part, span=span))
        elif isinstance(part, PageBreak | Rule):
            found.append(type(part)(span=span))
        else:  # of a file that this one includes
            found.append(part)
    kind = para.role.kind
    if not para.atoms and (kind == "rule" or (para.shape.ruled and kind in ("", "plain"))):
        return [Rule(span=span)]
    return _numbered_formula(found)


def _prose(
    source: Source, para: Para, atoms: list[Atom], anchors: frozenset[str], span: Span
) -> list[Leaf]:
    kind = para.role.kind
    if kind == "code":
        own = [Atom((), atom.piece) for atom in atoms if not isinstance(atom.piece, Lead)]
        text, identity = _code_text(own), _id_of(own, anchors)
        if not text:
            return []
        language = source.kept.take("code", text) or ""
        return [CodeBlock(text=text, language=language, id=identity, span=span)]
    content = inlines.of(atoms, anchors)
    if not content:
        return []
    if kind in ("caption", "formula", "figure", "mark"):
        rest, identity = without_anchor(content)
        if kind == "caption":
            return [Caption(inlines.unmarked_strong(rest), identity, span)]
        if kind == "formula" and all(isinstance(each, Text) for each in rest):
            return [_formula(inlines.text_of(rest), identity, span)]
        if kind == "formula" and (numbered := _beside_number(rest)):
            tex, label = numbered
            return [Formula(tex=tex, label=label, id=identity, span=span)]
        if kind == "mark":
            return [Rule(text=inlines.text_of(rest), span=span)]
    figures = _figures(content, span)
    if figures:
        return figures
    if kind in ("verse", "verse-opening"):
        return [Verse(lines=_lines(content), span=span)]
    if kind == "signature":
        return [Signature(lines=_lines(content), span=span)]
    text = inlines.text_of(content)
    if not source.ours and rules.RULE_LINE.fullmatch(text.strip()):
        rules.infer(source.report, rules.RULE, span)
        return [Rule(text=text.strip(), span=span)]
    if not source.ours and all(isinstance(each, Code | LineBreak) for each in content):
        return [CodeBlock(text=_code_text(atoms), span=span)]
    return [Paragraph(inlines=content, role=_ROLES.get(kind, "body"), span=span)]


def _code_text(atoms: Sequence[Atom]) -> str:
    return "".join(
        atom.piece.text
        if isinstance(atom.piece, Text)
        else "\n"
        if isinstance(atom.piece, LineBreak)
        else ""
        for atom in atoms
    )


def _id_of(atoms: Sequence[Atom], anchors: frozenset[str]) -> str:
    names = (atom.piece.id for atom in atoms if isinstance(atom.piece, Anchor))
    return next((name for name in names if name in anchors), "")


def without_anchor(content: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], str]:
    """Return inlines without the first anchor at their start or end, and its id."""
    for place in (0, -1):
        edge = content[place] if content else None
        if isinstance(edge, Anchor):
            rest = content[1:] if place == 0 else content[:-1]
            return rest, edge.id
    return content, ""


def _formula(text: str, identity: str, span: Span) -> Formula:
    """Return a formula that is set as its source; its number may stand behind it."""
    match = _FORMULA_NUMBER.search(text)
    if match is None or not match.start():
        return Formula(tex=text, id=identity, span=span)
    return Formula(tex=text[: match.start()], label=match[1], id=identity, span=span)


def _beside_number(content: tuple[Inline, ...]) -> tuple[str, str] | None:
    """Return a formula and its number, which a tab holds at the margin; None for anything else."""
    formulas = [each for each in content if isinstance(each, Math)]
    texts = [each.text for each in content if isinstance(each, Text)]
    if len(formulas) != 1 or len(texts) + 1 != len(content):
        return None
    return formulas[0].tex, "".join(texts).strip()


def _numbered_formula(found: list[Leaf]) -> list[Leaf]:
    """Return a formula and its number on one line as one block."""
    if len(found) == 2 and isinstance(found[0], Formula) and isinstance(found[1], Paragraph):  # noqa: PLR2004
        text = inlines.text_of(found[1].inlines)
        if _FORMULA_NUMBER.fullmatch(text):
            return [msgspec.structs.replace(found[0], label=text.strip())]
    return found


def _figures(content: tuple[Inline, ...], span: Span) -> list[Leaf]:
    """Return figures for a paragraph that holds pictures only."""
    rest, identity = without_anchor(content)
    images = [each for each in rest if isinstance(each, Image)]
    blank = all(
        isinstance(each, Image | LineBreak) or (isinstance(each, Text) and not each.text.strip())
        for each in rest
    )
    if not images or not blank:
        return []
    first = Figure(image=images[0], id=identity, span=span)
    return [first, *(Figure(image=image, span=span) for image in images[1:])]


def _lines(content: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], ...]:
    """Return inlines cut at their line breaks."""
    lines: list[list[Inline]] = [[]]
    for inline in content:
        if isinstance(inline, LineBreak):
            lines.append([])
        else:
            lines[-1].append(inline)
    return tuple(tuple(line) for line in lines if line)


def joined(last: object, block: Leaf, *, ours: bool) -> Block | None:
    """Return ``last`` and ``block`` as one if they are lines of one passage, else None."""
    if isinstance(last, Verse) and isinstance(block, Verse):
        return msgspec.structs.replace(last, lines=(*last.lines, *block.lines))
    if isinstance(last, Signature) and isinstance(block, Signature):
        return msgspec.structs.replace(last, lines=(*last.lines, *block.lines))
    if isinstance(last, CodeBlock) and isinstance(block, CodeBlock) and not ours:
        return msgspec.structs.replace(last, text=f"{last.text}\n{block.text}")
    return None


# --- tables, captions ----------------------------------------------------------------------------


def table(source: Source, item: TableItem, anchors: frozenset[str]) -> list[Block]:
    """Return a table as blocks: a table of one cell is a box around text, and is a quotation."""
    only = item.rows[0][0] if len(item.rows) == 1 and len(item.rows[0]) == 1 else None
    if only is not None and not source.ours:
        from pipeline.readers.docx import flow  # noqa: PLC0415  (a box holds blocks, as the text does)

        blocks = flow.Flow(source, anchors).build(with_boxes(only.items), {})
        span = source.span(item.number)
        source.report.infer(
            "box", "a table of one cell: a box around text, read as a quotation", span, 0.8
        )
        return [Quote(blocks=tuple(blocks), span=span)] if blocks else []
    return cells.table(source, item, anchors)


def with_captions(blocks: Sequence[Leaf]) -> list[Block]:
    """Return the blocks with each caption put to its table or figure; others are paragraphs."""
    made: list[Block] = []
    waiting: Caption | None = None
    for place, block in enumerate(blocks):
        if isinstance(block, Caption):
            following = blocks[place + 1] if place + 1 < len(blocks) else None
            last = made[-1] if made else None
            if _goes_with(block, last, following):
                made[-1] = _captioned(made[-1], block)
            elif isinstance(following, Table | Figure):
                waiting = block
            else:
                made.append(Paragraph(inlines=block.inlines, span=block.span))
        elif waiting is not None:
            made.append(_captioned(block, waiting))
            waiting = None
        else:
            made.append(block)
    return made


def _goes_with(caption: Caption, last: object, following: object) -> bool:
    """Tell whether a caption belongs to what stands before it rather than to what follows."""
    if not isinstance(last, Table | Figure) or last.caption:
        return False
    text = inlines.text_of(caption.inlines).strip()
    of_table, of_picture = _OF_TABLES.match(text), _OF_PICTURES.match(text)
    if isinstance(last, Figure):
        return not (of_table and isinstance(following, Table))
    if isinstance(following, Table):
        return False
    return not (of_picture and isinstance(following, Figure))


def _captioned(block: Block, caption: Caption) -> Block:
    if isinstance(block, Table | Figure):
        identity = block.id or caption.id
        return msgspec.structs.replace(block, caption=caption.inlines, id=identity)
    return block
