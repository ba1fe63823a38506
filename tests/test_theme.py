"""Themes: tokens, style sheets, inheritance."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import theme
from pipeline.theme import Color, Length, Theme, ThemeError
from tests.conftest import ROOT


def test_lengths_know_their_units(study: Theme) -> None:
    assert study.page.width == pytest.approx(595.276, abs=0.001)
    assert study.type.body.size.twips == 234
    assert Length(1).emu == 12_700


def test_colours_are_hexadecimal(study: Theme) -> None:
    assert study.colors.named("on-accent") == "#ffffff"
    assert Color("#a4161a").hex == "A4161A"


def test_the_measure_is_a_whole_number_of_characters(study: Theme) -> None:
    text_width = study.page.width - 2 * study.side_margin
    assert text_width / study.type.body.size == pytest.approx(study.page.measure)


def test_deep_headings_look_like_the_third(study: Theme) -> None:
    assert study.type.heading(1) is study.type.heading1
    assert study.type.heading(9) is study.type.heading3


@pytest.mark.parametrize("name", ["print.css", "ebook.css", "deck.css", "index.css"])
def test_style_sheets_use_only_tokens(study: Theme, name: str) -> None:
    css = study.stylesheet(name)
    assert "var(" not in css
    source = study.file(name).read_text(encoding="utf-8")
    assert "#" not in source.replace("#{", "").split("*/", 1)[1].replace("url(#", "")


def test_a_theme_inherits_tokens_and_files(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "blue"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text(
        'inherits = "study"\nname = "blue"\n[colors]\naccent = "#003366"\n'
    )
    (folder / "print.css").write_text("h1 { color: var(--color-accent) }")
    blue = theme.load("blue", tmp_path)
    assert blue.colors.accent == "#003366"
    assert blue.colors.ink == "#1d2127"
    assert blue.stylesheet("print.css") == "h1 { color: #003366 }"
    assert "a4161a" not in blue.stylesheet("index.css")
    assert "study" in theme.available(tmp_path)


def test_a_missing_style_sheet_is_named(study: Theme) -> None:
    with pytest.raises(ThemeError, match=r"has no nope\.css"):
        study.stylesheet("nope.css")


def test_contrast_is_enough_for_all_text(study: Theme) -> None:
    """WCAG 2.1, success criterion 1.4.3: at least 4.5 to 1."""
    colors = study.colors
    pairs = (
        (colors.ink, colors.page),
        (colors.ink, colors.paper),
        (colors.accent, colors.page),
        (colors.on_accent, colors.accent),
        (colors.muted, colors.page),
    )
    for first, second in pairs:
        assert _contrast(first, second) >= 4.5


def _contrast(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_no_font_colour_or_size_stands_in_python() -> None:
    families = {
        name
        for line in (ROOT / "styles/study/theme.toml").read_text().splitlines()
        if line.startswith("families")
        for name in line.split('"')[1::2]
    }
    for path in (ROOT / "pipeline").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not any(f'"{family}"' in source for family in families), path
