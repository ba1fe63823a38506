"""What our own writer writes is read back as the same document.

The normal form leaves out what passes derive (labels, numbers, key words), where things stood, and
what Word has no place for: see `normal`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest
from hypothesis import assume, given, settings

from pipeline import passes, theme
from pipeline.diagnostics import Report
from pipeline.model.grid import Placed, grid_of
from pipeline.model.nodes import (
    Anchor,
    Block,
    BulletList,
    Cell,
    CodeBlock,
    Definition,
    DefinitionList,
    Dialogue,
    Document,
    Image,
    Link,
    ListItem,
    Metadata,
    Node,
    Note,
    NoteReference,
    PageBreak,
    Paragraph,
    Point,
    PointList,
    Quote,
    Rule,
    Section,
    Table,
    Text,
    Turn,
    Verse,
)
from pipeline.model.walk import nodes_of, units
from pipeline.readers.docx import READER
from pipeline.readers.registry import ReadOptions
from pipeline.readers.text import READER as TEXT
from pipeline.writers.docx import WRITER
from tests import rich, samples

# Nodes of any kind, taken apart by the names of their fields.
Tree: TypeAlias = Any

ROOT = Path(__file__).parents[3]
STUDY = theme.load("study", ROOT)


def read_back(document: Document) -> Document:
    """Return what the reader makes of what the writer makes; no text may be lost."""
    report = Report()
    data = WRITER.write(document, STUDY, Report())
    found = READER.read(data, "文件.docx", ReadOptions(), report)
    assert not [str(said) for said in report if said.severity == "error"]
    return found


def normal(document: Document) -> Document:
    """Return a document without what a Word file of ours does not carry.

    - places in the source; ids, which are renamed, and are kept only where something links to them;
    - where a section ends that is followed by text: in Word, that text is part of it;
    - empty paragraphs, which are not written; white space at both ends of a paragraph;
    - lists, quotations and the like that touch are one; a cell's alignment that is its column's;
    - what pictures are called.

    What passes derive (labels, words of the title) is derived again on both sides.
    """
    document = passes.apply_all(document)
    links = [node for node in nodes_of(document) if isinstance(node, Link)]
    names = {link.target[1:]: "" for link in links if link.target.startswith("#")}
    found = _normal(document, _Names(names))
    assert isinstance(found, Document)
    return found


class _Names:
    """New names for ids, in the order in which they come."""

    def __init__(self, linked: dict[str, str]) -> None:
        self._linked = linked
        self._notes: dict[str, str] = {}
        self._pictures: dict[str, str] = {}

    def place(self, identity: str) -> str:
        if identity not in self._linked:
            return ""
        known = sum(bool(name) for name in self._linked.values())
        self._linked[identity] = self._linked[identity] or f"place {known + 1}"
        return self._linked[identity]

    def picture(self, source: str) -> str:
        return self._pictures.setdefault(source, f"picture {len(self._pictures) + 1}")

    def note(self, identity: str) -> str:
        return self._notes.setdefault(identity, f"note {len(self._notes) + 1}")


_PLACES = dict.fromkeys(("span", "title_span", "subtitle_span", "date_span"))


def _normal(node: Tree, names: _Names) -> Tree:
    if isinstance(node, tuple):
        return _joined([made for each in node if (made := _normal(each, names)) is not None])
    if not isinstance(node, Node):
        return node
    fields = {name: getattr(node, name) for name in node.__struct_fields__}
    fields |= {name: nowhere for name, nowhere in _PLACES.items() if name in fields}
    match node:
        case Table():
            fields["rows"] = tuple(_aligned_as_columns(row, node) for row in grid_of(node).rows)
        case Image(source=source):
            fields["source"] = names.picture(source)
        case Document():
            fields["media"] = ()
        case Link(target=target) if target.startswith("#"):
            fields["target"] = f"#{names.place(target[1:])}"
        case Note(id=identity) | NoteReference(id=identity):
            fields["id"] = names.note(identity)
        case _:
            pass
    if "id" in fields and not isinstance(node, Note | NoteReference):
        fields["id"] = names.place(fields["id"])
    if isinstance(node, Anchor) and not fields["id"]:
        return None
    fields = {name: _normal(value, names) for name, value in fields.items()}
    if isinstance(node, Paragraph) and not fields["inlines"]:
        return None
    if isinstance(node, Text):
        return node if node.text else None
    return type(node)(**fields)


def _aligned_as_columns(row: tuple[Placed, ...], table: Table) -> tuple[Cell, ...]:
    """Return the cells of a row, with an alignment only where it differs from the column's."""
    columns = dict(enumerate(table.alignments))
    return tuple(
        msgspec.structs.replace(each.cell, alignment="")
        if each.cell.alignment == columns.get(each.column, "")
        else each.cell
        for each in row
    )


