"""Finds and loads themes, with clear errors where their files are broken."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from pipeline.safety.toml import parse_toml
from pipeline.theme.style import Theme, ThemeError, read
from pipeline.theme.tokens import Color, Length

_POINTS_PER_UNIT = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|mm|cm|in)")
_COLOR = re.compile(r"#[0-9a-f]{6}")


def folders(project: Path) -> list[Path]:
    """Return the folders that hold themes, nearest first: the project's, then the built-in ones."""
    package = Path(__file__).parent.parent
    built_in = package / "styles"
    places = [project / "styles", built_in if built_in.is_dir() else package.parent / "styles"]
    return [place for place in dict.fromkeys(place.resolve() for place in places) if place.is_dir()]


def available(project: Path) -> dict[str, Path]:
    """Return the folder of every theme by name; a project's theme hides a built-in one."""
    found: dict[str, Path] = {}
    for place in folders(project):
        for path in sorted(place.glob("*/theme.toml")):
            found.setdefault(path.parent.name, path.parent)
    return found


def load(name: str, project: Path) -> Theme:
    """Return the theme ``name``.

    Raises:
        ThemeError: There is no such theme, or one of its files is broken; says file and line.
    """
    tables, lineage = _inherit(name, available(project), ())
    tables.pop("inherits", None)
    path = lineage[0] / "theme.toml"
    try:
        theme = msgspec.convert(tables, Theme, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise _invalid(error, path) from error
    return msgspec.structs.replace(theme, folders=tuple(str(folder) for folder in lineage))


def _inherit(
    name: str, known: dict[str, Path], seen: tuple[str, ...]
) -> tuple[dict[str, Any], list[Path]]:
    """Return the merged tables of ``name`` and its ancestors, and their folders, nearest first."""
    if name not in known:
        raise ThemeError(
            "unknown-theme", f"unknown theme {name!r}", hint=f"Known themes: {', '.join(known)}"
        )
    path = known[name] / "theme.toml"
    text = read(path)
    try:
        tables = parse_toml(text.encode())
    except tomllib.TOMLDecodeError as error:
        raise ThemeError(
            "theme-broken", str(error), place=str(path), hint="Correct the TOML there"
        ) from error
    parent = tables.get("inherits")
    if parent is None:
        return tables, [known[name]]
    if not isinstance(parent, str) or parent in (*seen, name):
        raise ThemeError(
            "theme-broken",
            f"inherits must name another theme, not {parent!r}",
            place=f"{path}:{_line_of(text, ['inherits'])}",
            hint="Name a theme that does not inherit from this one",
        )
    base, lineage = _inherit(parent, known, (*seen, name))
    return _merge(base, tables), [known[name], *lineage]


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merge(old, value) if both else value  # type: ignore[arg-type]
    return merged


def _decode(kind: type, value: object) -> object:
    """Turn a TOML value into one of our own scalar types, for msgspec."""
    if kind is Length:
        match = _LENGTH.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            message = f"expected a length with its unit such as 11.7pt or 25mm, got {value!r}"
            raise ValueError(message)
        return Length(float(match[1]) * _POINTS_PER_UNIT[match[2]])
    if kind is Color:
        if not isinstance(value, str) or not _COLOR.fullmatch(value):
            message = f"expected a colour such as #a4161a, got {value!r}"
            raise ValueError(message)
        return Color(value)
    raise NotImplementedError(kind)


def _invalid(error: msgspec.ValidationError, path: Path) -> ThemeError:
    """Turn msgspec's message, which ends in the place ``$.table.key``, into one with a line."""
    message, _, where = str(error).partition(" - at `$")
    keys = where.rstrip("`").strip(".").split(".") if where else []
    line = _line_of(read(path), keys)
    key = ".".join(keys)
    return ThemeError(
        "theme-broken",
        f"{key}: {message}" if key else message,
        place=f"{path}:{line}" if line else str(path),
        hint="Correct the value there",
    )


def _line_of(text: str, keys: list[str]) -> int:
    """Return the line of ``keys`` in a TOML text, or of its table, or 0; good enough to point."""
    table, key = ".".join(keys[:-1]), keys[-1] if keys else ""
    current, table_line = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        if header:
            current = header[1].strip()
            if current in (table, f"{table}.{key}".lstrip(".")):
                table_line = number
        elif current == table and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return table_line
