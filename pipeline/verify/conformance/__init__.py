"""Checks by the field's own validators, one module a validator.

The validators are programs of their own, run on a file that is already written. Each check takes a
path and returns what its validator objects to; an empty list is a pass. One that is not installed
raises :class:`~pipeline.verify.finding.ValidatorMissingError`, one that breaks down a
:class:`~pipeline.diagnostics.KanbenError`.
"""

from __future__ import annotations

from pipeline.verify.conformance.ace import ace
from pipeline.verify.conformance.epubcheck import epubcheck, epubcheck_all
from pipeline.verify.conformance.nu import nu, nu_all
from pipeline.verify.conformance.open_xml import open_xml
from pipeline.verify.conformance.verapdf import verapdf, verapdf_all

__all__ = [
    "ace",
    "epubcheck",
    "epubcheck_all",
    "nu",
    "nu_all",
    "open_xml",
    "verapdf",
    "verapdf_all",
]
