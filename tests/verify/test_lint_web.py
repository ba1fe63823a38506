"""The lint of web pages: silent on ours, and a faulty page for every code."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.verify.lint import markup, web
from pipeline.writers import reveal
from tests import samples
from tests.verify.mutations import BOMB, codes, said

PAGE = '<!DOCTYPE html><html lang="zh-CN"><head><title>题</title>{}</head><body>{}</body></html>'
SOUND = (
    '<h1 id="a">甲</h1><h2>乙</h2><p><a href="https://a.example/">外</a><a href="#a">内</a>'
    '<a href="#/a">片</a><a href="#/3">片</a><a href="#">上</a><a href="mailto:a@b.example">信</a>'
    '<img alt="" src="data:image/png;base64,AA=="/></p><style>p{background:url(data:,)}</style>'
    "<table><tr><th>甲</th></tr></table><table role=presentation><tr><td>乙</td></tr></table>"
    '<svg><defs><path id="p"/></defs><use href="#p"/></svg><script>fetch("https://b.example")</script>'
)
IN_BODY: tuple[tuple[str, str], ...] = (
    ('<p id="x"></p><p id="x"></p>', "id-twice"),
    ('<a href="#no">a</a>', "fragment-missing"),
    ('<a href="#/no">a</a>', "fragment-missing"),
    ('<a href="no.pdf">a</a>', "fragment-missing"),
    ('<a href="../outside.txt">a</a>', "fragment-missing"),
    ("<table><tr><td>a</td></tr></table>", "table-without-header"),
    ('<img src="data:,"/>', "image-without-text"),
    ('<svg role="img"></svg>', "image-without-text"),
    ("<h4>a</h4>", "heading-skip"),
    ('<img alt="" src="no.png"/>', "file-missing"),
    ('<img alt="" src="../outside.txt"/>', "file-missing"),
    ('<img alt="" src="http://a.example/x.png"/>', "external-load"),
    ('<img alt="" src=" ht\ntp://a.example/x.png"/>', "external-load"),
    ('<img alt="" src="file:///etc/passwd"/>', "external-load"),
    ('<img alt="" srcset="data:image/png;base64,AA== 1x, //a.example/x.png 2x"/>', "external-load"),
    ('<script src="//a.example/x.js"></script>', "external-load"),
    ('<iframe src="https://a.example/"></iframe>', "external-load"),
    ('<video poster="https://a.example/x.png"></video>', "external-load"),
    ('<object data="https://a.example/"></object>', "external-load"),
    ('<svg><image href="https://a.example/x.png"/></svg>', "external-load"),
    ('<svg><use xlink:href="https://a.example/x.svg#a"/></svg>', "external-load"),
    ('<p style="background:url(https://a.example/x.png)">a</p>', "external-load"),
    ('<p style="background:\\75rl(https://a.example/x.png)">a</p>', "external-load"),
    ('<p onclick="x()">a</p>', "active-content"),
    ('<a href="javascript:x()">a</a>', "active-content"),
    ('<a href="&#1;java\tscript:x()">a</a>', "active-content"),
    ('<form action="javascript:x()"></form>', "active-content"),
    ('<iframe srcdoc="x"></iframe>', "active-content"),
)
IN_HEAD: tuple[tuple[str, str], ...] = (
    ('<link rel="stylesheet" href="https://a.example/x.css"/>', "external-load"),
    ('<link rel="preload icon" href="//a.example/x"/>', "external-load"),
    ('<base href="https://a.example/"/>', "external-load"),
    ('<meta http-equiv="refresh" content="0; url=https://a.example/"/>', "external-load"),
    ("<style>@import 'https://a.example/x.css';</style>", "external-load"),
    ("<style>@import url(https://a.example/x.css);</style>", "external-load"),
    ('<style>@font-face{src:url("//a.example/x.woff2")}</style>', "external-load"),
    ("<style>@media print{p{background:image-set('//a.example/x' 1x)}}</style>", "external-load"),
)


def page(folder: Path, content: str) -> Path:
    path = folder / "inner" / "x.html"
    path.parent.mkdir(exist_ok=True)
    (folder / "outside.txt").touch()
    path.write_text(content, encoding="utf-8")
    return path


def test_ours_are_sound(speech: Document, study: Theme, tmp_path: Path) -> None:
    for name, document in (("speech", speech), ("full", samples.full_document())):
        path = tmp_path / f"{name}.slides.html"
        path.write_bytes(reveal.WRITER.write(document, study, Report()))
        assert said(web.lint(path)) == []


def test_what_is_allowed_is_not_a_fault(tmp_path: Path) -> None:
    assert said(web.lint(page(tmp_path, PAGE.format("", SOUND)))) == []


@pytest.mark.parametrize(("fault", "code"), IN_BODY)
def test_each_fault_in_a_body_is_found(fault: str, code: str, tmp_path: Path) -> None:
    assert codes(web.lint(page(tmp_path, PAGE.format("", SOUND + fault)))) == {code}


@pytest.mark.parametrize(("fault", "code"), IN_HEAD)
def test_each_fault_in_a_head_is_found(fault: str, code: str, tmp_path: Path) -> None:
    assert codes(web.lint(page(tmp_path, PAGE.format(fault, SOUND)))) == {code}


def test_a_page_needs_a_language_and_a_title(tmp_path: Path) -> None:
    bare = page(tmp_path, "<!DOCTYPE html><html><head></head><body><p>a</p></body></html>")
    assert codes(web.lint(bare)) == {"language-missing", "title-missing"}


def test_a_place_is_a_file_and_a_line(tmp_path: Path) -> None:
    (finding,) = web.lint(page(tmp_path, PAGE.format("", "\n\n<p onclick='x()'>a</p>")))
    assert finding.place == "x.html:3"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "正".encode("gb18030"), b"\0" * 1000])
def test_what_is_no_page_is_one_finding(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(content)
    assert codes(web.lint(path)) == {"not-readable"}
    assert codes(web.lint(tmp_path / "lost.html")) == {"not-readable"}


@pytest.mark.parametrize(
    "unit", ["<", "<a ", "<!", "<!--", "<p>", "<div>", "<table>", "<svg>", "&#x", "<a href='"]
)
def test_hostile_pages_end(unit: str, tmp_path: Path) -> None:
    web.lint(page(tmp_path, unit * (400_000 // len(unit))))
    web.lint(page(tmp_path, BOMB))


@pytest.mark.parametrize("unit", ["{", "url(", "@import ", "\\", "'", "(", "/*"])
def test_hostile_sheets_end(unit: str) -> None:
    list(markup.css_loads("url" + unit * 50_000))
