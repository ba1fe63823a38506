"""Every PDF is one file, accessible (PDF/UA-1) and archival (PDF/A-2a); veraPDF proves it."""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from pipeline import passes
from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Block,
    Cell,
    Contributor,
    Document,
    Figure,
    Image,
    LanguageRun,
    Link,
    Media,
    Metadata,
    Note,
    NoteReference,
    Paragraph,
    Section,
    Table,
    Text,
)
from pipeline.readers import registry as readers
from pipeline.readers.surroundings import Surroundings
from pipeline.theme import Theme
from pipeline.typeset import archival
from pipeline.verify.conformance import verapdf_all
from pipeline.verify.finding import Finding
from pipeline.writers import pdf
from tests import rich
from tests.conftest import ROOT
from tests.samples import full_document, paragraph, plain_document, text

pytestmark = pytest.mark.xdist_group("pdf-standards")  # the files are made once

needs_java = pytest.mark.skipif(shutil.which("javac") is None, reason="veraPDF needs a JDK")

STANDARDS = ("ua1", "2a")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
    '<defs><linearGradient id="g"><stop offset="0" stop-color="red" stop-opacity=".2"/>'
    '<stop offset="1" stop-color="blue"/></linearGradient>'
    '<mask id="m"><rect width="45" height="90" fill="white"/></mask></defs>'
    '<rect width="90" height="90" fill="url(#g)" mask="url(#m)"/>'
    '<g opacity=".5"><circle cx="60" cy="60" r="20"/></g><text x="9" y="50">文字𠮷</text>'
    '<rect width="9" height="9" fill="device-cmyk(0 1 1 0)" stroke="device-cmyk(none 0 0 1 / .5)"/>'
    '<image width="9" height="9" href="data:image/jpeg;base64,{}"/></svg>'
)


def document(
    *blocks: Block, notes: tuple[Note, ...] = (), media: tuple[Media, ...] = ()
) -> Document:
    return Document(meta=Metadata(title="题"), blocks=blocks, notes=notes, media=media)


def cells(*values: str) -> tuple[Cell, ...]:
    return tuple(Cell(inlines=text(value) if value else ()) for value in values)


def showcase() -> Document:
    path = ROOT / "source" / "showcase.md"
    options = readers.ReadOptions(surroundings=Surroundings(path.parent))
    read = readers.load("markdown").read
    return passes.apply_all(read(path.read_bytes(), path.name, options, Report()))


def scripts() -> Document:
    """Other languages, directions, joined marks, invisible characters, Han beyond the BMP."""
    words = (
        ("ja", "日本語のテキスト、カタカナ、か\u3099"),
        ("ko", "한국어"),
        ("he", "עברית שלום"),
        ("de", "Größe, Straße, ﬁn, e\u0301"),
        ("zh-Hant", "繁體，“引號”——破折號……"),
        ("", "𠮷野家，零\u200b宽\u2060连\ufeff接\u00ad。②⒈㈠豈"),
    )
    runs = tuple(LanguageRun(inlines=text(word), language=tag) for tag, word in words)
    right = LanguageRun(inlines=text("שלום"), language="he", direction="rtl")
    return document(Paragraph(inlines=(Text(text="甲"), *runs, right, Text(text="乙"))))


