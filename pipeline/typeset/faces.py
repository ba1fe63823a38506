"""Fonts as Pango has chosen them: what their glyphs are, and which depend on their neighbours.

What `glyphs` needs of WeasyPrint 70.0, its Pango and HarfBuzz, and is private, stands here.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNITS = 1024  # of Pango in a CSS pixel
_DECLARED = """
    gpointer g_object_ref (gpointer object);
    hb_set_t * hb_set_create (void);
    void hb_set_destroy (hb_set_t *set);
    hb_bool_t hb_set_next (const hb_set_t *set, hb_codepoint_t *codepoint);
    void hb_ot_layout_collect_lookups (
        hb_face_t *face, hb_tag_t table_tag, const hb_tag_t *scripts, const hb_tag_t *languages,
        const hb_tag_t *features, hb_set_t *lookup_indexes);
    void hb_ot_layout_lookup_collect_glyphs (
        hb_face_t *face, hb_tag_t table_tag, unsigned int lookup_index, hb_set_t *glyphs_before,
        hb_set_t *glyphs_input, hb_set_t *glyphs_after, hb_set_t *glyphs_output);
"""
_FEATURES = {
    "GSUB": ("ccmp", "rlig", "rclt", "calt", "liga", "clig", "rvrn"),
    "GPOS": ("kern", "dist", "curs"),
}
"""What is done to any text (OpenType, “Registered Features”), but for `locl`, which depends on
nothing but the language, and for the placing of accents, after which `Faces.shaped` looks."""
_INVALID = 0xFFFFFFFF  # HB_SET_VALUE_INVALID


class Shape(NamedTuple):
    """What Pango makes of a character.

    Attributes:
        face: The font and size that it is in.
        glyph: The number of its glyph; None if that of the character before stands for it too.
        width: Its width, or its share in that of the glyph, in thousandths of the em.
    """

    face: Face
    glyph: int | None
    width: int


class Face:
    """A font in a size."""

    def __init__(self, font: Any, of: Faces) -> None:  # noqa: ANN401  (WeasyPrint has no types)
        """Take ``font`` as Pango hands it out."""
        self._font = of.kept(font)
        self._of = of
        self._size = of.size(font)
        self._naturals: dict[int, int] = {}
        self._bound = of.bound(font)
        self._in_pdf: tuple[Any, Any, set[str]] | None = None
        self.is_picture = of.is_picture(font)

    def is_free(self, glyph: int) -> bool:
        """Tell whether a glyph is the same whatever stands beside it."""
        return glyph not in self._bound

    def natural(self, glyph: int) -> int:
        """Return the width that the font gives a glyph, in thousandths of the em."""
        width = self._naturals.get(glyph)
        if width is None:
            width = self._naturals[glyph] = self._of.natural(self._font, glyph, self._size)
        return width

    def use(self, stream: Any, shown: dict[str, str]) -> None:  # noqa: ANN401
        """Let a PDF show glyphs in this font from now on.

        Args:
            stream: WeasyPrint's, to which the font is set.
            shown: The characters that the glyphs stand for, by their codes.
        """
        fonts = stream._fonts  # noqa: SLF001  (it is nowhere else)
        if self._in_pdf is None or self._in_pdf[0] is not fonts:
            self._in_pdf = fonts, stream.add_font(self._font)[0], set()
        _, font, known = self._in_pdf
        if not known.issuperset(shown):
            for code, text in shown.items():
                glyph = int(code, 16)
                font.to_unicode.setdefault(glyph, text)
                font.widths.setdefault(glyph, self.natural(glyph))
            known.update(shown)
        stream.set_font_size(font.hash, self._size)


class Faces:
    """The fonts of one rendering."""

    def __init__(self) -> None:
        """Declare the functions that WeasyPrint does without."""
        from weasyprint.text import ffi, fonts  # noqa: PLC0415  (heavy)

        self._ffi, self._pango, self._harfbuzz = ffi.ffi, ffi.pango, ffi.harfbuzz
        self._gobject = ffi.gobject
        self._key_of = fonts.get_pango_font_key
        if not hasattr(self._ffi, "kanben_faces"):
            self._ffi.cdef(_DECLARED)
            self._ffi.kanben_faces = True
        self._faces: dict[int, Face] = {}
        self._bounds: dict[int, frozenset[int]] = {}
        self._ink, self._logical = (self._ffi.new("PangoRectangle *") for _ in range(2))

    def shaped(self, text: str, layout: Any) -> list[Shape] | None:  # noqa: ANN401
        """Return the glyphs of a text, set in one line.

        Args:
            text: Without newlines.
            layout: WeasyPrint's, which is given the text; its style asks for no features.

        Returns:
            One shape a character, in order; None if some characters have several glyphs or none, if
            glyphs are raised or moved, or are pictures.
        """
        self._pango.pango_layout_set_attributes(layout.layout, self._ffi.NULL)
        layout.set_text(text)
        line, _ = layout.get_first_line()
        size = layout.style["font_size"]
        encoded = layout.text.encode()
        found: list[Shape] = []
        run = line.runs
        while run != self._ffi.NULL:
            glyphs = self._run(run.data, encoded, size)
            if glyphs is None:
                return None
            found += glyphs
            run = run.next
        return found if len(found) == len(layout.text) else None

    def _run(self, run: Any, encoded: bytes, size: float) -> list[Shape] | None:  # noqa: ANN401
        item, string = run.item, run.glyphs
        if item.analysis.level % 2:
            return None
        face = self._face(item.analysis.font)
        text = encoded[item.offset : item.offset + item.length]
        starts = [*self._ffi.unpack(string.log_clusters, string.num_glyphs), item.length]
        found = []
        for at, (start, end) in enumerate(pairwise(starts)):
            info = string.glyphs[at]
            place = info.geometry
            plain = info.glyph < self._pango.PANGO_GLYPH_EMPTY and not face.is_picture
            if not plain or place.x_offset or place.y_offset or start >= end:
                return None
            count = len(text[start:end].decode())
            width = round(place.width * 1000 / _UNITS / size / count)
            found.append(Shape(face, info.glyph, width))
            found += [Shape(face, None, width)] * (count - 1)
        return found

    def _face(self, font: Any) -> Face:  # noqa: ANN401
        key = int(self._ffi.cast("uintptr_t", font))
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = Face(font, self)  # which keeps the font, and so its address
        return face

    # --- asked by faces ------------------------------------------------------------------------

    def kept(self, font: Any) -> Any:  # noqa: ANN401
        """Return a font that lives as long as what is returned."""
        pointer = self._gobject.g_object_ref(font)
        return self._ffi.gc(self._ffi.cast("PangoFont *", pointer), self._gobject.g_object_unref)

    def size(self, font: Any) -> float:  # noqa: ANN401
        """Return the em of a font in pixels."""
        return float(self._key_of(font)[2])

    def natural(self, font: Any, glyph: int, size: float) -> int:  # noqa: ANN401
        """Return the width that a font gives a glyph, in thousandths of the em."""
        self._pango.pango_font_get_glyph_extents(font, glyph, self._ink, self._logical)
        return round(float(self._logical.width) * 1000 / _UNITS / size)

    def is_picture(self, font: Any) -> bool:  # noqa: ANN401
        """Tell whether a font has glyphs that are pictures, of one colour or of several."""
        face, harfbuzz = self._hb_face(font), self._harfbuzz
        bitmaps = self._ffi.gc(
            harfbuzz.hb_face_reference_table(face, _tag("EBDT")), harfbuzz.hb_blob_destroy
        )
        return bool(
            harfbuzz.hb_ot_color_has_png(face)
            or harfbuzz.hb_ot_color_has_svg(face)
            or harfbuzz.hb_ot_color_has_layers(face)
            or harfbuzz.hb_blob_get_length(bitmaps)
        )

    def bound(self, font: Any) -> frozenset[int]:  # noqa: ANN401
        """Return the glyphs of a font that may change or move beside others."""
        face = self._hb_face(font)
        key = int(self._ffi.cast("uintptr_t", face))
        if key not in self._bounds:
            self._bounds[key] = frozenset(self._collected(face))
        return self._bounds[key]

    def _hb_face(self, font: Any) -> Any:  # noqa: ANN401
        return self._harfbuzz.hb_font_get_face(self._pango.pango_font_get_hb_font(font))

    def _collected(self, face: Any) -> Iterator[int]:  # noqa: ANN401
        harfbuzz, null = self._harfbuzz, self._ffi.NULL
        destroy = harfbuzz.hb_set_destroy
        glyphs = self._ffi.gc(harfbuzz.hb_set_create(), destroy)
        output = self._ffi.gc(harfbuzz.hb_set_create(), destroy)
        for table, features in _FEATURES.items():
            tags = self._ffi.new("hb_tag_t[]", [*map(_tag, features), 0])
            found = self._ffi.gc(harfbuzz.hb_set_create(), destroy)
            harfbuzz.hb_ot_layout_collect_lookups(face, _tag(table), null, null, tags, found)
            for lookup in self._members(found):
                harfbuzz.hb_ot_layout_lookup_collect_glyphs(
                    face, _tag(table), lookup, glyphs, glyphs, glyphs, output
                )
        yield from self._members(glyphs)

    def _members(self, numbers: Any) -> Iterator[int]:  # noqa: ANN401
        at = self._ffi.new("hb_codepoint_t *", _INVALID)
        while self._harfbuzz.hb_set_next(numbers, at):
            yield at[0]


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")
