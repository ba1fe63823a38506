"""pandoc's blocks → the model's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.model.nodes import (
    Anchor,
    CodeBlock,
    Figure,
    Formula,
    Image,
    Inline,
    LanguageRun,
    LineBreak,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Verse,
)
from pipeline.model.source import Span
from pipeline.model.walk import plain
from pipeline.readers.pandoc import divisions, labelled_lines, lists, markup, raw, tables, tree
from pipeline.readers.pandoc.inlines import (
    PAGE_BREAKS,
    InlineReader,
    environment,
    formula,
    labelled,
)
from pipeline.readers.pandoc.notes import Notes, unmarked
from pipeline.readers.pandoc.pieces import SOFT, Display, Piece, settle, text_of, whole
from pipeline.readers.pandoc.tree import LINE, Attributes, Tree, attributes, pictures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.nodes import Block
    from pipeline.readers.pandoc.reading import Reading

_NOT_A_LANGUAGE = ("sourceCode", "numberLines", "number-lines", "literate", "code", "highlight")
_LONGEST_ATTRIBUTES = 200


class Heading(msgspec.Struct, frozen=True):
    """A heading, until `sections` nests what follows under it."""

    level: int
    inlines: tuple[Inline, ...]
    attributes: Attributes
    span: Span | None


class BlockReader:
    """Turns lists of pandoc's blocks into the model's.

    Attributes:
        source: The state of reading.
        inlines: Reads inlines.
        notes: Takes notes.
        chinese: Whether the document is in Chinese, so that words of ours are.
    """

    def __init__(
        self, source: Reading, *, chinese: bool, held: dict[str, list[Tree]] | None = None
    ) -> None:
        """Read for ``source``; ``held`` are the notes that notes call, by label."""
        self.source = source
        self.notes = Notes(self, held or {})
        self.inlines = InlineReader(source, self.notes)
        self.chinese = chinese

    def read(self, items: list[Tree]) -> list[Block]:
        """Return blocks inside others: headings there are paragraphs in bold type."""
        return [
            self._as_paragraph(block) if isinstance(block, Heading) else block
            for block in self.flow(items)
        ]

    def flow(self, items: list[Tree]) -> list[Block | Heading]:
        """Return blocks with the headings among them."""
        found: list[Block | Heading] = []
        for item in raw.folded(items, self.source):
            self.source.span = self.source.locator.locate(item)
            found += self._one(item["t"], item)
        return found

    def locate(self, blocks: list[Tree]) -> Span | None:
        """Return where ``blocks`` begin, and let messages name it."""
        if blocks:
            self.source.span = self.source.locator.locate({"t": "Div", "c": [["", [], []], blocks]})
        return self.source.span

    def inline_text(self, items: list[Tree]) -> str:
        """Return the characters of ``items``, white space at the end included."""
        return text_of(self.inlines.pieces(items))

    def named(self, blocks: list[Block | Heading], name: str) -> list[Block | Heading]:
        """Return ``blocks`` with the id ``name``, at the first of them that can have one."""
        if not self.source.wanted(name):
            return blocks
        if len(blocks) == 1 and not isinstance(blocks[0], Heading):
            block = divisions.with_id(blocks[0], name)
            if block is not None:
                return [block]
        for index, first in enumerate(blocks):
            if isinstance(first, Paragraph):
                inlines = (Anchor(id=name), *first.inlines)
                return [
                    *blocks[:index],
                    msgspec.structs.replace(first, inlines=inlines),
                    *blocks[index + 1 :],
                ]
            if isinstance(first, Heading) and not first.attributes.name:
                attrs = first.attributes._replace(name=name)
                return [
                    *blocks[:index],
                    msgspec.structs.replace(first, attributes=attrs),
                    *blocks[index + 1 :],
                ]
        return blocks

    def _one(self, kind: str, item: Tree) -> Sequence[Block | Heading]:
        content: Any = item.get("c")
        span = self.source.span
        match kind:
            case "Plain" | "Para":
                made = self._paragraph(content)
                self.source.locator.passed(item)
                return made
            case "Header":
                attrs, inner = _with_number(attributes(content[1]), content[2])
                attrs = attrs._replace(name=self.source.wanted(attrs.name))
                words = self.inlines.read(inner)
                self.source.locator.passed(item)
                return [Heading(content[0], words, attrs, span)] if words else self._empty(attrs)
            case "LineBlock":
                lines = tuple(self.inlines.read(line) for line in content)
                self.source.locator.passed(item)
                return [Verse(lines=lines, span=span)]
            case "CodeBlock":
                self.source.locator.passed(item)
                return [self._code(attributes(content[0]), content[1])]
            case "RawBlock":
                return self._raw(content[0], content[1])
            case "BlockQuote":
                return [Quote(blocks=tuple(self.read(content)), span=span)]
            case "BulletList":
                return [lists.bullets(content, self)]
            case "OrderedList":
                return [lists.numbered(content, self)]
            case "DefinitionList":
                return [lists.definitions(content, self)]
            case "HorizontalRule":
                return [Rule(span=span)]
            case "Table":
                table = tables.read(content, self)
                return [table] if table.rows or table.caption else []
            case "Figure":
                return self._figure(content)
            case "Div":
                return divisions.read(content, self)
            case "Element":
                return self._element(item)
            case tree.ROWS:  # outside a table
                cells = (cell for row in content.rows for cell in row if cell.inlines)
                return [Paragraph(inlines=cell.inlines, span=span) for cell in cells]
            case _:
                self.source.warn("unknown-block", f"pandoc's {kind} is not known")
                return []

    def _empty(self, attrs: Attributes) -> list[Block | Heading]:
        """Return what becomes of a heading without words: nothing, or the place that it names."""
        self.source.info("heading-empty", "a heading without words is left out")
        inlines = (Anchor(id=attrs.name),)
        return [Paragraph(inlines=inlines, span=self.source.span)] if attrs.name else []

    # --- paragraphs --------------------------------------------------------------------------

    def _paragraph(self, items: list[Tree]) -> list[Block]:
        """Return a paragraph, or what stands in its place: a picture, a formula, a page break."""
        span = self.source.span
        if not items:
            return []
        if (
            len(items) == 1
            and items[0]["t"] == "RawInline"
            and items[0]["c"][1].strip() in PAGE_BREAKS
        ):
            return [PageBreak(span=span)]
        if self.source.markdown:
            items, kept = labelled_lines.kept(items)
            if kept:
                self.source.info("labelled-lines", f"{kept} lines with labels stay lines")
        pieces = self.inlines.pieces(items)
        if any(isinstance(piece, Display) for piece in pieces):
            return self._with_formulas(pieces, span)
        inlines = settle(pieces)
        if all(isinstance(inline, LineBreak) for inline in inlines):
            return []  # nothing, or room that 语雀 leaves between paragraphs
        inlines = _in_language(items, inlines)
        pictures = [inline for inline in inlines if not isinstance(inline, (Anchor, LineBreak))]
        if pictures and all(isinstance(inline, Image) for inline in pictures):
            return [
                Figure(image=image, id=_anchor(inlines), span=span)
                for image in pictures
                if isinstance(image, Image)
            ]
        return [Paragraph(inlines=inlines, span=span)]

    def _with_formulas(self, pieces: list[Piece], span: Span | None) -> list[Block]:
        """Return a paragraph cut at the displayed formulas in it."""
        found: list[Block] = []
        held: list[Piece] = []
        for piece in pieces:
            if not isinstance(piece, Display):
                held.append(piece)
                continue
            self._hold(held, found, span)
            held = []
            tex, label = labelled(piece.tex)
            found.append(Formula(tex=tex, label=label, span=span))
        self._hold(held, found, span)
        return found

    def _hold(self, pieces: list[Piece], found: list[Block], span: Span | None) -> None:
        inlines = settle(pieces)
        text = text_of(inlines).strip()
        name = _braced_id(text)
        if name and found and isinstance(last := found[-1], Formula) and not last.id:
            found[-1] = msgspec.structs.replace(last, id=name)  # pandoc-crossref: $$…$$ {#eq:1}
        elif inlines:
            found.append(Paragraph(inlines=inlines, span=span))

    def _as_paragraph(self, heading: Heading) -> Block:
        self.source.span = heading.span
        self.source.info("heading-inside", "a heading inside another block is a bold paragraph")
        anchor = (Anchor(id=heading.attributes.name),) if heading.attributes.name else ()
        return Paragraph(inlines=(*anchor, Strong(inlines=heading.inlines)), span=heading.span)

    # --- other blocks ------------------------------------------------------------------------

    def _code(self, attrs: Attributes, text: str) -> Block:
        span = self.source.span
        text = self.source.clean(unmarked(text))
        language = next((name for name in attrs.classes if name not in _NOT_A_LANGUAGE), "")
        language = language.removeprefix("language-").removeprefix("lang-")
        if language == "math":
            tex, label = labelled(text)
            return Formula(tex=tex, label=label, id=attrs.name, span=span)
        if (
            not attrs.classes
            and self.source.markdown
            and text.rstrip().endswith(("。", "！", "？"))
        ):
            self.source.warn(
                "indented-prose",
                "this paragraph is program text, because four spaces stand before it",
                "Remove the spaces; Chinese indents are set by the theme",
            )
        return CodeBlock(text=text, language=language, id=self.source.wanted(attrs.name), span=span)

    def _raw(self, form: str, text: str) -> list[Block]:
        span = self.source.span
        if form in ("tex", "latex", "context"):
            match = environment(text)
            if match:
                tex, label = labelled(formula(match))
                return [Formula(tex=tex, label=label, span=span)]
            parts = text.split()
            if parts and all(part in PAGE_BREAKS for part in parts):
                return [PageBreak(span=span)]
            self.source.warn("raw-tex", "TeX that is no formula is kept as program text")
            return [CodeBlock(text=self.source.clean(unmarked(text)), language="tex", span=span)]
        if form == "openxml" and 'w:type="page"' in text:
            return [PageBreak(span=span)]
        self.source.warn("raw-markup", f"left out: what is meant for {form} only")
        return []

    def _figure(self, content: list[Any]) -> Sequence[Block]:
        attrs = attributes(content[0])
        span = self.source.span
        pictures = list(pictures_of(content[2]))
        caption: list[Inline] = []
        for block in content[1][1]:
            if block["t"] in ("Plain", "Para"):
                more = self.inlines.read(block["c"])
                caption += (LineBreak(), *more) if caption else more
        inner = self.read(content[2])
        if len(pictures) > 1 or len(inner) != 1 or not isinstance(figure := inner[0], Figure):
            words = [Paragraph(inlines=tuple(caption), span=span)] if caption else []
            return self._named_all([*inner, *words], attrs.name)
        image = figure.image
        if pictures and caption:  # its words are the caption, not its title
            pairs = attributes(pictures[0]["c"][0]).pairs
            title = self.source.clean(pairs.get("title", pictures[0]["c"][2][1]))
            image = msgspec.structs.replace(image, title=title)
        hidden = "no-caption" in attributes(pictures[0]["c"][0]).classes if pictures else False
        return [
            Figure(
                image=image,
                caption=() if hidden else tuple(caption),
                id=self.source.wanted(attrs.name) or figure.id,
                span=span,
            )
        ]

    def _named_all(self, blocks: list[Block], name: str) -> Sequence[Block]:
        named = self.named(list(blocks), name) if name else blocks
        return [block for block in named if not isinstance(block, Heading)]

    def _element(self, item: Tree) -> Sequence[Block | Heading]:
        """Return what an element of raw HTML between blocks makes."""
        name, pairs, blocks = item["c"]
        match name:
            case "table":
                return tables.from_element(item, self)
            case "ul" | "ol" | "dl":
                stray = raw.others(item, *(("dt", "dd") if name == "dl" else ("li",)))
                made = lists.from_element(item, self)
                return [*self.flow(stray), made] if made.items else self.flow(stray)
            case "blockquote" | "aside":  # as Notion exports its callouts
                return [Quote(blocks=tuple(self.read(blocks)), span=self.source.span)]
            case "figure":
                captions = raw.children(item, "figcaption")
                caption = [part for child in captions for part in child["c"][2]]
                rest = [
                    block
                    for block in blocks
                    if block["t"] != "Element" or block["c"][0] != "figcaption"
                ]
                block = {"t": "Figure", "c": [[pairs.get("id", ""), [], []], [None, caption], rest]}
                return self._one("Figure", block)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                words = raw.only_inlines(blocks)
                if words is None:
                    return self.flow(blocks)
                attrs = Attributes(pairs.get("id", ""))
                return [Heading(int(name[1]), self.inlines.read(words), attrs, self.source.span)]
            case "pre" if (words := raw.only_inlines(blocks)) is not None:
                text = plain(tuple(whole(self.inlines.pieces(words)))).replace(SOFT, "\n")
                return [CodeBlock(text=text, span=self.source.span)]
            case "summary" if (words := raw.only_inlines(blocks)) is not None:
                title = self.inlines.read(words)
                inlines = (Strong(inlines=title),) if title else ()
                return [Paragraph(inlines=inlines, span=self.source.span)] if title else []
            case "div" | "p" | "section":
                attr = [pairs.get("id", ""), pairs.get("class", "").split(), []]
                return divisions.read([attr, blocks], self)
            case _:
                if name not in markup.KNOWN:
                    self.source.warn(
                        "unknown-element", f"the tag <{name}> is left out, not what it holds"
                    )
                return self.flow(blocks)


def _with_number(attrs: Attributes, items: list[Tree]) -> tuple[Attributes, list[Tree]]:
    """Return a heading with the number that ``<span class="number">`` shows before it as such."""
    number, _, rest = lists.leading_span({"t": "Plain", "c": items}, "number")
    text = number[0]["c"] if number and len(number) == 1 and number[0]["t"] == "Str" else ""
    if not text.isdecimal() or rest is None:
        return attrs, items
    return attrs._replace(pairs={**attrs.pairs, "number": text}), rest["c"]


def _braced_id(text: str) -> str:
    """Return the id of ``{#id}``, or an empty string."""
    if not text.startswith("{#") or not text.endswith("}") or len(text) > _LONGEST_ATTRIBUTES:
        return ""
    name = text[2:-1].strip()
    return name if name and not any(character.isspace() for character in name) else ""


def _anchor(inlines: Sequence[Inline]) -> str:
    return next((inline.id for inline in inlines if isinstance(inline, Anchor)), "")


def _in_language(items: list[Tree], inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return ``inlines`` in the language that the mark of our HTML front gives the paragraph."""
    first = items[0]
    pairs = attributes(first["c"][0]).pairs if first["t"] == "Span" else {}
    if LINE not in pairs or not (pairs.get("lang") or pairs.get("dir")):
        return inlines
    direction = pairs.get("dir", "").lower()
    return (
        LanguageRun(
            inlines=inlines,
            language=pairs.get("lang", ""),
            direction=direction if direction in ("ltr", "rtl") else "",  # type: ignore[arg-type]
        ),
    )
