"""``kanben``: arguments, subcommands, and errors as one line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.cli import printing

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_FAILED = 1
"""Some outputs could not be made, or a check failed."""

EXIT_USAGE = 2
"""What was asked for cannot be done: a missing source, an unknown format, a broken theme …"""

_EPILOG = """\
examples:
  kanben build                            everything that kanben.toml names, into dist/
  kanben build speech.txt --to pdf,epub   two formats of one text
  kanben inspect speech.txt               what was read, and why
  kanben doctor                           what this machine lacks, and how to install it
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, or 1 failed, or 2 could not be done."""
    options = _parser().parse_args(arguments)
    from pipeline.diagnostics import KanbenError  # noqa: PLC0415  (keeps --help fast)

    try:
        return _run(options)
    except KanbenError as error:
        printing.error(str(error))
        return EXIT_USAGE
    except KeyboardInterrupt:
        printing.error("stopped; finished outputs are kept")
        return 130
    except BrokenPipeError:  # the reader of our output went away (kanben inspect | head)
        sys.stderr.close()
        return EXIT_FAILED


def _run(options: argparse.Namespace) -> int:
    """Import and run the subcommand; each lives in a module of its own."""
    match options.command:
        case "build":
            from pipeline.cli import building  # noqa: PLC0415

            return building.run(options)
        case "inspect":
            from pipeline.cli import inspecting  # noqa: PLC0415

            return inspecting.run(options)
        case "verify":
            from pipeline.cli import verifying  # noqa: PLC0415

            return verifying.run(options)
        case "impose":
            from pipeline.cli import imposing  # noqa: PLC0415

            return imposing.run(options)
        case "formats" | "themes" | "doctor":
            from pipeline.cli import listing  # noqa: PLC0415

            return listing.run(options)
        case _:
            _parser().print_help()
            return EXIT_USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kanben",
        description="One Chinese text in; print PDF, Word, e-book and slides out.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kanben {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_build(commands)
    _add_inspect(commands)
    _add_verify(commands)
    _add_impose(commands)
    for name, text in (
        ("formats", "list the formats that can be written, and the sources that can be read"),
        ("themes", "list the themes"),
        ("doctor", "say what this machine lacks, what that costs, and what installs it"),
    ):
        commands.add_parser(name, help=text, description=text)
    return parser


def _add_build(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "make the outputs of the given sources, or of all that kanben.toml names"
    build = commands.add_parser("build", help=text, description=text)
    build.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="a file to read")
    build.add_argument("--to", metavar="F,F…", help="formats, for instance pdf,docx,slides.html")
    build.add_argument("--theme", metavar="NAME", help="theme (default: study)")
    build.add_argument("--out", type=Path, metavar="DIR", help="output folder (default: dist)")
    _add_decoding(build)
    build.add_argument(
        "--allow-loss",
        action="store_true",
        help="write outputs that cannot hold all of the document; what is lost is listed",
    )
    build.add_argument(
        "--strict",
        action=argparse.BooleanOptionalAction,
        help="fail on warnings too: missing pictures, glyphs, lost text (default: if CI=true)",
    )
    build.add_argument(
        "--verify",
        action="store_true",
        help="run the quick checks of kanben verify on what was made",
    )
    build.add_argument("--force", action="store_true", help="build also what is up to date")
    build.add_argument(
        "--index",
        action=argparse.BooleanOptionalAction,
        help="write index.html, which shows all outputs (default: when the whole project is built)",
    )
    build.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="outputs at a time (default: processors)"
    )
    build.add_argument(
        "--timeout",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="most time for each output (default: 120, and more for long texts)",
    )
    build.add_argument("--quiet", action="store_true", help="print only warnings and errors")


def _add_inspect(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "show how a source was read: an outline in which every inference has its reason"
    inspect = commands.add_parser("inspect", help=text, description=text)
    inspect.add_argument("source", type=Path, metavar="SOURCE", help="a file to read")
    inspect.add_argument("--json", action="store_true", help="print the document as JSON instead")
    _add_decoding(inspect)


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "check finished outputs: nothing lost, valid, well laid out, opened by real readers"
    verify = commands.add_parser(
        "verify",
        help=text,
        description=text,
        epilog="exit code: 0 all passed, 1 a check failed, 2 could not be done, "
        "3 a validator that was asked for is not installed (kanben doctor says how)",
    )
    verify.add_argument(
        "outputs",
        nargs="*",
        type=Path,
        metavar="DIST",
        help="outputs, or folders of them (default: the project's output folder)",
    )
    verify.add_argument(
        "--all", action="store_true", help="run every check, also those of other programs"
    )
    verify.add_argument(
        "--checks", metavar="C,C…", help="run only these (kanben verify --list names them)"
    )
    verify.add_argument("--list", action="store_true", help="list the checks")
    verify.add_argument("--json", action="store_true", help="print JSON instead of a table")
    verify.add_argument(
        "--source",
        dest="sources",
        action="append",
        type=Path,
        metavar="FILE",
        help="a file they were made from (default: what the build recorded)",
    )
    verify.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="checks at a time (default: processors)"
    )
    _add_decoding(verify)


def _add_impose(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "put the pages of a PDF on sheets: booklets to fold and staple, two or four pages a side"
    impose = commands.add_parser(
        "impose",
        help=text,
        description=text,
        epilog="A booklet is printed on both sides and turned over the SHORT edge; lay the sheets"
        " on each other as they come out, fold them in the middle, staple through the fold. Blank"
        " pages fill the last sheet. Text stays text, links inside the file and bookmarks lead to"
        " the sheets, form fields and comments are printed as they are shown; attachments,"
        " scripts and page labels are left out. LENGTH has a unit: 3mm, 8.5pt.",
    )
    impose.add_argument("file", type=Path, metavar="FILE.pdf", help="the pages, in reading order")
    kind = impose.add_mutually_exclusive_group()
    kind.add_argument("--booklet", action="store_true", help="saddle-stitched booklet (default)")
    kind.add_argument("--up", type=int, choices=(2, 4), help="so many pages on each side instead")
    impose.add_argument(
        "--sheet",
        default="A4",
        metavar="NAME",
        help="paper: A4, A3, SRA3, B4, 16开, … (default: A4)",
    )
    impose.add_argument(
        "--creep",
        default="0mm",
        metavar="LENGTH",
        help="thickness of the paper: each inner sheet of a booklet moves so far towards the fold",
    )
    impose.add_argument(
        "--crop-marks", action="store_true", help="draw marks where to cut and fold"
    )
    impose.add_argument(
        "--bleed",
        default="0mm",
        metavar="LENGTH",
        help="show pages so far beyond their trimmed edges, and say so in the file's boxes",
    )
    impose.add_argument(
        "--out", type=Path, metavar="FILE", help="default: FILE.booklet.pdf, FILE.2-up.pdf, …"
    )


def _add_decoding(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--encoding", default="", metavar="NAME", help="the source's encoding (default: found out)"
    )
    command.add_argument(
        "--lossy",
        action="store_true",
        help="replace damaged bytes by U+FFFD and list them, instead of failing",
    )
