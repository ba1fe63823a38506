"""The theme's type and measures as WordprocessingML properties.

Word knows sizes in half points only, so the em of the text is the theme's size rounded, and the
measure and everything that hangs is counted in that em: a full line still holds a whole number of
characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.writers.docx import colors, wordml

if TYPE_CHECKING:
    from pipeline.theme import ColorName, Font, FontRole, Theme, TypeRole

INDENT = 2  # em: first lines, and every text that hangs (CLREQ: two characters)
INDENT_CHARS = 200  # the same in hundredths of a character

_SEMI_BOLD = 600  # CSS


def half_points(size: float) -> int:
    """Return a size in half points."""
    return round(size * 2)


def rounded(size: float) -> float:
    """Return a size as Word can show it, in points."""
    return half_points(size) / 2


def typeface(font: Font) -> str:
    """Return ``w:rFonts`` with all four slots: Word takes what is missing from its own theme."""
    latin, asian = wordml.attribute(font.office_latin), wordml.attribute(font.office)
    return f"<w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia={asian} w:cs={latin}/>"


def size(points: float) -> tuple[str, str]:
    """Return ``w:sz`` and its twin for complex scripts."""
    half = half_points(points)
    return f'<w:sz w:val="{half}"/>', f'<w:szCs w:val="{half}"/>'


def weight(*, bold: bool) -> tuple[str, str]:
    """Return ``w:b`` and its twin for complex scripts."""
    off = "" if bold else ' w:val="0"'
    return f"<w:b{off}/>", f"<w:bCs{off}/>"


def is_bold(role: TypeRole) -> bool:
    """Tell whether ``role`` is set bold: Word has two weights."""
    return role.weight >= _SEMI_BOLD


class Typography:
    """A theme's type on a Word page.

    Attributes:
        theme: Where all fonts, colours and sizes come from.
        body: Size of the text in points.
        em: The same in twips.
        indent: Two em in twips.
        measure: Width of the text in twips.
    """

    def __init__(self, theme: Theme) -> None:
        """Take the measures of ``theme``."""
        self.theme = theme
        self.body = rounded(theme.type.body.size)
        self.em = half_points(theme.type.body.size) * 10
        self.indent = INDENT * self.em
        self.measure = theme.page.measure * self.em

    @property
    def side(self) -> int:
        """Left margin of the page in twips."""
        return (self.theme.page.width.twips - self.measure) // 2

    def letters(
        self,
        role: TypeRole,
        *,
        font: FontRole | None = None,
        bold: bool | None = None,
        color: ColorName | None = None,
    ) -> tuple[str, ...]:
        """Return the run properties of ``role``, or of what is given instead."""
        return (
            typeface(self.theme.fonts.role(font or role.font)),
            *weight(bold=is_bold(role) if bold is None else bold),
            colors.ink(self.theme.colors, color or role.color),
            *size(role.size),
        )

    def below_figure(self) -> str:
        """Return the spacing of a caption that stands below its picture, not above its table."""
        return self.space(self.theme.type.contents, before=0.0, after=0.8)

    def space(
        self, role: TypeRole, *, before: float | None = None, after: float | None = None
    ) -> str:
        """Return the spacing of ``role``; ``before`` and ``after`` in em of it, if given."""
        own = rounded(role.size)
        above = role.before if before is None else before
        below = role.after if after is None else after
        return wordml.spacing(above * own, below * own, role.leading * own)
