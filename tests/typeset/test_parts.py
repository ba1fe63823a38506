"""Where long documents are cut, and what their parts must know of each other."""

from __future__ import annotations

import re

import pytest

from pipeline.typeset import parts
from pipeline.typeset.numbering import BEGUN, Laid, Place, places
from pipeline.typeset.parts import cut

HEAD = '<html lang="zh"><head><style>p { a: b }</style></head>\n<body>\n'
FRONT = '<header class="band"><h1>书</h1></header>\n<nav><a href="#s2">二</a><img src="x"/></nav>\n'
NOTES = '<section class="notes" id="notes"><a href="#call-1">[1]</a></section>\n'
END = f"</main>\n{NOTES}</body>\n</html>\n"


def chapter(number: int, length: int = 8_000) -> str:
    link = '<a id="call-1" href="#notes">[1]</a>' if number == 1 else ""
    inner = f'<section class="level-2"><h3>节</h3><p>{link}{"字" * length}</p></section>'
    return f'<section class="level-1" id="s{number}"><h2>章{number}</h2>{inner}</section>\n'


def page(chapters: int = 12, kind: str = ' class="chapters-page"', length: int = 8_000) -> str:
    text = "".join(chapter(number, length) for number in range(1, chapters + 1))
    return f"{HEAD}{FRONT}<main{kind}>\n{text}{END}"


def test_every_part_is_whole_and_holds_what_the_others_do_not() -> None:
    whole = page()
    cuts = cut(whole)
    assert len(cuts) == 4
    for part in cuts:
        assert part.page.startswith(HEAD)
        assert part.page.endswith("</body>\n</html>\n")
        for name in ("main", "section", "body", "p", "h2"):
            assert part.page.count(f"<{name}") == part.page.count(f"</{name}>"), name
    found = [re.findall(r"<h2>章(\d+)</h2>", part.page) for part in cuts]
    assert found[0] == []
    assert [int(number) for each in found for number in each] == list(range(1, 13))
    assert sum(part.page.count("字") for part in cuts) == whole.count("字")
    assert [part.page.count("<h1>") for part in cuts] == [1, 0, 0, 0]
    assert [part.page.count('id="notes"') for part in cuts] == [0, 0, 0, 1]
    assert [(part.is_first, part.goes_on, part.is_last) for part in cuts] == [
        (True, False, False),
        (False, False, False),
        (False, True, False),
        (False, True, True),
    ]


def test_a_part_ends_with_what_the_next_one_begins_with() -> None:
    *before, last = cut(page())
    for part in before:
        assert part.page.count('<section class="level-1"></section>\n</main>') == 1
    assert '<section class="level-1"></section>' not in last.page


def test_links_into_other_parts_are_known() -> None:
    first, second, *_, last = cut(page())
    assert first.elsewhere == {"s2"}
    assert second.elsewhere == {"notes"}
    assert last.elsewhere == {"call-1"}


def test_a_chapter_that_goes_on_is_not_the_first_child() -> None:
    _, first, *others = cut(page())
    assert '<main class="chapters-page"><section class="level-1" id="s1">' in first.page
    for part in others:
        assert re.search(r'<main class="chapters-page"><div [^>]*></div>\n<section', part.page)


def test_what_every_part_needs_is_in_every_part() -> None:
    ruled = f'<div class="ruled" {parts.EVERYWHERE}=""><i></i></div>\n'
    whole = page().replace(FRONT, ruled + FRONT)
    assert [part.page.count("<i></i>") for part in cut(whole)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "whole",
    [
        page(length=4_000),  # short
        page(kind=""),  # chapters run on
        page(chapters=1, length=90_000),  # one chapter
        page().replace("level-1", "level-2"),
        page().replace("main", "div"),
    ],
    ids=["short", "run on", "one", "no chapters", "no main"],
)
def test_what_is_not_cut(whole: str) -> None:
    assert cut(whole) == ()


def test_parts_grow_in_number_before_they_grow_too_large() -> None:
    for chapters, count in ((12, 3), (20, 5), (40, 8), (120, 8), (200, 13)):
        sizes = [part.page.count("字") for part in cut(page(chapters))][1:]
        assert len(sizes) == count
        assert max(sizes) <= 1.25 * min(sizes) + 8_000


def laid(place: Place, numbers: list[int], **more: object) -> Laid:
    values = {"anchors": {}, "wanted": [], "strings": {}, **more}
    return Laid(place, numbers, **values)  # type: ignore[arg-type]


def begun(count: int) -> list[int]:
    return [BEGUN + number for number in range(1, count + 1)]


UNKNOWN = Place(2, BEGUN, 0)
FIRST = Place(0, 0, 0)


def test_pages_are_counted_through() -> None:
    found = places(
        [
            laid(FIRST, [1, 2], wanted=["a", "b"], strings={"title": "书"}),
            laid(UNKNOWN, begun(3), anchors={"a": 0}, strings={"section": "一"}),
            laid(UNKNOWN, begun(4), anchors={"b": 3}, strings={"section": "二"}),
        ]
    )
    assert [place.before for place in found] == [0, 2, 5]
    assert [place.begun for place in found] == [0, 2, 5]
    assert {place.total for place in found} == {9}
    assert found[0].anchors == {"a": 3, "b": 9}
    assert found[2].strings == {"title": "书", "section": "一"}


def test_pages_may_be_counted_anew() -> None:
    """As in books, whose pages before the text are numbered by themselves."""
    parts_ = [
        laid(FIRST, [1, 2, 3], wanted=["a", "b"]),
        laid(UNKNOWN, [1, 2], anchors={"a": 1}),
        laid(UNKNOWN, [*begun(2), 1], anchors={"b": 1}),
        laid(UNKNOWN, begun(2)),
    ]
    found = places(parts_)
    assert [place.begun for place in found] == [0, 3, 2, 1]
    assert [place.before for place in found] == [0, 3, 5, 8]
    assert found[0].anchors == {"a": 2, "b": 4}
    assert parts_[2].numbers_from(found[2].begun) == [3, 4, 1]
    assert parts_[3].numbers_from(found[3].begun) == [2, 3]


def test_only_what_depends_on_numbers_is_laid_out_again() -> None:
    here = Place(5, 5, 9, {"a": 7})
    assert not laid(UNKNOWN, begun(2)).must_move(here)
    assert laid(UNKNOWN, begun(2), depends=True).must_move(here)
    assert not laid(here, [6, 7], depends=True).must_move(here)
    assert laid(Place(5, 5, 9, {"a": 8}), [6, 7], depends=True).must_move(here)
    assert laid(UNKNOWN, begun(2), sided=True).must_move(here)
    assert not laid(UNKNOWN, begun(2), sided=True).must_move(Place(4, 4, 9))
