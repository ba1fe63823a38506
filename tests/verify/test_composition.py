"""The lines of finished PDFs: ours meet their figures, faults that WeasyPrint prints are found."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from weasyprint import HTML

from pipeline import reading
from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Metadata, Verse
from pipeline.theme import Theme
from pipeline.typeset import paragraphs
from pipeline.verify import composition
from pipeline.verify.checks import CHECKS, Subject
from pipeline.writers import pdf
from tests import samples
from tests.conftest import ROOT, SHARED, SPEECH

PART = 5_000  # characters of long texts
TEXTS = {
    "speech": SPEECH,
    "showcase": ROOT / "source" / "showcase.md",
    "report": SHARED / "corpus" / "speech-20da.txt",
    "law": SHARED / "corpus" / "law-roc-constitution.big5.txt",
    "handbook": SHARED / "corpus" / "tech-trpl-ch02.md",
}
CSS = """
@page { size: 280pt 300pt; margin: 40pt; @bottom-center { content: counter(page) } }
body { font: 10pt/1.8 "Noto Serif CJK SC"; margin: 0 }
p { margin: 0; white-space: pre-wrap }
"""
FULL = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"  # 20 em, which is the measure
FILLED = f"<p>{FULL * 3}日月</p>" * 3


def _part(path: Path, folder: Path) -> Path:
    encoding = "big5" if ".big5." in path.name else "utf-8"
    text = path.read_bytes().decode(encoding)
    if len(text) <= PART:
        return path
    part = folder / path.name
    part.write_bytes(text[: text.rindex("\n", 0, PART)].encode(encoding))
    return part


@pytest.mark.parametrize("name", TEXTS)
def test_texts_meet_their_figures(name: str, study: Theme, tmp_path: Path) -> None:
    if not TEXTS[name].exists():
        pytest.skip("the texts beside the project are not here")
    document = reading.read_document(_part(TEXTS[name], tmp_path), Report())
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf.write(document, study, Report()))
    summary = composition.measure(path)
    assert [str(finding) for finding in summary.findings] == []
    assert summary.full >= 10
    assert summary.flush >= 0.99 * summary.full
    assert (summary.wrong_starts, summary.wrong_ends, summary.lonely) == (0, 0, 0)
    assert summary.widest <= 0.25


def test_the_speech_as_weasyprint_sets_it_is_refused(
    speech: Document, study: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paragraphs, "composing", lambda _: nullcontext())
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf.write(speech, study, Report()))
    assert {"line-not-flush", "line-lonely"} <= _codes(path)
    check = next(check for check in CHECKS if check.name == "lines")
    assert check.result(Subject(path, "pdf")).status == "fail"


# --- small pages -----------------------------------------------------------------------------


def _printed(folder: Path, body: str, css: str = "") -> Path:
    source = f'<html lang="zh-CN"><title>题</title><style>{CSS}{css}</style>{body}</html>'
    path = folder / "x.pdf"
    path.write_bytes(HTML(string=source).write_pdf(pdf_variant="pdf/ua-1"))
    return path


def _codes(path: Path) -> set[str]:
    return {finding.code for finding in composition.check(path)}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"<p>{FULL}\n，{FULL[1:]}\n日月</p>", "line-starts-wrong"),
        (f"<p>{FULL}\n》{FULL[1:]}\n日月</p>", "line-starts-wrong"),
        (f"<p>{FULL[:-1]}—\n—{FULL[1:]}\n日月</p>", "line-starts-wrong"),
        (f"<p>{FULL[:-1]}（\n{FULL}\n日月</p>", "line-ends-wrong"),
        (f"<p>{FULL}\n<b>，</b>{FULL[1:]}\n日月</p>", "line-starts-wrong"),
        (f"<p>{FULL}\n{FULL}\n局。</p>", "line-lonely"),
        (f"<p>{FULL}\n{FULL[:-1]}\n天地</p>", "line-not-flush"),
        (f"<ul><li><p>{FULL}\n{FULL[:-1]}\n天地</p></ul>", ""),  # too few lines show their edge
        (f"<p>{FULL}\n{FULL[:10]}\n天地</p>", ""),  # the author ended it
        (f"<p>{FULL}\n{FULL[:10]}\n，{FULL[1:]}</p>", ""),
        (f"<p>{FULL}\n局。</p>", ""),  # two lines: what could be done?
        (f"<p>{FULL}\n{FULL}\n局长</p>", ""),
        (f"<p>{FULL[:-1]}，\n（{FULL[1:]}\n日月</p>", ""),
        (f"<p>{FULL[:-2]}――\n{FULL}\n日月</p>", ""),  # one glyph for two characters
        ("<p>" + f"{FULL}<sup>[1]</sup>" * 4 + "</p>", "line-not-flush"),
        (f'<p>{FULL[:10]}<span style="letter-spacing: 4pt">天地</span></p>', ""),
    ],
)
def test_faults_are_found_and_nothing_else(body: str, code: str, tmp_path: Path) -> None:
    assert _codes(_printed(tmp_path, FILLED + body)) == ({code} if code else set())


def test_findings_name_page_and_text(tmp_path: Path) -> None:
    body = f"{FILLED}<p style='break-before: page'>{FULL}\n，{FULL[1:]}\n日月</p>"
    (finding,) = composition.check(_printed(tmp_path, body))
    assert finding.place == "page 2"
    assert f"，{FULL[1:]}" in finding.message


def test_ragged_lines_are_not_flush(tmp_path: Path) -> None:
    text = "《天地玄黄》（2026年）宇宙洪荒，Latin words 日月盈昃。" * 8
    path = _printed(tmp_path, f"<p>{text}</p>", "p { text-align: left }")
    summary = composition.measure(path)
    assert "line-not-flush" in {finding.code for finding in summary.findings}
    assert summary.flush < summary.full
    assert summary.farthest > 0.2


def test_gaps_between_han_are_measured(tmp_path: Path) -> None:
    body = f'<p style="letter-spacing: 4pt; margin-right: -100pt">{FULL}</p>'
    path = _printed(tmp_path, body)
    assert _codes(path) == {"line-loose"}
    assert composition.measure(path).widest == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize(("last", "flush"), [("，", 6), ("》", 6), ("日", 3), ("（", 3)])
def test_closing_marks_at_the_end_count_half(last: str, flush: int, tmp_path: Path) -> None:
    beyond = f'{FULL[:-1]}<span style="margin-left: 5pt">{last}</span>'  # by half a square
    lines = f"{FULL}\n{beyond}\n" * 3
    path = _printed(tmp_path, f"<p>{lines}日月</p>", "@page { margin-right: 30pt }")
    summary = composition.measure(path)
    assert (summary.full, summary.flush) == (6, flush)


def test_a_paragraph_that_goes_on_over_a_page_has_a_full_line_there(tmp_path: Path) -> None:
    flowing = FULL * 16
    path = _printed(tmp_path, f"<p>{flowing}</p>")
    summary = composition.measure(path)
    assert (summary.lines, summary.full, summary.flush) == (16, 15, 15)


def test_tables_headings_and_captions_are_left_out(tmp_path: Path) -> None:
    ragged = f"{FULL[:-1]}（\n，{FULL[:-1]}\n局"
    body = f"""{FILLED}<h1 style="font-size: 10pt; white-space: pre">{ragged}</h1>
    <table><caption>{ragged}</caption><tr><td><p>{ragged}</p></td></tr></table>"""
    assert _codes(_printed(tmp_path, body)) == set()


def test_turned_over_lines_of_verse_are_flush(study: Theme, tmp_path: Path) -> None:
    lines = (f"{FULL[:at]}（{10**at}年），{FULL}《{FULL}" for at in range(1, 7))
    verse = Verse(lines=tuple(map(samples.text, lines)))
    path = tmp_path / "x.pdf"
    path.write_bytes(
        pdf.write(Document(meta=Metadata(title="诗"), blocks=(verse,)), study, Report())
    )
    summary = composition.measure(path)
    assert (summary.full, summary.flush) == (6, 6)
