"""Parts of a document joined into one PDF: pages, structure, destinations, bookmarks, fonts.

Sources: ISO 32000-1, 7.9.6 (name trees), 12.3.3 (outlines), 14.7.4.4 (the parent tree).
"""

from __future__ import annotations

import io
import warnings
from decimal import Decimal
from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pipeline.typeset import page_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pikepdf

    from pipeline.typeset.part import SetPart


def merged(parts: Sequence[SetPart]) -> pikepdf.Pdf:
    """Return the parts as one PDF; what is told of the whole stands in the first one."""
    import pikepdf  # noqa: PLC0415  (heavy)

    whole = pikepdf.open(io.BytesIO(parts[0].data))
    joiner = _Joiner(whole)
    for part in parts[1:]:
        with pikepdf.open(io.BytesIO(part.data)) as pdf:
            joiner.add(pdf)
    joiner.finish()
    _add_bookmarks(whole, parts)
    page_labels.go_on(whole, parts[0].pages)
    return whole


class _Joiner:
    """Adds parts to the first one."""

    def __init__(self, whole: pikepdf.Pdf) -> None:
        self._whole = whole
        root: Any = whole.Root
        self._tree = root.StructTreeRoot
        (self._document,) = self._tree.K
        self._kids = list(self._document.K)
        self._parents = dict(_numbers(self._tree.ParentTree))
        self._names = dict(_names(root.get("/Names", {}).get("/Dests", {})))
        self._ids = dict(_names(self._tree.get("/IDTree", {})))
        self._shared: dict[tuple[str, str], Any] = {}
        self._share(range(len(whole.pages)))

    def add(self, part: pikepdf.Pdf) -> None:
        """Add the pages of ``part`` at the end, with their structure."""
        import pikepdf  # noqa: PLC0415  (heavy)

        whole = self._whole
        count = len(whole.pages)
        with warnings.catch_warnings():  # of destinations by name, which `finish` writes
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            whole.pages.extend(part.pages)
        root: Any = part.Root
        self._share(range(count, len(whole.pages)))
        tree: Any = whole.copy_foreign(root.StructTreeRoot)
        (document,) = tree.K
        self._adopt(list(document.K))
        self._ids.update(_names(tree.get("/IDTree", {})))
        shift = max(self._parents) + 1
        for page in whole.pages[count:]:
            self._move(page.obj, shift)
        self._parents.update((key + shift, value) for key, value in _numbers(tree.ParentTree))
        for name, place in _names(root.get("/Names", {}).get("/Dests", {})):
            self._names.setdefault(name, whole.copy_foreign(part.make_indirect(place)))

    def _adopt(self, kids: list[Any]) -> None:
        """Put elements at the end of the whole; a text that goes on stays one element."""
        last = self._kids[-1] if self._kids else None
        if kids and last is not None and last.S == kids[0].S == "/Part":
            for kid in kids[0].K:
                kid.P = last
                last.K.append(kid)
            del kids[0]
        for kid in kids:
            kid.P = self._document
            self._kids.append(kid)

    @staticmethod
    def _move(page: Any, shift: int) -> None:  # noqa: ANN401  (pikepdf's objects have any keys)
        """Count a page's entries in the parent tree from ``shift``."""
        if "/StructParents" in page:
            page.StructParents = int(page.StructParents) + shift
        for annotation in page.get("/Annots", ()):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + shift

    def _share(self, pages: range) -> None:
        """Let these pages use fonts and pictures of the pages before that are the same."""
        done: set[tuple[int, int]] = set()
        for number in pages:
            resources: Any = self._whole.pages[number].obj.Resources
            if resources.objgen in done:
                continue
            done.add(resources.objgen)
            for kind in ("/Font", "/XObject"):
                shelf = resources.get(kind, {})
                for name, thing in list(shelf.items()):
                    if kind == "/Font" or thing.get("/Subtype") == "/Image":
                        shelf[name] = self._shared.setdefault((name, _digest(thing)), thing)

    def finish(self) -> None:
        """Write the trees of the whole file."""
        import pikepdf  # noqa: PLC0415  (heavy)

        root: Any = self._whole.Root
        self._document.K = pikepdf.Array(self._kids)
        flat = [each for key in sorted(self._parents) for each in (key, self._parents[key])]
        numbers = pikepdf.Dictionary(Nums=pikepdf.Array(flat))
        self._tree.ParentTree = self._whole.make_indirect(numbers)
        self._tree.ParentTreeNextKey = max(self._parents) + 1
        if self._ids:
            self._tree.IDTree = _leaf(self._ids)
        if self._names:
            if "/Names" not in root:
                root.Names = pikepdf.Dictionary()
            root.Names.Dests = _leaf(self._names)


