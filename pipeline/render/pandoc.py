"""Inlines → pandoc's JSON tree (pandoc-types 1.23: ``{"t": constructor, "c": fields}``).

What the model means and pandoc cannot say is put so that the target shows it: HTML by classes. For
PowerPoint, whose writer knows no classes, three constructors that Chinese text has no other use for
carry it, and the writer turns them into what DrawingML has: small capitals for emphasis dots, an
underline for proper names, both for book titles.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from html import escape
from itertools import chain, repeat
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

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

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.nodes import Alignment, Inline

Target: TypeAlias = Literal["html", "pptx"]
Tree: TypeAlias = dict[str, object]

API_VERSION = [1, 23, 1]
"""Of the pandoc-types whose JSON this is; pandoc 3 reads it."""

ELSEWHERE = "slide:"
"""Begins what stands for a link to a slide, with its number, that pandoc writes in another run.

No link of a document begins so (`pipeline.safety.links`).
"""

_PRIVATE = "x-"  # a private tag of a language is a kind of token in program text


class Names(msgspec.Struct, frozen=True):
    """What inlines refer to.

    Attributes:
        calls: The number by which each note is called.
        places: The slide, counted from 1, on which each id stands.
        formulas: MathML by TeX, of formulas in lines.
        together: The slides that pandoc writes in one run; None for all.
    """

    calls: Mapping[str, int] = {}
    places: Mapping[str, int] = {}
    formulas: Mapping[str, str] = {}
    together: Container[int] | None = None

    def slide_address(self, number: int) -> str:
        """Return what leads to a slide, counted from 1, from those that are written together."""
        if self.together is None or number in self.together:
            return f"#{slide_name(number)}"
        return f"{ELSEWHERE}{number}"


def slide_name(number: int) -> str:
    """Return the identifier of a slide, counted from 1."""
    return f"s{number}"


def math(tex: str, formulas: Mapping[str, str]) -> list[Tree]:
    """Return a formula as MathML; where there is none, its TeX."""
    found = formulas.get(tex)
    if found:
        return [_raw(f'<span class="math">{found}</span>')]
    return [{"t": "Code", "c": [attributes(), tex]}] if tex else []


def _place_of_math() -> Tree:
    """Return a formula that only says where one stands: the deck's writer sets all formulas."""
    return {"t": "Math", "c": [{"t": "InlineMath"}, "x"]}


def raw_block(markup: str) -> Tree:
    """Return HTML as it is."""
    return {"t": "RawBlock", "c": ["html", markup]}


def attributes(
    classes: Sequence[str] = (), pairs: Mapping[str, str] | None = None, name: str = ""
) -> list[object]:
    """Return pandoc's ``Attr``: identifier, classes, key-value pairs."""
    return [name, list(classes), [[key, value] for key, value in (pairs or {}).items()]]


def text(value: str) -> list[Tree]:
    """Return ``value`` with its newlines as line breaks and its spaces as they are."""
    found: list[Tree] = []
    for number, line in enumerate(value.split("\n")):
        found += [line_break()] if number else []
        found += [{"t": "Str", "c": line}] if line else []
    return found


def line_break() -> Tree:
    """Return a line break."""
    return {"t": "LineBreak"}


def strong(inner: list[Tree]) -> Tree:
    """Return ``inner`` with strong importance."""
    return {"t": "Strong", "c": inner}


def span(classes: Sequence[str], inner: list[Tree], pairs: Mapping[str, str] | None = None) -> Tree:
    """Return ``inner`` with classes and attributes."""
    return {"t": "Span", "c": [attributes(classes, pairs), inner]}


def link(target: str, inner: list[Tree]) -> Tree:
    """Return ``inner`` as a link."""
    return {"t": "Link", "c": [attributes(), inner, [target, ""]]}


def header(level: int, inner: list[Tree], attr: list[object]) -> Tree:
    """Return a heading."""
    return {"t": "Header", "c": [level, attr, inner]}


def para(inner: list[Tree]) -> Tree:
    """Return a paragraph."""
    return {"t": "Para", "c": inner}


def div(classes: Sequence[str], blocks: list[Tree], pairs: Mapping[str, str] | None = None) -> Tree:
    """Return ``blocks`` with classes."""
    return {"t": "Div", "c": [attributes(classes, pairs), blocks]}


def bullets(items: list[list[Tree]]) -> Tree:
    """Return a bullet list; each item is a list of blocks."""
    return {"t": "BulletList", "c": items}


