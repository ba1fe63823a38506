"""Readers: the bytes of a source become a document."""
