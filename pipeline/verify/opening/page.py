"""Web pages and web slides, opened in Chromium from the disk with the network off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.verify.opening.chromium import visit

if TYPE_CHECKING:
    from pipeline.verify.finding import Finding

_SCRIPT = Path(__file__).with_name("page.js")
_TOLERANCE = 2.0  # CSS pixels; hinting and side bearings move glyphs by less
_SHOWN = 30  # characters of a text


class _Fault(msgspec.Struct, frozen=True):
    slide: str
    text: str
    how: str


def opens_as_page(path: Path) -> list[Finding]:
    """Return what goes wrong when a page is opened in Chromium as a reader opens it.

    Wrong are a request for anything but the page, an error on the console or in a script, text or
    a picture outside its slide, text outside its box, and a page without slides that is wider than
    the window (1280 CSS pixels).

    Raises:
        ValidatorMissingError: Chromium or Playwright is missing.
        KanbenError: There is no such file.
    """
    if not path.is_file():
        raise KanbenError("unreadable", "could not check: no such file", place=str(path))
    address = path.resolve().as_uri()
    with visit(lambda _: None, passed=address) as visited:
        if visited.go(address):
            script = _SCRIPT.read_text(encoding="utf-8").partition("\nasync ")[2]
            argument = {"tolerance": _TOLERANCE}
            faults = visited.ask(f"async {script}", argument, list[_Fault])
            for fault in faults or ():
                text = fault.text[:_SHOWN]
                place = f"slide {fault.slide}" if fault.slide else ""
                visited.found("overflow", f"{fault.how}: {text}", place)
    return visited.findings
