"""Fixtures: the plug-in that misbehaves, and a project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.failures import project as projects


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the plug-in is installed."""
    return projects.plugin(tmp_path_factory.mktemp("site"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one source."""
    return projects.make(tmp_path)
