"""Imposition: finished pages put on sheets, so that folded or cut they are in order.

`order` says which page goes where, `geometry` at which place and size; both are plain functions on
numbers. `sheets` does it to a PDF.
"""

from pipeline.impose.geometry import Wish
from pipeline.impose.sheets import Imposed, impose

__all__ = ["Imposed", "Wish", "impose"]
