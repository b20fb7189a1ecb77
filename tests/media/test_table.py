"""The frame table as bytes: what pages read."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiang.media.errors import Unreadable
from zhijiang.media.table import FrameTable, read_table, write_table


def test_table_is_laid_out_as_documented() -> None:
    table = FrameTable(Fraction(1001, 24000), [0, 1, -5], [True, False, True])

    assert table.to_bytes() == b"ZJFT" + struct.pack("<IIIIqqq", 1, 3, 1001, 24000, 0, 1, -5) + b"\1\0\1"


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.booleans())))
def test_table_reads_back(rows: list[tuple[int, bool]]) -> None:
    table = FrameTable(Fraction(1, 12800), [pts for pts, _ in rows], [key for _, key in rows])

    assert FrameTable.from_bytes(table.to_bytes()) == table


def test_table_is_written_in_one_step(tmp_path: Path) -> None:
    table = FrameTable(Fraction(1, 25), [0, 1], [True, False])

    write_table(table, tmp_path / "frames.bin")

    assert (read_table(tmp_path / "frames.bin"), [path.name for path in tmp_path.iterdir()]) == (table, ["frames.bin"])


@pytest.mark.parametrize(
    "spoil",
    [lambda _data: b"", lambda data: data[:-1], lambda data: data + b"\0", lambda data: b"ZJFX" + data[4:],
     lambda data: data[:4] + b"\2" + data[5:], lambda data: data[:12] + bytes(8) + data[20:]],
)  # fmt: skip
def test_bytes_that_are_no_table_are_refused(spoil: type) -> None:
    data = FrameTable(Fraction(1, 25), [0, 1], [True, False]).to_bytes()

    with pytest.raises(Unreadable):
        FrameTable.from_bytes(spoil(data))


def test_every_frame_needs_a_flag() -> None:
    with pytest.raises(ValueError, match="2 and 1"):
        FrameTable(Fraction(1, 25), [0, 1], [True])
