# ruff: noqa: E501  (hostile sources are shown as they are, in one line)
"""Hostile sources, built by the real command: no address asked, no file outside read, all inert.

An audit hook of Python, which forked children inherit, writes down every file and every address
that is asked for. pandoc is a program of its own: it is held by what comes out of it, where a secret
that lies outside the source's folder would be seen.
"""

from __future__ import annotations

import base64
import json
import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.conftest import ROOT
from tests.readers import test_epub, test_odt
from tests.readers.docx import word
from tests.readers.marked import archive

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children inherit hooks by fork")

SECRET = "KANBEN-SECRET-7f3a"  # noqa: S105  (bait)
CHILD = """
import os, sys
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
import pipeline.cli
def hook(event, arguments):
    if event == "open" or event.startswith(("socket.", "urllib.", "subprocess.", "os.system")):
        told = f"{event} {str(arguments[:2])[:2000]!r}" + chr(10)
        os.write(log, told.encode("utf-8", "surrogateescape"))
sys.addaudithook(hook)
sys.exit(pipeline.cli.main(sys.argv[2:]))
"""
_ASKING = ("socket.connect", "socket.getaddrinfo", "socket.gethost", "urllib.", "os.system")
_FORMATS = "txt,epub,html,docx"
_OPTIONS = ("--allow-loss", "--timeout", "60")
_LOADS = frozenset(("src", "srcset", "data", "action", "formaction", "poster", "background"))
_FRAMES = frozenset(
    ("iframe", "frame", "object", "embed", "base", "form", "applet", "foreignobject")
)


class Case(NamedTuple):
    """A source: its name, what stands in it, and files that stand beside it."""

    name: str
    content: str | bytes
    beside: dict[str, bytes] = {}  # noqa: RUF012  (never changed)


# --- what is in the sources ------------------------------------------------------------------


