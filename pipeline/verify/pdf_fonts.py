"""Fonts of a PDF: which character a code stands for, and which codes have no glyph.

ISO 32000-1, 9.6 and 9.7 say how codes become glyphs; a code that leads to glyph 0, or to the name
``.notdef``, is drawn as an empty box.
"""

from __future__ import annotations

import io
import logging
import re
import struct
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = re.compile(r"begin(bfchar|bfrange|cidchar|cidrange)(.*?)end\1", re.DOTALL)
_HEX = r"<\s*([0-9A-Fa-f\s]*)>"
_CHARACTER = re.compile(rf"{_HEX}\s*(?:{_HEX}|(\d+))")
_RANGE = re.compile(rf"{_HEX}\s*{_HEX}\s*(?:{_HEX}|(\d+)|\[([^\]]*)\])")
_TYPE1_CODE = re.compile(rb"\bdup\s+(\d{1,3})\s*/(\S+)\s+put")
_MOST_COMPARED = 1000  # glyphs; a font with codes of one byte has no use for more
_WIDE = 2  # bytes of a code in a composite font
_MOST_IN_RANGE = 65_536
_PLAIN = ("/Identity-H", "/Identity-V")
_NOTHING = ".notdef"
_SYMBOLS = 0xF000  # where symbolic TrueType fonts keep their codes (ISO 32000-1, 9.6.6.4)


