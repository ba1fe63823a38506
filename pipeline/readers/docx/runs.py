"""What stands in a paragraph: runs, fields, links, revisions, ruby, pictures (17.3 of ECMA-376)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.model.nodes import (
    Anchor,
    Formula,
    LineBreak,
    Math,
    NoteReference,
    PageBreak,
    Ruby,
    Text,
)
from pipeline.readers.docx import alternatives, drawings, equations, fields, looks, symbols
from pipeline.readers.docx.fields import Field
from pipeline.readers.docx.items import Atom, Face, Lead
from pipeline.readers.docx.names import ALTERNATE, VAL, M, R, T, W, is_on
from pipeline.readers.docx.source import note_id
from pipeline.readers.docx.styles import read_letters
from pipeline.readers.text.lines import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from pipeline.readers.docx.items import Item, Mark, Para
    from pipeline.readers.docx.source import Source
    from pipeline.readers.docx.styles import Letters, Style

_TRANSPARENT: Final = frozenset(
    W + name for name in ("ins", "moveTo", "smartTag", "customXml", "sdtContent")
)
_GONE: Final = frozenset(W + name for name in ("del", "moveFrom"))
_DRAWN: Final = frozenset(W + name for name in ("drawing", "pict", "object"))
_NOTES: Final = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_LETTERS: Final = W + "rPr"
_RUN: Final = W + "r"
_PLACES_OF_WORD: Final = ("_GoBack", "OLE_LINK")


class Runs:
    """Reads the paragraphs of one part.

    Attributes:
        boxes: Takes the text boxes that are anchored in the paragraph being read.
    """

    def __init__(
        self, source: Source, part: str, root: _Element, story: Callable[[_Element], list[Item]]
    ) -> None:
        """Begin a part.

        Args:
            source: The file.
            part: The part's name.
            root: Its root element.
            story: Reads the blocks in an element, for text boxes.
        """
        self._source = source
        self._part = part
        self._relations = source.package.relations(part)
        self._broken = fields.unclosed(root)
        self._fields: list[Field] = []
        self._starts: list[int] = []
        self._bookmarks: dict[str, str] = {}
        self._story = story
        self._looks = looks.Looks(source.styles, ours=source.ours)
        self._para: Para | None = None
        self._style: Style | None = None

    @property
    def is_dropping(self) -> bool:
        """Whether a field is open whose result is left out."""
        return bool(self._fields) and any(
            field.shows and field.use == "drop" for field in self._fields
        )

    def read(self, element: _Element, para: Para, style: Style) -> None:
        """Read the content of ``w:p`` into ``para``."""
        outer = self._para, self._style, self._starts
        self._para, self._style = para, style
        self._starts = [0] * len(self._fields)
        self._content(element, ())
        self._para, self._style, self._starts = outer[0], outer[1], [0] * len(self._fields)

    # --- what holds runs ---------------------------------------------------------------------

    def _content(self, parent: _Element, marks: tuple[Mark, ...]) -> None:
        for child in parent:
            tag = child.tag
            if tag == _RUN:
                self._run(child, marks)
            elif not isinstance(tag, str):
                continue
            elif tag in _TRANSPARENT:
                self._content(child, marks)
            elif tag == W + "hyperlink":
                self._content(child, self._linked(child) or marks)
            elif tag == W + "sdt":
                self._control(child, marks)
            elif tag in _GONE:
                self._deleted(child)
            else:
                self._other(child, marks)

    def _other(self, child: _Element, marks: tuple[Mark, ...]) -> None:
        """Read what is rare in a paragraph."""
        tag = child.tag
        if tag == W + "bookmarkStart":
            self._bookmark(child)
        elif tag == W + "bookmarkEnd":
            self._bookmarks.pop(child.get(W + "id", ""), None)
        elif tag == W + "fldSimple":
            self._simple_field(child, marks)
        elif tag == M + "oMath":
            self._atom(Math(tex=self._source.formulas.get(child, "")), marks)
        elif tag == M + "oMathPara":
            for formula in child.iterfind(M + "oMath"):
                self._atom(Formula(tex=self._source.formulas.get(formula, "")), ())
        elif tag == ALTERNATE:
            chosen = alternatives.chosen(child)
            if chosen is not None:
                self._content(chosen, marks)
        elif tag in (W + "bdo", W + "dir"):
            direction = child.get(VAL, "rtl")
            self._content(child, (*marks, ("language", "", direction)))

    def _linked(self, element: _Element) -> tuple[Mark, ...]:
        relation = self._relations.get(element.get(R + "id", ""))
        anchor = element.get(W + "anchor", "")
        address = relation.target if relation is not None and relation.external else ""
        if address:
            return (("link", f"{address}#{anchor}" if anchor else address, ""),)
        return self._link_inside(f"#{anchor}") if anchor else ()

    def _link_inside(self, target: str) -> tuple[Mark, ...]:
        if self.is_dropping:
            return ()
        self._source.targets.add(target.removeprefix("#"))
        return (("link", target, ""),)

    def _control(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        """Read a content control; what only asks for an entry is no content."""
        properties = element.find(W + "sdtPr")
        if is_on(properties, "showingPlcHdr"):
            what = "".join(each.text or "" for each in element.iter(T))
            self._source.note("placeholder", "left out what only asks for an entry", what=what)
            return
        content = element.find(W + "sdtContent")
        if content is not None:
            self._content(content, marks)

    def _deleted(self, element: _Element) -> None:
        what = "".join(each.text or "" for each in element.iter(W + "delText", T))
        self._source.note("deleted-text", "left out what a tracked change deletes", what=what)

    def _bookmark(self, element: _Element) -> None:
        name = element.get(W + "name", "")
        if name and not name.startswith(_PLACES_OF_WORD):
            self._bookmarks[element.get(W + "id", "")] = name
            if name in self._source.places:
                return
            self._source.places.add(name)
            self._atom(Anchor(id=name), ())

    def _simple_field(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        _, use, target = fields.read(element.get(W + "instr", ""))
        if use == "drop":
            self._source.note("contents-left-out", "left out a list that Word makes by itself")
            return
        if use == "link":
            marks = self._link_inside(target) if target.startswith("#") else (("link", target, ""),)
        self._content(element, marks)

    # --- runs --------------------------------------------------------------------------------

    def _run(self, run: _Element, marks: tuple[Mark, ...]) -> None:
        first = run[0] if len(run) else None
        has = first is not None and first.tag == _LETTERS
        direct = read_letters(first if has else run.find(_LETTERS))
        style = self._style
        if style is None:
            return
        found = self._looks.letters(style, direct)
        if found.get("vanish"):
            self._hidden(run)
            return
        self._pieces(run, direct, found, marks)

    def _hidden(self, run: _Element) -> None:
        """Leave hidden text out, but not the ends of fields in it."""
        what = "".join(each.text or "" for each in run.iter(T))
        if what.strip() and self._shows():
            self._source.note("hidden-text", "left out hidden text", what=what)
        for child in run:
            if child.tag == W + "fldChar":
                self._field_mark(child)
            elif child.tag == W + "instrText":
                self._instruction(child.text or "")

    def _pieces(
        self, run: _Element, direct: Letters, found: Letters, marks: tuple[Mark, ...]
    ) -> None:
        for child in run:
            tag = child.tag
            if tag == T:
                self._text(child.text or "", direct, found, marks)
            elif tag == _LETTERS or not isinstance(tag, str):
                continue
            elif tag == W + "fldChar":
                self._field_mark(child)
            elif tag == W + "instrText":
                self._instruction(child.text or "")
            elif tag in (W + "br", W + "cr"):
                kind = child.get(W + "type", "textWrapping")
                if kind == "page":
                    self._atom(PageBreak(), ())
                else:  # what the next column begins with stands on a line of its own
                    self._atom(LineBreak(), marks)
            elif tag == ALTERNATE:
                chosen = alternatives.chosen(child)
                if chosen is not None:
                    self._pieces(chosen, direct, found, marks)
            else:
                self._sign(child, direct, found, marks)

    def _sign(
        self, child: _Element, direct: Letters, found: Letters, marks: tuple[Mark, ...]
    ) -> None:
        """Read what stands in a run and is no text."""
        tag = child.tag
        if tag in (W + "tab", W + "ptab"):
            self._text("\t", direct, found, marks)
        elif tag == W + "noBreakHyphen":
            self._text("\u2011", direct, found, marks)
        elif tag == W + "sym":
            self._symbol(child.get(W + "font", ""), child.get(W + "char", ""), direct, found, marks)
        elif tag in _NOTES:
            self._note_call(_NOTES[tag], child.get(W + "id", ""), marks)
        elif tag == W + "ruby":
            self._ruby(child, marks)
        elif tag in _DRAWN and self._para is not None and self._shows():
            drawings.read(child, self._source, self._relations, self._para, self._story, marks)
        elif tag == W + "commentReference":
            self._source.note("comments-left-out", "left out comments")
        elif tag in (W + "ins", W + "hyperlink", W + "smartTag", M + "oMath"):
            self._content(child, marks)  # programs put them into runs, against the schema
        elif tag == W + "r":
            self._run(child, marks)
        elif (
            self._para is not None and self._shows() and next(child.iter(W + "p"), None) is not None
        ):
            self._para.boxes.append(self._story(child))  # blocks in a run, against the schema

    def _symbol(
        self, font: str, code: str, direct: Letters, found: Letters, marks: tuple[Mark, ...]
    ) -> None:
        shown = symbols.character(font, code)
        if shown:
            self._text(shown, direct, found, marks)
        else:
            message = f"the font {font} has a symbol at {code} that has no character"
            self._source.note("symbol-not-known", message, severity="warning")
            self._text("\ufffd", direct, found, marks)

    def _text(self, text: str, direct: Letters, found: Letters, marks: tuple[Mark, ...]) -> None:
        para, style = self._para, self._style
        if not text or para is None or style is None or not self._shows():
            return
        if "\n" in text or "\r" in text:
            text = " ".join(text.splitlines())
        if "latin" in direct:
            text = symbols.in_font(str(direct["latin"]), text)
        if not text.isalnum():  # words hold nothing that could not be shown
            text = cleaned(text, self._source.span(para.number), self._source.report)
        own = self._source.styles.of(str(direct["style"])) if "style" in direct else None
        if own is not None and own.mark == "placeholder":
            own = None
        if own is not None and own.mark in ("label", "speaker"):
            para.atoms.append(Atom((), Lead(own.mark, text)))
            return
        shown = len(text.strip())
        if shown:
            face = Face(
                str(found.get("east", "")), int(found.get("size", 0)), bold=bool(found.get("b"))
            )
            para.faces[face] = para.faces.get(face, 0) + shown
        if len(direct) or own is not None:
            more = self._looks.marks(text, direct, found, style, own)
            if more and (marks or self._link()):
                more = tuple(mark for mark in more if mark[0] != "proper")
            marks = (*marks, *more)
        self._atom(Text(text=text), marks)

    def _atom(self, piece: object, marks: tuple[Mark, ...]) -> None:
        if self._para is not None and self._shows():
            link: tuple[Mark, ...] = ()
            if self._fields and not any(mark[0] == "link" for mark in marks):
                link = self._link()
            self._para.atoms.append(Atom((*link, *marks), piece))  # type: ignore[arg-type]  # each caller gives an inline or a block

    # --- fields ------------------------------------------------------------------------------

    def _shows(self) -> bool:
        """Tell whether text at this place is shown: not in an instruction, not in a list."""
        return not self._fields or all(
            field.shows and field.use != "drop" for field in self._fields
        )

    def _link(self) -> tuple[Mark, ...]:
        """Return the mark of the field that makes a link of what is read now."""
        for field in reversed(self._fields):
            if field.use == "link" and field.shows and field.target:
                return (("link", field.target, ""),)
        return ()

    def _instruction(self, text: str) -> None:
        if self._fields and not self._fields[-1].shows:
            self._fields[-1].code += text

    def _field_mark(self, element: _Element) -> None:
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            field = Field(broken=element in self._broken)
            field.shows = field.broken
            box = element.find(f"{W}ffData/{W}checkBox")
            if box is not None:
                ticked = is_on(box, "checked")
                field.checked = bool(is_on(box, "default") if ticked is None else ticked)
            field.chosen = fields.chosen(element) if len(element) else ""
            self._fields.append(field)
            self._starts.append(0 if self._para is None else len(self._para.atoms))
        elif kind == "separate" and self._fields:
            self._begin_result()
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            start = self._starts.pop() if self._starts else 0
            if not field.shows:
                field.kind, field.use, field.target = fields.read(field.code)
            self._ended(field, start)

    def _begin_result(self) -> None:
        field = self._fields[-1]
        if not field.shows:
            field.begin_result()
        if field.use == "drop":
            self._source.note("contents-left-out", "left out a list that Word makes by itself")
        elif field.use == "link" and field.target.startswith("#"):
            if self._shows():
                self._source.targets.add(field.target[1:])
            else:
                field.target = ""

    def _ended(self, field: Field, start: int) -> None:
        """Put what a field makes at the place of its result."""
        if self._para is None or not self._shows():
            return
        made = fields.made(field, self._source.cited)
        if made is not None:
            del self._para.atoms[start:]
            self._atom(made, ())
        elif field.use == "make" and len(self._para.atoms) == start:
            message = f"a field {field.kind} shows something that is not read"
            self._source.note("field-not-read", message, severity="warning", what=field.code)
            if field.kind == "EQ" and (words := equations.words(field.code)):
                self._atom(Text(text=words), ())

    # --- notes, ruby -------------------------------------------------------------------------

    def _note_call(self, kind: str, identity: str, marks: tuple[Mark, ...]) -> None:
        if not self._shows():
            return
        if (kind, identity) not in self._source.noted:
            message = "a note that is called is not in the file"
            self._source.note("note-missing", message, severity="warning")
            return
        calls = self._source.calls
        calls.setdefault((kind, identity), len(calls) + 1)
        name = note_id(kind, identity)
        for bookmark in self._bookmarks.values():
            self._source.cited[bookmark] = name
        self._atom(NoteReference(id=name), tuple(mark for mark in marks if mark[0] == "link"))

    def _ruby(self, element: _Element, marks: tuple[Mark, ...]) -> None:
        """Read base and reading (17.3.3.25 of ECMA-376 Part 1); the base keeps its own marks."""
        from pipeline.readers.docx import inlines  # noqa: PLC0415  (both need the other's atoms)

        para = self._para
        base, reading = element.find(W + "rubyBase"), element.find(W + "rt")
        if para is None or not self._shows():
            return
        start = len(para.atoms)
        if base is not None:
            self._content(base, ())
        inner = inlines.of(para.atoms[start:], frozenset())
        del para.atoms[start:]
        words = "" if reading is None else "".join(each.text or "" for each in reading.iter(T))
        if words.strip() and inner:
            self._atom(Ruby(base=inner, reading=words.strip()), marks)
        else:
            for inline in inner or (Text(text=words),) * bool(words):
                self._atom(inline, marks)
