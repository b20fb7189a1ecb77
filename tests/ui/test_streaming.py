"""A long answer goes out piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator

from django.test import AsyncRequestFactory, RequestFactory

from zhijiang.ui.streaming import unhurried


def test_pieces_go_out_one_by_one_and_are_closed_when_the_reader_leaves() -> None:
    read, closed = [], []

    def pieces() -> Iterator[bytes]:
        try:
            for number in range(1000):
                read.append(number)
                yield b"x"
        finally:
            closed.append(True)

    async def take_two() -> None:
        stream = unhurried(AsyncRequestFactory().get("/"), pieces())
        assert isinstance(stream, AsyncGenerator)
        assert [await anext(stream), await anext(stream)] == [b"x", b"x"]
        await stream.aclose()

    asyncio.run(take_two())

    assert (len(read), closed) == (2, [True])


def test_without_an_event_loop_they_are_handed_on() -> None:
    pieces = iter([b"x"])

    assert unhurried(RequestFactory().get("/"), pieces) is pieces
