"""XML from strangers: parsed without declarations, entities, network, or depth without end."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from lxml import etree

MOST_BYTES: Final = 100_000_000
MOST_NODES: Final = 8_000_000
"""Elements and attributes, counted by ``<`` and ``=``: each takes about 100 bytes of memory."""
DEEPEST: Final = 256
"""Levels of nesting. Sections and lists nest some dozens; Python's own stack ends at 1,000."""

_CHUNK: Final = 65_536
_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_NOT_A_LINE_END: Final = re.compile(rb"[^\r\n]")
_POSITION: Final = re.compile(r", line \d+, column \d+$")
_ACCEPTED: Final = ("utf-8", "utf-16", "ascii", "iso8859-1")


class _PrologEnds(Exception):  # noqa: N818  (no error: it stops the parser at the first element)
    pass


def parse_xml(data: bytes, place: str = "") -> etree._Element:
    """Return the root element of an XML document.

    A document type may be named, since EPUB and SVG do so, but is never loaded; one that declares
    anything itself is refused, and so is a reference to an entity that only it could declare: text
    would be lost. XInclude is not performed, style sheets are not applied, nothing is fetched.

    Args:
        data: The document in UTF-8 or UTF-16, the two that XML 1.0 requires of all processors and
            that EPUB and Office Open XML are limited to; ASCII and ISO 8859-1 are read as well.
        place: What messages call it, such as the file, or the part inside an archive.

    Raises:
        KanbenError: It is not well-formed XML, or holds what is refused; says the line.
    """
    from lxml import etree  # noqa: PLC0415  (heavy)

    if len(data) > MOST_BYTES:
        raise _refused(place, 0, f"it is larger than {MOST_BYTES // 1_000_000} MB")
    content = _as_utf8(data, place)
    if content.count(b"<") + content.count(b"=") > MOST_NODES:
        raise _refused(place, 0, f"it has more than {MOST_NODES:,} elements and attributes")
    content = _without_doctype(content, place)
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever it declares: both parsers must see the same characters
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )  # collect_ids=False would be faster, but makes lxml 6 load the external document type
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in str(error):
            raise _too_deep(place, error.lineno or 0) from error
        problem = _POSITION.sub("", " ".join((error.msg or "it is not well-formed").split()))
        raise _refused(place, error.lineno or 0, problem) from error
    _judge_depth(root, place)
    return root


def _as_utf8(data: bytes, place: str) -> bytes:
    """Return the document in UTF-8, so that no two parsers decode it in two ways."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding:
        declared = _ENCODING.match(data)
        name = declared[1].decode("ascii") if declared else "utf-8"
        try:
            encoding = codecs.lookup(name).name
        except LookupError:
            encoding = ""
        if encoding not in _ACCEPTED:
            raise _refused(place, 1, f"its encoding {name} is not one of XML's own")
        encoding = "utf-8" if encoding == "utf-16" else encoding  # XML 1.0, appendix F: no mark
    try:
        return data.decode(encoding).encode()
    except UnicodeError as error:
        raise _refused(place, 0, f"it is not valid {encoding}") from error


def _without_doctype(content: bytes, place: str) -> bytes:
    """Return ``content`` with its document type overwritten by spaces.

    So no parser can be made to load it, and an entity that only it could define is an error in
    attributes too, where lxml would leave it out in silence.
    """
    parser = expat.ParserCreate("utf-8")
    ends: list[int] = []

    def begin(_name: str, _system: str | None, _public: str | None, declares: int) -> None:
        if declares:
            problem = "its document type declares entities or elements, as XML bombs do"
            raise _refused(place, parser.CurrentLineNumber, problem)

    def end() -> None:
        ends.append(parser.CurrentByteIndex + 1)

    def element(_name: str, _attributes: object) -> None:
        raise _PrologEnds

    parser.StartDoctypeDeclHandler = begin
    parser.EndDoctypeDeclHandler = end
    parser.StartElementHandler = element
    try:
        for start in range(0, len(content), _CHUNK):
            stop = start + _CHUNK
            parser.Parse(content[start:stop], stop >= len(content))
    except _PrologEnds:
        pass
    except expat.ExpatError as error:  # such as a second document type
        raise _refused(place, error.lineno, expat.ErrorString(error.code)) from error
    if not ends:
        return content
    first, last = content.rfind(b"<!DOCTYPE", 0, ends[0]), ends[0]
    return content[:first] + _NOT_A_LINE_END.sub(b" ", content[first:last]) + content[last:]


def _judge_depth(root: etree._Element, place: str) -> None:
    if not root.xpath(f"boolean({'/*' * (DEEPEST + 1)})"):  # far faster than to look at each
        return
    deepest = 1
    level = [root]
    while level:
        if deepest > DEEPEST:
            raise _too_deep(place, level[0].sourceline or 0)
        level = [child for element in level for child in element]
        deepest += 1


def _too_deep(place: str, line: int) -> KanbenError:
    return _refused(place, line, f"its elements are nested more than {DEEPEST} deep")


def _refused(place: str, line: int, problem: str) -> KanbenError:
    where = f"{place or 'XML'}:{line}" if line else place or "XML"
    hint = "Save it anew, as UTF-8 and without a DTD, in the program that made it"
    return KanbenError("xml-refused", problem, place=where, hint=hint)
