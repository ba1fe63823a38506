"""Colours of the press: only where asked, text in black only, the theme's own inks."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import theme
from pipeline.diagnostics import Report
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.typeset.press import inks_of
from pipeline.verify import fidelity, readback
from pipeline.verify.checks import CHECKS, Subject
from pipeline.writers import registry
from tests import rich

_RGB = frozenset(("rg", "RG", "g", "G", "sc", "SC", "scn", "SCN", "cs", "CS"))


def colors(content: bytes) -> list[tuple[str, tuple[float, ...], bool]]:
    """Return each operator of colour with its operands, and whether text is shown in it."""
    found: list[tuple[str, tuple[float, ...], bool]] = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        forms = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
        ]
        streams: list[Any] = [*pdf.pages, *forms]
        for stream in streams:
            in_text = False
            for one in pikepdf.parse_content_stream(stream):
                operator = str(one.operator)
                if operator in (*_RGB, "k", "K"):
                    values = tuple(float(value) for value in one.operands if operator in "kKgG")
                    found.append((operator, values, False))
                elif operator in ("TJ", "Tj") and found:
                    in_text = True
                    found[-1] = (*found[-1][:2], in_text)
    return found


@pytest.fixture(scope="module")
def press(speech: Document, study: Theme) -> bytes:
    return registry.find("press.pdf").write(speech, study, Report())


def test_no_colour_of_screens_is_left(press: bytes) -> None:
    used = colors(press)
    assert {operator for operator, _, _ in used} == {"k", "K"} or {o for o, _, _ in used} == {"k"}


def test_text_is_black_only_or_of_the_accent_s_inks(press: bytes, study: Theme) -> None:
    accent = tuple(part / 100 for part in study.press["accent"])
    of_text = {values for _, values, is_text in colors(press) if is_text}
    assert (0.0, 0.0, 0.0, 1.0) in of_text
    assert accent in of_text
    for values in of_text - {accent}:
        assert values[:3] == (0.0, 0.0, 0.0)


def test_only_where_asked(speech: Document, study: Theme, press: bytes) -> None:
    book = registry.find("book.pdf").write(speech, study, Report())
    assert {operator for operator, _, _ in colors(book)} >= {"rg"}
    assert not {operator for operator, _, _ in colors(book)} & {"k", "K"}
    asked = study.with_layout("book", press=True)
    assert colors(registry.find("book.pdf").write(speech, asked, Report())) == colors(press)


def test_same_bytes_twice_and_nothing_lost(
    speech: Document, study: Theme, press: bytes, tmp_path: Path
) -> None:
    assert registry.find("press.pdf").write(speech, study, Report()) == press
    path = tmp_path / "x.press.pdf"
    path.write_bytes(press)
    assert fidelity.losses(speech, readback.read_pdf(path)) == []


def test_pictures_stay_and_that_is_said(study: Theme) -> None:
    report = Report()
    content = registry.find("press.pdf").write(rich.document(), study, report)
    assert "press-rgb" in {item.code for item in report}
    assert not {operator for operator, _, _ in colors(content)} & {"rg", "RG", "g", "G"}


@pytest.mark.skipif(shutil.which("javac") is None, reason="veraPDF needs a JDK")
def test_it_is_accessible_and_claims_nothing_else(press: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.press.pdf"
    path.write_bytes(press)
    subject = Subject(path, "press.pdf")
    results = {check.name: check.result(subject) for check in CHECKS if check.covers("press.pdf")}
    assert {name: results[name].findings for name in ("verapdf", "lint", "pages")} == {
        "verapdf": (),
        "lint": (),
        "pages": (),
    }
    with pikepdf.open(path) as pdf, pdf.open_metadata() as claims:
        assert "pdfaid:part" not in claims
        assert claims["pdfuaid:part"] == "1"


parts = st.integers(0, 255)


@given(parts, parts, parts)
def test_inks_are_inks_and_greys_are_black_only(red: int, green: int, blue: int) -> None:
    inks = inks_of((red, green, blue), {})
    assert all(0 <= ink <= 1 for ink in inks)
    if red == green == blue:
        assert inks[:3] == (0, 0, 0)
    back = [(1 - ink) * (1 - inks[3]) * 255 for ink in inks[:3]]
    assert back == pytest.approx([red, green, blue], abs=0.01)


def test_inks_of_a_theme_must_be_inks(tmp_path: Path) -> None:
    place = tmp_path / "styles" / "odd"
    place.mkdir(parents=True)
    (place / "theme.toml").write_text('inherits = "study"\n[press]\naccent = [0, 100]\n')
    with pytest.raises(theme.ThemeError, match=r"theme.toml:3.*press.accent|press"):
        theme.load("odd", tmp_path)
