"""Formats that pandoc writes: ``pandoc:<format>``."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path

import pytest

from pipeline import build, pandoc
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document, Figure, Image, Media, Metadata
from pipeline.model.walk import units
from pipeline.theme import Theme
from pipeline.verify import fidelity, readback
from pipeline.writers import registry
from tests import samples
from tests.conftest import ROOT
from tests.readers.marked import PNG


def made(target: str, document: Document, study: Theme, report: Report | None = None) -> bytes:
    heard = Report() if report is None else report
    return registry.find(f"pandoc:{target}").write(document, study, heard)


@pytest.mark.parametrize("target", sorted(pandoc.SUFFIXES))
def test_every_format_takes_every_node(target: str, study: Theme) -> None:
    report = Report()
    document = samples.full_document()
    content = made(target, document, study, report)
    assert content
    assert content == made(target, document, study)
    assert {item.code for item in report} <= {"dropped", "pandoc"}
    assert lacking(document, content) == _LEFT_OUT_BY_PANDOC.get(target, set())


_HAN = re.compile("[\u3400-\u9fff]+")
_LEFT_OUT_BY_PANDOC = {"opml": {"各种结构", "卷首的段落"}}
"""What pandoc's writers of a format do not take, although its tree holds it; it is reported."""


def lacking(document: Document, content: bytes) -> set[str]:
    """Return the Chinese of a document that an output does not hold, run by run."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [name for name in packed.namelist() if name.endswith((".xml", ".xhtml"))]
            whole = "".join(packed.read(name).decode() for name in names)
    else:
        whole = content.decode()
    whole = re.sub(r"\\u([0-9]{5})\s?\??", lambda match: chr(int(match[1])), whole)  # RTF
    whole = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), whole)  # JSON
    whole = re.sub(r"\\([0-9]{5})", lambda match: chr(int(match[1])), whole)  # Haskell
    held = "".join(_HAN.findall(html.unescape(whole)))
    runs = {run for unit in units(document) for run in _HAN.findall(unit.text)}
    return {run for run in runs if not re.search(".{0,8}".join(run), held)}


def test_a_lost_word_is_noticed(study: Theme) -> None:
    document = samples.plain_document()
    content = made("rst", document, study)
    assert lacking(document, content) == set()
    assert lacking(document, content.replace("人才".encode(), b""))


def test_all_of_pandocs_formats_are_known() -> None:
    listed = set(pandoc.run(["--list-output-formats"], b"").output.decode().split())
    left_out = {"pdf", "chunkedhtml", "biblatex", "bibtex", "csljson", "markdown_github", "xml"}
    assert listed - set(pandoc.SUFFIXES) <= left_out


def test_endings_do_not_clash() -> None:
    endings = list(pandoc.SUFFIXES.values())
    assert len(set(endings)) == len(endings)
    assert not set(endings) & set(registry.available())


@pytest.mark.parametrize(
    ("target", "suffix"), [("odt", ".odt"), ("latex", ".tex"), ("typst", ".typ")]
)
def test_suffixes_are_the_usual_ones(target: str, suffix: str) -> None:
    spec = registry.find(f"pandoc:{target}")
    assert (spec.name, spec.suffix) == (f"pandoc:{target}", suffix)


def test_unknown_format_lists_the_known_ones() -> None:
    with pytest.raises(KanbenError, match="'wps'") as caught:
        registry.find("pandoc:wps")
    assert "pandoc:odt" in str(caught.value)
    assert "pandoc:typst" in str(caught.value)


def test_odt_holds_the_speech(speech: Document, study: Theme, tmp_path: Path) -> None:
    report = Report()
    path = tmp_path / "a.odt"
    path.write_bytes(made("odt", speech, study, report))
    assert list(report) == []
    read = readback.reader_for("pandoc:odt")
    assert read is not None
    assert fidelity.losses(speech, read(path)) == []


def test_odt_without_a_paragraph_is_noticed(study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    path.write_bytes(made("odt", samples.plain_document(), study))
    read = readback.reader_for("pandoc:odt")
    assert read is not None
    pieces = [piece for piece in read(path) if "人才" not in piece.text]
    assert fidelity.losses(samples.plain_document(), pieces)


def test_sources_are_ready_to_be_set(study: Theme) -> None:
    tex = made("latex", samples.plain_document(), study).decode()
    assert "{ctexart}" in tex
    assert re.search(r"\\setCJKmainfont\[\]\{.+\}", tex)
    typst = made("typst", samples.plain_document(), study).decode()
    assert 'lang: "zh"' in typst
    assert study.fonts.text.office in typst


def test_pictures_are_kept_or_reported(study: Theme) -> None:
    media = Media(name="a.png", media_type="image/png", data=PNG, width=1, height=1)
    figure = Figure(image=Image(source="a.png", alt="替代"), caption=samples.text("题注"))
    document = Document(meta=Metadata(), blocks=(figure,), media=(media,))
    for target, kept in (("odt", True), ("html", True), ("latex", False), ("typst", False)):
        report = Report()
        content = made(target, document, study, report)
        assert bool(list(report)) is not kept
        if not kept:
            assert "题注" in content.decode()


def test_build_names_files_by_their_usual_suffix(tmp_path: Path) -> None:
    source = tmp_path / "甲.txt"
    source.write_text("题目\n\n一段正文。\n", encoding="utf-8")
    request = build.Request(
        project=ROOT,
        sources=(source,),
        formats=("pandoc:odt", "pandoc:latex"),
        theme="study",
        out=tmp_path / "out",
    )
    outputs = [event for event in build.build(request) if isinstance(event, build.Output)]
    assert {output.path.name for output in outputs} == {"甲.odt", "甲.tex"}
    assert all(output.state == "written" for output in outputs)
    again = [event for event in build.build(request) if isinstance(event, build.Output)]
    assert all(output.state == "current" for output in again)
