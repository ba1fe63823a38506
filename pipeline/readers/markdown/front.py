"""Front matter: YAML, TOML and JSON as Hugo has them, and keys that a full-width colon follows."""

from __future__ import annotations

import json
import re
import tomllib
from typing import NamedTuple

from pipeline.model.source import Span
from pipeline.readers.pandoc.metadata import Spans
from pipeline.safety.toml import parse_toml

_NAME = r"[\w\u3400-\u9fff][\w .-]*"
_KEY = re.compile(rf"""(?:{_NAME}|"[^"]*"|'[^']*')[ \t]*:(?:[ \t]|$)""")
_WIDE_KEY = re.compile(rf"(?P<key>{_NAME}?)[ \t]*[：:][ \t]*(?P<value>.*)$")


class Front(NamedTuple):
    """Front matter: its lines in the source, and as many lines of YAML."""

    lines: list[str]
    made: list[str]


_NOTHING = Front([], [])


def taken(lines: list[str]) -> Front:
    """Return the front matter that ``lines`` begin with; no lines if there is none."""
    match lines[0].rstrip():
        case "---":
            end = _end(lines, ("---", "..."))
        case "+++":
            end = _end(lines, ("+++",))
            return _of_toml(lines[: end + 1]) if end else _NOTHING
        case "---json" | ";;;" as sign:
            end = _end(lines, ("---", sign))
            return _of_json(lines[: end + 1], lines[1:end]) if end else _NOTHING
        case first if first.startswith("{"):
            end = next((at for at, line in enumerate(lines) if line.rstrip() == "}"), 0)
            return _of_json(lines[: end + 1], lines[: end + 1]) if end else _NOTHING
        case _:
            return _NOTHING
    found = lines[: end + 1]
    said = [line for line in found[1:-1] if line.strip() and not line.lstrip().startswith("#")]
    if not end:
        return _NOTHING
    return Front(found, found) if not said or _KEY.match(said[0]) else _of_wide_colons(found, said)


def _end(lines: list[str], signs: tuple[str, ...]) -> int:
    return next((at for at in range(1, len(lines)) if lines[at].rstrip() in signs), 0)


def _of_wide_colons(found: list[str], said: list[str]) -> Front:
    """Return front matter that was typed with full-width colons, if each line has one."""
    pairs = [_WIDE_KEY.match(line) for line in said]
    if not all(pairs) or not any("：" in line for line in said):
        return _NOTHING
    made = []
    for line in found:
        match = _WIDE_KEY.match(line)
        made.append(f"{match['key']}: {_quoted(match['value'])}" if match else line)
    return Front(found, made)


def _quoted(value: str) -> str:
    value = value.strip()
    is_yaml = value.startswith(("[", '"', "'")) or not value
    return value if is_yaml else json.dumps(value, ensure_ascii=False)


def _of_toml(found: list[str]) -> Front:
    """Return the front matter that TOML makes; none if it is no TOML."""
    try:
        tables = parse_toml("\n".join(found[1:-1]).encode())
    except tomllib.TOMLDecodeError:
        return _NOTHING
    written = json.dumps(tables, ensure_ascii=False, default=str)
    return Front(found, ["---", written, *[""] * (len(found) - 3), "---"])


def _of_json(found: list[str], said: list[str]) -> Front:
    """Return the front matter that JSON makes, as Hugo and Hexo have it; none if it is no JSON."""
    text = "\n".join(said)
    try:
        pairs = json.loads(text if text.lstrip().startswith("{") else f"{{{text}}}")
    except (ValueError, RecursionError):
        return _NOTHING
    if not isinstance(pairs, dict) or not {"title", "date", "author", "tags"} & set(pairs):
        return _NOTHING
    written = json.dumps(pairs, ensure_ascii=False)
    return Front(found, ["---", written, *[""] * (len(found) - 3), "---"])


def spans(lines: tuple[str, ...], path: str) -> Spans:
    """Return where the front matter says what."""
    found: dict[str, Span] = {}
    for number, line in enumerate(lines, 1):
        match = re.match(r"[ \t]*\"?(title|subtitle|date)\"?[ \t]*[:：=]", line)
        if match:
            found.setdefault(match[1], Span(path, number))
    return Spans(**found)
