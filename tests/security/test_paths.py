"""References from documents lead to regular files inside the source's folder, or to an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.diagnostics import KanbenError
from pipeline.safety.paths import read_inside, resolve_inside


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "源"
    (place / "图").mkdir(parents=True)
    (place / "图" / "a b.png").write_bytes(b"picture")
    (place / "100%.png").write_bytes(b"percent")
    (tmp_path / "secret").write_bytes(b"secret")
    return place


def refusal(reference: str, folder: Path) -> str:
    messages = set()
    for function in (resolve_inside, read_inside):
        with pytest.raises(KanbenError) as caught:
            function(reference, folder)
        messages.add(str(caught.value))
    (message,) = messages
    assert "\n" not in message
    assert message.startswith("the reference ")
    assert caught.value.diagnostic.hint
    return message


@pytest.mark.parametrize(
    "reference", ["图/a b.png", "图/a%20b.png", "%E5%9B%BE/a%20b.png", "./图//a b.png"]
)
def test_files_inside_are_found(reference: str, folder: Path) -> None:
    assert resolve_inside(reference, folder) == (folder / "图" / "a b.png").resolve()
    assert read_inside(reference, folder) == b"picture"


def test_a_percent_sign_in_a_name_may_stand_as_it_is(folder: Path) -> None:
    assert read_inside("100%.png", folder) == b"percent"


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("../secret", "upwards"),
        ("图/../../secret", "upwards"),
        ("..%2Fsecret", "upwards"),
        ("%2e%2e/secret", "upwards"),
        ("/etc/passwd", "absolute"),
        ("%2Fetc/passwd", "absolute"),
        ("//host/share/x.png", "absolute"),
        ("\\\\host\\share\\x.png", "backslash"),
        ("..\\secret", "backslash"),
        ("%5C%5Chost%5Cx", "backslash"),
        ("file:///etc/passwd", "URL"),
        ("FILE:secret", "URL"),
        ("http://127.0.0.1/x", "URL"),
        ("data:image/png;base64,AA==", "URL"),
        ("C:/Windows/x", "URL"),
        ("c:x.png", "URL"),
        ("C%3A/x", "URL"),
        ("a\0b", "control"),
        ("a%00b", "control"),
        ("a\nb", "control"),
        ("a%1b[31mb", "control"),
        ("%ff", "not UTF-8"),
        ("", "empty"),
        ("x" * 2_000, "too long"),
        ("NUL", "device"),
        ("图/con.png", "device"),
        ("aux .txt", "device"),
        ("COM1", "device"),
        ("lpt9.png", "device"),
        ("图", "folder"),
        ("none.png", "cannot be read"),
        ("100%.png/x", "cannot be read"),
        (".", "leads out"),
        ("x" * 300, "cannot be"),
    ],
)
def test_other_references_are_refused(reference: str, words: str, folder: Path) -> None:
    assert words in refusal(reference, folder)


def test_links_out_of_the_folder_are_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "file").symlink_to(tmp_path / "secret")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "root").symlink_to("/")
    (folder / "proc").symlink_to("/proc/self/environ")
    for reference in ("file", "folder/secret", "root/etc/passwd", "proc"):
        assert "leads out" in refusal(reference, folder)


def test_links_in_a_circle_are_refused(folder: Path) -> None:
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    refusal("a", folder)


def test_links_inside_the_folder_are_followed(folder: Path) -> None:
    (folder / "link").symlink_to("图/a b.png")
    assert read_inside("link", folder) == b"picture"


def test_a_pipe_is_refused_without_waiting(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert "pipe" in refusal("pipe", folder)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_devices_are_refused() -> None:
    assert "device" in refusal("zero", Path("/dev"))


def test_large_files_are_refused(folder: Path) -> None:
    with (folder / "large").open("wb") as file:
        file.truncate(10**12)  # a hole: it takes no room on the disk
    with pytest.raises(KanbenError, match="larger than 50 MB"):
        read_inside("large", folder)
    with pytest.raises(KanbenError, match="larger"):
        read_inside("图/a b.png", folder, most_bytes=3)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell")
def test_a_folder_exchanged_for_a_link_is_noticed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "a b.png").write_bytes(b"secret")
    really_open = os.open

    def exchange(path: Path, flags: int) -> int:
        (folder / "图").rename(folder / "old")
        (folder / "图").symlink_to(tmp_path / "else")
        return really_open(path, flags)

    monkeypatch.setattr("pipeline.safety.paths.os.open", exchange)
    with pytest.raises(KanbenError, match="leads out"):
        read_inside("图/a b.png", folder)


def test_a_file_exchanged_for_a_link_is_not_followed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder / "图" / "a b.png"
    really_open = os.open

    def exchange(path: Path, flags: int) -> int:
        target.unlink()
        target.symlink_to(tmp_path / "secret")
        return really_open(path, flags)

    monkeypatch.setattr("pipeline.safety.paths.os.open", exchange)
    with pytest.raises(KanbenError, match="cannot be read"):
        read_inside("图/a b.png", folder)
