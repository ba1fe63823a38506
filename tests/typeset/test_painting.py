"""Pages painted by several processes make the same file as pages painted by one."""

from __future__ import annotations

import functools
import io
import logging
import os
import signal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from PIL import Image

from pipeline import jobs
from pipeline.diagnostics import KanbenError
from pipeline.typeset import painting
from pipeline.typeset.weasyprint import prepare, set_pages
from pipeline.writers.pdf import long

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.typeset.painting import Painted

STYLE = """
@page { size: 80mm 60mm; margin: 10mm; @bottom-center { content: counter(page) } }
html { font-family: "Noto Serif CJK SC"; font-size: 10pt; line-height: 1.5 }
p, h2 { break-after: page; margin: 0 } h2 { font-size: 14pt; font-family: "Noto Sans CJK SC" }
.faint { color: rgb(0 0 0 / 40%) } .half { opacity: 0.5 } .mono { font-family: monospace }
.tall { background: linear-gradient(red, blue) } a { color: blue }
"""
PLAIN = [f"<p>第{number}页，长江后浪推前浪。</p>" for number in range(90)]
KINDS = {
    "text": {},
    "words in other sizes": {40: "<h2>A heading 甲</h2>", 70: "<h2>A heading 乙</h2>"},
    "colours that let through": {30: '<p class="faint">淡 thin</p>', 60: '<p class="half">半</p>'},
    "a picture": {
        20: '<p><img src="picture:1" alt="图"/></p>',
        80: '<p><img src="picture:1"/></p>',
    },
    "a font that comes late": {50: '<p class="mono">code x = 1</p>', 85: '<p class="mono">x</p>'},
    "a character without glyph": {45: "<p>\U000f1234 甲</p>", 88: "<p>乙\U000f1234</p>"},
    "a private character": {44: "<p>甲\ue123乙</p>", 66: "<p>\ue123</p>"},
    "a gradient": {33: '<p class="tall">甲</p>', 77: '<p class="tall">乙</p>'},
    "links and marks": {2: '<p><a href="#far">去</a></p>', 75: '<h2 id="far">到 <em>此</em></h2>'},
    "accents and emoji": {41: "<p>é̈ 😀 ﷽ שלום</p>", 78: "<p>😀 é̈</p>"},
}


def page(pages: dict[int, str]) -> str:
    body = "".join(pages.get(number, each) for number, each in enumerate(PLAIN))
    head = f"<head><title>题</title><style>{STYLE}</style></head>"
    return f'<html lang="zh-CN">{head}<body>{body}</body></html>'


@functools.cache
def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "PNG")
    return target.getvalue()


class Processes:
    """Three processes, and what they were asked and said."""

    most = 3

    def __init__(self, change: Callable[[Painted], Painted] | None = None) -> None:
        self.told: list[list[Painted]] = []
        self._change = change

    def run(self, work: Sequence[Callable[[], list[Painted]]]) -> list[list[Painted]]:
        tasks = [jobs.Job(str(number), act) for number, act in enumerate(work)]
        found = sorted(jobs.run_all(tasks, 3), key=lambda outcome: outcome.index)
        self.told = [outcome.result or [] for outcome in found]
        if self._change:
            return [[self._change(each) for each in share] for share in self.told]
        return self.told


def made(content: str, helpers: painting.Helpers | None, caplog: Any) -> tuple[bytes, list[str]]:  # noqa: ANN401
    """Return the file and what WeasyPrint warns of."""
    caplog.clear()
    with caplog.at_level(logging.WARNING, "weasyprint"):
        data = set_pages(content, "pdf/ua-1", {"picture:1": picture()}, helpers=helpers)
    return data, [record.getMessage() for record in caplog.records]


def count_painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by each page that this process paints."""
    from weasyprint import document as documents  # noqa: PLC0415

    prepare()
    painted: list[int] = []
    paint = documents.Page.paint

    def counted(page: object, stream: object, scale: float = 1) -> None:
        painted.append(1)
        paint(page, stream, scale)

    monkeypatch.setattr(documents.Page, "paint", counted)
    return painted


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_the_same(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    content = page(KINDS[kind])
    helpers = Processes()
    assert made(content, helpers, caplog) == made(content, None, caplog)
    assert [len(share) for share in helpers.told] == [30, 30, 29]


def test_what_is_plain_is_painted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    painted = count_painted(monkeypatch)
    set_pages(page({}), "pdf/ua-1", helpers=Processes())
    assert len(painted) == 1  # the first page; the others in processes of their own


def test_what_asks_for_more_than_text_is_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    painted = count_painted(monkeypatch)
    set_pages(page(KINDS["a picture"]), "pdf/ua-1", {"picture:1": picture()}, helpers=Processes())
    assert len(painted) == 1 + 2


def test_few_pages_are_painted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    painted = count_painted(monkeypatch)
    monkeypatch.setattr(painting, "_LEAST", 46)  # of 90 pages two processes would have 45
    helpers = Processes()
    set_pages(page({}), "pdf/ua-1", helpers=helpers)
    assert len(painted) == 90
    assert helpers.told == []


@pytest.mark.parametrize("what", ["texts", "widths"])
def test_a_share_that_knows_a_glyph_otherwise_is_painted_again(
    what: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The second share says of the first page's glyphs what is not true."""
    content = page({})
    alone = made(content, None, caplog)
    painted = count_painted(monkeypatch)
    at = iter(range(90))

    def wrong(told: Painted) -> Painted:
        if next(at) != 30 + 4:
            return told
        other = {
            key: msgspec.structs.replace(glyphs, **{what: dict.fromkeys(range(60_000), "错")})
            for key, glyphs in [*told.glyphs.items(), *helpers.told[0][0].glyphs.items()]
        }
        return msgspec.structs.replace(told, glyphs=other)

    helpers = Processes(wrong)
    assert made(content, helpers, caplog) == alone
    assert len(painted) == 1 + 30 - 4


def _die() -> list[Painted]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def test_a_process_that_dies_is_an_error() -> None:
    helpers = long._Helpers()
    with pytest.raises(KanbenError) as caught:
        helpers.run([list, _die])
    assert caught.value.diagnostic.code == "worker-killed"
