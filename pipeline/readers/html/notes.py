"""Notes of HTML: taken from where they stand, and put where they are called."""

from __future__ import annotations

from typing import Any

from pipeline.readers.pandoc.tree import NOTE, NOTE_CALL, NOTE_RETURN, Tree, walk

_BACK = frozenset(("返回", "返回正文", "返回原文", "回到正文", "注", "back", "return", "top"))
"""Words of links that lead back from a note, besides signs and numbers."""


def placed(tree: Tree) -> Tree:
    """Return ``tree`` with its notes at their calls; a call without a note stays a link.

    A note that is called twice is given twice; one that is not called stays where it is.
    """
    calls = {
        item["c"][2][0].removeprefix("#")
        for item in walk(tree["blocks"])
        if item["t"] == "Link" and NOTE_CALL in item["c"][0][1]
    }
    if not calls:
        return tree
    notes: dict[str, list[Tree]] = {}
    for item in walk(tree["blocks"]):
        if item["t"] == "Div" and NOTE in item["c"][0][1] and item["c"][0][0] in calls:
            notes.setdefault(item["c"][0][0], _without_returns(item["c"][1]))
    return {**tree, "blocks": _Placing(notes).blocks(tree["blocks"])}


def _without_returns(value: Any) -> Any:  # noqa: ANN401  (JSON)
    """Return what stands in a note without the signs that lead back to its call."""
    if isinstance(value, dict):
        return {key: _without_returns(inner) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    found: list[Any] = []
    for item in value:
        if not (isinstance(item, dict) and item.get("t") == "Link"):
            found.append(_without_returns(item))
            continue
        leads_back, sign = NOTE_RETURN in item["c"][0][1], _is_sign(item)
        opens = not any(each["t"] == "Str" for each in walk(found))
        if sign and (leads_back or (opens and item["c"][2][0].startswith("#"))):
            continue
        # 多看 lets all words of a note lead back
        found += _without_returns(item["c"][1]) if leads_back else [_without_returns(item)]
    return found


def _is_sign(link: Tree) -> bool:
    """Tell whether a link is a sign or a number, such as ↩ or [1], and not words of the note."""
    text = "".join(each["c"] for each in walk(link["c"][1]) if each["t"] == "Str")
    return text.casefold() in _BACK or not any(map(str.isalpha, text))


class _Placing:
    """Replaces calls by notes, and leaves out the notes and what held nothing else."""

    def __init__(self, notes: dict[str, list[Tree]]) -> None:
        self._notes = notes

    def blocks(self, items: list[Any]) -> list[Any]:
        """Return ``items`` without notes; lists that held only notes go, and the rule before."""
        found: list[Any] = []
        for item in items:
            made = self._changed(item)
            if made is None:
                if found and isinstance(found[-1], dict) and found[-1].get("t") == "HorizontalRule":
                    found.pop()
                continue
            found.append(made)
        return found

    def _changed(self, item: Any) -> Any:  # noqa: ANN401  (JSON)
        if isinstance(item, list):
            made = self.blocks(item)
            return None if item and not made else made
        if not isinstance(item, dict) or "t" not in item:
            return item
        kind = item["t"]
        content: Any = item.get("c")
        if kind == "Div" and content[0][0] in self._notes and NOTE in content[0][1]:
            return None
        if kind == "Link" and NOTE_CALL in content[0][1]:
            note = self._notes.get(content[2][0].removeprefix("#"))
            return {"t": "Note", "c": note} if note else item
        if kind == "Superscript" and len(content) == 1 and _is_call(content[0]):
            return self._changed(content[0])
        if kind in ("BulletList", "OrderedList", "Div"):
            inner = content if kind == "BulletList" else content[1]
            made = self.blocks(inner)
            if inner and not made:
                return None
            return {"t": kind, "c": made if kind == "BulletList" else [content[0], made]}
        if isinstance(content, list):
            return {"t": kind, "c": [self._kept(part) for part in content]}
        return item

    def _kept(self, part: Any) -> Any:  # noqa: ANN401  (JSON)
        """Change what may not be left out: the fields of a constructor."""
        if isinstance(part, list):
            return [
                made for each in part if (made := self._changed(each)) is not None or each is None
            ]
        if isinstance(part, dict) and "t" in part:
            made = self._changed(part)
            return part if made is None else made
        return part


def _is_call(item: Any) -> bool:  # noqa: ANN401  (JSON)
    return isinstance(item, dict) and item.get("t") == "Link" and NOTE_CALL in item["c"][0][1]
