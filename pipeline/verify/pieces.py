"""Pieces of an output's text, each with its place, and how outputs are opened to get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import etree

    from pipeline.safety.archives import Archive

OBJECT = "\ufffc"
"""Stands for a formula or a picture (Unicode: object replacement character)."""


class Piece(msgspec.Struct, frozen=True):
    """A stretch of an output's text: a paragraph, a cell, a line; ``place`` is for people."""

    text: str
    place: str


def joined(pieces: list[Piece]) -> str:
    """Return the text of ``pieces``, one a line."""
    return "\n".join(piece.text for piece in pieces)


def bytes_of(path: Path) -> bytes:
    """Return what the file holds.

    Raises:
        KanbenError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(str(path), f"it cannot be read: {error.strerror}") from error


def decoded(content: bytes, place: str) -> str:
    """Return ``content`` as text.

    Raises:
        KanbenError: It is not UTF-8; ``place`` names it.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise unreadable(place, f"byte {error.start} is not UTF-8") from error


def unreadable(place: str, problem: str) -> KanbenError:
    """Return the error that says why the output at ``place`` cannot be read."""
    hint = "Build it again: kanben build --force"
    return KanbenError("output-unreadable", problem, place=place, hint=hint)


def part_of(archive: Archive, name: str) -> etree._Element:
    """Return the root of an XML part.

    Raises:
        KanbenError: It is not there, or is no sound XML.
    """
    return parse_xml(archive.read(name), name)
