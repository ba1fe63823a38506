"""``index.html``: one self-contained page that shows and links every output of a folder."""

from __future__ import annotations

import base64
import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

import msgspec

from pipeline import cache, files, jobs
from pipeline.diagnostics import KanbenError
from pipeline.gallery import thumbnails

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.theme import Theme

_EXCERPT_LINES = 12
_KILO = 1024


class Entry(msgspec.Struct, frozen=True):
    """An output to show: its file, its format's name and description, size, and extent."""

    path: Path
    format: str
    describe: str
    size: int
    extent: str


class Group(msgspec.Struct, frozen=True):
    """All outputs of one source, under its title."""

    title: str
    entries: tuple[Entry, ...]


def page(out: Path, groups: Sequence[Group], theme: Theme, processes: int) -> bytes:
    """Return the page. Thumbnails are drawn only for outputs that changed, and kept in ``out``."""
    entries = [entry for group in groups for entry in group.entries]
    pictures = _pictures(out, entries, processes)
    body = "".join(_group(group, pictures) for group in groups)
    text = (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(groups[0].title if groups else 'Kanben')}</title>\n"
        f"<style>\n{theme.stylesheet('index.css')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
    return text.encode()


def _pictures(out: Path, entries: Sequence[Entry], processes: int) -> dict[Path, bytes]:
    """Return the PNG of each output that can be shown, drawn now or kept from an earlier run."""
    folder = out / cache.FOLDER / "thumbnails"
    found: dict[Path, bytes] = {}
    missing: list[tuple[Entry, Path]] = []
    for entry in entries:
        kept = folder / f"{cache.digest(entry.path.read_bytes())}.png"
        try:
            found[entry.path] = kept.read_bytes()
        except OSError:
            missing.append((entry, kept))
    for (entry, kept), picture in zip(missing, _drawn(missing, processes), strict=True):
        if picture is not None:
            found[entry.path] = picture
            with contextlib.suppress(OSError, KanbenError):  # then the next run draws it again
                folder.mkdir(parents=True, exist_ok=True)
                files.write(kept, picture)
    return found


def _drawn(missing: Sequence[tuple[Entry, Path]], processes: int) -> Iterator[bytes | None]:
    work = [jobs.Job(str(entry.path), _Drawing(entry.path, entry.format)) for entry, _ in missing]
    results: dict[int, bytes | None] = {
        outcome.index: outcome.result for outcome in jobs.run_all(work, processes)
    }
    return (results[index] for index in range(len(missing)))


class _Drawing(msgspec.Struct, frozen=True):
    """A thumbnail to draw; callable, so that it can be sent to a child process."""

    path: Path
    format: str

    def __call__(self) -> bytes | None:
        return thumbnails.draw(self.path, self.format)


def _group(group: Group, pictures: dict[Path, bytes]) -> str:
    cards = "".join(_card(entry, pictures.get(entry.path)) for entry in group.entries)
    return f'<h1>{escape(group.title)}</h1>\n<ul class="outputs">\n{cards}</ul>\n'


def _card(entry: Entry, picture: bytes | None) -> str:
    facts = " · ".join(filter(None, (entry.extent, readable(entry.size))))
    return (
        f'<li><a href="{_href(entry.path)}">\n'
        f'<span class="look">{_look(entry, picture)}</span>\n'
        f'<span class="name">{escape(_printable(entry.path.name))}</span>\n'
        f'<span class="facts" lang="en">{escape(entry.describe)}<br/>'
        f"{escape(facts)}</span>\n</a></li>\n"
    )


def _href(path: Path) -> str:
    """Return the address of a file beside the page, whatever bytes its name holds.

    It starts with ``./``: a file may be called ``javascript:…``.
    """
    return f"./{quote(os.fsencode(path.name))}"


def _printable(name: str) -> str:
    """Return a file's name with what no page may hold as escapes: controls, undecodable bytes."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def _look(entry: Entry, picture: bytes | None) -> str:
    if picture is not None:
        data = base64.b64encode(picture).decode("ascii")
        return f'<img alt="" src="data:image/png;base64,{data}"/>'
    if entry.format in ("txt", "md"):
        lines = "\n".join(thumbnails.excerpt(entry.path, _EXCERPT_LINES))
        return f'<span class="excerpt">{escape(lines)}</span>'
    return f'<span class="no-picture">{escape(entry.format)}</span>'


def readable(size: int) -> str:
    """Return a size in bytes in words: 812 B, 34 KB, 1.2 MB."""
    if size < _KILO:
        return f"{size} B"
    if size < _KILO * _KILO:
        return f"{size / _KILO:.0f} KB"
    return f"{size / _KILO / _KILO:.1f} MB"
