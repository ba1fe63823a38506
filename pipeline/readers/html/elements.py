"""What HTML says of its elements, as far as `pipeline.readers.html.front` needs it."""

from __future__ import annotations

import re
from typing import Final

SPANS: Final = frozenset(
    re.findall(
        r"\w+",
        """
        ruby rb rt rtc rbc rp u ins em i cite mark kbd small abbr font dfn var samp tt label legend
        """,
    )
)
"""Elements inside lines that become spans."""

NOTATION: Final = frozenset(("label", "marker", "speaker", "number"))
"""Classes that make any element a part of a notation of ours; Kanben's own e-books have them."""

BLOCKS: Final = frozenset(
    re.findall(
        r"\w+",
        """
        address article aside blockquote body caption center dd details dialog div dl dt
        fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol
        option p pre section summary table tbody td textarea tfoot th thead title tr ul
        """,
    )
)

CLOSES: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "td": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "th": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "tr": (frozenset(("tr",)), frozenset(("table",))),
    "tbody": (frozenset(("thead", "tbody", "tfoot")), frozenset(("table",))),
    "thead": (frozenset(("thead", "tbody", "tfoot")), frozenset(("table",))),
    "tfoot": (frozenset(("thead", "tbody", "tfoot")), frozenset(("table",))),
    "rt": (frozenset(("rb", "rt", "rp")), frozenset(("ruby", "rtc"))),
    "rp": (frozenset(("rb", "rt", "rp")), frozenset(("ruby", "rtc"))),
    "rb": (frozenset(("rb", "rt", "rp", "rtc")), frozenset(("ruby",))),
    "rtc": (frozenset(("rb", "rt", "rp", "rtc")), frozenset(("ruby",))),
}
"""Which open elements a start tag closes, and which it does not look beyond (HTML, “Optional
tags”). pandoc takes a table with omitted tags apart."""
