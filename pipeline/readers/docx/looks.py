"""How a run looks → what it means: bold is strong, a dot below is 着重号, a wave is 书名号."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.readers.docx.inlines import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.readers.docx.items import Mark
    from pipeline.readers.docx.styles import Letters, Style, Styles

_MONOSPACED: Final = re.compile(
    r"courier|consolas|menlo|monaco|mono\b|lucida console|cascadia|fira code|source code|等宽",
    re.IGNORECASE,
)
_NO_LANGUAGE: Final = ("zh", "en", "x-none")
_LETTER: Final = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]")
_ORDER: Final = (
    *("language", "strike", "small", "strong", "emphasis", "proper", "book", "dots"),
    *("superscript", "subscript", "code"),
)
_SCRIPTS: Final = {"superscript": "superscript", "subscript": "subscript"}


class Looks:
    """How the runs of a part look: most look like one before, so what is found is remembered."""

    def __init__(self, styles: Styles, *, ours: bool) -> None:
        """Begin; ``ours`` says whether our own writer made the file."""
        self._styles = styles
        self._ours = ours
        self._letters: dict[tuple[object, ...], Letters] = {}
        self._marks: dict[tuple[object, ...], tuple[Mark, ...]] = {}

    def letters(self, paragraph: Style, direct: Letters) -> Letters:
        """Return a run's properties, styles counted in."""
        key = (id(paragraph), *direct.items())
        found = self._letters.get(key)
        if found is None:
            found = self._letters[key] = self._styles.letters(paragraph, direct)
        return found

    def marks(
        self, text: str, direct: Letters, found: Letters, paragraph: Style, own: Style | None
    ) -> tuple[Mark, ...]:
        """Return what a run means by how it looks; of its text, only some properties ask."""
        own = own or self._styles.of("")
        steady = not any(name in direct or name in own.letters for name in ("language", "u"))
        key = (id(paragraph), id(own), *direct.items())
        known = self._marks.get(key) if steady else None
        if known is None:
            known = marks(text, found, direct, paragraph, own, ours=self._ours)
            if steady:
                self._marks[key] = known
        return known


def marks(  # noqa: PLR0913  (all that a run is set in)
    text: str, found: Letters, direct: Letters, paragraph: Style, style: Style, *, ours: bool
) -> tuple[Mark, ...]:
    """Return what a run means, outermost first, by how it looks.

    What the paragraph's style makes all of its text look like means nothing: that is its design.

    Args:
        text: The run's characters.
        found: Its properties, styles counted in.
        direct: Its own.
        paragraph: The paragraph's style.
        style: The run's character style.
        ours: Whether our own writer made the file.
    """
    own = direct if style.mark else {**style.letters, **direct}
    kinds: set[str] = set()
    if own.get("b") and found.get("b") and not _is_styles_own(own, paragraph, style):
        kinds.add("strong")
    if own.get("i") and style.mark != "emphasis":
        kinds.add("emphasis")
    if own.get("strike") or own.get("dstrike"):
        kinds.add("strike")
    if str(own.get("em", "none")) not in ("none", ""):
        kinds.add("dots")
    kinds |= {_SCRIPTS[align] for align in (str(own.get("vertAlign", "")),) if align in _SCRIPTS}
    line = str(own.get("u", "none"))
    if line not in ("none", ""):
        kinds.add("blank" if not text.strip(" \t\u3000\u00a0_") else _under(line))
    fonts = f"{own.get('latin', '')} {own.get('east', '')}"
    if not ours and fonts != " " and _MONOSPACED.search(fonts):
        kinds.add("code")
    inner: tuple[Mark, ...] = ()
    if style.mark in _ORDER:
        kinds.discard(style.mark)
        inner = ((style.mark, "", ""),)
    marked = tuple((kind, "", "") for kind in _ORDER if kind in kinds)
    blank = (BLANK,) if "blank" in kinds else ()
    return _language(text, own, ours=ours) + marked + inner + blank


def _is_styles_own(own: Mapping[str, object], paragraph: Style, style: Style) -> bool:
    """Tell whether bold only keeps up what the paragraph's style or the run's own mark shows."""
    if style.mark in ("strong", "label", "speaker"):
        return True
    if not paragraph.letters.get("b"):
        return False
    return style.mark == "emphasis" or not own.get("b")


def _under(line: str) -> str:
    return "book" if line.startswith(("wave", "wavy")) else "proper"


def _language(text: str, own: Letters, *, ours: bool) -> tuple[Mark, ...]:
    """Return the mark of another language or direction.

    Programs tag runs with languages by the keyboard that was in use, so that only tags are taken
    that the letters bear out.
    """
    if own.get("rtl"):
        return (("language", str(own.get("bidi-language", "")), "rtl"),)
    if ours:
        tag = str(own.get("language", own.get("east-language", "")))
        return (("language", tag, ""),) if tag else ()
    tag = str(own.get("language", ""))
    if tag and not tag.lower().startswith(_NO_LANGUAGE) and _LETTER.search(text):
        return (("language", tag, ""),)
    return ()
