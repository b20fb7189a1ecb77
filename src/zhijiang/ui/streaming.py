"""Long answers, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest


def unhurried(request: HttpRequest, pieces: Iterator[bytes], /) -> Iterator[bytes] | AsyncIterator[bytes]:
    """What a `StreamingHttpResponse` is given so that a film is never held whole in memory.

    Under ASGI each piece is fetched off a thread: Django would read an iterator of the other kind to its end before it sends a byte.
    """
    return _off_a_thread(pieces) if isinstance(request, ASGIRequest) else pieces


async def _off_a_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(lambda: next(pieces, None), thread_sensitive=False)
    try:
        while (piece := await following()) is not None:
            if piece:
                yield piece
    finally:
        await sync_to_async(_close, thread_sensitive=False)(pieces)


def _close(pieces: Any) -> None:
    with closing(pieces):
        pass
