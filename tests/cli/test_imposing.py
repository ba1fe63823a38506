"""``kanben impose`` and formats of layouts, as users call them."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from tests.command import kanben
from tests.impose.test_sheets import halves, numbered
from tests.security.test_pdfs import encrypted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.pdf").write_bytes(numbered(8))
    return tmp_path


def test_a_booklet_is_the_default_and_its_use_is_said(folder: Path) -> None:
    run = kanben(folder, "impose", "a.pdf")
    assert run.returncode == 0, run.stderr
    assert "8 pages on 2 sheets; print on both sides, turn over the short edge" in run.stdout
    assert halves((folder / "a.booklet.pdf").read_bytes())[0] == ("page 8.", "page 1.")


def test_two_a_side_with_marks_to_a_file_of_choice(folder: Path) -> None:
    options = ("--up", "2", "--sheet", "SRA3", "--crop-marks", "--bleed", "3mm", "--out", "b.pdf")
    run = kanben(folder, "impose", "a.pdf", *options)
    assert run.returncode == 0, run.stderr
    assert "bleed stays white" in run.stderr
    assert halves((folder / "b.pdf").read_bytes())[1] == ("page 3.", "page 4.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.pdf",), "there is no such file"),
        (("a.pdf", "--sheet", "A99"), "--sheet: 'A99' is no sheet"),
        (("a.pdf", "--creep", "3"), "--creep: expected a length"),
        (("a.pdf", "--up", "2", "--creep", "1mm"), "--creep: only"),
        (("a.pdf", "--out", "a.pdf"), "over itself"),
        (("locked.pdf",), "it is encrypted"),
        (("a.txt",), "no sound PDF"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: tuple[str, ...], said: str, folder: Path
) -> None:
    (folder / "locked.pdf").write_bytes(encrypted(numbered(2)))
    (folder / "a.txt").write_text("不是", encoding="utf-8")
    before = (folder / "a.pdf").read_bytes()
    run = kanben(folder, "impose", *arguments)
    assert run.returncode == 2
    assert said in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert (folder / "a.pdf").read_bytes() == before
    assert not list(folder.glob("*.booklet.pdf"))


def test_layouts_and_their_paper_are_asked_for_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("题目\n\n正文一段，说明各点。\n", encoding="utf-8")
    (tmp_path / "kanben.toml").write_text('[layout.book]\npage = "大32开"\n', encoding="utf-8")
    place = tmp_path / "styles" / "mine"
    place.mkdir(parents=True)
    (place / "theme.toml").write_text(
        'inherits = "study"\n[layout.wide]\nbased-on = "notes"\n', encoding="utf-8"
    )
    run = kanben(tmp_path, "build", "a.txt", "--theme", "mine", "--to", "book.pdf,wide.pdf")
    assert run.returncode == 0, run.stderr
    with pikepdf.open(tmp_path / "dist" / "a.book.pdf") as pdf:
        assert float(pdf.pages[0].mediabox[2]) == pytest.approx(140 * 72 / 25.4, abs=0.01)
    run = kanben(tmp_path, "verify", "dist")
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[layout.book]\npage = "B55"\n', ("kanben.toml:2", "'B55' is no sheet", "JIS-B5")),
        ('theme = "study"\n[layout.boook]\npage = "B5"\n', ("kanben.toml:2", "'boook'", "book")),
        ('[layout.book]\nchapters = "left"\n', ("kanben.toml:2", "layout.book.chapters")),
        ("[layout.book]\nsize = 3\n", ("kanben.toml:2", "size", "chapters, press")),
        ("layout = 3\n", ("kanben.toml:1", "layout")),
    ],
)
def test_mistakes_in_layouts_are_named_with_their_line(
    text: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("题目\n\n正文。\n", encoding="utf-8")
    (tmp_path / "kanben.toml").write_text(text, encoding="utf-8")
    run = kanben(tmp_path, "build", "a.txt", "--to", "txt")
    assert run.returncode == 2
    for each in said:
        assert each in run.stderr
    assert not (tmp_path / "dist").exists()


def test_a_layout_that_no_theme_has_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("题目\n\n正文。\n", encoding="utf-8")
    run = kanben(tmp_path, "build", "a.txt", "--to", "txt,wide.pdf")
    assert run.returncode == 2
    assert "no layout 'wide'" in run.stderr
    assert not (tmp_path / "dist").exists()