def _leaf(entries: dict[bytes, Any]) -> Any:  # noqa: ANN401
    """Return a name tree of one leaf, its names in order (ISO 32000-1, 7.9.6)."""
    import pikepdf  # noqa: PLC0415  (heavy)

    flat = [part for name in sorted(entries) for part in (pikepdf.String(name), entries[name])]
    return pikepdf.Dictionary(Names=pikepdf.Array(flat))


def _numbers(tree: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    """Yield the entries of a number tree (ISO 32000-1, 7.9.7)."""
    flat = list(tree.get("/Nums", ()))
    yield from zip(map(int, flat[::2]), flat[1::2], strict=True)
    for kid in tree.get("/Kids", ()):
        yield from _numbers(kid)


def _names(tree: Any) -> Iterator[tuple[bytes, Any]]:  # noqa: ANN401
    """Yield the entries of a name tree, as WeasyPrint and we write it: of one leaf."""
    flat = list(tree.get("/Names", ()))
    yield from zip(map(bytes, flat[::2]), flat[1::2], strict=True)


def _digest(thing: Any) -> str:  # noqa: ANN401
    """Return what tells a font or a picture from others: a hash of all that it consists of."""
    digest = sha256()
    _feed(thing, digest)
    return digest.hexdigest()


def _feed(thing: Any, digest: Any) -> None:  # noqa: ANN401
    import pikepdf  # noqa: PLC0415  (heavy)

    if isinstance(thing, pikepdf.Stream):
        digest.update(thing.read_raw_bytes())
    if isinstance(thing, (pikepdf.Stream, pikepdf.Dictionary)):
        digest.update(b"<<")
        for key in sorted(thing.keys()):
            digest.update(key.encode())
            _feed(thing[key], digest)
        digest.update(b">>")
    elif isinstance(thing, pikepdf.Array) and any(
        isinstance(each, pikepdf.Object) and each.is_indirect for each in thing
    ):
        for each in thing:
            _feed(each, digest)
    elif isinstance(thing, pikepdf.Object):
        digest.update(thing.unparse(resolved=True))
    else:  # pikepdf gives numbers and truth values as Python's
        digest.update(repr(thing).encode())


def _add_bookmarks(whole: pikepdf.Pdf, parts: Sequence[SetPart]) -> None:
    """Write the bookmarks of all parts as one tree."""
    import pikepdf  # noqa: PLC0415  (heavy)
    from weasyprint.anchors import make_page_bookmark_tree  # noqa: PLC0415  (heavy)
    from weasyprint.matrix import Matrix  # noqa: PLC0415  (heavy)

    tree: list[Any] = []
    skipped: list[int] = []
    by_depth, level, before = [tree], 0, 0
    for part in parts:
        for mark in part.marks:
            page = SimpleNamespace(
                bookmarks=[(mark.level, mark.label, (mark.x, mark.y), mark.state)]
            )
            number = before + mark.page
            level = make_page_bookmark_tree(page, skipped, by_depth, level, number, Matrix())
        before += part.pages
    if not tree:
        return
    outline: Any = whole.make_indirect(pikepdf.Dictionary())
    outline.Count = _fill_outline(whole, tree, outline)
    root: Any = whole.Root
    root.Outlines = outline


def _fill_outline(whole: pikepdf.Pdf, tree: Sequence[Any], parent: Any) -> int:  # noqa: ANN401
    """Put entries below ``parent``; return how many are shown there at first, of all levels."""
    import pikepdf  # noqa: PLC0415  (heavy)

    shown = len(tree)
    items: list[Any] = []
    for label, (page, x, y), below, state in tree:
        place = pikepdf.Array([whole.pages[page].obj, pikepdf.Name.XYZ, _length(x), _length(y), 0])
        entry = pikepdf.Dictionary(Title=pikepdf.String(label), Parent=parent, Dest=place)
        item: Any = whole.make_indirect(entry)
        count = _fill_outline(whole, below, item)
        item.Count = -count if state == "closed" else count
        shown += 0 if state == "closed" else count
        if items:
            item.Prev, items[-1].Next = items[-1], item
        items.append(item)
    if items:
        parent.First, parent.Last = items[0], items[-1]
    return shown


def _length(points: float) -> Decimal:
    return Decimal(f"{points:.6f}").normalize() + 0
