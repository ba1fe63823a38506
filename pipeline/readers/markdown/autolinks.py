"""Bare addresses in a line → links (GitHub Flavored Markdown, “Autolinks (extension)”).

Chinese sets no blank around them: an address ends at Chinese punctuation, and at a Chinese
character unless that clearly goes on with a path. What stands before it ends where the characters
of an address begin: ``发到a@b.cn`` calls ``a@b.cn``.
"""

from __future__ import annotations

import re

from pipeline.readers.pandoc.bare import AUTO

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SKIP = (
    r"(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\.|\$\$.*?\$\$|\$(?![\s\d])[^$]+(?<!\s)\$(?!\d)"
    r"|^[ >]*\[[^\[\]]+\]:\s*\S+"
    r"|(?:!?\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)?\]"
    r"(?:\((?:<[^<>]*>|[^()\s]|\([^()]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|\[[^\[\]]*\]|(?=\{))"
    r"|!?\[\[[^\[\]]*\]\]"
    r"|<a\b[^<>]*>.{0,500}?</a\s*>|</?[A-Za-z!?][^<>]*>|\{[^{}]*\}"
)
_LONGEST = 4_000  # characters of an address
_HOST = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"
_REST = rf"(?:[!#%&'()*+,./0-9:;=?@A-Z\[\]_a-z~\-]|(?<=[/=#&?_%.\-{_HAN}])[{_HAN}]){{0,{_LONGEST}}}"
_NOT_BEFORE = r"(?<![A-Za-z0-9_./:@+=\"'-])"  # as in an attribute of a tag that is none
_TOKEN = re.compile(
    rf"(?P<skip>{_SKIP})"
    rf"|{_NOT_BEFORE}(?P<url>(?:https?|ftp)://(?=[A-Za-z0-9\[]){_REST})"
    rf"|{_NOT_BEFORE}(?P<www>www\.(?=[A-Za-z0-9_-]){_REST})"
    rf"|{_NOT_BEFORE}(?P<mail>(?:mailto:)?[A-Za-z0-9._+-]+@{_HOST})(?![@A-Za-z0-9_-])"
)
_AFTER = "?!.,:;*_~'[]"
_REFERENCE = re.compile(r"&[A-Za-z0-9]{1,40};$")
_DOMAIN = re.compile(r"(?:[a-z]+://)?(?P<domain>[^/?#:]*)")
_ROOT = re.compile(rf"((?:[a-z]+://)?[^/?#{_HAN}]*/)[{_HAN}]")
_HAN_RUN = re.compile(f"[{_HAN}]+")
_MARKS = re.compile(r"([\\`*_~^$\[\]|<>{}])")


def linked(line: str) -> str:
    """Return a line in which bare addresses are links; their text is as it stands."""
    if "://" not in line and "www." not in line and "@" not in line:
        return line
    parts: list[str] = []
    place = 0
    for match in _TOKEN.finditer(line):
        if match["skip"] is not None:
            continue
        text = _settled(match[0], line, match.start())
        if not text:
            continue
        parts += (line[place : match.start()], _link(text, mail=match["mail"] is not None))
        place = match.start() + len(text)
    return "".join((*parts, line[place:])) if parts else line


def _settled(found: str, line: str, start: int) -> str:
    """Return how much of what was found is an address; nothing if none is."""
    if "@" in found and "/" not in found:
        found = found.rstrip(".")
        return "" if found[-1] in "-_" else found
    end = len(found)
    beside = bool(_HAN_RUN.match(line[start - 1 : start]))
    root = _ROOT.match(found)
    for run in _HAN_RUN.finditer(found):
        behind = line[start + run.end() : start + run.end() + 1]
        rooted = root is not None and run.start() == root.end(1)
        if run.end() == end and (rooted or (beside and behind.strip())):
            end = run.start()
            break
    found = _trimmed(found[:end])
    domain = _DOMAIN.match(found)
    labels = domain["domain"].split(".") if domain else [""]
    if found.startswith("www.") and (len(labels) < 3 or "_" in "".join(labels[-2:])):  # noqa: PLR2004  (GFM)
        return ""
    return found if labels[-1] or "[" in found else ""


def _trimmed(found: str) -> str:
    """Return an address without the marks of a sentence behind it, and brackets around it."""
    while True:
        match = _REFERENCE.search(found, max(0, len(found) - 42))
        made = found[: match.start()] if match else found.rstrip(_AFTER)
        if made.endswith(")") and made.count(")") > made.count("("):
            made = made[:-1]
        if made == found:
            return found
        found = made


def _link(text: str, *, mail: bool) -> str:
    scheme = "mailto:" if mail and not text.startswith("mailto:") else ""
    scheme = "http://" if text.startswith("www.") and not mail else scheme
    words = _MARKS.sub(r"\\\1", text)
    return f"[{words}](<{scheme}{text}>){AUTO}"
