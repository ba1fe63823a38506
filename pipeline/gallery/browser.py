"""Chromium as a camera: one browser, driven over a pipe, that shows pages and takes pictures.

Chromium's own ``--screenshot`` takes the picture whenever it comes to it: on a busy machine that
may be before a script has laid the page out, so the same page does not always give the same
picture. Here the page itself says when it is ready. The commands are those of the Chrome DevTools
Protocol; ``--remote-debugging-pipe`` takes them on file descriptor 3 and answers on 4, each ended
by a NUL.
"""

from __future__ import annotations

import base64
import os
import select
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline import programs
from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 120.0  # for all pages of one browser
_READS_AT, _WRITES_AT = 3, 4  # descriptors, as Chromium has them
_CLEAR_OF_THEM = 10
_CHUNK = 1 << 16
_OPTIONS = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # an output asks for nothing; if it did, in vain
)
_READY = """(async () => {
  if (document.readyState !== "complete")
    await new Promise((done) => addEventListener("load", done, {once: true}));
  await document.fonts.ready;
  if (window.Reveal && !Reveal.isReady())
    await new Promise((done) => Reveal.on("ready", done));
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let times = 0; times < 2; times += 1) {
    await frame();
    for (const animation of document.getAnimations()) {
      try { animation.finish(); } catch { animation.cancel(); }  // one without end
    }
  }
  await frame();
})()"""


class CameraError(KanbenError):
    """Chromium does not do what it was asked."""

    def __init__(self, reason: str) -> None:
        """Take what it, or the system, says."""
        super().__init__("chromium-failed", f"Chromium shows nothing: {reason}")


class Camera:
    """A browser that is open."""

    def __init__(self, process: int, commands: int, answers: int) -> None:
        """Take the process and the ends of its pipes that are ours."""
        self._process = process
        self._commands = commands
        self._answers = answers
        self._received = bytearray()
        self._number = 0
        self._end = time.monotonic() + _SECONDS
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session: str = attached["sessionId"]
        self._tell("Page.enable", {})
        reduced = [{"name": "prefers-reduced-motion", "value": "reduce"}]
        self._tell("Emulation.setEmulatedMedia", {"features": reduced})

    def picture(self, url: str, width: int, height: int) -> bytes:
        """Return a PNG of the page at ``url`` in a window of so many CSS pixels.

        Raises:
            CameraError: Chromium cannot show it, or is too slow.
        """
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._tell("Emulation.setDeviceMetricsOverride", size)
        # Another fragment alone would be no new page, and keep what the one before has done to it.
        self._tell("Page.navigate", {"url": "about:blank"})
        self._tell("Page.navigate", {"url": url})
        ready = {"expression": _READY, "awaitPromise": True}
        if "exceptionDetails" in self._tell("Runtime.evaluate", ready):
            raise CameraError(url)
        shot = self._tell("Page.captureScreenshot", {"format": "png"})
        return base64.b64decode(shot["data"])

    def _tell(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return self._ask(method, parameters, {"sessionId": self._session})

    def _ask(
        self, method: str, parameters: dict[str, Any], more: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Send a command and return its answer; events that come in between are passed over."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters, **(more or {})}
        try:
            os.write(self._commands, msgspec.json.encode(command) + b"\0")
        except OSError as error:
            raise CameraError(str(error)) from error
        while True:
            answer = msgspec.json.decode(self._message(), type=dict[str, Any])
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise CameraError(str(answer["error"].get("message")))
                result: dict[str, Any] = answer["result"]
                return result

    def _message(self) -> bytes:
        """Return the next message."""
        while (end := self._received.find(b"\0")) < 0:
            left = self._end - time.monotonic()
            if left <= 0 or not select.select([self._answers], [], [], left)[0]:
                raise CameraError("timeout")
            piece = os.read(self._answers, _CHUNK)
            if not piece:
                raise CameraError("ended")
            self._received += piece
        message = bytes(self._received[:end])
        del self._received[: end + 1]
        return message


@contextmanager
def camera() -> Iterator[Camera | None]:
    """Open a browser with a profile of its own; None where there is no Chromium, or no pipe to it.

    Raises:
        CameraError: It does not start, or fails on the way.
    """
    program = programs.chromium()
    if program is None or not hasattr(os, "posix_spawn"):  # as on Windows
        yield None
        return
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # root has no sandbox to use
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, *_OPTIONS, *sandbox, f"--user-data-dir={profile}", "about:blank"]
        process, commands, answers = _start(command)
        try:
            yield Camera(process, commands, answers)
        finally:
            os.close(commands)
            os.close(answers)
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _start(command: list[str]) -> tuple[int, int, int]:
    """Start a program in a session of its own; return it and our ends of its pipes."""
    theirs_in, commands = (_clear(end) for end in os.pipe())
    answers, theirs_out = (_clear(end) for end in os.pipe())
    nowhere = os.open(os.devnull, os.O_RDWR)
    actions = [
        *((os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (0, 1, 2)),
        (os.POSIX_SPAWN_DUP2, theirs_in, _READS_AT),
        (os.POSIX_SPAWN_DUP2, theirs_out, _WRITES_AT),
    ]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        process = os.posix_spawn(
            command[0], command, environment, file_actions=actions, setsid=True
        )
    except OSError as error:
        os.close(commands)
        os.close(answers)
        raise CameraError(str(error)) from error
    finally:
        for end in (theirs_in, theirs_out, nowhere):
            os.close(end)
    return process, commands, answers


def _clear(descriptor: int) -> int:
    """Move a descriptor out of the way of those that Chromium expects its own at."""
    import fcntl  # noqa: PLC0415  (not there on Windows)

    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _CLEAR_OF_THEM)
    os.close(descriptor)
    return moved