_TOUCHING: dict[type, str] = {
    BulletList: "items",
    Dialogue: "turns",
    DefinitionList: "items",
    Quote: "blocks",
}


def _joined(nodes: list[Tree]) -> tuple[Tree, ...]:
    made: list[Tree] = []
    for node in nodes:
        last = made[-1] if made else None
        if isinstance(last, Section) and isinstance(node, Block) and not isinstance(node, Section):
            blocks = _joined([*last.blocks, node])
            made[-1] = msgspec.structs.replace(last, blocks=blocks)
            continue
        name = _TOUCHING.get(type(node), "")
        if name and type(last) is type(node):
            inner = _joined([*getattr(last, name), *getattr(node, name)])
            kind: Tree = type(node)
            made[-1] = kind(**{name: inner})
        elif isinstance(node, Paragraph) and isinstance(node.inlines[0], Text):
            made.append(_stripped(node))
        else:
            made.append(node)
    return tuple(node for node in made if node is not None)


def _stripped(node: Paragraph) -> Tree:
    inlines = list(node.inlines)
    first = inlines[0]
    if isinstance(first, Text):
        inlines[0] = Text(text=first.text.lstrip())
    last = inlines[-1]
    if isinstance(last, Text):
        inlines[-1] = Text(text=last.text.rstrip())
    kept = tuple(each for each in inlines if not (isinstance(each, Text) and not each.text))
    return msgspec.structs.replace(node, inlines=kept) if kept else None


def test_the_speech() -> None:
    source = ROOT / "source" / "yangtze-delta.txt"
    speech = passes.apply_all(TEXT.read(source.read_bytes(), source.name, ReadOptions(), Report()))
    assert normal(read_back(speech)) == normal(speech)


def test_a_plain_document() -> None:
    document = passes.apply_all(samples.plain_document())
    found = read_back(document)
    assert normal(found) == normal(document)
    (section, _) = (block for block in found.blocks if isinstance(block, Section))
    assert section.inferred
    assert section.number == 1


def test_every_node() -> None:
    report = Report()
    document = rich.document()
    data = WRITER.write(document, STUDY, report)
    assert not [str(said) for said in report]
    found = READER.read(data, "文件.docx", ReadOptions(), Report())
    assert normal(found) == normal(document)


def test_pictures_are_the_same_bytes_unless_word_draws_no_such() -> None:
    document = rich.document()
    found = {media.name: media for media in read_back(document).media}
    given = {node.source for node in nodes_of(document) if isinstance(node, Image)}
    assert len(found) == len(given)
    kept = {media.data for media in found.values()}
    same = {media.name for media in document.media if media.data in kept}
    assert same == {"a.png", "wide.jpg", "c.gif", "e.svg", "i.png"}


def test_it_is_read_back_again_the_same() -> None:
    once = read_back(samples.full_document())
    assert normal(read_back(once)) == normal(once)


@settings(max_examples=60, deadline=None)
@given(samples.documents)
def test_any_plain_document(document: Document) -> None:
    assume(any(unit.text.strip() for unit in units(document)))
    found = normal(read_back(document))
    expected = normal(document)
    assert _shape(found.blocks) == _shape(expected.blocks)


def _shape(blocks: Tree) -> Tree:
    """Return kinds and texts of nested blocks, lists that the writer cannot part joined."""
    return [
        (type(block).__name__, [_shape(getattr(each, "blocks", ())) for each in block.items])
        if isinstance(block, BulletList | PointList)
        else (type(block).__name__, _shape(block.blocks))
        if isinstance(block, Section)
        else msgspec.structs.astuple(block)
        for block in blocks
    ]


def doc(*blocks: Block) -> Document:
    return Document(meta=Metadata(title="题"), blocks=blocks)


def item(*blocks: Block) -> ListItem:
    return ListItem(blocks=blocks)


def point(label: str, ordinal: int, *blocks: Block) -> Point:
    return Point(label=label, ordinal=ordinal, scheme="N是", blocks=blocks)


