"""Pictures from strangers are known by their content, and bounded in what they cost."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageFile

from pipeline.diagnostics import KanbenError
from pipeline.safety import pictures, svg
from pipeline.safety.pictures import Picture, examine

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
)


def raster(kind: str, mode: str = "RGB", size: tuple[int, int] = (30, 20), **options: Any) -> bytes:  # noqa: ANN401
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims to be large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def drawing(content: str, attributes: str = "") -> bytes:
    return SVG.format(attributes, content).encode()


def refusal(data: bytes) -> str:
    with pytest.raises(KanbenError) as caught:
        examine(data, "图.png")
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.diagnostic.hint
    return message


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_pictures_are_known_by_content(kind: str) -> None:
    assert examine(raster(kind), "wrong.svg") == Picture(f"image/{kind}", 30, 20)  # type: ignore[arg-type]


def test_colours_for_print_and_animation_are_told() -> None:
    assert examine(raster("jpeg", "CMYK")).cmyk
    frames = [Image.new("RGB", (30, 20), color) for color in ("red", "green", "blue")]
    for kind in ("gif", "png", "webp"):
        animated = raster(kind, save_all=True, append_images=frames)
        assert examine(animated).animated
        assert not examine(raster(kind)).animated


@pytest.mark.parametrize("kind", ["bmp", "tiff", "ppm", "ico", "eps", "tga", "pdf", "jpeg2000"])
def test_other_kinds_are_refused(kind: str) -> None:
    assert "neither PNG" in refusal(raster(kind))


@pytest.mark.parametrize("data", [b"", b"\x89", b"MZ", b"%PDF-1.7", b"PK\x03\x04", b"RIFF0000WAVE"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert "neither PNG" in refusal(data)


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
@pytest.mark.parametrize("lenient", [False, True])
def test_cut_off_pictures_are_refused(
    kind: str,
    lenient: bool,  # noqa: FBT001  (a parameter of a test)
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)  # WeasyPrint sets it
    data = raster(kind, size=(200, 200))
    for size in (12, 25, len(data) // 2):
        assert "damaged" in refusal(data[:size])


@pytest.mark.parametrize(
    ("width", "height"), [(5_001, 5_001), (100_000, 100_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_small_png_of_many_pixels_is_refused(width: int, height: int) -> None:
    assert "25 million pixels" in refusal(png_header(width, height))


@pytest.mark.parametrize(
    "body", [b"VP8X" + bytes(8) + b"\xff" * 6, b"VP8L" + bytes(4) + b"\x2f" + b"\xff" * 9]
)
def test_a_small_webp_of_many_pixels_is_refused(body: bytes) -> None:
    assert "25 million pixels" in refusal(b"RIFF\xff\0\0\0WEBP" + body)


def test_only_the_decoder_of_its_kind_sees_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def spy(_file: object, **options: object) -> None:
        asked.append(options.get("formats"))
        raise OSError

    monkeypatch.setattr(Image, "open", spy)
    for kind in ("png", "jpeg", "gif", "webp"):
        refusal(raster(kind))
    assert asked == [["PNG"], ["JPEG"], ["GIF"], ["WEBP"]]
    assert "25 million pixels" in refusal(b"RIFF\xff\0\0\0WEBPVP8X" + bytes(8) + b"\xff" * 6)
    assert len(asked) == 4


def test_large_gif_and_jpeg_are_refused() -> None:
    gif = bytearray(raster("gif"))
    gif[6:10] = b"\xff\xff\xff\xff"
    assert "25 million pixels" in refusal(bytes(gif))
    jpeg = raster("jpeg")
    at = jpeg.index(b"\xff\xc0") + 5
    assert "25 million pixels" in refusal(jpeg[:at] + b"\xff\xff\xff\xff" + jpeg[at + 4 :])


def test_a_jpeg_of_many_scans_is_refused() -> None:
    data = raster("jpeg", progressive=True)
    assert examine(data).width == 30
    at = data.index(b"\xff\xda")
    scan = data[at : data.index(b"\xff", at + 2)]
    assert "100 scans" in refusal(data[:at] + scan * 101 + data[at:])


def test_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 1_000)
    assert "larger than" in refusal(raster("png") + bytes(1_000))


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="40" height="30"', (40, 30)),
        ('width="25.4mm" height="1in"', (96, 96)),
        ('viewBox="0 0 70 50"', (70, 50)),
        ('width="100%" viewBox="0,0,70,50"', (70, 50)),
        ('viewBox="broken"', (300, 150)),
        ('width="1e9" height="-5"', (300, 150)),
    ],
)
def test_drawings_have_a_size(attributes: str, size: tuple[int, int]) -> None:
    assert examine(drawing("", attributes)) == Picture("image/svg+xml", *size)


def test_ordinary_drawings_are_accepted() -> None:
    dot = base64.b64encode(raster("png")).decode()
    content = (
        '<title>图</title><defs><linearGradient id="g"><stop offset="0"/></linearGradient>'
        '<path id="p" d="M0 0L9 9"/></defs><style>.a { fill: url(#g); color: red }</style>'
        '<g class="a" fill="url(#g)"><use href="#p"/><use xlink:href="#p"/></g>'
        f'<image href="data:image/png;base64,{dot}"/><text>中 &lt;b&gt;</text>'
        '<x:view xmlns:x="http://sodipodi.example/x" pages="1"/><a href="#p"><rect/></a>'
    )
    assert examine(b"\xef\xbb\xbf" + drawing(content)).media_type == "image/svg+xml"


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        "<foreignObject><p/></foreignObject>",
        '<rect onload="alert(1)"/>',
        '<rect ONCLICK="x"/>',
        '<set attributeName="href" to="javascript:x"/>',
        '<animate attributeName="href" to="file:///x"/>',
        '<handler xmlns="http://www.w3.org/2001/xml-events"/><iframe src="x"/>',
        '<image href="file:///etc/passwd"/>',
        '<image xlink:href="http://127.0.0.1/x.png"/>',
        '<image href="other.png"/>',
        '<image href=" //host/x.png"/>',
        '<feImage href="http://127.0.0.1/x.png"/>',
        '<use href="other.svg#x"/>',
        '<use href="data:image/svg+xml;base64,AA=="/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<a href="http://127.0.0.1/"><rect/></a>',
        '<textPath href="file:///x"/>',
        '<g xml:base="http://127.0.0.1/"/>',
        '<rect fill="url(http://127.0.0.1/x#y)"/>',
        '<rect style="fill: url(file:///x#y)"/>',
        '<rect style="fill: u\\72l(file:///x#y)"/>',
        '<style>@import "http://127.0.0.1/x.css";</style>',
        "<style>@font-face { src: url(http://127.0.0.1/x.ttf) }</style>",
        '<style>@im<a/>port "x"; @\\69mport "http://127.0.0.1/x.css";</style>',
        "<video/>",
    ],
)
def test_drawings_that_run_or_load_are_refused(content: str) -> None:
    refusal(drawing(content))


def test_style_sheets_beside_a_drawing_are_refused() -> None:
    assert "instruction" in refusal(b'<?xml-stylesheet href="http://127.0.0.1/x"?>' + drawing(""))


def test_pictures_inside_a_drawing_are_judged() -> None:
    for data in (png_header(9_999, 9_999), b"GIF89a", drawing("")):
        inner = base64.b64encode(data).decode()
        refusal(drawing(f'<image href="data:image/png;base64,{inner}"/>'))
    assert "damaged" in refusal(drawing('<image href="data:image/png;base64,A"/>'))


@pytest.mark.parametrize("link", ['<use xlink:href="#a{}"/>', '<rect fill="url(#a{})"/>'])
def test_references_that_double_are_refused(link: str) -> None:
    doubling = "".join(f'<g id="a{n + 1}">{link.format(n) * 10}</g>' for n in range(12))
    assert "draws more than" in refusal(drawing(f'<g id="a0"/>{doubling}'))


def test_references_in_a_ring_are_refused() -> None:
    assert "draws more than" in refusal(drawing('<g id="a"><use href="#a"/></g>'))


def test_deep_and_declaring_drawings_are_refused() -> None:
    assert "nested" in refusal(drawing("<g>" * 100_000 + "</g>" * 100_000))
    assert "declares" in refusal(b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing("&a;"))


def test_large_sides_are_refused() -> None:
    assert "longer than" in refusal(drawing("", f'width="{svg.LONGEST_SIDE + 1}" height="1"'))


def test_other_xml_is_refused() -> None:
    assert "no SVG" in refusal(b"<html/>")
    assert "no SVG" in refusal(b"<svg/>")
