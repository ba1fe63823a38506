"""Which package brings the glyphs that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.preflight.characters import is_emoji, is_private, script

if TYPE_CHECKING:
    from collections.abc import Iterable

_HAN = "fonts-babelstone-han or fonts-hanazono"  # Debian: rare characters beyond Noto CJK
_SYMBOLS = "fonts-noto-core or fonts-symbola"
_CHINESE = "fonts-noto-cjk, or without the right to install: pip install 'kanben[fonts]'"
_PYTHON = "pip install manimgx-fonts"
_SHARED = {"Zyyy", "Zinh", "Zzzz"}
_CHINESE_SCRIPTS = {"Bopo", "Hira", "Kana", "Hang"}
_COMMON_HAN = (0x4E00, 0x9FA5)  # what every Chinese font has


def remedy(characters: Iterable[str]) -> str:
    """Return one sentence that says what to install so that ``characters`` get glyphs."""
    packages = dict.fromkeys(filter(None, map(_package, characters)))
    private = any(map(is_private, characters))
    advice = [f"Install a font that has them, such as {'; '.join(packages)}"] if packages else []
    if private:
        advice.append(
            "Private characters mean something in one font only: name its family in the theme,"
            " or write the characters that are meant"
        )
    return ". ".join(advice)


def _package(character: str) -> str:
    if is_private(character):
        return ""
    if is_emoji(character):
        return _PYTHON
    code = script(character)
    if code == "Hani":
        common = _COMMON_HAN[0] <= ord(character) <= _COMMON_HAN[1]
        return _CHINESE if common else _HAN
    if code in _CHINESE_SCRIPTS:
        return _CHINESE
    return _SYMBOLS if code in _SHARED else f"fonts-noto-core or fonts-noto-extra (script {code})"
