"""Messages of a child are checked before they are believed."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiang.media.wire import MAX_MESSAGE_BYTES, BadMessage, Reader, pack

MESSAGES: list[dict[str, Any]] = [
    {"kind": "progress", "done": 3, "total": 7},
    {"kind": "result", "value": {"标题": [1.5, None, True]}},
]


def frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


@given(st.lists(st.integers(1, 40)))
def test_messages_arrive_whole_however_the_bytes_are_cut(sizes: list[int]) -> None:
    data, reader, heard = b"".join(map(pack, MESSAGES)), Reader(), list[dict[str, Any]]()

    for size in sizes:
        heard += reader.feed(data[:size])
        data = data[size:]
    heard += reader.feed(data)

    assert heard == MESSAGES


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">I", MAX_MESSAGE_BYTES + 1),
        frame(b"not json"),
        frame(b"[1]"),
        frame(b'{"no": "kind"}'),
        frame(b'{"kind": "x", "v": NaN}'),
        frame(b'{"kind": "x", "v": -Infinity}'),
        frame(b'{"kind": "x", "v": 1e999}'),
        frame(b'{"kind": "x", "v": 9223372036854775808}'),
        frame(b'{"kind": "x", "v": ' + b"[" * 40 + b"]" * 40 + b"}"),
        frame(b'{"kind": "x", "v": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        frame(b'{"kind": "x", "v": "' + b"a" * (1 << 20) + b'a"}'),
        frame(b'{"kind": "\xff"}'),
    ],
    ids=range(12),
)
def test_message_out_of_bounds_is_refused(data: bytes) -> None:
    with pytest.raises(BadMessage):
        Reader().feed(data)


def test_not_a_number_is_never_sent() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        pack({"kind": "x", "v": float("nan")})
