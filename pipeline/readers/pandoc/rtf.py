r"""Rich Text in code pages of the East → the same with every character as Unicode.

Programs in China write Chinese as bytes of GBK (``\'d6\'d0``), by the code page of the file or the
character set of the font. pandoc knows Western code pages only, and reads such bytes as garbage
(Rich Text Format 1.9.1, “Character Set” and “Unicode RTF”).
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    rb"((?:\\'[0-9a-fA-F]{2})+)|\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\[^a-zA-Z]|[{}]|[\x80-\xff]"
    rb"|[^\\{}\x80-\xff]+",
    re.DOTALL,
)
_PAGES: Final = {936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_CHARSETS: Final = {134: 936, 136: 950, 128: 932, 129: 949, 204: 1251, 161: 1253, 162: 1254}
"""Code pages by ``fcharset``; fonts of other sets are in the file's own page."""

_HIGH, _LOW, _BEHIND = 0xD800, 0xDC00, 0xE000  # surrogates
_SPECIAL: Final = re.compile(r"[\\{}]")
_ENDS: Final = b"\r\n"


class _State(NamedTuple):
    """What a group inherits: its font, and how many characters stand in for one of Unicode."""

    font: bytes = b""
    instead: int = 1


class _Rewriting:
    def __init__(self) -> None:
        self._made: list[bytes] = []
        self._state = _State()
        self._groups: list[_State] = []
        self._fonts: dict[bytes, int] = {}
        self._page = 1252
        self._skip = 0
        self._half = 0
        self._decoders: dict[int, codecs.IncrementalDecoder] = {}
        self._waiting: codecs.IncrementalDecoder | None = None

    def rewritten(self, data: bytes) -> bytes:
        place = 0
        while match := _TOKEN.match(data, place):
            place = match.end()
            if match[2] == b"bin":
                size = min(int(match[3] or b"0"), len(data) - place)
                self._put(data[match.start() : place + max(size, 0)])
                place += max(size, 0)
            else:
                self._token(match)
        self._end()
        return b"".join(self._made)

    def _token(self, match: re.Match[bytes]) -> None:
        token = match[0]
        if match[1] is not None or token[0] >= 0x80:  # noqa: PLR2004  (beyond ASCII)
            self._bytes(bytes.fromhex(token.replace(b"\\'", b"").decode()) if match[1] else token)
        elif match[2] is not None:
            self._word(match[2], match[3], token)
        elif token == b"{":
            self._groups.append(self._state)
            self._put(token)
        elif token == b"}":
            self._state = self._groups.pop() if self._groups else self._state
            self._skip = 0
            self._put(token)
        elif token.startswith(b"\\"):
            if self._skip:
                self._skip -= 1
            else:
                self._put(token)
        else:
            self._text(token)

    def _word(self, name: bytes, number: bytes | None, token: bytes) -> None:
        if name == b"ansicpg":
            self._page = int(number or b"1252")
            token = b"\\ansicpg1252 "
        elif name == b"uc":
            self._end()
            self._state = self._state._replace(instead=max(0, min(int(number or b"1"), 8)))
            return
        elif name == b"u" and number is not None:
            self._end()
            self._unit(int(number) % 0x10000)
            self._skip = self._state.instead
            return
        elif name == b"f" and number is not None:
            self._state = self._state._replace(font=number)
        elif name == b"fcharset" and number is not None:
            self._fonts[self._state.font] = _CHARSETS.get(int(number), 0)
        self._put(token if token.endswith(b" ") else token + b" ")  # or pandoc reads on

    def _unit(self, value: int) -> None:
        """Take a unit of UTF-16; two of them are a character beyond the basic plane."""
        if _HIGH <= value < _LOW:
            self._half = value
            return
        if _LOW <= value < _BEHIND and self._half:
            value = 0x10000 + ((self._half - _HIGH) << 10) + (value - _LOW)
        self._half = 0
        self._characters("\ufffd" if _HIGH <= value < _BEHIND else chr(value))

    def _bytes(self, given: bytes) -> None:
        cut = min(self._skip, len(given))
        self._skip -= cut
        if cut == len(given):
            return
        page = self._fonts.get(self._state.font) or self._page
        decoder = self._decoders.get(page)
        if decoder is None:
            try:
                make = codecs.getincrementaldecoder(_PAGES.get(page, f"cp{page}"))
            except LookupError:
                make = codecs.getincrementaldecoder("cp1252")
            decoder = self._decoders[page] = make("replace")
        if decoder is not self._waiting:
            self._end()
        self._waiting = decoder
        self._characters(decoder.decode(given[cut:]))

    def _text(self, token: bytes) -> None:
        """Take ASCII; its first character may be the second byte of a Chinese one."""
        text = token.lstrip(_ENDS)
        if not text:
            return
        cut = min(self._skip, len(text))
        self._skip -= cut
        text = text[cut:]
        waiting = self._waiting
        if text and waiting is not None and waiting.getstate()[0]:
            self._characters(waiting.decode(text[:1]))
            text = text[1:]
        if text:
            self._put(text)

    def _characters(self, text: str) -> None:
        self._made.append(_SPECIAL.sub(r"\\\g<0>", text).encode())

    def _put(self, token: bytes) -> None:
        self._end()
        self._made.append(token)

    def _end(self) -> None:
        """Let a character that lacks its second byte be seen as broken."""
        if self._waiting is not None:
            self._characters(self._waiting.decode(b"", final=True))
            self._waiting.reset()
            self._waiting = None


def unicode_only(data: bytes) -> bytes:
    """Return Rich Text with all characters beyond ASCII as UTF-8, which pandoc takes for text."""
    return _Rewriting().rewritten(data)
