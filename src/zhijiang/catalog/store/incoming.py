"""What is still coming in: the partial files of uploads, on the machine that takes them in, and the space they may take."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from zhijiang.casework.errors import RuleViolation
from zhijiang.catalog.store.places import place, root

RESERVE_BYTES: Final = 512 * 1024**2
"""Space that uploads leave free, so that the platform itself can go on writing."""


class NoSpace(RuleViolation):
    """The disk is full; nothing was kept of what was being written."""


def upload_path(code: str, /) -> Path:
    """The partial file of an upload; its folder is made."""
    folder = root() / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{code}.part"


def drop_strays(codes: Collection[str], /, *, before: datetime) -> None:
    """Remove partial files that belong to none of these uploads and were not written to since, and what else the killed left."""
    for path in (root() / "uploads").glob("*.part"):
        if path.name.partition(".")[0] in codes:
            continue
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
    place().sweep(before=before)


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
