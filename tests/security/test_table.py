"""docs/security.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import ROOT

NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def test_every_row_names_a_test() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    attacks = [row for row in rows if not row.startswith(("| ---", "| attack", "| for"))]
    judged = [row for row in attacks if "safety." not in row.split("|")[2]]
    assert len(judged) > 40
    assert all(NAMED.search(row) for row in judged)
    for file, name in NAMED.findall(text):
        source = Path(__file__).with_name(file).read_text(encoding="utf-8")
        assert f"\ndef {name}(" in source, f"{file}::{name}"
