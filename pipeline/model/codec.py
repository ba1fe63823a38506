"""Documents as versioned JSON, and the JSON Schema of it."""

from __future__ import annotations

from typing import Any

import msgspec

from pipeline.model.nodes import Document

VERSION = 1
"""Raised whenever documents written by older code can no longer be read."""


class Envelope(msgspec.Struct, frozen=True):
    """What stands in a JSON file: ``{"kanben": 1, "document": {…}}``."""

    kanben: int
    document: Document


class CodecError(ValueError):
    """The bytes are no document of this version; the message says what and where."""


def encode(document: Document) -> bytes:
    """Return the document as UTF-8 JSON, indented by two spaces, with a final newline."""
    raw = msgspec.json.encode(Envelope(kanben=VERSION, document=document))
    return msgspec.json.format(raw, indent=2) + b"\n"


def decode(data: bytes) -> Document:
    """Return the document that `encode` wrote.

    Raises:
        CodecError: The bytes are not JSON, not a document, or of another version.
    """
    try:
        envelope = msgspec.json.decode(data, type=Envelope)
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"not a Kanben document: {error}"
        raise CodecError(message) from error
    if envelope.kanben != VERSION:
        message = f"document version {envelope.kanben}; this program reads version {VERSION}"
        raise CodecError(message)
    return envelope.document


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the envelope, derived from the node types."""
    return msgspec.json.schema(Envelope)
