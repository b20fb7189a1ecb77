"""A long film in pieces: each is watched on its own, on any machine, and the report is joined without any difference.

What costs is to decode a frame and to measure it, and that needs no other frame but the one before. So a piece keeps what was
measured of each frame (`sight.Sight`), and the join feeds that to the same probes in the order of the film, as the one pass does.
The sound, a small share of the cost, is heard in the join.

Every piece goes on for some frames behind the next one's first. Both must have measured the same there: where a key frame does
not start afresh, where the file's own count of frames or times is wrong, or where a frame cannot be decoded, the film is not joined but
watched whole.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from zhijiang.media.analyse import Desk, FileHash, OnProgress, write_json
from zhijiang.media.decode import PicturePacket, open_source
from zhijiang.media.report import SourceFile
from zhijiang.media.sight import Sight, columns_of, is_same, sights_in
from zhijiang.media.watching import Watch

LEAST_FRAMES: Final = 3000
"""Shortest piece that is made by default: two minutes; the frames that are measured twice are under 1 % of it."""
BEHIND: Final = 24
"""Frames behind the next piece's first that a piece measures, too, as proof."""
_A_FILE: Final = 500
_REPORT_EVERY: Final = 50


class NotJoinableError(Exception):
    """These pieces do not prove to be one film: it must be watched whole. Nothing is wrong with the film for that."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a film: the frames behind the one it enters at, up to and with the one that the next piece enters at.

    Times are in ticks of the picture's time base. A film's first piece enters at its start, and has that frame, too.
    """

    first: int
    """Index of the frame that it enters at."""
    enter_pts: int | None
    enter_dts: int | None
    end: int | None
    """Index behind its last frame; None: until the film ends."""
    frames: int
    """How many frames it has by what the file says."""

    def as_dict(self) -> dict[str, int | None]:
        """JSON-ready; `Piece(**d)` reads it back."""
        return asdict(self)


