"""The command line: the only part that prints."""

from pipeline.cli.main import main

__all__ = ["main"]
