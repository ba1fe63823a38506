"""What the preflight says: each diagnostic, where it must be said and where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import preflight, theme
from pipeline.diagnostics import Diagnostic, KanbenError, Report
from pipeline.fonts import library
from pipeline.model.nodes import (
    Block,
    Cell,
    CodeBlock,
    Document,
    Formula,
    Inline,
    Metadata,
    Note,
    Paragraph,
    Point,
    PointList,
    Section,
    Strong,
    Table,
    Text,
)
from pipeline.model.source import Span
from pipeline.preflight.style import Style
from pipeline.preflight.usage import usage_of
from pipeline.theme import Theme
from pipeline.typeset.ziamath import draws
from tests.samples import paragraph, plain_document, text

NOWHERE = "\U000323af"  # CJK extension H: in no font that Kanben asks for


def document(*blocks: Block) -> Document:
    return Document(meta=Metadata(title="题目"), blocks=blocks)


def at(line: int, value: str) -> Paragraph:
    return Paragraph(inlines=text(value), span=Span("a.txt", line))


def said(document: Document, style: Theme) -> list[Diagnostic]:
    report = Report()
    preflight.inspect(document, style, draws).tell(report)
    return list(report)


def themed(folder: Path, tokens: str) -> Theme:
    place = folder / "styles" / "odd"
    place.mkdir(parents=True)
    (place / "theme.toml").write_text(f'inherits = "study"\n{tokens}', encoding="utf-8")
    return theme.load("odd", folder)


def test_plain_chinese_is_nothing_to_speak_of(study: Theme) -> None:
    assert said(plain_document(), study) == []


def test_missing_glyphs_are_named_with_place_and_remedy(study: Theme) -> None:
    blocks = [at(3, "好"), at(5, f"字{NOWHERE}"), at(7, f"{NOWHERE}又来"), at(9, "༄")]
    (found,) = said(document(*blocks), study)
    assert (found.code, found.severity, str(found.span)) == ("glyph-missing", "warning", "a.txt:9")
    assert "༄ U+0F04 TIBETAN MARK INITIAL YIG MGO MDUN MA" in found.message
    assert f"{NOWHERE} U+323AF CJK UNIFIED IDEOGRAPH-323AF" in found.message
    assert "box" in found.message
    assert "fonts-noto-core" in found.hint
    assert "fonts-babelstone-han" in found.hint


def test_lists_are_bounded(study: Theme) -> None:
    many = "".join(map(chr, range(0xA000, 0xA400)))  # Yi
    (found,) = said(document(at(1, many)), study)
    assert "1016 more" in found.message
    assert len(found.message) < 500


def test_private_characters_are_never_any_fonts_picture(study: Theme) -> None:
    (found,) = said(document(at(1, "前\ue123后")), study)  # OpenSymbol has an arrow there
    assert found.code == "glyph-missing"
    assert "U+E123 (private use)" in found.message
    assert "theme" in found.hint


def test_fallbacks_are_evidence(study: Theme) -> None:
    (found,) = said(document(at(4, "天城文नमस्ते"), at(2, "ไทย")), study)
    assert (found.code, found.severity) == ("font-fallback", "info")
    assert "Noto Sans Devanagari draws त U+0924" in found.message
    assert "Noto Sans Thai draws ท U+0E17 THAI CHARACTER THO THAHAN" in found.message
    assert str(found.span) == "a.txt:4"


@pytest.mark.parametrize(
    "characters",
    ["😀🎉", "👨‍👩‍👧‍👦🇨🇳👍🏽1️⃣❤️", "☐☑✔✦★●◆", "\u200b\u2060\u00ad\ufeff\t\u3000", "葛\U000e0100"],
)
def test_what_the_theme_names_or_nobody_draws_is_nothing_to_speak_of(
    characters: str, study: Theme
) -> None:
    assert said(document(at(1, characters)), study) == []


def test_what_harfbuzz_puts_together_is_not_missing(study: Theme) -> None:
    assert said(document(at(1, "\u1e73\u0328 \ufb2e")), study) == said(document(), study)


def test_formulas_are_drawn_by_their_own_font(study: Theme) -> None:
    assert said(document(Formula(tex="𝔄 + ⨋ = 数")), study) == []
    (found,) = said(document(Formula(tex=f"x + {NOWHERE}", span=Span("a", 2))), study)
    assert (found.code, str(found.span)) == ("glyph-missing", "a:2")


def test_missing_stacks_are_named(tmp_path: Path) -> None:
    odd = themed(tmp_path, '[fonts.text]\nfamilies = ["No Such Family"]\n')
    found = said(plain_document(), odd)
    assert [item.code for item in found if item.severity == "warning"] == ["font-missing"]
    assert "No Such Family" in found[0].message


BOLD = document(Paragraph(inlines=(Strong(inlines=text("粗体")),)))


def test_a_missing_bold_face_is_told(tmp_path: Path) -> None:
    odd = themed(tmp_path, '[fonts.text]\nfamilies = ["Noto Serif SC"]\nbold = []\n')
    (found,) = said(BOLD, odd)
    assert (found.code, found.severity) == ("bold-missing", "warning")
    assert "Noto Serif SC has no bold face, which 2 characters ask for" in found.message
    assert said(document(paragraph("不粗")), odd) == []


def test_a_stand_in_for_bold_is_evidence(tmp_path: Path) -> None:
    odd = themed(tmp_path, '[fonts.text]\nfamilies = ["Noto Serif SC"]\n')
    (found,) = said(BOLD, odd)
    assert (found.code, found.severity) == ("bold-stand-in", "info")
    assert "Noto Sans CJK SC stands in" in found.message


def test_usage_follows_the_theme(study: Theme) -> None:
    cell = Cell(inlines=text("格"))
    blocks: tuple[Block, ...] = (
        Section(heading=text("节"), level=1, blocks=(paragraph("文"),)),
        PointList(
            scheme="N", items=(Point(label="一", ordinal=1, scheme="N", blocks=(paragraph("点"),)),)
        ),
        Table(rows=((Cell(inlines=text("头")),), (cell,)), header_rows=1),
        CodeBlock(text="码"),
        Paragraph(inlines=(Text(text="前"), Strong(inlines=text("重")))),
    )
    whole = Document(
        meta=Metadata(title="题", subtitle="副"),
        blocks=blocks,
        notes=(Note(id="1", blocks=(paragraph("注"),)),),
    )
    used = usage_of(whole, study).characters()
    assert set("文前注") <= used[Style("text")]
    assert used[Style("text", bold=True)] == {"重"}
    assert set("题节头一") <= used[Style("display", bold=True)]
    assert set("副格点") <= used[Style("display")]
    assert used[Style("code")] == {"码"}


def test_work_grows_with_the_text_not_with_its_characters(
    study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    own = library.library()
    has = own.FcCharSetHasChar

    def counted(*arguments: object) -> object:
        nonlocal asked
        asked += 1
        return has(*arguments)

    monkeypatch.setattr(own, "FcCharSetHasChar", counted)
    counts = []
    for times in (1, 50):
        asked = 0
        said(document(*(at(1, "写了又写的同一句话。"),) * times), study)
        counts.append(asked)
    assert counts[0] == counts[1] > 0


def test_deep_documents_are_walked(study: Theme) -> None:
    inlines: tuple[Inline, ...] = text("深")
    for _ in range(5_000):
        inlines = (Strong(inlines=inlines),)
    deep = document(Paragraph(inlines=inlines))
    assert "深" in usage_of(deep, study).characters()[Style("text", bold=True)]


def test_without_fontconfig_it_says_so(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    library.library.cache_clear()
    monkeypatch.setattr(library, "_LIBRARY", "libnosuchfontconfig.so.9")
    try:
        with pytest.raises(KanbenError, match=r"fontconfig is not installed.*kanben doctor"):
            preflight.inspect(plain_document(), study)
    finally:
        library.library.cache_clear()
