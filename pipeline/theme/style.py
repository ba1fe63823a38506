"""Themes: a folder under ``styles/`` with ``theme.toml`` and style sheets → a typed `Theme`.

No font name, colour or size stands in Python: they are read from here by every writer.
"""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.diagnostics import KanbenError
from pipeline.safety.css import load_in
from pipeline.safety.paths import read_inside
from pipeline.theme.tokens import (
    CodeColors,
    Color,
    Colors,
    Cover,
    Dark,
    DeckStyle,
    Fonts,
    Length,
    Marks,
    Page,
    SlideRole,
    Table,
    TypeRole,
    TypeScale,
)

_MOST_BYTES = 1_000_000  # of one of a theme's files


class ThemeError(KanbenError):
    """A theme is missing, or one of its files is broken."""


class Theme(Table, frozen=True):
    """A theme's tokens, and the folders its style sheets come from (its own, then ancestors')."""

    name: str
    describe: str
    colors: Colors
    dark: Dark
    code: CodeColors
    dark_code: CodeColors
    fonts: Fonts
    type: TypeScale
    page: Page
    marks: Marks
    cover: Cover
    deck: DeckStyle
    folders: tuple[str, ...] = ()

    @property
    def side_margin(self) -> Length:
        """Left and right margin of the sheet in points, so that the measure is a whole number."""
        return Length((self.page.width - self.page.measure * self.type.body.size) / 2)

    def tokens(self) -> dict[str, str]:
        """Return every token as a custom property: ``color-ink`` → ``#1d2127``."""
        found: dict[str, str] = {"page-side": f"{self.side_margin:.4g}pt"}
        for name in self.colors.__struct_fields__:
            found[f"color-{_kebab(name)}"] = getattr(self.colors, name)
        for name in self.fonts.__struct_fields__:
            found[f"font-{name}"] = getattr(self.fonts, name).css
            found[f"generic-{name}"] = getattr(self.fonts, name).generic
        for prefix, table in (("", self.type), ("slide-", self.deck.type)):
            for name in table.__struct_fields__:
                found |= self._role_tokens(prefix + _kebab(name), getattr(table, name))
        plain = (
            ("dark", self.dark),
            ("code", self.code),
            ("dark-code", self.dark_code),
            ("page", self.page),
            ("deck", self.deck),
            ("mark", self.marks),
        )
        for prefix, values in plain:
            for name in values.__struct_fields__:
                value = getattr(values, name)
                if name != "type":
                    found[f"{prefix}-{_kebab(name)}"] = _css_value(value)
        return found

    def _role_tokens(self, name: str, role: TypeRole | SlideRole) -> dict[str, str]:
        own = {
            f"family-{name}": self.fonts.role(role.font).css,
            f"generic-{name}": self.fonts.role(role.font).generic,
            f"size-{name}": _css_value(role.size),
            f"weight-{name}": str(role.weight),
            f"ink-{name}": self.colors.named(role.color),
        }
        if isinstance(role, SlideRole):
            own[f"pitch-{name}"] = _css_value(role.pitch)
            own[f"before-{name}"] = _css_value(role.before)
        else:
            own[f"leading-{name}"] = f"{role.leading:g}"
            own[f"before-{name}"] = f"{role.before:g}em"
            own[f"after-{name}"] = f"{role.after:g}em"
            own[f"relative-{name}"] = f"{role.size / self.type.body.size:.4g}em"
        return own

    def stylesheet(self, name: str) -> str:
        """Return the style sheet ``name`` with every ``var(--token)`` replaced by its value.

        Substituted here, because old reading systems and page margin boxes know no ``var()``.

        Nothing of it may lead out of the theme, in any format: pandoc and reading systems would
        fetch it, and what pandoc fetches becomes part of the deck.

        Raises:
            ThemeError: No folder of the theme has it, it uses a token that does not exist, or it
                loads something.
        """
        path = self.file(name)
        css = read(path)
        tokens = self.tokens()

        def replace(match: re.Match[str]) -> str:
            token = match[1]
            if token not in tokens:
                line = css.count("\n", 0, match.start()) + 1
                raise ThemeError(
                    "unknown-token",
                    f"the theme has no token --{token}",
                    place=f"{path}:{line}",
                    hint="Add it to theme.toml or correct its name",
                )
            return tokens[token]

        css = re.sub(r"var\(--([a-z0-9-]+)\)", replace, css)
        load = load_in(css)  # asked of the result, because tokens become part of it
        if load:
            raise ThemeError(
                "theme-loads",
                f"style sheets may not load, run or end anything: {load[0]!r}",
                place=f"{path}:{load[1]}",
                hint="Take it out there or from theme.toml; themes stand by themselves",
            )
        return css

    def file(self, name: str) -> Path:
        """Return the path of ``name`` in the theme's own folder or the nearest ancestor's.

        Raises:
            ThemeError: None of them has it.
        """
        for folder in self.folders:
            path = Path(folder, name)
            if path.is_file():
                return path
        raise ThemeError(
            "theme-file-missing",
            f"the theme {self.name!r} has no {name}",
            place=self.folders[0],
            hint="Add the file, or inherit from a theme that has it",
        )


def read(path: Path) -> str:
    """Return the text of a theme's file, which must lie in the theme's folder, no link out of it.

    Raises:
        ThemeError: It cannot be read, leads elsewhere, or is not UTF-8.
    """
    try:
        text = read_inside(path.name, path.parent, _MOST_BYTES).decode("utf-8")
    except (KanbenError, UnicodeDecodeError) as error:
        problem = error.diagnostic.message if isinstance(error, KanbenError) else str(error)
        raise ThemeError(
            "theme-unreadable", problem, place=str(path), hint="Themes are UTF-8 text files"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _css_value(value: object) -> str:
    if isinstance(value, Length):
        return f"{value:.5g}pt"
    if isinstance(value, str):
        return value if isinstance(value, Color) else f'"{value}"'
    return str(value)
