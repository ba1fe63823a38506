"""Pictures, text boxes, formulas and charts of an ODT (OpenDocument 1.3, part 3, 10 “Graphics”)."""

from __future__ import annotations

import base64
import binascii
import copy
from typing import TYPE_CHECKING, Final

from lxml import etree

from pipeline.diagnostics import KanbenError, Report
from pipeline.readers.docx.formulas import MARK
from pipeline.readers.docx.names import PIC, VML, WP, A, M, R, W
from pipeline.readers.odt.looks import CAPTION, alternative
from pipeline.readers.odt.names import (
    CHART,
    DRAW,
    MATH,
    OFFICE,
    PARAGRAPHS,
    SHAPES,
    SVG,
    TABLE,
    TEXT,
    XLINK,
    points,
    put,
)
from pipeline.readers.pandoc import process
from pipeline.readers.pandoc.tree import walk
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lxml.etree import _Element

    from pipeline.readers.odt.parts import Parts

_EMU: Final = 12_700  # of a point
_MOST_PICTURE: Final = 30_000_000  # characters of a picture in the text
_FEWEST_ROWS: Final = 2  # of the table of a chart: names, and values under them
_LONGEST_TEXT: Final = 5_000  # characters of the text of a chart
_NO_CONTENT: Final = frozenset(W + name for name in ("pPr", "bookmarkStart", "bookmarkEnd"))
_BLOCKS: Final = (*PARAGRAPHS, f"{TEXT}list", f"{TABLE}table")


def box(target: _Element) -> _Element:
    """Return the content of a new text box that is anchored in ``w:p``."""
    shape = etree.SubElement(put(put(target, "r"), "pict"), VML + "shape")
    return put(etree.SubElement(shape, VML + "textbox"), "txbxContent")


def read(
    shape: _Element, target: _Element, parts: Parts, blocks: Callable[[_Element, _Element], None]
) -> None:
    """Put a shape into ``w:p``.

    Args:
        shape: A frame, a drawn shape, or a group of them.
        target: The paragraph.
        parts: Takes pictures and formulas.
        blocks: Reads the blocks of a text box.
    """
    if shape.tag in (f"{DRAW}g", f"{DRAW}a"):
        for each in shape.iterchildren(*SHAPES):
            read(each, target, parts, blocks)
        return
    text = shape.find(f"{DRAW}text-box")
    if text is None and shape.tag != f"{DRAW}frame":
        text = shape
    for holder in (text, shape):  # a frame may hold a table right away
        if holder is not None and _has_blocks(holder):
            blocks(holder, box(target))
            return
    found = shape.find(f"{DRAW}object")
    if found is not None and _object(found, shape, target, parts, blocks):
        return
    words, title = alternative(shape)
    is_object = shape.find(f"{DRAW}object-ole") is not None or found is not None
    if is_object:
        message = "an object of another program stands in the text; its picture is taken, if any"
        parts.note("object-not-read", message, words or title, "warning")
    image = shape.find(f"{DRAW}image")
    if image is not None:
        _picture(image, shape, target, parts)
        return
    if is_object:
        name = words or title or shape.get(f"{DRAW}name", "") or "OLE"
        put(put(target, "r"), "t").text = f"〔{name}〕"
        return
    if words or title:
        parts.note("shape-not-drawn", "a shape is not drawn", words or title, "warning")
    elif shape.tag != f"{DRAW}frame":
        parts.note("shape-not-drawn", "left out a shape without words")


def _has_blocks(element: _Element) -> bool:
    return any(
        each.tag not in PARAGRAPHS or "".join(each.itertext()).strip() or len(each)
        for each in element.iterchildren(*_BLOCKS)
    )


def _picture(image: _Element, shape: _Element, target: _Element, parts: Parts) -> None:
    reference = image.get(f"{XLINK}href", "")
    inside = image.findtext(f"{OFFICE}binary-data")
    if not reference and inside is not None:
        try:
            data = base64.b64decode("".join(inside[:_MOST_PICTURE].split()))
        except (ValueError, binascii.Error):
            data = b""
        relation = parts.given_picture(data)
    else:
        relation = parts.picture(reference)
    words, title = alternative(shape)
    inline = etree.SubElement(put(put(target, "r"), "drawing"), WP + "inline")
    width = points(shape.get(f"{SVG}width"))
    if width:
        etree.SubElement(inline, WP + "extent", cx=str(round(width * _EMU)), cy="0")
    etree.SubElement(inline, WP + "docPr", descr=words, title=title)
    picture = etree.SubElement(etree.SubElement(inline, A + "graphic"), PIC + "pic")
    blip = etree.SubElement(etree.SubElement(picture, PIC + "blipFill"), A + "blip")
    blip.set(R + "embed", relation)


