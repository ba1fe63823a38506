"""Finds readers and writers by entry point, ours and third parties' alike."""

from __future__ import annotations

import functools
import sys
from importlib.metadata import EntryPoint, entry_points

from pipeline.diagnostics import KanbenError


class PluginError(KanbenError):
    """A plug-in is declared twice, cannot be imported, or is not what it says it is."""


def discover(group: str) -> dict[str, EntryPoint]:
    """Return the entry points of ``group`` by name, in the order of their names.

    Raises:
        PluginError: Two installed packages claim one name.
    """
    found: dict[str, EntryPoint] = {}
    for point in _installed(group, tuple(sys.path)):
        other = found.get(point.name)
        if other is not None and other.value != point.value:
            raise PluginError(
                "name-taken-twice",
                f"{point.name!r} in {group} is claimed by {other.value} and {point.value}",
                hint="Uninstall one of the two packages",
            )
        found[point.name] = point
    return dict(sorted(found.items()))


@functools.lru_cache(maxsize=4)
def _installed(group: str, _path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Return the entry points in the folders of ``sys.path``: looking takes 20 ms each time."""
    return tuple(entry_points(group=group))


def load(point: EntryPoint, attribute_type: type) -> object:
    """Import what ``point`` names and check that it is an ``attribute_type``.

    Raises:
        PluginError: The import fails or gives something else.
    """
    try:
        value = point.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        raise PluginError(
            "plugin-broken",
            f"{point.name!r} ({point.value}) cannot be loaded: {error}",
            hint="Reinstall or remove the package that declares it",
        ) from error
    if not isinstance(value, attribute_type):
        raise PluginError(
            "plugin-broken",
            f"{point.name!r} ({point.value}) is no {attribute_type.__name__}",
            hint="The package that declares it must be mended",
        )
    return value
