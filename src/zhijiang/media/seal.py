"""Shut the process that calls this in: limits, Landlock, seccomp. Straight calls to the Linux kernel, no package needed.

Used by the caged child on itself, before it looks at the file. None of it can be undone by the process afterwards.

**Source**: landlock(7) and seccomp(2) of the Linux man-pages; numbers from the kernel's `asm/unistd_64.h` and
`asm-generic/unistd.h`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_SIGKILL: Final = 9

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_FS_READ: Final = 0b1101  # execute, read a file, read a folder
_FS_FILE_ONLY: Final = (
    0b111 | 1 << 14 | 1 << 15
)  # execute, write, read, truncate, ioctl: what a rule on a file may name


@dataclass(frozen=True, slots=True)
class _Machine:
    """System calls of one kind of processor that a decoder never needs."""

    audit_arch: int
    clone: int
    clone3: int
    tgkill: int
    refused: tuple[int, ...]


_LATER: Final = (
    424,
    425,
    428,
    429,
    430,
    431,
    432,
    433,
    434,
    438,
    442,
)  # pidfds, io_uring, new mounts: same number everywhere
_MACHINES: Final = {
    "x86_64": _Machine(
        audit_arch=0xC000003E,
        clone=56,
        clone3=435,
        tgkill=234,
        # sockets 41–50, 53, 288 · fork, vfork, execve, execveat 57–59, 322 · kill, tkill, queued signals 62, 200, 129, 297
        # · ptrace, process memory 101, 310–312 · mounts, roots 155, 161, 165, 166 · modules, kexec, reboot 167–176, 246, 313
        # · keys 248–250 · namespaces 272, 308 · perf, handles, bpf, userfaultfd 298, 304, 321, 323 · devices, clock 133, 164, 227, 259
        refused=(
            *(
                41,
                42,
                43,
                44,
                45,
                46,
                47,
                49,
                50,
                53,
                288,
                299,
                307,
                57,
                58,
                59,
                322,
                62,
                200,
                129,
                297,
                101,
                310,
                311,
                312,
            ),
            *(
                155,
                161,
                163,
                165,
                166,
                167,
                169,
                170,
                172,
                173,
                175,
                176,
                246,
                313,
                248,
                249,
                250,
                272,
                308,
                298,
                304,
                321,
                323,
            ),
            *(103, 133, 135, 164, 179, 227, 259, *_LATER),
        ),
    ),
    "aarch64": _Machine(
        audit_arch=0xC00000B7,
        clone=220,
        clone3=435,
        tgkill=131,
        refused=(
            *(
                198,
                199,
                200,
                201,
                202,
                203,
                206,
                207,
                211,
                212,
                242,
                243,
                269,
                221,
                281,
                129,
                130,
                138,
                240,
                117,
                270,
                271,
                272,
            ),
            *(
                33,
                39,
                40,
                41,
                51,
                60,
                89,
                92,
                97,
                104,
                105,
                106,
                112,
                116,
                142,
                161,
                170,
                217,
                218,
                219,
                224,
                241,
                265,
                268,
            ),
            *(273, 280, 282, *_LATER),
        ),
    ),
}


def limit(*, memory_bytes: int, cpu_seconds: int, file_bytes: int, open_files: int) -> None:
    """Set the kernel's own limits on this process; a core is never written."""
    for what, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(
            what, (bound, bound + 2 if what == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else bound)
        )


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent goes, however that goes."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it went before we asked


def landlock_abi() -> int:
    """Which version of Landlock the kernel offers; 0 when none."""
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def landlock(*, read: Iterable[Path], write: Iterable[Path]) -> None:
    """Leave this process these files and folders, and no other; no TCP, no signals to others.

    `write` may be read, too. Paths that do not exist are passed over. Raises OSError when the kernel will not.
    """
    abi = landlock_abi()
    if abi < 1:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock")
    handled = (1 << (13 + (abi >= 2) + (abi >= 3))) - 1 | (1 << 15 if abi >= 5 else 0)
    attributes = struct.pack("<QQQ", handled, 0b11 if abi >= 4 else 0, 0b11 if abi >= 6 else 0)
    attributes = attributes[: 24 if abi >= 6 else 16 if abi >= 4 else 8]
    ruleset = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    try:
        for paths, rights in ((read, _FS_READ), (write, handled & ~1)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not path.is_dir():
            rights &= _FS_FILE_ONLY
        _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), struct.pack("<Qi", rights, place), ctypes.c_uint32(0))
    finally:
        os.close(place)


def may_filter() -> bool:
    """Whether system calls can be filtered on this kind of processor."""
    return platform.machine() in _MACHINES


def seccomp() -> None:
    """Refuse network, new processes, signals to others, and all that administers a machine; threads stay allowed.

    Raises OSError when the kernel will not, or when the processor is of a kind we have no table for.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        raise OSError(errno.ENOSYS, f"no table of system calls for {platform.machine()}")
    program = _filter(machine, os.getpid())
    code = b"".join(struct.pack("<HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("@HP", len(program), ctypes.addressof(buffer))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(head, len(head)))


def _filter(machine: _Machine, pid: int) -> list[tuple[int, int, int, int]]:
    """Write the filter: lines of (code, jump if true, jump if false, value) of classic BPF."""
    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    kill, allow, refuse, unknown = 0x80000000, 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
    lines = [
        (load, 0, 0, 4),  # the architecture
        (equal, 1, 0, machine.audit_arch),
        (answer, 0, 0, kill),
        (load, 0, 0, 0),  # the number of the call
        (at_least, 0, 1, 0x40000000),  # x32, a second door to the same calls
        (answer, 0, 0, refuse),
        (equal, 0, 4, machine.clone),
        (load, 0, 0, 16),  # its flags
        (any_bit, 0, 1, 0x00010000),  # CLONE_THREAD
        (answer, 0, 0, allow),
        (answer, 0, 0, refuse),
        (equal, 0, 1, machine.clone3),
        (answer, 0, 0, unknown),  # the C library then falls back to clone
        (equal, 0, 4, machine.tgkill),
        (load, 0, 0, 16),
        (equal, 0, 1, pid),
        (answer, 0, 0, allow),
        (answer, 0, 0, refuse),
    ]
    for number in machine.refused:
        lines += [(equal, 0, 1, number), (answer, 0, 0, refuse)]
    return [*lines, (answer, 0, 0, allow)]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc().syscall(number, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _prctl(option: int, value: int, pointer: object = None) -> None:
    zero = ctypes.c_ulong(0)
    if _libc().prctl(option, ctypes.c_ulong(value), pointer if pointer is not None else zero, zero, zero) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
