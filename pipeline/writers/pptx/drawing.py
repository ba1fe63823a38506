"""DrawingML and PresentationML (ECMA-376 parts 1 and 4) as text: shapes, placeholders, levels."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from pipeline.deck.geometry import Box
    from pipeline.theme import ColorName, Font, SlideRole, Theme

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMULA = "dml"
"""The prefix of ``A14`` around formulas; see `pipeline.writers.pptx.runs.Hand.alternative`."""
A14 = "http://schemas.microsoft.com/office/drawing/2010/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = f'xmlns:a="{A}" xmlns:r="{R}" xmlns:p="{P}"'

_EMU = 12_700  # English Metric Units in a point
_BOLD = 600
_VECTOR = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"  # the extension that holds an SVG
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" '
    'val="1"/></a:ext></a:extLst>'
)

# The slots of the colour scheme (ECMA-376 part 1, clrScheme) that the theme's colours
# go into, as shapes name them. Slots in charts and new shapes follow the order of the accents.
SLOTS: dict[ColorName, str] = {
    "ink": "tx1",
    "page": "bg1",
    "muted": "tx2",
    "paper": "bg2",
    "accent": "accent1",
    "highlight": "accent2",
    "bar": "accent3",
    "hairline": "accent4",
    "on-accent": "accent5",
}


def emu(points: float) -> int:
    """Return a length in English Metric Units."""
    return round(points * _EMU)


def hundredths(points: float) -> int:
    """Return a length in hundredths of a point."""
    return round(points * 100)


def attribute(value: str) -> str:
    """Return ``value`` quoted as an attribute."""
    return quoteattr(value)


def text(value: str) -> str:
    """Return ``value`` as character data."""
    return escape(value)


def fill(color: ColorName, opacity: float = 1.0) -> str:
    """Return a solid fill in a colour of the theme."""
    alpha = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    return f'<a:solidFill><a:schemeClr val="{SLOTS[color]}">{alpha}</a:schemeClr></a:solidFill>'


def placed(box: Box) -> str:
    """Return the transform that puts a shape into ``box``."""
    return (
        f'<a:xfrm><a:off x="{emu(box.left)}" y="{emu(box.top)}"/>'
        f'<a:ext cx="{emu(box.width)}" cy="{emu(box.height)}"/></a:xfrm>'
    )


def theme_fonts(scheme: str) -> str:
    """Return the typefaces of a run that are the theme's: ``mj`` for heads, ``mn`` for the rest."""
    slots = (("latin", "lt"), ("ea", "ea"), ("cs", "cs"))
    return "".join(f'<a:{kind} typeface="+{scheme}-{slot}"/>' for kind, slot in slots)


def fonts(font: Font) -> str:
    """Return the typefaces of a run by name."""
    names = (("latin", font.office_latin), ("ea", font.office), ("cs", font.office_latin))
    return "".join(f"<a:{kind} typeface={attribute(name)}/>" for kind, name in names)


def role_fonts(role: SlideRole, theme: Theme, scheme: str = "mn") -> str:
    """Return the typefaces of a role: the theme's if it is set in the display face."""
    return theme_fonts(scheme) if role.font == "display" else fonts(theme.fonts.role(role.font))


def level(  # noqa: PLR0913  (the properties of a level)
    number: int,
    role: SlideRole,
    theme: Theme,
    *,
    left: float = 0.0,
    hang: float = 0.0,
    bullet: bool = False,
    align: str = "l",
    opacity: float = 1.0,
    scheme: str = "mn",
) -> str:
    """Return the paragraph and run properties of one of the nine levels of a text."""
    mark = "<a:buNone/>"
    if bullet:
        mark = (
            f'<a:buClr><a:schemeClr val="{SLOTS["accent"]}"/></a:buClr><a:buSzPct val="62000"/>'
            f"<a:buFont typeface={attribute(theme.fonts.display.office)}/>"
            f"<a:buChar char={attribute(theme.marks.bullet)}/>"
        )
    return (
        f'<a:lvl{number}pPr marL="{emu(left)}" indent="{emu(-hang)}" algn="{align}" '
        f'defTabSz="{emu(theme.deck.step)}" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="0">'
        f'<a:lnSpc><a:spcPts val="{hundredths(role.pitch)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{hundredths(role.before)}"/></a:spcBef>{mark}'
        f'<a:defRPr sz="{hundredths(role.size)}" b="{int(role.weight >= _BOLD)}" i="0" kern="0">'
        f"{fill(role.color, opacity)}{role_fonts(role, theme, scheme)}</a:defRPr>"
        f"</a:lvl{number}pPr>"
    )


