"""The font of formulas that goes with web pages and e-books: small, whole, the same twice."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont

from pipeline import formulas
from pipeline.diagnostics import Report
from pipeline.formulas import font
from pipeline.model.nodes import Document, Formula, Metadata
from pipeline.writers import epub, web
from tests import samples

if TYPE_CHECKING:
    from pipeline.theme import Theme

TEXS = (
    r"\sqrt{\frac{a}{b}}",
    r"\left(\int_0^1 f'(x)\right)",
    r"A\xrightarrow{abc}B",
    r"\overline{AB}",
)


def elements() -> list[str]:
    return [formulas.without_tex(str(each)) for each in formulas.mathml([(t, True) for t in TEXS])]


@pytest.fixture(scope="module")
def data() -> bytes:
    return font.made(elements())


@pytest.fixture(scope="module")
def opened(data: bytes) -> TTFont:
    return TTFont(io.BytesIO(data))


def test_font_has_what_is_shown_and_its_sizes(opened: TTFont) -> None:
    cmap = opened.getBestCmap()
    assert {*map(ord, "𝑎𝑏𝑓𝑥𝐴01()∫√→‾")} <= cmap.keys()
    variants = opened["MATH"].table.MathVariants
    assert {cmap[ord("√")], cmap[ord("(")]} <= {*variants.VertGlyphCoverage.glyphs}
    assert {cmap[ord("→")], cmap[ord("‾")]} <= {*variants.HorizGlyphCoverage.glyphs}
    assert ord("∮") not in cmap


def test_font_is_small_and_the_same_twice(data: bytes) -> None:
    assert data[:4] == b"wOF2"
    assert len(data) < 40_000
    assert data == font.made(elements())


def test_parts_of_arrows_can_meet(opened: TTFont) -> None:
    variants = opened["MATH"].table.MathVariants
    glyph = opened.getBestCmap()[ord("→")]
    at = variants.HorizGlyphCoverage.glyphs.index(glyph)
    parts = variants.HorizGlyphConstruction[at].GlyphAssembly.PartRecords
    assert all(part.EndConnectorLength for part in parts[:-1])
    assert all(part.StartConnectorLength for part in parts[1:])


def test_files_carry_it_only_where_there_are_formulas(study: Theme) -> None:
    formula = Document(meta=Metadata(title="题"), blocks=(Formula(tex="x^2"),))
    page = web.write(formula, study, Report()).decode()
    match = re.search(r'@font-face \{[^}]*base64,([^"]+)"', page)
    assert match
    assert base64.b64decode(match[1])[:4] == b"wOF2"
    assert "@font-face" not in web.write(samples.plain_document(), study, Report()).decode()
    with zipfile.ZipFile(io.BytesIO(epub.write(formula, study, Report()))) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".woff2"))
        sheet = next(each for each in archive.namelist() if each.endswith(".css"))
        assert name.rpartition("/")[2] in archive.read(sheet).decode()
