"""The cage: every decode runs in a child process without network, with one input and hard limits.

Two cages are known, tried in this order: **bubblewrap** (own namespaces: the child sees the system's libraries, one film and
one folder to write into, nothing else), and **landlock** (the kernel leaves it the same paths). In both, seccomp refuses
network, new processes and signals, and the kernel's limits hold memory, processor time and file size. With neither, nothing
is decoded unless the caller says so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from zhijiang.media import seal
from zhijiang.media.cage_watch import Limits, watch
from zhijiang.media.errors import Interrupted, MediaError, NoCage, Unreadable

__all__ = ["Cage", "Limits", "run", "standing"]

_HERE: Final = Path(__file__).resolve().parent
_ROOT: Final = _HERE.parent.parent
_SYSTEM: Final = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_QUIET_LIBRARIES: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "2",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
}


@dataclass(frozen=True, slots=True)
class Cage:
    """What holds a decoder on this machine."""

    kind: str
    """`bubblewrap`, `landlock` or `none`."""
    detail: str
    """For an administrator, in English: the version, or why nothing holds."""

    @property
    def holds(self) -> bool:
        """Whether a decoder may be run without being told to go on regardless."""
        return self.kind != "none"


@cache
def standing() -> Cage:
    """Find the best cage of this machine by trying each on a child that pushes at its doors. Tried once per process.

    Raises Interrupted when that child was killed, which says nothing about the cage; it is tried again the next time.
    """
    reasons = []
    for kind in ("bubblewrap", "landlock"):
        if kind == "bubblewrap" and shutil.which("bwrap") is None:
            reasons.append("bubblewrap: not installed")
            continue
        try:
            doors = _run(kind, "hello", source=None, out=None, options={}, limits=Limits(stall_seconds=30))
        except Interrupted:
            raise
        except (MediaError, OSError) as error:
            reasons.append(f"{kind}: {getattr(error, 'detail', '') or error}".strip())
            continue
        if any(doors.values()):
            reasons.append(f"{kind}: left open: {', '.join(name for name, is_open in doors.items() if is_open)}")
            continue
        return Cage(kind, _version(kind))
    return Cage("none", "; ".join(reasons))


def _version(kind: str) -> str:
    if kind == "landlock":
        return f"Landlock ABI {seal.landlock_abi()} with seccomp"
    found = subprocess.run(["bwrap", "--version"], capture_output=True, text=True, check=False)  # noqa: S607
    return f"{found.stdout.strip() or 'bubblewrap'} with seccomp"


def run(
    task: str,
    *,
    source: Path,
    out: Path | None,
    options: dict[str, Any] | None = None,
    on_message: Callable[[dict[str, Any]], None] | None = None,
    allow_uncaged: bool = False,
    limits: Limits | None = None,
    kind: str | None = None,
    code: Path | None = None,
) -> dict[str, Any]:
    """Do one task on one file in a caged child.

    Parameters
    ----------
    task : str
        `facts`, `analyse` or `package`; with `code`, also `module:function` taking (orders, say).
    source : Path
        The one file that the child can read.
    out : Path or None
        The one folder that it can write into; made when missing.
    options : dict, optional
        JSON-ready keyword arguments for the task.
    on_message : callable, optional
        Hears each message while the child works: `{"kind": "progress", "done", "total"}`, `{"kind": "segment", …}`.
    allow_uncaged : bool
        Go on without a cage where none holds. The kernel's limits still apply.
    limits : Limits, optional
        What the child is granted; by default what suits the size of the file.
    kind : str, optional
        Insist on one cage.
    code : Path, optional
        A folder of Python code that the child may import, too.

    Returns
    -------
    dict
        The task's answer.

    Raises
    ------
    MediaError
        What the task found wrong with the file; OverLimit when the child was stopped; NoCage when nothing holds.
    """
    if source.is_dir():
        raise Unreadable("This is a folder, not a film.", detail=str(source))
    if not source.is_file():
        raise Unreadable("There is no such file.", detail=str(source))
    if kind is None:
        cage = standing()
        if not cage.holds and not allow_uncaged:
            raise NoCage(
                "This machine cannot hold a decoder safely (bubblewrap or Landlock is needed), so nothing was decoded.",
                detail=cage.detail,
            )
        kind = cage.kind
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    granted = limits or Limits.for_file(source.stat().st_size)
    return _run(
        kind, task, source=source, out=out, options=options or {}, limits=granted, on_message=on_message, code=code
    )


def _run(
    kind: str,
    task: str,
    *,
    source: Path | None,
    out: Path | None,
    options: dict[str, Any],
    limits: Limits,
    on_message: Callable[[dict[str, Any]], None] | None = None,
    code: Path | None = None,
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="zhijiang-") as scratch:
        inside = _Inside(
            kind, source and source.resolve(), out and out.resolve(), Path(scratch), code and code.resolve()
        )
        orders = {
            "task": task,
            "source": str(inside.source) if source else None,
            "out": str(inside.out) if out else None,
            "options": options,
            "limits": limits.for_kernel(),
            "landlock": inside.rules() if kind == "landlock" else None,
            "seccomp": seal.may_filter() if kind != "landlock" else True,
            "parent": 0 if kind == "bubblewrap" else os.getpid(),
        }
        child = subprocess.Popen(  # noqa: S603 - our own program, no shell
            inside.command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=inside.environment(),
            cwd="/",
            start_new_session=True,
        )
        try:
            return watch(child, json.dumps(orders).encode(), limits=limits, out=out, on_message=on_message)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            for pipe in (child.stdin, child.stdout, child.stderr):
                if pipe is not None:
                    pipe.close()


@dataclass(frozen=True, slots=True)
class _Inside:
    """The world as the child sees it."""

    kind: str
    real_source: Path | None
    real_out: Path | None
    scratch: Path
    code: Path | None

    @property
    def source(self) -> Path:
        """Where the child finds the film. Inside bubblewrap nothing of its real name is known but a plain suffix."""
        if self.kind != "bubblewrap" or self.real_source is None:
            return self.real_source or Path("/nothing")
        suffix = self.real_source.suffix.lower()
        return Path(f"/in/film{suffix if re.fullmatch(r'[.][a-z0-9]{1,5}', suffix) else ''}")

    @property
    def out(self) -> Path:
        """Where it writes."""
        return Path("/out") if self.kind == "bubblewrap" else self.real_out or Path("/nothing")

    def command(self) -> list[str]:
        """The child's command line."""
        python = [sys.executable, "-s", "-P", "-m", "zhijiang.media.caged"]
        if self.kind != "bubblewrap":
            return python
        line = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
        for name in _SYSTEM:
            place = Path(name)
            if place.is_symlink():
                line += ["--symlink", str(place.readlink()), name]
            elif place.exists():
                line += ["--ro-bind", name, name]
        line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108 - its own, empty
        for path in self._code_paths():
            if not str(path).startswith("/usr/"):
                line += ["--ro-bind", str(path), str(path)]
        line += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
        if self.real_source is not None:
            line += ["--ro-bind", str(self.real_source), str(self.source)]
        if self.real_out is not None:
            line += ["--bind", str(self.real_out), "/out"]
        for name, value in self.environment().items():
            line += ["--setenv", name, value]
        return [*line, "--chdir", "/", "--", *python]

    def environment(self) -> dict[str, str]:
        """Its environment: nothing of ours."""
        scratch = "/tmp" if self.kind == "bubblewrap" else str(self.scratch)  # noqa: S108
        paths = [str(_ROOT), *([str(self.code)] if self.code else [])]
        places = {"PYTHONPATH": os.pathsep.join(paths), "TMPDIR": scratch, "HOME": scratch, "NUMBA_CACHE_DIR": scratch}
        return {**_QUIET_LIBRARIES, **places}

    def rules(self) -> dict[str, list[str]]:
        """The same world as Landlock's rules."""
        read = [*map(Path, (*_SYSTEM, *_DEVICES, "/etc/ld.so.cache", "/proc/cpuinfo", "/sys/devices/system/cpu"))]
        read += [*self._code_paths(), *([self.real_source] if self.real_source else [])]
        write = [self.scratch, *([self.real_out] if self.real_out else []), Path("/dev/null")]
        return {"read": [str(path) for path in read], "write": [str(path) for path in write]}

    def _code_paths(self) -> list[Path]:
        """Python, its packages, and of our own code the media library alone."""
        paths = [Path(sys.base_prefix), Path(sys.prefix), _HERE.parent / "__init__.py", _HERE]
        return [*dict.fromkeys(paths), *([self.code] if self.code else [])]