def _png(width: int, height: int, data: bytes = b"", note: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    told = chunk(b"tEXt", b"Comment\0" + note) if note else b""
    body = zlib.compress(data or bytes(2))
    parts = (chunk(b"IHDR", head), told, chunk(b"IDAT", body), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _markdown() -> list[Case]:
    places = {
        "up": "../outside/SECRET.png",
        "encoded": "%2e%2e/outside/SECRET.png",
        "twice": "%252e%252e/outside/SECRET.png",
        "absolute": "{outside}/SECRET.png",
        "file": "file://{outside}/SECRET.png",
        "http": "http://127.0.0.1:9/EVIL.png",
        "host": "//127.0.0.1/EVIL.png",
        "unc": r"\\127.0.0.1\share\EVIL.png",
        "drive": "C:/EVIL.png",
        "link": "link.png",
        "folder": "folder/SECRET.png",
        "zero": "/dev/zero",
        "pipe": "pipe.png",
        "stdin": "/proc/self/fd/0",
        "data": "data:text/html;base64,RVZJTA==",
    }
    cases = [
        Case(
            f"picture-{name}.md", f"# 题\n\n正文。\n\n![图]({place})\n\n[x]: {place}\n\n![又][x]\n"
        )
        for name, place in places.items()
    ]
    for name, html in _HTML.items():
        cases.append(Case(f"raw-{name}.md", f"# 题\n\n正文。\n\n{html}\n\n段落里{html}也有。\n"))
    aliases = "\n".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    cases += [
        Case("aliases.md", f"---\na0: &a0 [x,x]\n{aliases}\ntitle: *a11\n---\n\n正文。\n"),
        Case("tag.md", "---\ntitle: !include ../outside/SECRET.txt\n---\n\n正文。\n"),
        Case(
            "include.md",
            "# 题\n\n正文。\n\n!include ../outside/SECRET.txt\n\n{{< include ../outside/SECRET.txt >}}"
            "\n\n\\input{{outside}/SECRET.txt}\n\n```{=html}\n<script>EVIL</script>\n```\n\n"
            "```{=openxml}\n<w:altChunk/>\n```\n\n```{.include}\n../outside/SECRET.txt\n```\n",
        ),
        Case(
            "header.md",
            "---\ntitle: 题\nheader-includes: '<script>EVIL</script>'\ncss: //127.0.0.1/EVIL.css\n"
            "bibliography: ../outside/SECRET.txt\n---\n\n正文。[@x]\n",
        ),
        Case(
            "attributes.md",
            "# 题 {onclick=attack()}\n\n[甲]{style='background:url(EVIL)' onload=attack()}。\n",
        ),
        Case(
            "links.md", "# 题\n\n[甲](javascript:attack()) [乙](data:text/html,EVIL) <vbscript:x>\n"
        ),
        Case(
            "pixels.md", "# 题\n\n正文。\n\n![图](bomb.png)\n", {"bomb.png": _png(60_000, 60_000)}
        ),
        Case("drawing.md", "# 题\n\n正文。\n\n![图](bomb.svg)\n", {"bomb.svg": _doubling()}),
        Case("entities.md", "# 题\n\n正文。\n\n![图](laughs.svg)\n", {"laughs.svg": _LAUGHS}),
    ]
    return cases


_HTML = {
    "srcset": '<img src="a.png" srcset="http://127.0.0.1:9/EVIL 2x" onerror="attack()">',
    "frame": '<iframe src="http://127.0.0.1:9/EVIL" srcdoc="<script>attack()</script>"></iframe>',
    "object": '<object data="http://127.0.0.1:9/EVIL"><embed src="{outside}/SECRET.txt"></object>',
    "sheet": '<link rel="stylesheet" href="http://127.0.0.1:9/EVIL">',
    "script": '<script src="http://127.0.0.1:9/EVIL"></script><script>attack()</script>',
    "style": '<style>@import "http://127.0.0.1:9/EVIL"; p { background: url(EVIL) }</style>',
    "base": '<base href="http://127.0.0.1:9/EVIL/">',
    "refresh": '<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/EVIL">',
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="attack()"><script>attack()</script>'
    '<image href="http://127.0.0.1:9/EVIL"/><use xlink:href="{outside}/SECRET.txt#a"/></svg>',
    "math": '<math><maction actiontype="statusline" xlink:href="javascript:attack()">x</maction></math>',
    "form": '<form action="http://127.0.0.1:9/EVIL"><button formaction="javascript:attack()">x</button>'
    '<input type="image" src="http://127.0.0.1:9/EVIL"></form>',
    "events": '<p onclick="attack()" style="background: url(http://127.0.0.1:9/EVIL)">文</p>',
    "links": '<a href="java&#10;script:attack()" ping="http://127.0.0.1:9/EVIL">文</a>',
    "media": '<video poster="http://127.0.0.1:9/EVIL" src="http://127.0.0.1:9/EVIL"></video>'
    '<audio src="file://{outside}/SECRET.txt"></audio>',
    "picture": '<picture><source srcset="http://127.0.0.1:9/EVIL"><img src="../outside/SECRET.png">'
    "</picture>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=attack()>">文</p></noscript>',
    "template": '<template><script>attack()</script><img src="file://{outside}/SECRET.png"></template>',
}


def _doubling() -> bytes:
    uses = "".join(
        f'<g id="a{n}"><use href="#a{n - 1}"/><use href="#a{n - 1}"/></g>' for n in range(1, 60)
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect id="a0" width="1"/>'
    return f'{head}{uses}<use href="#a59"/></svg>'.encode()


_ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
_LAUGHS = (
    f'<!DOCTYPE svg [<!ENTITY a0 "{SECRET[:2]}">{_ENTITIES}]>'
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&a11;</text></svg>'
).encode()
_EXTERNAL = '<!DOCTYPE x [<!ENTITY s SYSTEM "file://{outside}/SECRET.txt">]>'


def _others() -> list[Case]:
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["x"]}
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {
            "text/html": ["<script>attack()</script><img src=//127.0.0.1/EVIL onerror=attack()>"],
            "image/svg+xml": ["<svg xmlns='http://www.w3.org/2000/svg' onload='attack()'/>"],
        },
    }
    book = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "cell_type": "markdown",
                "metadata": {},
                "source": ["正文。![x](../outside/SECRET.png)"],
            },
            {**cell, "outputs": [output]},
        ],
    }
    text = "正文。\n\n"
    include = "xi:include xmlns:xi='http://www.w3.org/2001/XInclude' parse='text'"
    return [
        Case(
            "include-of-tex.tex",
            text + r"\input{{outside}/SECRET.txt} \include{../outside/SECRET} "
            r"\verbatiminput{../outside/SECRET.txt} \lstinputlisting{../outside/SECRET.txt} "
            r"\immediate\write18{touch EVIL} \openin5=../outside/SECRET.txt \read5 to\x \x",
        ),
        Case("macros.tex", r"\def\a{\a\a}\newcommand{\b}{\b\b} 正文。 \a \b"),
        Case(
            "include-of-rst.rst",
            text + ".. include:: ../outside/SECRET.txt\n\n.. literalinclude:: "
            "../outside/SECRET.txt\n\n.. raw:: html\n   :file: ../outside/SECRET.txt\n\n"
            ".. raw:: html\n\n   <script>attack()</script>\n\n.. csv-table::\n   :file: "
            "../outside/SECRET.txt\n\n.. image:: ../outside/SECRET.png\n",
        ),
        Case(
            "include-of-org.org",
            text + '#+INCLUDE: "../outside/SECRET.txt"\n\n#+SETUPFILE: '
            "../outside/SECRET.txt\n\n#+BEGIN_EXPORT html\n<script>attack()</script>\n#+END_EXPORT\n",
        ),
        Case(
            "include-of-typ.typ",
            text + '#include "../outside/SECRET.txt"\n\n#read("../outside/SECRET.txt")\n\n'
            '#image("../outside/SECRET.png")\n',
        ),
        Case("entity.docbook", _EXTERNAL + "<article><para>正文。&s;</para></article>"),
        Case(
            "include.docbook",
            f"<article><para>正文。<{include} href='{{outside}}/SECRET.txt'/></para></article>",
        ),
        Case(
            "include-of-jats.jats", _EXTERNAL + "<article><body><p>正文。&s;</p></body></article>"
        ),
        Case(
            "include-of-fb2.fb2",
            _EXTERNAL + "<FictionBook><body><section><p>正文。&s;</p></section></body>"
            "</FictionBook>",
        ),
        Case(
            "include-of-opml.opml",
            "<opml version='2.0'><body><outline text='正文' "
            "_note='&lt;script&gt;attack()&lt;/script&gt;'/></body></opml>",
        ),
        Case(
            "include-of-adoc.adoc",
            text + "include::../outside/SECRET.txt[]\n\nimage::../outside/SECRET.png[]\n",
        ),
        Case(
            "include-of-textile.textile",
            text + "<script>attack()</script>\n\n!../outside/SECRET.png!\n",
        ),
        Case(
            "include-of-mediawiki.mediawiki",
            text + "{{:../outside/SECRET.txt}}\n\n[[File:../outside/SECRET.png]]\n\n"
            "<script>attack()</script>\n",
        ),
        Case(
            "include-of-muse.muse",
            text + '<include file="../outside/SECRET.txt">\n\n[[../outside/SECRET.png]]\n',
        ),
        Case(
            "include-of-t2t.t2t",
            "题\n\n\n正文。\n\n%!include: ../outside/SECRET.txt\n\n[../outside/SECRET.png]\n",
        ),
        Case("include-of-man.man", ".TH A 1\n.SH X\n正文。\n.so ../outside/SECRET.txt\n"),
        Case(
            "include-of-rtf.rtf",
            r"{\rtf1 text {\field{\*\fldinst INCLUDETEXT "
            r'"{outside}/SECRET.txt"}{\fldrslt x}} {\object\objocx{\*\objdata 00}}}',
        ),
        Case(
            "include-of-csv.csv",
            '甲,乙\n=cmd|\'/c calc\'!A1,"=HYPERLINK(""http://127.0.0.1/EVIL"")"\n',
        ),
        Case("include-of-ipynb.ipynb", json.dumps(book)),
    ]


