"""The generated cover: what it shows, that nothing leaves it, and what happens without a font."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from pipeline import fonts
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Contributor, Document, Metadata
from pipeline.theme import Theme
from tests.writers.ebooks import OPF, package, written


def cover(document: Document, theme: Theme, report: Report) -> Image.Image:
    image = Image.open(io.BytesIO(written(document, theme, report)["EPUB/cover.png"]))
    image.load()
    return image


def test_cover_shows_title_and_rule_in_the_themes_colours(speech: Document, study: Theme) -> None:
    report = Report()
    image = cover(speech, study, report)
    assert list(report) == []
    assert image.size == (1600, 2400)
    used = {color for _, color in image.convert("RGB").getcolors(maxcolors=64) or []}
    theme_colors = (study.colors.accent, study.colors.on_accent, study.colors.highlight)
    assert {tuple(bytes.fromhex(color.hex)) for color in theme_colors} <= used
    assert len(used) <= 16


def test_cover_is_small_and_described(speech: Document, study: Theme) -> None:
    parts = written(speech, study)
    assert len(parts["EPUB/cover.png"]) < 60_000
    assert f'alt="封面 {speech.meta.title}"' in parts["EPUB/cover.xhtml"].decode()
    items = {item.get("href"): item for item in package(parts).iter(f"{OPF}item")}
    assert items["cover.png"].get("properties") == "cover-image"


def no_font(_families: tuple[str, ...], _weight: int = 400) -> None:
    return None


def no_fontconfig(_families: tuple[str, ...], _weight: int = 400) -> None:
    code, message = "fontconfig-missing", "fontconfig is not installed"
    raise KanbenError(code, message)


@pytest.mark.parametrize("find", [no_font, no_fontconfig])
def test_cover_without_a_font_is_plain_and_says_so(
    find: Callable[..., None], speech: Document, study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "first_installed", find)
    report = Report()
    colors = cover(speech, study, report).convert("RGB").getcolors()
    assert [diagnostic.code for diagnostic in report] == ["cover-plain"]
    assert len(colors or []) == 2  # the ground and the rule


def test_cover_never_shows_boxes_for_missing_characters(study: Theme) -> None:
    report = Report()
    cover(Document(meta=Metadata(title="笑😀"), blocks=()), study, report)
    assert ["😀" in diagnostic.message for diagnostic in report] == [True]


@pytest.mark.parametrize("title", ["史", "长" * 3_000, "W" * 300, "“引”", " 　 "])
def test_any_title_stays_inside_the_cover(title: str, study: Theme) -> None:
    meta = Metadata(title=title, creators=(Contributor(name="某某某", role="作者"),) * 12)
    image = cover(Document(meta=meta, blocks=()), study, Report())
    edges = [image.crop(box) for box in ((0, 0, 100, 2400), (1500, 0, 1600, 2400))]
    edges.append(image.crop((0, 2300, 1600, 2400)))
    assert all([(edge.width * edge.height, 0)] == edge.getcolors() for edge in edges)
