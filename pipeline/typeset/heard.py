"""What WeasyPrint warns of in a process of ours, for the process that reports it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def warnings() -> Iterator[list[str]]:
    """Collect what WeasyPrint warns of while this is open."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    messages: list[str] = []
    ear, logger = Ear(logging.WARNING), logging.getLogger("weasyprint")
    logger.addHandler(ear)
    try:
        yield messages
    finally:
        logger.removeHandler(ear)
