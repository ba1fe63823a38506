"""Slides for a browser: one file, nothing loaded, nothing outside its slide."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline import theme as themes
from pipeline.deck.plan import plan
from pipeline.deck.slides import Grid
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document, Formula, Link, Math, Metadata, Paragraph, Section
from pipeline.model.walk import nodes_of
from pipeline.theme import Theme
from pipeline.verify import fidelity, readback
from pipeline.writers import decks, reveal
from tests import rich, samples
from tests.deck.decks import GEOMETRY, one_section, paragraph_of, table_of
from tests.writers.test_pptx import hard_document

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


def page(document: Document, theme: Theme) -> str:
    return reveal.write(document, theme, Report()).decode()


@pytest.fixture(scope="module")
def speech_page(speech: Document, study: Theme) -> str:
    return page(speech, study)


class Outline(HTMLParser):
    """Gathers the tags with their attributes, and checks that they are closed in order."""

    VOID = frozenset({"meta", "link", "br", "img", "col", "hr", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def slides(self) -> list[dict[str, str | None]]:
        sections = (attributes for tag, attributes in self.tags if tag == "section")
        return [one for one in sections if "slide" in (one.get("class") or "").split()]


@pytest.mark.parametrize("which", ["plain", "full"])
def test_page_is_well_formed(which: str, study: Theme) -> None:
    document = samples.plain_document() if which == "plain" else samples.full_document()
    outline = Outline(page(document, study))
    assert outline.open == []
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert len(outline.slides()) == len(plan(document, GEOMETRY).slides)


def test_slides_are_those_of_the_plan(speech_page: str, speech: Document) -> None:
    """The same slides as in PowerPoint, in the same order."""
    classes = [str(slide["class"]).split() for slide in Outline(speech_page).slides()]
    wanted = [type(slide).__name__.lower() for slide in plan(speech, GEOMETRY).slides]
    assert [name for name, found in zip(wanted, classes, strict=True) if name not in found] == []


def test_language_title_and_keywords(speech_page: str, speech: Document) -> None:
    assert '<html lang="zh-CN">' in speech_page
    assert f"<title>{speech.meta.title}</title>" in speech_page
    assert speech.meta.keywords[0] in speech_page


def test_agenda_leads_to_the_sections(speech_page: str) -> None:
    targets = re.findall(r'<div class="entry"[^>]*>\s*<p><a\s+href="#/?([^"]+)"', speech_page)
    ids = {slide["id"] for slide in Outline(speech_page).slides()}
    assert len(targets) == 5
    assert set(targets) <= ids


def test_items_are_list_items(speech_page: str) -> None:
    tags = [tag for tag, _ in Outline(speech_page).tags]
    assert tags.count("li") == 8
    assert "ol" not in tags


def test_notes_hold_the_whole_text(speech_page: str, speech: Document, tmp_path: Path) -> None:
    path = tmp_path / "deck.slides.html"
    path.write_text(speech_page, encoding="utf-8")
    assert fidelity.losses(speech, readback.read_slide_notes(path)) == []


def test_slides_hold_the_whole_text(speech_page: str, speech: Document) -> None:
    assert fidelity.losses(speech, readback.html_pieces(speech_page, "line ")) == []


@settings(max_examples=12)
@given(document=samples.documents)
def test_any_document_in_notes(
    study: Theme, tmp_path_factory: pytest.TempPathFactory, document: Document
) -> None:
    path = tmp_path_factory.mktemp("reveal") / "deck.slides.html"
    path.write_text(page(document, study), encoding="utf-8")
    assert fidelity.losses(document, readback.read_slide_notes(path)) == []


def test_columns_of_tables_are_as_wide_as_planned(study: Theme) -> None:
    """Whole percents, as pandoc writes them, break numbers in tables of many columns."""
    table = table_of([[f"{n}" for n in range(24)], ["12"] * 24])
    grids = [one for one in plan(one_section(table), GEOMETRY).slides if isinstance(one, Grid)]
    tags = Outline(page(one_section(table, table), study)).tags
    found = [
        float((attrs.get("style") or "").removeprefix("width: ").removesuffix("%"))
        for tag, attrs in tags
        if tag == "col"
    ]
    planned = [100 * wide / GEOMETRY.body.width for grid in grids for wide in grid.widths]
    assert found == pytest.approx(planned * 2, abs=1e-4)


def test_other_tables_than_those_of_the_plan_are_refused(
    study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = decks.run_pandoc

    def without(*given: object) -> bytes:
        return run(*given).replace(b"<colgroup>", b"<colgroup >")  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.writers.reveal.run_pandoc", without)
    with pytest.raises(KanbenError, match="wrote 0 tables where 1"):
        page(one_section(table_of([["甲"]])), study)


def test_options_stand_in_the_last_script_alone(study: Theme) -> None:
    """A text that looks like the call of reveal.js stays as it is."""
    made = page(one_section(samples.paragraph("Reveal.initialize({ 甲 })")), study)
    assert made.count("scrollLayout: 'compact'") == 1
    assert made.index("scrollLayout: 'compact'") > made.rindex("Reveal.initialize({")
    assert "Reveal.initialize({ 甲 })" in made


def test_markup_in_the_text_is_text(study: Theme) -> None:
    hostile = "<script>alert(1)</script><img src=http://example.org/x.png onerror=alert(1)>"
    document = Document(
        meta=Metadata(title=hostile, subtitle=hostile, keywords=(hostile,)),
        blocks=one_section(samples.paragraph(hostile), heading=hostile, label=hostile).blocks,
    )
    made = page(document, study)
    assert "<script>alert" not in made
    assert "img" not in [tag for tag, _ in Outline(made).tags]


def test_readings_and_marks_are_markup(study: Theme) -> None:
    made = page(samples.full_document(), study)
    for markup in ("<ruby>漢字<rt>hànzì</rt></ruby>", 'class="dots"', 'class="book-title"'):
        assert markup in made


def test_same_bytes_twice(study: Theme) -> None:
    document = samples.full_document()
    assert page(document, study) == page(document, study)


# --- offline ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "loaded"),
    [
        ('<script src="https://cdn.example/reveal.js"></script>', "https://cdn.example/reveal.js"),
        ('<link rel="stylesheet" href="dist/theme.css">', "dist/theme.css"),
        ("<img alt='' src='//example.org/x.png'>", "//example.org/x.png"),
        ("<style>@import url(http://example.org/x.css);</style>", "http://example.org/x.css"),
        ("<style>p { background: url('x.png') }</style>", "x.png"),
        ("<video poster=http://example.org/x.png></video>", "http://example.org/x.png"),
    ],
)
def test_what_a_page_loads_is_found(markup: str, loaded: str) -> None:
    assert reveal.external(markup)[0] == loaded


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://example.org/">链接</a>',
        '<img src="data:image/png;base64,AAAA">',
        "<script>fetch; const x = 'src=\"http://example.org\"'</script>",
        "<style>p { background: url(data:image/png;base64,AAAA) }</style>",
        '<a href="#/s3">目录</a>',
    ],
)
def test_what_a_page_does_not_load_is_left_alone(markup: str) -> None:
    assert reveal.external(markup) == []


def test_page_loads_nothing(speech_page: str, study: Theme) -> None:
    assert reveal.external(speech_page) == []
    linked = Link(target="https://example.org/?a=1&b=2", inlines=samples.text("链接"))
    made = page(one_section(Paragraph(inlines=(linked,)), paragraph_of(6)), study)
    assert 'href="https://example.org/?a=1&amp;b=2"' in made
    assert reveal.external(made) == []


def test_a_theme_that_loads_something_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "remote"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text('inherits = "study"\nname = "remote"\n', encoding="utf-8")
    css = '.reveal { background: url("http://127.0.0.1:9/x.png"); }\n'
    (folder / "deck.css").write_text(css, encoding="utf-8")
    with pytest.raises(KanbenError, match="may not load") as caught:
        reveal.write(samples.plain_document(), themes.load("remote", tmp_path), Report())
    assert "deck.css" in str(caught.value)


def test_missing_reveal_is_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, study: Theme
) -> None:
    monkeypatch.setattr(reveal, "_ASSETS", tmp_path)
    with pytest.raises(KanbenError, match="is not complete") as caught:
        reveal.write(samples.plain_document(), study, Report())
    assert "make setup" in str(caught.value)


# --- Chromium --------------------------------------------------------------------------------


@contextmanager
def recording_proxy() -> Iterator[tuple[int, list[str]]]:
    """Run a proxy that serves nothing and remembers what it was asked for."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    client, _ = server.accept()
                except TimeoutError:
                    continue
                with client:
                    client.settimeout(2)
                    try:
                        asked.append(client.recv(1000).decode("latin-1").split("\r\n")[0])
                        client.sendall(b"HTTP/1.1 503 None\r\nContent-Length: 0\r\n\r\n")
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], asked
        finally:
            stop.set()
            thread.join()


