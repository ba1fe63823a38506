"""What Markdown needs before pandoc reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from pipeline.diagnostics import Diagnostic
from pipeline.model.source import Span
from pipeline.readers.markdown import (
    autolinks,
    callouts,
    cells,
    dialects,
    embedded,
    front,
    pipes,
    shortcodes,
    signs,
    wiki,
)
from pipeline.readers.markdown.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.diagnostics import Report

_FENCE = re.compile(r"(?P<before>[ >]*(?:[-*+] +|\d+[.)] +)*)(?P<fence>`{3,}|~{3,})(?P<rest>.*)")
_DASHES = re.compile(r"-{3,}[ \t]*$")
_COLUMNS = re.compile(r" *-+(?: +-+)+ *$")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LOSSES = ("embed", "feishu-object", "shortcode-empty")
"""What is said of a line if something of it is not there to be read."""


class Prepared(msgspec.Struct, frozen=True):
    """Markdown as pandoc gets it.

    Attributes:
        text: What pandoc gets.
        body: Lines of the source behind the front matter that stand in no fence, by number.
        front: The lines of the front matter.
        blanked: The source with its front matter as empty lines, for finding places.
    """

    text: str
    body: tuple[tuple[int, str], ...]
    front: tuple[str, ...]
    blanked: str


def prepare(text: str, path: str, report: Report) -> Prepared:
    """Return ``text`` with what pandoc would take otherwise made plain to it.

    - A line of hyphens after a blank line is a rule, as everywhere else; pandoc takes it for the
      beginning of metadata, which vanish, or of a table. A blank line behind it settles that.
    - Bare addresses become links (`pipeline.readers.markdown.autolinks`).
    - What other dialects have is put as pandoc has it (`pipeline.readers.markdown.dialects`).
    - A fence that nothing closes goes on to the end, as everywhere else.
    - Boxes of note-takers become quotations (`pipeline.readers.markdown.callouts`), and what they
      write inside lines becomes what pandoc knows (`pipeline.readers.markdown.wiki`).
    - Drawings and MathML become pictures and TeX (`pipeline.readers.markdown.embedded`).
    - Notes that nothing calls are called at the end, so that they are not lost.
    """
    lines = text.split("\n")
    given = front.taken(lines)
    start = len(given.lines)
    body = embedded.replaced(shortcodes.programs(lines[start:]), path)
    boxes = callouts.boxed(body, chinese=_HAN.search(text) is not None, number=start + 1)
    for number in boxes.found:
        message = "a box beside the text is a quotation with its title"
        report.infer("callout", message, Span(path, number), 0.9)
    passage = _Lines([*lines[:start], *boxes.lines], start, Source(path, report))
    passage.read()
    headings = dialects.unspaced_headings(passage.body)
    for number in headings:
        report.infer(
            "heading-without-blank", "number signs make it a heading", Span(path, number), 0.9
        )
    made = [*given.made, *passage.made(headings)]
    if passage.fence:
        report.warn("fence-open", "program text that nothing ends", Span(path, passage.fence_line))
    uncalled = passage.notes.uncalled()
    for label, number in uncalled.items():
        message = f"nothing calls the note {label!r}; it is called at the end"
        report.warn("note-not-called", message, Span(path, number))
    if uncalled:
        made += ["", "".join(f"[^{label}]" for label in uncalled)]
    held = passage.notes.held()
    made += ["", held] if held else []
    return Prepared(
        text="\n".join(made),
        body=tuple(passage.body),
        front=tuple(given.lines),
        blanked="\n" * len(given.lines) + "\n".join(lines[len(given.lines) :]),
    )


class Source(NamedTuple):
    """What messages need."""

    path: str
    report: Report

    def say(self, said: list[tuple[str, str]], number: int) -> None:
        """Report what was decided about a line."""
        for code, message in said:
            severity: Literal["warning", "info"] = "warning" if code in _LOSSES else "info"
            self.report.add(Diagnostic(code, severity, message, Span(self.path, number)))


class _Lines:
    """The lines behind the front matter.

    Attributes:
        body: Those that stand in no fence, by number.
        fence: The signs of the fence that is open.
        fence_line: Where it was opened.
        notes: Those that the lines define and call.
    """

    def __init__(self, lines: list[str], start: int, source: Source) -> None:
        self._lines = lines
        self._start = start
        self._source = source
        self._comments_end = len(lines)  # no comment ends from here on
        self._called = wiki.places("\n".join(lines[start:]))
        self._shortcodes = shortcodes.Shortcodes(lines[start:])
        self._settled: dict[int, str] = {}
        self._made: list[tuple[int, str]] = []
        self._blank = True
        self._containers = 0
        self._table = False
        self._formula = False
        self.body: list[tuple[int, str]] = []
        self.fence = ""
        self.fence_line = 0
        self.notes = Notes()

    def read(self) -> None:
        """Go over all lines."""
        index = self._start
        while index < len(self._lines):
            self._without_comment(index)
            for line in self._lines[index].split("\n"):
                self._one(index, line)
            index += 1
        if self.fence:
            self._put(len(self._lines) - 1, self.fence)

    def _without_comment(self, index: int) -> None:
        """Take away a comment of Obsidian's that begins at a line and ends at another."""
        line = self._lines[index]
        start = wiki.opened_comment(line) if "%%" in line and not self.fence else None
        if start is None:
            return
        alone = not line[:start].strip(" >")
        for end in range(index + 1, self._comments_end):
            after = self._lines[end]
            if not alone and not after.strip(" >"):
                return
            if "%%" in after:
                self._source.say([("comment", "a comment is left out")], index + 1)
                self._lines[index] = line[:start].rstrip()
                self._lines[index + 1 : end] = [""] * (end - index - 1)
                self._lines[end] = after[after.index("%%") + 2 :].lstrip()
                return
        self._comments_end = index if alone else self._comments_end

    def _one(self, index: int, line: str) -> None:
        match = _FENCE.match(line) if "`" in line or "~" in line else None
        if self.fence:
            self._put(index, line)
            if match and match["fence"].startswith(self.fence) and not match["rest"].strip():
                self.fence = ""
        elif match and not (match["fence"][0] == "`" and "`" in match["rest"]):
            self.fence, self.fence_line = match["fence"], index + 1
            before = f"{match['before']}{match['fence']}"
            self._title(index, match["before"], dialects.code_title(match["rest"]))
            self._put(index, before + dialects.language(match["rest"]))
        elif wiki.CONTENTS.match(line):
            said = [("contents-marker", "each output makes its own contents, where it has them")]
            self._source.say(said, index + 1)
            self._put(index, dialects.quotation(line))
        else:
            within = self._formula and bool(line.strip(" >"))  # no formula goes over a blank line
            self._formula = within != (line.count("$$") % 2 == 1)
            for part in (line,) if within else self._plain(index, line):
                self.body.append((index + 1, part))
                self._line(index, self._with_notes(index, part))

    def _plain(self, index: int, line: str) -> list[str]:
        """Return the lines that a line becomes whose signs are those of other dialects."""
        if not self._table and ("|" in line or "｜" in line) and "\n" not in self._lines[index]:
            table = pipes.settled(self._lines, index)
            self._settled |= table.lines if table else {}
            self._source.say(table.said if table else [], index + 1)
        above = self._lines[index - 1].strip() if index > self._start else ""
        if wiki.is_comment(line) and (not above or wiki.is_comment(above)):
            self._source.say([("comment", "a comment is left out")], index + 1)
            return [""]
        in_table = self._table or ("|" in line and dialects.begins_table(self._lines, index))
        made: list[str] = []
        shown = self._shortcodes.read(self._settled.pop(index, line), index - self._start)
        self._source.say(shown.said, index + 1)
        for part in shown.text.split("\n"):
            sign = signs.read(self._lines, index, part)
            found = wiki.read(sign.text, self._called, in_table=in_table)
            self._source.say([*sign.said, *found.said], index + 1)
            made += found.text.split("\n")
        return made

    def _title(self, index: int, before: str, title: str) -> None:
        """Set the title of program text as a paragraph above it."""
        if title and not before.strip(" >"):
            self._between(index)
            self._made += [(0, f"{before}**{title}**"), (0, before.rstrip())]
            self._blank = True

    def made(self, headings: dict[int, str]) -> Iterator[str]:
        """Yield the lines that pandoc gets."""
        for number, line in self._made:
            yield headings.get(number, line)

    def _put(self, index: int, line: str) -> None:
        self._made.append((index + 1, line))
        self._blank = not line.strip(" >")

    def _between(self, index: int) -> None:
        """Set a blank line before a line, unless there is one."""
        if not self._blank:
            self._made.append((0, dialects.quotation(self._lines[index])))
            self._blank = True

    def _with_notes(self, index: int, line: str) -> str:
        """Return a line with calls inside notes in spans."""
        taken = self.notes.take(index + 1, line, after_blank=self._blank)
        if taken.is_wide:
            said = [("note-wide-colon", "a full-width colon stands behind the label of a note")]
            self._source.say(said, index + 1)
        return taken.text

    def _line(self, index: int, line: str) -> None:
        """Take a line that stands in no fence."""
        opener = dialects.container(line) if ":::" in line else None
        if opener is not None:
            self._containers += 1
            for each in opener:
                self._made.append((0, each))
            self._blank = not opener[-1].strip(" >")
            return
        if self._containers and ":::" in line and dialects.closes_container(line):
            self._containers -= 1
            self._between(index)
            self._made += [(index + 1, line), (0, dialects.quotation(line))]
            self._blank = True
            return
        if self._containers and (title := dialects.tab_title(line)):
            self._between(index)
            line = f"**{title}**\n"
        if not self._blank and signs.begins_paragraph(line, self._made[-1][1]):
            said = [("indented-paragraph", "two full-width blanks begin a paragraph")]
            self._source.say(said, index + 1)
            self._between(index)
        is_rule = signs.is_rule(line)
        if is_rule:
            self._between(index)
        is_table = "|" in line
        if is_table and not self._table and dialects.begins_table(self._lines, index):
            self._between(index)
            self._table = True
        elif self._table and not is_table:
            if line.strip():
                self._between(index)
            self._table = False
        if self._table and "<" in line:
            row = cells.flattened(line)
            if row.changed:
                said = [("table-cell-flattened", "blocks in a cell become lines")]
                self._source.say(said, index + 1)
            line = row.text
        blank = self._blank
        made = autolinks.linked(line)
        self._put(index, dialects.ended(made) if self._containers and "<" in made else made)
        if is_rule or (blank and _DASHES.match(line) and not _opens_table(self._lines, index + 1)):
            self._made.append((0, ""))
            self._blank = True


def _opens_table(lines: list[str], index: int) -> bool:
    """Tell whether the lines after one of hyphens make it the top of a table of many lines."""
    for line in lines[index : index + 40]:
        if not line.strip():
            return False
        if _COLUMNS.match(line):
            return True
    return False
