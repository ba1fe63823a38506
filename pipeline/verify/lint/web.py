"""Web pages and web decks: one file that loads nothing, whose links lead somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.diagnostics import KanbenError
from pipeline.verify.finding import Finding
from pipeline.verify.lint import markup
from pipeline.verify.lint.readable import findings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

_MOST_BYTES = 100_000_000


def lint(path: Path) -> list[Finding]:
    """Return what is wrong with a page on its own; never raises on its content."""
    return findings(path, _check)


def _check(path: Path) -> Iterator[Finding]:
    root = _parsed(path)
    yield from markup.page(root, path.name)
    yield from markup.skipped_headings(root, path.name, 0)
    yield from _loads(root, path)
    identities = {one.get("id") for one in markup.elements(root)}
    identities |= {one.get("name") for one in markup.elements(root) if one.tag == "a"}

    def missing(file: str, fragment: str) -> str:
        if file:
            return "" if _lies_beside(path, file) else "there is no such file"
        name = fragment.removeprefix("/")  # reveal.js leads to slides by #/id and #/number
        by_number = fragment.startswith("/") and name.replace("/", "").isdecimal()
        known = name in identities or name in ("", "top") or by_number
        return "" if known else "no element has this id"

    yield from markup.lost_fragments(root, path.name, missing)


def _loads(root: etree._Element, path: Path) -> Iterator[Finding]:
    for url, line in markup.loads(root):
        place = f"{path.name}:{line}"
        if markup.is_remote(url):
            yield Finding("error", "external-load", f"the page loads {url[:80]!r}", place)
        elif not _lies_beside(path, url.partition("#")[0].partition("?")[0]):
            yield Finding("error", "file-missing", f"the page loads {url[:80]!r}", place)


def _lies_beside(path: Path, file: str) -> bool:
    """Tell whether a file lies in the page's folder or below: the work is moved as a whole."""
    folder = path.parent.resolve()
    try:
        target = (folder / file).resolve()
        return target.is_relative_to(folder) and target.exists()
    except (OSError, ValueError, RuntimeError):  # a name too long, a NUL, links in a ring
        return False


def _parsed(path: Path) -> etree._Element:
    """Return the root of a page in UTF-8.

    Raises:
        KanbenError: It is too large, not UTF-8, or no page at all.
    """
    from lxml import etree  # noqa: PLC0415  (heavy)

    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise KanbenError("html-refused", "the page is larger than 100 MB", place=path.name)
    try:
        data.decode("utf-8")
        root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", no_network=True))
    except (UnicodeDecodeError, etree.LxmlError, ValueError) as error:
        raise KanbenError("html-refused", f"it is no HTML: {error}", place=path.name) from error
    if b"\0" in data or root is None or markup.name_of(root) != "html":
        raise KanbenError("html-refused", "it is no HTML page", place=path.name)
    return root
