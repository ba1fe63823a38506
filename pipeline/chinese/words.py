"""Words, by jieba: where a text may be cut, and what part of speech its words are.

jieba is loaded on first use and in a way of our own. Its usual way writes its dictionary as a
marshal file into the shared temporary folder, where another user's or a poisoned file would change
the segmentation without a word; and it loads 350,000 entries where a text needs those that are
spelt with its own characters only. A word can be found in a text only if all its characters are in
the text, so leaving the others out changes no result and saves three quarters of the time.

The file itself is read once a process, and processes that are forked then share what is read.
"""

from __future__ import annotations

import functools
import importlib
import re
import sys
import warnings
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TOTAL = re.compile(rb" (\d+)")
_KNOWN_TOTALS = {0x1394096D: 60_101_967}
"""Sums of all frequencies by the CRC-32 of the dictionary: jieba 0.42.1. Adding takes 0.1 s."""

_RUN = re.compile(r"^(.).*\n(?:\1.*\n)*", re.MULTILINE)
_WHITE = frozenset(" \t\n\r\v\f\u3000")


class Word(NamedTuple):
    """A word and its tag in jieba's dictionary (n noun, v verb …; x when it is not there)."""

    text: str
    tag: str


class Segmenter:
    """Cuts text into words, with the part of jieba's dictionary that ``alphabet`` can spell."""

    def __init__(self, alphabet: Iterable[str]) -> None:
        """Load the dictionary.

        Args:
            alphabet: Texts, or characters; only words made of their characters can be found.
        """
        jieba = _import_jieba()
        jieba.setLogLevel(60)
        self._tokenizer: Any = jieba.Tokenizer()
        frequencies, tags, total = _load("".join(alphabet))
        self._tokenizer.FREQ = frequencies
        self._tokenizer.total = total
        self._tokenizer.initialized = True
        self._tags = tags

    def words(self, text: str) -> tuple[Word, ...]:
        """Return the words of ``text``; their concatenation is ``text``."""
        return tuple(Word(word, self._tags.get(word, "x")) for word in self._tokenizer.lcut(text))


def _import_jieba() -> Any:  # noqa: ANN401  (jieba has no types)
    """Return jieba, imported without its warnings and without setuptools.

    jieba 0.42.1 has invalid escapes in its patterns, and looks for its dictionary by pkg_resources
    where that is installed, which takes longer to import than jieba itself; without it, it looks
    beside its own files.
    """
    blocked = "pkg_resources" not in sys.modules
    if blocked:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module("jieba")
    finally:
        if blocked:
            del sys.modules["pkg_resources"]


class _Dictionary(NamedTuple):
    """jieba's dictionary: the lines of words by the words' first character, and the sum.

    Attributes:
        lines: ``WORD FREQUENCY TAG`` each, with its line end.
        total: The sum of all frequencies.
    """

    lines: Mapping[str, str]
    total: int


def prepare() -> None:
    """Load what all segmenters share; children that are forked later need not do it again."""
    _dictionary()


@functools.cache
def _dictionary() -> _Dictionary:
    with _import_jieba().Tokenizer().get_dict_file() as file:
        content: bytes = file.read()
    total = _KNOWN_TOTALS.get(zlib.crc32(content)) or _sum(content)
    lines: dict[str, str] = {}
    for run in _RUN.finditer(content.decode("utf-8") + "\n"):
        lines[run[1]] = lines.get(run[1], "") + run[0]
    return _Dictionary(lines, total)


def _sum(content: bytes) -> int:
    """Return the sum of all frequencies in a dictionary."""
    return sum(map(int, _TOTAL.findall(content)))


def _load(alphabet: str) -> tuple[dict[str, int], dict[str, str], int]:
    """Return jieba's frequency table with prefixes, its tags, and the sum of all frequencies.

    The table is what ``jieba.Tokenizer.gen_pfdict`` makes, less the words that ``alphabet`` cannot
    spell; the sum is over the whole dictionary, because the word probabilities depend on it.
    """
    lines, total = _dictionary()
    letters = sorted(set(alphabet) - _WHITE)
    spelt = re.escape("".join(letters))
    entry = re.compile(rf"^([{spelt}]+) (\d+) (\S+)$" if letters else r"(?!)()()()", re.MULTILINE)
    frequencies: dict[str, int] = {}
    tags: dict[str, str] = {}
    for letter in letters:
        for word, frequency, tag in entry.findall(lines.get(letter, "")):
            frequencies[word] = int(frequency)
            tags[word] = tag
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
    return frequencies, tags, total
