"""``pandoc:<format>``: the document in any format that pandoc writes, as pandoc writes it."""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING

import msgspec

from pipeline import pandoc
from pipeline.diagnostics import KanbenError
from pipeline.writers.archive import document_date
from pipeline.writers.passing.tree import TreeWriter
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_MEDIA_TYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "epub": "application/epub+zip",
    "rtf": "application/rtf",
    "tex": "application/x-tex",
    "xml": "application/xml",
    "html": "text/html",
    "json": "application/json",
    "ipynb": "application/x-ipynb+json",
}

_UNIMPORTANT = ("translation", "Could not determine image size")
"""What pandoc warns of without loss: words such as 摘要 that it has in other languages only, and
sizes that we give it."""

_LONGEST = 200  # characters of a message


def spec_for(name: str) -> WriterSpec:
    """Return the writer of ``pandoc:<format>``.

    Raises:
        KanbenError: pandoc has no such format, or writes it only with other programs.
    """
    target = name.removeprefix(pandoc.PREFIX)
    suffix = pandoc.SUFFIXES.get(target)
    if suffix is None:
        raise KanbenError(
            "unknown-format",
            f"pandoc writes no format {target!r} that Kanben could pass on",
            hint=f"Known formats: {', '.join(pandoc.PREFIX + each for each in pandoc.SUFFIXES)}",
        )
    return WriterSpec(
        name=name,
        media_type=_MEDIA_TYPES.get(suffix.rpartition(".")[2], "text/plain"),
        write=_Passing(target),
        describe=f"{target}, as pandoc writes it",
        cost=5,
        ending=suffix,
    )


class _Passing:
    """Writes one of pandoc's formats."""

    def __init__(self, target: str) -> None:
        self._target = target
        functools.update_wrapper(self, write)

    def __call__(self, document: Document, theme: Theme, report: Report) -> bytes:
        return write(document, theme, report, self._target)

    def __reduce__(self) -> tuple[type[_Passing], tuple[str]]:
        return _Passing, (self._target,)


def write(document: Document, theme: Theme, report: Report, target: str = "plain") -> bytes:
    """Return the document as pandoc writes it.

    pandoc runs in its sandbox: it reads no file and fetches nothing. Dates in it are those of all
    outputs, so that the same document gives the same bytes.
    """
    tree = TreeWriter(document, target, report).tree()
    options = ["--from=json", f"--to={target}", "--standalone", "--sandbox", "--wrap=none"]
    options += ["--syntax-highlighting=none"] if target == "json" else []
    options += _variables(target, theme)
    if target.startswith("epub"):
        digest = hashlib.sha256(msgspec.json.encode(tree)).hexdigest()
        options.append(f"--metadata=identifier={document.meta.identifier or digest[:32]}")
    ran = pandoc.run(
        [*options, "--output=-"],
        msgspec.json.encode(tree),
        environment={"SOURCE_DATE_EPOCH": str(int(document_date().timestamp())), "TZ": "UTC"},
    )
    for line in ran.log.splitlines():
        if line.startswith("[WARNING]") and not any(each in line for each in _UNIMPORTANT):
            report.warn("pandoc", f"pandoc says: {line.removeprefix('[WARNING] ')[:_LONGEST]}")
    return ran.output


def _variables(target: str, theme: Theme) -> list[str]:
    """Return what pandoc's templates need so that Chinese can be set: fonts, and a class for it."""
    fonts = theme.fonts
    match target:
        case "latex" | "beamer":
            pairs = {
                "CJKmainfont": fonts.text.office,
                "CJKsansfont": fonts.display.office,
                "CJKmonofont": fonts.code.office,
            }
            if target == "latex":
                pairs["documentclass"] = "ctexart"
        case "context":
            pairs = {
                "mainfont": fonts.text.office,
                "sansfont": fonts.display.office,
                "monofont": fonts.code.office,
            }
        case "typst":
            pairs = {
                "mainfont": fonts.text.office,
                "codefont": fonts.code.office,
                "papersize": "a4",
            }
        case _:
            pairs = {}
    return [f"--variable={key}={value}" for key, value in pairs.items()]
