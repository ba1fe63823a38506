"""The e-book: its parts and their order, the ways into it, its notes, what its package says."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.diagnostics import Report
from pipeline.model import codec
from pipeline.model.nodes import (
    Block,
    Contributor,
    Credit,
    Document,
    Link,
    Metadata,
    Note,
    Paragraph,
    Point,
    PointList,
    Section,
    Signature,
)
from pipeline.model.walk import units
from pipeline.theme import Theme
from pipeline.writers.epub import WRITER
from tests.conftest import ROOT
from tests.samples import full_document, paragraph, plain_document, text
from tests.writers.ebooks import (
    LANG,
    MARKUP,
    OPF,
    TYPE,
    XHTML,
    entries,
    links,
    nav,
    notes_document,
    package,
    points,
    properties,
    section,
    spine,
    targets,
    texts,
    values,
    visible,
    written,
)

LARGEST = 250_000  # bytes of a file that still opens fast

# --- parts and order -------------------------------------------------------------------------


def test_the_parts_of_the_speech_in_reading_order(speech: Document, study: Theme) -> None:
    sections = [f"section-{number:03}.xhtml" for number in range(1, 6)]
    expected = ["cover.xhtml", "title.xhtml", "nav.xhtml", *sections, "colophon.xhtml"]
    assert expected == spine(written(speech, study))


def test_the_speech_is_whole_and_in_order(speech: Document, study: Theme) -> None:
    read = visible(written(speech, study))
    position = 0
    for unit in units(speech):
        position = read.index(unit.text, position) + len(unit.text)


def test_every_file_starts_with_the_highest_heading(speech: Document, study: Theme) -> None:
    parts = written(speech, study)
    for name in texts(parts)[:-1]:  # the last holds the credits
        headings = re.findall(r"<h(\d)", parts[f"EPUB/{name}"].decode())
        assert headings[0] == "1"
        assert headings.count("1") == 1


def test_text_before_the_first_section_follows_the_title(study: Theme) -> None:
    parts = written(full_document(), study)
    assert texts(parts) == ["opening.xhtml", "section-001.xhtml", "colophon.xhtml"]
    assert visible(parts, "opening.xhtml").split() == [
        "样张",
        "各种结构",
        "作者：某人",
        "2026年1月1日",
        "卷首的段落。",
    ]
    assert entries(parts)[0] == (1, "样张", "opening.xhtml")


@pytest.mark.parametrize("title", ["", "只有标题"])
@pytest.mark.parametrize("blocks", [(), (paragraph("一句。"),), (section("", paragraph("甲")),)])
def test_nearly_empty_books_have_text_and_contents(
    title: str, blocks: tuple[Block, ...], study: Theme
) -> None:
    parts = written(Document(meta=Metadata(title=title), blocks=blocks), study)
    assert texts(parts)
    assert entries(parts)
    assert all(label.strip() for _, label, _ in entries(parts))
    assert {target for _, _, target in entries(parts)} <= targets(parts)
    assert "nav.xhtml" not in spine(parts)  # contents with one entry guide nobody


def test_blocks_after_the_last_section_stay_last(study: Theme) -> None:
    signature = Signature(lines=(text("某单位"),))
    document = Document(meta=Metadata(), blocks=(section("甲", paragraph("文")), signature))
    parts = written(document, study)
    assert texts(parts) == ["section-001.xhtml"]
    assert visible(parts).split() == ["甲", "文", "某单位"]


def test_no_paragraph_is_indented_twice(speech: Document, study: Theme) -> None:
    """The style sheet indents; an ideographic space at the front would do so again."""
    parts = written(speech, study)
    assert not [line for line in visible(parts).splitlines() if line.startswith("\u3000")]
    css = parts["EPUB/ebook.css"].decode()
    assert re.findall(r"^p \{[^}]*text-indent: 2em", css, re.MULTILINE)
    assert "li p, dd p { text-indent: 0; }" in css


def test_style_sheet_has_no_tokens_and_no_absolute_sizes(speech: Document, study: Theme) -> None:
    css = written(speech, study)["EPUB/ebook.css"].decode()
    assert "var(" not in css
    assert not re.findall(r"font-size:[^;]*\d(?:pt|px|mm|cm)", css)
    assert not re.findall(r"font-family:[^;]*\"", css)  # only the reader's own fonts


# --- ways in ---------------------------------------------------------------------------------


def test_contents_and_ncx_agree_and_lead_somewhere(speech: Document, study: Theme) -> None:
    parts = written(speech, study)
    assert entries(parts) == points(parts)
    labels = [label for _, label, _ in entries(parts)]
    assert [f"{s.number} {s.label}" for s in speech.blocks if isinstance(s, Section)] == labels
    assert {target for _, _, target in entries(parts)} <= targets(parts)


def test_contents_go_three_levels_deep_and_headings_skip_none(study: Theme) -> None:
    """The fourth level is left out; a jump from 1 to 7 in the source shows as 1 to 2."""
    inner: Section = section("五", paragraph("底"), level=9)
    for level, heading in ((8, "四"), (7, "三"), (5, "二")):
        inner = section(heading, inner, level=level)
    document = Document(meta=Metadata(title="深"), blocks=(section("一", inner, level=2),))
    parts = written(document, study)
    assert [entry[:2] for entry in entries(parts)] == [(1, "一"), (2, "二"), (3, "三")]
    assert entries(parts) == points(parts)
    markup = parts["EPUB/section-001.xhtml"].decode()
    assert re.findall(r"<h(\d)", markup) == ["1", "2", "3", "4", "5"]
    assert b'name="dtb:depth" content="3"' in parts["EPUB/toc.ncx"]


def test_landmarks_are_named_in_the_books_language(speech: Document, study: Theme) -> None:
    parts = written(speech, study)
    found = [
        (link.get(TYPE), link.text, link.get("href"))
        for link in nav(parts, "landmarks").iter(f"{XHTML}a")
    ]
    assert found == [
        ("cover", "封面", "cover.xhtml"),
        ("toc", "目录", "nav.xhtml"),
        ("bodymatter", "正文", "section-001.xhtml"),
    ]
    assert "Cover" not in parts["EPUB/cover.xhtml"].decode()
    guide = [item.get("type") for item in package(parts).iter(f"{OPF}reference")]
    assert guide == ["cover", "toc", "text"]


def test_three_hundred_sections_keep_their_order(study: Theme) -> None:
    blocks = tuple(section(f"第{n}节", paragraph(f"文{n}")) for n in range(1, 1_201))
    parts = written(Document(meta=Metadata(title="长"), blocks=blocks), study)
    assert texts(parts)[1:] == sorted(texts(parts)[1:])
    assert [f"第{n}节" for n in range(1, 1_201)] == [label for _, label, _ in entries(parts)]


# --- long sections ---------------------------------------------------------------------------


def test_a_long_section_is_split_between_blocks(study: Theme) -> None:
    """Files stay below the size that opens fast; the contents lead to the right one."""
    filler = "长文段落" * 250
    inner: list[Block] = [paragraph(f"乙{n}" + filler) for n in range(100)]
    inner.append(section("丙", level=3))
    blocks: list[Block] = [paragraph(f"甲{n}" + filler) for n in range(100)]
    blocks.append(section("乙", *inner, level=2))
    document = Document(
        meta=Metadata(title="长"), blocks=(section("甲", *blocks), section("丁", paragraph("完")))
    )
    parts = written(document, study)
    names = [name for name in texts(parts) if name.startswith("section-001")]
    assert names[:3] == ["section-001.xhtml", "section-001-2.xhtml", "section-001-3.xhtml"]
    assert max(len(parts[f"EPUB/{name}"]) for name in names) < LARGEST * 1.05
    assert [label for _, label, _ in entries(parts)] == ["甲", "乙", "丙", "丁"]
    for _, label, target in entries(parts):
        name, _, anchor = target.partition("#")
        markup = parts[f"EPUB/{name}"].decode()
        assert f">{label}</h" in (markup.split(f'id="{anchor}"')[1] if anchor else markup)
    assert "<title>甲（续）</title>" in parts["EPUB/section-001-2.xhtml"].decode()
    read = visible(parts)
    position = 0
    for unit in units(document):
        position = read.index(unit.text, position) + len(unit.text)


# --- notes -----------------------------------------------------------------------------------


def test_notes_stand_once_in_the_file_that_first_calls_them(study: Theme) -> None:
    parts = written(notes_document(), study)
    homes = {
        name: re.findall(r'id="note-(\d)"', parts[f"EPUB/{name}"].decode()) for name in texts(parts)
    }
    assert homes == {
        "opening.xhtml": ["1"],
        "section-001.xhtml": ["2", "3"],  # the third is called by the second
        "section-002.xhtml": ["4"],
        "section-003.xhtml": ["5"],
        "notes.xhtml": ["6"],
    }
    assert entries(parts)[-1] == (1, "注释", "notes.xhtml")


def test_calls_and_notes_lead_to_each_other(study: Theme) -> None:
    parts = written(notes_document(), study)
    for name in texts(parts):
        assert set(links(parts, name)) <= targets(parts)


def test_notes_have_the_form_that_pop_ups_understand(study: Theme) -> None:
    markup = written(full_document(), study)["EPUB/section-001.xhtml"].decode()
    assert (
        '<a id="call-1" epub:type="noteref" role="doc-noteref" class="duokan-footnote"'
        ' href="#note-1">[1]</a>'
    ) in markup
    assert (
        '<aside epub:type="footnote" role="doc-footnote"><ol class="duokan-footnote-content">'
        '<li class="duokan-footnote-item" id="note-1">\n'
        '<p><a role="doc-backlink" href="#call-1">[1]</a> 注的内容。</p>'
    ) in markup


# --- what the package says -------------------------------------------------------------------


def test_package_names_title_language_and_keywords(speech: Document, study: Theme) -> None:
    parts = written(speech, study)
    assert package(parts).get(LANG) == "zh-CN"
    assert values(parts, "language") == ["zh-CN"]
    assert [speech.meta.title] == values(parts, "title")
    assert list(speech.meta.keywords) == values(parts, "subject")
    assert properties(parts)["dcterms:modified"] == ["2000-01-01T00:00:00Z"]


def test_people_have_their_order_and_the_roles_that_marc_knows(study: Theme) -> None:
    meta = Metadata(
        title="书",
        subtitle="副题",
        creators=(Contributor(name="甲", role="编者："), Contributor(name="乙", role="某职")),
        contributors=(Contributor(name="丙", role="制图"), Contributor(name="丁", role="译")),
        date="二〇二六年三月一日",
    )
    parts = written(Document(meta=meta, blocks=()), study)
    assert values(parts, "title") == ["书", "副题"]
    assert values(parts, "creator") == ["甲", "乙"]
    assert values(parts, "contributor") == ["丙", "丁"]
    assert properties(parts)["role"] == ["edt", "aut", "trl"]
    assert values(parts, "date") == ["2026-03-01"]


@pytest.mark.parametrize("printed", ["", "去年冬天", "2026年2月30日", "2026年3月"])
def test_a_date_that_is_no_whole_day_is_not_claimed(printed: str, study: Theme) -> None:
    parts = written(Document(meta=Metadata(title="书", date=printed), blocks=()), study)
    assert values(parts, "date") == []


def test_accessibility_is_described_and_no_conformance_claimed(
    speech: Document, study: Theme
) -> None:
    parts = written(speech, study)
    said = properties(parts)
    assert said["schema:accessMode"] == ["textual", "visual"]
    assert said["schema:accessibilityHazard"] == ["none"]
    assert "tableOfContents" in said["schema:accessibilityFeature"]
    assert said["schema:accessibilitySummary"][0].startswith("可重排的文字")
    assert b"conformsTo" not in parts["EPUB/content.opf"]


def test_identifier_depends_on_the_text_alone(speech: Document, study: Theme) -> None:
    def identifier(document: Document) -> str:
        parts = written(document, study)
        (found,) = values(parts, "identifier")
        assert found.encode() in parts["EPUB/toc.ncx"]
        return found

    first = identifier(speech)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab].*", first)
    moved = codec.encode(speech).replace(b"yangtze-delta.txt", b"elsewhere.txt")
    assert first == identifier(codec.decode(moved))
    assert first != identifier(plain_document())


def test_markup_characters_are_text_everywhere(study: Theme) -> None:
    person = (Contributor(name=MARKUP, role=MARKUP),)
    meta = Metadata(
        title=MARKUP,
        subtitle=MARKUP,
        creators=person,
        contributors=person,
        keywords=(MARKUP,),
        credits=(Credit(text=MARKUP),),
    )
    point = Point(label=MARKUP, ordinal=1, scheme=MARKUP, blocks=(paragraph(MARKUP),))
    inner = Section(heading=text(MARKUP), label=MARKUP, level=2, blocks=(paragraph(MARKUP),))
    document = Document(
        meta=meta,
        blocks=(section(MARKUP, PointList(scheme=MARKUP, items=(point,)), inner),),
        notes=(Note(id=MARKUP, blocks=(paragraph(MARKUP),)),),
    )
    parts = written(document, study)
    assert [label for _, label, _ in entries(parts)][:2] == [MARKUP] * 2
    assert entries(parts) == points(parts)
    assert values(parts, "title") == [MARKUP] * 2
    read = visible(parts)
    assert read.count(MARKUP) == 11  # the creator twice: role and name


# --- links -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "href"),
    [
        ("https://example.org/a b?q=<x>#甲#乙", "https://example.org/a%20b?q=%3Cx%3E#甲%23乙"),
        ("HTTP://例.cn/100%[1]", "http://例.cn/100%25%5B1%5D"),
        (" mailto:a@b.cn ", "mailto:a@b.cn"),
        ("https://[bad/", ""),
        ("https://a.b:99999/", ""),
        ("https://a b/", ""),
        ("http://", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_links_lead_to_sound_urls_or_nowhere(target: str, href: str, study: Theme) -> None:
    report = Report()
    inlines = (Link(target=target, inlines=text("链接")),)
    document = Document(meta=Metadata(title="书"), blocks=(Paragraph(inlines=inlines),))
    markup = written(document, study, report)["EPUB/opening.xhtml"].decode()
    assert "链接" in markup
    assert ([href] if href else []) == re.findall(r'<a href="([^"]*)"', markup)
    assert bool(href) == (not list(report))


# --- the archive -----------------------------------------------------------------------------


def test_mimetype_leads_uncompressed_and_dates_are_fixed(speech: Document, study: Theme) -> None:
    data = WRITER.write(speech, study, Report())
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        first, *others = book.infolist()
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert data[30:58] == b"mimetypeapplication/epub+zip"  # OCF: readable at a fixed place
    assert {(1980, 1, 1, 0, 0, 0)} == {info.date_time for info in (first, *others)}
    assert len({info.filename for info in others}) == len(others)


_DIGEST = """
import hashlib, sys
from pathlib import Path
from pipeline import theme
from pipeline.diagnostics import Report
from pipeline.model import codec
from pipeline.writers.epub import WRITER
document = codec.decode(Path(sys.argv[1]).read_bytes())
data = WRITER.write(document, theme.load("study", Path(sys.argv[2])), Report())
print(hashlib.sha256(data).hexdigest())
"""


def test_same_bytes_in_another_process(speech: Document, study: Theme, tmp_path: Path) -> None:
    source = tmp_path / "speech.json"
    source.write_bytes(codec.encode(speech))
    run = subprocess.run(
        [sys.executable, "-c", _DIGEST, str(source), str(ROOT)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
        capture_output=True,
        text=True,
        check=True,
    )
    digests = {hashlib.sha256(WRITER.write(speech, study, Report())).hexdigest() for _ in range(2)}
    assert {run.stdout.strip()} == digests
