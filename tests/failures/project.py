"""A project in a folder of its own, the plug-in that misbehaves, and how to run the program."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import ROOT

TEXT = "标题\n\n正文一段。\n"
_LIMIT = 60  # seconds for any run of the program; the fastest is 100 times as fast
_RUN = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "runpy.run_module('pipeline', run_name='__main__', alter_sys=True)"
)
"""A shell that starts the tests in the background ignores SIGINT, and its children inherit that."""


def plugin(folder: Path) -> Path:
    """Install the plug-in by hand, which takes no time, and return the folder."""
    source = Path(__file__).with_name("misbehaving.py")
    module = source.read_text(encoding="utf-8")
    (folder / "misbehaving.py").write_text(module, encoding="utf-8")
    information = folder / "misbehaving-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: misbehaving\nVersion: 1\n")
    lines = ["[kanben.writers]"]
    names = re.findall(r"^def (\w+)\((?:depth=0)?\):", module.split("def writer")[0], re.MULTILINE)
    lines += [f"{name} = misbehaving:WRITER_{name}" for name in names]
    lines += ["[kanben.readers]"]
    lines += [
        f"{name}_ = misbehaving:READER_{name}"
        for name in ("hangs", "crashes", "devours", "deep", "wrong", "thief")
    ]
    (information / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return folder


def make(folder: Path) -> Path:
    """Make a project with one source."""
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "kanben.toml").write_text(
        'sources = ["a.txt"]\nindex = false\n[limits]\nmemory = "1 GB"\n'
    )
    return folder


def start(
    folder: Path, *arguments: str, site: Path | None = None, behave: bool = False
) -> subprocess.Popen[str]:
    """Start the program in ``folder``."""
    path = os.pathsep.join([*([str(site)] if site else []), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path}
    if behave:
        environment["BEHAVE"] = "1"
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for the program's end, for which there is a limit."""
    try:
        out, said = process.communicate(timeout=_LIMIT)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, said)


def kanben(
    folder: Path, *arguments: str, site: Path | None = None, behave: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run the program in ``folder``."""
    return finish(start(folder, *arguments, site=site, behave=behave))


def outputs(folder: Path) -> dict[str, bytes]:
    """Return the outputs in a folder, temporary files too, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def leftovers(folder: Path) -> list[Path]:
    """Return the temporary files below a folder."""
    return sorted(folder.rglob("*.tmp"))


def pid_in(path: Path) -> int:
    """Return the process number in a file, once a child has written it there."""
    until = time.monotonic() + _LIMIT
    while time.monotonic() < until:
        if path.exists():
            return int(path.read_text())
        time.sleep(0.02)
    raise AssertionError(path)


def gone(pid: int) -> bool:
    """Wait until a process has ended, if only nobody has asked how; tell whether it did."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    return False


def one_line(said: str, *words: str) -> None:
    """Check that the program said one line that holds ``words``, and no traceback."""
    lines = said.strip().split("\n")
    assert len(lines) == 1, said
    assert lines[0].startswith("kanben: ")
    assert "Traceback" not in said
    for word in words:
        assert word in lines[0]


def mount(folder: Path, options: str) -> bool:
    """Mount a small file system on ``folder``, or change its options; tell whether it worked."""
    program = shutil.which("mount")
    if program is None:
        return False
    command = [program, "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def unmount(folder: Path) -> None:
    """Take it away again."""
    subprocess.run([shutil.which("umount") or "umount", folder], check=False, capture_output=True)
