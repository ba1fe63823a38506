"""Formulas as drawings: what they cost, and how they stand in a page."""

from __future__ import annotations

import contextlib
import io
import warnings
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from pipeline import formulas, pandoc
from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Formula, Metadata
from pipeline.theme import Theme
from pipeline.typeset import outlines
from pipeline.typeset.ziamath import Drawing, draw
from pipeline.writers import pdf
from pipeline.writers.office_math import office_math

INK = "#1d2733"


def mathml(tex: str, *, displayed: bool = True) -> str:
    (element,) = formulas.mathml([(tex, displayed)])
    assert element is not None
    return formulas.without_tex(element)


def drawn(tex: str, *, displayed: bool = True) -> Drawing:
    drawing = draw(mathml(tex, displayed=displayed), "serif", INK)
    assert drawing is not None
    return drawing


def outlined(tex: str) -> outlines.Outlines:
    found = outlines.of(drawn(tex), INK)
    assert found is not None
    return found


def fractions(depth: int) -> str:
    return r"\frac{1}{1+" * depth + "x" + "}" * depth


def nodes(tex: str, monkeypatch: pytest.MonkeyPatch, *, anew: bool = True) -> int:
    """Return how many elements are set to draw a formula; ``anew``: nothing is known before."""
    draw(mathml("x"), "serif", INK)  # the door to ziamath is open now
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.nodes.mnode import Mnode  # noqa: PLC0415  (heavy)

    from pipeline.typeset.ziamath.parts import MEMORY  # noqa: PLC0415  (it imports ziamath)

    if anew:
        MEMORY.forget()
    made: list[object] = []
    with monkeypatch.context() as patch:
        build = Mnode.__init__
        patch.setattr(
            Mnode, "__init__", lambda self, *given, **more: made.append(build(self, *given, **more))
        )
        assert drawn(tex)
    return len(made)


def test_what_stretches_is_measured_once_a_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level took twice the time of the one inside it."""

    def tex(depth: int) -> str:
        return r"\sqrt{1+\left(\frac{1}{" * depth + "x" + r"}\right)}" * depth

    assert nodes(tex(8), monkeypatch) < 6 * nodes(tex(4), monkeypatch)


def test_where_nothing_stretches_everything_is_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in a row was set twice, the first time to see how high the row is."""
    tex = fractions(50)
    elements = sum(1 for _ in ET.fromstring(mathml(tex)).iter())  # noqa: S314
    assert nodes(tex, monkeypatch) <= elements
    one = r"x_{1}=\frac{-b\pm\sqrt{b^2-4ac}}{2a}+\sum_{k=1}^{9}k^2"
    elements = sum(1 for _ in ET.fromstring(mathml(one)).iter())  # noqa: S314
    assert nodes(one, monkeypatch) <= elements


def test_parts_that_are_the_same_are_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = nodes(r"x_1=\frac{-b\pm\sqrt{b^2-4ac}}{2a}", monkeypatch)
    second = nodes(r"x_2=\frac{-b\pm\sqrt{b^2-4ac}}{2a}", monkeypatch, anew=False)
    other = nodes(r"x_2=\frac{-c\pm\sqrt{b^2-5ac}}{3a}", monkeypatch, anew=False)
    assert second < 8 < other < first


@pytest.mark.parametrize(
    ("before", "tex"),
    [
        (r"x_{\frac{a}{b}}", r"\frac{a}{b}"),  # smaller
        (r"x^{y^{a+b}}", r"x^{a+b}"),
        (r"x\frac{a}{b}", r"\frac{c}{d}\frac{a}{b}"),  # after a fraction
        (r"\mathbf{a+b}", "a+b"),
        (r"\phantom{a+b}", "a+b"),
        (r"\left(\frac{a}{b}|\right)", r"\left(c|\right)"),
        (r"\sum_{i}^{n}a", r"b_{\sum_{i}^{n}a}"),
        (r"\overbrace{a+b+c}^{n}", r"\overbrace{a}^{n}"),
    ],
)
def test_the_same_is_not_the_same_elsewhere(before: str, tex: str) -> None:
    drawn("x")  # loads ziamath, and bears with what it does that Python deprecates
    from pipeline.typeset.ziamath.parts import MEMORY  # noqa: PLC0415  (it imports ziamath)

    MEMORY.forget()
    alone = drawn(tex).svg
    MEMORY.forget()
    drawn(before)
    assert drawn(tex).svg == alone


