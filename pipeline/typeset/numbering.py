"""What the parts of a long document must know of each other: the numbers of their pages.

Each part is laid out as if it stood alone and says how many pages it has. Only then is known where
each begins; a part whose lines hold such numbers, as the contents do, is then laid out again.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BEGUN = 1_000_000
"""The page number before a part whose place is not known yet: one that no page has, so that a style
sheet that counts anew shows."""


class Place(msgspec.Struct, frozen=True):
    """Where a part stands.

    Attributes:
        before: How many pages come before it.
        begun: The page number that has been reached before it; less, if numbers begin anew.
        total: How many pages there are.
        anchors: The page numbers of the ids in other parts that its links lead to.
        strings: The named strings (CSS Generated Content for Paged Media 3, 1.1) that hold when it
            begins, such as the title in the running heads.
    """

    before: int
    begun: int
    total: int
    anchors: dict[str, int] = {}
    strings: dict[str, str] = {}


class Laid(msgspec.Struct, frozen=True):
    """A part that has been laid out, without its heads and feet.

    Attributes:
        place: What was known of its place.
        numbers: The number of each page.
        anchors: On which of its pages, from 0, each of its ids stands.
        wanted: The ids in other parts that its links lead to.
        strings: The named strings that it leaves behind.
        depends: Whether page numbers stand among its lines.
        sided: Whether left and right pages differ.
    """

    place: Place
    numbers: list[int]
    anchors: dict[str, int]
    wanted: list[str]
    strings: dict[str, str]
    depends: bool = False
    sided: bool = False

    def numbers_from(self, begun: int) -> list[int]:
        """Return the number of each page if the page before the first had the number ``begun``."""
        return list(_renumbered(self.numbers, self.place.begun, begun))

    def must_move(self, place: Place) -> bool:
        """Tell whether it must be laid out again to stand at ``place``."""
        before = self.place
        if self.sided and before.before % 2 != place.before % 2:
            return True
        return self.depends and (before.begun, before.total, before.anchors) != (
            place.begun,
            place.total,
            place.anchors,
        )


def _renumbered(numbers: Sequence[int], old: int, new: int) -> Iterator[int]:
    """Yield ``numbers``, those moved that go on from before the part, until numbers begin anew."""
    moved = True
    for at, number in enumerate(numbers, 1):
        moved = moved and number == old + at
        yield number + new - old if moved else number


def places(parts: Sequence[Laid]) -> list[Place]:
    """Return where the parts stand, given that they come one after the other."""
    total = sum(len(part.numbers) for part in parts)
    before = [0, *accumulate(len(part.numbers) for part in parts)]
    begun, anchors, strings = [0], dict[str, int](), [dict[str, str]()]
    for part in parts:
        numbers = part.numbers_from(begun[-1])
        begun.append(numbers[-1] if numbers else begun[-1])
        for name, page in part.anchors.items():
            anchors.setdefault(name, numbers[page])
        strings.append(strings[-1] | part.strings)
    return [
        Place(
            before[at],
            begun[at],
            total,
            {name: anchors[name] for name in part.wanted if name in anchors},
            strings[at],
        )
        for at, part in enumerate(parts)
    ]
