"""Where pandoc is, and how it is run: as a child program, with limits, and without a network."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS = 600
"""How long pandoc may take; a book of a million characters takes a few minutes."""

PREFIX = "pandoc:"
"""Stands before the names of formats that pandoc writes as it likes."""

SUFFIXES = {
    "ansi": "ansi",
    "asciidoc": "adoc",
    "asciidoc_legacy": "legacy.adoc",
    "asciidoctor": "asciidoctor.adoc",
    "bbcode": "bbcode",
    "bbcode_fluxbb": "fluxbb.bbcode",
    "bbcode_hubzilla": "hubzilla.bbcode",
    "bbcode_phpbb": "phpbb.bbcode",
    "bbcode_steam": "steam.bbcode",
    "bbcode_xenforo": "xenforo.bbcode",
    "beamer": "beamer.tex",
    "commonmark": "commonmark.md",
    "commonmark_x": "commonmark_x.md",
    "context": "context.tex",
    "djot": "dj",
    "docbook": "xml",
    "docbook4": "docbook4.xml",
    "docbook5": "docbook5.xml",
    "docx": "pandoc.docx",
    "dokuwiki": "dokuwiki",
    "dzslides": "dzslides.html",
    "epub": "pandoc.epub",
    "epub2": "epub2.epub",
    "epub3": "epub3.epub",
    "fb2": "fb2",
    "gfm": "gfm.md",
    "haddock": "hs",
    "html": "pandoc.html",
    "html4": "html4.html",
    "html5": "html5.html",
    "icml": "icml",
    "ipynb": "ipynb",
    "jats": "jats",
    "jats_archiving": "archiving.jats",
    "jats_articleauthoring": "articleauthoring.jats",
    "jats_publishing": "publishing.jats",
    "jira": "jira",
    "json": "pandoc.json",
    "latex": "tex",
    "man": "man",
    "markdown": "pandoc.md",
    "markdown_mmd": "mmd.md",
    "markdown_phpextra": "phpextra.md",
    "markdown_strict": "strict.md",
    "markua": "markua.md",
    "mediawiki": "mediawiki",
    "ms": "ms",
    "muse": "muse",
    "native": "native",
    "odt": "odt",
    "opendocument": "fodt.xml",
    "opml": "opml",
    "org": "org",
    "plain": "pandoc.txt",
    "pptx": "pandoc.pptx",
    "revealjs": "revealjs.html",
    "rst": "rst",
    "rtf": "rtf",
    "s5": "s5.html",
    "slideous": "slideous.html",
    "slidy": "slidy.html",
    "tei": "tei.xml",
    "texinfo": "texi",
    "textile": "textile",
    "typst": "typ",
    "vimdoc": "vimdoc",
    "xwiki": "xwiki",
    "zimwiki": "zim.txt",
}
"""What files of pandoc's output formats end in: their usual suffix, with pandoc's name of the
format before it where a format of ours has the same.

PDF is missing: pandoc needs other programs for it. So are bibliographies, which hold no text.
"""

_HEAP_EXHAUSTED = 251
"""Exit code of a program of GHC whose heap would grow beyond ``-M`` (GHC User's Guide, RTS)."""


class Ran(msgspec.Struct, frozen=True):
    """What pandoc wrote, and what it said: its log as it stands on standard error."""

    output: bytes
    log: str


class StoppedError(KanbenError):
    """pandoc did not accept its input: ``code`` is its exit code, ``log`` what it said."""

    def __init__(self, code: int, log: str) -> None:
        """Make the error of exit code ``code``."""
        reason = " ".join(log.split("HasCallStack", maxsplit=1)[0].split())
        super().__init__(
            "pandoc-failed",
            f"pandoc stopped with code {code}: {reason}",
            hint="Reinstall pypandoc_binary; if it goes on, report the document",
        )
        self.code = code
        self.log = log


def run(  # noqa: PLR0913  (what subprocess takes, and two limits)
    options: Sequence[str],
    data: bytes,
    *,
    folder: Path | None = None,
    seconds: float = SECONDS,
    megabytes: int = 0,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run pandoc on ``data``.

    Args:
        options: For the command line.
        data: For standard input.
        folder: Where it runs and looks for files.
        seconds: How long it may take.
        megabytes: How large its heap may grow; 0 for as large as it likes. An ordinary limit of
            the operating system is of no use: the runtime of GHC reserves a terabyte of addresses.
        environment: Variables besides those of this process.

    Raises:
        StoppedError: pandoc ended with an error.
        KanbenError: It is missing, was stopped after its time, or needed too much memory.
    """
    limits = ["+RTS", f"-M{megabytes}m", "-RTS"] if megabytes else []
    try:
        done = subprocess.run(
            [program(), *limits, *options],
            input=data,
            capture_output=True,
            check=False,
            timeout=seconds,
            cwd=folder,
            env={**os.environ, **environment} if environment else None,
        )
    except subprocess.TimeoutExpired as error:
        raise KanbenError(
            "pandoc-too-slow",
            f"pandoc was stopped after {seconds:.0f} seconds",
            hint="Try a shorter document, or one that is nested less deeply",
        ) from error
    except OSError as error:
        raise KanbenError(
            "pandoc-failed", f"pandoc did not start: {error}", hint="Reinstall pypandoc_binary"
        ) from error
    log = done.stderr.decode("utf-8", "replace")
    if megabytes and done.returncode == _HEAP_EXHAUSTED:
        raise KanbenError(
            "pandoc-too-large",
            f"pandoc needed more than {megabytes} MB of memory",
            hint="Try a shorter document, or one that is nested less deeply",
        )
    if done.returncode:
        raise StoppedError(done.returncode, log)
    return Ran(done.stdout, log)


def program() -> str:
    """Return the path of pandoc: the one in the wheel, else whatever pypandoc finds.

    pypandoc starts every pandoc that it finds, to ask for its version; the wheel's needs no asking.

    Raises:
        KanbenError: There is none.
    """
    package = importlib.util.find_spec("pypandoc")
    if package is not None and package.origin is not None:
        files = Path(package.origin).parent / "files"
        for name in ("pandoc", "pandoc.exe"):
            if (files / name).is_file():
                return str(files / name)
    try:
        import pypandoc  # noqa: PLC0415  (heavy)

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise KanbenError(
            "pandoc-missing",
            "pandoc is not installed",
            hint="Install the Python package pypandoc_binary, which carries it",
        ) from error
