"""The readers of marked-up formats: pandoc makes a tree of the source, and we make the document."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.chinese.script import language_of
from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import Document, Metadata
from pipeline.model.source import Span
from pipeline.readers.encoding import decode
from pipeline.readers.pandoc import check, metadata, notes, process, rtf, sections
from pipeline.readers.pandoc.blocks import BlockReader
from pipeline.readers.pandoc.locate import Locator, NoLocator, TextLocator
from pipeline.readers.pandoc.metadata import Spans
from pipeline.readers.pandoc.reading import Reading
from pipeline.readers.pandoc.tree import Tree, walk
from pipeline.readers.pictures import Pictures
from pipeline.readers.registry import ReaderSpec, ReadOptions
from pipeline.readers.surroundings import Surroundings
from pipeline.readers.text.lines import LINE_END, cleaned

if TYPE_CHECKING:
    from pipeline.diagnostics import Report

_SAMPLE = 20_000  # characters that tell the language


class Given(msgspec.Struct, frozen=True):
    """What a front gives: the tree, and what it knows besides.

    Attributes:
        tree: pandoc's tree.
        locator: Tells where blocks stand.
        markdown: Whether Markdown's own notations count.
        meta: What the format says of itself outside the tree; it goes before the tree's.
        spans: Where the front matter stands.
        escaped: What stands in escaped brackets in the source.
    """

    tree: Tree
    locator: Locator
    markdown: bool = False
    meta: Metadata | None = None
    spans: Spans = Spans()
    escaped: frozenset[str] = frozenset()


def document(
    given: Given, path: str, options: ReadOptions, report: Report, surroundings: Surroundings
) -> Document:
    """Return the document that a tree holds.

    Raises:
        KanbenError: It holds nothing.
    """
    items = walk(given.tree["blocks"])
    words = (item["c"] for item in items if item["t"] == "Str" and item["c"])
    language = language_of("".join(islice(words, _SAMPLE))[:_SAMPLE])
    source = Reading(
        path, report, given.locator, Pictures(surroundings, report), markdown=given.markdown
    )
    if not given.markdown:
        source.targets = sections.targets(given.tree["blocks"])
    held = notes.taken(given.tree["blocks"])
    reader = BlockReader(source, chinese=language.startswith("zh"), held=held)
    reader.inlines.escaped_brackets = given.escaped
    meta = metadata.read(given.tree["meta"], reader, given.spans)
    if given.meta is not None:
        meta = _merged(given.meta, meta)
    if "lang" not in given.tree["meta"] and not (given.meta and given.meta.language):
        meta = msgspec.structs.replace(meta, language=language)
        if language != "zh-CN":
            report.infer(
                "language", f"written in {language}, by its characters", Span(path, 1), 0.95
            )
    flow = reader.flow(given.tree["blocks"][: -1 if held else None])
    reader.notes.finish()
    notes.dropped(given.tree["blocks"], reader.notes.called)
    if sections.has_nameless(flow):
        wanted = source.targets
        flow = sections.linked(
            flow, sections.targets(given.tree["blocks"]) if wanted is None else wanted
        )
    titled = sections.take_title(flow, meta.title, source)
    meta = msgspec.structs.replace(
        meta, title=titled.title, title_span=meta.title_span or titled.span
    )
    below = reader.named(titled.flow, titled.name) if titled.name else titled.flow
    made = Document(
        meta=options.overrides.applied_to(meta),
        blocks=sections.nest(below, source),
        notes=tuple(source.notes),
        media=source.pictures.media(),
    )
    if not made.blocks and not made.notes and not made.meta.title:
        raise KanbenError(
            "empty-source", "the file has no text", place=path, hint="Give a file with text in it"
        )
    read = msgspec.structs.replace(made, meta=meta)
    check.nothing_lost(given.tree, read, path, report, source.left_out)
    if options.overrides.line:
        report.warn(
            "sidecar-lines-unused",
            "[[line]] in the sidecar file is for plain text only",
            Span(path, options.overrides.line[0].number),
            "Change the markup of the source itself",
        )
    return made


def _merged(first: Metadata, second: Metadata) -> Metadata:
    """Return what ``first`` says, and ``second`` where it says nothing."""
    said = {
        name: value
        for name in second.__struct_fields__
        if (value := getattr(first, name)) not in ("", (), None)
    }
    return msgspec.structs.replace(second, **said)


def decoded(data: bytes, path: str, options: ReadOptions, report: Report) -> str:
    """Return the text of a source, its line ends as LF, cleaned of what no output can hold.

    Raises:
        KanbenError: It holds no text, or a byte cannot be decoded.
    """
    found = decode(data, path, report, encoding=options.encoding, lossy=options.lossy)
    lines = LINE_END.split(found.text)
    text = "\n".join(cleaned(line, Span(path, at), report) for at, line in enumerate(lines, 1))
    if not text.strip():
        raise KanbenError(
            "empty-source", "the file has no text", place=path, hint="Give a file with text in it"
        )
    return text


class _TextFormat(msgspec.Struct, frozen=True):
    """A format that pandoc reads as it is.

    Attributes:
        source_format: pandoc's name of it, with extensions.
        binary: Whether it names its own encoding, so that its bytes are not decoded.
    """

    source_format: str
    binary: bool = False

    def read(self, data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
        """Return the document in ``data``.

        Raises:
            KanbenError: It cannot be decoded or read.
        """
        text = "" if self.binary else decoded(data, path, options, report)
        data = rtf.unicode_only(data) if self.source_format == "rtf" else data
        surroundings = options.surroundings or Surroundings()
        with tempfile.TemporaryDirectory(prefix="kanben-") as folder:
            media = Path(folder) / "media"
            tree = process.parse(text.encode() or data, self.source_format, path, report, media)
            for file in sorted(media.rglob("*")) if media.is_dir() else ():
                if file.is_file() and not file.is_symlink():
                    surroundings.add(file.as_posix(), file.read_bytes())
        locator = NoLocator() if self.binary else TextLocator(text, path)
        given = Given(tree=tree, locator=locator)
        return document(given, path, options, report, surroundings)


def _spec(
    name: str, suffixes: tuple[str, ...], source_format: str, *, binary: bool = False
) -> ReaderSpec:
    return ReaderSpec(name=name, suffixes=suffixes, read=_TextFormat(source_format, binary).read)


_NO_IDS = "-auto_identifiers"

RST = _spec("rst", (".rst",), f"rst{_NO_IDS}")
ORG = _spec("org", (".org",), f"org{_NO_IDS}-citations")
LATEX = _spec("latex", (".tex", ".latex", ".ltx"), f"latex{_NO_IDS}")
TYPST = _spec("typst", (".typ",), "typst-smart-citations")
TEXTILE = _spec("textile", (".textile",), f"textile{_NO_IDS}-smart")
MEDIAWIKI = _spec("mediawiki", (".mediawiki", ".wiki"), f"mediawiki{_NO_IDS}")
DOKUWIKI = _spec("dokuwiki", (".dokuwiki",), "dokuwiki")
ASCIIDOC = _spec("asciidoc", (".adoc", ".asciidoc"), "asciidoc")
DJOT = _spec("djot", (".dj", ".djot"), "djot")
MUSE = _spec("muse", (".muse",), "muse")
TXT2TAGS = _spec("t2t", (".t2t",), "t2t")
DOCBOOK = _spec("docbook", (".docbook", ".dbk"), "docbook")
JATS = _spec("jats", (".jats",), "jats")
FB2 = _spec("fb2", (".fb2",), "fb2")
OPML = _spec("opml", (".opml",), "opml-smart-citations-auto_identifiers")
IPYNB = _spec("ipynb", (".ipynb",), "ipynb-smart-auto_identifiers-gfm_auto_identifiers")
RTF = _spec("rtf", (".rtf",), "rtf", binary=True)
CSV = _spec("csv", (".csv",), "csv")
TSV = _spec("tsv", (".tsv", ".tab"), "tsv")
MAN = _spec("man", (".man",), "man")