def pieces_of(
    path: Path, on_progress: OnProgress | None = None, *, least_frames: int = LEAST_FRAMES, from_frames: int = 0
) -> list[Piece]:
    """Where a film can be parted: at key frames, by what the file says of its packets.

    Parameters
    ----------
    path : Path
    on_progress : callable or None
    least_frames : int > 24 [frames]
        Shortest piece.
    from_frames : int >= 0 [frames]
        A shorter film is not parted; one whose head says so is not read either.

    Returns
    -------
    list of Piece
        In order. Of one piece when the film is short, tells no times, or can be entered at its start alone; empty when it has
        no picture.

    Raises
    ------
    MediaError
        As `decode.open_source`.

    Notes
    -----
    Cost: the file is read once and nothing decoded.
    """
    if least_frames <= BEHIND:
        raise ValueError(f"expected more than {BEHIND} frames a piece, got {least_frames}")
    with open_source(path) as source:
        if source.video is None:
            return []
        declared = source.video.declared_frames
        if declared is not None and 0 < declared < from_frames:
            return [Piece(0, None, None, None, declared)]
        # The times that FFmpeg makes up for AVI depend on where the decoder began.
        packets: list[PicturePacket] = []
        for packet in () if source.container == "avi" else source.picture_packets():
            packets.append(packet)
            if on_progress and len(packets) % _REPORT_EVERY == 0:
                on_progress(len(packets), 0)
    times = [packet.pts for packet in packets if packet.pts is not None]
    places: list[tuple[int, PicturePacket]] = []
    if len(times) == len(packets) >= from_frames:
        shown = np.sort(np.asarray(times, np.int64))
        for packet in packets:
            if packet.key and packet.pts is not None:
                index = int(np.searchsorted(shown, packet.pts))
                far = index - (places[-1][0] if places else 0) >= least_frames
                if far and len(shown) - index > max(BEHIND, least_frames // 2):
                    places.append((index, packet))
    entries = [(0, None, None), *((index, one.pts, one.dts) for index, one in places)]
    ends = [index + 1 for index, _ in places]
    return [
        Piece(index, pts, dts, end, (end or len(packets)) - index)
        for (index, pts, dts), end in zip(entries, [*ends, None], strict=True)
    ]


def watch_piece(path: Path, piece: Piece, out_dir: Path, on_progress: OnProgress | None = None) -> bool:
    """Measure the frames of one piece, and those behind it that prove the join.

    Parameters
    ----------
    path : Path
    piece : Piece
    out_dir : Path
        Where `0.npz`, `1.npz`, … go: 500 frames each, some 10 kB a frame and the filmstrip.
    on_progress : callable or None

    Returns
    -------
    bool
        Whether all of it could be decoded, from the frame on that the piece enters at.

    Raises
    ------
    MediaError
        As `decode.open_source` and `Source.frames_from`.
    """
    cv2.setNumThreads(1)
    out_dir.mkdir(parents=True, exist_ok=True)
    stop = None if piece.end is None else piece.end + BEHIND
    entry = None if piece.enter_pts is None else PicturePacket(piece.enter_pts, piece.enter_dts, key=True)
    sights: list[Sight] = []
    files = 0
    with open_source(path) as source:
        if source.video is None:
            return False
        watch = Watch(source.video)
        for frame in source.frames_from(entry, first=piece.first):
            if frame.index == stop:
                break
            sights.append(watch.see(frame))
            if (
                frame.corrupt
                or source.mended
                or source.faults
                or (entry is not None and frame.index == piece.first and frame.pts != entry.pts)
            ):
                return False
            if len(sights) == _A_FILE:
                np.savez(out_dir / f"{files}.npz", **columns_of(sights))  # type: ignore[arg-type]
                sights, files = [], files + 1
            if on_progress and frame.index % _REPORT_EVERY == 0:
                on_progress(min(frame.index - piece.first, piece.frames), piece.frames)
        if sights:
            np.savez(out_dir / f"{files}.npz", **columns_of(sights))  # type: ignore[arg-type]
        return not source.faults


def join_pieces(
    path: Path,
    pieces: Sequence[Piece],
    folders: Sequence[Path],
    out_dir: Path | None = None,
    on_progress: OnProgress | None = None,
    *,
    name: str = "",
) -> dict[str, Any]:
    """Make a film's report of its pieces, and of its sound, which is heard now.

    Parameters
    ----------
    path : Path
    pieces : sequence of Piece, in order, one at least
    folders : sequence of Path
        What `watch_piece` was given for each.
    out_dir, on_progress, name
        As `analyse.analyse_file`.

    Returns
    -------
    dict
        `zhijiang.report/1`; this and all files equal to those of `analyse_file` in every byte.

    Raises
    ------
    NotJoinableError
        The pieces contradict each other, or one is not whole.
    MediaError
        As `decode.open_source` and `Source.blocks`.

    Notes
    -----
    Accuracy: tests/media/test_pieces.py, tools/bench_pieces.py. Cost: docs/media.md#pieces.
    """
    cv2.setNumThreads(1)
    with FileHash(path) as file_hash, open_source(path) as source:
        desk = Desk(source)
        for sight in _joined(pieces, folders):
            desk.take(sight)
            if on_progress and sight.index % _REPORT_EVERY == 0:
                on_progress(sight.index, pieces[-1].first + pieces[-1].frames)
        for block in source.sound_blocks():
            desk.listen(block)
            if on_progress:
                on_progress(desk.frames, desk.frames)
        file = SourceFile(name or path.name, file_hash.hexdigest(), path.stat().st_size, source.container)
        report = desk.report(file, []).as_dict()
        if out_dir is not None:
            desk.write(out_dir)
            write_json(out_dir / "report.json", report)
    return report


def _joined(pieces: Sequence[Piece], folders: Sequence[Path]) -> Iterator[Sight]:
    """Every frame of the film once, in order."""
    behind: list[Sight] = []
    for piece, folder in zip(pieces, folders, strict=True):
        due = piece.first
        proofs, behind = behind, []
        for sight in _sights(folder):
            if sight.index != due:
                raise NotJoinableError(f"frame {due} of piece {piece.first} is not there")
            due += 1
            if proofs:
                _check(proofs.pop(0), sight, piece)
            if piece.end is not None and sight.index >= piece.end - 1:
                behind.append(sight)
            if (piece.first == 0 or sight.index > piece.first) and (piece.end is None or sight.index < piece.end):
                yield sight
        if proofs or due == piece.first or (piece.end is not None and len(behind) != BEHIND + 1):
            raise NotJoinableError(f"piece {piece.first} ends at frame {due}, too early")


def _check(proof: Sight, sight: Sight, piece: Piece) -> None:
    if not is_same(proof, sight, with_combing=sight.index > piece.first):
        raise NotJoinableError(f"frame {sight.index} is another one to those who come from before it")


def _sights(folder: Path) -> Iterator[Sight]:
    number = 0
    while (path := folder / f"{number}.npz").is_file():
        try:
            with np.load(path, allow_pickle=False) as file:
                columns = {name: file[name] for name in file.files}
            yield from sights_in(columns)
        except (KeyError, ValueError, IndexError, TypeError, OSError, zipfile.BadZipFile) as error:
            raise NotJoinableError(f"{path.name} is not what a piece leaves") from error
        number += 1
