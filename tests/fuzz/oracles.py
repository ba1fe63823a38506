"""What must hold for every input; each check raises an AssertionError that says what does not."""

from __future__ import annotations

import atexit
import contextlib
import io
import shutil
import tempfile
import unicodedata
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from pipeline import cli, passes, theme
from pipeline.chinese import words
from pipeline.deck import plan
from pipeline.diagnostics import KanbenError, Report
from pipeline.model import codec, outline
from pipeline.model.nodes import Node
from pipeline.model.walk import units
from pipeline.readers import registry as readers
from pipeline.readers import text
from pipeline.readers.encoding import decode
from pipeline.readers.registry import ReadOptions
from pipeline.verify import fidelity, readback
from pipeline.writers import registry
from tests.conftest import ROOT
from tests.deck import decks
from tests.readers.test_nothing_altered import assert_nothing_altered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model.nodes import Document
    from pipeline.theme import Theme
    from tests.fuzz.markup import Source

QUICK_FORMATS = ("docx", "epub", "txt")
FORMATS = (*QUICK_FORMATS, "pptx", "slides.html")
ALL_FORMATS = (*FORMATS, "pdf")
PASSED_ON = (*QUICK_FORMATS, "html")
"""Into which formats marked-up sources are passed on."""

LOAD = words._load
"""How the program loads jieba's dictionary: the part that it needs."""

_BUILD_EXITS = (0, 1, 2)
_FONT_WARNINGS = {"pdf": "weasyprint", "epub": "cover-plain"}
"""Under which codes they say that no font has a character."""

_NO_GLYPH = ("Cf", "Co", "Cn", "Mn", "Me", "Zl", "Zp")
"""Categories of characters that show nothing by themselves, which a PDF does not hold as text."""


@cache
def _theme() -> Theme:
    return theme.load("study", ROOT)


