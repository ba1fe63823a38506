"""The reference that pandoc puts slides on: pandoc's own, with the theme's master and layouts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.writers import archive
from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.drawing import DECLARATION, NAMESPACES
from pipeline.writers.pptx.layouts import LAYOUTS, Layouts, layout_part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.deck.geometry import Geometry
    from pipeline.theme import Theme

_COMPRESSED = (".png", ".jpeg", ".jpg")
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LAYOUT_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.slideLayout+xml"


def reference(default: bytes, theme: Theme, geometry: Geometry) -> dict[str, bytes]:
    """Return the parts of the reference.

    Args:
        default: pandoc's own reference.
        theme: Colours and fonts.
        geometry: What stands where.
    """
    dropped = re.compile(r"ppt/(slides|notesSlides|slideLayouts)/")
    parts = {
        name: data for name, data in archive.unpack(default).items() if not dropped.match(name)
    }
    layouts = Layouts(theme, geometry)
    master = "ppt/slideMasters/slideMaster1.xml"
    for number, name in enumerate(LAYOUTS, 1):
        part = f"ppt/slideLayouts/slideLayout{number}.xml"
        parts[part] = layouts.layout(name).encode()
        parts[_rels_of(part)] = _rels({"rId1": ("slideMaster", "../slideMasters/slideMaster1.xml")})
    parts[master] = layouts.master().encode()
    targets = {
        f"rId{number}": ("slideLayout", f"../slideLayouts/slideLayout{number}.xml")
        for number in range(1, len(LAYOUTS) + 1)
    }
    targets["rId99"] = ("theme", "../theme/theme1.xml")
    parts[_rels_of(master)] = _rels(targets)
    for name in ("ppt/theme/theme1.xml", "ppt/theme/theme2.xml"):
        parts[name] = _themed(parts[name].decode(), theme).encode()
    parts["[Content_Types].xml"] = _content_types(parts["[Content_Types].xml"].decode()).encode()
    presentation = parts["ppt/presentation.xml"].decode()
    parts["ppt/presentation.xml"] = _presentation(presentation, geometry).encode()
    rels = "ppt/_rels/presentation.xml.rels"
    parts[rels] = re.sub(rb'<Relationship [^>]*relationships/slide"[^>]*/>', b"", parts[rels])
    parts["ppt/viewProps.xml"] = _VIEW.encode()
    return parts


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return the package of ``parts`` as every program expects it, content types first.

    Pictures that are compressed in themselves stand as they are.
    """
    stored = [name for name in parts if name.endswith(_COMPRESSED)]
    return archive.pack(parts, first=("[Content_Types].xml", "_rels/.rels"), stored=stored)


_VIEW = (
    f'{DECLARATION}<p:viewPr {NAMESPACES}><p:normalViewPr><p:restoredLeft sz="15000"/>'
    '<p:restoredTop sz="80000"/></p:normalViewPr><p:gridSpacing cx="76200" cy="76200"/></p:viewPr>'
)


def _rels_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _rels(targets: Mapping[str, tuple[str, str]]) -> bytes:
    made = "".join(
        f'<Relationship Id="{identity}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for identity, (kind, target) in targets.items()
    )
    return f'{DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}">{made}</Relationships>'.encode()


def _content_types(xml: str) -> str:
    xml = re.sub(r'<Override PartName="/ppt/(?:slides|notesSlides|slideLayouts)/[^>]*/>', "", xml)
    layouts = "".join(
        f'<Override PartName="/{layout_part(name)}" ContentType="{_LAYOUT_TYPE}"/>'
        for name in LAYOUTS
    )
    return xml.replace("</Types>", f"{layouts}</Types>")


def _presentation(xml: str, geometry: Geometry) -> str:
    """Return the presentation without slides, on the theme's canvas."""
    size = f'<p:sldSz cx="{drawing.emu(geometry.width)}" cy="{drawing.emu(geometry.height)}"/>'
    xml = re.sub(r"<p:sldIdLst>.*?</p:sldIdLst>", "", xml, flags=re.DOTALL)
    xml = re.sub(r"<p:extLst>.*?</p:extLst>", "", xml, flags=re.DOTALL)
    return re.sub(r"<p:sldSz [^>]*/>", size, xml)


def _themed(xml: str, theme: Theme) -> str:
    """Return a theme part with the theme's name, colours and fonts."""
    colors = theme.colors
    slots = {
        "dk1": colors.ink,
        "lt1": colors.page,
        "dk2": colors.muted,
        "lt2": colors.paper,
        "accent1": colors.accent,
        "accent2": colors.highlight,
        "accent3": colors.bar,
        "accent4": colors.hairline,
        "accent5": colors.on_accent,
        "accent6": colors.muted,
        "hlink": colors.accent,
        "folHlink": colors.muted,
    }
    scheme = "".join(
        f'<a:{slot}><a:srgbClr val="{color.hex}"/></a:{slot}>' for slot, color in slots.items()
    )
    name = drawing.attribute(theme.name)
    font = theme.fonts.display
    faces = (
        f"<a:latin typeface={drawing.attribute(font.office_latin)}/>"
        f"<a:ea typeface={drawing.attribute(font.office)}/>"
        f"<a:cs typeface={drawing.attribute(font.office_latin)}/>"
        f'<a:font script="Hans" typeface={drawing.attribute(font.office)}/>'
    )
    new = (
        f"<a:clrScheme name={name}>{scheme}</a:clrScheme><a:fontScheme name={name}>"
        f"<a:majorFont>{faces}</a:majorFont><a:minorFont>{faces}</a:minorFont></a:fontScheme>"
    )
    pattern = r"<a:clrScheme .*?</a:clrScheme>\s*<a:fontScheme .*?</a:fontScheme>"
    xml = re.sub(pattern, lambda _: new, xml, count=1, flags=re.DOTALL)
    return re.sub(r'(<a:theme [^>]*?)name="[^"]*"', lambda match: match[1] + f"name={name}", xml)
