"""What stands in lines of web slides, written as pandoc writes it after it has embedded files.

Only what loads nothing and has one form: for all else there is pandoc itself.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from pipeline.render import pandoc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.nodes import Inline
    from pipeline.render.pandoc import Names, Tree

_ELEMENTS = {
    "Strong": "strong",
    "Emph": "em",
    "Strikeout": "del",
    "Superscript": "sup",
    "Subscript": "sub",
}
_NOT_PLAIN = re.compile("[\x00-\x1f↔↩\ufdd3\ufdd4]")
"""What pandoc writes otherwise: line ends as elements, arrows that are emoji with a selector."""

_ONE_FORM = re.compile(
    r"""(?:</?[a-zA-Z]+(?:\ [a-z-]+(?::[a-z]+)?="[^"<>&']*")*>
    |[^<>&"']++|&(?:lt|gt|amp|quot|\#39);)*""",
    re.VERBOSE,
)
"""Markup that is written again as it is: elements have ends, and characters one name each."""

_MAY_LOAD = re.compile(r"src|href|data|poster|background|style|url", re.IGNORECASE)
_SPANS = re.compile(r"(?:small|dots|proper-name|book-title|code-[a-z]+)?")
_INSIDE = "#/"  # reveal.js shows the slide of such an address


def is_plain(text: str) -> bool:
    """Tell whether pandoc writes ``text`` as it is but for what HTML escapes."""
    return not _NOT_PLAIN.search(text)


def escaped(text: str) -> str:
    """Return ``text`` as pandoc escapes it."""
    return escape(text).replace("&#x27;", "&#39;")


class _OtherwiseError(Exception):
    """Something is in a line that pandoc may write in another way."""


class Lines:
    """Writes inlines that refer to the same things."""

    def __init__(self, names: Names) -> None:
        """Take what they refer to."""
        self._names = names

    def written(self, inlines: Sequence[Inline]) -> str | None:
        """Return ``inlines`` as pandoc writes them, or None if it may write them otherwise."""
        try:
            return _all(pandoc.inlines(inlines, "html", self._names), linked=False)
        except _OtherwiseError:
            return None


def _all(trees: Sequence[Tree], *, linked: bool) -> str:
    return "".join(_one(tree, linked=linked) for tree in trees)


def _one(tree: Tree, *, linked: bool) -> str:
    """Return an inline of pandoc's tree.

    Args:
        tree: The inline.
        linked: Whether it stands in a link, which none may do that is one itself.

    Raises:
        _OtherwiseError: pandoc may write it otherwise.
    """
    content: Any = tree.get("c")
    match tree["t"]:
        case "Str":
            return _characters(content)
        case "LineBreak":
            return "<br />\n"
        case "Code":
            return f"<code>{_characters(content[1])}</code>"
        case "RawInline":
            return _raw(content[1])
        case "Span":
            (_, classes, pairs), inner = content
            return f"<span{_attributes(classes, pairs)}>{_all(inner, linked=linked)}</span>"
        case "Link" if not linked:
            _, inner, (target, _) = content
            address = _INSIDE + target[1:] if target.startswith("#") else target
            return f'<a href="{_characters(address)}">{_all(inner, linked=True)}</a>'
        case kind if name := _ELEMENTS.get(str(kind)):
            return f"<{name}>{_all(content, linked=linked)}</{name}>"
        case _:
            raise _OtherwiseError


def _characters(text: str) -> str:
    if not is_plain(text):
        raise _OtherwiseError
    return escaped(text)


def _raw(markup: str) -> str:
    if not is_plain(markup) or not _ONE_FORM.fullmatch(markup) or _MAY_LOAD.search(markup):
        raise _OtherwiseError
    return markup


def _attributes(classes: Sequence[str], pairs: Sequence[tuple[str, str]]) -> str:
    if not _SPANS.fullmatch(" ".join(classes)):
        raise _OtherwiseError
    named = f' class="{classes[0]}"' if classes else ""
    return named + "".join(f' {name}="{_characters(value)}"' for name, value in pairs)
