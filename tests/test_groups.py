"""Tests that share what is dear to make run in one worker."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("groups")
def test_groups_are_known_to_what_hands_out_tests(request: pytest.FixtureRequest) -> None:
    """pytest-xdist tells groups by the ends of names: with pytest 9.2 it changes them in vain.

    Then nothing fails, but each worker makes the files of every group for itself.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        pytest.skip("only where several workers run the tests")
    assert request.node.nodeid.endswith("@groups")
