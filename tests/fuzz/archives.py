"""Word files, e-books and OpenDocument texts made at random: sound ones with their parts changed.

What is changed is the structure: elements move, double, take other names and values, relationships
break, parts go or take each other's places, bytes of the archive change.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from functools import cache

from lxml import etree

from pipeline import passes, theme
from pipeline.diagnostics import Report
from pipeline.writers import registry as writers
from tests import rich, samples
from tests.conftest import ROOT
from tests.fuzz.markup import Source
from tests.readers import test_epub, test_odt
from tests.readers.docx.test_check import sample
from tests.readers.marked import archive

Parts = dict[str, bytes]

_TEXTS = ("甲", "“乙”", "", "　", "一、", "第三条　", "\u202e", "𠮷", "x" * 300)
_VALUES = ("", "0", "1", "-1", "99999999999", "NaN", "九", "true", "none", "#", "../x", "%1.%2")


@cache
def _seeds() -> dict[str, tuple[bytes, ...]]:
    """Return sound files by the name of their reader."""
    study = theme.load("study", ROOT)
    documents = [passes.apply_all(each) for each in (samples.full_document(), rich.document())]

    def made(name: str) -> list[bytes]:
        return [writers.find(name).write(each, study, Report()) for each in documents]

    return {
        "docx": (sample(), *made("docx")),
        "epub": (archive(test_epub.PARTS), *made("epub")),
        "odt": (archive(test_odt.PARTS), *made("pandoc:odt")),
    }


def _parts(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}


def _is_text(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".xhtml", ".opf", ".ncx", ".html"))


def _moved(content: bytes, chance: random.Random) -> bytes:
    """Return XML in which whole elements change, so that it stays well-formed."""
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return content
    elements = [each for each in root.iter(etree.Element) if each is not root]
    if not elements:
        return content
    for _ in range(chance.randint(1, 10)):
        one, other = chance.choice(elements), chance.choice(elements)
        parent = other.getparent()
        if parent is None or one.getparent() is None:
            continue
        match chance.randrange(6):
            case 0:
                one.tag = other.tag
            case 1 if one is not other and one not in other.iterancestors():
                other.addprevious(one)
            case 2:
                parent.remove(other)
            case 3 if one.attrib:
                name = chance.choice(list(one.attrib))
                one.set(
                    name, chance.choice((*_VALUES, *(str(each) for each in other.attrib.values())))
                )
            case 4:
                one.text = chance.choice(_TEXTS)
            case _:
                copy = etree.fromstring(etree.tostring(one, with_tail=False))
                other.addnext(copy)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _torn(content: bytes, chance: random.Random) -> bytes:
    """Return XML in which tags change without regard for each other."""
    pieces = content.replace(b">", b">\0").split(b"\0")
    for _ in range(chance.randint(1, 6)):
        place, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        match chance.randrange(3):
            case 0:
                pieces[place], pieces[other] = pieces[other], pieces[place]
            case 1:
                pieces[place] = b""
            case _:
                pieces[place] += pieces[other]
    return b"".join(pieces)


def _unrelated(parts: Parts, chance: random.Random) -> None:
    """Break a relationship, or an entry of a manifest or spine: target, type or id."""
    names = [
        name for name in parts if name.endswith((".rels", ".opf", "container.xml", "manifest.xml"))
    ]
    if not names:
        return
    name = chance.choice(names)
    values = re.findall(rb'(?:Target|Type|Id|href|id|idref|full-path)="[^"]*"', parts[name])
    if values:
        value = chance.choice(values)
        key = value.split(b"=", 1)[0]
        other = chance.choice(
            (b"", b"../../x", b"missing.xml", b"rId1", b"/", b"http://a.cn/", b"%zz")
        )
        parts[name] = parts[name].replace(value, key + b'="' + other + b'"', 1)


def _rearranged(parts: Parts, chance: random.Random) -> None:
    """Leave a part out, double it under another name, or let two take each other's places."""
    one, other = (chance.choice(list(parts)) for _ in range(2))
    match chance.randrange(3):
        case 0:
            del parts[one]
        case 1:
            parts[one], parts[other] = parts[other], parts[one]
        case _:
            parts[chance.choice(("x.xml", "word/x.xml", one.upper(), f"a/{one}"))] = parts[one]


def _packed(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _changed(reader: str, chance: random.Random) -> Source:
    data = chance.choice(_seeds()[reader])
    parts = _parts(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        names = [name for name in parts if _is_text(name)]
        match chance.randrange(12):
            case 0:
                _unrelated(parts, chance)
            case 1:
                _rearranged(parts, chance)
            case 2 if names:
                name = chance.choice(names)
                parts[name] = _torn(parts[name], chance)
            case _ if names:
                weighed = sorted(names, key=lambda each: len(parts[each]))[-8:]
                name = chance.choice(weighed)
                parts[name] = _moved(parts[name], chance)
    made = bytearray(_packed(parts))
    if chance.random() < 0.05:
        made[chance.randrange(len(made))] = chance.randrange(256)
    return Source(bytes(made), reader)


def docx(chance: random.Random) -> Source:
    """Return a Word file, changed."""
    return _changed("docx", chance)


def epub(chance: random.Random) -> Source:
    """Return an e-book, changed."""
    return _changed("epub", chance)


def odt(chance: random.Random) -> Source:
    """Return an OpenDocument text, changed."""
    return _changed("odt", chance)