def test_brackets_grow_with_what_they_hold() -> None:
    low, high = (outlined(tex) for tex in (r"\left(a\right)", r"\left(\frac{a}{b}\right)"))
    low_names, high_names = ({glyph.name for glyph in each.glyphs} for each in (low, high))
    bracket = max(low.glyphs, key=lambda glyph: glyph.box[3] - glyph.box[1])
    assert bracket.name in low_names - high_names
    assert high.box[3] > 1.5 * low.box[3]


def test_what_is_remembered_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.typeset.ziamath import parts  # noqa: PLC0415  (it imports ziamath)

    monkeypatch.setattr(parts, "_MOST", 30)
    first = drawn("a+b").svg
    for number in range(20):
        drawn(rf"\frac{{{number}}}{{x_{{{number}}}}}")
        assert len(parts.MEMORY._nodes) < 60
    assert drawn("a+b").svg == first


def test_outlines_of_glyphs_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn(r"a+b+\sum_{a}^{b}")
    from ziafont.glyph import SimpleGlyph  # noqa: PLC0415  (heavy)

    def again(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(SimpleGlyph, "svgpath", again)
    second = drawn(r"a+b+\sum_{a}^{b}")
    assert second.svg == first.svg


@pytest.mark.parametrize("rows", [2, 9, 40])
def test_brackets_are_put_together_as_high_as_what_they_hold(rows: int) -> None:
    """Of parts that overlap, whatever the height; ziamath tried one part more again and again."""
    drawn("x")  # loads ziamath, and bears with what it does that Python deprecates
    from ziamath import mathtable, zmath  # noqa: PLC0415  (heavy)

    font: Any = zmath.loadedfonts["default"]
    table = font.math._variantsvert
    assembly = table.construction[table.coverage.covidx(font.glyphindex("("))].assembly
    size = rows * 1200.0
    glyph = mathtable.MathAssembly.assemble(assembly, size, table.minoverlap)
    assert glyph.bbox.ymax - glyph.bbox.ymin == pytest.approx(size, abs=2)
    edges = [
        (offset + part.bbox.ymin, offset + part.bbox.ymax)
        for part, offset in zip(glyph.glyphs, glyph.offsets, strict=True)
    ]
    assert all(upper[0] < lower[1] for lower, upper in pairwise(edges))


def test_a_formula_that_cannot_be_set_leaves_the_next_as_it_is() -> None:
    """Text in a formula sets other features of the font; empty text left them set."""
    before = drawn("f''(x)'").svg
    empty = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mtext></mtext></math>'
    assert draw(empty, "serif", INK) is None
    assert drawn("f''(x)'").svg == before


def test_most_formulas_are_outlines() -> None:
    assert outlines.of(drawn(r"x_1^2+\frac{\sqrt a}{\sum b}"), INK) is not None
    (letter,) = outlined(r"x+\text{当}").letters
    assert letter.text == "当"


def test_what_has_another_colour_is_drawn_elsewhere() -> None:
    assert outlines.of(drawn("x"), INK) is not None
    assert outlines.of(drawn("x"), "#ff0000") is None


def test_a_frame_is_a_line_and_hides_nothing() -> None:
    """It was filled: a black box."""
    framed = outlined(r"\boxed{E=mc^2}")
    assert framed.strokes
    assert framed.instructions.count(b" re S") == 1
    assert b" re f" not in framed.instructions
    fraction = outlined(r"\frac{a}{b}")
    assert not fraction.strokes
    assert fraction.instructions.count(b" re f") == 1


def test_outlines_are_drawn_as_they_are() -> None:
    path = "M 1 2 L 3 4 C 1 2 3 4 5 6 Q 8 6 8 9 Z"
    shapes = (
        ET.Element("rect", {"x": "1", "y": "2", "width": "3", "height": "4", "fill": INK}),
        ET.Element("path", {"d": path, "transform": "matrix(2 0 0 2 5 6)", "fill": INK}),
        ET.Element("path", {"d": "M 1 2 L 3 4", "stroke": INK, "stroke-width": "0.5"}),
    )
    read = outlines.of(Drawing(shapes, (1, 2, 30, 40)), INK)
    assert read is not None
    assert read.get_intrinsic_size() == (30, 40, 0.75)

    class Stream:
        def __init__(self) -> None:
            self.stream: list[bytes] = []
            self.colors: list[tuple[bytes, bool]] = []
            self.compress = False
            self._resources: dict[str, dict[str, Any]] = {"XObject": {}}

        def set_color(self, color: bytes, *, stroke: bool = False) -> None:
            self.colors.append((color, stroke))

        def stacked(self) -> contextlib.nullcontext[None]:
            return contextlib.nullcontext()

        def transform(self, **matrix: float) -> None:
            self.matrix = matrix

    stream = Stream()
    for _ in range(2):
        read.draw(stream, 60, 40, {"color": b"ink"})
    assert stream.matrix == {"a": 2, "d": 1, "e": -2, "f": -2}
    assert stream.colors == [(b"ink", False), (b"ink", True)] * 2
    ((name, form),) = stream._resources["XObject"].items()
    said = f"1 2 3 4 re f\nq 2 0 0 2 5 6 cm /{name} Do Q\n0.5 w 1 2 m 3 4 l S".encode()
    assert stream.stream == [said, said]
    assert form.stream == [
        b"1 2 m 3 4 l 1 2 3 4 5 6 c 7.0000 6.0000 8.0000 7.0000 8.0000 9.0000 c h f"
    ]
    assert form.extra["BBox"] == [1, 2, 8, 9]


def test_a_glyph_stands_once_in_a_file(study: Theme) -> None:
    texs = ["a+b", "b+a", r"\frac{a}{b+a}", "a+b+a+b"]
    document = Document(meta=Metadata(title="题"), blocks=tuple(Formula(tex=tex) for tex in texs))
    report = Report()
    with pikepdf.open(io.BytesIO(pdf.write(document, study, report))) as file:
        forms = [
            item
            for item in file.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
        ]
        assert len(forms) == len("ab+")  # in the fraction they are the same, at the same size
        assert [list(form.BBox) for form in forms]
    assert not list(report)


@pytest.mark.parametrize(
    "tex", [r"\sqrt{1+" * 100 + "x" + "}" * 100, fractions(150), "x^{" * 10 + "x" + "}" * 10]
)
def test_deep_formulas_are_drawn(tex: str) -> None:
    assert drawn(tex).shapes


@pytest.mark.parametrize(
    "tex",
    [
        "x^{" * 100 + "x" + "}" * 100,
        "x_{" * 20 + "x" + "}" * 20,
        r"x^\sqrt{" * 20 + "x" + "}" * 20,
        r"\frac{a}{b^ {" * 20 + "x" + "}}" * 20,
        "}" * 9 + "{x_{" * 20 + "x" + "}}" * 20,
    ],
)
def test_scripts_too_deep_for_pandoc_are_not_asked_for(
    tex: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each level takes pandoc twice the time: it would still be at it tomorrow."""

    def run(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(pandoc, "run", run)
    assert formulas.mathml([(tex, True)]) == [None]
    document = Document(meta=Metadata(title="题"), blocks=(Formula(tex=tex),))
    assert office_math(document) == {}


@pytest.mark.parametrize(
    "tex", [r"a_{1}^{2}" * 200, "x^{a_{b}}" * 50, "{" * 30 + "x^2" + "}" * 30, r"\^{}\_{}" * 20]
)
def test_scripts_beside_each_other_are_within_limits(tex: str) -> None:
    assert formulas.is_within_limits(tex)


def test_chinese_in_a_formula_is_text_at_its_place(study: Theme) -> None:
    document = Document(meta=Metadata(title="题"), blocks=(Formula(tex=r"\frac{\text{长}}{b}"),))
    with pypdfium2.PdfDocument(pdf.write(document, study, Report())) as file:
        page = file[0]
        text = page.get_textpage()
        (at,) = (n for n in range(text.count_chars()) if text.get_text_range(n, 1) == "长")
        left, low, right, high = text.get_charbox(at)
        bars = [one for one in page.get_objects(filter=[FPDF_PAGEOBJ_PATH]) if _is_bar(one)]
    ((bar_left, bar_low, bar_right, _),) = (bar.get_bounds() for bar in bars)
    assert bar_left - 1 < left < right < bar_right + 1
    assert bar_low < low < high < bar_low + 25


def _is_bar(drawn: pypdfium2.PdfObject) -> bool:
    left, low, right, high = drawn.get_bounds()
    return bool(high - low < 1 < right - left < 20)


def test_fractions_in_fractions_are_set(study: Theme) -> None:
    document = Document(meta=Metadata(title="题"), blocks=(Formula(tex=fractions(50)),))
    report = Report()
    assert pdf.write(document, study, report).startswith(b"%PDF")
    assert not list(report)
