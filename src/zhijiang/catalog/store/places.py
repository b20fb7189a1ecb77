"""Where kept bytes lie: in a folder, of which everything is one file system, so that a rename publishes; or in a bucket."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage, storages


class Place(Protocol):
    """Keeps files by names like `blobs/ab/abcdef…`; a name is there whole or not at all."""

    def size_of(self, name: str, /) -> int:
        """Bytes of a kept file. Raises FileNotFoundError."""

    def take(self, path: Path, name: str, /) -> None:
        """Keep a file of this machine, which is gone from here afterwards; one of that name is replaced."""

    def keep(self, path: Path, name: str, /) -> None:
        """As `take`, for what is no film."""

    def fetch(self, name: str, path: Path, /) -> None:
        """Put a kept file at a path of this machine, to be read and removed there. Raises FileNotFoundError."""

    def names_in(self, folder: str, /) -> list[str]:
        """The files directly in a folder; none when it is not there."""

    def names_below(self, folder: str, /) -> list[str]:
        """Everything in a folder, at any depth, by its whole name."""

    def seal(self, name: str, /) -> None:
        """See to it that a kept file stays as it is; safe to repeat, as whoever took it may have been killed before."""

    def read(self, name: str, /) -> bytes:
        """A kept file in memory: for those of a few megabytes. Raises FileNotFoundError."""

    def copy_of(self, name: str, /, *, sha256: str) -> contextlib.AbstractContextManager[Path]:
        """A kept file as one of this machine, while the context lasts. Raises FileNotFoundError."""

    def publish(self, folder: str, /) -> None:
        """Keep what lies in a folder below the root by now."""

    def close(self, folder: str, /) -> None:
        """Keep the rest of what lies in a folder below the root, into which nothing more comes."""

    def remove(self, name: str, /) -> None:
        """Remove a kept file, if it is there."""

    def drop(self, folder: str, /) -> None:
        """Remove a folder, if it is there."""

    def keep_only(self, above: str, folder: str, /) -> None:
        """Remove every folder directly in `above` but this one."""

    def sweep(self, *, before: datetime) -> None:
        """Remove what killed processes left half done before that moment, and that nothing would ever find."""


def is_shared() -> bool:
    """Whether the root is all there is, the same folder for every process; without, each machine has a root of its own."""
    return isinstance(default_storage, FileSystemStorage)


def root() -> Path:
    """The folder of this machine under which uploads come in and attempts work."""
    return Path(default_storage.path("")) if is_shared() else settings.HOME / "files"


def place() -> Place:
    """Where this installation keeps its bytes."""
    return Folder() if is_shared() else _bucket(storages["default"])


@lru_cache(maxsize=1)
def _bucket(storage: Any) -> Place:
    # With boto3 behind it, which an installation without an S3 store never loads.
    from zhijiang.catalog.store.bucket import Bucket

    return Bucket(storage)


class Folder:
    """The root itself: what was worked out in it is kept by being there."""

    def size_of(self, name: str, /) -> int:
        return (root() / name).stat().st_size

    def take(self, path: Path, name: str, /) -> None:
        goal = root() / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        path.replace(goal)

    def keep(self, path: Path, name: str, /) -> None:
        self.take(path, name)

    def fetch(self, name: str, path: Path, /) -> None:
        os.link(root() / name, path)

    def names_in(self, folder: str, /) -> list[str]:
        try:
            return [path.name for path in (root() / folder).iterdir() if path.is_file()]
        except FileNotFoundError:
            return []

    def names_below(self, folder: str, /) -> list[str]:
        return [str(path.relative_to(root())) for path in (root() / folder).rglob("*")]

    def seal(self, name: str, /) -> None:
        goal = root() / name
        goal.chmod(0o444)
        _sync_folder(goal.parent)

    def read(self, name: str, /) -> bytes:
        return (root() / name).read_bytes()

    @contextmanager
    def copy_of(self, name: str, /, *, sha256: str) -> Iterator[Path]:
        path = root() / name
        if not path.exists():
            raise FileNotFoundError(f"The stored file {sha256[:12]}… is missing from {path.parent}.")
        yield path

    def publish(self, folder: str, /) -> None:
        pass

    def close(self, folder: str, /) -> None:
        pass

    def remove(self, name: str, /) -> None:
        (root() / name).unlink(missing_ok=True)

    def drop(self, folder: str, /) -> None:
        shutil.rmtree(root() / folder, ignore_errors=True)

    def keep_only(self, above: str, folder: str, /) -> None:
        for other in (root() / above).glob("*"):
            if other != root() / folder:
                shutil.rmtree(other, ignore_errors=True)

    def sweep(self, *, before: datetime) -> None:
        pass


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
