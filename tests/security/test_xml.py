"""XML from strangers: no declarations, no entities, nothing fetched, no depth without end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.diagnostics import KanbenError
from pipeline.safety import xml
from pipeline.safety.xml import parse_xml

LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
BOMB = b'<!DOCTYPE a [<!ENTITY l0 "lol">' + LAUGHS + b"]>"


def refusal(data: bytes) -> str:
    started = time.perf_counter()
    with pytest.raises(KanbenError) as caught:
        parse_xml(data, "part.xml")
    assert time.perf_counter() - started < 5
    message = str(caught.value)
    assert message.startswith("part.xml")
    assert "\n" not in message
    assert caught.value.diagnostic.hint
    return message


@pytest.mark.parametrize(
    "data",
    [
        BOMB + b"<a>&l9;</a>",
        BOMB + b'<a b="&l9;"/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><a/>',
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "default">]><a/>',
        b"<!--" + b" " * 200_000 + b'--><!DOCTYPE a [<!ENTITY x "y">]><a b="&x;"/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode(
            "utf-16"
        ),
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a/>".encode("utf-16-be"),
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a/>".encode("utf-16-le"),
    ],
)
def test_declarations_are_refused(data: bytes) -> None:
    assert "declares entities" in refusal(data)


def test_a_second_document_type_does_not_hide_behind_the_first() -> None:
    refusal(b'<!DOCTYPE a><!DOCTYPE a [<!ENTITY x "y">]><a b="&x;"/>')


def test_a_document_type_is_never_loaded(tmp_path: Path) -> None:
    dtd = tmp_path / "x.dtd"
    dtd.write_text('<!ENTITY x "loaded"><!ATTLIST a c CDATA "loaded">')
    named = f'<!DOCTYPE a SYSTEM "{dtd.as_uri()}">'.encode()
    assert dict(parse_xml(named + b"<a/>").attrib) == {}
    assert "'x' not defined" in refusal(named + b"<a>&x;</a>")
    assert "'x' not defined" in refusal(named + b'<a b="&x;"/>')  # lxml would say nothing
    dtd.unlink()
    assert parse_xml(named + b"<a/>").tag == "a"


def test_document_types_of_epub_are_accepted() -> None:
    public = b'"-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"'
    data = b'<?xml version="1.0"?>\n<!-- <!DOCTYPE x> -->\n<!DOCTYPE html PUBLIC ' + public
    root = parse_xml(data + b">\n<html>\n<p/></html>")
    assert [element.sourceline for element in root.iter()] == [4, 5]


def test_inclusions_are_not_performed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    include = f'<x:include href="{secret}" parse="text"/>'
    data = f'<a xmlns:x="http://www.w3.org/2001/XInclude">{include}</a>'
    assert "secret" not in "".join(parse_xml(data.encode()).itertext())


@pytest.mark.parametrize("levels", [257, 3_000, 1_000_000])
def test_depth_is_a_clear_error(levels: int) -> None:
    assert "nested more than 256 deep" in refusal(b"<a>" * levels + b"</a>" * levels)


def test_the_depth_is_counted_whatever_the_parser_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "DEEPEST", 10)
    assert "nested more than 10 deep" in refusal(b"<a>" * 11 + b"</a>" * 11)
    assert parse_xml(b"<a>" * 10 + b"</a>" * 10).tag == "a"


def test_ordinary_depth_is_read() -> None:
    assert parse_xml(b"<a>" * 256 + b"</a>" * 256).tag == "a"


def test_sizes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MOST_NODES", 1_000)
    assert "more than 1,000" in refusal(b"<a>" + b"<b/>" * 1_000 + b"</a>")
    assert "more than 1,000" in refusal(
        b"<a " + b" ".join(b'a%d=""' % n for n in range(1_000)) + b"/>"
    )
    monkeypatch.setattr(xml, "MOST_BYTES", 1_000_000)
    assert "larger than 1 MB" in refusal(b"<a>" + b" " * 1_000_000 + b"</a>")


def test_one_text_is_limited() -> None:
    assert "too long" in refusal(b"<a>" + b"x" * 10_100_000 + b"</a>")


@pytest.mark.parametrize("encoding", ["gbk", "utf-7", "utf-32", "cp037", "unicode_escape", "none"])
def test_encodings_that_hide_markup_are_refused(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()
    assert "not one of XML's own" in refusal(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "us-ascii"])
def test_encodings_of_xml_are_read(encoding: str) -> None:
    label = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{label}"?><a>x</a>'.encode(encoding)
    assert parse_xml(data).text == "x"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"x",
        b"<a>",
        b"<a></b>",
        b"<a>\0</a>",
        b"\xff\xfe<",
        b"<a>\xff</a>",
        b"<!DOCTYPE a [",
    ],
)
def test_broken_xml_is_an_error(data: bytes) -> None:
    refusal(data)


def test_errors_name_the_line() -> None:
    assert refusal(b"<a>\n<b>\n</a>").startswith("part.xml:3: ")