def _table_of(
    chart: _Element, target: _Element, blocks: Callable[[_Element, _Element], None]
) -> bool:
    """Put the table of values that a chart carries with its title; tell whether it has one."""
    table = next(chart.iter(f"{TABLE}table"), None)
    if table is None or sum(1 for _ in table.iter(f"{TABLE}table-row")) < _FEWEST_ROWS:
        return False
    inside = box(target)
    titles = chart.iterchildren(f"{CHART}title", f"{CHART}subtitle")
    if title := _words(titles):
        caption = put(inside, "p")
        put(put(caption, "pPr"), "pStyle", val=f"p{CAPTION}")
        put(put(caption, "r"), "t").text = title
    around = etree.Element(f"{TEXT}section")
    around.append(copy.deepcopy(table))
    blocks(around, inside)
    if axes := _words(chart.iterfind(f"{CHART}plot-area/{CHART}axis/{CHART}title")):
        put(put(put(inside, "p"), "r"), "t").text = axes
    return True


def _words(elements: Iterable[_Element]) -> str:
    words = (" ".join("".join(each.itertext()).split()) for each in elements)
    return "，".join(filter(None, words))


def _object(
    found: _Element,
    shape: _Element,
    target: _Element,
    parts: Parts,
    blocks: Callable[[_Element, _Element], None],
) -> bool:
    """Put a formula or the words of a chart; tell whether the object is one of them."""
    root = next((each for each in found if isinstance(each.tag, str)), None)
    if root is None:
        name = f"{found.get(f'{XLINK}href', '').removeprefix('./')}/content.xml"
        if name not in parts.archive:
            return False
        root = parse_xml(parts.archive.read(name), f"{parts.path}/{name}")
    if root.tag == f"{MATH}math":
        _formula(root, target, parts)
        return True
    chart = next(root.iter(f"{CHART}chart"), None)
    if chart is None:
        return False
    if _table_of(chart, target, blocks):
        parts.note(
            "chart-not-drawn", "a chart is not drawn; a table has what it draws", "", "warning"
        )
        return True
    words = [" ".join("".join(each.itertext()).split()) for each in chart.iter(f"{TEXT}p")]
    text = "，".join(dict.fromkeys(filter(None, words)))[:_LONGEST_TEXT]
    parts.note("chart-not-drawn", "a chart is not drawn; its words are kept", text, "warning")
    put(put(target, "r"), "t").text = f"〔{text or alternative(shape)[0] or 'chart'}〕"
    return True


# --- formulas ------------------------------------------------------------------------------------


def _formula(root: _Element, target: _Element, parts: Parts) -> None:
    """Put a formula; it is displayed where nothing else stands in its paragraph."""
    formula = copy.deepcopy(root)
    for each in list(formula.iter(f"{MATH}annotation", f"{MATH}annotation-xml")):
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)
    formula.tail = None
    signs = " ".join("".join(formula.itertext()).split())
    made = etree.SubElement(target, M + "oMath")
    made.set(MARK, str(len(parts.formulas)))
    etree.SubElement(etree.SubElement(made, M + "r"), M + "t").text = signs
    parts.formulas.append(formula)


def displayed(paragraph: _Element) -> None:
    """Let the formula that stands alone in ``w:p`` be displayed."""
    content = [each for each in paragraph if each.tag not in _NO_CONTENT]
    if len(content) == 1 and content[0].tag == M + "oMath":
        around = etree.Element(M + "oMathPara")
        content[0].addprevious(around)
        around.append(content[0])


def tex(formulas: Sequence[_Element], path: str) -> dict[str, str]:
    """Return the TeX of formulas in MathML, by their numbers; nothing of one that is not read."""
    if not formulas:
        return {}
    page = "".join(
        f"<p>={number}={etree.tostring(each, encoding='unicode')}</p>"
        for number, each in enumerate(formulas)
    )
    try:
        tree = process.parse(
            f"<!DOCTYPE html><html><body>{_plain(page)}</body></html>".encode(),
            "html",
            path,
            Report(),
        )
    except KanbenError:
        return {}
    found: dict[str, str] = {}
    for block in tree["blocks"]:
        number = ""
        for item in walk(block):
            if item["t"] == "Str" and not number and item["c"].startswith("="):
                number = item["c"].split("=")[1]
            elif item["t"] == "Math" and number:
                found[number] = found.get(number, "") + item["c"][1].strip()
    return found


def _plain(page: str) -> str:
    """Return MathML without prefixes, as HTML has it."""
    import re  # noqa: PLC0415

    prefixes = set(re.findall(rf'xmlns:([\w-]+)="{re.escape(MATH[1:-1])}"', page))
    for prefix in prefixes:
        page = re.sub(rf"(</?){re.escape(prefix)}:", r"\1", page)
    return page
