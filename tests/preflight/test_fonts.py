"""fontconfig asked as a library, the font of boxes, and embedded CFF fonts."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from pipeline import fonts
from pipeline.fonts import BOLD, Configuration, Typefaces, boxes, rules
from pipeline.typeset.cff import with_identity


def test_families_are_found_or_not() -> None:
    found = fonts.match("Noto Serif CJK SC", BOLD)
    assert found is not None
    assert found.family == "Noto Serif CJK SC"
    assert "Bold" in found.path
    assert fonts.match("No Such Family") is None
    assert fonts.first_installed(("No Such Family", "Noto Sans CJK SC")) == fonts.match(
        "Noto Sans CJK SC"
    )


def test_boxes_have_the_characters_asked_for_and_spaces_only() -> None:
    content = boxes.draw("𲎯ꆈ")
    assert content == boxes.draw("ꆈ𲎯ꆈ")
    font = TTFont(io.BytesIO(content))
    assert set(font.getBestCmap()) == {0x20, 0xA0, 0xA188, 0x323AF}
    names = [font.getBestCmap()[code] for code in (0xA188, 0x323AF)]
    assert font["glyf"][names[0]] != font["glyf"][names[1]]
    widths = {font["hmtx"][name][0] for name in names}
    assert widths == {font["head"].unitsPerEm}


def test_boxes_come_before_what_the_theme_does_not_name(tmp_path: Path) -> None:
    file = tmp_path / "boxes.ttf"
    file.write_bytes(boxes.draw("\ue123"))
    rule = rules.after("Songti SC", [boxes.FAMILY])
    families = ("Noto Serif CJK SC", "Songti SC", "serif")
    asked = Configuration(Typefaces(rule, (str(file),))).faces(families, 400, "zh-CN")
    first = next(face for face in asked if face.has("\ue123"))
    assert first.families == (boxes.FAMILY,)


def test_fonts_in_colour_are_never_offered() -> None:
    faces = Configuration(Typefaces()).faces(("emoji",), 400, "zh-CN")
    assert "Noto Color Emoji" not in {name for face in faces for name in face.families}


def test_the_locale_changes_nothing() -> None:
    code = (
        "from pipeline.fonts import Configuration, Typefaces\n"
        "faces = Configuration(Typefaces()).faces(('serif',), 400, 'zh-CN')\n"
        "print([(face.path, face.index) for face in faces])"
    )
    said = set()
    for locale in ("C", "ja_JP.UTF-8", "ko_KR.UTF-8"):
        environment = {**os.environ, "LC_ALL": locale, "LANG": locale}
        command = [sys.executable, "-c", code]
        said.add(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert len(said) == 1


def test_the_fingerprint_is_that_of_the_fonts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = fonts.fingerprint()
    assert here == fonts.fingerprint()
    (tmp_path / "font.ttf").write_bytes(boxes.draw("好"))
    config = tmp_path / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}/c</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    assert fonts.fingerprint() != here


def charset(font: TTFont) -> list[str]:
    names: list[str] = font["CFF "].cff.topDictIndex[0].charset
    return names


def test_identifiers_become_glyph_numbers() -> None:
    found = fonts.match("Noto Serif SC")
    assert found is not None
    original = Path(found.path).read_bytes()
    changed = with_identity(original)
    font = TTFont(io.BytesIO(changed))
    last = f"cid{font['maxp'].numGlyphs - 1:05}"
    assert charset(TTFont(io.BytesIO(original)))[-1] != last
    assert charset(font)[-1] == last
    assert charset(font)[1] == "cid00001"
    assert with_identity(changed) == changed
    assert len(changed) == len(original)


def test_other_fonts_stay_as_they_are() -> None:
    plain = boxes.draw("好")
    assert with_identity(plain) == plain