def table(
    rows: Sequence[Sequence[list[object]]],
    header_rows: int,
    header_columns: int,
    widths: Sequence[float],
    numbers: Sequence[int] = (),
) -> Tree:
    """Return a table.

    Args:
        rows: Of what `cell` returns; places that a cell covers have none.
        header_rows: How many rows are headers.
        header_columns: How many columns are headers.
        widths: Of the columns; only their proportions count.
        numbers: What the first rows have in ``data-row``.
    """
    whole = sum(widths)
    columns = [
        [{"t": "AlignDefault"}, {"t": "ColWidth", "c": round(width / whole, 4)}] for width in widths
    ]
    numbered = [attributes(pairs={"row": str(number)}) for number in numbers]
    attrs = chain(numbered, repeat(attributes()))
    made = [[attr, list(row)] for attr, row in zip(attrs, rows, strict=False)]
    head = [attributes(), made[:header_rows]]
    body = [attributes(), min(header_columns, len(widths)), [], made[header_rows:]]
    fields = [attributes(), [None, []], columns, head, [body], [attributes(), []]]
    return {"t": "Table", "c": fields}


def cell(
    inner: list[Tree],
    rows: int = 1,
    columns: int = 1,
    alignment: Alignment = "",
    attr: list[object] | None = None,
) -> list[object]:
    """Return a cell that takes so many rows and columns."""
    plain: list[Tree] = [{"t": "Plain", "c": inner}]
    aligned = {"t": f"Align{alignment.capitalize() or 'Default'}"}
    return [attr or attributes(), aligned, rows, columns, plain]


def document(blocks: list[Tree], meta: Mapping[str, Sequence[str]]) -> Tree:
    """Return a whole document; metadata are plain strings."""
    fields: dict[str, Tree] = {}
    for key, values in meta.items():
        made: list[Tree] = [{"t": "MetaString", "c": value} for value in values]
        if made:
            fields[key] = made[0] if len(made) == 1 else {"t": "MetaList", "c": made}
    return {"pandoc-api-version": API_VERSION, "meta": fields, "blocks": blocks}


def inlines(nodes: Iterable[Inline], target: Target, names: Names) -> list[Tree]:
    """Return ``nodes`` for ``target``.

    Args:
        nodes: Inlines of the model.
        target: The format that pandoc will write.
        names: What they refer to.
    """
    return [part for node in nodes for part in _inline(node, target, names)]


def _inline(  # noqa: C901, PLR0911, PLR0912  (one case a node)
    node: Inline, target: Target, names: Names
) -> list[Tree]:
    html = target == "html"
    match node:
        case Text(text=value) | Image(alt=value):
            return text(value)
        case Math(tex=tex):
            return math(tex, names.formulas) if html else [_place_of_math()]
        case Code(text=value):
            return [{"t": "Code", "c": [attributes(), value]}] if value else []
        case LineBreak():
            return [line_break()]
        case Strong(inlines=inner):
            return [strong(inlines(inner, target, names))]
        case Emphasis(inlines=inner):
            kind = "Emph" if html else "Strong"
            return [{"t": kind, "c": inlines(inner, target, names)}]
        case EmphasisDots(inlines=inner):
            return [_carried(inlines(inner, target, names), "dots", ("SmallCaps",), html=html)]
        case ProperName(inlines=inner):
            return [
                _carried(inlines(inner, target, names), "proper-name", ("Underline",), html=html)
            ]
        case BookTitle(inlines=inner):
            carriers = ("Underline", "SmallCaps")
            return [_carried(inlines(inner, target, names), "book-title", carriers, html=html)]
        case Ruby(base=base, reading=reading):
            made = inlines(base, target, names)
            return [_raw("<ruby>"), *made, _raw(_reading(reading))] if html else made
        case Link(target=address, inlines=inner):
            made = inlines(inner, target, names)
            if address.startswith("#"):
                place = names.places.get(address[1:])
                return [link(names.slide_address(place), made)] if place else made
            return [link(address, made)]
        case NoteReference(id=note):
            number = names.calls.get(note)
            return [{"t": "Superscript", "c": text(f"[{number}]")}] if number else []
        case Strikeout(inlines=inner) | Superscript(inlines=inner) | Subscript(inlines=inner):
            return [{"t": type(node).__name__, "c": inlines(inner, target, names)}]
        case Small(inlines=inner):
            made = inlines(inner, target, names)
            return [span(["small"], made)] if html else made
        case LanguageRun(inlines=inner, language=language) if language.startswith(_PRIVATE):
            made = inlines(inner, target, names)
            return [span([f"code-{language.removeprefix(_PRIVATE)}"], made)] if html else made
        case LanguageRun(inlines=inner, language=language, direction=direction):
            pairs = {key: value for key, value in (("lang", language), ("dir", direction)) if value}
            return [span([], inlines(inner, target, names), pairs)]
        case Anchor():
            return []
        case _:
            assert_never(node)


def _carried(inner: list[Tree], name: str, carriers: Sequence[str], *, html: bool) -> Tree:
    """Return ``inner`` in the class ``name``, or where there are no classes in carriers of it."""
    if html:
        return span([name], inner)
    for kind in reversed(carriers):
        inner = [{"t": kind, "c": inner}]
    return inner[0]


def _raw(markup: str) -> Tree:
    return {"t": "RawInline", "c": ["html", markup]}


def _reading(reading: str) -> str:
    return f"<rt>{escape(reading)}</rt></ruby>"
