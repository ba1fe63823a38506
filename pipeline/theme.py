"""Themes: a folder under ``styles/`` with ``theme.toml`` and style sheets → a typed `Theme`.

No font name, colour or size stands in Python: they are read from here by every writer.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from pipeline.diagnostics import KanbenError

FontRole: TypeAlias = Literal["text", "display", "code"]

_POINTS_PER_UNIT = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|mm|cm|in)")
_COLOR = re.compile(r"#[0-9a-f]{6}")


class ThemeError(KanbenError):
    """A theme is missing, or one of its files is broken."""


class Length(float):
    """A length in points; a theme writes it with its unit (``11.7pt``, ``25mm``)."""

    __slots__ = ()

    @property
    def twips(self) -> int:
        """The length in twentieths of a point, as WordprocessingML counts."""
        return round(self * 20)

    @property
    def emu(self) -> int:
        """The length in English Metric Units, as DrawingML counts (12,700 to the point)."""
        return round(self * 12_700)


class Color(str):
    """A colour as ``#rrggbb`` in lower case."""

    __slots__ = ()

    @property
    def hex(self) -> str:
        """The six digits in upper case, as OOXML writes them."""
        return self[1:].upper()


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Common shape of the theme's tables: keys in kebab case, unknown keys refused."""


class Colors(_Table, frozen=True):
    """The theme's colours by what they are for."""

    ink: Color
    page: Color
    accent: Color
    on_accent: Color
    highlight: Color
    paper: Color
    muted: Color
    hairline: Color
    bar: Color

    def named(self, name: str) -> Color:
        """Return the colour called ``name`` in the theme's own spelling (``on-accent``)."""
        color = getattr(self, name.replace("-", "_"))
        return Color(color)


class Font(_Table, frozen=True):
    """A stack of families for one role, and the names that Office files carry."""

    families: tuple[str, ...]
    generic: Literal["serif", "sans-serif", "monospace"]
    office: str
    office_latin: str
    office_fallback: str

    @property
    def css(self) -> str:
        """The value of ``font-family``."""
        return ", ".join([*(f'"{family}"' for family in self.families), self.generic])


class Fonts(_Table, frozen=True):
    """The font stacks by role."""

    text: Font
    display: Font
    code: Font

    def role(self, role: FontRole) -> Font:
        """Return the stack for ``role``."""
        font: Font = getattr(self, role)
        return font


ColorName: TypeAlias = Literal[
    "ink", "page", "accent", "on-accent", "highlight", "paper", "muted", "hairline", "bar"
]


class TypeRole(_Table, frozen=True):
    """How one kind of text is set.

    Attributes:
        font: Which stack.
        size: In points.
        leading: Line height as a multiple of ``size``.
        weight: 400 or 700.
        color: A name in the theme's colours.
        before: Space before the block, in em of ``size``.
        after: Space after the block, in em of ``size``.
    """

    font: FontRole
    size: Length
    leading: float
    weight: int = 400
    color: ColorName = "ink"
    before: float = 0
    after: float = 0


class TypeScale(_Table, frozen=True):
    """The roles of type on paper; e-books take their sizes relative to ``body``."""

    body: TypeRole
    title: TypeRole
    subtitle: TypeRole
    heading1: TypeRole
    heading2: TypeRole
    heading3: TypeRole
    point: TypeRole
    contents: TypeRole
    running: TypeRole
    credit: TypeRole

    def heading(self, level: int) -> TypeRole:
        """Return the role for headings of ``level``; levels below 3 look like 3."""
        return (self.heading1, self.heading2, self.heading3)[min(level, 3) - 1]


class Page(_Table, frozen=True):
    """The sheet. ``measure`` is the number of body characters in a full line."""

    width: Length
    height: Length
    top: Length
    bottom: Length
    measure: int


class Marks(_Table, frozen=True):
    """Glyphs that the theme draws."""

    bullet: str


class Cover(_Table, frozen=True):
    """The e-book's generated cover; all lengths are pixels.

    Attributes:
        width: Of the picture.
        height: Of the picture.
        side: Left and right margin.
        top: From the top to the title.
        bottom: From the names to the foot.
        largest_size: The em of a title of one or two lines.
        title_size: The em of a title of more lines; a long one is set smaller still.
        small_size: The em of the subtitle and of names.
        gap: Between title, subtitle and rule.
        rule_width: Of the short rule under the title.
        rule_height: Of the same.
    """

    width: int
    height: int
    side: int
    top: int
    bottom: int
    largest_size: int
    title_size: int
    small_size: int
    gap: int
    rule_width: int
    rule_height: int


class SlideRole(_Table, frozen=True):
    """How one kind of text is set on slides; ``pitch`` is the exact distance of base lines."""

    font: FontRole
    size: Length
    pitch: Length
    weight: int = 400
    color: ColorName = "ink"
    before: Length = Length(0)


class SlideScale(_Table, frozen=True):
    """The roles of type on slides."""

    cover: SlideRole
    subtitle: SlideRole
    title: SlideRole
    statement: SlideRole
    section: SlideRole
    number: SlideRole
    agenda: SlideRole
    item: SlideRole
    prose: SlideRole
    quote: SlideRole
    subhead: SlideRole
    card_label: SlideRole
    card: SlideRole
    dense_card_label: SlideRole
    dense_card: SlideRole
    code: SlideRole
    small: SlideRole
    folio: SlideRole


class DeckStyle(_Table, frozen=True):
    """The slide's canvas, what stands where on it, and how much goes on one slide.

    The theme's own file says what each length is.
    """

    width: Length
    height: Length
    side: Length
    title_top: Length
    title_height: Length
    body_top: Length
    body_bottom: Length
    cover_top: Length
    cover_bottom: Length
    subtitle_top: Length
    statement_left: Length
    statement_top: Length
    statement_bottom: Length
    number_top: Length
    pale: float
    rule_width: Length
    rule_height: Length
    rule_gap: Length
    cover_rule_gap: Length
    progress_height: Length
    folio_top: Length
    step: Length
    most_items: int
    agenda_row: Length
    agenda_indent: Length
    spread: Length
    card_gap: Length
    card_inset: Length
    card_height: Length
    card_edge: Length
    cell_inset: Length
    row_inset: Length
    hairline: Length
    type: SlideScale

    @property
    def body_width(self) -> Length:
        """Width of the text area, in points."""
        return Length(self.width - 2 * self.side)

    @property
    def body_height(self) -> Length:
        """Height of the text area, in points."""
        return Length(self.body_bottom - self.body_top)


class Theme(_Table, frozen=True):
    """A theme's tokens, and the folders its style sheets come from (its own, then ancestors')."""

    name: str
    describe: str
    colors: Colors
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
        plain = (("page", self.page), ("deck", self.deck), ("mark", self.marks))
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

        Raises:
            ThemeError: No folder of the theme has it, or it uses a token that does not exist.
        """
        path = self.file(name)
        css = _read(path)
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

        return re.sub(r"var\(--([a-z0-9-]+)\)", replace, css)

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


def folders(project: Path) -> list[Path]:
    """Return the folders that hold themes, nearest first: the project's, then the built-in ones."""
    package = Path(__file__).parent
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
    text = _read(path)
    try:
        tables = tomllib.loads(text)
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


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ThemeError(
            "theme-unreadable", str(error), place=str(path), hint="Themes are UTF-8 text files"
        ) from error


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
    line = _line_of(_read(path), keys)
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


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _css_value(value: object) -> str:
    if isinstance(value, Length):
        return f"{value:.5g}pt"
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)
