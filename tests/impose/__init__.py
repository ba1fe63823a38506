"""Imposition: order and places as numbers, and the sheets of real files."""
