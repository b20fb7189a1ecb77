"""Copies of kept films on this machine, for the cage: fetched once, checked by their hash, bounded together.

A copy is locked by who reads it. Who fetches one locks a file beside it, for which the others wait: not the partial file, which
becomes the copy, as they would wait on until it is not read any more. The system lets go of both when the process dies.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from zhijiang.catalog.store.incoming import check_space, full_disk_is_told
from zhijiang.catalog.store.places import root

if TYPE_CHECKING:
    from zhijiang.bucket import BucketStorage


class DamagedFile(Exception):
    """The store has other bytes under a hash than those that make it."""


@contextmanager
def copy_of(storage: BucketStorage, name: str, /, *, sha256: str) -> Iterator[Path]:
    """A file of the bucket as one of this machine, which stays there while the context lasts.

    Raises FileNotFoundError, DamagedFile, StoreFails, NoSpace.
    """
    path = _folder() / sha256
    while (descriptor := _locked(path, os.O_RDONLY, fcntl.LOCK_SH)) is None:
        _fetch(storage, name, path)
    try:
        os.utime(path)
        yield path
    finally:
        os.close(descriptor)


def adopt(path: Path, /, *, sha256: str) -> None:
    """Make a copy of a file of this machine that the bucket has now; it is gone from where it was."""
    size = path.stat().st_size
    if size > settings.COPIES_BYTES:
        path.unlink()
        return
    _make_room(size)
    path.chmod(0o444)
    path.replace(_folder() / sha256)


def sweep(*, before: datetime) -> None:
    """Remove what killed processes left half fetched."""
    for left in [*_folder().glob("*.part"), *_folder().glob("*.lock")]:
        with contextlib.suppress(FileNotFoundError):
            if left.stat().st_mtime < before.timestamp():
                _remove_if_free(left)


def _fetch(storage: BucketStorage, name: str, path: Path) -> None:
    """Bring the file here, unless another process did so while this one waited for it."""
    lock = path.with_name(f"{path.name}.lock")
    descriptor = _locked(lock, os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX)
    if descriptor is None:
        return
    part = path.with_name(f"{path.name}.part")
    try:
        if not path.exists():
            _bring(storage, name, part, sha256=path.name)
            part.chmod(0o444)
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
        lock.unlink()
        os.close(descriptor)


def _bring(storage: BucketStorage, name: str, part: Path, *, sha256: str) -> None:
    size = storage.size(name)
    _make_room(size)
    check_space(size)
    digest = hashlib.sha256()
    part.unlink(missing_ok=True)
    with full_disk_is_told(), part.open("xb") as file:
        for piece in storage.pieces_of(name):
            digest.update(piece)
            file.write(piece)
    if digest.hexdigest() != sha256:
        raise DamagedFile(f"The store has other bytes under {sha256[:12]}… than those that make this hash.")


def _make_room(size: int) -> None:
    """Remove the copies that were not used for longest, until one of this size fits in; those in use stay."""
    copies = []
    for path in _folder().iterdir():
        with contextlib.suppress(FileNotFoundError):
            found = path.stat()
            copies.append((found.st_mtime, found.st_size, path))
    total = sum(each for _used, each, _path in copies) + size
    for _used, each, path in sorted(copies):
        if total <= settings.COPIES_BYTES:
            return
        if not path.suffix and _remove_if_free(path):
            total -= each


def _remove_if_free(path: Path) -> bool:
    descriptor = _locked(path, os.O_RDONLY, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if descriptor is None:
        return False
    path.unlink(missing_ok=True)
    os.close(descriptor)
    return True


def _locked(path: Path, flags: int, lock: int) -> int | None:
    """The file at `path`, open and locked; None where there is none, another by now, or one that is not to be waited for."""
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, lock)
        if path.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except (FileNotFoundError, BlockingIOError):
        pass
    os.close(descriptor)
    return None


def _folder() -> Path:
    folder = root() / "copies"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