def rectangle(identity: int, name: str, box: Box, color: ColorName) -> str:
    """Return a plain rectangle that decorates and says nothing."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{identity}" name={attribute(name)} descr="">{_DECORATIVE}'
        f'</p:cNvPr><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{placed(box)}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill(color)}<a:ln><a:noFill/></a:ln>'
        f"</p:spPr></p:sp>"
    )


def placeholder(  # noqa: PLR0913  (the properties of a placeholder)
    identity: int,
    name: str,
    kind: str,
    box: Box | None = None,
    *,
    levels: str = "",
    anchor: str = "",
    insets: tuple[float, float, float, float] | None = None,
    ground: str = "",
    content: str = "",
) -> str:
    """Return a placeholder of a master, a layout or a slide.

    Args:
        identity: Unique in its part.
        name: As the selection pane shows it.
        kind: The attributes of ``p:ph``.
        box: Where it is, unless it is inherited.
        levels: What goes into ``a:lstStyle``.
        anchor: ``t``, ``ctr`` or ``b``; empty to inherit.
        insets: Left, top, right, bottom in points; inherited if None.
        ground: A fill.
        content: Its paragraphs.
    """
    body = f' anchor="{anchor}"' if anchor else ""
    if insets is not None:
        names = ("lIns", "tIns", "rIns", "bIns")
        body += "".join(f' {key}="{emu(value)}"' for key, value in zip(names, insets, strict=True))
    shape = placed(box) + '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if box else ""
    fitting = "<a:noAutofit/>" if body else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{identity}" name={attribute(name)}/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{shape}{ground}</p:spPr><p:txBody><a:bodyPr{body}>{fitting}</a:bodyPr>"
        f"<a:lstStyle>{levels}</a:lstStyle>{content or '<a:p/>'}</p:txBody></p:sp>"
    )


def text_box(identity: int, name: str, box: Box, levels: str, content: str) -> str:
    """Return a text box, which inherits nothing of the layout: see `placeholder`."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{identity}" name={attribute(name)}/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr>{placed(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle>{levels}</a:lstStyle>{content}</p:txBody></p:sp>"
    )


def picture(identity: int, alt: str, box: Box, image: str, vector: str = "") -> str:
    """Return a picture (ECMA-376 part 1, pic).

    Args:
        identity: Unique in its part.
        alt: What is read where it cannot be seen; one without decorates.
        box: Where it is.
        image: The id of the relationship to it.
        vector: The same of its SVG, if there is one.
    """
    silent = "" if alt.strip() else _DECORATIVE
    more = ""
    if vector:
        more = (
            f'<a:extLst><a:ext uri="{_VECTOR}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.'
            f'com/office/drawing/2016/SVG/main" r:embed="{vector}"/></a:ext></a:extLst>'
        )
    return (
        f'<p:pic><p:nvPicPr><p:cNvPr id="{identity}" name="图片" descr={attribute(alt)}>{silent}'
        '</p:cNvPr><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>'
        f'<p:blipFill><a:blip r:embed="{image}">{more}</a:blip><a:stretch><a:fillRect/></a:stretch>'
        f'</p:blipFill><p:spPr>{placed(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</p:spPr></p:pic>"
    )


def shape_tree(shapes: str) -> str:
    """Return the root group of a slide with ``shapes`` in it."""
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        '<p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>{shapes}</p:spTree>'
    )


def ground(color: ColorName) -> str:
    """Return the background of a master or layout."""
    return f"<p:bg><p:bgPr>{fill(color)}<a:effectLst/></p:bgPr></p:bg>"
