"""Build hook: takes reveal.js out of the PyPI package sphinx-revealjs, where it is a build need.

reveal.js (MIT) is no Python package of its own; sphinx-revealjs 3.2.1 carries reveal.js 5.2.1
unaltered. The files land in pipeline/assets/reveal, which git ignores and the wheel contains.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = (
    "LICENSE",
    "dist/reset.css",
    "dist/reveal.css",
    "dist/reveal.js",
    "plugin/notes/notes.js",
    "plugin/notes/plugin.js",
    "plugin/notes/speaker-view.html",
    "plugin/search/search.js",
    "plugin/zoom/zoom.js",
)


class RevealHook(BuildHookInterface[Any]):
    """Copies the few files of reveal.js that the web deck embeds."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Copy the files, or stop the build with the reason."""
        spec = importlib.util.find_spec("sphinx_revealjs")
        if spec is None or spec.origin is None:
            message = "the build needs sphinx-revealjs 3.2.1, which carries reveal.js"
            raise RuntimeError(message)
        source = Path(spec.origin).parent / "_static" / "revealjs"
        target = Path(self.root) / "pipeline" / "assets" / "reveal"
        for name in FILES:
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, path)
