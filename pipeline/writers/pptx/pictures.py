"""The pictures of slides in the package, each once: the document's, and those of formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deck.geometry import Box
from pipeline.model.nodes import Image
from pipeline.writers.office_pictures import office_picture
from pipeline.writers.pptx import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Media
    from pipeline.writers.formula_pictures import FormulaPicture
    from pipeline.writers.office_pictures import OfficePicture
    from pipeline.writers.pptx.package import Package

_PNG, _SVG = "image/png", "image/svg+xml"


class Pictures:
    """Puts pictures into the package, each once."""

    def __init__(
        self, package: Package, report: Report, formulas: Mapping[str, FormulaPicture]
    ) -> None:
        """Take the package, who is told of pictures that cannot be drawn, and formulas by TeX."""
        self._package = package
        self._report = report
        self._formulas = formulas
        self._made: dict[str, tuple[int, OfficePicture | None]] = {}
        self._numbers = {tex: number for number, tex in enumerate(formulas, 1)}

    def on(self, number: int) -> SlidePictures:
        """Return what puts pictures on the slide ``number``, counted from 1."""
        return SlidePictures(self, number)

    def picture(self, number: int, media: Media, alt: str, box: Box) -> str:
        """Return a picture of the document on the slide ``number``; empty if it cannot be drawn."""
        name = media.name
        if name not in self._made:
            self._made[name] = len(self._made) + 1, office_picture(media)
        index, picture = self._made[name]
        if picture is None:
            image = Image(source=name, alt=alt)
            self._report.dropped(image, "the picture cannot be drawn on this machine")
            return ""
        stem = f"image{index}"
        own = f"{stem}.{picture.suffix}"
        image_id = self._package.add_picture(number, own, picture.media_type, picture.data)
        vector = ""
        if picture.vector:
            vector = self._package.add_picture(number, f"{stem}.svg", _SVG, picture.vector)
        return drawing.picture(0, alt, box, image_id, vector)

    def formula(self, number: int, tex: str, alt: str, room: Box, size: float) -> str:
        """Return a formula as a picture on the slide ``number``; empty if it cannot be drawn.

        Args:
            number: Of the slide.
            tex: The formula.
            alt: What is read aloud.
            room: In the middle of which it stands.
            size: Of its type, in points.
        """
        found = self._formulas.get(tex)
        if found is None:
            return ""
        size = min(size, room.width / found.width, room.height / found.height)
        width, height = found.width * size, found.height * size
        left, top = room.left + (room.width - width) / 2, room.top + (room.height - height) / 2
        stem = f"formula{self._numbers[tex]}"
        image = self._package.add_picture(number, f"{stem}.png", _PNG, found.png)
        vector = self._package.add_picture(number, f"{stem}.svg", _SVG, found.svg)
        return drawing.picture(0, alt, Box(left, top, width, height), image, vector)


class SlidePictures:
    """Puts pictures on one slide; see `Pictures`."""

    def __init__(self, pictures: Pictures, number: int) -> None:
        """Take all pictures, and the number of the slide."""
        self._pictures = pictures
        self._number = number

    def picture(self, media: Media, alt: str, box: Box) -> str:
        """See `Pictures.picture`."""
        return self._pictures.picture(self._number, media, alt, box)

    def formula(self, tex: str, alt: str, room: Box, size: float) -> str:
        """See `Pictures.formula`."""
        return self._pictures.formula(self._number, tex, alt, room, size)
