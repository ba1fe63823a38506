"""Themes: a folder under ``styles/`` with ``theme.toml`` and style sheets → a typed `Theme`.

No font name, colour or size stands in Python: they are read from here by every writer.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args

import msgspec

from pipeline import paper
from pipeline.diagnostics import KanbenError
from pipeline.safety.css import load_in
from pipeline.safety.paths import read_inside
from pipeline.theme.screen_tokens import Cover, DeckStyle, SlideRole
from pipeline.theme.tokens import (
    Booklet,
    Chapters,
    Cmyk,
    CodeColors,
    Color,
    ColorName,
    Colors,
    Dark,
    FontRole,
    Fonts,
    Layout,
    Length,
    Marks,
    Page,
    Table,
    TypeRole,
    TypeScale,
)

_MOST_BYTES = 1_000_000  # of one of a theme's files
_SLACK = 0.01  # points, so that rounded pitches of lines still fill a page
_ROUNDING = 1e-6  # of a line or character, so that what fits exactly fits


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
    press: dict[ColorName, Cmyk] = msgspec.field(default_factory=dict)
    default_layout: str = "handout"
    booklet: Booklet = Booklet()
    layouts: dict[str, Layout] = msgspec.field(default_factory=dict)
    folders: tuple[str, ...] = ()

    def layout(self, name: str = "") -> Layout:
        """Return the layout ``name``, or the default one.

        Raises:
            ThemeError: The theme has no such layout.
        """
        found = self.layouts.get(name or self.default_layout)
        if found is None:
            raise ThemeError(
                "unknown-layout",
                f"the theme {self.name!r} has no layout {name!r}",
                hint=f"It has: {', '.join(self.layouts)}",
            )
        return found

    def with_layout(
        self,
        name: str,
        page: str = "",
        chapters: Chapters | Literal[""] = "",
        *,
        press: bool | None = None,
    ) -> Theme:
        """Return the theme with another paper, place of chapters or colours in a layout.

        Margins stay as they are; measure and lines follow.

        Args:
            name: The layout.
            page: The name of a sheet of paper, or empty.
            chapters: As `Layout.chapters`, or empty.
            press: As `Layout.press`, or None.

        Raises:
            ThemeError: There is no such layout.
            ValueError: There is no such paper.
        """
        layout = self.layout(name)
        if page:
            width, height = (Length(side) for side in paper.size(page))
            sheet = msgspec.structs.replace(
                layout.page, paper=page, width=width, height=height, **_free_measure(layout.page)
            )
            layout = msgspec.structs.replace(layout, page=sheet)
        if chapters:
            layout = msgspec.structs.replace(layout, chapters=chapters)
        if press is not None:
            layout = msgspec.structs.replace(layout, press=press)
        return msgspec.structs.replace(self, layouts={**self.layouts, name: layout})

    def laid_out(self, name: str = "") -> Theme:
        """Return the theme with the values that the layout ``name`` gives its tables.

        Its default layout is this one.

        Raises:
            ThemeError: The theme has no such layout.
        """
        layout = self.layout(name)
        own = {each: getattr(layout, each) for each in ("colors", "fonts", "type", "page", "marks")}
        return msgspec.structs.replace(self, default_layout=name or self.default_layout, **own)

    def inks(self) -> dict[tuple[int, int, int], Cmyk]:
        """Return the inks of the theme's colours, from 0 to 1, by their red, green and blue."""
        return {
            self.colors.named(name).rgb: (
                inks[0] / 100,
                inks[1] / 100,
                inks[2] / 100,
                inks[3] / 100,
            )
            for name, inks in self.press.items()
        }

    def with_leading(self, share: float) -> Theme:
        """Return the theme, laid out, with lines of every role ``share`` as high as they are."""
        roles = {
            name: msgspec.structs.replace(role, leading=role.leading * share)
            for name, role in msgspec.structs.asdict(self.type).items()
        }
        return msgspec.structs.replace(self, type=TypeScale(**roles))

    @property
    def measure(self) -> int:
        """Body characters in a full line."""
        page, size = self.page, self.type.body.size
        return page.measure or int((page.width - page.inner - page.outer) / size + _ROUNDING)

    @property
    def lines(self) -> int:
        """Lines of body text that a full page holds."""
        room = self.page.height - self.page.top - self.page.bottom
        return int(room / self.line + _ROUNDING)

    @property
    def line(self) -> Length:
        """The pitch of lines of body text, in points."""
        return Length(self.type.body.size * self.type.body.leading)

    @property
    def side_margin(self) -> Length:
        """Mean of left and right margin in points, so that the measure is a whole number."""
        return Length((self.page.width - self.measure * self.type.body.size) / 2)

    @property
    def inner_margin(self) -> Length:
        """Margin at the fold, or on the left, in points."""
        both = self.page.inner + self.page.outer
        share = self.page.inner / both if both else 0.5
        return Length(2 * self.side_margin * share)

    def tokens(self) -> dict[str, str]:
        """Return every token as a custom property: ``color-ink`` → ``#1d2127``."""
        outer = 2 * self.side_margin - self.inner_margin
        tall = self.lines * self.line
        rule = (self.line + self.type.body.size) / 2  # where the em of a line's characters ends
        foot = self.page.height - self.page.top - tall - _SLACK
        found: dict[str, str] = {
            "page-side": f"{self.side_margin:.4g}pt",
            "page-inside": f"{self.inner_margin:.4f}pt",
            "page-outside": f"{outer:.4f}pt",
            "line": f"{self.line:.5g}pt",
            "rule-top": f"{rule:.4f}pt",
            "text-height": f"{tall:.5g}pt",
            "page-foot": f"{foot:.4f}pt",
        }
        for name in self.colors.__struct_fields__:
            found[f"color-{_kebab(name)}"] = getattr(self.colors, name)
        for name in get_args(FontRole):
            found[f"font-{name}"] = self.fonts.role(name).css
            found[f"generic-{name}"] = self.fonts.role(name).generic
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


def _free_measure(page: Page) -> dict[str, Length | int]:
    """Return a measure that follows from margins, for a page that had a fixed one."""
    if not page.measure or page.inner + page.outer:
        return {"measure": 0}
    return {"measure": 0, "inner": page.top, "outer": page.top}


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _css_value(value: object) -> str:
    if isinstance(value, Length):
        return f"{value:.5g}pt"
    if isinstance(value, str):
        return value if isinstance(value, Color) else f'"{value}"'
    return str(value)