# Chromium asks these of its own accord, whatever page is open.
_BROWSERS_OWN = re.compile(r"^\w+ (?:http://)?[\w.-]+\.(?:google|googleapis|gvt1)\.com[:/]")

_PROBE = """
<script>
const failed = [];
window.addEventListener("error", (event) => failed.push(String(event.message)), true);
function probe() {
  if (!Reveal.isReady()) return setTimeout(probe, 50);
  const faults = [];
  const pt = 4 / 3;
  for (const slide of Reveal.getSlides()) {
    const place = Reveal.getIndices(slide);
    Reveal.slide(place.h, place.v);
    const whole = slide.getBoundingClientRect();
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.textContent.trim() || node.parentElement.closest("aside")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const holder = node.parentElement.closest(".card, td, th, .lines");
      const box = holder ? holder.getBoundingClientRect() : null;
      for (const line of range.getClientRects()) {
        const low = (line.top + line.bottom) / 2 - whole.top;
        const out = low > BOTTOM * pt || line.right - whole.left > RIGHT * pt + 2
          || (box && (line.right > box.right + 2 || line.bottom > box.bottom + 2));
        if (out) faults.push([slide.id, node.textContent.trim().slice(0, 30)]);
      }
    }
  }
  const answer = document.createElement("pre");
  answer.id = "answer";
  answer.textContent = JSON.stringify({slides: Reveal.getTotalSlides(), faults, failed});
  document.body.appendChild(answer);
}
probe();
</script>
"""


