"""What the preflight promises stands in the PDF: each character in the font that was named."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from pipeline import preflight, programs
from pipeline.diagnostics import Report
from pipeline.fonts import Configuration, boxes
from pipeline.model.nodes import Document, Metadata
from pipeline.preflight.characters import asked_as_emoji, is_drawn
from pipeline.preflight.coverage import Coverage
from pipeline.preflight.style import Style
from pipeline.theme import Theme
from pipeline.verify.conformance import verapdf_all
from pipeline.writers import pdf
from tests.conftest import ROOT, SPEECH
from tests.samples import paragraph

NOWHERE = "\U000323af"
SAMPLES = (
    "说🎉👍❤️☎✔★●◆✦☐☑",
    "𠮷㐂鿫𬺰𱁬龘",
    "한국어",
    "Россия Ελλάδα ʃəˈɪŋ ǹẑ",
    "नमस्ते ไทย ქართული",
    "♪♫∮∑𝔄",
    f"缺{NOWHERE}\ue123ꆈ",
)


def made(document: Document, style: Theme) -> bytes:
    return pdf.write(document, style, Report())


def fonts_of(content: bytes) -> dict[str, set[str]]:
    """Return the families by which each character on the pages is drawn, as PDFium reads it."""
    found: dict[str, set[str]] = {}
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            own = page.get_textpage()
            high = ""
            for place in range(own.count_chars()):
                name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
                raw.FPDFText_GetFontInfo(own, place, name, 200, flags)
                character = high + chr(raw.FPDFText_GetUnicode(own, place))
                is_half = len(character) == 1 and "\ud800" <= character <= "\udbff"
                high = character if is_half else ""
                if high:
                    continue
                character = character.encode("utf-16", "surrogatepass").decode("utf-16")
                family = name.value.decode().partition("+")[2].replace("-", " ")
                found.setdefault(character, set()).add(family.removesuffix(" Bold"))
    return found


def read(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        return "".join(page.get_textpage().get_text_range() for page in opened)


def test_each_character_is_drawn_by_the_font_that_was_named(study: Theme) -> None:
    whole = Document(meta=Metadata(), blocks=tuple(map(paragraph, SAMPLES)))
    findings = preflight.inspect(whole, study)
    drawn = fonts_of(made(whole, study))
    with preflight.chosen(findings, study) as typefaces:
        coverage = Coverage(Configuration(typefaces), study.fonts, "zh-CN")
        every = "".join(SAMPLES)
        covered = coverage.of(set(every), Style("text"), asked_as_emoji(every))
    assert covered.missing == set()
    named = {family: characters for family, (_, characters) in covered.faces.items()}
    for family, characters in (named | covered.others).items():
        for character in characters:
            assert family in drawn[character], (character, drawn[character])
    assert named[boxes.FAMILY] == {NOWHERE, "\ue123", "ꆈ", "𬺰"}
    assert sum(map(is_drawn, every)) > 60


def test_boxes_keep_the_text_and_repeat(study: Theme) -> None:
    whole = Document(meta=Metadata(), blocks=(paragraph(f"一{NOWHERE}二ꆈ三\ue123 四{NOWHERE}"),))
    first, second = made(whole, study), made(whole, study)
    assert first == second
    assert f"一{NOWHERE}二ꆈ三\ue123 四{NOWHERE}" in read(first)
    assert fonts_of(first)["ꆈ"] == {boxes.FAMILY}


def test_emoji_keep_their_text(study: Theme) -> None:
    line = "笑😀家👨‍👩‍👧‍👦旗🇨🇳肤👍🏽键1️⃣心❤️完"
    content = made(Document(meta=Metadata(), blocks=(paragraph(line),)), study)
    assert line in read(content)
    assert fonts_of(content)["1"] == {"Noto Emoji", "Noto Sans CJK SC"}  # the second: page numbers


@pytest.mark.skipif(programs.java() is None, reason="Java is not installed")
def test_boxes_and_emoji_are_sound_pages(study: Theme, tmp_path: Path) -> None:
    blocks = tuple(map(paragraph, (*SAMPLES, "键1️⃣家👨‍👩‍👧‍👦")))
    path = tmp_path / "odd.pdf"
    path.write_bytes(made(Document(meta=Metadata(title="题"), blocks=blocks), study))
    found = verapdf_all([path], ["ua1", "2a"])
    assert found == {(path, "ua1"): [], (path, "2a"): []}


ALONE = """
import sys
from pathlib import Path
from pipeline import passes, theme
from pipeline.diagnostics import Report
from pipeline.readers import registry
from pipeline.writers import pdf
source, target = map(Path, sys.argv[1:])
report = Report()
read = registry.find(source).read(source.read_bytes(), source.name, registry.ReadOptions(), report)
said = Report()
target.write_bytes(pdf.write(passes.apply_all(read), theme.load("study", Path.cwd()), said))
print([item.code for item in said])
"""


one_worker = pytest.mark.xdist_group("alone")  # the file is made once


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The speech as a PDF on a system without fonts, made twice, and what was said."""
    folder = tmp_path_factory.mktemp("alone")
    nothing = folder / "fonts.conf"
    nothing.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><cachedir>{folder}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )
    environment = {**os.environ, "FONTCONFIG_FILE": str(nothing), "PYTHONPATH": str(ROOT)}
    outputs = []
    for name in ("first.pdf", "second.pdf"):
        command = [sys.executable, "-W", "error", "-c", ALONE, str(SPEECH), str(folder / name)]
        ran = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert not ran.stderr
        outputs.append(ran.stdout.strip())
    assert (folder / "first.pdf").read_bytes() == (folder / "second.pdf").read_bytes()
    return folder / "first.pdf", outputs


@one_worker
def test_packages_are_enough_where_the_system_has_no_font(alone: tuple[Path, list[str]]) -> None:
    path, outputs = alone
    assert outputs == ["['bold-stand-in']"] * 2
    families = set().union(*fonts_of(path.read_bytes()).values())
    assert families - {""} == {"Noto Serif SC", "Noto Sans SC", "Noto Sans CJK JP"}


@one_worker
@pytest.mark.skipif(programs.java() is None, reason="Java is not installed")
def test_fonts_of_packages_make_sound_pages(alone: tuple[Path, list[str]]) -> None:
    path, _ = alone
    found = verapdf_all([path], ["ua1", "2a"])
    assert found == {(path, "ua1"): [], (path, "2a"): []}


@one_worker
def test_bold_is_bold_where_the_stack_has_no_bold(alone: tuple[Path, list[str]]) -> None:
    drawn = fonts_of(alone[0].read_bytes())
    assert all("Noto Sans CJK JP" in drawn[character] for character in "第一")
