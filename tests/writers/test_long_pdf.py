"""Long documents: set by several processes, and yet what one process sets, page for page."""

from __future__ import annotations

import io
import os
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pikepdf
import pypdfium2
import pytest

from pipeline import passes, theme
from pipeline.diagnostics import KanbenError, Report
from pipeline.readers import registry as readers
from pipeline.safety import limits
from pipeline.safety.limits import Limits
from pipeline.typeset import footnotes, merge, numbering, part, parts
from pipeline.typeset.footnotes import NotesMisplacedError
from pipeline.typeset.weasyprint import set_pages
from pipeline.verify import pages as page_check
from pipeline.verify.conformance import verapdf_all
from pipeline.writers import pdf
from pipeline.writers.pdf import long
from tests.books import book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.model.nodes import Document

pytestmark = pytest.mark.xdist_group("long-pdf")  # the files are made once

LAYOUTS = ("", "book", "notes")
needs_java = pytest.mark.skipif(shutil.which("javac") is None, reason="veraPDF needs a JDK")


@pytest.fixture(scope="module")
def document() -> Document:
    source = book(5_400, chapter=1_800, seed=7).encode()  # without a short last page
    spec = readers.load("markdown")
    return passes.apply_all(spec.read(source, "a.md", readers.ReadOptions(), Report()))


@pytest.fixture(scope="module", autouse=True)
def _soon() -> Iterator[None]:
    """Cut documents that are much shorter than those that it pays for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "LEAST", 1_000)
        patch.setattr(parts, "_LEAST_PART", 2_300)
        yield


def written(document: Document, layout: str = "", report: Report | None = None) -> bytes:
    """Return the document in a layout in which chapters of any length begin on new pages."""
    study = theme.load("study", Path(__file__).parent)
    layouts = {
        name: msgspec.structs.replace(each, long=1, chapter_length=1)
        for name, each in study.layouts.items()
    }
    report = Report() if report is None else report
    write = pdf.spec_for(layout).write if layout else pdf.write
    return write(document, msgspec.structs.replace(study, layouts=layouts), report)


@pytest.fixture(scope="module")
def all_files(document: Document) -> dict[str, tuple[bytes, bytes]]:
    """The same document in each layout, set by one process, and by several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long, "cut", lambda _: ())
        alone = [written(document, layout) for layout in LAYOUTS]
    together = [written(document, layout) for layout in LAYOUTS]
    return dict(zip(LAYOUTS, zip(alone, together, strict=True), strict=True))


@pytest.fixture(params=LAYOUTS)
def files(
    request: pytest.FixtureRequest, all_files: dict[str, tuple[bytes, bytes]]
) -> tuple[bytes, bytes]:
    """The document in one layout, set by one process, and by several."""
    return all_files[request.param]


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def bookmarks(data: bytes) -> list[tuple[object, ...]]:
    with pypdfium2.PdfDocument(data) as document:
        found: list[tuple[object, ...]] = []
        for mark in document.get_toc():
            place = mark.get_dest()
            assert place is not None
            at = (place.get_index(), [round(each, 2) for each in place.get_view()[1]])
            found.append((mark.level, mark.get_title(), mark.get_count(), *at))
        return found


