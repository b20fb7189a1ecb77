"""Uploads: bytes arrive in any number of pieces, over any number of breaks, and become one cut.

The truth about how much has arrived is the size of the partial file, so that a killed process can neither lose
bytes that were acknowledged nor count bytes that were not written.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.catalog import rules, store
from zhijiang.catalog.actions.cuts import bring_in_cut, check_episode
from zhijiang.catalog.models import Cut, Upload, Work
from zhijiang.catalog.states import UploadState
from zhijiang.jobs import actions as jobs
from zhijiang.jobs.queries import last_asked
from zhijiang.jobs.states import JobState
from zhijiang.people.models import User

LIFE: Final = timedelta(hours=24)
"""An upload that has not moved for so long is given up."""
STILL: Final = timedelta(minutes=1)
"""An upload whose bytes are all there, and to which nothing was written for so long, needs no sender any more."""
OPEN_AT_MOST: Final = 500
"""Open uploads of one person."""


class OffsetMismatch(RuleViolation):
    """The piece does not begin where the last one ended."""


class TooLong(RuleViolation):
    """The piece goes beyond the length that was declared."""


@transaction.atomic
def begin_upload(work: Work, /, *, by: User, name: str, size_bytes: int, episode_number: int) -> Upload:
    """Open an upload of a file of known size. Writes the row and an empty partial file.

    Raises NotAllowed, MissingEvidence (empty file, no such episode), TooLong (over the limit), NoSpace.
    """
    rules.check_may_change(by, work)
    check_episode(work, episode_number)
    if size_bytes <= 0:
        raise MissingEvidence(_("The file is empty."))
    if size_bytes > settings.UPLOAD_MAX_BYTES:
        raise TooLong(_("The file is larger than this platform accepts."))
    open_ones = list(Upload.objects.filter(state=UploadState.OPEN).values_list("by_id", "size_bytes", "offset_bytes"))
    if sum(1 for owner, _size, _offset in open_ones if owner == by.pk) >= OPEN_AT_MOST:
        raise NotAllowed(_("Too many uploads are open at once. Finish or give up some of them first."))
    store.check_space(size_bytes + sum(size - offset for _owner, size, offset in open_ones))
    upload = Upload.objects.create(
        code=secrets.token_urlsafe(24)[:32].replace("-", "x").replace("_", "y"),
        work=work,
        by=by,
        original_name=plain_name(name),
        episode_number=episode_number,
        size_bytes=size_bytes,
        expires_at=timezone.now() + LIFE,
    )
    store.upload_path(upload.code).touch()
    return upload


def offset_of(upload: Upload, /) -> int:
    """How many bytes have arrived. Raises WrongState when the upload is over."""
    if upload.state == UploadState.SEALED:
        return upload.size_bytes
    check_open(upload)
    try:
        return store.upload_path(upload.code).stat().st_size
    except FileNotFoundError:
        fresh = Upload.objects.get(pk=upload.pk)
        if fresh.sha256:
            return fresh.size_bytes
        raise WrongState(_("The bytes of this upload are gone. Please send the file again.")) from None


def append(upload: Upload, /, *, offset: int, piece: bytes) -> int:
    """Write a piece at the end of the partial file and through to the disk. Returns the new offset.

    Raises WrongState, OffsetMismatch, TooLong, NoSpace; then the bytes are as they were before.
    """
    check_open(upload)
    with _locked(store.upload_path(upload.code)) as descriptor:
        size = os.fstat(descriptor).st_size
        if offset != size:
            raise OffsetMismatch(_("This piece does not begin where the last one ended."))
        if size + len(piece) > upload.size_bytes:
            raise TooLong(_("More bytes came than were announced."))
        try:
            with store.full_disk_is_told():
                os.lseek(descriptor, size, os.SEEK_SET)
                _write_all(descriptor, piece)
                os.fsync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, size)
            raise
        size += len(piece)
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN).update(
            offset_bytes=size, expires_at=timezone.now() + LIFE
        )
        if size == upload.size_bytes:
            _ask_to_seal(upload)
    return size


def seal_upload(upload: Upload, /) -> Cut:
    """Turn a complete upload into a cut, once: a second call, at the same time or later, returns the same cut.

    Raises WrongState when bytes are missing, and what `bring_in_cut` raises.
    """
    with _sealing(upload):
        cut = _seal(Upload.objects.select_related("work__organisation", "by", "cut").get(pk=upload.pk))
    store.upload_path(f"{upload.code}.lock").unlink(missing_ok=True)
    return cut


def _seal(upload: Upload) -> Cut:
    if upload.cut is not None:
        return upload.cut
    check_not_abandoned(upload)
    path = store.upload_path(upload.code)
    if not upload.sha256:
        if not path.exists() or path.stat().st_size != upload.size_bytes:
            raise WrongState(_("The upload is not complete yet."))
        upload.sha256 = store.digest_of(path)
        upload.save(update_fields=["sha256"])
    stored = store.take(path, sha256=upload.sha256)
    with transaction.atomic():
        cut = bring_in_cut(
            upload.work,
            by=upload.by,
            file=stored,
            name=upload.original_name,
            episode_number=upload.episode_number,
        )
        Upload.objects.filter(pk=upload.pk).update(cut=cut, state=UploadState.SEALED, offset_bytes=upload.size_bytes)
    return cut


def is_elsewhere(upload: Upload, /) -> bool:
    """Whether only another machine can go on with an open upload: the one that took its bytes in."""
    return upload.state == UploadState.OPEN and not store.is_here(upload.code, sha256=upload.sha256)


def abandon_upload(upload: Upload, /) -> None:
    """Give an upload up and throw its bytes away; one that became a cut stays what it is."""
    if Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN).update(state=UploadState.ABANDONED):
        store.upload_path(upload.code).unlink(missing_ok=True)


def sweep_uploads() -> None:
    """Go on with uploads that nobody goes on with.

    One whose bytes are all there becomes a cut after a minute; one that has not moved for a day is given up. Partial
    files that belong to no open upload go after a day. A job that is done while its upload is still open was taken by a
    machine that does not have the bytes: the one that has asks again.
    """
    now = timezone.now()
    open_ones = list(Upload.objects.filter(state=UploadState.OPEN))
    for upload in open_ones:
        is_whole, has_lapsed = _is_whole(upload, written_before=now - STILL), upload.expires_at < now
        asked = last_asked(_key(upload)) if is_whole or has_lapsed else None
        if is_whole and (asked is None or asked.state == JobState.DONE):
            _ask_to_seal(upload)
        elif has_lapsed and (asked is None or asked.state in {JobState.FAILED, JobState.DONE}):
            abandon_upload(upload)
    store.drop_strays({upload.code for upload in open_ones}, before=now - LIFE)


def _key(upload: Upload) -> str:
    return f"upload/{upload.code}"


def _ask_to_seal(upload: Upload) -> None:
    jobs.enqueue("catalog.seal_upload", key=_key(upload), upload_id=upload.pk)


def check_not_abandoned(upload: Upload, /) -> None:
    """Raise WrongState when the upload was given up."""
    if upload.state == UploadState.ABANDONED:
        raise WrongState(_("This upload is over."))


def check_open(upload: Upload, /) -> None:
    """Raise WrongState when no more bytes may come."""
    if upload.state != UploadState.OPEN:
        raise WrongState(_("This upload is over."))
    if upload.expires_at < timezone.now() and upload.offset_bytes < upload.size_bytes:
        raise WrongState(_("This upload lay still for more than a day and was given up."))


def plain_name(name: str, /) -> str:
    """A file's name to show: its last part, composed, without control signs, at most 200 characters; never a path."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip()
    return (shown if len(shown) <= 200 else f"{shown[:180]}…{shown[-19:]}") or "?"


def _is_whole(upload: Upload, *, written_before: datetime) -> bool:
    """Whether all bytes are there, and no request that brought them can still be at work."""
    if upload.sha256:
        return store.is_here(upload.code, sha256=upload.sha256)
    try:
        found = store.upload_path(upload.code).stat()
    except FileNotFoundError:
        return False
    return found.st_size == upload.size_bytes and datetime.fromtimestamp(found.st_mtime, UTC) < written_before


def _write_all(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The partial file, held by this process alone; the system lets go when the process dies."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        raise WrongState(_("This upload is over.")) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _sealing(upload: Upload) -> Iterator[None]:
    """One process at a time seals an upload; its file moves away meanwhile, so the lock is a file of its own."""
    descriptor = os.open(store.upload_path(f"{upload.code}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