def _pages() -> list[Case]:
    """HTML files as sources: the same elements, and a document type with entities."""
    cases = [
        Case(f"page-{name}.html", f"<!DOCTYPE html><title>题</title><p>正文。</p>{html}<p>完。</p>")
        for name, html in _HTML.items()
    ]
    return [*cases, Case("entity.xhtml", _EXTERNAL + "<html><body><p>正文。&s;</p></body></html>")]


def _field(code: str) -> str:
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>'
        f'{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{word.run("结果")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def _picture(relation: str) -> str:
    return (
        "<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        f'<a:blip r:{relation}="x"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def _word_files() -> list[Case]:
    text = word.para(word.LONG)

    def outside(kind: str, target: str, body: str = "", *, external: bool = True) -> bytes:
        told = word.relation("x", kind, target, external=external)
        return word.pack(text + body, relations=told)

    made = {
        "image": outside("image", "file://{outside}/SECRET.png", _picture("link")),
        "remote": outside("image", "http://127.0.0.1:9/EVIL", _picture("embed")),
        "up": outside("image", "../../../outside/SECRET.png", _picture("embed"), external=False),
        "template": outside("attachedTemplate", "http://127.0.0.1:9/EVIL.dotm"),
        "chunk": outside("aFChunk", "file://{outside}/SECRET.txt", '<w:altChunk r:id="x"/>'),
        "frame": outside("frame", "http://127.0.0.1:9/EVIL"),
        "object": outside(
            "oleObject", "file://{outside}/SECRET.txt",
            '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" '
            'Type="Link" r:id="x"/></w:object></w:r></w:p>',
        ),
        "script": outside("hyperlink", "javascript:attack()",
                          f'<w:p><w:hyperlink r:id="x">{word.run("链接")}</w:hyperlink></w:p>'),
        "main": outside("styles", "http://127.0.0.1:9/EVIL"),
        "fields": word.pack(text + "".join(_field(code) for code in (
            'INCLUDETEXT "{outside}/SECRET.txt"', 'INCLUDEPICTURE "http://127.0.0.1:9/EVIL" \\d',
            'DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"', 'HYPERLINK "javascript:attack()"',
            'IMPORT "{outside}/SECRET.png"', "LINK Excel.Sheet.8 //127.0.0.1/EVIL",
        ))),
        "macros": word.pack(text, parts={"word/vbaProject.bin": b"Attribute VB_Name"}),
        "name": word.pack(text, parts={"../../EVIL.txt": b"x"}),
        "bomb": word.pack(text, parts={"word/media/a.png": bytes(30_000_000)}),
        "entities": word.pack(text, parts={"word/document.xml": _LAUGHS}),
        "entity": word.pack(text, parts={"word/styles.xml": _EXTERNAL.encode()}, relations=""),
        "tables": word.pack("<w:tbl><w:tr><w:tc>" * 10**5 + text + "</w:tc></w:tr></w:tbl>" * 10**5),
        "controls": word.pack(
            "<w:sdt><w:sdtContent>" * 10**5 + text + "</w:sdtContent></w:sdt>" * 10**5
        ),
    }  # fmt: skip
    suffix = {"macros": "docm"}
    return [Case(f"{name}.{suffix.get(name, 'docx')}", data) for name, data in made.items()]


def _books() -> list[Case]:
    opf = test_epub.OPF
    parts = {**test_epub.PARTS, "O/t/1.xhtml": test_epub.chapter("<p>正文。</p>")}

    def book(change: dict[str, str | bytes]) -> bytes:
        return archive({**parts, **change})

    def chapter(body: str) -> bytes:
        return book({"O/t/1.xhtml": test_epub.chapter(f"<p>正文。</p>{body}")})

    locked = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><e:EncryptedData '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptionMethod Algorithm="x"/>'
        "</e:EncryptedData></encryption>"
    )
    spine = '<itemref idref="a"/>' * 10**5
    made = {
        "up": book({"O/p.opf": opf.replace("t/1.xhtml", "../../../outside/SECRET.txt")}),
        "absolute": book({"O/p.opf": opf.replace("t/1.xhtml", "{outside}/SECRET.txt")}),
        "remote": book({"O/p.opf": opf.replace("t/1.xhtml", "http://127.0.0.1:9/EVIL")}),
        "root": book({"META-INF/container.xml":
                      test_epub.CONTAINER.replace("O/p.opf", "../outside/SECRET.txt")}),
        "locked": book({"META-INF/encryption.xml": locked}),
        "entity": book({"O/t/1.xhtml": _EXTERNAL + test_epub.chapter("<p>正文。&amp;s; &s;</p>")}),
        "laughs": book({"O/p.opf": _LAUGHS}),
        "bomb": book({"O/t/1.xhtml": b" " * 30_000_000}),
        "spine": book({"O/p.opf": opf.replace("</spine>", f"{spine}</spine>")}),
        "picture": chapter('<p><img src="../../../outside/SECRET.png"/>'
                           '<img src="{outside}/SECRET.png"/><img src="http://127.0.0.1/EVIL"/></p>'),
    }  # fmt: skip
    cases = [Case(f"book-{name}.epub", data) for name, data in made.items()]
    html = "".join(_HTML.values())
    return [*cases, Case("book-html.epub", chapter(html))]


