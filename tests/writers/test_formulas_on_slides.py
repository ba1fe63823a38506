"""Formulas on slides: editable in PowerPoint, to be seen in every other program."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from PIL import Image as Pillow

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Formula, Math, Paragraph, Text
from pipeline.theme import Theme
from pipeline.typeset import weasyprint
from pipeline.writers import archive, pptx
from pipeline.writers.formula_pictures import formula_pictures
from pipeline.writers.office_math import office_math
from pipeline.writers.pptx import runs
from pipeline.writers.pptx.linear import Stretch, in_words, stretches
from tests.deck.decks import one_section, paragraph_of

ROOT = r"x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}"


def written(tex: str) -> str:
    """Return a formula as Office Math."""
    return office_math(one_section(Paragraph(inlines=(Math(tex=tex),))))[tex, False]


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (ROOT, "x = (−b±√(b^2−4ac))/(2a)"),
        (r"W_N^k", "W_N^k"),
        (r"\sum_{i=1}^{n} i", "∑_(i = 1)^n i"),
        (r"\sqrt[3]{x+1}", "^3√(x+1)"),
        (r"O(N\log N)", "O(Nlog N)"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1, 2; 3, 4)"),
        (r"\frac{1}{2}", "1/2"),
        (r"e^{x^2}", "e^(x^2)"),
        (r"\text{面积}=ab", "面积 = ab"),
    ],
)
def test_a_formula_in_words(tex: str, words: str) -> None:
    assert in_words(written(tex)) == words


def test_scripts_stand_off_the_line_and_variables_slant() -> None:
    found = stretches(written(r"x_1^2+\log 5"))
    assert [(one.text, one.raised) for one in found if one.raised] == [("1", -1), ("2", 1)]
    assert {one.text for one in found if one.slanted} == {"x"}


def test_no_sign_is_lost_in_a_line() -> None:
    """However deep a formula is, its characters are all there."""
    tex = r"\sqrt{" * 80 + "z" + "}" * 80
    assert "z" in in_words(written(tex))


def deck(theme: Theme, *formulas: Formula) -> dict[str, bytes]:
    document = one_section(paragraph_of(2), *formulas, paragraph_of(2))
    return archive.unpack(pptx.write(document, theme, Report()))


def slide_with_formula(parts: dict[str, bytes]) -> str:
    slides = [data.decode() for name, data in parts.items() if name.startswith("ppt/slides/slide")]
    return next(slide for slide in slides if "m:oMath" in slide)


def test_a_displayed_formula_is_a_picture_in_the_fallback(study: Theme) -> None:
    slide = slide_with_formula(deck(study, Formula(tex=ROOT, label="（1）")))
    choice, _, rest = slide.partition("</mc:Choice>")
    fallback = rest.partition("</mc:Fallback>")[0]
    assert "<m:oMath>" in choice
    assert "<p:pic>" not in choice
    assert "m:oMath" not in fallback
    assert re.findall(r'<p:pic>.*?descr="([^"]*)"', fallback) == ["x = (−b±√(b^2−4ac))/(2a)"]
    assert "（1）" in fallback
    assert "asvg:svgBlip" in fallback


def test_the_prefix_is_none_that_libreoffice_takes(study: Theme) -> None:
    """It takes the choice by the prefix `a14`, and draws no formula in it."""
    slide = slide_with_formula(deck(study, Formula(tex="a+b")))
    (prefix,) = re.findall(r'Requires="([^"]*)"', slide)
    assert prefix not in {"a14", "p14", "p15", "x12ac", "v"}
    namespace = f'xmlns:{prefix}="http://schemas.microsoft.com/office/drawing/2010/main"'
    assert namespace in slide
    assert f"<{prefix}:m><m:oMath>" in slide


def test_properties_of_runs_stand_before_characters_only(study: Theme) -> None:
    """`m:type` of a fraction begins like `m:t`."""
    slide = slide_with_formula(deck(study, Formula(tex=ROOT)))
    assert "<m:type" in slide
    assert "</a:rPr><m:type" not in slide


def test_a_formula_in_a_line_is_text_in_the_fallback(study: Theme) -> None:
    said = Paragraph(inlines=(Text(text="面积是"), Math(tex=r"S=\pi r^2"), Text(text="。")))
    document = one_section(said, paragraph_of(4))
    slide = slide_with_formula(archive.unpack(pptx.write(document, study, Report())))
    fallback = slide.partition("<mc:Fallback>")[2].partition("</mc:Fallback>")[0]
    texts = re.findall(r"<a:t>([^<]*)</a:t>", fallback)
    assert "".join(texts).startswith("面积是S = πr2。")
    assert 'baseline="30000"' in fallback


def test_pictures_of_formulas_are_ink_on_nothing_and_the_same_twice(study: Theme) -> None:
    matrix = r"\begin{pmatrix}1\\2\\3\\4\end{pmatrix}"  # its parentheses are put together
    texs = [ROOT, matrix, r"\text{中文}=1"]
    first, second = (formula_pictures(texs, study) for _ in range(2))
    assert first == second
    assert list(first) == texs
    for picture in first.values():
        with Pillow.open(io.BytesIO(picture.png)) as opened:
            image = opened.convert("RGBA")
        assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]
        low, high = image.getchannel("A").getextrema()
        assert low == 0
        assert high == 255
        assert abs(image.width / image.height - picture.width / picture.height) < 0.1


def test_a_formula_that_cannot_be_read_has_no_picture(study: Theme) -> None:
    assert formula_pictures([r"\frac{1"], study) == {}


def test_many_formulas_each_once(study: Theme) -> None:
    same = [Formula(tex="a+b")] * 5
    parts = deck(study, *same)
    assert [name for name in parts if name.startswith("ppt/media/formula")] == [
        "ppt/media/formula1.png",
        "ppt/media/formula1.svg",
    ]


def test_pictures_are_compressed_once(study: Theme) -> None:
    data = pptx.write(one_section(Formula(tex=ROOT), paragraph_of(4)), study, Report())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        ways = {info.filename: info.compress_type for info in package.infolist()}
    assert ways["ppt/media/formula1.png"] == zipfile.ZIP_STORED
    assert ways["ppt/media/formula1.svg"] == zipfile.ZIP_DEFLATED


def test_the_fallback_in_a_line_is_written_only_where_it_stands(
    study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a picture stands for a formula, nobody asks for it as characters."""
    calls: list[str] = []

    def counted(formula: str) -> list[Stretch]:
        calls.append(formula)
        return stretches(formula)

    monkeypatch.setattr(runs, "stretches", counted)
    deck(study, Formula(tex=ROOT))
    assert not calls
    pptx.write(one_section(Paragraph(inlines=(Math(tex="x^2"),))), study, Report())
    assert calls


def test_document_without_formulas_has_no_alternatives(study: Theme, speech: Document) -> None:
    parts = archive.unpack(pptx.write(speech, study, Report()))
    assert not any(b"AlternateContent" in data for data in parts.values())


def test_formulas_with_chinese_are_set_together(
    study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One PDF for many: each picture is the same as by itself, equal formulas are drawn once."""
    texs = [rf"\text{{面积}}={number}ab" for number in range(5)]
    alone = [formula_pictures([tex], study)[tex] for tex in texs]
    calls: list[int] = []
    run = weasyprint.set_pages

    def counted(page: str, variant: str, pictures: dict[str, bytes], fonts: int) -> bytes:
        calls.append(len(pictures))
        return run(page, variant, pictures, fonts)

    monkeypatch.setattr(weasyprint, "set_pages", counted)
    together = formula_pictures(texs * 3, study)
    assert [together[tex] for tex in texs] == alone
    assert calls == [len(texs)]
