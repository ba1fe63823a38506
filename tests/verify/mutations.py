"""Sound outputs made faulty in one point, to see that a check notices."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from pipeline.verify.finding import Finding

Parts: TypeAlias = dict[str, bytes]
Mutation: TypeAlias = Callable[[Parts], None]


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, parts: Parts) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, stored)
    return path


def replace(part: str, old: str, new: str, count: int = 1) -> Mutation:
    """Replace the pattern ``old``, which must be there."""

    def mutate(parts: Parts) -> None:
        text = parts[part].decode()
        mended, times = re.subn(old, new, text, count=count, flags=re.DOTALL)
        assert times, f"{old} is not in {part}"
        parts[part] = mended.encode()

    return mutate


def drop(part: str) -> Mutation:
    def mutate(parts: Parts) -> None:
        del parts[part]

    return mutate


def put(part: str, content: str | bytes) -> Mutation:
    def mutate(parts: Parts) -> None:
        parts[part] = content.encode() if isinstance(content, str) else content

    return mutate


def all_of(*mutations: Mutation) -> Mutation:
    def mutate(parts: Parts) -> None:
        for mutation in mutations:
            mutation(parts)

    return mutate


def codes(findings: Iterable[Finding]) -> set[str]:
    return {finding.code for finding in findings}


def said(findings: Iterable[Finding]) -> list[str]:
    return [str(finding) for finding in findings]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    "<a>&d;</a>"
)
"""An XML file whose own declarations make it larger than it is."""


def hostile(folder: Path, suffix: str, part: str, sound: Path) -> Iterable[tuple[str, Path]]:
    """Yield files that must be refused: by name, and where they are."""
    contents: dict[str, bytes] = {
        "empty": b"",
        "text": "不是文件".encode(),
        "cut": sound.read_bytes()[: sound.stat().st_size // 2],
    }
    for name, data in contents.items():
        path = folder / f"{name}{suffix}"
        path.write_bytes(data)
        yield name, path
    sources = {
        "entities": BOMB.encode(),
        "unclosed": b"<a><b></a>",
        "binary": bytes(range(256)) * 40,
        "deep": b"<a>" * 100_000 + b"</a>" * 100_000,
        "zeros": b"\0" * 120_000_000,
    }
    for name, data in sources.items():
        parts = parts_of(sound)
        parts[part] = data
        yield name, write(folder / f"{name}{suffix}", parts)
    yield "lost", folder / f"lost{suffix}"
