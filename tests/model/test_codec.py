"""Documents survive JSON, and other JSON is refused with a reason."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given

from pipeline.model import codec
from pipeline.model.nodes import Document
from tests import samples


@given(samples.documents)
def test_round_trip(document: Document) -> None:
    assert document == codec.decode(codec.encode(document))


def test_every_node_round_trips() -> None:
    document = samples.full_document()
    assert document == codec.decode(codec.encode(document))


def test_speech_round_trips(speech: Document) -> None:
    assert speech == codec.decode(codec.encode(speech))


def test_json_is_readable_and_ends_in_a_newline() -> None:
    encoded = codec.encode(samples.plain_document()).decode()
    assert "在座谈会上的讲话" in encoded
    assert encoded.endswith("}\n")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"kanben": 1}', b'{"kanben": 1, "document": {"node": "text"}}', b"\xff"],
)
def test_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(codec.CodecError):
        codec.decode(data)


def test_other_versions_are_refused() -> None:
    content = json.loads(codec.encode(samples.plain_document()))
    content["kanben"] = codec.VERSION + 1
    with pytest.raises(codec.CodecError, match="version"):
        codec.decode(json.dumps(content).encode())


def test_documents_cannot_be_changed() -> None:
    document = samples.plain_document()
    with pytest.raises(AttributeError):
        document.blocks = ()  # type: ignore[misc]


def test_schema_names_every_node() -> None:
    definitions = codec.schema()["$defs"]
    tags = {
        value["properties"]["node"]["enum"][0]
        for value in definitions.values()
        if "node" in value.get("properties", {})
    }
    assert {"section", "point-list", "ruby", "signature"} <= tags


def test_spans_are_kept() -> None:
    document = samples.plain_document()
    assert msgspec.json.decode(codec.encode(document))["document"]["meta"]["title"]
