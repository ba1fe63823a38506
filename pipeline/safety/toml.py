"""TOML from strangers: themes and sidecar files, parsed within limits."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

MOST_BYTES: Final = 1_000_000
DEEPEST: Final = 16
"""Levels of tables and arrays; ours have four."""

_TOKEN: Final = re.compile(
    r"""(?P<step> [\w-]++ | "(?:[^"\\\n]|\\.)*+"? | '[^'\n]*+'? ) | (?P<dot> \. ) | [^ \t]""",
    re.VERBOSE,
)

_TOO_DEEP: Final = f"its tables are nested more than {DEEPEST} deep"


def parse_toml(data: bytes) -> dict[str, Any]:
    """Return the tables of a TOML document.

    Raises:
        tomllib.TOMLDecodeError: It is not TOML, not UTF-8, too large, or nested too deeply.
    """
    if len(data) > MOST_BYTES:
        problem = f"it is larger than {MOST_BYTES:,} bytes"
        raise tomllib.TOMLDecodeError(problem)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = f"it is not UTF-8: {error}"
        raise tomllib.TOMLDecodeError(problem) from error
    if _longest_key(text) > DEEPEST:
        raise tomllib.TOMLDecodeError(_TOO_DEEP)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError as error:
        raise tomllib.TOMLDecodeError(_TOO_DEEP) from error
    except ValueError as error:  # a number of thousands of digits, the 99th of a month
        raise tomllib.TOMLDecodeError(str(error).split(";", maxsplit=1)[0]) from error
    level: list[object] = [tables]
    for _ in range(DEEPEST):
        level = [item for value in level for item in _items(value)]
    if level:
        raise tomllib.TOMLDecodeError(_TOO_DEEP)
    return tables


def _longest_key(text: str) -> int:
    """Return the most steps, parted by dots, of what could be a key.

    tomllib works the square of their number. Strings are looked at as well: sixteen words with
    dots between them and nothing else stand in no title.
    """
    longest = steps = 0
    joined = False
    for token in _TOKEN.finditer(text):
        if token["dot"]:
            joined = True
            continue
        if token["step"]:
            steps = steps + 1 if joined else 1
            longest = max(longest, steps)
        joined = False
    return longest


def _items(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def line_of(text: str, keys: list[str]) -> int:
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