def at_end(made: str, markup: str) -> str:
    """Return a page with more at its end; reveal.js has a page of its own inside a string."""
    before, end, after = made.rpartition("</body>")
    return before + markup + end + after


def opened(made: str, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Open a page in Chromium; return what the probe found and what was asked of the network."""
    bottom = GEOMETRY.body.top + GEOMETRY.body.height
    right = GEOMETRY.body.left + GEOMETRY.body.width
    probe = _PROBE.replace("BOTTOM", str(bottom)).replace("RIGHT", str(right))
    path = folder / "deck.slides.html"
    path.write_text(at_end(made, probe), encoding="utf-8")
    flags = [
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,720",
        "--virtual-time-budget=10000",
        f"--user-data-dir={folder / 'profile'}",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    with recording_proxy() as (port, asked):
        done = subprocess.run(
            [
                str(CHROMIUM),
                *flags,
                f"--proxy-server=http://127.0.0.1:{port}",
                "--dump-dom",
                path.as_uri(),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    answer = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
    assert answer, done.stderr[-2000:]
    return json.loads(unescape(answer[1])), asked


@needs_chromium
@pytest.mark.parametrize("which", ["speech", "full", "hard"])
def test_deck_works_offline_and_fits(
    which: str, speech: Document, study: Theme, tmp_path: Path
) -> None:
    documents = {"speech": speech, "full": rich.document(), "hard": hard_document()}
    document = documents[which]
    found, asked = opened(page(document, study), tmp_path)
    assert [one for one in asked if not _BROWSERS_OWN.search(one)] == []
    assert found["failed"] == []
    formulas = {
        (node.tex, isinstance(node, Formula))
        for node in nodes_of(document)
        if isinstance(node, Math | Formula)
    }
    assert found["slides"] == len(plan(document, GEOMETRY, formulas).slides)
    assert found["faults"] == []


@needs_chromium
def test_what_is_loaded_or_too_tall_is_caught(speech_page: str, tmp_path: Path) -> None:
    """The same check finds what was put in on purpose."""
    loading = '<img src="http://kanben.invalid/x.png" alt="">'
    longer = re.sub(
        r'(<div class="piece item bullet"[^>]*>\s*<p>)',
        r"\1" + "多余的文字" * 200,
        speech_page,
        count=1,
    )
    found, asked = opened(at_end(longer, loading), tmp_path)
    assert any("kanben.invalid" in one for one in asked)
    assert found["faults"]


def test_a_long_title_has_a_class_and_a_width(study: Theme) -> None:
    text = "关于深入推进危险化学品、矿山、消防、交通运输等重点行业领域专项整治的情况"
    section = Section(heading=samples.text(text), level=1, blocks=(paragraph_of(8),))
    made = page(Document(meta=Metadata(), blocks=(section,)), study)
    classes = [str(slide["class"]).split() for slide in Outline(made).slides()]
    assert "long-title" in classes[-1]
    assert re.search(
        rf'<h2[^>]*><span class="lines" style="width:[\d.]+pt">{text}</span></h2>', made
    )
