"""Two real workers on one long film, one of them killed: it loses the piece that it was at, and the report is that of one pass."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.catalog.test_jobs import SEED
from tests.clips import make_clip
from tests.homes import rows
from tests.jobs.processes import open_queue, wait_for
from zhijiang import media

pytestmark = pytest.mark.slow

FRAMES: Final = 1500
PIECES: Final = """
select json_extract(arguments, '$.number'), state, attempts, lease_owner, progress_done from jobs_job where name = 'catalog.watch_piece'
"""


def test_worker_killed_in_mid_film_loses_one_piece(tmp_path: Path, tables: Path) -> None:
    clip = make_clip(
        tmp_path / "a.mp4", frames=FRAMES, width=640, height=360, codec="mpeg4", b_frames=0, black=((295, 310),)
    ).path
    with open_queue(tmp_path / "home", tables=tables) as queue:
        queue.environment["ZHIJIANG_PIECE_FRAMES"] = "300"
        queue.python(SEED.format(path=str(clip)))
        first, _second = queue.start(), queue.start()

        lost: list[int] = []

        def is_at_a_piece() -> bool:
            """Whether the first worker has just begun a piece when another is measured; it is kept in `lost`."""
            pieces = rows(queue.home, PIECES)
            mine = [piece[0] for piece in pieces if piece[3].split(":")[1:2] == [str(first.pid)] and piece[4] == 0]
            lost[:] = mine
            return bool(mine) and any(piece[1] == "done" for piece in pieces)

        wait_for(is_at_a_piece, seconds=180)
        first.kill()
        first.wait()
        wait_for(
            lambda: ("done",) in rows(queue.home, "select state from jobs_job where name like '%join_pieces'"),
            seconds=180,
        )

        ((folder, sha256),) = rows(queue.home, "select folder, file_id from catalog_analysis where state = 'ready'")
        media.inspect(clip, out=tmp_path / "whole", name=sha256)
        left = {path.name: path.read_bytes() for path in (queue.home / "files" / folder).iterdir()}
        assert {piece[0]: piece[2] for piece in rows(queue.home, PIECES)} == {
            number: 1 + (number in lost) for number in range(5)
        }
        assert left == {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
        assert list((queue.home / "files" / "pieces").rglob("*")) == []
