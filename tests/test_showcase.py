"""The showcase holds every node, builds in every format, and reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from pipeline import passes
from pipeline.diagnostics import Report
from pipeline.model import nodes
from pipeline.model.nodes import Document, Node
from pipeline.model.walk import nodes_of
from pipeline.readers import registry as readers
from pipeline.readers.surroundings import Surroundings
from pipeline.verify import fidelity, readback
from pipeline.writers import registry as writers
from tests.conftest import ROOT
from tests.writers.test_markdown import bare

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.theme import Theme

SHOWCASE = ROOT / "source/showcase.md"
NOT_YET_SILENT: dict[str, frozenset[str]] = {}
"""Formats that still have something to say of the showcase, and the codes of it."""


def _read(data: bytes) -> tuple[Document, Report]:
    report = Report()
    options = readers.ReadOptions(surroundings=Surroundings(SHOWCASE.parent))
    document = readers.load("markdown").read(data, SHOWCASE.name, options, report)
    return passes.apply_all(document), report


@pytest.fixture(scope="module")
def showcase() -> Document:
    document, report = _read(SHOWCASE.read_bytes())
    assert [str(item) for item in report if item.severity != "info"] == []
    return document


def _types() -> set[str]:
    return {
        name
        for name, value in vars(nodes).items()
        if isinstance(value, type) and issubclass(value, Node) and value is not Node
    }


def test_every_node_occurs(showcase: Document) -> None:
    assert _types() - {type(node).__name__ for node in nodes_of(showcase)} == set()


def test_every_field_is_used(showcase: Document) -> None:
    """Each field of each node has somewhere another value than its default."""
    used = {
        (type(node).__name__, field.name)
        for node in nodes_of(showcase)
        for field in msgspec.structs.fields(node)
        if getattr(node, field.name) != field.default
    }
    wanted = {
        (name, field.name)
        for name in _types()
        for field in msgspec.structs.fields(getattr(nodes, name))
        if field.default is not msgspec.NODEFAULT and field.name != "span"
    }
    by_others = {
        ("Section", "inferred"),  # by the reader of plain text
        ("Section", "number"),  # by a pass, for inferred sections
        ("Metadata", "language"),  # it is Chinese
    }
    assert wanted - used - by_others == set()


def test_kinds_of_pictures(showcase: Document) -> None:
    assert {media.media_type for media in showcase.media} == {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/svg+xml",
    }


def test_markdown_is_the_identity(showcase: Document, study: Theme) -> None:
    written = writers.find("md").write(showcase, study, Report())
    document, report = _read(written)
    assert [str(item) for item in report if item.severity != "info"] == []
    assert bare(document) == bare(showcase)
    assert writers.find("md").write(document, study, Report()) == written


@pytest.mark.parametrize("name", tuple(writers.available()))
def test_every_format_holds_it(name: str, showcase: Document, study: Theme, tmp_path: Path) -> None:
    report = Report()
    spec = writers.find(name)
    path = tmp_path / f"showcase{spec.suffix}"
    path.write_bytes(spec.write(showcase, study, report))
    known = NOT_YET_SILENT.get(name, frozenset())
    assert [str(item) for item in report if item.code not in known] == []
    read = readback.reader_for(name)
    assert read is not None
    assert fidelity.losses(showcase, read(path)) == []
