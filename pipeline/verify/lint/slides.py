"""Presentations: what PowerPoint repairs or hides, and what a blind reader misses.

The elements are those of PresentationML and DrawingML (ECMA-376, Part 1).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.diagnostics import KanbenError
from pipeline.safety.links import is_safe_link
from pipeline.verify.finding import Finding
from pipeline.verify.lint.package import A, Package, R, described, sound_relationships, titled
from pipeline.verify.lint.readable import findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lxml import etree

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TITLES = frozenset({"title", "ctrTitle"})
_ON = frozenset({"1", "true"})


def lint(path: Path) -> list[Finding]:
    """Return what is wrong with a presentation; never raises on its content."""
    return findings(path, _check)


def _check(path: Path) -> Iterator[Finding]:
    package = Package(path)
    if not package.main:
        raise KanbenError("part-missing", "the package has no presentation", place=path.name)
    yield from sound_relationships(package)
    yield from titled(package)
    listed = _listed(package)
    yield from _unlisted(package, listed)
    shown = [part for part in listed if part in package]
    yield from _types(package, shown)
    yield from _links(package, shown)
    yield from _notes(package, shown)
    for number, part in enumerate(shown, 1):
        place = f"slide {number}"
        yield from _slide(package.xml(part), place)
        if not package.related(part, "slideLayout"):
            yield _error("layout-missing", "the slide has no layout", place)


def _error(code: str, message: str, place: str) -> Finding:
    return Finding("error", code, message, place)


def _listed(package: Package) -> list[str]:
    """Return the parts of the slides in the order in which they are shown."""
    relations = package.relations(package.main)
    ids = [item.get(f"{R}id", "") for item in package.xml(package.main).iter(f"{_P}sldId")]
    return [relations[identity].target for identity in ids if identity in relations]


def _unlisted(package: Package, listed: list[str]) -> Iterator[Finding]:
    """Yield slides that are in the file but are not shown, or are shown twice."""
    related = package.related(package.main, "slide")
    folders = {part.rpartition("/")[0] for part in related}
    lying = (
        name
        for name in package.names
        if name.rpartition("/")[0] in folders and name.endswith(".xml")
    )
    for part in sorted({*related, *lying} - set(listed)):
        yield _error("slide-unlisted", f"{part} is not in the presentation's list", package.main)
    for part, count in Counter(listed).items():
        if count > 1:
            yield _error("slide-listed-twice", f"{part} is listed {count} times", package.main)


def _types(package: Package, shown: Sequence[str]) -> Iterator[Finding]:
    """Yield slides and notes that the package calls something else, as in damaged files.

    Source: ECMA-376 Part 2, “Content types”, Override; Part 1, “Slide Part”, “Notes Slide Part”.
    """
    overrides = package.xml("[Content_Types].xml").iter("{*}Override")
    types = {item.get("PartName", ""): item.get("ContentType", "") for item in overrides}
    wanted = dict.fromkeys(shown, "slide")
    wanted |= {name: "notesSlide" for part in shown for name in package.related(part, "notesSlide")}
    for part, kind in wanted.items():
        if not types.get(f"/{part}", "").endswith(f"presentationml.{kind}+xml"):
            yield _error(
                "content-type-wrong", f"the package does not say that it is a {kind}", part
            )


def _links(package: Package, shown: Sequence[str]) -> Iterator[Finding]:
    """Yield links that lead nowhere, or further than readers may be led."""
    for number, part in enumerate(shown, 1):
        for relation in package.relations(part).values():
            if relation.external and not is_safe_link(relation.target):
                message = f"a link leads to {relation.target!r}"
                yield _error("link-unsafe", message, f"slide {number}")


def _slide(root: etree._Element, place: str) -> Iterator[Finding]:
    """Check one slide's own tree."""
    ids = Counter(shape.get("id", "") for shape in root.iter(f"{_P}cNvPr"))
    for identity, count in ids.items():
        if count > 1:
            yield _error("shape-id-twice", f"{count} shapes have the id {identity}", place)
    if not any(_is_title(shape) and _text(shape) for shape in root.iter(f"{_P}sp")):
        yield _error("slide-title-missing", "no title placeholder holds text", place)
    for table in root.iter(f"{A}tbl"):
        properties = table.find(f"{A}tblPr")
        if properties is None or properties.get("firstRow") not in _ON:
            message = "the table's first row is not marked as its header"
            yield _error("table-without-header", message, place)
    yield from _formulas(root, place)
    yield from _pictures(root, place)
    yield from _languages(root, place)


