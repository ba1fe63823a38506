"""Headings and what follows them → nested sections; the title where no front matter is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline.model.nodes import NoteReference, Ruby, Section
from pipeline.model.walk import nodes_of, plain
from pipeline.readers.pandoc.blocks import Heading
from pipeline.readers.pandoc.pieces import words_of
from pipeline.readers.pandoc.tree import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.nodes import Block
    from pipeline.model.source import Span
    from pipeline.readers.pandoc.reading import Reading

_SLUG = re.compile(r"[^\w\- ]")


class Titled(NamedTuple):
    """A title, where it stands, the blocks without it, and the id that its heading had."""

    title: str
    span: Span | None
    flow: list[Block | Heading]
    name: str = ""


def take_title(flow: list[Block | Heading], known: str, source: Reading) -> Titled:
    """Return the title that opens ``flow``, if a heading there is one.

    A heading of level 1 that opens the document is its title if no other of level 1 follows.

    Args:
        flow: Blocks and headings.
        known: The title that the front matter gives; then a heading that repeats it is taken away.
        source: Is told what is inferred.
    """
    nothing = Titled(known, None, flow)
    if not flow or not isinstance(first := flow[0], Heading) or first.level != 1:
        return nothing
    text = plain(first.inlines).replace("\n", " ").strip()
    inner = [node for inline in first.inlines for node in nodes_of(inline)]
    if not text or any(isinstance(node, NoteReference) for node in inner):
        return nothing
    others = any(isinstance(block, Heading) and block.level == 1 for block in flow[1:])
    if others and text != known:
        return nothing
    if known and text != known:
        return nothing
    reason = "it repeats the title of the front matter" if known else "no other of level 1 follows"
    source.report.infer(
        "title-heading",
        f"the heading that opens the document is its title: {reason}",
        first.span or source.place(),
        0.95,
    )
    if any(isinstance(node, Ruby) for node in inner):
        source.span = first.span
        source.warn("title-reading", "the title is set without the readings in it")
        source.left_out += words_of(first.inlines)
    return Titled(text, first.span, flow[1:], first.attributes.name)


def nest(flow: Sequence[Block | Heading], source: Reading) -> tuple[Block, ...]:
    """Return blocks with the sections that the headings in ``flow`` make.

    The highest level that occurs counts as 1; a level that is left out is closed up, and reported:
    bookmarks and tagged PDF (PDF/UA-1) know no gaps.
    """
    top: list[Block] = []
    stack: list[tuple[int, Heading, list[Block]]] = []

    def close(level: int) -> None:
        while stack and stack[-1][0] >= level:
            _, heading, blocks = stack.pop()
            (stack[-1][2] if stack else top).append(_section(heading, blocks, len(stack) + 1))

    for block in flow:
        if not isinstance(block, Heading):
            (stack[-1][2] if stack else top).append(block)
            continue
        close(block.level)
        above = stack[-1][0] if stack else 0
        if stack and block.level > above + 1:
            source.span = block.span
            source.info(
                "heading-level-skipped",
                f"level {block.level} follows level {above}; it counts as the next one",
            )
        stack.append((block.level, block, []))
    close(0)
    return tuple(top)


def _section(heading: Heading, blocks: list[Block], level: int) -> Section:
    attrs = heading.attributes
    number = attrs.pairs.get("number", "")
    return Section(
        heading=heading.inlines,
        blocks=tuple(blocks),
        level=level,
        label=attrs.pairs.get("label", ""),
        number=int(number) if number.isdecimal() and len(number) < 6 else 0,  # noqa: PLR2004
        inferred="inferred" in attrs.classes,
        id=attrs.name,
        span=heading.span,
    )


# --- what links lead to ----------------------------------------------------------------------


def slug(text: str) -> str:
    """Return the id that GitHub gives a heading: small letters, marks left out, hyphens."""
    return _SLUG.sub("", text.strip().lower()).replace(" ", "-")


def has_nameless(flow: list[Block | Heading]) -> bool:
    """Tell whether a heading in ``flow`` has no id."""
    return any(isinstance(block, Heading) and not block.attributes.name for block in flow)


def linked(flow: list[Block | Heading], wanted: frozenset[str]) -> list[Block | Heading]:
    """Return ``flow`` with the ids by which links call headings that print none.

    Args:
        flow: Blocks and headings.
        wanted: What `targets` finds.
    """
    if not wanted:
        return flow
    taken: dict[str, int] = {}
    found: list[Block | Heading] = []
    for block in flow:
        if isinstance(block, Heading) and not block.attributes.name:
            name = slug(plain(block.inlines))
            count = taken.get(name, 0)
            taken[name] = count + 1
            name = f"{name}-{count}" if count else name
            if name in wanted:
                attrs = block.attributes._replace(name=name)
                block = msgspec.structs.replace(block, attributes=attrs)  # noqa: PLW2901
        found.append(block)
    return found


def targets(tree: object) -> frozenset[str]:
    """Return the ids that links lead to."""
    return frozenset(_targets(tree))


def _targets(tree: object) -> Iterator[str]:
    from urllib.parse import unquote  # noqa: PLC0415

    for item in walk(tree):
        if item["t"] == "Link" and item["c"][2][0].startswith("#"):
            yield item["c"][2][0][1:]
            yield unquote(item["c"][2][0][1:])