class Inside:
    """A PDF as its objects, pages told by their index."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.root: Any = self.pdf.Root
        self.index = {page.obj.objgen: at for at, page in enumerate(self.pdf.pages)}

    def names(self) -> dict[bytes, tuple[int, list[float]]]:
        flat = list(self.root.Names.Dests.Names)
        assert [bytes(name) for name in flat[::2]] == sorted(bytes(name) for name in flat[::2])
        return {
            bytes(name): (
                self.index[place[0].objgen],
                [round(float(each), 2) for each in place[2:]],
            )
            for name, place in zip(flat[::2], flat[1::2], strict=True)
        }

    def links(self) -> list[tuple[object, ...]]:
        return [
            (at, bytes(link.Dest), [round(float(side), 2) for side in link.Rect])
            for at, page in enumerate(self.pdf.pages)
            for link in page.obj.get("/Annots", ())
            if "/Dest" in link
        ]

    def labels(self) -> object:
        return "/PageLabels" in self.root and self.root.PageLabels.unparse(resolved=True)

    def structure(self) -> list[tuple[object, ...]]:
        (document,) = self.root.StructTreeRoot.K
        return list(self._walk(document, 0))

    def _walk(self, item: Any, depth: int) -> Iterator[tuple[object, ...]]:  # noqa: ANN401
        if not isinstance(item, pikepdf.Dictionary):
            yield depth, int(item)
            return
        page = self.index[item.Pg.objgen] if "/Pg" in item else None
        if item.get("/Type") in {"/MCR", "/OBJR"}:
            yield depth, str(item.Type), page, int(item.get("/MCID", -1))
            return
        yield depth, str(item.get("/S")), page, str(item.get("/Alt", ""))
        kids: Any = item.get("/K", ())
        for kid in kids if isinstance(kids, pikepdf.Array | tuple) else (kids,):
            yield from self._walk(kid, depth + 1)

    def parents(self) -> None:
        """Check that the parent tree leads from all content to the element that holds it."""
        tree: Any = self.root.StructTreeRoot.ParentTree.Nums
        parents = dict(zip(map(int, tree[::2]), tree[1::2], strict=True))
        assert list(parents) == sorted(parents)
        keys = []
        for page in self.pdf.pages:
            keys.append(int(page.obj.StructParents))
            for number, element in enumerate(parents[keys[-1]]):
                assert (page.obj.objgen, number) in self._held(element)
            for link in page.obj.get("/Annots", ()):
                keys.append(int(link.StructParent))
                held: Any = parents[keys[-1]].K
                objects = [each for each in held if isinstance(each, pikepdf.Dictionary)]
                assert link.objgen in [each.Obj.objgen for each in objects if "/Obj" in each]
        assert sorted(keys) == list(parents)

    @staticmethod
    def _held(element: Any) -> list[tuple[tuple[int, int], int]]:  # noqa: ANN401
        """Return the marked content of an element: page and number."""
        return [
            (kid.Pg.objgen, int(kid.MCID))
            if isinstance(kid, pikepdf.Dictionary)
            else (element.Pg.objgen, int(kid))
            for kid in element.K
            if not isinstance(kid, pikepdf.Dictionary) or "/MCID" in kid
        ]

    def ids(self) -> list[bytes]:
        return [
            bytes(item.ID)
            for item in self.pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/ID" in item and "/S" in item
        ]

    def fonts(self) -> list[str]:
        return sorted(
            str(item.FontName)
            for item in self.pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        )


def test_pages_say_the_same(files: tuple[bytes, bytes]) -> None:
    """Text, page breaks, heads, feet, notes, and the numbers in the contents."""
    alone, together = map(texts, files)
    assert together == alone
    assert len(together) > 10


def test_bookmarks_lead_to_the_same_places(files: tuple[bytes, bytes]) -> None:
    alone, together = map(bookmarks, files)
    assert together == alone
    assert len(together) > 6


def test_links_lead_to_the_same_places(files: tuple[bytes, bytes]) -> None:
    alone, together = map(Inside, files)
    assert together.names() == alone.names()
    assert together.links() == alone.links()
    targets = together.names()
    assert {name for _, name, _ in together.links()} <= set(targets)
    across = [at for at, name, _ in together.links() if at != targets[name][0]]  # type: ignore[index]
    assert len(across) > 6


def test_structure_is_the_same(files: tuple[bytes, bytes]) -> None:
    alone, together = map(Inside, files)
    assert together.structure() == alone.structure()
    assert together.labels() == alone.labels()
    together.parents()
    assert len(together.ids()) == len(set(together.ids())) == len(alone.ids()) > 5


def test_fonts_are_embedded_once(files: tuple[bytes, bytes]) -> None:
    alone, together = map(Inside, files)
    assert together.fonts() == alone.fonts()
    assert len(files[1]) < 1.1 * len(files[0])


@needs_java
def test_merged_files_keep_the_standards(
    all_files: dict[str, tuple[bytes, bytes]], tmp_path: Path
) -> None:
    paths = [tmp_path / f"a.{layout}.pdf" for layout in all_files]
    for path, (_, together) in zip(paths, all_files.values(), strict=True):
        path.write_bytes(together)
        assert page_check.check(path) == []
    found = verapdf_all(paths, ("ua1", "2a"))
    assert len(found) == 2 * len(paths)
    assert not any(found.values())


@pytest.mark.parametrize("processes", [1, 4])
def test_the_same_bytes_by_any_number_of_processes(
    document: Document,
    processes: int,
    all_files: dict[str, tuple[bytes, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "ours", lambda: Limits(processes=processes))
    assert written(document) == all_files[""][1]


def test_a_wrong_page_number_is_noticed(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = numbering.places

    def wrong(laid: list[numbering.Laid]) -> list[numbering.Place]:
        """Number the pages of the second part and what comes after it one too low."""
        return [
            msgspec.structs.replace(place, begun=place.begun - (at > 1))
            for at, place in enumerate(right(laid))
        ]

    monkeypatch.setattr(part, "places", wrong)
    path = tmp_path / "wrong.pdf"
    path.write_bytes(written(document))
    assert page_check.check(path) != []


def test_what_parts_warn_of_is_reported_once(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Report()

    def warns(*arguments: Any) -> part.SetPart:  # noqa: ANN401
        made = part.set_part(*arguments)
        return msgspec.structs.replace(made, messages=["same in all parts"])

    monkeypatch.setattr(long, "set_part", warns)
    written(document, report=report)
    said = [item.message for item in report if item.code == "weasyprint"]
    assert said == ["same in all parts"]


def test_notes_without_room_are_known_by_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(*_: object) -> part.SetPart:
        return part.SetPart(b"", [], 0, [], frozenset({7}))

    monkeypatch.setattr(long, "set_part", lacks)
    monkeypatch.setattr(long, "cut", lambda _: ("one", "two"))
    with pytest.raises(NotesMisplacedError) as caught:
        long.set_document("", "pdf/ua-1", {})
    assert caught.value.numbers == {7}


def test_a_part_without_room_for_its_notes_holds_nobody_up(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = footnotes.check

    def check(laid: object, root: Any) -> None:  # noqa: ANN401
        if any(note.get("id") == "note-1" for note in root.iter("foot")):
            raise NotesMisplacedError(frozenset({1}))
        look(laid, root)

    monkeypatch.setattr(footnotes, "check", check)
    monkeypatch.setattr(limits, "ours", lambda: Limits(300))
    inside = Inside(written(document))
    assert inside.names()[b"note-1"][0] == len(inside.pdf.pages) - 1


def _killed(*_: object) -> part.SetPart:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _greedy(*_: object) -> part.SetPart:
    raise MemoryError


def _slow(*_: object) -> part.SetPart:
    time.sleep(600)
    raise AssertionError


@pytest.mark.parametrize(
    ("goes_wrong", "said"),
    [
        (_killed, "part 1 of 2: its process was killed by SIGKILL"),
        (_greedy, "part 1 of 2: it needs more than the 4 GB of memory"),
        (_slow, "it was stopped after 1 seconds"),
    ],
)
def test_a_part_that_goes_wrong_fails_the_file(
    goes_wrong: Callable[..., part.SetPart], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long, "set_part", goes_wrong)
    monkeypatch.setattr(long, "cut", lambda _: ("one", "two"))
    monkeypatch.setattr(
        limits, "ours", lambda: Limits(1 if goes_wrong is _slow else 60, 4 << 30, 1)
    )
    with pytest.raises(KanbenError) as caught:
        long.set_document("", "pdf/ua-1", {})
    assert said in str(caught.value)


def test_a_font_that_differs_stays() -> None:
    """Only what is the same is shared: fonts of one name may hold other glyphs."""
    content = "<html lang='zh'><head><title>书</title></head><body><p>{}</p></body></html>"
    made = [
        part.SetPart(set_pages(content.format(text), "pdf/ua-1"), [], 1, []) for text in "甲乙甲"
    ]
    with merge.merged(made) as whole:
        fonts = []
        for page in whole.pages:
            resources: Any = page.obj.Resources
            fonts.append([font.objgen for font in resources.Font.values()])
    assert fonts[0] == fonts[2]
    assert fonts[0] != fonts[1]
