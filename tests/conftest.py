"""Settings and fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pipeline import passes, theme
from pipeline.diagnostics import Report
from pipeline.model.nodes import Document
from pipeline.readers import registry
from pipeline.theme import Theme

os.environ.pop("CI", None)  # it makes builds strict; tests ask for that where they mean it

ROOT = Path(__file__).parent.parent
SPEECH = ROOT / "source" / "yangtze-delta.txt"
SHARED = ROOT.parent / "shared"

settings.register_profile(
    "quick",
    max_examples=60,
    deadline=None,
    derandomize=True,  # the same inputs on every run; make fuzz looks for new ones
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "fuzz",
    max_examples=int(os.environ.get("EXAMPLES", "1000")),
    deadline=None,
    print_blob=True,  # so that what it finds can be made again elsewhere
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def study() -> Theme:
    """The default theme."""
    return theme.load("study", ROOT)


@pytest.fixture(scope="session")
def speech() -> Document:
    """The speech as writers get it, after all passes."""
    spec = registry.find(SPEECH)
    options = registry.ReadOptions()
    return passes.apply_all(spec.read(SPEECH.read_bytes(), SPEECH.name, options, Report()))
