"""Keeps ``index.html`` true to the outputs that lie beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import cache, config, files, theme
from pipeline.gallery import page
from pipeline.writers import registry

if TYPE_CHECKING:
    from pathlib import Path

NAME = "index.html"


def refresh(
    out: Path, project: Path, theme_name: str, *, changed: bool, processes: int
) -> Path | None:
    """Write the index of ``out`` unless it is up to date, and return its path if it was written.

    Args:
        out: The output folder.
        project: The folder whose styles come first.
        theme_name: The theme whose look the page takes.
        changed: Whether an output was written in this run.
        processes: How many thumbnails to draw at a time.

    Raises:
        KanbenError: The page cannot be written.
    """
    style = theme.load(theme_name, project)
    with cache.Manifest(out) as manifest:
        records = {
            name: record
            for name, record in manifest.outputs().items()
            if name != NAME and (out / name).is_file()
        }
        facts = [f"{name} {record.digest} {record.title}" for name, record in records.items()]
        key = cache.key(*facts, cache.theme_fingerprint(style), cache.code_fingerprint([]))
        if not changed and manifest.current(out / NAME, key) is not None:
            return None
        content = page.page(out, _groups(out, records), style, processes)
        files.write(out / NAME, content)
        record = cache.Record(key, cache.digest(content), len(content), format="index")
        manifest.record(out / NAME, record)
    return out / NAME


def _groups(out: Path, records: dict[str, cache.Record]) -> list[page.Group]:
    """Return the outputs by source, each source's formats in the order of the default settings."""
    order = {name: place for place, name in enumerate(config.Settings().formats)}
    installed = registry.available()
    by_source: dict[str, list[tuple[str, cache.Record]]] = {}
    for name, record in records.items():
        by_source.setdefault(record.source, []).append((name, record))
    groups = []
    for source in sorted(by_source):
        outputs = by_source[source]
        outputs.sort(key=lambda item: (order.get(item[1].format, len(order)), item[0]))
        entries = tuple(
            page.Entry(
                out / name,
                record.format,
                registry.find(record.format).describe if record.format in installed else "",
                record.size,
                record.extent,
            )
            for name, record in outputs
        )
        groups.append(page.Group(outputs[0][1].title, entries))
    return groups
