"""kanben.toml → `Settings`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec

from pipeline import paper
from pipeline.diagnostics import KanbenError
from pipeline.safety import limits
from pipeline.safety.toml import line_of, parse_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = "kanben.toml"

Kind = TypeVar("Kind", bound=msgspec.Struct)

_UNKNOWN = re.compile(r"unknown field `([^`]+)`")


class LimitSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What reading a source, and making an output, may take; by default it depends on the source.

    Attributes:
        seconds: Of wall time; 0 for the default.
        memory: A size such as ``4 GB``; empty for the default.
    """

    seconds: float = 0.0
    memory: str = ""

    def __post_init__(self) -> None:
        """Check the values; what is raised here, msgspec makes an error with the key's path."""
        check_seconds(self.seconds)
        if self.memory:
            limits.parse_memory(self.memory)


def check_seconds(seconds: float) -> None:
    """Raise ValueError if ``seconds`` is no time limit."""
    if not 0 <= seconds < float("inf"):
        message = f"{seconds:g} is no time limit; give seconds, or 0 for the default"
        raise ValueError(message)


class PaperName(str):
    """The name of a sheet of paper, as `pipeline.paper` knows it."""

    __slots__ = ()


class LayoutSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a project wants otherwise in a layout of its theme.

    Attributes:
        page: The name of a sheet of paper; empty for the layout's own.
        chapters: Where chapters begin; empty for the layout's own.
        press: Whether colours are those of the press; None for the layout's own.
    """

    page: PaperName = PaperName("")
    chapters: Literal["", "run-on", "page", "right"] = ""
    press: bool | None = None


class LayoutChoice(msgspec.Struct, frozen=True):
    """The settings of the layout ``name``, and where they stand, for messages."""

    name: str
    settings: LayoutSettings
    place: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project's settings; every one has a default, so that no file is needed.

    Attributes:
        sources: Patterns of files to build, relative to the project's folder.
        formats: Names of the formats to write.
        theme: Name of a theme.
        out: Folder for the outputs, relative to the project's folder.
        index: Whether a build of the whole project writes ``index.html``.
        limits: On time and memory.
    """

    sources: tuple[str, ...] = tuple(
        f"source/*.{suffix}" for suffix in ("txt", "md", "docx", "odt", "epub", "html")
    )
    formats: tuple[str, ...] = ("pdf", "docx", "epub", "pptx", "slides.html", "html", "txt", "md")
    theme: str = "study"
    out: str = "dist"
    index: bool = True
    limits: LimitSettings = LimitSettings()


class Project(msgspec.Struct, frozen=True):
    """Settings, the folder that their relative paths start from, and what layouts are changed."""

    folder: Path
    settings: Settings
    layouts: tuple[LayoutChoice, ...] = ()

    def sources(self) -> list[Path]:
        """Return the files that the patterns name, each once, sorted within a pattern."""
        found = (
            path
            for pattern in self.settings.sources
            for path in sorted(self.folder.glob(pattern))
            if path.is_file()
        )
        return list(dict.fromkeys(found))


def load(start: Path) -> Project:
    """Return the project that ``start`` lies in: the nearest folder upwards with a kanben.toml.

    Without one, ``start`` itself with the default settings.

    Raises:
        KanbenError: The file is not TOML, or holds an unknown key or a wrong value.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        path = folder / FILE
        if path.is_file():
            return _project(path)
    return Project(start, Settings())


def _project(path: Path) -> Project:
    try:
        text = path.read_bytes()
        tables = parse_toml(text)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise _broken(str(error), path) from error
    layouts = tables.pop("layout", {})
    source = text.decode()
    settings = _typed(tables, Settings, path, source, [])
    choices = []
    for name, table in layouts.items() if isinstance(layouts, dict) else [("", layouts)]:
        keys = ["layout", name] if name else ["layout"]
        choice = _typed(table, LayoutSettings, path, source, keys)
        choices.append(LayoutChoice(name, choice, f"{path}:{line_of(source, keys)}"))
    return Project(path.parent, settings, tuple(choices))


def _typed(tables: object, kind: type[Kind], path: Path, text: str, within: Sequence[str]) -> Kind:
    try:
        return msgspec.convert(tables, kind, dec_hook=_decode)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$")
        keys = [*within, *(where.rstrip("`").strip(".").split(".") if where else [])]
        unknown = _UNKNOWN.search(message)
        line = line_of(text, [*keys, unknown[1]] if unknown else keys) if keys or unknown else 0
        names = ", ".join(field.name for field in msgspec.structs.fields(kind))
        what = f"{'.'.join(keys)}: {message}" if keys else message
        hint = f"Keys it may hold: {names}" + ("" if within else ", layout")
        raise _broken(what, path, line, hint) from error


def _decode(kind: type, value: object) -> object:
    """Turn a TOML value into one of our own scalar types, for msgspec."""
    if kind is not PaperName:
        raise NotImplementedError(kind)
    paper.size(str(value))
    return PaperName(value)


def _broken(message: str, path: Path, line: int = 0, hint: str = "") -> KanbenError:
    place = f"{path}:{line}" if line else str(path)
    hint = hint or f"Keys it may hold: {', '.join(Settings.__struct_fields__)}, layout"
    return KanbenError("config-broken", message, place=place, hint=hint)
