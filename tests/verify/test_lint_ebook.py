"""The lint of e-books: silent on ours, and a faulty book for every code."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.verify.lint import ebook
from pipeline.writers import epub
from tests import samples
from tests.verify.mutations import (
    Mutation,
    Parts,
    all_of,
    codes,
    drop,
    hostile,
    parts_of,
    put,
    replace,
    said,
    write,
)

CHAPTER, PACKAGE, CONTENTS, NCX, CSS = (
    f"EPUB/{name}"
    for name in ("section-001.xhtml", "content.opf", "nav.xhtml", "toc.ncx", "ebook.css")
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, study: Theme) -> Path:
    path = tmp_path_factory.mktemp("ebook") / "full.epub"
    path.write_bytes(epub.WRITER.write(samples.full_document(), study, Report()))
    return path


def in_chapter(xml: str) -> Mutation:
    return replace(CHAPTER, "</body>", f"{xml}</body>")


def mimetype_last(parts: Parts) -> None:
    parts["mimetype"] = parts.pop("mimetype")


def renamed(name: str) -> Mutation:
    """Call the chapter ``name`` everywhere."""

    def mutate(parts: Parts) -> None:
        parts[f"EPUB/{name}"] = parts.pop(CHAPTER)
        for part in (PACKAGE, CONTENTS, NCX):
            parts[part] = parts[part].replace(b"section-001.xhtml", name.encode())

    return mutate


CASES: tuple[tuple[str, Mutation, str], ...] = (
    ("mimetype last", mimetype_last, "mimetype-misplaced"),
    ("mimetype wrong", put("mimetype", "application/zip"), "mimetype-misplaced"),
    ("name with a space", renamed("section 1.xhtml"), "name-unsafe"),
    ("name in Chinese", renamed("第一节.xhtml"), "name-unsafe"),
    ("no language", replace(PACKAGE, "<dc:language>.*?</dc:language>", ""), "language-missing"),
    ("bad language", replace(PACKAGE, ">zh-CN</dc:l", ">zh_CN</dc:l"), "language-malformed"),
    ("page without language", replace(CHAPTER, r'( xml:)?lang="zh-CN"', "", 2), "language-missing"),
    ("no title", replace(PACKAGE, "<dc:title.*?</dc:title>", "", 0), "title-missing"),
    ("page without title", replace(CHAPTER, "<title>.*?</title>", "<title/>"), "title-missing"),
    ("no cover", replace(PACKAGE, ' properties="cover-image"', ""), "cover-missing"),
    ("cover lost", drop("EPUB/cover.png"), "file-missing"),
    ("item lost", replace(PACKAGE, '(<itemref idref=")', r"\1no"), "file-missing"),
    ("picture lost", in_chapter('<p><img src="no.png" alt="图"/></p>'), "file-missing"),
    ("no contents", replace(PACKAGE, ' properties="nav"', ""), "nav-missing"),
    (
        "chapter not in the contents",
        replace(CONTENTS, 'href="section-001', 'href="opening', 0),
        "nav-misses-chapter",
    ),
    ("entry not in the NCX", replace(NCX, "<text>行内", "<text>别的"), "ncx-disagrees"),
    (
        "place of the NCX",
        replace(NCX, 'src="section-001.xhtml', 'src="opening.xhtml'),
        "ncx-disagrees",
    ),
    (
        "entry more than the contents",
        replace(
            NCX,
            "</navMap>",
            '<navPoint id="z" playOrder="99"><navLabel><text>多</text></navLabel>'
            '<content src="nav.xhtml"/></navPoint></navMap>',
        ),
        "ncx-disagrees",
    ),
    ("NCX leads nowhere", replace(NCX, 'src="[^"]*"', 'src="no.xhtml"', 0), "fragment-missing"),
    ("link to no id", in_chapter('<p><a href="#no">见</a></p>'), "fragment-missing"),
    ("link to no file", in_chapter('<p><a href="no.xhtml">见</a></p>'), "fragment-missing"),
    (
        "link to no id elsewhere",
        in_chapter('<p><a href="nav.xhtml#no">见</a></p>'),
        "fragment-missing",
    ),
    ("contents to no id", replace(CONTENTS, 'xhtml#s1"', 'xhtml#s999"'), "fragment-missing"),
    ("ids twice", in_chapter('<p id="甲">a</p><p id="甲">b</p>'), "id-twice"),
    ("table without th", in_chapter("<table><tr><td>a</td></tr></table>"), "table-without-header"),
    ("picture without alt", in_chapter('<p><img src="cover.png"/></p>'), "image-without-text"),
    (
        "drawing without title",
        in_chapter('<svg xmlns="http://www.w3.org/2000/svg" role="img"/>'),
        "image-without-text",
    ),
    ("heading skips", replace(CHAPTER, r"<h2>(.*?)</h2>", r"<h3>\1</h3>"), "heading-skip"),
    (
        "chapter without heading",
        replace(CHAPTER, r"<(/?)h\d[^>]*>", r"<\1p>", 0),
        "heading-missing",
    ),
    (
        "remote picture",
        in_chapter('<p><img src="https://a.example/x.png" alt="图"/></p>'),
        "remote-resource",
    ),
    ("remote font", put(CSS, "@font-face{src:url(//a.example/x.otf)}"), "remote-resource"),
    ("imported sheet", put(CSS, '@import "https://a.example/x.css";'), "remote-resource"),
    ("sheet lost", put(CSS, "p{background:url(no.png)}"), "file-missing"),
    ("handler", in_chapter('<p onclick="x()">a</p>'), "active-content"),
    ("script link", in_chapter('<p><a href="javascript:x()">a</a></p>'), "active-content"),
)


def test_ours_are_sound(sound: Path, speech: Document, study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "speech.epub"
    path.write_bytes(epub.WRITER.write(speech, study, Report()))
    assert said(ebook.lint(path)) == []
    assert said(ebook.lint(sound)) == []


@pytest.mark.parametrize(("mutation", "code"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_each_fault_is_found(mutation: Mutation, code: str, sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    mutation(parts)
    found = ebook.lint(write(tmp_path / "x.epub", parts))
    assert code in codes(found), said(found)


def test_a_compressed_mimetype_is_found(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.epub"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of(sound).items():
            archive.writestr(name, data)
    assert codes(ebook.lint(path)) == {"mimetype-misplaced"}


def test_a_file_that_goes_on_needs_no_heading(sound: Path, tmp_path: Path) -> None:
    """Long chapters are several files; only the first has the heading and the entry."""
    parts = parts_of(sound)
    parts["EPUB/more.xhtml"] = (
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="zh-CN"><head><title>续</title></head>'
        "<body><p>正文</p></body></html>"
    ).encode()
    all_of(
        replace(
            PACKAGE,
            "</manifest>",
            '<item href="more.xhtml" id="more" media-type="application/xhtml+xml"/></manifest>',
        ),
        replace(PACKAGE, '(<itemref idref="section-001[^>]*/>)', r'\1<itemref idref="more"/>'),
    )(parts)
    assert said(ebook.lint(write(tmp_path / "x.epub", parts))) == []


def test_links_that_are_clicked_are_allowed(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    in_chapter(
        '<p><a href="https://a.example/">a</a><a href="mailto:a@b.example">b</a>'
        '<a href="nav.xhtml#toc">c</a><img alt="" src="data:image/png;base64,AA=="/></p>'
    )(parts)
    assert said(ebook.lint(write(tmp_path / "x.epub", parts))) == []


def test_hostile_files_are_one_finding(sound: Path, tmp_path: Path) -> None:
    for name, path in hostile(tmp_path, ".epub", CHAPTER, sound):
        assert codes(ebook.lint(path)) == {"not-readable"}, name


def test_a_name_that_leads_out_is_refused(sound: Path, tmp_path: Path) -> None:
    parts = parts_of(sound)
    put("../x.css", "")(parts)
    assert codes(ebook.lint(write(tmp_path / "x.epub", parts))) == {"not-readable"}
