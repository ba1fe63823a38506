"""Tests of the reader of Word files."""
