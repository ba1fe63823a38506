"""Pictures of more pixels than a page can show are made smaller, not left out."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from pipeline.diagnostics import KanbenError, Report
from pipeline.readers.pictures import Pictures
from pipeline.readers.surroundings import Surroundings
from pipeline.safety import large_pictures, pictures
from pipeline.safety.large_pictures import pixels, reduced
from pipeline.safety.pictures import examine


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 10,000 pixels be many."""
    for module in (pictures, large_pictures):
        monkeypatch.setattr(module, "MOST_PIXELS", 10_000)
    monkeypatch.setattr("pipeline.readers.pictures.MOST_PIXELS", 10_000)


def raster(
    kind: str, mode: str = "RGB", size: tuple[int, int] = (300, 200), **options: object
) -> bytes:
    """Return a picture whose left half is black, the right one white."""
    image = Image.new("L", size, 255)
    image.paste(0, (0, 0, size[0] // 2, size[1]))
    buffer = io.BytesIO()
    save: Any = image.convert(mode).save
    save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("jpeg", "RGB"), ("jpeg", "L"), ("jpeg", "CMYK"), ("webp", "RGB"), ("webp", "RGBA")]
    + [("png", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")],
)
def test_large_pictures_become_as_large_as_may_be(kind: str, mode: str) -> None:
    """The same format, the same sides but for a whole divisor, the same picture."""
    made = reduced(raster(kind, mode))
    assert examine(made).media_type == f"image/{kind}"
    size = (examine(made).width, examine(made).height)
    assert size == ((75, 50) if kind == "jpeg" else (100, 67))
    with Image.open(io.BytesIO(made)) as image:
        seen = image.convert("L").tobytes()
        assert seen[size[0] * 30 + 20] < 16
        assert seen[size[0] * 30 + 70] > 239


def test_how_a_photograph_is_turned_is_kept() -> None:
    exif = Image.Exif()
    exif[0x112] = 6  # Orientation (Exif 2.32, 4.6.4)
    with Image.open(io.BytesIO(reduced(raster("jpeg", exif=exif)))) as image:
        assert image.getexif()[0x112] == 6
    with Image.open(io.BytesIO(reduced(raster("png", icc_profile=b"profile")))) as image:
        assert image.info["icc_profile"] == b"profile"


def test_what_cannot_be_seen_shines_through_nowhere() -> None:
    image = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 151, 200))
    buffer = io.BytesIO()
    image.save(buffer, "png")
    with Image.open(io.BytesIO(reduced(buffer.getvalue()))) as made:
        red, _, blue, alpha = made.tobytes()[4 * (100 * 30 + 50) :][:4]
    assert (red, blue) == (0, 255)
    assert 0 < alpha < 255


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("MOST_DECODED", raster("png")),
        ("MOST_IN_PARTS", raster("jpeg")),
        ("_MOST_PROGRESSIVE", raster("jpeg", progressive=True)),
    ],
)
def test_what_is_too_large_even_for_that_is_refused(
    name: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reduced(data)
    monkeypatch.setattr(large_pictures, name, 50_000)
    with pytest.raises(KanbenError, match="million pixels"):
        reduced(data)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_cut_off_pictures_are_refused(kind: str) -> None:
    data = raster(kind)
    with pytest.raises(KanbenError, match="damaged"):
        reduced(data[: len(data) // 2])


def test_pixels_are_counted_without_decoding() -> None:
    assert pixels(raster("png")) == 60_000
    assert pixels(b"<svg/>") == pixels(b"GIF89a") == pixels(b"") == 0


def taken(files: dict[str, bytes]) -> tuple[Pictures, Report]:
    report = Report()
    surroundings = Surroundings()
    for name, data in files.items():
        surroundings.add(name, data)
    found = Pictures(surroundings, report)
    for name in files:
        found.take(name, None)
    return found, report


def test_readers_take_them_and_say_so() -> None:
    found, report = taken({"a.jpg": raster("jpeg"), "b.jpg": raster("jpeg", size=(80, 80))})
    assert [(one.name, one.width) for one in found.media()] == [("a.jpg", 75), ("b.jpg", 80)]
    assert [(one.code, one.severity) for one in report] == [("picture-reduced", "info")]


def test_many_of_them_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.readers.pictures._MOST_REDUCED", 100_000)
    found, report = taken({f"{name}.png": raster("png") for name in "abc"})
    assert len(found.media()) == 1
    assert [one.code for one in report] == ["picture-reduced", *["picture-refused"] * 2]
