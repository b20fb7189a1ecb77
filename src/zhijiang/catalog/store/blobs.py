"""Files under their SHA-256."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog.models import StoredFile
from zhijiang.catalog.store.incoming import check_space, full_disk_is_told, upload_path
from zhijiang.catalog.store.places import is_shared, place


def local_path(sha256: str, /) -> AbstractContextManager[Path]:
    """Where the bytes lie on this machine while the context lasts, for a child process to read.

    Raises FileNotFoundError when they are gone.
    """
    return place().copy_of(_name_of(sha256), sha256=sha256)


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
    """Move a file of known hash into the store, then write its row.

    Safe to repeat and to be killed in: when the file has gone into the store already, what is left is done.
    Raises MissingEvidence for an empty file, FileNotFoundError when it is in neither place.
    """
    name = _name_of(sha256)
    if not path.exists():
        size = place().size_of(name)
    elif (size := path.stat().st_size) == 0:
        raise MissingEvidence(_("The file is empty."))
    elif not _is_held(sha256, size_bytes=size):
        place().take(path, name)
    place().seal(name)
    stored, _made = StoredFile.objects.get_or_create(sha256=sha256, defaults={"size_bytes": size})
    path.unlink(missing_ok=True)
    return stored


def remove(sha256: str, /) -> None:
    """Remove the bytes of a file whose row is going in this transaction."""
    place().remove(_name_of(sha256))


def is_here(code: str, /, *, sha256: str) -> bool:
    """Whether this machine can go on with an upload: its partial file lies here, or what became of it in the store.

    Where the root is shared every machine can, and what is not there is gone.
    """
    if is_shared() or upload_path(code).exists():
        return True
    try:
        return bool(sha256) and place().size_of(_name_of(sha256)) > 0
    except FileNotFoundError:
        return False


def seal_copy(path: Path, /) -> StoredFile:
    """Take a copy of a file into the store, leaving the original where it is. Raises MissingEvidence, NoSpace."""
    digest = digest_of(path)
    known = StoredFile.objects.filter(sha256=digest).first()
    if known is not None and _is_held(digest, size_bytes=known.size_bytes):
        return known
    copy = upload_path(f"copy-{secrets.token_hex(8)}")
    with full_disk_is_told():
        try:
            check_space(path.stat().st_size)
            shutil.copyfile(path, copy)
            return seal(copy)
        finally:
            copy.unlink(missing_ok=True)


def _is_held(sha256: str, *, size_bytes: int) -> bool:
    """Whether the bytes are kept, and stay: a row that is as young as this is not cleared away."""
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().filter(pk=sha256).first()
        if row is not None:
            row.stored_at = timezone.now()
            row.save(update_fields=["stored_at"])
        return row is not None and _is_kept(sha256, size_bytes=size_bytes)


def _is_kept(sha256: str, *, size_bytes: int) -> bool:
    try:
        return place().size_of(_name_of(sha256)) == size_bytes
    except FileNotFoundError:
        return False


def _name_of(sha256: str) -> str:
    return f"blobs/{sha256[:2]}/{sha256}"
