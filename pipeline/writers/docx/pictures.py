"""Pictures in lines and figures (ECMA-376 Part 1, DrawingML - WordprocessingML Drawing)."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import msgspec

from pipeline.model.walk import media_of
from pipeline.render.picture_size import shown_size
from pipeline.writers.docx import wordml
from pipeline.writers.office_pictures import OfficePicture, office_picture

if TYPE_CHECKING:
    from pipeline.model.nodes import Document, Image
    from pipeline.writers.docx.links import Relations
    from pipeline.writers.docx.typography import Typography

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU_PER_POINT = 12_700
_PICTURE_HEIGHT = 0.85  # of the text's height on a page: a caption finds room below
_VECTOR = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"  # the extension that holds an SVG
_DECORATIVE = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"  # says that a picture says nothing
_MICROSOFT = "http://schemas.microsoft.com/office/drawing"


class Stored(msgspec.Struct, frozen=True):
    """A picture as a part: its name in ``word/media``, its type, its bytes."""

    name: str
    media_type: str
    data: bytes


class Pictures:
    """The pictures of one file; each is stored once, however often it is shown.

    Attributes:
        stored: The parts, in the order in which they were first shown.
    """

    def __init__(self, document: Document, setting: Typography) -> None:
        """Take the pictures that ``document`` brings along."""
        self.stored: dict[str, Stored] = {}
        self._media = media_of(document)
        self._setting = setting
        self._made: dict[str, OfficePicture | None] = {}
        self._numbers = count(1)
        self._ids = count(2)  # the title band's shape is the first

    def run(self, image: Image, relations: Relations, left: int = 0) -> tuple[str, int] | None:
        """Return a run with the picture and its width in EMU, or None if there is no such picture.

        Args:
            image: The node.
            relations: Of the part in which it stands.
            left: Where the text around it begins, in twips.
        """
        picture = self._picture(image.source)
        if picture is None:
            return None
        page = self._setting.theme.page
        measure = self._setting.measure / 20
        tall = float(page.height - page.top - page.bottom) * _PICTURE_HEIGHT
        room = (max(measure - left / 20, 1.0), tall)
        size = shown_size((picture.width, picture.height), image.width, room, whole=measure)
        wide, high = (max(1, round(side * _EMU_PER_POINT)) for side in size)
        blip = relations.picture(self._store(image.source, picture))
        vector = ""
        if picture.vector:
            identity = relations.picture(self._store_vector(image.source, picture.vector))
            vector = (
                f'<a:extLst><a:ext uri="{_VECTOR}"><asvg:svgBlip xmlns:asvg="{_MICROSOFT}/2016/SVG/'
                f'main" r:embed="{identity}"/></a:ext></a:extLst>'
            )
        return _inline(image, next(self._ids), (wide, high), f'r:embed="{blip}"', vector), wide

    def _picture(self, name: str) -> OfficePicture | None:
        if name not in self._made:
            media = self._media.get(name)
            self._made[name] = None if media is None else office_picture(media)
        return self._made[name]

    def _store(self, name: str, picture: OfficePicture) -> str:
        if name not in self.stored:
            part = f"image{next(self._numbers)}.{picture.suffix}"
            self.stored[name] = Stored(part, picture.media_type, picture.data)
        return self.stored[name].name

    def _store_vector(self, name: str, data: bytes) -> str:
        key = f"{name}\n"  # no name of a picture holds a line end
        if key not in self.stored:
            self.stored[key] = Stored(f"image{next(self._numbers)}.svg", "image/svg+xml", data)
        return self.stored[key].name


def _inline(image: Image, identity: int, size: tuple[int, int], blip: str, vector: str) -> str:
    """Return a run with ``wp:inline``."""
    extent = f'cx="{size[0]}" cy="{size[1]}"'
    title = f" title={wordml.attribute(image.title)}" if image.title else ""
    described = f"descr={wordml.attribute(' '.join(image.alt.split()))}"
    silent = "" if image.alt.strip() else _silent()
    content = f"<a:blip {blip}>{vector}</a:blip>" if vector else f"<a:blip {blip}/>"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing" distT="0" '
        f'distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{identity}" name="图片 {identity}" {described}{title}>{silent}</wp:docPr>'
        f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{DRAWING}/main" '
        f'noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic xmlns:a="{DRAWING}/main">'
        f'<a:graphicData uri="{DRAWING}/picture"><pic:pic xmlns:pic="{DRAWING}/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="{identity}" name="图片 {identity}" {described}/>'
        f"<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>{content}"
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def _silent() -> str:
    return (
        f'<a:extLst xmlns:a="{DRAWING}/main"><a:ext uri="{_DECORATIVE}">'
        f'<d:decorative xmlns:d="{_MICROSOFT}/2017/decorative" val="1"/></a:ext></a:extLst>'
    )