@cache
def _folder() -> Path:
    """Return a folder in memory where there is one: read-back wants files."""
    shared = Path("/dev/shm")  # noqa: S108  (only tests, and a name of our own in it)
    folder = Path(tempfile.mkdtemp(prefix="kanben-fuzz-", dir=shared if shared.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextlib.contextmanager
def whole_dictionary() -> Iterator[None]:
    """Load jieba's dictionary once and whole, which changes no result and makes checks fast.

    That it changes none is a test of its own.
    """

    @cache
    def whole() -> tuple[dict[str, int], dict[str, str], int]:
        return LOAD("".join(words._dictionary().lines.values()))

    def loaded(_alphabet: str) -> tuple[dict[str, int], dict[str, str], int]:
        return whole()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_load", loaded)
        yield


def read(data: bytes, encoding: str = "", *, lossy: bool = False) -> Document | None:
    """Return the document in ``data``, or None where the reader refuses it with a reason."""
    options = ReadOptions(encoding=encoding, lossy=lossy)
    try:
        return text.read(data, "x.txt", options, Report())
    except KanbenError as error:
        refusal = error.diagnostic
    assert refusal.code
    assert refusal.message
    return None


def check_reader(data: bytes) -> None:
    """The reader refuses with a reason or alters nothing; reading again gives the same."""
    document = read(data)
    assert document == read(data), "read twice: not the same"
    read(data, lossy=True)
    if document is None:
        return
    check_document(document)
    content = decode(data, "x.txt", Report()).text.removeprefix("\ufeff")
    if "\x00" not in content:
        assert_nothing_altered(content)


def read_source(source: Source, report: Report) -> Document | None:
    """Return the document in a marked-up source, or None where it is refused with a reason."""
    path = f"x{readers.load(source.reader).suffixes[0]}"
    try:
        return readers.load(source.reader).read(source.data, path, ReadOptions(), report)
    except KanbenError as error:
        refusal = error.diagnostic
    assert refusal.code
    assert refusal.message
    return None


def check_source(source: Source, formats: Iterable[str] = PASSED_ON) -> None:
    """A marked-up source is refused with a reason, or nothing visible is lost, down to the outputs.

    The readers count characters themselves and report what they lost as ``text-lost``; what pandoc
    leaves out is reported with another hint.
    """
    report = Report()
    document = read_source(source, report)
    if document is None:
        assert not source.words, f"refused: {list(report)[-2:]}"
        return
    ours = [str(item) for item in report if item.code == "text-lost" and "Report" in item.hint]
    assert ours == [], f"text lost: {ours}"
    said = "\n".join(_strings(document))
    lost = [word for word in source.words if word not in said]
    assert lost == [], f"words lost: {lost[:5]}"
    if source.words:
        unsaid = [str(item) for item in report if item.code == "text-lost"]
        assert unsaid == [], f"nothing is lost, but it says so: {unsaid}"
    check_document(document)
    done = passes.apply_all(document)
    check_deck(done)
    check_outputs(done, formats, silent=False)


def _strings(document: Document) -> Iterator[str]:
    """Yield every text that a document holds; those of one line of inlines are joined."""
    stack: list[object] = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, tuple):
            stack.extend(item)
        elif isinstance(item, Node):
            stack.extend(getattr(item, name) for name in item.__struct_fields__ if name != "media")


def check_document(document: Document) -> None:
    """Passes are idempotent, JSON keeps everything, inspect shows it."""
    done = passes.apply_all(document)
    assert done == passes.apply_all(done), "passes: applied twice, they change something"
    assert done == codec.decode(codec.encode(done)), "codec: the round trip changes something"
    for row in outline.rows(done):
        assert row.depth >= 0


def check_deck(document: Document) -> None:
    """All text stands on the slides and in the notes, and nothing is too tall."""
    deck = plan.plan(document, decks.GEOMETRY)
    for name, printed in (("notes", decks.notes_of(deck)), ("slides", decks.words_of(deck))):
        losses = fidelity.losses(document, printed)
        assert losses == [], f"deck: {name}: {losses}"
    for slide in deck.slides:
        height, most = decks.filled(slide)
        assert height <= most + 1e-6, f"deck: {height} pt stand on a slide for {most} pt: {slide}"


def check_outputs(document: Document, formats: Iterable[str], *, silent: bool) -> None:
    """Outputs hold everything, are well-formed, and come out the same twice.

    Args:
        document: After all passes.
        formats: Which to write.
        silent: Whether the writers must have nothing to say, as for plain text; otherwise they may
            say what they dropped.
    """
    for name in formats:
        spec = registry.find(name)
        report = Report()
        content = spec.write(document, _theme(), report)
        allowed = set() if silent else {"dropped", "title-cut"}
        if name in _FONT_WARNINGS:
            allowed.add(_FONT_WARNINGS[name])
        assert {item.code for item in report} <= allowed, f"{name}: says {list(report)[:2]}"
        check_well_formed(name, content)
        path = _folder() / f"output{spec.suffix}"
        path.write_bytes(content)
        back = readback.reader_for(name)
        assert back is not None
        if name == "pdf" and (len(report) or _has_no_glyphs(document)):
            continue
        losses = fidelity.losses(document, back(path))
        assert losses == [], f"{name}: {losses[:3]}"
        if name in QUICK_FORMATS:  # the others take long, and test_determinism holds them
            again = spec.write(document, _theme(), Report())
            assert content == again, f"{name}: other bytes the second time"


def _has_no_glyphs(document: Document) -> bool:
    text = "".join(unit.text for unit in units(document))
    return any(unicodedata.category(character) in _NO_GLYPH for character in text)


def check_well_formed(name: str, content: bytes) -> None:
    """Every part of an archive that is XML parses."""
    if not content.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels", ".xhtml", ".opf", ".ncx", ".svg")):
                try:
                    ET.fromstring(archive.read(part))  # noqa: S314  (our own output)
                except ET.ParseError as error:
                    message = f"{name}: {part}: {error}"
                    raise AssertionError(message) from error


def check_pipeline(data: bytes, formats: Iterable[str] = QUICK_FORMATS) -> None:
    """Bytes → reader → passes → deck and writers → read back."""
    document = read(data)
    if document is not None:
        document = passes.apply_all(document)
        check_deck(document)
        check_outputs(document, formats, silent=True)


def check_tree(document: Document, formats: Iterable[str] = FORMATS) -> None:
    """Any document, not only those that plain text makes."""
    check_document(document)
    document = passes.apply_all(document)
    check_deck(document)
    check_outputs(document, formats, silent=False)


def check_build(data: bytes) -> None:
    """The real command in this process: an exit code, one line for an error, no half output."""
    with tempfile.TemporaryDirectory(dir=_folder()) as folder, contextlib.chdir(folder):
        Path("x.txt").write_bytes(data)
        said, complained = io.StringIO(), io.StringIO()
        arguments = ["build", "x.txt", "--to", "txt,docx,epub", "--jobs", "1"]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
            code = cli.main(arguments)
            shown = cli.main(["inspect", "x.txt"])
        errors = complained.getvalue()
        assert code in _BUILD_EXITS, f"build: exit code {code}"
        assert "Traceback" not in errors, errors
        assert "fault of the writer" not in errors, errors
        made = {path.name for path in Path("dist").glob("*") if path.is_file()}
        assert made == ({"x.txt", "x.docx", "x.epub"} if code == 0 else set()), f"build: {made}"
        assert code != 1, f"build: {errors}"
        assert (code == 0) == (shown == 0), f"inspect: exit code {shown} where build has {code}"
