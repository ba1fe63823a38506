"""How long a child process may take, and how much memory it may have.

The parent holds the time (`pipeline.jobs`): only it can end a child that no longer runs Python. The
kernel holds the memory, and processor time as a second line, by setrlimit(2).
"""

from __future__ import annotations

import contextlib
import math
import os
import re
from pathlib import Path

import msgspec

from pipeline.diagnostics import KanbenError

_SECONDS = 120.0
"""For any source, however short: 30 times what the slowest format needs on a slow machine."""

_BYTES_A_SECOND = 5_000
"""For each of so many bytes a second more. A million characters (3 MB) may take 12 minutes; the
slowest format, PDF, takes half a minute for them."""

_LEAST_MEMORY = 2 << 30  # bytes; the PDF of a novel of a million characters takes 1 GB
_MOST_MEMORY = 16 << 30  # bytes
_RESERVE = 64 << 20  # bytes that a child out of memory gets to say so

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT]?)B?", re.IGNORECASE)
_FACTORS = {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}
_CGROUP_FILES = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


class Limits(msgspec.Struct, frozen=True):
    """What a child may take.

    Attributes:
        seconds: Of wall time; then it is killed with all that it started.
        memory: Bytes of address space, which all programs that it starts have each too; 0 for no
            limit, as programs need that reserve far more than they use: Java, Chromium.
        processes: How many processes may work for it at a time; 0 for one a processor.
    """

    seconds: float = _SECONDS
    memory: int = 0
    processes: int = 0


def default(size: int) -> Limits:
    """Return the limits for work on a source of ``size`` bytes.

    The time grows with the source, so that a hostile short text is stopped soon and a long novel
    never. The memory is half of what the machine has, so that one child cannot bring it down; not
    less than 2 GB, which a novel needs, and not more than 16 GB, which no text needs.
    """
    memory = min(max(_machine_memory() // 2, _LEAST_MEMORY), _MOST_MEMORY)
    return Limits(_SECONDS + size / _BYTES_A_SECOND, memory)


def _machine_memory() -> int:
    """Return the bytes of memory that we may use: the machine's, or the container's; 0 if unknown.

    The container's limit is the kernel's memory.max (cgroup v2) or memory.limit_in_bytes (v1).
    """
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        memory = 0
    for name in _CGROUP_FILES:
        with contextlib.suppress(OSError, ValueError):  # absent, or "max"
            memory = min(memory, int(Path(name).read_text(encoding="ascii")))
    return max(memory, 0)


def parse_memory(text: str) -> int:
    """Return the bytes that ``text`` names: ``4 GB``, ``512 MB``, ``2.5G``; 1 KB is 1024 bytes.

    Raises:
        ValueError: It is no size, or less than Python itself needs.
    """
    match = _SIZE.fullmatch(text.strip())
    size = int(float(match[1]) * (1 << _FACTORS[match[2].upper()])) if match else 0
    if size < (256 << 20):
        message = f"memory {text!r} is no size of at least 256 MB, such as '4 GB'"
        raise ValueError(message)
    return size


def readable(memory: int) -> str:
    """Return a size in words as `parse_memory` reads it: ``4 GB``, ``512 MB``."""
    unit, name = (1 << 30, "GB") if memory >= 1 << 30 else (1 << 20, "MB")
    return f"{memory / unit:.3g} {name}"


def apply(limits: Limits) -> None:
    """Put this process, and all that it will start, under ``limits``.

    The memory becomes RLIMIT_AS; the hard limit leaves `give_reserve` some. The processor time,
    RLIMIT_CPU, is what all processors give in the wall time and a little more, so that the wall
    time always comes first: it ends what the parent can no longer reach, because it left the
    process group or the parent is gone. Nothing dumps core: a core is as large as the memory.

    Where there is no setrlimit (Windows) only the parent's wall time holds.
    """
    _Ours.limits = limits
    try:
        import resource  # noqa: PLC0415  (not there on Windows)
    except ImportError:
        return
    wanted = [(resource.RLIMIT_CORE, 0, 0)]
    if limits.seconds < math.inf:
        cpu = math.ceil(limits.seconds * (os.cpu_count() or 1)) + 10
        wanted.append((resource.RLIMIT_CPU, cpu, cpu + 5))
    if limits.memory:
        wanted.append((resource.RLIMIT_AS, limits.memory, limits.memory + _RESERVE))
    for kind, soft, hard in wanted:
        most = resource.getrlimit(kind)[1]
        if most != resource.RLIM_INFINITY:  # a limit from outside stays
            soft, hard = min(soft, most), min(hard, most)  # noqa: PLW2901  (both at once)
        with contextlib.suppress(OSError, ValueError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(kind, (soft, hard))


class _Ours:
    """What this process was put under."""

    limits = Limits(seconds=math.inf)


def ours() -> Limits:
    """Return the limits that this process is under: none, unless it is a child."""
    return _Ours.limits


def give_reserve() -> None:
    """Give this process the memory that it needs to say that it has run out of memory."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  (not there on Windows)

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def out_of_memory(name: str, limits: Limits) -> KanbenError:
    """Return the error for the work ``name`` that needed more memory than it may have."""
    allowed = f"more than the {readable(limits.memory)} of memory that one output may take"
    return KanbenError(
        "out-of-memory",
        f"it needs {allowed if limits.memory else 'more memory than there is'}",
        place=name,
        hint="Close other programs or split the text"
        + ("; or set [limits] memory in kanben.toml" if limits.memory else ""),
    )


def out_of_time(name: str, limits: Limits) -> KanbenError:
    """Return the error for the work ``name`` that was stopped at its time limit."""
    return KanbenError(
        "out-of-time",
        f"it was stopped after {limits.seconds:.3g} seconds, its time limit",
        place=name,
        hint="Allow more by --timeout SECONDS or [limits] seconds in kanben.toml",
    )