def _odt_files() -> list[Case]:
    def text(body: str, **more: bytes) -> bytes:
        content = test_odt.CONTENT.replace("<text:p>完</text:p>", f"<text:p>完</text:p>{body}")
        return archive({**test_odt.PARTS, "content.xml": content, **more})

    def drawn(place: str) -> str:
        return f'<text:p><draw:frame><draw:image xlink:href="{place}"/></draw:frame></text:p>'

    made = {
        "file": text(drawn("file://{outside}/SECRET.png")),
        "up": text(drawn("../../outside/SECRET.png")),
        "remote": text(drawn("http://127.0.0.1:9/EVIL.png")),
        "section": text('<text:section text:name="a"><text:section-source '
                        'xlink:href="file://{outside}/SECRET.txt"/></text:section>'),
        "object": text('<text:p><draw:frame><draw:object xlink:href="file://{outside}/SECRET.txt"/>'
                       "</draw:frame></text:p>"),
        "link": text('<text:p><text:a xlink:href="javascript:attack()">甲</text:a></text:p>'),
        "macro": text("<office:event-listeners/>", **{"Basic/Standard/a.xml": b"<x/>"}),
        "laughs": text("", **{"styles.xml": _LAUGHS}),
        "deep": text("<text:list><text:list-item>" * 10**5 + "</text:list-item></text:list>" * 10**5),
    }  # fmt: skip
    return [Case(f"odt-{name}.odt", data) for name, data in made.items()]


