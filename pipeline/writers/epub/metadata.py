"""What the package says of the book (EPUB 3.3, “Metadata section”).

Accessibility is described in the terms of EPUB Accessibility 1.1, “Discoverability”; conformance is
claimed by whoever audits a book, not by the program that makes it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from typing import TYPE_CHECKING

import msgspec

from pipeline.chinese import numerals
from pipeline.model.walk import units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.chinese.terms import Terms
    from pipeline.model.nodes import Contributor, Document

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "kanben:epub")
_DIGIT = rf"[\d{numerals.CHARACTERS}]"
_DATE = re.compile(rf"\s*({_DIGIT}{{4}})年({_DIGIT}{{1,2}})月({_DIGIT}{{1,3}})日\s*")

_RELATORS = {
    role: code
    for code, roles in {
        "aut": "作者 著 著者 作 文 撰文 撰稿 執筆",
        "com": "整理 汇编 彙編",
        "edt": "编 编者 编辑 主编 责任编辑 編 編者 編輯 主編 責任編輯",
        "ill": "插图 插画 绘图 绘 插圖 插畫 繪圖 繪",
        "pfr": "校对 校對 校正",
        "pht": "摄影 攝影 撮影",
        "rpt": "记者 記者",
        "trl": "译 译者 翻译 譯 譯者 翻譯 訳 訳者",
    }.items()
    for role in roles.split()
}
"""MARC relator codes of the roles that are printed most (id.loc.gov/vocabulary/relators)."""


class Entry(msgspec.Struct, frozen=True):
    """A metadata element.

    Attributes:
        name: A Dublin Core element such as ``creator``; empty for ``meta``.
        value: Its text.
        attributes: ``id``, or ``property``, ``refines`` and ``scheme``.
    """

    name: str
    value: str
    attributes: dict[str, str]


class Traits(msgspec.Struct, frozen=True):
    """What a reader may want to know of a book before it is opened."""

    has_formulas: bool = False
    moves: bool = False


def identifier(document: Document) -> str:
    """Return the book's own identifier, or a URN made of what it says.

    The URN stays the same as long as the visible text and its language do. It is a UUID of version
    5 (RFC 9562, “UUID Version 5”).
    """
    own = document.meta.identifier.strip()
    if own:
        return own
    digest = hashlib.sha256(document.meta.language.encode())
    for unit in units(document):
        digest.update(b"\0" + unit.text.encode())
    return uuid.uuid5(_NAMESPACE, digest.hexdigest()).urn


def entries(document: Document, title: str, words: Terms, traits: Traits) -> tuple[Entry, ...]:
    """Return the metadata of the book, less identifier, language and date of change.

    Args:
        document: Any document.
        title: What the book is called; not empty.
        words: The fixed words in the book's language.
        traits: What the files turned out to hold.
    """
    meta = document.meta
    found = [*_titles(title, meta.subtitle)]
    for place, creator in enumerate(meta.creators, 1):
        found += _named("creator", f"creator-{place}", creator, place, _RELATORS["作者"])
    for place, contributor in enumerate(meta.contributors, 1):
        found += _named("contributor", f"contributor-{place}", contributor, place, "")
    found += [Entry("subject", keyword, {}) for keyword in meta.keywords]
    found += [Entry("date", date, {}) for date in _iso_date(meta.date)]
    for name, value in (
        ("description", meta.description),
        ("publisher", meta.publisher),
        ("rights", meta.rights),
    ):
        found += [Entry(name, value, {})] if value.strip() else []
    found += _accessibility(words, traits)
    return tuple(found)


def _titles(title: str, subtitle: str) -> Iterator[Entry]:
    yield Entry("title", title, {"id": "title"})
    yield Entry("", "main", {"refines": "#title", "property": "title-type"})
    if subtitle:
        yield Entry("title", subtitle, {"id": "subtitle"})
        yield Entry("", "subtitle", {"refines": "#subtitle", "property": "title-type"})


def _named(
    element: str, name: str, person: Contributor, place: int, usual_role: str
) -> Iterator[Entry]:
    """Yield a person, with the place in the order and the role if it is one that MARC knows."""
    if not person.name.strip():
        return
    yield Entry(element, person.name, {"id": name})
    yield Entry("", str(place), {"refines": f"#{name}", "property": "display-seq"})
    role = _RELATORS.get(person.role.strip(" \u3000:："), usual_role)
    if role:
        yield Entry(
            "", role, {"refines": f"#{name}", "property": "role", "scheme": "marc:relators"}
        )


def _iso_date(printed: str) -> Iterator[str]:
    """Yield the date in ISO 8601, which ``dc:date`` should have, if ``printed`` is a whole date."""
    match = _DATE.fullmatch(printed)
    if match is None:
        return
    year, month, day = (numerals.parse(part) or 0 for part in match.groups())
    try:
        yield dt.date(year, month, day).isoformat()
    except ValueError:  # no day of any calendar
        return


def _accessibility(words: Terms, traits: Traits) -> Iterator[Entry]:
    """Yield what the reading system can tell its reader before the book is opened."""
    for name, values in (
        ("accessMode", ("textual", "visual")),  # visual: the cover at least
        ("accessModeSufficient", ("textual",)),
        (
            "accessibilityFeature",
            (
                *(("MathML",) if traits.has_formulas else ()),
                "alternativeText",
                "displayTransformability",
                "readingOrder",
                "structuralNavigation",
                "tableOfContents",
            ),
        ),
        ("accessibilityHazard", ("unknown" if traits.moves else "none",)),
        ("accessibilitySummary", (words.accessibility,)),
    ):
        for value in values:
            yield Entry("", value, {"property": f"schema:{name}"})
