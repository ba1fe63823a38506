"""Finds and loads themes, with clear errors where their files are broken."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline import paper
from pipeline.safety.toml import line_of, parse_toml
from pipeline.theme.style import Theme, ThemeError, read
from pipeline.theme.tokens import Color, Layout, Length

Kind = TypeVar("Kind")

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
    own = tables.pop("layout", {})
    theme = _converted(tables, Theme, path)
    layouts = {name: _layout(name, own, tables, path) for name in own or {theme.default_layout: {}}}
    if theme.default_layout not in layouts:
        raise ThemeError(
            "theme-broken",
            f"default-layout: there is no layout {theme.default_layout!r}",
            place=f"{path}:{line_of(read(path), ['default-layout'])}",
            hint=f"Name one of: {', '.join(layouts)}",
        )
    places = tuple(str(folder) for folder in lineage)
    return msgspec.structs.replace(theme, layouts=layouts, folders=places)


def _layout(name: str, own: dict[str, Any], base: dict[str, Any], path: Path) -> Layout:
    """Return a layout: the theme's tables, those of the layout that it is based on, and its own.

    Args:
        name: Of the layout.
        own: The tables of all layouts.
        base: The theme's tables.
        path: The theme's file, for messages.
    """
    steps: list[str] = []
    step: object = name
    while step is not None:
        if not isinstance(step, str) or step in steps or (own and step not in own):
            raise ThemeError(
                "theme-broken",
                f"layout.{steps[-1]}.based-on must name another layout, not {step!r}",
                place=f"{path}:{line_of(read(path), ['layout', steps[-1], 'based-on'])}",
                hint=f"Name one of: {', '.join(own)}",
            )
        steps.append(step)
        table = own.get(step, {})
        if not isinstance(table, dict):
            problem = f"expected a table, got {table!r}"
            raise _invalid(problem, ["layout", step], path)
        step = table.get("based-on")
    tables = {key: base[key] for key in ("describe", "colors", "fonts", "type", "page", "marks")}
    for each in reversed(steps):
        tables = _merge(tables, _with_sheet(own.get(each, {}), each, path))
    tables.pop("based-on", None)
    return _converted(tables, Layout, path, ("layout", name))


def _with_sheet(table: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    """Return the tables of a layout with the width and height of the paper that it names."""
    page = table.get("page")
    if not isinstance(page, dict) or "paper" not in page:
        return table
    try:
        width, height = paper.size(str(page["paper"]))
    except ValueError as error:
        raise _invalid(str(error), ["layout", name, "page", "paper"], path) from error
    sheet = {"width": f"{width:.4f}pt", "height": f"{height:.4f}pt"}
    return {**table, "page": {**sheet, **page}}


def _converted(
    tables: dict[str, Any], kind: type[Kind], path: Path, within: tuple[str, ...] = ()
) -> Kind:
    """Return ``tables`` typed; errors name the key, ``within`` what it lies in, and its line."""
    try:
        return msgspec.convert(tables, kind, dec_hook=_decode)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$")
        keys = where.rstrip("`").strip(".").split(".") if where else []
        raise _invalid(message, [*within, *keys], path) from error


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
            place=f"{path}:{line_of(text, ['inherits'])}",
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
        return Length(paper.points(value if isinstance(value, str) else repr(value)))
    if kind is Color:
        if not isinstance(value, str) or not _COLOR.fullmatch(value):
            message = f"expected a colour such as #a4161a, got {value!r}"
            raise ValueError(message)
        return Color(value)
    raise NotImplementedError(kind)


def _invalid(message: str, keys: list[str], path: Path) -> ThemeError:
    """Return the error that the value at ``keys`` is wrong."""
    line = line_of(read(path), keys)
    key = ".".join(keys)
    return ThemeError(
        "theme-broken",
        f"{key}: {message}" if key else message,
        place=f"{path}:{line}" if line else str(path),
        hint="Correct the value there",
    )