NESTED: dict[str, Document] = {
    "captioned table in point": doc(
        PointList(
            scheme="N是",
            items=(
                point(
                    "一是",
                    1,
                    samples.paragraph("甲"),
                    Table(
                        caption=samples.text("表一"), rows=((Cell(inlines=samples.text("格")),),)
                    ),
                ),
                point("二是", 2, samples.paragraph("乙")),
            ),
        )
    ),
    "quote of points": doc(
        Quote(
            blocks=(
                PointList(
                    scheme="N是",
                    items=(
                        point("一是", 1, samples.paragraph("甲")),
                        point("二是", 2, samples.paragraph("乙")),
                    ),
                ),
                samples.paragraph("后"),
            )
        )
    ),
    "quote in bullet": doc(
        BulletList(
            items=(
                item(
                    samples.paragraph("甲"),
                    Quote(blocks=(samples.paragraph("引"), samples.paragraph("又引"))),
                    samples.paragraph("后"),
                ),
            )
        ),
        samples.paragraph("完"),
    ),
    "verse in point": doc(
        PointList(
            scheme="N是",
            items=(
                point(
                    "一是",
                    1,
                    samples.paragraph("甲"),
                    Verse(lines=(samples.text("诗一"), samples.text("诗二"))),
                    samples.paragraph("后"),
                ),
                point("二是", 2, samples.paragraph("乙")),
            ),
        )
    ),
    "code in bullet": doc(
        BulletList(
            items=(
                item(samples.paragraph("甲"), CodeBlock(text="x\ny")),
                item(samples.paragraph("乙")),
            )
        ),
        samples.paragraph("完"),
    ),
    "table in point": doc(
        PointList(
            scheme="N是",
            items=(
                point(
                    "一是",
                    1,
                    samples.paragraph("甲"),
                    Table(rows=((Cell(inlines=samples.text("格")),),)),
                ),
                point("二是", 2, samples.paragraph("乙")),
            ),
        )
    ),
    "list in quote": doc(
        Quote(
            blocks=(
                samples.paragraph("引"),
                BulletList(items=(item(samples.paragraph("甲")), item(samples.paragraph("乙")))),
                samples.paragraph("后引"),
            )
        ),
        samples.paragraph("完"),
    ),
    "list first in quote": doc(
        Quote(
            blocks=(
                BulletList(items=(item(samples.paragraph("甲")), item(samples.paragraph("乙")))),
            )
        ),
        samples.paragraph("完"),
    ),
    "points in turn": doc(
        Dialogue(
            turns=(
                Turn(
                    speaker="问：",
                    blocks=(
                        PointList(
                            scheme="N是",
                            items=(
                                point("一是", 1, samples.paragraph("甲")),
                                point("二是", 2, samples.paragraph("乙")),
                            ),
                        ),
                    ),
                ),
                Turn(speaker="答：", blocks=(samples.paragraph("好"), samples.paragraph("续"))),
            )
        )
    ),
    "definition with list": doc(
        DefinitionList(
            items=(
                Definition(
                    term=samples.text("术"),
                    blocks=(
                        samples.paragraph("释"),
                        BulletList(items=(item(samples.paragraph("甲")),)),
                        samples.paragraph("又释"),
                    ),
                ),
                Definition(term=samples.text("语"), blocks=(samples.paragraph("释二"),)),
            )
        )
    ),
    "tasks nested": doc(
        BulletList(
            items=(
                ListItem(
                    task="open",
                    blocks=(
                        samples.paragraph("待办"),
                        BulletList(
                            items=(ListItem(task="done", blocks=(samples.paragraph("内"),)),)
                        ),
                    ),
                ),
                ListItem(task="done", blocks=(samples.paragraph("已办"),)),
            )
        )
    ),
    "rule in bullet": doc(
        BulletList(items=(item(samples.paragraph("甲"), Rule(), samples.paragraph("乙")),))
    ),
    "quote quote": doc(
        Quote(
            blocks=(
                samples.paragraph("外"),
                Quote(blocks=(samples.paragraph("内"),)),
                samples.paragraph("外二"),
            )
        )
    ),
    "page": doc(
        samples.paragraph("甲"), PageBreak(), samples.paragraph("乙"), Rule(), Rule(text="***")
    ),
    "two lists": doc(
        BulletList(items=(item(samples.paragraph("甲")),)),
        samples.paragraph("x"),
        BulletList(items=(item(samples.paragraph("乙")),)),
    ),
}


@pytest.mark.parametrize("document", NESTED.values(), ids=NESTED.keys())
def test_what_stands_in_what(document: Document) -> None:
    assert normal(read_back(document)) == normal(document)