def _deep() -> list[Case]:
    many = 10**5
    few = 1_000  # with more of these, pandoc works until its limit, 10 to 20 seconds
    marks = {
        "quotes": "> " * many + "文",
        "bullets": "- " * many + "文",
        "steps": "\n".join(" " * (2 * n) + "- 文" for n in range(300)),
        "stars": "*" * 10 * many + "文",
        "emphasis": "*a **b " * few,
        "emphasis-closed": "*a " * few + "b*" * few,
        "underscores": "_a" * few,
        "brackets": "[" * 60 + "文" + "]" * 60,
        "open-brackets": "[" * 60,
        "links": "[a](" * 60,
        "pictures": "![" * few + "](x)" * few,
        "notes": "^[" * 60 + "文" + "]" * 60,
        "spans": "[" * 60 + "文" + "]{.dots}" * 60,
        "fences": "::: a\n" * few + "文",
        "ticks": "`" * few + "a" + "`" * (few - 1),
        "ticks-growing": "".join("`" * n + "a" for n in range(100)),
        "dollars": "$" * few,
        "angles": "<" * few,
        "tags": "<span>" * 60 + "文",
        "blocks": "<div>\n" * few + "文",
        "comments": "<!--" * few,
        "tables": "|" * few + "\n" + "|-" * few + "|\n",
        "headings": "#" * 10 * many + " 文",
        "tildes": "~" * few + "^" * few,
        "backslashes": "\\" * few + "文",
        "entities": "&amp;" * few,
    }
    cases = [Case(f"deep-{name}.md", f"# 题\n\n正文。\n\n{text}\n") for name, text in marks.items()]
    for name, opening in (
        ("div", "<div>"),
        ("span", "<span>"),
        ("table", "<table><tr><td>"),
        ("list", "<ul><li>"),
        ("quote", "<blockquote>"),
        ("ruby", "<ruby><rt>"),
        ("svg", "<svg>"),
        ("dropped", "<script>"),
        ("attributes", f"<p {'a=b ' * many}>"),
        ("unclosed", "<a " * 10),
    ):
        text = opening * (many if len(opening) < 20 else 1) + "文"
        cases.append(Case(f"deep-{name}.html", f"<p>正文。</p>{text}"))
    return cases


