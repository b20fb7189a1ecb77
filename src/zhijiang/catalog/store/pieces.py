"""What was measured of the pieces of a film, until its report is joined of them: one file a piece, beside the plan of all.

`pieces/ab/abcdef…/0.3.0/` holds `plan.json`, `0.zip`, `1.zip`, …: a file is there whole or not at all, whoever made it last, as
each attempt makes the same. Attempts work in folders of their own beside them.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from zhijiang.catalog.store.incoming import check_space, full_disk_is_told
from zhijiang.catalog.store.places import place, root

KIND: Final = "pieces"
_PLAN: Final = "plan.json"


class DamagedPiece(Exception):
    """A kept piece is not what was kept."""


@contextmanager
def piece_attempt(sha256: str, /, *, analyser: str) -> Iterator[Path]:
    """A new folder of this machine for one attempt at a piece, gone afterwards."""
    path = root() / _folder_of(sha256, analyser) / f"attempt-{secrets.token_hex(6)}"
    while not path.exists():
        with contextlib.suppress(FileNotFoundError):  # another attempt has just cleared away what was empty
            path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        _clear_away(path.parent)


def keep_piece(attempt: Path, sha256: str, /, *, analyser: str, number: int) -> None:
    """Let every machine have what an attempt left of a piece. Raises NoSpace."""
    made = [path for path in sorted(attempt.iterdir()) if path.is_file() and not path.is_symlink()]
    packed = attempt / "packed"
    with full_disk_is_told():
        with zipfile.ZipFile(packed, "x", zipfile.ZIP_STORED) as archive:
            for path in made:
                archive.writestr(path.name, path.read_bytes())  # some megabytes
        place().keep(packed, f"{_folder_of(sha256, analyser)}/{number}.zip")


def bring_pieces(sha256: str, into: Path, /, *, analyser: str, count: int) -> None:
    """Put the pieces 0 to `count` - 1 of a film into folders of these names. Raises FileNotFoundError, DamagedPiece, NoSpace."""
    for number in range(count):
        packed, folder = into / f"{number}.zip", into / str(number)
        folder.mkdir(parents=True)
        with full_disk_is_told():
            place().fetch(f"{_folder_of(sha256, analyser)}/{number}.zip", packed)
            try:
                with zipfile.ZipFile(packed) as archive:
                    check_space(sum(member.file_size for member in archive.infolist()))
                    archive.extractall(folder)
            except zipfile.BadZipFile as error:
                raise DamagedPiece(f"Piece {number} of {sha256[:12]}… is damaged: {error}") from error
        packed.unlink()


def kept_pieces(sha256: str, /, *, analyser: str) -> set[int]:
    """The numbers of the pieces that are measured."""
    names = (Path(name) for name in place().names_in(_folder_of(sha256, analyser)))
    return {int(name.stem) for name in names if name.suffix == ".zip" and name.stem.isdecimal()}


def keep_plan(sha256: str, pieces: Sequence[dict[str, int | None]], /, *, analyser: str) -> None:
    """Keep where a film is parted: as the media library tells it. Whoever looks again finds the same."""
    with piece_attempt(sha256, analyser=analyser) as attempt:
        path = attempt / _PLAN
        path.write_text(json.dumps(list(pieces)))
        place().keep(path, f"{_folder_of(sha256, analyser)}/{_PLAN}")


def plan_of(sha256: str, /, *, analyser: str) -> list[dict[str, Any]] | None:
    """Where a film is parted that is being measured in pieces; None for any other."""
    try:
        plan: list[dict[str, Any]] = json.loads(place().read(f"{_folder_of(sha256, analyser)}/{_PLAN}"))
    except FileNotFoundError:
        return None
    return plan


def drop_pieces(sha256: str, /, *, analyser: str) -> None:
    """Remove all of it, if it is there, attempts included."""
    folder = _folder_of(sha256, analyser)
    place().drop(folder)
    _clear_away(root() / folder)


def films_in_pieces() -> set[tuple[str, str]]:
    """(hash of the film, version of the analyser) wherever something is kept of pieces."""
    found = (name.split("/") for name in place().names_below(KIND))
    return {(parts[2], parts[3]) for parts in found if len(parts) > 3}


def _clear_away(folder: Path) -> None:
    """Remove a film's folders on this machine, as far as nothing lies in them."""
    for empty in (folder, folder.parent, folder.parent.parent):
        with contextlib.suppress(OSError):
            empty.rmdir()


def _folder_of(sha256: str, analyser: str) -> str:
    return f"{KIND}/{sha256[:2]}/{sha256}/{analyser}"