def pictures() -> Document:
    """Pictures with alpha, palette, grey, print colours and moving ones; with and without words."""
    kinds = [("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "CMYK")]
    kinds += [("JPEG", "L"), ("GIF", "P"), ("WEBP", "RGBA")]
    media = [
        Media(
            name=f"{kind}-{mode}",
            media_type=f"image/{kind.lower()}",
            data=rich.raster(kind, (40, 30), mode),
            width=40,
            height=30,
        )
        for kind, mode in kinds
    ]
    inner = base64.b64encode(rich.raster("JPEG", (9, 9), "CMYK")).decode()
    drawing = SVG.format(inner).encode()
    media.append(Media(name="svg", media_type="image/svg+xml", data=drawing, width=90, height=90))
    blocks: list[Block] = []
    for each in media:
        shown, silent = Image(source=each.name, alt="图"), Image(source=each.name, alt="")
        blocks += [Figure(image=shown, caption=text("图注")), Figure(image=silent)]
        blocks.append(Paragraph(inlines=(Text(text="行内"), shown, silent)))
    return document(*blocks, media=tuple(media))


def long_table() -> Document:
    """A table over several pages with repeated heads and spans, and degenerate ones."""
    rows: list[tuple[Cell, ...]] = [
        (Cell(inlines=text("合"), row_span=2), Cell(inlines=text("甲"), column_span=2)),
        cells("乙", "丙"),
        *(cells(str(number), "丁" * number, "") for number in range(90)),
    ]
    long = Table(rows=tuple(rows), header_rows=2, header_columns=1, caption=text("表"))
    return document(long, Table(rows=(cells(""),)), Table(rows=(cells("孤"),)))


def many_notes() -> Document:
    """Notes at the foot of pages and at the end, called more than once."""
    notes = tuple(
        Note(id=f"n{n}", blocks=(paragraph("注文" * 30),), placement="foot" if n % 3 else "end")
        for n in range(60)
    )
    calls = (NoteReference(id=f"n{n}") for n in range(60))
    return document(
        *(Paragraph(inlines=(Text(text="正文" * 40), call, call)) for call in calls), notes=notes
    )


def links() -> Document:
    targets = (
        "https://例子.example/路?a=b c&d",
        "mailto:a@b.example",
        "#there",
        "#nowhere",
        "tel:+1",
    )
    section = Section(heading=text("那里"), level=1, id="there", blocks=(paragraph("到。"),))
    runs = (Paragraph(inlines=(Link(target=one, inlines=text("链" * 90)),)) for one in targets)
    return document(*runs, section)


def headings() -> Document:
    """No title, and levels that leave others out."""
    return Document(
        meta=Metadata(language="zh_CN"),
        blocks=tuple(
            Section(heading=text(f"标题{level}"), level=level, blocks=(paragraph("正文。"),))
            for level in (3, 5, 4, 9, 1, 3)
        ),
    )


def nothing() -> Document:
    return Document(meta=Metadata(language="the language"), blocks=())


def metadata() -> Document:
    """Names that XMP, the information dictionary, or XML might stumble over."""
    creators = ("某人", "A& B", "<C>", "{0}")
    meta = Metadata(
        title='<题> & "目" {1}𠮷',
        creators=tuple(Contributor(name=name, role="") for name in creators),
        keywords=("甲", "<乙>"),
        description="一 & \x01二\n三",
    )
    return Document(meta=meta, blocks=(paragraph("正文。"),))


DOCUMENTS: dict[str, Callable[[], Document]] = {
    "plain": plain_document,
    "full": full_document,
    "rich": rich.document,
    "showcase": showcase,
    "scripts": scripts,
    "pictures": pictures,
    "table": long_table,
    "notes": many_notes,
    "links": links,
    "metadata": metadata,
    "headings": headings,
    "nothing": nothing,
}


@pytest.fixture(scope="module")
def files(
    speech: Document, study: Theme, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The PDF of each document, and of some in the other layouts."""
    folder = tmp_path_factory.mktemp("standards")
    made = {}
    for name, make in {"speech": lambda: speech, **DOCUMENTS}.items():
        made[name] = folder / f"{name}.pdf"
        made[name].write_bytes(pdf.write(make(), study, Report()))
    others = {"speech": speech, "rich": rich.document(), "notes": many_notes()}
    for layout in (pdf.BOOK, pdf.LARGE, pdf.NOTES):
        for name, each in others.items():
            path = made[f"{name} {layout.layout}"] = folder / f"{name}.{layout.name}"
            path.write_bytes(layout.write(each, study, Report()))
    return made


@needs_java
def test_verapdf_finds_nothing(files: dict[str, Path]) -> None:
    found = verapdf_all(list(files.values()), STANDARDS)
    faults = {
        f"{path.name} {standard}": [f"{one.code} {one.message} {one.place}" for one in findings]
        for (path, standard), findings in found.items()
        if findings
    }
    assert faults == {}
    assert len(found) == len(files) * len(STANDARDS)


# --- what veraPDF refuses --------------------------------------------------------------------

Mutation = Callable[[pikepdf.Pdf], None]


def without(*keys: str) -> Mutation:
    def mutate(document: pikepdf.Pdf) -> None:
        holder: Any = document.Root
        for key in keys[:-1]:
            holder = holder[key]
        del holder[keys[-1]]

    return mutate


def in_metadata(old: str, new: str) -> Mutation:
    def mutate(document: pikepdf.Pdf) -> None:
        stream: Any = document.Root.Metadata
        content = stream.read_bytes().decode()
        assert old in content
        stream.write(content.replace(old, new).encode())

    return mutate


def of_type(document: pikepdf.Pdf, *, key: str, value: str) -> Iterator[Any]:
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) and item.get(key) == value:
            yield item


def changed(key: str, value: str, entry: str, new: object) -> Mutation:
    """Give an entry of some objects another value, or take it from them."""

    def mutate(document: pikepdf.Pdf) -> None:
        found = [one for one in of_type(document, key=key, value=value) if new or entry in one]
        assert found
        for item in found:
            if new is None:
                del item[entry]
            else:
                item[entry] = new

    return mutate


def unscoped(document: pikepdf.Pdf) -> None:
    for head in of_type(document, key="/S", value="/TH"):
        del head.A[0].Scope


def private(document: pikepdf.Pdf) -> None:
    """Let all that fonts show mean characters of private use."""
    for font in of_type(document, key="/Subtype", value="/Type0"):
        content = font.ToUnicode.read_bytes()
        font.ToUnicode.write(re.sub(rb"(<[0-9a-fA-F]+> )<[0-9a-fA-F]{4}>", rb"\1<e000>", content))


BROKEN: dict[str, tuple[Mutation, str, str]] = {  # what is done, standard, the rule that is broken
    "untagged": (without("/StructTreeRoot"), "ua1", "7.1-11"),
    "no language": (without("/Lang"), "ua1", "7.2-"),
    "not claimed to be accessible": (in_metadata("pdfuaid:part>1", "pdfuaid:part>9"), "ua1", "5-"),
    "not claimed to be archival": (in_metadata("<pdfaid:part>2", "<pdfaid:part>3"), "2a", "6.6.4-"),
    "a lower level": (in_metadata("conformance>A", "conformance>X"), "2a", "6.6.4-"),
    "schema not told": (
        in_metadata(">http://www.aiim.org/pdfua/", ">http://other/"),
        "2a",
        "6.6.2.3",
    ),
    "no output intent": (without("/OutputIntents"), "2a", "6.2.4.3-2"),
    "smoothed": (changed("/Subtype", "/Image", "/Interpolate", new=True), "2a", "6.2.8-3"),
    "hidden link": (changed("/Subtype", "/Link", "/F", 2), "2a", "6.3.2-2"),
    "link says nothing": (changed("/Subtype", "/Link", "/Contents", None), "ua1", "7.18.5-2"),
    "nothing described": (changed("/S", "/Figure", "/Alt", None), "ua1", "7.3-1"),
    "heads without scope": (unscoped, "ua1", "7.5-1"),
    "note without a name": (changed("/S", "/Note", "/ID", None), "ua1", "7.9-1"),
    "levels left out": (changed("/S", "/H2", "/S", pikepdf.Name.H4), "ua1", "7.4.2-1"),
    "item outside a list": (changed("/S", "/L", "/S", pikepdf.Name.Div), "ua1", "7.2-"),
    "private characters": (private, "2a", "6.2.11.7.3-1"),
    "fonts left out": (changed("/Type", "/FontDescriptor", "/FontFile3", None), "2a", "6.2.11.4.1"),
    "print colours": (
        changed("/Subtype", "/Image", "/ColorSpace", pikepdf.Name.DeviceCMYK),
        "2a",
        "6.2.4.3-3",
    ),
}


@needs_java
def test_verapdf_refuses_what_is_broken(files: dict[str, Path], tmp_path: Path) -> None:
    broken = {}
    for name, (mutate, _, _) in BROKEN.items():
        broken[name] = tmp_path / f"{name}.pdf"
        with pikepdf.open(files["rich"]) as opened:
            mutate(opened)
            opened.save(broken[name], deterministic_id=True, fix_metadata_version=False)
    unnamed = files["rich"].read_bytes().replace(b"/ID ", b"/XX ")
    broken["no identifier"] = tmp_path / "no identifier.pdf"
    broken["no identifier"].write_bytes(unnamed)
    rules = {name: (standard, rule) for name, (_, standard, rule) in BROKEN.items()}
    rules["no identifier"] = ("2a", "6.1.3-1")
    found: dict[tuple[Path, str], list[Finding]] = {}
    for standard in STANDARDS:
        paths = [broken[name] for name, (wanted, _) in rules.items() if wanted == standard]
        found |= verapdf_all(paths, (standard,))
    for name, (standard, rule) in rules.items():
        codes = {one.code for one in found[broken[name], standard]}
        assert any(code.startswith(rule) for code in codes), (name, standard, codes)


# --- finishing -------------------------------------------------------------------------------


def test_finishing_twice_changes_nothing(files: dict[str, Path]) -> None:
    data = files["rich"].read_bytes()
    assert archival.finished(data) == data


def test_parts_that_are_merged_can_be_finished(files: dict[str, Path]) -> None:
    """What a merge loses or adds of claims, intents and flags is put right."""
    with pikepdf.open(files["speech"]) as opened, pikepdf.open(files["plain"]) as more:
        opened.add_pages_from(more)
        del opened.Root.Metadata
        del opened.Root.OutputIntents
        archival.finish(opened)
        data = archival.saved(opened)
    with pikepdf.open(io.BytesIO(data)) as found:
        root: Any = found.Root
        assert len(root.OutputIntents) == 1
        assert b"<pdfaid:part>2</pdfaid:part>" in root.Metadata.read_bytes()
        assert "/ID" in found.trailer
    assert archival.finished(data) == data


def test_information_and_metadata_agree(files: dict[str, Path]) -> None:
    with pikepdf.open(files["metadata"]) as opened:
        root: Any = opened.Root
        xmp = etree.fromstring(root.Metadata.read_bytes())
        told = {key: str(value) for key, value in opened.docinfo.items()}
    rdf = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
    said = {
        etree.QName(one).localname: [str(item.text) for item in one.iter(f"{rdf}li")] or one.text
        for one in xmp.iterfind(f".//{rdf}Description/*")
    }
    assert said["title"] == [told["/Title"]] == ['<题> & "目" {1}𠮷']
    assert said["creator"] == told["/Author"].split("; ") == ["某人", "A& B", "<C>", "{0}"]
    assert said["Keywords"] == told["/Keywords"] == "甲，<乙>"
    assert said["description"] == [told["/Subject"]] == ["一 & 二\n三"]
    assert said["language"] == ["zh-CN"]
    assert (told["/CreationDate"], said["CreateDate"]) == (told["/ModDate"], said["ModifyDate"])


def test_dates_are_those_that_builds_ask_for(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH is the only date in the file (reproducible-builds.org)."""
    monkeypatch.setitem(os.environ, "SOURCE_DATE_EPOCH", "1700000000")
    data = pdf.write(plain_document(), study, Report())
    with pikepdf.open(io.BytesIO(data)) as opened:
        root: Any = opened.Root
        xmp = root.Metadata.read_bytes()
        assert xmp.count(b"2023-11-14T22:13:20Z") == 2
        assert str(opened.docinfo["/CreationDate"]) == "D:20231114221320Z"
    assert pdf.write(plain_document(), study, Report()) == data
