"""Which lines of the front pandoc's templates print, so that the others can stand in the text.

Found by writing a title, a subtitle, an author and a date in each format with pandoc 3.9; a test
holds every format to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.model.walk import front_lines

if TYPE_CHECKING:
    from pipeline.model.nodes import Metadata

_ALL: Final = frozenset(("title", "subtitle", "byline", "dateline"))
_NOTHING_PRINTED: Final = frozenset(
    ("commonmark", "dokuwiki", "haddock", "icml", "ipynb", "jira", "markdown_phpextra")
) | frozenset(("markdown_strict", "markua", "mediawiki", "textile", "xwiki", "zimwiki"))
_UNPRINTED: Final = {
    "jats": frozenset(("dateline",)),
    "jats_archiving": frozenset(("dateline",)),
    "jats_articleauthoring": frozenset(("dateline",)),
    "jats_publishing": frozenset(("dateline",)),
    "opml": frozenset(("subtitle", "dateline")),
    "vimdoc": frozenset(("subtitle", "dateline")),
} | dict.fromkeys(
    (
        *("asciidoc", "asciidoc_legacy", "asciidoctor", "djot", "docbook4", "fb2", "man", "ms"),
        *("org", "plain", "rtf", "tei", "texinfo"),
    ),
    frozenset(("subtitle",)),
)


def unprinted(target: str, meta: Metadata) -> tuple[str, list[str]]:
    """Return the title, if the template of ``target`` prints none, and such lines under it."""
    if target.partition("_")[0] == "bbcode" or target in _NOTHING_PRINTED:
        lacking = _ALL
    else:
        lacking = _UNPRINTED.get(target, frozenset())
    title = meta.title if "title" in lacking else ""
    return title, [line.text for line in front_lines(meta) if line.kind in lacking]
