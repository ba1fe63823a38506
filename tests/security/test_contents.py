"""Words of a document stay words in every format: no markup, no script, no field, no escape."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pikepdf
import pytest

from pipeline import passes
from pipeline.diagnostics import Report
from pipeline.model.nodes import Document
from pipeline.readers import text
from pipeline.readers.registry import ReadOptions
from pipeline.safety.archives import Archive, open_archive
from pipeline.safety.xml import parse_xml
from pipeline.theme import Theme
from pipeline.writers import registry

_XHTML = "{http://www.w3.org/1999/xhtml}"
_INSTRUCTION = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr"

ATTACKS = (
    "<script>alert(1)</script>",
    "</title></style></p><script>alert(1)</script>",
    "]]>&lt;![CDATA[<w:p/>&#x0;&evil;",
    "<!--#exec cmd=x--><?php x ?>",
    '<img src=x onerror=alert(1)>" onmouseover="alert(1)',
    '{ INCLUDEPICTURE "http://127.0.0.1/x.png" }',
    "DDEAUTO c:\\windows\\system32\\cmd.exe",
    "\\{INCLUDETEXT /etc/passwd\\} _x000D_ _x0041_",
    "${jndi:ldap://127.0.0.1/a} {{7*7}} #{x}",
    "[x](javascript:alert(1)) ![](http://127.0.0.1/x.png) <http://127.0.0.1/>",
    "`{=html}<script>alert(1)</script>` \\input{/etc/passwd}",
    "``` {=openxml}",
    "标题\x1b]0;pwned\x07\x9b31m\x00",
    "\u202egnp.exe",
)
CONTENT = "\n\n".join(
    (
        ATTACKS[1] + ATTACKS[5],
        *(f"{attack} 字。" for attack in ATTACKS),
        *(f"● {attack}" for attack in ATTACKS),
    )
)


@pytest.fixture(scope="module")
def document() -> Document:
    options = ReadOptions(encoding="utf-8")
    return passes.apply_all(text.read(CONTENT.encode(), '<x>&".txt', options, Report()))


@pytest.fixture(scope="module")
def package(request: pytest.FixtureRequest, document: Document, study: Theme) -> Archive:
    return open_archive(registry.find(request.param).write(document, study, Report()))


@pytest.mark.parametrize("package", ["docx", "pptx", "epub"], indirect=True)
def test_packages_are_sound_and_inert(package: Archive) -> None:
    whole = ""
    for name in package.names():
        if not name.endswith((".xml", ".rels", ".xhtml", ".opf", ".ncx", ".svg")):
            continue
        root = parse_xml(package.read(name), name)
        assert not list(root.iter(f"{_XHTML}script"))
        assert all("cover" in str(image.get("src")) for image in root.iter(f"{_XHTML}img"))
        for element in root.iter("*"):
            assert not [key for key in element.keys() if str(key).lower().startswith("on")]  # noqa: SIM118
            if str(element.tag).endswith(("}instrText", "}fldSimple")):
                code = f"{element.text} {element.get(_INSTRUCTION)}"
                assert not re.search("INCLUDE|DDE|http|passwd", code)
            if (
                str(element.tag).endswith("}Relationship")
                and element.get("TargetMode") == "External"
            ):
                pytest.fail(f"{name} leads to {element.get('Target')}")
        whole += "".join(map(str, root.itertext()))
    assert "INCLUDEPICTURE" in whole
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", whole)


class _Running(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.script = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.script = tag == "script"
        self.found += [name for name, _ in attrs if name.startswith("on")]
        self.found += [v for n, v in attrs if n in ("href", "src") and v and "127.0.0.1" in v]
        if tag in ("img", "iframe", "object", "embed"):
            self.found.append(tag)

    def handle_data(self, data: str) -> None:
        if self.script and "alert(1)" in data:
            self.found.append(data[:50])


def test_the_web_deck_is_inert(document: Document, study: Theme) -> None:
    deck = registry.find("slides.html").write(document, study, Report()).decode("utf-8")
    parsed = _Running()
    parsed.feed(deck)
    assert parsed.found == []
    assert "INCLUDEPICTURE" in deck
    assert "\x1b" not in deck


def test_the_pdf_is_inert(document: Document, study: Theme) -> None:
    report = Report()
    data = registry.find("pdf").write(document, study, report)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = b"".join(
            item.unparse() for item in pdf.objects if isinstance(item, pikepdf.Dictionary)
        )
        for dangerous in (
            b"/JavaScript",
            b"/Launch",
            b"/EmbeddedFile",
            b"/GoToR",
            b"/SubmitForm",
            b"/URI",
        ):
            assert dangerous not in names
    assert not [item for item in report if item.code == "weasyprint"]
