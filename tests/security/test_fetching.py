"""No page makes WeasyPrint open a file or an address: proved by the audit hooks of Python.

A child process sets the page, because an audit hook stays for good. What it opens by itself
(libraries, its own style sheets, fonts) lies elsewhere than the bait.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Metadata, Paragraph, Text
from pipeline.theme import Theme
from pipeline.typeset import weasyprint
from pipeline.writers import pdf
from tests.conftest import ROOT

CHILD = """
import json, logging, re, sys
opened, said = [], []
class Listener(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage()[:200])
page = sys.stdin.buffer.read().decode()
from pipeline.typeset import weasyprint
weasyprint.set_pages("<p>warm</p>", "pdf/ua-1")
logging.getLogger("weasyprint").addHandler(Listener(logging.WARNING))
def hook(event, arguments):
    if event == "open" or event.startswith("socket.") or event.startswith("urllib."):
        opened.append([event, str(arguments[:2])])
sys.addaudithook(hook)
try:
    result = weasyprint.set_pages(page, "pdf/ua-1")
except Exception as error:  # WeasyPrint 70 lets it through for colour profiles
    result = b""
    said.append(str(error))
rest = re.sub(rb"/URI [(][^)]*[)]", b"", result)  # links name addresses, and take nothing from them
found = [mark for mark in ("BAIT", "/Image", "/EmbeddedFile") if mark.encode() in rest]
print(json.dumps({"opened": opened, "said": said, "found": found}))
"""

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'

PROBES = {
    "attachment": '<link rel="attachment" href="{url}"/>',
    "attached link": '<a rel="attachment" href="{url}">x</a>',
    "linked sheet": '<link rel="stylesheet" href="{url}"/>',
    "import": '<style>@import "{url}";</style>',
    "import url": "<style>@import url({url});</style>",
    "font": "<style>@font-face {{ font-family: f; src: url({url}) }}</style>",
    "background": '<p style="background: url({url})">x</p>',
    "content": "<style>p::before {{ content: url({url}) }}</style>",
    "list": '<ul style="list-style-image: url({url})"><li>x</li></ul>',
    "border": '<p style="border: 1px solid; border-image: url({url}) 1">x</p>',
    "image": '<img src="{url}"/>',
    "image set": '<img srcset="{url} 1x, {url} 2x"/>',
    "picture": '<picture><source srcset="{url}"/><img src="{url}"/></picture>',
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}"/>',
    "frame": '<iframe src="{url}"></iframe>',
    "base": '<base href="{url}"/><img src="x.png"/>',
    "drawing": _SVG.format('<image href="{url}" width="9" height="9"/>'),
    "drawing's use": _SVG.format('<use href="{url}#x"/>'),
    "drawing's sheet": _SVG.format('<style>@import "{url}";</style><rect width="9"/>'),
    "attribute": '<style>a::before {{ content: attr(href url) }}</style><a href="{url}">x</a>',
}

NOT_ASKED = frozenset(("drawing's use", "picture", "image set", "frame", "attribute", "border"))
"""WeasyPrint does not ask for these at all."""


def set_in_child(page: str) -> tuple[list[list[str]], list[str], list[str]]:
    """Return what setting the page opened, what was said, and what of the bait is in the PDF."""
    run = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=page.encode(),
        capture_output=True,
        cwd=ROOT,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr.decode()
    answer = json.loads(run.stdout)
    return answer["opened"], answer["said"], answer["found"]


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bait") / "BAIT.png"
    Image.new("RGB", (9, 9), "red").save(path)
    (path.parent / "link.png").symlink_to(path)
    return path


def test_no_probe_opens_anything(bait: Path) -> None:
    urls = (
        bait.as_uri(),
        str(bait),
        f"//localhost{bait}",
        (bait.parent / "link.png").as_uri(),
        "http://127.0.0.1:9/BAIT",
        "ftp://127.0.0.1:9/BAIT",
    )
    parts = [probe.format(url=url) for probe in PROBES.values() for url in urls]
    opened, said, found = set_in_child(f"<html><body><p>x</p>{''.join(parts)}</body></html>")
    assert not [event for event in opened if "BAIT" in event[1] or "link.png" in event[1]]
    assert not [event for event in opened if not event[0].startswith("open")]
    assert not found
    assert sum("not fetched" in message for message in said) >= len(PROBES)


def test_what_is_in_a_file_is_found(bait: Path) -> None:
    shown = data_url("image/png", bait.read_bytes())
    body = f'<p>x</p><img alt="BAIT" src="{shown}"/><a href="{bait.as_uri()}">x</a>'
    _, _, found = set_in_child(f'<html lang="zh"><body>{body}</body></html>')
    assert found == ["BAIT", "/Image"]


def test_a_colour_profile_is_not_opened(bait: Path) -> None:
    profile = f"<style>@color-profile --x {{ src: url({bait.as_uri()}) }}</style><p>x</p>"
    opened, said, _ = set_in_child(f"<html><body>{profile}</body></html>")
    assert not [event for event in opened if "BAIT" in event[1]]
    assert "not fetched" in said[0]


@pytest.mark.parametrize("name", sorted(PROBES.keys() - NOT_ASKED))
def test_each_probe_is_refused_aloud(
    name: str, bait: Path, study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Report()
    page = f"<html><body><p>x</p>{PROBES[name].format(url=bait.as_uri())}</body></html>"
    monkeypatch.setattr(pdf, "page", lambda *_: page)
    document = Document(meta=Metadata(title="题"), blocks=(Paragraph(inlines=(Text(text="文"),)),))
    pdf.write(document, study, report)
    assert [item for item in report if item.code == "weasyprint"]


def data_url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def test_pictures_in_data_urls_are_judged(bait: Path) -> None:
    entity = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "' + bait.as_uri().encode() + b'">]>'
    root = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    hostile = (
        data_url("image/svg+xml", entity + root + b"<text>&x;</text></svg>"),
        data_url("image/svg+xml", root + b'<image href="' + bait.as_uri().encode() + b'"/></svg>'),
        data_url("image/png", root + b"<script/></svg>"),
        data_url("image/png", b"%!PS\n(" + bait.as_uri().encode() + b") run"),
        data_url("text/css", b"p { background: url(" + bait.as_uri().encode() + b") }"),
    )
    page = "".join(f'<img src="{url}"/>' for url in hostile)
    page += f'<link rel="stylesheet" href="{hostile[-1]}"/>'
    opened, said, _ = set_in_child(f"<html><body>{page}</body></html>")
    assert not [event for event in opened if "BAIT" in event[1]]
    assert len(said) >= len(hostile)


def test_pictures_handed_over_and_in_data_urls_appear(bait: Path) -> None:
    picture = bait.read_bytes()
    for source, given in (
        (data_url("image/png", picture), {}),
        ("picture:1", {"picture:1": picture}),
    ):
        page = f'<html lang="zh"><body><img alt="x" src="{source}"/></body></html>'
        assert b"/Image" in weasyprint.set_pages(page, "pdf/ua-1", given)


def test_pictures_handed_over_are_judged_too(caplog: pytest.LogCaptureFixture) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (9, 9)).save(buffer, "bmp")
    page = '<html lang="zh"><body><img alt="x" src="picture:1"/></body></html>'
    assert b"/Image" not in weasyprint.set_pages(page, "pdf/ua-1", {"picture:1": buffer.getvalue()})
    assert "neither PNG" in caplog.text


def test_pictures_are_limited_in_all(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, bait: Path
) -> None:
    picture = bait.read_bytes()
    monkeypatch.setattr(weasyprint, "_MOST_BYTES", 2 * len(picture))
    names = [f"picture:{number}" for number in range(3)]
    page = "".join(f'<img alt="x" src="{name}"/>' for name in names)
    weasyprint.set_pages(
        f"<html><body>{page}</body></html>", "pdf/ua-1", dict.fromkeys(names, picture)
    )
    assert caplog.text.count("not fetched: more than") == 1
    caplog.clear()
    url = data_url("image/png", picture + bytes(9 * len(picture)))
    weasyprint.set_pages(f'<html><body><img alt="x" src="{url}"/></body></html>', "pdf/ua-1")
    assert "too long" in caplog.text


def test_long_addresses_do_not_fill_the_report(
    study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Report()
    picture = f'<img alt="x" src="file:///{"x" * 100_000}"/>'
    monkeypatch.setattr(pdf, "page", lambda *_: f"<html><body>{picture}</body></html>")
    pdf.write(Document(meta=Metadata(title="题"), blocks=()), study, report)
    assert max(len(str(item)) for item in report) < 500
