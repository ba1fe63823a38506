"""Inlines → runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never
from xml.sax.saxutils import quoteattr

import msgspec

from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    Code,
    Emphasis,
    EmphasisDots,
    Image,
    LanguageRun,
    LineBreak,
    Link,
    Math,
    NoteReference,
    ProperName,
    Ruby,
    Small,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.writers import office_math
from pipeline.writers.docx import links, styles, stylesheet, typography, wordml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model.nodes import Inline, Node
    from pipeline.writers.docx.job import Job
    from pipeline.writers.docx.links import Relations

# Marks that Unicode shares between scripts: Word draws them in the Latin font unless told that they
# are East Asian. Between Latin letters (don’t) they stay Latin.
_SHARED_MARK = re.compile(r"(?<![A-Za-z])[“”‘’—…·]|[“”‘’—…·](?![A-Za-z])")
_EAST_ASIAN = ("zh", "ja", "ko")
_ASIAN_HINT = '<w:rFonts w:hint="eastAsia"/>'

# What Word itself writes for a reading, as parts of the size of its base.
_READING_SIZE = 0.5
_READING_RAISE = 0.9

# What is a style, so that the user can change it, and what is a property of the characters.
_STYLES: dict[type[Node], str] = {
    Emphasis: styles.EMPHASIS,
    Strong: styles.STRONG,
    EmphasisDots: styles.EMPHASIS_DOTS,
    ProperName: styles.PROPER_NAME,
    BookTitle: styles.BOOK_TITLE,
    Small: styles.SMALL,
}
_PROPERTIES: dict[type[Node], str] = {
    Strikeout: "<w:strike/>",
    Superscript: '<w:vertAlign w:val="superscript"/>',
    Subscript: '<w:vertAlign w:val="subscript"/>',
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47, as far as its form
_COMPLEX_SCRIPTS = ("ar", "fa", "he", "ur", "yi", "ug", "ps", "sd", "dv")  # written right to left


class Face(msgspec.Struct, frozen=True):
    """How a run looks.

    Attributes:
        style: Its character style, the innermost where several are nested; empty for none.
        direct: What the outer styles add, as elements.
        on_bold: Whether the paragraph itself is bold.
        enclosed: Whether it stands where no link and no reading may begin.
    """

    style: str = ""
    direct: tuple[str, ...] = ()
    on_bold: bool = False
    enclosed: bool = False


class Runs:
    """Turns inlines into the runs of one part.

    Args:
        job: The file.
        relations: The part's links.
        may_call: Whether notes may be called: a note of Word's calls none.
    """

    def __init__(self, job: Job, relations: Relations, *, may_call: bool = True) -> None:
        """Write for the part that ``relations`` belong to."""
        self._job = job
        self._relations = relations
        self._may_call = may_call
        language = job.document.meta.language
        self._is_asian = language.lower().startswith(_EAST_ASIAN)
        _, self._locale = stylesheet.word_languages(language)

    def of(self, nodes: Iterable[Inline], face: Face) -> str:
        """Return ``nodes`` as runs."""
        return "".join(self._inline(node, face) for node in nodes)

    def text(self, value: str, face: Face) -> str:
        """Return ``value`` as a run."""
        hint = _ASIAN_HINT if self._is_asian and _SHARED_MARK.search(value) else ""
        return wordml.run(value, _properties(face, hint))

    def labelled(self, value: str, style: str) -> str:
        """Return ``value`` as a run of the character style ``style``."""
        return self.text(value, Face(style))

    def picture(self, node: Image, left: int = 0) -> str:
        """Return ``node`` as a run; empty if the picture cannot be had.

        Args:
            node: The picture.
            left: Where the text around it begins, in twips.
        """
        made = self._job.pictures.run(node, self._relations, left)
        if made is None:
            return ""
        run, wide = made
        self._job.kept.add("picture", str(wide), node.width)
        return run

    def formula(self, tex: str, *, displayed: bool) -> str:
        """Return a formula as ``m:oMath``; empty if its TeX cannot be read."""
        found = self._job.formulas.get((tex, displayed), "")
        if found:
            self._job.kept.add("formula", office_math.shown(found), tex)
        return found

    def code(self, text: str, language: str) -> str:
        """Return program text as runs, its tokens in the styles of their kinds."""
        if not language:
            return self.text(text, Face())
        from pipeline.render.highlight import tokens  # noqa: PLC0415  (only where there is code)

        self._job.kept.add("code", text, language)
        lines = (
            "".join(self.text(each, Face(styles.CODE_TOKENS.get(kind, ""))) for kind, each in line)
            for line in tokens(text, language)
        )
        return "<w:r><w:br/></w:r>".join(lines)

    def _inline(self, node: Inline, face: Face) -> str:
        match node:
            case Text(text=value):
                return self.text(value, face)
            case (
                Emphasis(inlines=inner)
                | Strong(inlines=inner)
                | EmphasisDots(inlines=inner)
                | ProperName(inlines=inner)
                | BookTitle(inlines=inner)
                | Small(inlines=inner)
            ):
                return self.of(inner, self._within(face, _STYLES[type(node)]))
            case Strikeout(inlines=inner) | Superscript(inlines=inner) | Subscript(inlines=inner):
                return self.of(inner, _adding(face, _PROPERTIES[type(node)]))
            case LanguageRun(inlines=inner):
                return self.of(inner, _adding(face, *_language(node)))
            case Anchor(id=name):
                own = self._job.places.claim(name)
                return self._job.bookmark(own, "") if own else ""
            case Ruby():
                return self._ruby(node, face)
            case Link():
                return self._link(node, face)
            case NoteReference():
                return self._note_reference(node)
            case Code(text=value):
                return self.text(value, self._within(face, styles.CODE))
            case Math(tex=tex):
                found = self.formula(tex, displayed=False)
                if not found:
                    self._job.report.dropped(
                        node, f"a formula that cannot be read is set as TeX: {node.tex:.40}"
                    )
                    return self.text(tex, self._within(face, styles.CODE))
                return found
            case Image(alt=alt):
                shown = self.picture(node)
                if not shown:
                    self._job.report.dropped(node, "a picture that is missing is its description")
                    return self.text(alt, face)
                return shown
            case LineBreak():
                return "<w:r><w:br/></w:r>"
            case _:
                assert_never(node)

    def _within(self, face: Face, style: str) -> Face:
        """Return ``face`` with ``style`` inside it.

        A run has one character style, so that an outer one goes on as direct properties. Bold from
        two styles cancels itself (ECMA-376 Part 1, toggle properties), and so it is set directly
        where the paragraph is bold already.
        """
        known = self._job.sheet.styles
        inner = known[style]
        own = {wordml.tag_of(element) for element in inner.run}
        outer = known[face.style].run if face.style else ()
        if inner.bold and (face.on_bold or (face.style and known[face.style].bold)):
            outer = (*outer, *typography.weight(bold=True))
            own -= {"b", "bCs"}
        merged = {
            wordml.tag_of(element): element
            for element in (*face.direct, *outer)
            if wordml.tag_of(element) not in own
        }
        return msgspec.structs.replace(face, style=style, direct=tuple(merged.values()))

    def _ruby(self, node: Ruby, face: Face) -> str:
        if face.enclosed:
            self._job.report.dropped(node, f"the reading {node.reading!r} cannot stand here")
            return self.of(node.base, face)
        base = self.of(node.base, msgspec.structs.replace(face, enclosed=True))
        size = typography.half_points(self._job.theme.type.body.size)
        small = round(size * _READING_SIZE)
        # LibreOffice takes the size from the run alone, neither from its style nor from w:hps.
        sized = typography.size(small / 2)
        reading = wordml.run(node.reading, _properties(Face(styles.RUBY_READING, sized), ""))
        return (
            '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/>'
            f'<w:hps w:val="{small}"/>'
            f'<w:hpsRaise w:val="{round(size * _READING_RAISE)}"/>'
            f'<w:hpsBaseText w:val="{size}"/><w:lid w:val={quoteattr(self._locale)}/></w:rubyPr>'
            f"<w:rt>{reading}</w:rt><w:rubyBase>{base}</w:rubyBase></w:ruby></w:r>"
        )

    def _link(self, node: Link, face: Face) -> str:
        inside = node.target.startswith("#")
        goal = self._job.places.find(node.target) if inside else links.external(node.target)
        if not goal or face.enclosed:
            reason = f"a link to {node.target!r} is not followed; its text stands"
            self._job.report.dropped(node, reason)
            return self.of(node.inlines, face)
        styled = msgspec.structs.replace(self._within(face, styles.HYPERLINK), enclosed=True)
        content = self.of(node.inlines, styled)
        if inside:
            return f'<w:hyperlink w:anchor="{goal}" w:history="1">{content}</w:hyperlink>'
        identity = self._relations.id_of(goal)
        return f'<w:hyperlink r:id="{identity}" w:history="1">{content}</w:hyperlink>'

    def _note_reference(self, node: NoteReference) -> str:
        notes = self._job.notes
        number = notes.number(node.id)
        if not number:
            self._job.report.dropped(node, f"there is no note {node.id!r}")
            return ""
        if not self._may_call:
            self._job.report.dropped(node, "a note cannot call another note")
            return ""
        name = f"_RefNote{number}"
        again = notes.is_called(number)
        printed = notes.call(number)
        kind = notes.kind(number)
        style = styles.ENDNOTE_REFERENCE if kind == "endnote" else styles.FOOTNOTE_REFERENCE
        mark = _properties(Face(style), "")
        if again:  # a second reference to one note is a cross-reference to its number
            return wordml.field(f"NOTEREF {name} \\f \\h", printed, mark)
        own = wordml.properties("rPr", mark)
        call = f'<w:r>{own}<w:{kind}Reference w:id="{number}"/></w:r>'
        return self._job.bookmark(name, call)


def _adding(face: Face, *elements: str) -> Face:
    """Return ``face`` with direct properties, which overrule those it has."""
    merged = {wordml.tag_of(element): element for element in (*face.direct, *elements)}
    return msgspec.structs.replace(face, direct=tuple(merged.values()))


def _language(node: LanguageRun) -> tuple[str, ...]:
    """Return the properties of words of another language or direction.

    Word keeps one language for each kind of script (ECMA-376 Part 1, lang).
    """
    tag = node.language if _LANGUAGE.fullmatch(node.language) else ""
    primary = tag.lower().split("-")[0]
    kind = "w:val"
    if primary in _COMPLEX_SCRIPTS:
        kind = "w:bidi"
    elif primary in _EAST_ASIAN:
        kind, tag = "w:eastAsia", stylesheet.word_languages(tag)[1]
    is_reversed = node.direction == "rtl" or (primary in _COMPLEX_SCRIPTS and not node.direction)
    found = [f'<w:lang {kind}="{tag}"/>'] if tag else []
    return (*found, "<w:rtl/>") if is_reversed else tuple(found)


def _properties(face: Face, hint: str) -> tuple[str, ...]:
    style = f'<w:rStyle w:val="{face.style}"/>' if face.style else ""
    if not hint:
        return (style, *face.direct)
    fonts = [element for element in face.direct if wordml.tag_of(element) == "rFonts"]
    if fonts:
        hinted = fonts[0].replace("<w:rFonts", '<w:rFonts w:hint="eastAsia"')
        return (style, hinted, *(element for element in face.direct if element not in fonts))
    return (style, hint, *face.direct)
