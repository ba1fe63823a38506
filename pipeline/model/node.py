"""What all nodes of a document have in common."""

from __future__ import annotations

import msgspec


class Node(
    msgspec.Struct, frozen=True, tag_field="node", omit_defaults=True, kw_only=True, gc=False
):
    """Common shape of all nodes; ``node`` in JSON names the type."""
