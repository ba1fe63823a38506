"""What our own writer kept beside the text because Word has no place for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipeline.readers.docx.package import Package

_KEPT: Final = "{urn:kanben:kept}"


_MOST = 40  # characters by which our writer knows a paragraph


def opening(text: str) -> str:
    """Return what our writer knows an item by, whose label and words are ``text``."""
    return "".join(filter(str.isalnum, text))[:_MOST]


class Kept:
    """The entries of a file, each taken once and in order; none in files that others wrote."""

    def __init__(self, package: Package, *, ours: bool) -> None:
        """Read the custom XML part of ``package``."""
        self._entries: dict[tuple[str, str], list[str]] = {}
        for relation in package.relations(package.main).values() if ours else ():
            root = None
            if relation.kind == "customXml" and not relation.external:
                root = package.xml(relation.target)
            if root is None or root.tag != f"{_KEPT}kept":
                continue
            for each in root.iterchildren(f"{_KEPT}*"):
                key = (str(each.tag).removeprefix(_KEPT), each.get("for", ""))
                self._entries.setdefault(key, []).append(each.text or "")
        for values in self._entries.values():
            values.reverse()

    def take(self, kind: str, shown: str = "") -> str | None:
        """Return what was kept for the next thing of ``kind`` that shows ``shown``."""
        values = self._entries.get((kind, shown))
        return values.pop() if values else None
