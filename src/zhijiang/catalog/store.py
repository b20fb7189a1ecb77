"""The content-addressed store: bytes go in once, under their SHA-256, and never change.

Below the default storage's folder: `blobs/ab/abcdef…` the files, `analyses/…` and `packages/…` what was made of
them, `uploads/…` what is still coming in. Everything is one file system, so that a rename publishes.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.errors import MissingEvidence, RuleViolation
from zhijiang.catalog.models import StoredFile

RESERVE_BYTES: Final = 512 * 1024**2
"""Space that uploads leave free, so that the platform itself can go on writing."""


class NoSpace(RuleViolation):
    """The disk is full; nothing was kept of what was being written."""


def root() -> Path:
    """The folder under which everything is kept."""
    return Path(default_storage.path(""))


def local_path(sha256: str, /) -> Path:
    """Where the bytes lie, for a child process to read. Raises FileNotFoundError when they are gone."""
    path = _blob(sha256)
    if not path.exists():
        raise FileNotFoundError(f"The stored file {sha256[:12]}… is missing from {path.parent}.")
    return path


def seal(path: Path, /) -> StoredFile:
    """Take a file into the store, moving it. Raises MissingEvidence for an empty file."""
    return take(path, sha256=digest_of(path))


def digest_of(path: Path, /) -> str:
    """The SHA-256 of a file, read once; its bytes are then surely on the disk."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest


def take(path: Path, /, *, sha256: str) -> StoredFile:
    """Move a file of known hash into the store: a rename, then the row.

    Safe to repeat and to be killed in: when the file has gone into the store already, what is left is done.
    Raises MissingEvidence for an empty file, FileNotFoundError when it is in neither place.
    """
    goal = _blob(sha256)
    if not path.exists():
        size = goal.stat().st_size
    elif (size := path.stat().st_size) == 0:
        raise MissingEvidence(_("The file is empty."))
    elif goal.exists() and goal.stat().st_size == size:
        path.unlink()
    else:
        goal.parent.mkdir(parents=True, exist_ok=True)
        path.replace(goal)
    goal.chmod(0o444)
    _sync_folder(goal.parent)
    stored, _made = StoredFile.objects.get_or_create(sha256=sha256, defaults={"size_bytes": size})
    return stored


def seal_copy(path: Path, /) -> StoredFile:
    """Take a copy of a file into the store, leaving the original where it is. Raises MissingEvidence, NoSpace."""
    digest = digest_of(path)
    known = StoredFile.objects.filter(sha256=digest).first()
    if known is not None and _blob(digest).exists():
        return known
    copy = upload_path(f"copy-{secrets.token_hex(8)}")
    with full_disk_is_told():
        try:
            check_space(path.stat().st_size)
            shutil.copyfile(path, copy)
            return seal(copy)
        finally:
            copy.unlink(missing_ok=True)


def upload_path(code: str, /) -> Path:
    """The partial file of an upload; its folder is made."""
    folder = root() / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{code}.part"


def drop_stray_parts(codes: Collection[str], /, *, before: datetime) -> None:
    """Remove partial files that belong to none of these uploads and were not written to since: what the killed left."""
    for path in (root() / "uploads").glob("*.part"):
        if path.name.partition(".")[0] in codes:
            continue
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()


def new_folder(kind: str, sha256: str, /) -> str:
    """Make an empty folder for one attempt at making something of a file. Returns its name below the root."""
    name = f"{kind}/{sha256[:2]}/{sha256}/{secrets.token_hex(6)}"
    (root() / name).mkdir(parents=True)
    return name


def drop_folder(name: str, /) -> None:
    """Remove a folder of `new_folder`, if it is there."""
    if name:
        shutil.rmtree(root() / name, ignore_errors=True)


def keep_only(kind: str, sha256: str, /, *, folder: str) -> None:
    """Remove what other, interrupted attempts made of a file; all of them when no folder is named."""
    for other in (root() / kind / sha256[:2] / sha256).glob("*"):
        if other != root() / folder:
            shutil.rmtree(other, ignore_errors=True)


def folder_path(name: str, /) -> Path:
    """The absolute path of a folder of `new_folder`."""
    return root() / name


def free_bytes() -> int:
    """Bytes that uploads may still take."""
    root().mkdir(parents=True, exist_ok=True)
    return max(0, shutil.disk_usage(root()).free - RESERVE_BYTES)


def check_space(size_bytes: int, /) -> None:
    """Raise NoSpace when so much does not fit."""
    if size_bytes > free_bytes():
        raise NoSpace(_("The platform has not enough space for this file. Tell the administrator."))


@contextmanager
def full_disk_is_told() -> Iterator[None]:
    """Turn the system's “no space left” into NoSpace."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        raise NoSpace(_("The platform has not enough space for this file. Tell the administrator.")) from error


def _blob(sha256: str) -> Path:
    return root() / "blobs" / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
