"""kanben.toml → `Settings`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from pipeline.diagnostics import KanbenError

FILE = "kanben.toml"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project's settings; every one has a default, so that no file is needed.

    Attributes:
        sources: Patterns of files to build, relative to the project's folder.
        formats: Names of the formats to write.
        theme: Name of a theme.
        out: Folder for the outputs, relative to the project's folder.
        index: Whether a build of the whole project writes ``index.html``.
    """

    sources: tuple[str, ...] = ("source/*.txt",)
    formats: tuple[str, ...] = ("pdf", "docx", "epub", "pptx", "slides.html", "txt")
    theme: str = "study"
    out: str = "dist"
    index: bool = True


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
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
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
