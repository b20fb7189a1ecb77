"""Many files as one zip, stored and not compressed, written piece by piece: no file is ever whole in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_LARGE_BYTES: Final = 2**31 - 1
_PLAIN_FILE: Final = 0o100644 << 16


class _Sink:
    """What the zip was written to since somebody last took it. It cannot be gone back in, so sizes stand after the files."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def take(self) -> bytes:
        taken, self._held = b"".join(self._held), []
        return taken


def zipped(files: Iterable[tuple[str, int, Iterator[bytes]]], /, *, at: datetime) -> Iterator[bytes]:
    """Yield a zip of files (path, size in bytes, content in pieces), all dated `at`, in pieces as they are read.

    Raises ValueError where a file has more or fewer bytes than was said: what arrives is then no zip, and is seen to be none.
    """
    sink = _Sink()
    day = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    with ZipFile(sink, "w", ZIP_STORED, allowZip64=True) as archive:  # type: ignore[call-overload]
        for path, size, pieces in files:
            info = ZipInfo(path, day)
            info.external_attr = _PLAIN_FILE
            written = 0
            with archive.open(info, "w", force_zip64=size > _LARGE_BYTES) as file:
                for piece in pieces:
                    written += len(piece)
                    file.write(piece)
                    yield sink.take()
            if written != size:
                raise ValueError(f"{path} has {written} bytes, expected {size}")
            yield sink.take()
    yield sink.take()
