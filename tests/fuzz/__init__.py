"""Fuzzing: inputs made at random, held against what every stage promises (docs/fuzzing.md)."""
