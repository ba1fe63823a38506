"""The reader of EPUB: the chapters in the order of the spine, read as HTML.

pandoc reads EPUB too, but loses rubies and emphasis dots, and reads the printed contents and the
cover as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.collecting import no_collection
from pipeline.diagnostics import Diagnostic, KanbenError, Report
from pipeline.model.source import Span
from pipeline.readers.encoding import decode
from pipeline.readers.epub import package, pages
from pipeline.readers.html import FORMAT, declared, page, rows
from pipeline.readers.html.doctype import without_subset
from pipeline.readers.html.front import Front
from pipeline.readers.html.notes import placed
from pipeline.readers.pandoc import Given, document, process
from pipeline.readers.pandoc.locate import MarkLocator
from pipeline.readers.registry import ReaderSpec, ReadOptions
from pipeline.readers.surroundings import Surroundings
from pipeline.readers.text.lines import LINE_END, cleaned
from pipeline.safety.archives import open_archive

if TYPE_CHECKING:
    from pipeline.model.nodes import Document, Metadata
    from pipeline.readers.epub.package import Book, Chapter
    from pipeline.readers.pandoc.tree import Tree
    from pipeline.safety.archives import Archive

_TAG = re.compile(r"<[^>]*>")
_NOT_TEXT = re.compile(
    r"""epub:type\s*=\s*["'][^"']*\b(cover|toc|landmarks|page-list|loi|lot)\b""", re.IGNORECASE
)
_MARKS = re.compile(r"[\s\W_]+")
_OPENING = re.compile(
    r"((?:\s|<(?:div|section|header|body)\b[^>]*>|<span data-[^>]*></span>)*<h[1-6])"
    r"(?![^>]*\sid=)(?=[\s>])",
    re.IGNORECASE,
)
"""What stands before the attributes of the heading that a chapter opens with, if it has no id."""

_BETWEEN = "\0"  # chapters; no text holds it any more, and no row of a table goes over it


@no_collection()
def read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    """Return the book in ``data``.

    Raises:
        KanbenError: It is no EPUB, protected, damaged, or holds no text.
    """
    archive = open_archive(data, place=path)
    book = package.read(archive, path, report)
    surroundings = options.surroundings or Surroundings()
    surroundings.enter(archive)
    chapters = tuple(dict.fromkeys(book.chapters))
    if repeated := len(book.chapters) - len(chapters):
        report.warn(
            "chapter-repeated",
            f"{repeated} places of the book's order name a chapter again; each is read once "
            "(EPUB 3.3, “The itemref element”: no chapter stands in it twice)",
            Span(path, 1),
        )
    texts: dict[str, str] = {}
    for chapter in chapters:
        text = _text(archive, chapter, path, options, report)
        if _is_text(text, chapter, book.meta, path, report):
            texts[chapter.name] = pages.with_notes_of_pictures(pages.pictures(text))
    if not texts:
        raise KanbenError("empty-source", "the book has no text", place=path)
    texts = pages.with_headings(texts, book.contents, path, report)
    texts = pages.with_notes(texts, path, report)
    tree = placed(_tree(texts, book, path, report))
    tree["meta"] = {}
    given = Given(tree=tree, locator=MarkLocator(path, list(texts)), meta=book.meta)
    return document(given, path, options, report, surroundings)


def _tree(texts: dict[str, str], book: Book, path: str, report: Report) -> Tree:
    """Return pandoc's tree of the chapters, by name; long tables are read without pandoc."""
    cut = rows.cut(_BETWEEN.join(texts.values()), path)
    left = cut.text.split(_BETWEEN)
    if cut.runs and len(left) == len(texts):
        said = Report()
        data = _page(dict(zip(texts, left, strict=True)), book, path, said)
        tree = cut.tree(data, FORMAT, path)
        if tree is not None:
            for diagnostic in said:
                report.add(diagnostic)
            return tree
    return process.parse(_page(texts, book, path, report), FORMAT, path, report)


def _page(texts: dict[str, str], book: Book, path: str, report: Report) -> bytes:
    """Return all chapters as one page for pandoc."""
    bodies: list[str] = []
    for name, text in texts.items():
        front = Front(
            f"{path}/{name}",
            report,
            file=len(bodies),
            prefix=_prefix(name),
            reference=lambda reference, base=name: package.resolved(base, reference),  # type: ignore[misc]
            target=lambda target, base=name: _target(base, target, book.names),  # type: ignore[misc]
        )
        front.feed(without_subset(text, f"{path}/{name}", report))
        front.close()
        bodies.append(_called(front.body(), _prefix(name)))
    return page("\n".join(bodies))


def _text(
    archive: Archive, chapter: Chapter, path: str, options: ReadOptions, report: Report
) -> str:
    """Return the characters of a chapter.

    EPUB 3.3 asks for UTF-8 or UTF-16; old books are in other encodings, said or not.

    Raises:
        KanbenError: A byte fits in no encoding.
    """
    data = archive.read(chapter.name)
    place = f"{path}/{chapter.name}"
    said = declared(data)
    names = [said] if said else []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    for name in (*names, "utf-8-sig"):
        try:
            text = data.decode(name).removeprefix("\ufeff")
        except (LookupError, UnicodeError):
            continue
        break
    else:
        text = decode(data, place, report, encoding=options.encoding, lossy=options.lossy).text
    lines = LINE_END.split(text)
    return "\n".join(cleaned(line, Span(place, at), report) for at, line in enumerate(lines, 1))


def _is_text(text: str, chapter: Chapter, meta: Metadata, path: str, report: Report) -> bool:
    """Tell whether a chapter is text of the book, and not its cover, contents or title page."""
    span = Span(f"{path}/{chapter.name}", 1)
    match = _NOT_TEXT.search(text)
    why = ""
    if chapter.role:
        why = f"it is the book's {chapter.role}"
    elif match and text[: match.start()].count("epub:type") == 0:
        why = f"it is the book's {match[1]}"
    elif pages.is_contents(text):
        why = "it is the book's contents"
    else:
        body = text[text.find("<body") :]
        words = _MARKS.sub("", _TAG.sub("", body))
        said = (
            meta.title,
            meta.subtitle,
            meta.date,
            meta.publisher,
            *(each.name for each in meta.creators),
        )
        for part in sorted((_MARKS.sub("", each) for each in said if each), key=len, reverse=True):
            words = words.replace(part, "", 1)
        words = re.sub(r"^(?:作者|著|编|author|by)+$", "", words)
        if not words and "<img" not in body and "<image" not in body:
            why = "it holds nothing but what the metadata say"
    if why:
        report.add(Diagnostic("chapter-left-out", "info", f"not read as text: {why}", span))
    return not why


def _called(body: str, identity: str) -> str:
    """Return a chapter that links to it lead to: to the heading that it opens with, if it does."""
    opening = _OPENING.match(body)
    if opening is None:
        return f'<a id="{identity}"></a>{body}'
    return f'{opening[1]} id="{identity}"{body[opening.end() :]}'


def _prefix(name: str) -> str:
    return re.sub(r"\W+", "-", name) + "--"


def _target(base: str, target: str, names: frozenset[str]) -> str:
    """Return the target of a link in the one document that all chapters become."""
    file, _, fragment = target.partition("#")
    name = package.resolved(base, file) if file else base
    if name not in names:
        return target
    return f"#{_prefix(name)}{fragment}"


READER = ReaderSpec(name="epub", suffixes=(".epub",), read=read)