class Font:
    """A font of a page's resources."""

    def __init__(self, dictionary: Any) -> None:  # noqa: ANN401  (pikepdf objects have no types)
        """Take a font dictionary."""
        self._font = dictionary
        self._is_wide = str(dictionary.get("/Subtype")) == "/Type0"

    def codes(self, shown: bytes) -> Iterator[int]:
        """Yield the character codes of a string that a page shows."""
        if not self._is_wide:
            yield from shown
            return
        for at in range(0, len(shown) - 1, _WIDE):
            yield int.from_bytes(shown[at : at + _WIDE], "big")

    def text(self, code: int) -> str:
        """Return what a code stands for; empty if the font does not say."""
        return self._texts.get(code, "")

    def lacks(self, code: int) -> bool:
        """Tell whether a code has no glyph, as far as the embedded font says."""
        if code not in self._lacking:
            self._lacking[code] = self._lacks_wide(code) if self._is_wide else self._lacks(code)
        return self._lacking[code]

    @cached_property
    def _lacking(self) -> dict[int, bool]:
        return {}

    @cached_property
    def _texts(self) -> dict[int, str]:
        source = _stream(self._font.get("/ToUnicode"))
        found: dict[int, str] = {}
        for code, value in _mapped(source, "bf"):
            found[code] = value if isinstance(value, str) else chr(value)
        return found

    # --- composite fonts ---

    def _lacks_wide(self, code: int) -> bool:
        encoding = self._font.get("/Encoding")
        if str(encoding) in _PLAIN:
            cid: int | None = code
        else:
            cid = self._cids.get(code)
        if cid is None:
            return bool(self._cids)  # a predefined map, which only its font's maker knows
        glyphs = self._glyphs
        if glyphs:
            return glyphs[2 * cid : 2 * cid + 2] in (b"", b"\0\0")
        return cid == 0

    @cached_property
    def _cids(self) -> dict[int, int]:
        found = _mapped(_stream(self._font.get("/Encoding")), "cid")
        return {code: value for code, value in found if isinstance(value, int)}

    @cached_property
    def _glyphs(self) -> bytes:
        """The map from CID to glyph, two bytes each; empty if they are the same."""
        descendants = self._font.get("/DescendantFonts")
        first = descendants[0] if descendants is not None and len(descendants) else {}
        return _stream(first.get("/CIDToGIDMap"))

    # --- simple fonts ---

    def _lacks(self, code: int) -> bool:
        if str(self._font.get("/Subtype")) == "/Type3":
            return self._differences.get(code, "") not in self._font.get("/CharProcs", {})
        kind, program = self._program
        if kind == "/FontFile2":
            return self._lacks_truetype(code)
        names, known = self._names
        name = self._differences.get(code, names.get(code, _NOTHING))
        return bool(program and names) and (name == _NOTHING or (bool(known) and name not in known))

    @cached_property
    def _program(self) -> tuple[str, bytes]:
        """The embedded font program with its kind; empty if there is none."""
        descriptor = self._font.get("/FontDescriptor") or {}
        for kind in ("/FontFile", "/FontFile2", "/FontFile3"):
            if kind in descriptor:
                return kind, _stream(descriptor[kind])
        return "", b""

    @cached_property
    def _differences(self) -> dict[int, str]:
        """The glyph names that the font dictionary gives to codes."""
        encoding = self._font.get("/Encoding")
        listed = encoding.get("/Differences", ()) if hasattr(encoding, "keys") else ()
        found: dict[int, str] = {}
        code = 0
        for item in listed:
            if isinstance(item, int):
                code = item
            else:
                found[code] = str(item).removeprefix("/")
                code += 1
        return found

    @cached_property
    def _names(self) -> tuple[dict[int, str], frozenset[str]]:
        """The names of glyphs by code, and all names if the program tells them."""
        kind, program = self._program
        if kind == "/FontFile":  # Type 1: the encoding stands in the part that is not encrypted
            clear = program[: program.find(b"eexec")]
            pairs = _TYPE1_CODE.findall(clear)
            return {int(code): name.decode("latin-1") for code, name in pairs}, frozenset()
        if kind == "/FontFile3":
            return _compact(program)
        return {}, frozenset()

    def _lacks_truetype(self, code: int) -> bool:
        """Tell whether no table of the font leads from ``code`` to a glyph."""
        tables, count = self._truetype
        if not count:
            return False
        character = ord(self.text(code)[0]) if self.text(code) else code
        wanted = (code, _SYMBOLS + code, character)
        return not any(table.get(one) for table in tables for one in wanted)

    @cached_property
    def _truetype(self) -> tuple[list[dict[int, int]], int]:
        """The character maps with glyph numbers, 0 for empty boxes, and how many there are."""
        from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415  (heavy)

        try:
            with _silence():
                font = TTFont(io.BytesIO(self._program[1]), lazy=True)
                boxes = _boxes(font)
                tables = [
                    {
                        code: 0 if name in boxes else font.getGlyphID(name)
                        for code, name in table.cmap.items()
                    }
                    for table in font["cmap"].tables
                ]
        except (TTLibError, LookupError, AssertionError, ValueError, struct.error):
            return [], 0  # a program that cannot be read says nothing
        return tables, len(tables)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep fontTools from logging what it thinks of the dates in a font."""
    logger = logging.getLogger("fontTools")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _boxes(font: Any) -> frozenset[str]:  # noqa: ANN401  (fontTools has no types)
    """Return the glyphs that are drawn like glyph 0.

    LibreOffice gives a missing character a code and a glyph of its own: a copy of the box.
    """
    if "glyf" not in font:
        return frozenset()
    outlines, order = font["glyf"], font.getGlyphOrder()
    box = outlines[order[0]]
    if not box.numberOfContours:
        return frozenset()  # an empty glyph 0 looks like a space
    return frozenset(name for name in order[:_MOST_COMPARED] if outlines[name] == box)


def _compact(program: bytes) -> tuple[dict[int, str], frozenset[str]]:
    """Return the encoding and the names of a font in the Compact Font Format (Type1C)."""
    from fontTools.cffLib import CFFFontSet  # noqa: PLC0415  (heavy)

    fonts = CFFFontSet()
    try:
        fonts.decompile(io.BytesIO(program), None)
        font = fonts[0]
        encoding = font.Encoding
        known = frozenset(font.charset)
    except Exception:  # noqa: BLE001  (fontTools raises anything on a damaged font)
        return {}, frozenset()
    names = {} if isinstance(encoding, str) else dict(enumerate(encoding))
    return names, known


def _stream(item: Any) -> bytes:  # noqa: ANN401  (pikepdf objects have no types)
    """Return the content of a stream; empty if it is something else, or damaged."""
    import pikepdf  # noqa: PLC0415  (heavy)

    try:
        return bytes(item.read_bytes()) if isinstance(item, pikepdf.Stream) else b""
    except pikepdf.PdfError:
        return b""


def _mapped(source: bytes, kind: str) -> Iterator[tuple[int, str | int]]:
    """Yield the codes of a CMap with what they map to: text in ``bf``, numbers in ``cid`` maps."""
    for section, body in _SECTION.findall(source.decode("latin-1")):
        if section == f"{kind}char":
            for code, text, number in _CHARACTER.findall(body):
                yield _code(code), _text(text) if text else int(number or 0)
        elif section == f"{kind}range":
            for first, last, text, number, listed in _RANGE.findall(body):
                start = _code(first)
                size = min(max(0, _code(last) - start + 1), _MOST_IN_RANGE)
                values = re.findall(_HEX, listed)
                for step in range(size):
                    if listed:
                        yield start + step, _text(values[step]) if step < len(values) else ""
                    elif text:
                        yield start + step, _advanced(_text(text), step)
                    else:
                        yield start + step, int(number or 0) + step


def _code(digits: str) -> int:
    return int(re.sub(r"\s", "", digits) or "0", 16)


def _text(digits: str) -> str:
    squeezed = re.sub(r"\s", "", digits)
    return bytes.fromhex(squeezed + "0" * (len(squeezed) % 2)).decode("utf-16-be", "replace")


def _advanced(text: str, step: int) -> str:
    """Return ``text`` with its last character moved on, as ranges of CMaps count."""
    return text[:-1] + chr(min(ord(text[-1]) + step, 0x10FFFF)) if text else ""
