"""Text that is put together from glyphs that are known is the text that Pango would set."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.typeset import faces, glyphs
from pipeline.typeset.weasyprint import set_pages
from tests.typeset.test_cells import alike, pages, places, same

STYLE = (
    "@page { size: 200mm 100mm } section + section { break-before: page }"
    "html { font: 10pt/1.5 'Noto Serif CJK SC' } b { font-size: 2em }"
    ".sans { font-family: 'Noto Sans CJK SC' } .spaced { letter-spacing: 0.2em }"
    ".latin { font-family: 'Noto Serif', 'Noto Serif CJK SC' }"
    ".tab { font-feature-settings: 'tnum' }"
)
TEXTS = (
    "天地玄黄，宇宙洪荒。",
    "“引号”（括号）《书名》——破折号……",
    "第12章 3.14、1,000元 100% 2026年11月30日",
    "Han 汉字 AVATAR To fi ffi 混排 Word，文",
    "GDP（国内生产总值）与（GDP）和don’t",
    "㐀㐁 〇々ー ヿ かな 한글 ㄅㄆ",
    "é à ü ǎ 水\u0301 é̈",
    "😀 👨‍👩‍👧 1️⃣ ❤️ 🇨🇳",
    "שלום 中 العربية",
    "𠮷野家 𪚥 \U00030000",
    "\ue000 私用 \u00ad 软 \u200b 零 \u3000 全",
    "全　角ＡＢＣ１２３！＂",
)
_ALPHABET = "天地玄黄水，。（）《》“”‘’—…·、；：！？ abcAVTofi0123456789.%-é々ーかな한😀\u3000"


def page(*texts: str, kind: str = "") -> str:
    """Return a page for each text, which begins a paragraph with ideographs."""
    plain = [text.replace("&", "").replace("<", "") for text in texts]
    body = "".join(
        f"<section><p class='{kind}'>中文{text}<b>{text}</b></p><h2>题{text}</h2></section>"
        for text in plain
    )
    return (
        f"<html lang='zh-CN'><head><title>题</title><style>{STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )


def by_pango(content: str) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glyphs.Glyphs, "of", lambda *_: None)
        return set_pages(content, "pdf/ua-1")


def unlike(*texts: str, kind: str = "") -> list[str]:
    """Return the texts that do not look as Pango sets them, each on a page of its own.

    WeasyPrint cuts off what is beyond a thousandth of an em at each glyph that is kerned.
    """
    content = page(*texts, kind=kind)
    ours, theirs = pages(set_pages(content, "pdf/ua-1")), pages(by_pango(content))
    assert len(ours) == len(theirs) == len(texts)
    return [
        text
        for text, one, other in zip(texts, ours, theirs, strict=True)
        if not alike(one, other, 1 + 3 * len(text))
    ]


@pytest.mark.parametrize("kind", ["", "sans", "latin", "spaced", "tab"])
def test_it_looks_as_pango_sets_it(kind: str) -> None:
    assert unlike(*TEXTS, kind=kind) == []


@settings(max_examples=12)
@given(st.lists(st.text(_ALPHABET, max_size=60), min_size=5, max_size=5))
def test_any_text_looks_so(texts: list[str]) -> None:
    """Of 60 texts in all, five on the pages of one file."""
    assert unlike(*texts) == []


def test_most_text_is_known() -> None:
    """Or nothing above says anything."""
    seen: list[str] = []
    of = glyphs.Glyphs.of

    def counted(self: glyphs.Glyphs, text: str, style: object) -> list[glyphs.Glyph] | None:
        found = of(self, text, style)
        if found is not None:
            seen.append(text)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glyphs.Glyphs, "of", counted)
        for text in TEXTS[:3]:
            set_pages(page(text), "pdf/ua-1")
    assert all(any(text in known for known in seen) for text in TEXTS[:3])


def test_the_comparison_can_fail() -> None:
    """A glyph that is a tenth of an em too wide is seen, on each page."""
    content = page(TEXTS[0])
    glyph = glyphs._glyph

    def wider(shape: object) -> glyphs.Glyph:
        made = glyph(shape)  # type: ignore[arg-type]
        return made._replace(width=made.width + 100)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glyphs, "_glyph", wider)
        other = set_pages(content, "pdf/ua-1")
        assert unlike(*TEXTS[:2]) == list(TEXTS[:2])
    assert not same(set_pages(content, "pdf/ua-1"), other)
    assert [char for char, _ in places(other)] == [char for char, _ in places(by_pango(content))]


def test_what_a_font_ties_to_its_neighbours_is_not_taken_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A font that would change ideographs beside others is left to Pango."""
    found: list[tuple[bool, ...]] = []
    shaped = glyphs.Glyphs._new

    def new(self: glyphs.Glyphs, style: object) -> object:
        known = shaped(self, style)
        if known is not None:
            shapes = [known._shaped(char) or [] for char in "水f"]
            found.append(tuple(one.face.is_free(one.glyph or 0) for (one,) in shapes))
        return known

    monkeypatch.setattr(glyphs.Glyphs, "_new", new)
    set_pages(page("字"), "pdf/ua-1")
    assert found
    assert set(found) == {(True, False)}  # f is part of ligatures
    monkeypatch.setattr(faces.Face, "is_free", lambda *_: False)
    found.clear()
    set_pages(page("字"), "pdf/ua-1")
    assert not found
