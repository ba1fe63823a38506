"""The corpus: Markdown files that hold an input and what the reader makes of it.

Each file under tests/corpus says in prose why it is there, and has three fenced blocks: ``input``
(of plain text, unless it names another reader: ``input markdown``),
``outline`` (what `pipeline.model.outline` says of the document) and ``diagnostics`` (line, severity
and code of everything the reader said). `python -m tests.golden` rewrites the last two; read the
difference before you commit it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

from pipeline.diagnostics import Report
from pipeline.model import outline
from pipeline.readers import registry
from pipeline.readers.registry import ReadOptions

CORPUS = Path(__file__).parent / "corpus"
_FENCE = re.compile(r"(?ms)^````(input|outline|diagnostics)( \w+)?\n(.*?)^````$")


class Case(NamedTuple):
    """One file of the corpus."""

    path: Path
    input: str
    outline: str
    diagnostics: str
    reader: str = "text"


def cases() -> list[Case]:
    """Return all cases, sorted by name."""
    return [load(path) for path in sorted(CORPUS.glob("*.md"))]


def load(path: Path) -> Case:
    """Return the case in ``path``; a missing block counts as empty."""
    found = _FENCE.findall(path.read_text(encoding="utf-8"))
    blocks = {kind: content for kind, _, content in found}
    reader = next((name.strip() for kind, name, _ in found if kind == "input" and name), "text")
    outlined, said = blocks.get("outline", ""), blocks.get("diagnostics", "")
    return Case(path, blocks["input"], outlined, said, reader)


def actual(case: Case) -> tuple[str, str]:
    """Return the outline and the diagnostics that the reader gives now."""
    report = Report()
    content = case.input.removesuffix("\n").encode()
    document = registry.load(case.reader).read(content, case.path.name, ReadOptions(), report)
    rows = "".join(
        f"{row.line:>4} {'  ' * row.depth}{row.text}\n" for row in outline.rows(document)
    )
    said = sorted(
        (item.span.line if item.span else 0, item.severity, item.code)
        for item in report
        if item.code != "encoding"  # every case is UTF-8, which has tests of its own
    )
    return rows, "".join(f"{line:>4} {severity} {code}\n" for line, severity, code in said)


def rewrite(case: Case) -> bool:
    """Write what the reader gives now into the case's file; tell whether that changed it."""
    rows, said = actual(case)
    source = case.path.read_text(encoding="utf-8")
    head = source[: source.index("````input")]
    language = "" if case.reader == "text" else f" {case.reader}"
    body = (
        f"````input{language}\n{case.input}````\n\n"
        f"````outline\n{rows}````\n\n````diagnostics\n{said}````\n"
    )
    case.path.write_text(head + body, encoding="utf-8")
    return source != head + body


def main() -> int:
    """Rewrite all cases."""
    changed = [case.path.name for case in cases() if rewrite(case)]
    sys.stdout.write("".join(f"rewritten: {name}\n" for name in changed) or "nothing changed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