# --- how they are built ----------------------------------------------------------------------


class Built(NamedTuple):
    """What one run of the command did with many sources."""

    folder: Path
    code: int
    said: str
    asked: list[str]


def _build(folder: Path, cases: list[Case], formats: str) -> Built:
    outside = folder / "outside"
    inside = folder / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "SECRET.txt").write_text(SECRET)
    (outside / "SECRET.tex").write_text(SECRET)
    (outside / "SECRET.png").write_bytes(_png(1, 1, note=SECRET.encode()))
    (inside / "link.png").symlink_to(outside / "SECRET.png")
    (inside / "folder").symlink_to(outside)
    os.mkfifo(inside / "pipe.png")
    for case in cases:
        data = case.content
        if isinstance(data, str):
            data = data.replace("{outside}", str(outside)).encode()
        (inside / case.name).write_bytes(data)
        for name, content in case.beside.items():
            (inside / name).write_bytes(content)
    log = folder / "log"
    names = [case.name for case in cases]
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(log), "build", *names, "--to", formats, *_OPTIONS],
        cwd=inside,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    asked = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return Built(inside, run.returncode, run.stderr, asked)


FAMILIES = {
    "markdown": (_markdown, _FORMATS),
    "others": (_others, _FORMATS),
    "pages": (_pages, _FORMATS),
    "word": (_word_files, _FORMATS),
    "books": (_books, _FORMATS),
    "odt": (_odt_files, _FORMATS),
    "deep": (_deep, "txt"),
}
_CASES = {family: make() for family, (make, _) in FAMILIES.items()}


