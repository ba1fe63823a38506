"""Which quotation marks and apostrophes belong to Western words.

Unicode has one set of “ ” ‘ ’ for both: in Chinese they are as wide as a character (GB/T 15834,
4.8 and 5.1), in Western text narrow, and ’ is also the apostrophe.
"""

from __future__ import annotations

import re

_LETTER = r"0-9A-Za-z\u00aa-\u024f\u0250-\u02af\u0370-\u052f\u1e00-\u1fff"
_WIDE = re.compile(
    r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]"
)
_INSIDE = re.compile(rf"(?<=[{_LETTER}])’(?=[{_LETTER}])")
_SHORTENED = re.compile(rf"(?<![{_LETTER}])’(?=\d\ds?(?![{_LETTER}]))")
_PAIRS = (re.compile("“([^“”]*)”"), re.compile("‘([^‘’]*)’"))
_EDGES = (  # the dogs’ tails, rock ’n’ roll
    re.compile(rf"(?<=[{_LETTER}])’(?=\s+[{_LETTER}])"),
    re.compile(rf"(?<=[{_LETTER}]\s)’(?=[{_LETTER}])"),
)
_HIDDEN = "\x00"  # in place of a mark that is decided


def western_marks(text: str) -> list[int]:
    """Return the places of the marks “ ” ‘ ’ in ``text`` that Western words own.

    An apostrophe stands inside a word (don’t), before a shortened year (’90s), or at a word’s edge.
    A pair of quotation marks is Western if no Chinese stands in it or next to it: a Western word
    quoted in a Chinese sentence has the marks of the sentence.
    """
    if not any(mark in text for mark in "“”‘’"):
        return []
    found = [match.start() for rule in (_INSIDE, _SHORTENED) for match in rule.finditer(text)]
    rest = _without(text, found)
    only_western = not _WIDE.search(text)
    for pair in _PAIRS:
        for match in pair.finditer(rest):
            if _is_western(rest, match, only_western=only_western):
                found += [match.start(), match.end() - 1]
    rest = _without(rest, found)
    at_edges = (match.start() for rule in _EDGES for match in rule.finditer(rest))
    return sorted({*found, *at_edges})


def _without(text: str, places: list[int]) -> str:
    letters = list(text)
    for place in places:
        letters[place] = _HIDDEN
    return "".join(letters)


def _is_western(text: str, pair: re.Match[str], *, only_western: bool) -> bool:
    if only_western:
        return True
    if _WIDE.search(pair[1]):
        return False
    around = (text[: pair.start()].rstrip()[-1:], text[pair.end() :].lstrip()[:1])
    beside = [character for character in around if character]
    return bool(beside) and not any(map(_WIDE.match, beside))
