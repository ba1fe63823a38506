"""`python -m tests.bench` runs every benchmark."""

from __future__ import annotations

import sys

from tests.bench import building, printing, reading, tables


def main() -> int:
    """Print all figures."""
    for title, run in (
        ("five formats of the speech, against pandoc once a format", building.main),
        ("reading plain text", reading.main),
        ("long tables", tables.main),
        ("PDF of long books, against one WeasyPrint process", printing.main),
    ):
        sys.stdout.write(f"\n{title}\n")
        run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