@pytest.fixture(scope="module", params=FAMILIES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One run for each family, with an output or a line on every case."""
    cases, formats = _CASES[request.param], FAMILIES[request.param][1]
    return _build(tmp_path_factory.mktemp(request.param), cases, formats)


def _group(family: str) -> pytest.MarkDecorator:
    """Let one worker have all tests of a family, so that its run is made once."""
    return pytest.mark.xdist_group(f"sources-{family}")


def _cases(family: str) -> pytest.MarkDecorator:
    """Give a test the run of a family, and each case of it."""
    group = _group(family)
    return pytest.mark.parametrize(
        ("built", "name"),
        [pytest.param(family, case.name, id=case.name, marks=group) for case in _CASES[family]],
        indirect=["built"],
        scope="module",
    )


# --- what must hold --------------------------------------------------------------------------


def _parts(path: Path) -> dict[str, bytes]:
    if not zipfile.is_zipfile(path):
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as packed:
        return {f"{path.name}/{name}": packed.read(name) for name in packed.namelist()}


class _Inert(HTMLParser):
    """Finds what would load or run in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._of = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._of = tag
        if tag in _FRAMES:
            self.found.append(tag)
        for name, value in attrs:
            text = re.sub(r"\s", "", value or "")
            loads = name in _LOADS or (name.endswith("href") and tag != "a")
            if name.startswith("on") or name in ("srcdoc", "ping", "http-equiv"):
                self.found.append(f"{tag} {name}")
            elif ((loads or name == "style") and ("EVIL" in text or "SECRET" in text)) or (
                re.match(r"(?i)(javascript|vbscript|file|data:text)", text)
                and name
                not in (
                    "alt",
                    "title",
                )
            ):
                self.found.append(f"{tag} {name}={text}")

    def handle_data(self, data: str) -> None:
        if self._of in ("script", "style") and re.search(r"EVIL|attack|SECRET", data):
            self.found.append(f"{self._of}: {data[:80]}")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  (HTMLParser gives it)
        self._of = ""


def _made(built: Built, name: str) -> list[Path]:
    stem = name.rpartition(".")[0]
    return [path for path in (built.folder / "dist").glob("*") if path.name.startswith(f"{stem}.")]


def assert_safe(built: Built, name: str) -> None:
    """One source: a result or a line that names it, and nothing in its outputs that should not be."""
    made = _made(built, name)
    told = [line for line in built.said.split("\n") if name in line]
    assert made or told, f"{name}: neither an output nor a line about it"
    for path in made:
        for part, content in _parts(path).items():
            pictures = re.findall(rb"data:[\w/+-]+;base64,([\w+/=]+)", content)
            for data in (content, *(base64.b64decode(each) for each in pictures)):
                assert SECRET.encode() not in data, part
            if part.endswith((".html", ".xhtml", ".opf", ".svg")):
                inert = _Inert()
                inert.feed(content.decode())
                assert inert.found == [], part
            if part.endswith(".rels"):
                assert not re.search(rb'Target="(?!https?:|mailto:)\w+:', content), part
                assert b"EVIL" not in content, part


@pytest.mark.parametrize(
    "built",
    [pytest.param(family, marks=_group(family)) for family in FAMILIES],
    indirect=True,
    scope="module",
)
def test_no_family_asks_for_anything(built: Built) -> None:
    """Neither an address nor a file outside the folder; messages of one line; an exit code of ours."""
    assert built.asked
    assert [line for line in built.asked if line.startswith(_ASKING)] == []
    opened = [line for line in built.asked if line.startswith("open")]
    assert opened
    held = ("SECRET", "/dev/zero", "pipe.png", "link.png", "/proc/self/fd/0", "EVIL")
    assert [line for line in opened if any(word in line for word in held)] == []
    assert built.code in (0, 1, 2), built.said
    assert "Traceback" not in built.said
    assert SECRET not in built.said
    assert "please report" not in built.said
    assert "after 60 seconds" not in built.said
    assert not list(built.folder.parent.rglob("EVIL*"))


@_cases("markdown")
def test_markdown(built: Built, name: str) -> None:
    assert_safe(built, name)


@_cases("others")
def test_what_pandoc_reads(built: Built, name: str) -> None:
    assert_safe(built, name)


@_cases("pages")
def test_pages(built: Built, name: str) -> None:
    assert_safe(built, name)


@_cases("word")
def test_word_files(built: Built, name: str) -> None:
    assert_safe(built, name)


@_cases("books")
def test_books(built: Built, name: str) -> None:
    assert_safe(built, name)


@_cases("odt")
def test_odt_files(built: Built, name: str) -> None:
    assert_safe(built, name)


@_cases("deep")
def test_what_is_nested_ends(built: Built, name: str) -> None:
    assert_safe(built, name)


def test_the_hook_sees_what_is_opened(tmp_path: Path) -> None:
    """The proof itself: a picture inside the folder is opened, and the hook says so."""
    picture = {"a.png": _png(1, 1)}
    seen = _build(tmp_path, [Case("a.md", "# 题\n\n![图](a.png)\n", picture)], "txt,html")
    assert seen.code == 0, seen.said
    assert any(line.startswith("open") and "a.png" in line for line in seen.asked)
    assert any(line.startswith("subprocess.Popen") for line in seen.asked)


def test_the_search_finds_what_runs() -> None:
    inert = _Inert()
    inert.feed("".join(_HTML.values()))
    assert len(inert.found) > 20
