"""Charts → tables of what they draw (ECMA-376 Part 1, 21.2 DrawingML – Charts).

A chart remembers the values of its sheet. Without the picture, a table of the categories and the
series says what it shows.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.model.nodes import Cell, Table, Text
from pipeline.readers.docx.names import CHART, A, child, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from pipeline.model.source import Span

_AXES: Final = (CHART + "catAx", CHART + "dateAx", CHART + "valAx")
_UNIT: Final = CHART + "valAx"
_EPOCH: Final = dt.date(1899, 12, 30)  # day 0 of sheets, where 1900 counts as a leap year
_LATEST: Final = 2_958_465  # the last day of the year 9999
_MOST_ROWS: Final = 5_000
_PLACES: Final = re.compile(r"\.(0+)")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class _Column(NamedTuple):
    """A column of the table; ``is_head`` where it holds the categories."""

    name: str
    values: list[str]
    is_head: bool = False


def read(root: _Element, alt: str, span: Span) -> Table | None:
    """Return what a chart draws; None if it remembers no values.

    Args:
        root: ``c:chartSpace``.
        alt: What the drawing says for those who do not see it; stands in for a missing title.
        span: The place of the drawing.
    """
    axes = {each.tag: _title(each) for each in root.iter(*_AXES)}
    columns = _columns(root, axes.get(_AXES[0]) or axes.get(_AXES[1], ""))
    count = min(max((len(each.values) for each in columns), default=0), _MOST_ROWS)
    if not any(each.values for each in columns if not each.is_head):
        return None
    body = [
        tuple(_cell(each.values[row] if row < len(each.values) else "") for each in columns)
        for row in range(count)
    ]
    named = any(each.name for each in columns)
    head = [tuple(_cell(each.name) for each in columns)] if named else []
    title, unit = _title(next(root.iter(CHART + "chart"), root)) or alt.strip(), axes.get(_UNIT, "")
    caption = f"{title}（{unit}）" if title and unit else title or unit
    return Table(
        rows=(*head, *body),
        header_rows=len(head),
        header_columns=int(columns[0].is_head),
        caption=(Text(text=caption),) if caption else (),
        span=span,
    )


def _cell(text: str) -> Cell:
    return Cell(inlines=(Text(text=text),) if text else ())


def _columns(root: _Element, axis: str) -> list[_Column]:
    """Return a column for each series, and one for its categories if they are others than before.

    ``axis`` is the name of the axis of categories.
    """
    columns: list[_Column] = []
    last: list[str] = []
    for series in root.iter(CHART + "ser"):
        categories = _values(series, "cat") or _values(series, "xVal")
        if categories and categories != last:
            columns.append(_Column(axis, categories, is_head=True))
            last = categories
        values = _values(series, "val") or _values(series, "yVal")
        for place, label in _labels(series):
            if place < len(values) and label != values[place]:
                values[place] = f"{values[place]}（{label}）"
        columns.append(_Column("".join(_values(series, "tx")), values))
        if sizes := _values(series, "bubbleSize"):
            columns.append(_Column("", sizes))
    return columns


def _title(element: _Element) -> str:
    """Return the title of a chart or an axis."""
    title = child(element, CHART + "title")
    if title is None:
        return ""
    lines = [
        "".join(each.text or "" for each in line.iter(A + "t")) for line in title.iter(A + "p")
    ]
    return " ".join(filter(None, (line.strip() for line in lines))) or "".join(
        each.text or "" for each in title.iter(CHART + "v")
    )


def _labels(series: _Element) -> Iterator[tuple[int, str]]:
    """Yield the points that have a label of their own, and its words."""
    for label in series.iter(CHART + "dLbl"):
        place = child(label, CHART + "idx")
        words = "".join(each.text or "" for each in label.iter(A + "t")).strip()
        if place is not None and words:
            yield number(place.get("val"), _MOST_ROWS), words


def _values(series: _Element, name: str) -> list[str]:
    """Return the values of one kind that a series remembers, as the chart prints them."""
    element = child(series, CHART + name)
    if element is None:
        return []
    levels = list(element.iter(CHART + "lvl"))
    if levels:  # the innermost comes first; of an outer one only the first of its points is said
        spread = [_filled(_points(each, "")) for each in levels]
        most = max(map(len, spread))
        parts = [each + each[-1:] * (most - len(each)) for each in spread]
        return [" ".join(filter(None, reversed(each))) for each in zip(*parts, strict=True)]
    form = next(element.iter(CHART + "formatCode"), None)
    return _points(element, "" if form is None else form.text or "")


def _points(parent: _Element, form: str) -> list[str]:
    """Return points by their places; those that are missing are empty."""
    points = list(parent.iter(CHART + "pt"))
    if not points:
        return [(each.text or "").strip() for each in parent.iter(CHART + "v")]
    found: dict[int, str] = {}
    for order, point in enumerate(points):
        value = child(point, CHART + "v")
        place = number(point.get("idx"), order) if point.get("idx") else order
        own = point.get("formatCode") or form
        text = "" if value is None else (value.text or "").strip()
        if 0 <= place < _MOST_ROWS:
            found[place] = printed(text, own)
    return [found.get(place, "") for place in range(max(found, default=-1) + 1)]


def _filled(points: list[str]) -> list[str]:
    """Return the points of a level of categories, each going on until the next."""
    filled: list[str] = []
    for point in points:
        filled.append(point or (filled[-1] if filled else ""))
    return filled


def printed(value: str, form: str) -> str:
    """Return a value as sheets print it: in percent, with decimals, thousands or as a date.

    Args:
        value: What the chart remembers, often with more digits than anybody sees.
        form: The format's code, such as ``0.0%`` (ECMA-376 Part 1, 18.8.31 “numFmts”).
    """
    try:
        found = float(value)
    except ValueError:
        return value
    code = _QUOTED.sub("", form.split(";", maxsplit=1)[0])
    if re.search("[ymdYMD年月日]", code) and 0 < found < _LATEST:
        day = _EPOCH + dt.timedelta(days=int(found))
        if "d" in code.lower():
            return day.isoformat()
        return day.strftime("%Y-%m") if "m" in code.lower() else day.strftime("%Y")
    decimals = _PLACES.search(code)
    places = len(decimals[1]) if decimals else 0
    if "%" in code:
        return f"{found * 100:.{places}f}%"
    if "0" not in code:  # no format of numbers that is known
        return f"{found:.11g}" if "e" not in f"{found:.11g}" else value
    return f"{found:,.{places}f}" if "#,#" in code else f"{found:.{places}f}"
