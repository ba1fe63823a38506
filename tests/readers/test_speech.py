"""The speech parses as a careful editor accepts it, line by line.

`tests/corpus/speech.md` holds the whole outline. Here the same is checked against the accepted
parse of the source's keepers, where that lies beside the checkout, and every line is accounted for.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Block,
    BulletList,
    Document,
    Paragraph,
    PointList,
    Section,
)
from pipeline.model.walk import plain, units
from pipeline.readers import text
from pipeline.readers.registry import ReadOptions
from tests.conftest import SHARED, SPEECH

EXPECTED = SHARED / "seed" / "expected.json"
SEED = SHARED / "seed" / "000_08a115da65e23755.txt"


def read() -> Document:
    return text.read(SPEECH.read_bytes(), SPEECH.name, ReadOptions(), Report())


def _line(block: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"line": block.span.line}


def _section(section: Section) -> dict[str, Any]:
    lead = _line(section) | {"text": plain(section.heading)}
    return {"lead": lead, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    """Return a block in the shape of the accepted parse."""
    match block:
        case BulletList():
            return {"type": "list", "marker": "✦", "items": [_item(item) for item in block.items]}
        case PointList():
            items = [_point(point) for point in block.items]
            return {"type": "points", "scheme": block.scheme, "items": items}
        case Paragraph():
            shape = {"type": "paragraph"} | _line(block) | {"text": plain(block.inlines)}
            return shape | ({"role": block.role} if block.role != "body" else {})
        case _:
            pytest.fail(f"the speech has no {type(block).__name__}")


def _paragraphs(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    found = []
    for block in blocks:
        assert isinstance(block, Paragraph)
        found.append(_line(block) | {"text": plain(block.inlines)})
    return found


def _item(item: Any) -> dict[str, Any]:  # noqa: ANN401
    first, *others = _paragraphs(item.blocks)
    return first | {"glyph": item.marker} | ({"paragraphs": others} if others else {})


def _point(point: Any) -> dict[str, Any]:  # noqa: ANN401
    first, *others = _paragraphs(point.blocks)
    assert others == []
    whole = point.label + first["text"]
    return first | {"glyph": point.marker or None, "label": point.label, "text": whole}


@pytest.mark.skipif(not EXPECTED.exists(), reason="the accepted parse lies outside the checkout")
def test_parse_is_the_accepted_one() -> None:
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    document = read()
    meta = document.meta
    assert meta.title_span is not None
    assert expected["title"] == {"line": meta.title_span.line, "text": meta.title}
    sections = [block for block in document.blocks if isinstance(block, Section)]
    assert len(sections) == len(document.blocks)
    for wanted, section in zip(expected["sections"], sections, strict=True):
        assert wanted == _section(section)
    credits_ = [(credit.span.line, credit.text) for credit in meta.credits if credit.span]
    assert [(each["line"], each["text"]) for each in expected["credits"]] == credits_
    assert [(each.role, each.name) for each in meta.contributors] == [("制图", "周洪业")]


@pytest.mark.skipif(not EXPECTED.exists(), reason="the accepted parse lies outside the checkout")
def test_every_accepted_decision_is_reported() -> None:
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    report = Report()
    text.read(SPEECH.read_bytes(), SPEECH.name, ReadOptions(), report)
    said = {(item.span.line, item.code) for item in report if item.span}
    for decision in expected["diagnostics"]:
        line = decision.get("line") or decision["lines"][0]
        assert (line, decision["code"]) in said


@pytest.mark.skipif(not SEED.exists(), reason="the seed lies outside the checkout")
def test_source_is_the_seed_byte_by_byte() -> None:
    assert SEED.read_bytes() == SPEECH.read_bytes()


def test_every_line_appears_once_and_in_order() -> None:
    lines = SPEECH.read_text(encoding="utf-8").split("\n")
    source = [line.removeprefix("✦ ") for line in lines if line.strip()]
    assert source == [unit.text for unit in units(read())]


def test_spans_point_at_the_text() -> None:
    lines = SPEECH.read_text(encoding="utf-8").split("\n")
    for unit in units(read()):
        assert unit.span is not None
        line = lines[unit.span.line - 1]
        assert line[unit.span.column - 1 :] == unit.text or unit.text in line
