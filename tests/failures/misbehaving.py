# mypy: ignore-errors
# ruff: noqa: ANN001, ANN002, ANN201, ANN202, ANN204, ARG001, S607, T201, TRY003
# It is meant to be wrong, and as short as a stranger's code.
"""A plug-in whose writers and readers go wrong in every way that we could think of.

`tests.failures.project` copies it into a folder of its own. Each writer behaves if the environment
says BEHAVE, so that a later run can heal what this one broke. This file is only imported by the
program under test.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from pipeline.model.nodes import BulletList, Document, ListItem, Metadata, Paragraph, Text
from pipeline.readers.registry import ReaderSpec
from pipeline.safety import child
from pipeline.writers.registry import WriterSpec

LONG = 600  # seconds: longer than any test


class UnpicklableError(Exception):
    def __reduce__(self):
        raise TypeError("no")

    def __str__(self):
        raise ValueError("not even this")


def note(name, number):
    Path(f"{name}.pid.part").write_text(str(number))
    Path(f"{name}.pid").with_suffix(".pid.part").rename(f"{name}.pid")


def raises():
    raise ValueError("boom\nover two lines")


def mute():
    raise UnpicklableError


def leaves():
    raise SystemExit(3)


def hangs():
    note("hangs", os.getpid())
    started = subprocess.Popen(["sleep", str(LONG)])
    note("sleep", started.pid)
    while True:
        time.sleep(LONG)


def killed():
    os.kill(os.getpid(), signal.SIGKILL)


def crashes():
    os.kill(os.getpid(), signal.SIGSEGV)


def devours():
    taken = []
    while True:
        taken.append(bytes(64 << 20))


def orphans():
    grandchild = os.fork()
    if not grandchild:
        time.sleep(LONG)
    note("orphans", grandchild)
    os.kill(os.getpid(), signal.SIGKILL)


def leaks():
    grandchild = os.fork()
    if not grandchild:
        time.sleep(LONG)
    note("leaks", grandchild)
    return b"well"


def recurses(depth=0):
    return recurses(depth + 1) + 1


def text():
    return "text"


def nothing():
    return None


def prints():
    print("GARBAGE")
    os.write(1, b"GARBAGE\n")
    os.write(2, b"GARBAGE\n")
    subprocess.run(["echo", "GARBAGE"], check=False)
    return b"well"


def halts():
    def half(pipe, answer):
        os.write(pipe.fileno(), len(answer).to_bytes(child.HEADER, "big") + answer[:9])
        os._exit(0)

    child._send = half
    return b"well"


def garbles():
    def garbage(pipe, _):
        os.write(pipe.fileno(), (3).to_bytes(child.HEADER, "big") + b"abc")

    child._send = garbage
    return b"well"


def closes():
    os.closerange(3, 64)
    return b"well"


def full():
    def fsync(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    os.fsync = fsync
    return b"well"


def vandal():
    shutil.rmtree("dist")
    return b"well"


def writer(act):
    def write(document, theme, report):
        return b"well" if "BEHAVE" in os.environ else act()

    return WriterSpec(name=act.__name__, media_type="text/plain", write=write)


for _act in (
    *(raises, mute, leaves, hangs, killed, crashes, devours, orphans, leaks, recurses, text),
    *(nothing, prints, halts, garbles, closes, full, vandal),
):
    globals()[f"WRITER_{_act.__name__}"] = writer(_act)


def document(*blocks):
    return Document(meta=Metadata(), blocks=blocks)


def paragraph(words):
    return Paragraph(inlines=(Text(text=words),))


def deep():
    block = paragraph("深")
    for _ in range(100_000):
        block = BulletList(items=(ListItem(blocks=(block,)),))
    return document(block)


def wrong():
    return Document(meta=Metadata(), blocks=("no block",))


def thief():
    Path("second.txt").unlink()
    return document(paragraph("偷"))


def reader(act):
    def read(data, path, options, report):
        return act()

    return ReaderSpec(name=f"{act.__name__}_", suffixes=(f".{act.__name__}",), read=read)


for _act in (hangs, crashes, devours, deep, wrong, thief):
    globals()[f"READER_{_act.__name__}"] = reader(_act)
