"""Who holds a lease: a process that others on the same machine can look for."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from functools import cache
from pathlib import Path


@cache
def place() -> str:
    """A short name of the space in which process ids mean something: machine, boot and pid namespace."""
    parts = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        try:
            parts.append(str(Path(path).readlink()) if Path(path).is_symlink() else Path(path).read_text().strip())
        except OSError:
            parts.append("?")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def new_owner() -> str:
    """A name for one claim of one process, as `9f2c…:4711:a1b2c3d4`."""
    return f"{place()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_surely_dead(owner: str) -> bool:
    """True only when the owner's process was here and is gone; a process elsewhere is never surely dead."""
    where, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if where != place() or not pid.isdigit():
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return Path("/proc/self").exists()
    except OSError:
        return False
    return state in {"Z", "X"}
