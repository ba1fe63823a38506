"""Words, by jieba: where a text may be cut, and what part of speech its words are.

jieba is loaded on first use and in a way of our own. Its usual way writes its dictionary as a
marshal file into the shared temporary folder, where another user's or a poisoned file would change
the segmentation without a word; and it loads 350,000 entries where a text needs those that are
spelt with its own characters only. A word can be found in a text only if all its characters are in
the text, so leaving the others out changes no result and saves three quarters of the time.
"""

from __future__ import annotations

import importlib
import re
import sys
import warnings
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOTAL = re.compile(r" (\d+)")
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
        frequencies, tags, total = _load(self._tokenizer.get_dict_file(), "".join(alphabet))
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


def _load(dictionary: IO[bytes], alphabet: str) -> tuple[dict[str, int], dict[str, str], int]:
    """Return jieba's frequency table with prefixes, its tags, and the sum of all frequencies.

    The table is what ``jieba.Tokenizer.gen_pfdict`` makes, less the words that ``alphabet`` cannot
    spell; the sum is over the whole dictionary, because the word probabilities depend on it.
    """
    with dictionary:
        text = dictionary.read().decode("utf-8")
    total = sum(map(int, _TOTAL.findall(text)))
    letters = re.escape("".join(sorted(set(alphabet) - _WHITE)))
    entry = re.compile(rf"^([{letters}]+) (\d+) (\S+)$" if letters else r"(?!)()()()", re.MULTILINE)
    frequencies: dict[str, int] = {}
    tags: dict[str, str] = {}
    for word, frequency, tag in entry.findall(text):
        frequencies[word] = int(frequency)
        tags[word] = tag
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
    return frequencies, tags, total
