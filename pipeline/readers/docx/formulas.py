"""Formulas: Office Math → TeX, through one run of pandoc for the whole file."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

import msgspec

from pipeline import pandoc
from pipeline.diagnostics import KanbenError
from pipeline.readers.docx.names import M, W

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from pipeline.readers.docx.source import Source

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_SECONDS: Final = 60.0
_MEGABYTES: Final = 2_000
_MOST: Final = 5_000
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_NO_RELATIONS: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)
_NO_STYLES: Final = f'<w:styles xmlns:w="{W[1:-1]}"/>'  # pandoc insists on the part
_TYPES: Final = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)


MARK: Final = "{urn:kanben:odt}formula"
"""Attribute by which a formula is known whose TeX another reader has found."""


def read(source: Source, roots: Sequence[_Element], tex: Mapping[str, str]) -> None:
    """Find all formulas in ``roots`` and remember the TeX of each in ``source``.

    ``tex`` has the TeX of some by their mark. Where pandoc fails, the formula is its visible
    characters, and that is reported.
    """
    found = [each for root in roots for each in root.iter(M + "oMath") if _is_outer(each)]
    if not found:
        return
    unknown = []
    for element in found:
        kept = source.kept.take(
            "formula", "".join(each.text or "" for each in element.iter(M + "t"))
        )
        kept = kept or tex.get(element.get(MARK, ""))
        if kept is None:
            unknown.append(element)
        else:
            source.formulas[element] = kept
    texts = _converted(source, unknown[:_MOST]) if unknown else []
    for place, element in enumerate(unknown):
        found_tex = texts[place] if place < len(texts) else ""
        shown = "".join(each.text or "" for each in element.iter(M + "t", W + "t"))
        if not found_tex.strip() and shown.strip():
            message = "a formula could not be converted; its characters are kept"
            source.note("formula-as-text", message, severity="warning", what=shown)
            found_tex = shown
        source.formulas[element] = found_tex.strip()


def _is_outer(element: _Element) -> bool:
    return next(element.iterancestors(M + "oMath"), None) is None


def _converted(source: Source, found: Sequence[_Element]) -> list[str]:
    """Return the TeX of each formula; nothing if pandoc cannot be had or fails."""
    try:
        ran = pandoc.run(
            ["--from=docx", "--to=json", "--sandbox"],
            _file_of(found),
            seconds=_SECONDS,
            megabytes=_MEGABYTES,
        )
        tree = msgspec.json.decode(ran.output, type=dict[str, object])
    except (KanbenError, msgspec.DecodeError, RecursionError) as error:
        source.report.warn("formulas-as-text", f"formulas are not converted: {error}")
        return []
    texts = [""] * len(found)
    for place, tex in _formulas_of(tree):
        if 0 <= place < len(texts):
            texts[place] += tex
    return texts


def _file_of(found: Sequence[_Element]) -> bytes:
    """Return a Word file with one paragraph for each formula: its number, then the formula."""
    from lxml import etree  # noqa: PLC0415  (heavy)

    # pandoc goes by the prefixes that the root declares.
    document = etree.Element(W + "document", nsmap={"w": W[1:-1], "m": M[1:-1]})
    body = etree.SubElement(document, W + "body")
    for place, element in enumerate(found):
        paragraph = etree.SubElement(body, W + "p")
        run = etree.SubElement(paragraph, W + "r")
        etree.SubElement(run, W + "t").text = f"={place}="
        copy = etree.fromstring(etree.tostring(element, with_tail=False))
        for drawing in list(copy.iter(W + "drawing", W + "object", W + "pict")):
            parent = drawing.getparent()
            if parent is not None:
                parent.remove(drawing)
        paragraph.append(copy)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (
            ("[Content_Types].xml", _TYPES.encode()),
            ("_rels/.rels", _RELATIONS.encode()),
            ("word/_rels/document.xml.rels", _NO_RELATIONS.encode()),
            ("word/styles.xml", _NO_STYLES.encode()),
            ("word/document.xml", etree.tostring(document)),
        ):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return buffer.getvalue()


def _formulas_of(tree: dict[str, object]) -> Iterator[tuple[int, str]]:
    """Yield the number and the TeX of each formula in pandoc's tree."""
    blocks = tree.get("blocks", ())
    for block in blocks if isinstance(blocks, list) else ():
        place = -1
        stack: list[object] = [block]
        while stack:
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(reversed(node))
            elif isinstance(node, dict):
                content = node.get("c")
                if node.get("t") == "Str" and place < 0:
                    place = _place(str(content))
                elif node.get("t") == "Math" and isinstance(content, list):
                    yield place, str(content[1])
                else:
                    stack.append(content)


def _place(text: str) -> int:
    digits = text.split("=")[1] if text.startswith("=") else ""
    return int(digits) if digits.isdecimal() else -1
