"""Long books for tests and timings: made-up Chinese with all that needs page numbers."""

from __future__ import annotations

import random

_COMMON = bytes(
    byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low)
)
_HAN = _COMMON.decode("gb2312", errors="ignore")
"""The 3,755 characters of GB 2312, level 1: those that a text is made of."""

_DIGITS = "零一二三四五六七八九"


class _Words:
    """Text in which few characters are frequent, as in any language."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311
        han = list(_HAN)
        self._chance.shuffle(han)
        total, self._weights = 0.0, []
        for rank in range(1, len(han) + 1):
            total += 1 / (rank + 10)
            self._weights.append(total)
        self._han = han

    def words(self, count: int) -> str:
        return "".join(self._chance.choices(self._han, cum_weights=self._weights, k=count))

    def sentences(self, count: int) -> str:
        """Return about ``count`` characters with marks between them."""
        found: list[str] = []
        while count > 0:
            length = self._chance.randint(4, 18)
            found.append(self.words(length) + self._chance.choice("，，，、；。。！？"))
            count -= length + 1
        return "".join(found)[:-1] + "。"

    def between(self, least: int, most: int) -> int:
        return self._chance.randint(least, most)


def book(characters: int, chapter: int = 8_000, seed: int = 1) -> str:
    """Return a book in Markdown of about so many characters, in chapters of about ``chapter``.

    Every chapter has sections, notes, a table, a list, and links to the next chapter but two.
    """
    words = _Words(seed)
    count = max(round(characters / chapter), 2)
    lines = ["---", "title: 长书", "author: 某人", "---", ""]
    for number in range(1, count + 1):
        printed = "".join(_DIGITS[int(digit)] for digit in str(number))
        lines += [f"# 第{printed}章 {words.words(6)} {{#c{number}}}", ""]
        target = (number + 2) % count + 1
        written, part = 0, 0
        while written < chapter:
            part += 1
            lines += [f"## {words.words(8)}", ""]
            for paragraph in range(8):
                text = words.sentences(words.between(60, 320))
                written += len(text)
                if paragraph == 2:
                    text += f"参看[第 {target} 章](#c{target})，{words.sentences(30)}"
                if paragraph == 4:
                    text += (
                        f"**{words.words(9)}**[^{number}-{part}]与 Python 3，{words.words(40)}。"
                    )
                lines += [text, ""]
            lines += [f"[^{number}-{part}]: {words.sentences(30)}", ""]
            if part == 1:
                rows = [f"| {words.words(5)} | {words.words(9)} |" for _ in range(4)]
                lines += ["| 甲 | 乙 |", "|---|---|", *rows, ""]
            if part == 2:
                lines += [f"- {words.words(20)}", f"- {words.words(50)}", ""]
    return "\n".join(lines)
