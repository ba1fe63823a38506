"""A headless Chromium without a network, driven by Playwright over a pipe: no socket is opened."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.verify.finding import Finding, ValidatorMissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Route

DOCTOR = "Run kanben doctor for the command that installs it"

_SECONDS = 60.0
_WINDOW = {"width": 1280, "height": 720}
_SHOWN = 300  # characters of a message
_OPTIONS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # what the routes below did not stop finds nobody
)

Answer = dict[str, tuple[str, bytes]]
"""Media type and content by address."""


class _Shared(threading.local):
    """The browser that runs in this thread, if one does."""

    browser: Browser | None = None


_shared = _Shared()


@contextmanager
def _driver(sync_api: Any) -> Iterator[Playwright]:  # noqa: ANN401  (the module, or one in its place)
    """Start Playwright's driver, a program of its own that may lack a library."""
    manager = sync_api.sync_playwright()
    try:
        playwright = manager.start()
    except Exception as error:  # Playwright has no error of its own for this
        problem = f"Playwright does not start: {_first_line(str(error))}"
        raise KanbenError("playwright-failed", problem, hint=DOCTOR) from error
    try:
        yield playwright
    finally:
        playwright.stop()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a Chromium, or take the one that runs in this thread already.

    It takes about a second to start, so checks of several files go into one ``with browser():``.

    Raises:
        ValidatorMissingError: Chromium or the Python package ``playwright`` is missing.
        KanbenError: Chromium does not start.
    """
    if _shared.browser is not None:
        yield _shared.browser
        return
    chromium = programs.chromium()
    if chromium is None:
        raise ValidatorMissingError("chromium-missing", "Chromium is not installed", hint=DOCTOR)
    try:
        from playwright import sync_api  # noqa: PLC0415  (heavy, and only for checks)
    except ImportError:
        raise ValidatorMissingError(
            "playwright-missing", "the Python package playwright is not installed", hint=DOCTOR
        ) from None
    with _driver(sync_api) as playwright:
        try:
            running = playwright.chromium.launch(
                executable_path=chromium,
                args=list(_OPTIONS),
                chromium_sandbox=os.geteuid() != 0,  # root has no sandbox to use
                timeout=_SECONDS * 1000,
            )
        except sync_api.Error as error:
            raise KanbenError(
                "chromium-failed", f"Chromium does not start: {_first_line(error.message)}"
            ) from None
        _shared.browser = running
        try:
            yield running
        finally:
            _shared.browser = None
            running.close()


class Visit:
    """A page that is open, and what happened on it.

    Attributes:
        page: Playwright's page.
        findings: Requests for what was not handed out, errors on the console and of scripts.
    """

    def __init__(self, page: Page) -> None:
        """Start with nothing found."""
        self.page = page
        self.findings: list[Finding] = []

    def found(self, code: str, message: str, place: str = "") -> None:
        """Add an error, once."""
        finding = Finding("error", code, message[:_SHOWN], place)
        if finding not in self.findings:
            self.findings.append(finding)

    def go(self, address: str) -> bool:
        """Open ``address``; tell whether it came up."""
        from playwright.sync_api import Error  # noqa: PLC0415  (heavy)

        try:
            self.page.goto(address)
        except Error as error:
            self.found("not-opened", f"the page does not open: {_first_line(error.message)}")
            return False
        return True

    def ask(self, function: str, argument: object, kind: type[Any]) -> Any:  # noqa: ANN401  (of that kind)
        """Call a JavaScript function on the page, ``async`` or not, and return its answer.

        Args:
            function: Its source.
            argument: What it is given.
            kind: What its answer is read as.

        Returns:
            The answer, or None if the function failed or took too long, which is then found.
        """
        from playwright.sync_api import Error  # noqa: PLC0415  (heavy)

        try:
            # A page that hangs would hang evaluate() too; this gives up in time.
            handle = self.page.wait_for_function(
                _ONCE.replace("FUNCTION", function),
                arg={"argument": argument},
                polling=20,
            )
            answer = handle.json_value()
            self.page.evaluate("() => { delete window.kanbenAsked; }")
        except Error as error:
            self.found("not-working", f"the page does not answer: {_first_line(error.message)}")
            return None
        if "error" in answer:
            self.found("not-working", f"the page does not answer: {answer['error']}")
            return None
        return msgspec.convert(answer["value"], kind)


_ONCE = """({argument}) => {
  if (!window.kanbenAsked) {
    const asked = window.kanbenAsked = {};
    Promise.resolve().then(() => (FUNCTION)(argument)).then(
      (value) => { asked.answer = {value}; },
      (error) => { asked.answer = {error: String(error)}; });
  }
  return window.kanbenAsked.answer;
}"""


@contextmanager
def visit(serve: Callable[[str], tuple[str, bytes] | None], passed: str = "") -> Iterator[Visit]:
    """Open an empty page in a profile of its own, with the network off.

    Args:
        serve: Returns media type and content of an address, or None if there is nothing there,
            which is then found as a request. Data and blob addresses do not reach it.
        passed: A ``file:`` address that the browser may read by itself.
    """
    from playwright import sync_api  # noqa: PLC0415  (heavy)

    with browser() as running:
        context = running.new_context(
            viewport=sync_api.ViewportSize(width=_WINDOW["width"], height=_WINDOW["height"]),
            offline=True,
            bypass_csp=True,  # nothing but our own list stops a request, so that each is seen
            service_workers="block",
            locale="zh-CN",
            accept_downloads=False,
        )
        context.set_default_timeout(_SECONDS * 1000)
        page = context.new_page()
        visited = Visit(page)

        def answer(route: Route) -> None:
            address = route.request.url.partition("#")[0]
            if passed and address == passed:
                route.continue_()
                return
            content = serve(address)
            if content is None:
                visited.found("request", f"asks for {address}")
                route.abort()
                return
            route.fulfill(status=200, content_type=content[0], body=content[1])

        def say(message: ConsoleMessage) -> None:
            if message.type == "error":
                visited.found("console-error", message.text)

        context.route("**/*", answer)
        context.route_web_socket(
            "**/*", lambda socket: visited.found("request", f"asks for {socket.url}")
        )
        page.on("console", say)
        page.on("pageerror", lambda error: visited.found("script-error", str(error)))
        page.on("crash", lambda _: visited.found("crash", "the page crashed"))
        try:
            yield visited
        finally:
            context.close()


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0][:_SHOWN]
