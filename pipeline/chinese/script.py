"""In which language and script a text is written, by the characters that only one of them has."""

from __future__ import annotations

import re

_PAIRS = (
    "个個们們这這国國来來时時对對说說会會过過为為发發学學经經后後动動现現实實开開长長头頭还還问問机機关關"
    "点點业業员員门門见見书書东東车車马馬话話气氣电電应應无無与與万萬从從义義亲親爱愛听聽觉覺样樣写寫军軍"
    "农農产產党黨区區华華历歷体體图圖团團处處将將广廣导導层層岁歲师師带帶帮幫总總战戰护護报報据據断斷数數"
    "条條极極构構标標权權济濟点點热熱爷爺独獨环環种種称稱积積穷窮竞競笔筆类類纪紀纸紙练練组組细細织織终終"
)
_SIMPLIFIED = re.compile(f"[{_PAIRS[0::2]}]")
_TRADITIONAL = re.compile(f"[{_PAIRS[1::2]}]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-z]")
_SAMPLE = 20_000  # characters: the language of a text does not change after that
_KANA_SHARE = 0.1  # of kana and Han together; Chinese has some の, Japanese half


def language_of(text: str) -> str:
    """Return the BCP 47 tag of the language that ``text`` is written in.

    ``zh-CN`` and ``zh-TW`` are told apart by characters that only one script has; ``zh-CN`` where
    nothing tells.
    """
    sample = text[:_SAMPLE]
    han, kana = len(_HAN.findall(sample)), len(_KANA.findall(sample))
    if kana > _KANA_SHARE * (han + kana):
        return "ja"
    if len(_HANGUL.findall(sample)) > han:
        return "ko"
    if not han and _LATIN.search(sample):
        return "en"
    traditional = len(_TRADITIONAL.findall(sample))
    return "zh-TW" if traditional > len(_SIMPLIFIED.findall(sample)) else "zh-CN"
