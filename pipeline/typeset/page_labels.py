"""Page labels (ISO 32000-1, 12.4.2): what viewers call the pages before the text, and the text's.

A style sheet names the pages before the text ``front-…``; they are i, ii, iii, and the first page
after them is 1, as their feet say.
"""

from __future__ import annotations

from typing import Any

_FRONT = "front"


def add(document: Any, pdf: Any) -> None:  # noqa: ANN401  (WeasyPrint has no types)
    """Label the pages, if there are any before the text; called before the file is written."""
    import pydyf  # noqa: PLC0415  (heavy)

    kinds = [page._page_box.page_type for page in document.pages]  # noqa: SLF001
    front = max((at for at, kind in enumerate(kinds, 1) if _is_front(kind.name)), default=0)
    if not front:
        return
    while front < len(kinds) and kinds[front].blank:  # it has no name, and is not counted
        front += 1
    ranges = [0, pydyf.Dictionary({"S": "/r"})]
    if front < len(kinds):
        ranges += [front, pydyf.Dictionary({"S": "/D"})]
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(ranges)})


def go_on(pdf: Any, before: int) -> None:  # noqa: ANN401  (pikepdf's objects have any keys)
    """Label the pages of a joined PDF, whose first part of ``before`` pages has been labelled."""
    import pikepdf  # noqa: PLC0415  (heavy)

    labels = pdf.Root.get("/PageLabels")
    if labels is not None and len(labels.Nums) == 2:  # noqa: PLR2004  (all of it is front)
        labels.Nums.extend([before, pikepdf.Dictionary(S=pikepdf.Name.D)])


def _is_front(name: str | None) -> bool:
    return (name or "").startswith(_FRONT)
