"""kanben.toml → `Settings`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.safety import limits
from pipeline.safety.toml import parse_toml

FILE = "kanben.toml"


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
    """Settings, and the folder that their relative paths start from."""

    folder: Path
    settings: Settings

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
            return Project(folder, _settings(path))
    return Project(start, Settings())


def _settings(path: Path) -> Settings:
    try:
        return msgspec.convert(parse_toml(path.read_bytes()), Settings)
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        msgspec.ValidationError,
    ) as error:
        keys = ", ".join(Settings.__struct_fields__)
        raise KanbenError(
            "config-broken", str(error), place=str(path), hint=f"Keys it may hold: {keys}"
        ) from error
