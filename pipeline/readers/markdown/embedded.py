"""Drawings and formulas that stand in Markdown as elements: ``<svg>`` and ``<math>``.

pandoc gives each of their tags by itself. A drawing becomes a picture, as it does in HTML, and
MathML becomes TeX, for which pandoc's reader of HTML is asked once.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final

from pipeline.diagnostics import KanbenError, Report
from pipeline.readers.markdown.callouts import fence_after
from pipeline.readers.pandoc import process
from pipeline.readers.pandoc.tree import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.pandoc.tree import Tree

_START = re.compile(r"<(svg|math)\b", re.IGNORECASE)
_OPENS_FENCE = re.compile(r"[ >]*(`{3,}|~{3,})")
_ITEM = re.compile(r"[ >]*(?:[-*+:]|\(?[\w#]{1,9}[.)]|\[\^[^\]]+\]:)\s")
_LONGEST = 2_000  # lines of an element
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ELEMENT: Final = {
    name: re.compile(
        r"(?P<skip>(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\<)"
        rf"|<{name}\b(?:[^<>]*/>|[^<>]*>(?:(?!<{name}\b).)*?</{name}\s*>)",
        re.IGNORECASE | re.DOTALL,
    )
    for name in ("svg", "math")
}
_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


def replaced(lines: Sequence[str], path: str) -> list[str]:
    """Return as many lines, with drawings as pictures and MathML as TeX.

    An element over several lines stands in the first of them; the others are empty.

    Args:
        lines: Those behind the front matter.
        path: The source's name, for messages.
    """
    made = list(lines)
    if not any(_START.search(line) for line in lines):
        return made
    formulas: list[tuple[int, int, str]] = []
    fence = ""
    in_list = False
    for index, line in enumerate(made):
        in_list = bool(_ITEM.match(line)) or (in_list and not line[:1].strip())
        opens = _OPENS_FENCE.match(line) if "`" in line or "~" in line else None
        if fence or opens:
            fence = fence_after(fence, opens, line)
            continue
        if line.startswith(("    ", "\t")) and not in_list:  # program text
            continue
        for name in dict.fromkeys(each.lower() for each in _START.findall(line)):
            _whole(made, index, name)
            if name == "svg":
                made[index] = _ELEMENT["svg"].sub(_picture, made[index])
            else:
                found = _ELEMENT["math"].finditer(made[index])
                formulas += ((index, m.start(), m[0]) for m in found if m["skip"] is None)
    texts = _tex([element for _, _, element in formulas], path)
    for (index, start, element), tex in reversed(list(zip(formulas, texts, strict=True))):
        line = made[index]
        made[index] = f"{line[:start]}{tex}{line[start + len(element) :]}"
    return made


def _whole(lines: list[str], index: int, name: str) -> None:
    """Put the lines of an element that goes on over others into its first one."""
    begins = [match.start() for match in re.finditer(rf"<{name}\b", lines[index], re.IGNORECASE)]
    ends = rf"</{name}\s*>"
    rest = lines[index][begins[-1] :]
    if re.search(rf"{ends}|^[^>]*/>|`", rest, re.IGNORECASE):
        return
    for end in range(index + 1, min(len(lines), index + _LONGEST)):
        if ">" not in rest or re.search(rf"<{name}\b", lines[end], re.IGNORECASE):
            return  # no tag, or one that nothing closes
        if re.search(ends, lines[end], re.IGNORECASE):
            joined = " ".join(line.strip() for line in lines[index : end + 1])
            lines[index : end + 1] = [joined, *[""] * (end - index)]
            return


def _picture(match: re.Match[str]) -> str:
    if match["skip"] is not None:
        return match[0]
    drawing = match[0]
    title = _TITLE.search(drawing)
    words = title[1] if title else _TAG.sub(" ", drawing)
    alt = re.sub(r"([\\`*_{}\[\]<>$^~|])", r"\\\1", " ".join(words.split()))
    if "xmlns=" not in drawing:
        drawing = f"{drawing[:4]}{_NAMESPACE}{drawing[4:]}"
    data = base64.b64encode(drawing.encode()).decode()
    return f"![{alt}](<data:image/svg+xml;base64,{data}>){{.no-caption}}"


def _tex(elements: list[str], path: str) -> list[str]:
    """Return MathML as TeX between dollar signs; as it stands where pandoc cannot read it."""
    if not elements:
        return []
    page = "".join(f"<p>{element}</p>" for element in elements)
    try:
        tree = process.parse(f"<body>{page}</body>".encode(), "html", path, Report())
    except KanbenError:
        return elements
    if len(tree["blocks"]) != len(elements):
        return elements
    return [
        _between_signs(block) or element
        for block, element in zip(tree["blocks"], elements, strict=True)
    ]


def _between_signs(block: Tree) -> str:
    """Return the only formula in a block as Markdown has it; nothing if there is none."""
    found = [item["c"] for item in walk(block) if item["t"] == "Math"]
    tex = " ".join(found[0][1].split()) if len(found) == 1 else ""
    sign = "$$" if tex and found[0][0]["t"] == "DisplayMath" else "$"
    return f"{sign}{tex}{sign}" if tex and "$" not in tex else ""
