"""Blocks → paragraphs and tables."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, assert_never

import msgspec

from pipeline.chinese.letters import lines_of_signature
from pipeline.model.nodes import (
    BulletList,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    PageBreak,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Verse,
)
from pipeline.model.walk import plain, task_mark
from pipeline.render.keeping import leads_to
from pipeline.render.points import are_statements
from pipeline.writers.docx import styles, tables, wordml
from pipeline.writers.docx.contents import Entry
from pipeline.writers.docx.inlines import Face
from pipeline.writers.docx.kept import opening as kept_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.nodes import Block, Inline, ListItem
    from pipeline.writers.docx.inlines import Runs
    from pipeline.writers.docx.job import Job

_TOGETHER = ("<w:keepNext/>",)
_PLAIN = Face()
_ON_BOLD = Face(on_bold=True)

_DEEPEST_LEVEL = 9  # of a list, as the schema allows


class Place(msgspec.Struct, frozen=True):
    """Where blocks stand.

    Attributes:
        prose: The style of plain paragraphs there.
        left: Where their text begins, in twips from the margin.
        depth: How many bulleted lists they stand in.
        instance: The number instance of these lists.
    """

    prose: str = styles.BODY
    left: int = 0
    depth: int = 0
    instance: int = 0


class Story:
    """The running text of one part, paragraph by paragraph.

    Attributes:
        entries: What the contents can list, in reading order.
    """

    def __init__(self, job: Job, runs: Runs) -> None:
        """Begin an empty text."""
        self.entries: list[Entry] = []
        self._job = job
        self._runs = runs
        self._written: list[str] = []
        self._lead = ""  # a label that waits for the paragraph it opens

    def xml(self) -> str:
        """Return all paragraphs and tables so far."""
        return "".join(self._written)

    def blocks(self, nodes: Iterable[Block], place: Place) -> None:
        """Write ``nodes`` at ``place``."""
        listed = tuple(nodes)
        for node, following in zip_longest(listed, listed[1:]):
            if isinstance(node, Paragraph):
                self._prose(node, place, _TOGETHER if leads_to(node, following) else ())
            else:
                self._block(node, place)

    def opened(self, lead: str, nodes: tuple[Block, ...], opening: str, place: Place) -> None:
        """Write ``nodes`` at ``place`` with a label inside the paragraph that comes first.

        Args:
            lead: The label's run.
            nodes: What it opens.
            opening: The style of the first paragraph, if ``nodes`` begin with one.
            place: Where they stand.
        """
        self._lead += lead
        if nodes and isinstance(nodes[0], Paragraph):
            content = self._runs.of(nodes[0].inlines, _PLAIN)
            self.paragraph(opening, content, place.left)
            nodes = nodes[1:]
        self.blocks(nodes, place)
        if self._lead:
            self.paragraph(opening, "", place.left)

    def paragraph(
        self, style: str, content: str, left: int | None = None, extra: Sequence[str] = ()
    ) -> None:
        """Write a paragraph.

        Args:
            style: Its style.
            content: Its runs.
            left: Where its text begins, in twips, if the surroundings say so.
            extra: Direct properties.
        """
        own = self._job.sheet.left(style)
        if left is not None and left != own:
            extra = (*extra, f'<w:ind w:left="{left}"/>')
        lead, self._lead = self._lead, ""
        self._written.append(wordml.paragraph(style, lead + content, extra))

    def lines(self, style: str, lines: Iterable[tuple[Inline, ...]], left: int) -> None:
        """Write each line as a paragraph of its own."""
        for line in lines:
            self.paragraph(style, self._runs.of(line, _PLAIN), left)

    def _block(self, node: Block, place: Place) -> None:
        match node:
            case Section():
                self._section(node, place)
            case Paragraph():
                self._prose(node, place)
            case BulletList():
                self._bullets(node, place)
            case PointList():
                self._points(node, place)
            case DefinitionList():
                self._definitions(node, place)
            case Quote():
                left = place.left + self._job.sheet.left(styles.QUOTE)
                self.blocks(node.blocks, Place(styles.QUOTE, left))
            case Verse():
                self._verse(node, place)
            case Dialogue():
                self._dialogue(node, place)
            case Table():
                self._table(node, place)
            case Figure():
                self._figure(node, place)
            case CodeBlock():
                self._mark(node.id)
                left = place.left + self._job.sheet.left(styles.CODE_BLOCK)
                content = self._runs.code(node.text, node.language)
                self.paragraph(styles.CODE_BLOCK, content, left)
            case Formula():
                self._formula(node, place)
            case Rule():
                self._rule(node)
            case PageBreak():
                self.paragraph(styles.TABLE_END, '<w:r><w:br w:type="page"/></w:r>')
            case Signature():
                self._signature(node)
            case _:
                assert_never(node)

    def _mark(self, identity: str) -> None:
        """Let links to ``identity`` lead to the paragraph that comes next."""
        name = self._job.places.claim(identity) if identity else ""
        if name:
            self._lead += self._job.bookmark(name, "")

    def _section(self, node: Section, place: Place) -> None:
        level = min(max(node.level, 1), styles.DEEPEST_HEADING)
        if node.level > styles.DEEPEST_HEADING:
            self._job.report.warn(
                "deep-heading",
                f"Word has nine levels of headings; level {node.level} is set as the ninth",
                node.span,
            )
        style = styles.heading(level)
        bold = self._job.sheet.styles[style].bold
        name = self._job.places.enter(node)
        self._mark(node.id)
        content = self._job.bookmark(name, self._runs.of(node.heading, Face(on_bold=bold)))
        instance = self._job.numbering.heading(level, node.number)
        extra = [] if instance is None else [wordml.numbered(instance, level - 1)]
        if instance == 0:
            extra.append(wordml.indent())
        self.paragraph(style, content, None, extra)
        text = node.label or plain(node.heading)
        if node.label:
            heading = (Paragraph(inlines=node.heading),)
            self._job.kept.add("label", kept_by("", heading), node.label)
        self.entries.append(Entry(level, node.number, text, name))
        self.blocks(node.blocks, place)

    def _prose(self, node: Paragraph, place: Place, extra: Sequence[str] = ()) -> None:
        content = self._runs.of(node.inlines, _PLAIN)
        if not content and not self._lead:
            return
        match node.role:
            case "body":
                self.paragraph(place.prose, content, place.left, extra)
            case "conclusion":
                is_text = place.prose == styles.BODY
                style = styles.CONCLUSION if is_text else place.prose
                self.paragraph(style, content, place.left)
            case "salutation":
                self.paragraph(styles.SALUTATION, content, place.left)
            case "dateline":
                self.paragraph(styles.DATE, content)
            case "byline":
                self.paragraph(styles.BYLINE, content)
            case _:
                assert_never(node.role)

    def _bullets(self, node: BulletList, place: Place) -> None:
        level = place.depth + 1
        inner = Place(
            prose=styles.list_continue(level),
            left=place.left + self._job.setting.indent,
            depth=level,
            instance=self._job.numbering.bullets(),
        )
        for number, item in enumerate(node.items, 2):
            self._item(item, inner, _TOGETHER if number == len(node.items) else ())

    def _item(self, item: ListItem, place: Place, together: Sequence[str] = ()) -> None:
        """Write an item: the bullet stands before its first paragraph, or alone."""
        first = item.blocks[0] if item.blocks else None
        if item.marker and not item.task:  # the theme sets another
            self._job.kept.add("marker", kept_by("", item.blocks), item.marker)
        opening, rest = "", item.blocks
        if isinstance(first, Paragraph):
            opening, rest = self._runs.of(first.inlines, _PLAIN), item.blocks[1:]
        depth = min(place.depth, _DEEPEST_LEVEL)
        kept = together if not rest else ()  # the last item does not stand alone on a page
        extra = [*kept, wordml.numbered(place.instance, depth - 1)]
        if item.task:  # its box stands where the bullet would
            opening = self._runs.text(f"{task_mark(item).rstrip()}\t", _PLAIN) + opening
            extra = [*kept, wordml.numbered(0, 0)]
        if item.task or place.left != depth * self._job.setting.indent:  # the level's own place
            extra.append(wordml.indent(left=place.left, first=-self._job.setting.indent))
        self.paragraph(styles.list_bullet(place.depth), opening, None, extra)
        self.blocks(rest, place)

    def _points(self, node: PointList, place: Place) -> None:
        left = place.left + self._job.setting.indent
        inside = place.prose == styles.POINT_PROSE  # the list is set as the text around it
        first_style = styles.POINT if are_statements(node) and not inside else styles.POINT_PROSE
        inner = Place(styles.POINT_PROSE, left)
        for point in node.items:
            label = self._runs.labelled(point.label, styles.POINT_LABEL)
            if point.marker:
                self._job.kept.add("marker", kept_by(point.label, point.blocks), point.marker)
            self.opened(label, point.blocks, first_style, inner)

    def _definitions(self, node: DefinitionList, place: Place) -> None:
        inner = Place(styles.DEFINITION, place.left + self._job.setting.indent)
        for item in node.items:
            self.paragraph(styles.TERM, self._runs.of(item.term, _ON_BOLD), place.left)
            self.blocks(item.blocks, inner)

    def _verse(self, node: Verse, place: Place) -> None:
        left = place.left + self._job.sheet.left(styles.VERSE)
        self.lines(styles.VERSE_OPENING, node.lines[:1], left)
        self.lines(styles.VERSE, node.lines[1:], left)

    def _signature(self, node: Signature) -> None:
        """Write a signature; what only annotates a letter stands below it, at the left."""
        signing = lines_of_signature([plain(line) for line in node.lines])
        self.lines(styles.SIGNATURE, node.lines[:signing], 0)
        at_left = (
            '<w:jc w:val="both"/>',
            wordml.indent(first_chars=200, first=self._job.setting.indent),
        )
        for line in node.lines[signing:]:
            self.paragraph(styles.SIGNATURE, self._runs.of(line, _PLAIN), None, at_left)

    def _dialogue(self, node: Dialogue, place: Place) -> None:
        inner = Place(styles.TURN_PROSE, place.left + self._job.setting.indent)
        for turn in node.turns:
            speaker = self._runs.labelled(turn.speaker, styles.SPEAKER)
            self.opened(speaker, turn.blocks, styles.TURN, inner)

    def _table(self, node: Table, place: Place) -> None:
        self._mark(node.id)
        if node.caption:
            self.paragraph(styles.CAPTION, self._runs.of(node.caption, _ON_BOLD))
        if not node.rows:
            return
        if tables.is_too_wide(node):
            reason = "Word's tables have 63 columns at most; each row is a paragraph with tabs"
            self._job.report.dropped(node, reason)
            tab = "<w:r><w:tab/></w:r>"
            for row in node.rows:
                cells = (self._runs.of(cell.inlines, _PLAIN) for cell in row)
                self.paragraph(styles.TABLE_TEXT, tab.join(cells), place.left)
            return
        lead, self._lead = self._lead, ""
        self._written.append(tables.table(node, self._job, self._runs, place.left, lead))
        # Word joins two tables that touch, and wants a paragraph after the last.
        self.paragraph(styles.TABLE_END, "")

    def _formula(self, node: Formula, place: Place) -> None:
        """Write a displayed formula; its number stands at the right, held by a tab."""
        self._mark(node.id)
        found = self._runs.formula(node.tex, displayed=True)
        if not found:
            self._job.report.dropped(
                node, f"a formula that cannot be read is set as TeX: {node.tex:.40}"
            )
            shown = f"{node.tex} {node.label}".rstrip()
            self.paragraph(styles.FORMULA, self._runs.text(shown, _PLAIN), place.left)
            return
        if not node.label:
            whole = f"<m:oMathPara>{found}</m:oMathPara>"
            self.paragraph(styles.FORMULA, whole, place.left)
            return
        middle = place.left + (self._job.setting.measure - place.left) // 2
        stops = (
            f'<w:tabs><w:tab w:val="center" w:pos="{middle}"/>'
            f'<w:tab w:val="right" w:pos="{self._job.setting.measure}"/></w:tabs>'
        )
        tab = "<w:r><w:tab/></w:r>"
        content = tab + found + tab + self._runs.text(node.label, _PLAIN)
        self.paragraph(styles.FORMULA, content, place.left, (stops, '<w:jc w:val="left"/>'))

    def _figure(self, node: Figure, place: Place) -> None:
        """Write a picture, its caption below it on the same page."""
        self._mark(node.id)
        shown = self._runs.picture(node.image, place.left)
        alt = node.image.alt
        if not shown:
            self._job.report.dropped(node, "a picture that is missing is its description")
            if alt and alt != plain(node.caption):
                shown = self._runs.text(alt, _PLAIN)
        if shown:
            together = _TOGETHER if node.caption else ()
            self.paragraph(styles.FIGURE, shown, place.left, together)
        if node.caption:
            content = self._runs.of(node.caption, _ON_BOLD)
            below = ('<w:keepNext w:val="0"/>', self._job.setting.below_figure())
            self.paragraph(styles.CAPTION, content, None, below if shown else ())

    def _rule(self, node: Rule) -> None:
        style = styles.PASSAGE_MARK if node.text else styles.PASSAGE_RULE
        self.paragraph(style, self._runs.text(node.text, _PLAIN))
