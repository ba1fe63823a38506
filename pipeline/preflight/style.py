"""In what a text is set: the theme's stack and the weight."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from pipeline.fonts import BOLD, REGULAR
from pipeline.theme.tokens import FontRole


class Style(msgspec.Struct, frozen=True):
    """A stack of the theme, regular or bold."""

    BOLD: ClassVar[int] = BOLD

    font: FontRole
    bold: bool = False

    @property
    def weight(self) -> int:
        """As in CSS."""
        return BOLD if self.bold else REGULAR

    def made_bold(self) -> Style:
        """Return the bold face of the same stack."""
        return Style(self.font, bold=True)
