"""Slides by pandoc: a few at a time, joined into the package that it would write at once.

The time that pandoc takes for a presentation grows with the square of its slides. So it writes long
decks in chunks, each a presentation on the same reference, of which the slides are put behind those
of the first. What is joined has the same bytes as if pandoc had written all slides together.
"""

from __future__ import annotations

import os
import re
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from pipeline.deck.tree import for_powerpoint
from pipeline.diagnostics import KanbenError, Report
from pipeline.render import pandoc
from pipeline.safety import limits
from pipeline.writers import archive
from pipeline.writers.decks import run_pandoc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from pipeline.deck.slides import Deck

SLIDES: Final = 100
"""How many slides pandoc writes at a time; with 50 and with 200 it takes longer for each."""

_OPTIONS: Final = ("--to=pptx", "--slide-level=1", "--sandbox")
_PRESENTATION: Final = "ppt/presentation.xml"
_PRESENTATION_RELS: Final = "ppt/_rels/presentation.xml.rels"
_TYPES: Final = "[Content_Types].xml"
_SLIDE: Final = re.compile(r"ppt/slides/slide(\d+)\.xml")
_SLIDE_TARGET: Final = re.compile(rb'(Target="slide)(\d+)(\.xml")')
_SLIDE_TYPE: Final = re.compile(rb'<Override PartName="/ppt/slides/slide\d+\.xml"[^>]*/>')
_SLIDE_ENTRY: Final = re.compile(rb'<p:sldId id="\d+" r:id="rId\d+" />')
_SLIDE_RELATION: Final = re.compile(
    rb'<Relationship Id="rId\d+" Type="[^"]*/slide" Target="slides/slide\d+\.xml" />'
)
_ID: Final = re.compile(rb'Id="rId(\d+)"')
_NUMBER: Final = re.compile(rb'(?<=/slide)\d+(?=\.xml")|(?<=\bid=")\d+|(?<="rId)\d+')
_ELSEWHERE: Final = re.compile(
    rb'Id="(rId\d+)" Type="([^"]*)/hyperlink" Target="'
    + pandoc.ELSEWHERE.encode()
    + rb'(\d+)" TargetMode="External"'
)


def write_slides(deck: Deck, reference: str, report: Report, folder: Path) -> dict[str, bytes]:
    """Return the parts of the presentation that pandoc makes of the slides of ``deck``.

    Args:
        deck: The plan.
        reference: The name of pandoc's reference in ``folder``.
        report: Takes pandoc's warnings.
        folder: Where pandoc runs.

    Raises:
        KanbenError: pandoc is missing or fails, or writes other slides than those of the plan.
    """
    count = len(deck.slides)
    parts: dict[str, bytes] = {}
    written = _written(deck, reference, report, folder)
    for start, output in zip(range(0, count, SLIDES), written, strict=True):
        chunk = archive.unpack(output)
        _check(chunk, min(SLIDES, count - start))
        if start:
            _add_slides(parts, chunk, start)
        else:
            parts = chunk
    if count > SLIDES:
        _list_slides(parts, count)
    return parts


def _written(deck: Deck, reference: str, report: Report, folder: Path) -> Iterator[bytes]:
    """Yield the chunks in their order; pandoc writes the next ones meanwhile."""
    options = [*_OPTIONS, f"--reference-doc={reference}"]
    workers = limits.ours().processes or os.cpu_count() or 1
    waiting: deque[tuple[Report, Future[bytes]]] = deque()

    def taken() -> bytes:
        said, future = waiting.popleft()
        output = future.result()
        for diagnostic in said:
            report.add(diagnostic)
        return output

    with ThreadPoolExecutor(workers) as pool:
        for blocks in for_powerpoint(deck, SLIDES):
            said = Report()
            tree = pandoc.document(blocks, {})
            waiting.append((said, pool.submit(run_pandoc, tree, options, said, folder)))
            if len(waiting) > workers:
                yield taken()
        while waiting:
            yield taken()


def _check(chunk: Mapping[str, bytes], planned: int) -> None:
    """Refuse other slides than those of the plan."""
    written = sum(1 for name in chunk if _SLIDE.fullmatch(name))
    if written != planned:
        raise KanbenError(
            "pandoc-failed",
            f"pandoc wrote {written} slides where {planned} were planned",
            hint="Install the version of pypandoc_binary that constraints.txt names",
        )


def _add_slides(parts: dict[str, bytes], chunk: Mapping[str, bytes], start: int) -> None:
    """Put the slides of ``chunk`` behind the first ``start`` ones, their relationships too."""
    for name, data in chunk.items():
        match = _SLIDE.fullmatch(name)
        if match is None:
            continue
        number = int(match[1])
        rels = _SLIDE_TARGET.sub(
            lambda found: b"%s%d%s" % (found[1], int(found[2]) + start, found[3]),
            chunk[f"ppt/slides/_rels/slide{number}.xml.rels"],
        )
        parts[f"ppt/slides/slide{number + start}.xml"] = data
        parts[f"ppt/slides/_rels/slide{number + start}.xml.rels"] = rels


def _list_slides(parts: dict[str, bytes], count: int) -> None:
    """Make the slides known to a package that lists those of its first chunk, and link them."""
    for number in range(1, count + 1):
        _link_slides(parts, number)
    more = count - SLIDES
    relations = _ID.sub(  # pandoc counts those of slides right after that of the master
        lambda found: b'Id="rId%d"' % (int(found[1]) + more * (int(found[1]) > SLIDES + 1)),
        parts[_PRESENTATION_RELS],
    )
    parts[_PRESENTATION_RELS] = _continued(relations, _SLIDE_RELATION, more)
    parts[_PRESENTATION] = _continued(parts[_PRESENTATION], _SLIDE_ENTRY, more)
    parts[_TYPES] = _continued(parts[_TYPES], _SLIDE_TYPE, more)


def _continued(xml: bytes, entry: re.Pattern[bytes], more: int) -> bytes:
    """Return ``xml`` with ``more`` entries behind its last, every number in them counting on."""
    found = list(entry.finditer(xml))
    if not found:
        raise KanbenError(
            "pandoc-failed", "the slides of a presentation are listed in no way known"
        )
    last = found[-1]
    made = b"".join(_NUMBER.sub(_plus(step), last[0]) for step in range(1, more + 1))
    return xml[: last.end()] + made + xml[last.end() :]


def _plus(step: int) -> Callable[[re.Match[bytes]], bytes]:
    return lambda found: b"%d" % (int(found[0]) + step)


def _link_slides(parts: dict[str, bytes], number: int) -> None:
    """Turn the marked links of a slide to those of other chunks into jumps to them."""
    name = f"ppt/slides/_rels/slide{number}.xml.rels"
    jumps: set[bytes] = set()

    def jump(found: re.Match[bytes]) -> bytes:
        jumps.add(found[1])
        return b'Id="%s" Type="%s/slide" Target="slide%s.xml"' % found.groups()

    parts[name] = _ELSEWHERE.sub(jump, parts[name])
    if jumps:
        slide = f"ppt/slides/slide{number}.xml"
        parts[slide] = re.sub(
            rb'<a:hlinkClick r:id="(rId\d+)" />',
            lambda found: (
                b'<a:hlinkClick r:id="%s" action="ppaction://hlinksldjump" />' % found[1]
                if found[1] in jumps
                else found[0]
            ),
            parts[slide],
        )