def _formulas(root: etree._Element, place: str) -> Iterator[Finding]:
    """Yield formulas that only programs show which know Office Math inside of text.

    Each paragraph of the better alternative, and each formula that is one, needs text or a picture
    in the other one (ECMA-376 Part 3, AlternateContent).
    """
    for formula in root.iter(f"{_M}oMath"):
        if next(formula.iterancestors(f"{_MC}Choice"), None) is None:
            yield _error("formula-not-shown", "a formula has no alternative", place)
    for choices in root.iter(f"{_MC}AlternateContent"):
        choice, other = choices.find(f"{_MC}Choice"), choices.find(f"{_MC}Fallback")
        if choice is None or next(choice.iter(f"{_M}oMath"), None) is None:
            continue
        wanted = sum(bool(_text(each)) or _has_formula(each) for each in choice.iter(f"{A}p"))
        shown = 0
        if other is not None:
            shown = sum(bool(_text(each)) for each in other.iter(f"{A}p"))
            shown += sum(1 for _ in other.iter(f"{_P}pic"))
        if shown < wanted:
            message = f"the alternative shows {shown} of {wanted} paragraphs with formulas"
            yield _error("formula-not-shown", message, place)


def _has_formula(paragraph: etree._Element) -> bool:
    return next(paragraph.iter(f"{_M}oMath"), None) is not None


def _is_title(shape: etree._Element) -> bool:
    placeholder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return placeholder is not None and placeholder.get("type") in _TITLES


def _text(shape: etree._Element) -> str:
    return "".join(text.text or "" for text in shape.iter(f"{A}t")).strip()


def _pictures(root: etree._Element, place: str) -> Iterator[Finding]:
    """Yield pictures, and shapes that hold neither text nor a placeholder, without description."""
    for shape in root.iter(f"{_P}pic", f"{_P}sp", f"{_P}cxnSp"):
        properties = next(shape.iter(f"{_P}cNvPr"), None)
        speaks = bool(_text(shape)) or next(shape.iter(f"{_P}ph"), None) is not None
        if (shape.tag == f"{_P}pic" or not speaks) and not described(properties):
            name = "" if properties is None else properties.get("name", "")
            message = f"the picture {name!r} has no alternative text"
            yield _error("picture-without-text", message, place)


def _languages(root: etree._Element, place: str) -> Iterator[Finding]:
    """Yield slides with runs without a language: PowerPoint breaks lines by its rules."""
    runs = root.iter(f"{A}r", f"{A}fld")
    silent = [run for run in runs if not _language(run)]
    if silent:
        first = (silent[0].findtext(f"{A}t") or "").strip()[:20]
        message = f"{len(silent)} runs have no language, first {first!r}"
        yield _error("language-missing", message, place)


def _language(run: etree._Element) -> str:
    properties = run.find(f"{A}rPr")
    return "" if properties is None else properties.get("lang", "")


def _notes(package: Package, parts: Sequence[str]) -> Iterator[Finding]:
    """Yield slides without notes whose text stands in no notes and no title of the presentation.

    A text that goes on over several slides stands whole in the notes of the slide where it begins,
    and a contents slide repeats titles: neither needs notes of its own.
    """
    silent: list[tuple[int, str]] = []
    said: list[str] = []
    for number, part in enumerate(parts, 1):
        notes = package.related(part, "notesSlide")
        for name in notes:
            if part not in package.related(name, "slide"):
                message = f"{name} does not lead back to its slide"
                yield _error("notes-astray", message, f"slide {number}")
        own = "".join(_text(shape) for name in notes for shape in _bodies(package.xml(name)))
        titles = (_text(one) for one in package.xml(part).iter(f"{_P}sp") if _is_title(one))
        said += (_squeezed(own), *map(_squeezed, titles))
        if not own:
            silent.append((number, part))
    everything = "\n".join(said)
    for number, part in silent:
        texts = (_squeezed(text).removesuffix("…") for text in _to_say(package.xml(part)))
        if any(text not in everything for text in texts):
            message = "no notes hold the slide's text"
            yield _error("notes-missing", message, f"slide {number}")


def _bodies(root: etree._Element) -> Iterator[etree._Element]:
    for shape in root.iter(f"{_P}sp"):
        placeholder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        if placeholder is not None and placeholder.get("type") == "body":
            yield shape


def _to_say(root: etree._Element) -> Iterator[str]:
    """Yield the texts of a slide that speakers say: no titles, fields, or numbers before tabs."""
    for shape in root.iter(f"{_P}sp", f"{_P}graphicFrame"):
        again = next(shape.iterancestors(f"{_MC}Fallback"), None) is not None
        for paragraph in () if again or _is_title(shape) else shape.iter(f"{A}p"):
            text = "".join(run.findtext(f"{A}t") or "" for run in paragraph.iterchildren(f"{A}r"))
            yield text.rpartition("\t")[2]


def _squeezed(text: str) -> str:
    return "".join(text.split())
