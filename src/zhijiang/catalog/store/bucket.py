"""Kept bytes in an S3 store. What is worked out on this machine goes up file by file, and its place here is cleared."""

from __future__ import annotations

import contextlib
import shutil
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhijiang.catalog.store import copies
from zhijiang.catalog.store.places import root

if TYPE_CHECKING:
    from zhijiang.bucket import BucketStorage

_LAST: Final = "index.m3u8"
"""Names the other files of its folder, so it goes up after them."""
_KINDS: Final = ("analyses", "deliveries", "packages", "pieces", "recuts")


class Bucket:
    """Keys of the bucket are the names; the copies of films that this machine works on lie below the root."""

    def __init__(self, storage: BucketStorage) -> None:
        self._storage = storage
        self._sent: dict[str, dict[str, tuple[int, int]]] = {}

    def size_of(self, name: str, /) -> int:
        return self._storage.size(name)

    def take(self, path: Path, name: str, /) -> None:
        self._storage.put(path, name)
        copies.adopt(path, sha256=_hash_in(name))

    def keep(self, path: Path, name: str, /) -> None:
        self._storage.put(path, name)
        path.unlink()

    def fetch(self, name: str, path: Path, /) -> None:
        with path.open("xb") as file:
            for part in self._storage.pieces_of(name):
                file.write(part)

    def names_in(self, folder: str, /) -> list[str]:
        return self._storage.listdir(folder)[1]

    def names_below(self, folder: str, /) -> list[str]:
        return self._storage.names_below(folder)

    def seal(self, name: str, /) -> None:
        pass

    def read(self, name: str, /) -> bytes:
        return self._storage.read(name)

    def copy_of(self, name: str, /, *, sha256: str) -> AbstractContextManager[Path]:
        return copies.copy_of(self._storage, name, sha256=sha256)

    def publish(self, folder: str, /) -> None:
        sent = self._sent.setdefault(folder, {})
        made = [path for path in (root() / folder).iterdir() if path.suffix != ".part"]
        for path in sorted(made, key=lambda path: (path.name == _LAST, path.name)):
            found = path.stat()
            stamp = found.st_size, found.st_mtime_ns
            if sent.get(path.name) != stamp:
                self._storage.put(path, f"{folder}/{path.name}")
                sent[path.name] = stamp

    def close(self, folder: str, /) -> None:
        self.publish(folder)
        self._sent.pop(folder, None)
        shutil.rmtree(root() / folder, ignore_errors=True)

    def remove(self, name: str, /) -> None:
        self._storage.delete_all([name])
        (root() / "copies" / _hash_in(name)).unlink(missing_ok=True)

    def drop(self, folder: str, /) -> None:
        self._sent.pop(folder, None)
        shutil.rmtree(root() / folder, ignore_errors=True)
        self._storage.delete_all(self._storage.names_below(folder))

    def keep_only(self, above: str, folder: str, /) -> None:
        for other in (root() / above).glob("*"):
            if other != root() / folder:
                shutil.rmtree(other, ignore_errors=True)
        kept = f"{folder}/"
        self._storage.delete_all(name for name in self._storage.names_below(above) if not name.startswith(kept))

    def sweep(self, *, before: datetime) -> None:
        self._storage.drop_stray_parts(before=before)
        copies.sweep(before=before)
        for kind in _KINDS:
            for attempt in (root() / kind).glob("*/*/*"):
                with contextlib.suppress(FileNotFoundError):
                    if attempt.stat().st_mtime < before.timestamp():
                        shutil.rmtree(attempt, ignore_errors=True)


def _hash_in(name: str) -> str:
    return name.rpartition("/")[2]
