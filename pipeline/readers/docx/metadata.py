"""What the file says of itself: core and extended properties (ECMA-376 Part 2, 11)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.chinese.script import language_of
from pipeline.readers.docx.names import CORE, DC, EXTENDED
from pipeline.readers.text.lines import LINE_END

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.readers.docx.items import Item
    from pipeline.readers.docx.package import Package
    from pipeline.readers.docx.source import Source

OURS: Final = "Kanben"
"""What our own writer calls itself in ``Application``."""

_PARTS: Final = re.compile(r"[;；,，、]\s*")
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_NO_TITLE: Final = re.compile(
    r".*\.(?:docx?|wps|rtf|txt)$|Microsoft Word.*|文档 ?\d*|Document ?\d*|PowerPoint.*|.*\\.*",
    re.IGNORECASE,
)


class Properties(msgspec.Struct, frozen=True):
    """The core properties.

    Attributes:
        title: What the file is called in them.
        shown_title: The same where it may stand for a title that the text does not print.
        creator: Who made the file, by the name of his account or by his own.
        language: BCP 47 tag.
        keywords: In order.
        description: What the text is about.
        publisher: Who publishes it.
        identifier: What it is called by.
    """

    title: str = ""
    shown_title: str = ""
    creator: str = ""
    language: str = ""
    keywords: tuple[str, ...] = ()
    description: str = ""
    publisher: str = ""
    identifier: str = ""


def is_ours(package: Package) -> bool:
    """Tell whether our own writer made the file."""
    root = package.xml(package.related("", "extended-properties"))
    return root is not None and (root.findtext(EXTENDED + "Application") or "") == OURS


def read(package: Package, *, ours: bool) -> Properties:
    """Return the core properties; empty ones if the file has none."""
    root = package.xml(package.related("", "core-properties"))
    if root is None:
        return Properties()
    title = _text(root, DC + "title")
    language = _text(root, DC + "language")
    stands = title and not ours and not _NO_TITLE.fullmatch(title)
    keywords = _PARTS.split(_text(root, CORE + "keywords"))
    return Properties(
        title=title,
        shown_title=title if stands else "",
        creator=_text(root, DC + "creator"),
        language=language if _TAG.fullmatch(language) else "",
        keywords=tuple(dict.fromkeys(word.strip() for word in keywords if word.strip())),
        description=_text(root, DC + "description"),
        publisher=_text(root, DC + "publisher"),
        identifier=_text(root, DC + "identifier"),
    )


def _text(root: _Element, name: str) -> str:
    return " ".join(LINE_END.sub(" ", root.findtext(name) or "").split())


def language(properties: Properties, source: Source, items: list[Item]) -> str:
    """Return the language of the text: as the properties name it, else by its characters."""
    if properties.language:
        return properties.language
    size, sample = 0, []
    for item in items:
        text = getattr(item, "text", "")
        sample.append(text)
        size += len(text)
        if size > _SAMPLE:
            break
    found = language_of("".join(sample))
    if found != "zh-CN":
        source.report.infer(
            "language", f"written in {found}, by its characters", source.span(1), 0.95
        )
    return found


_SAMPLE: Final = 20_000  # characters
