"""Tables of which slides show parts are read as one; no mark hides a cell that is missing."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from pipeline.diagnostics import Report
from pipeline.verify import fidelity
from pipeline.verify.pieces import Piece
from pipeline.verify.readback import shown_by
from pipeline.verify.slide_tables import Shown, in_rows
from pipeline.writers import registry
from tests.deck import tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.model.nodes import Document
    from pipeline.theme import Theme


def cell(text: str, row: int | None, *, again: bool = False) -> Shown:
    """Return a cell as a reader finds it."""
    return Shown(Piece(text, "slide"), row, again)


def texts(*shown: Shown) -> list[str]:
    """Return what is read."""
    return [piece.text for piece in in_rows(shown)]


def test_rows_are_put_together_and_repeats_left_out() -> None:
    first = (cell("地区", 0), cell("一月", 0), cell("上海", 1), cell("1", 1))
    second = (cell("地区", 0, again=True), cell("二月", 0))
    third = (cell("上海", 1, again=True), cell("2", 1))
    assert texts(*first, *second, *third) == ["地区", "一月", "二月", "上海", "1", "2"]


def test_two_tables_one_after_the_other_are_two() -> None:
    one = (cell("甲", 0), cell("乙", 1), cell("甲", 0, again=True), cell("丙", 0))
    other = (cell("甲", 2), cell("甲", 2, again=True), cell("丁", 2))
    assert texts(*one, *other) == ["甲", "丙", "乙", "甲", "丁"]


def test_a_title_ends_a_table() -> None:
    assert texts(cell("甲", 1), cell("标题", None), cell("乙", 0)) == ["甲", "标题", "乙"]


def test_a_mark_on_what_never_stood_hides_nothing() -> None:
    assert texts(cell("甲", 0), cell("乙", 0, again=True)) == ["甲", "乙"]
    assert texts(cell("甲", 0), cell("乙", 1), cell("甲", 1, again=True)) == ["甲", "乙", "甲"]
    assert texts(cell("表头", None), cell("行", None, again=True)) == ["表头", "行"]
    assert texts(cell("表头", None), cell("表头", None, again=True)) == ["表头"]


def test_a_mark_with_the_number_of_another_row_hides_nothing() -> None:
    """A cell that goes on is held against the row in which it began."""
    began = (cell("沿海", 1), cell("甲", 1), cell("乙", 2))
    assert texts(*began, cell("沿海", 1, again=True), cell("丙", 3)) == ["沿海", "甲", "乙", "丙"]
    assert texts(*began, cell("沿海", 2, again=True)) == ["沿海", "甲", "乙", "沿海"]


@pytest.mark.parametrize("name", ["pptx", "slides.html"])
@pytest.mark.parametrize("case", tables.cases(), ids=lambda case: case.path.stem)
def test_slides_show_tables_whole(
    name: str, case: tables.Case, study: Theme, tmp_path: Path
) -> None:
    path = tmp_path / f"x.{name}"
    path.write_bytes(registry.find(name).write(case.document, study, Report()))
    assert _losses(name, path, case.document) == []


def _losses(name: str, path: Path, document: Document) -> list[str]:
    read = shown_by(name)
    assert read is not None
    return [loss.kind for loss in fidelity.losses(document, read(path))]


def _spoilt(path: Path, alter: Callable[[str], str]) -> None:
    """Alter the slides of a deck."""
    if path.suffix == ".html":
        path.write_text(alter(path.read_text("utf-8")), "utf-8")
        return
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
                archive.writestr(name, alter(content.decode()))
            else:
                archive.writestr(name, content)


_SPOILERS: dict[str, Callable[[str], str]] = {
    "a cell is lost": lambda xml: xml.replace("24690.0", ""),
    "a key is lost everywhere": lambda xml: xml.replace("苏州", ""),
    "two cells change places": lambda xml: (
        xml.replace("24690.0", "#").replace("25924.5", "24690.0").replace("#", "25924.5")
    ),
    "a cell is another marked as repeated": lambda xml: xml.replace("25924.5", "南京").replace(
        "<td>南京", '<td class="again">南京'
    ),
}


@pytest.mark.parametrize("name", ["pptx", "slides.html"])
def test_cells_that_go_on_do_not_stand_for_where_they_began(
    name: str, study: Theme, tmp_path: Path
) -> None:
    """Where the cell itself is lost, those that show it again are no use."""
    case = tables.load(tables.FOLDER / "going-on-wide.md")
    path = tmp_path / f"x.{name}"
    path.write_bytes(registry.find(name).write(case.document, study, Report()))
    assert _losses(name, path, case.document) == []
    spoilt: list[str] = []

    def once(xml: str) -> str:
        if spoilt or "内陆都有" not in xml:
            return xml
        spoilt.append(xml)
        return xml.replace("内陆都有", "", 1)

    _spoilt(path, once)
    assert _losses(name, path, case.document) != []


@pytest.mark.parametrize("name", ["pptx", "slides.html"])
@pytest.mark.parametrize("spoiler", _SPOILERS)
def test_spoilt_slides_are_found_out(name: str, spoiler: str, study: Theme, tmp_path: Path) -> None:
    case = tables.load(tables.FOLDER / "header-columns.md")
    path = tmp_path / f"x.{name}"
    path.write_bytes(registry.find(name).write(case.document, study, Report()))
    assert _losses(name, path, case.document) == []
    _spoilt(path, _SPOILERS[spoiler])
    assert _losses(name, path, case.document) != []
