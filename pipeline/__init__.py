"""Kanben 刊本: one Chinese text in; PDF, Word, e-book and slides out, from one document."""

__version__ = "0.1.0"
