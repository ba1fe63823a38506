"""Ctrl-C, SIGTERM and kill -9: nothing half-made, nothing left running."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.failures import project as projects
from tests.failures.project import finish, gone, kanben, leftovers, one_line, pid_in, start

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")

MOMENTS = 30
FORMATS = ("build", "--to", "txt,epub,docx")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_children(project: Path, site: Path, number: signal.Signals) -> None:
    (project / "dist").mkdir()
    (project / "dist" / "a.hangs").write_text("yesterday")
    process = start(project, "build", "--to", "hangs,txt", "--jobs", "1", site=site)
    started = [pid_in(project / f"{name}.pid") for name in ("hangs", "sleep")]
    process.send_signal(number)
    run = finish(process)
    assert run.returncode == 128 + number
    one_line(run.stderr, "stopped")
    assert all(map(gone, started))
    assert (project / "dist" / "a.hangs").read_text() == "yesterday"
    assert leftovers(project) == []


def test_children_die_with_a_parent_that_is_killed(project: Path, site: Path) -> None:
    process = start(project, "build", "--to", "hangs", site=site)
    hanging, sleeping = (pid_in(project / f"{name}.pid") for name in ("hangs", "sleep"))
    process.kill()
    finish(process)
    os.kill(sleeping, signal.SIGKILL)  # what a child started outlives it, to its limits
    assert gone(hanging)
    assert leftovers(project)
    run = kanben(project, "build", "--to", "hangs", site=site, behave=True)
    assert run.returncode == 0, run.stderr
    assert leftovers(project) == []


def test_killed_at_any_moment_outputs_are_whole(project: Path) -> None:
    """Two texts in turn: each output is always all of the one or all of the other."""
    texts = [projects.TEXT, projects.TEXT.replace("正文", "另一段正文") * 40]
    whole: dict[str, set[bytes]] = {}
    seconds = []
    for text in texts:
        (project / "a.txt").write_text(text, encoding="utf-8")
        started = time.monotonic()
        assert kanben(project, *FORMATS, "--out", "alone").returncode == 0
        seconds.append(time.monotonic() - started)
        for name, content in projects.outputs(project / "alone").items():
            whole.setdefault(name, set()).add(content)
    chance = random.Random(9)  # noqa: S311  (moments, not secrets)
    killed = 0
    for moment in range(MOMENTS):
        (project / "a.txt").write_text(texts[moment % 2], encoding="utf-8")
        process = start(project, *FORMATS, "--force")
        with suppress(subprocess.TimeoutExpired):  # where it is then is what is tried
            process.wait(seconds[moment % 2] * chance.uniform(0.2, 1.1))
            seconds[moment % 2] *= 0.8  # the machine was busier before
        process.kill()
        killed += finish(process).returncode == -signal.SIGKILL
        folder = project / "dist"
        for name, content in projects.outputs(folder).items() if folder.exists() else ():
            assert name.endswith(".tmp") or content in whole[name], f"{name} at moment {moment}"
    assert killed > MOMENTS // 2
    run = kanben(project, *FORMATS)
    assert run.returncode == 0, run.stderr
    assert leftovers(project) == []
    assert projects.outputs(project / "dist") == projects.outputs(project / "alone")
    assert "everything is up to date" in kanben(project, *FORMATS).stdout
