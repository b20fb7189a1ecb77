"""Decoding that runs ahead of those who look: one thread fetches, the caller's own thread works."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator


def ahead[Item](items: Iterator[Item], *, most: int) -> Iterator[Item]:
    """The same items in the same order, fetched by a thread of their own.

    FFmpeg lets the interpreter go while it decodes; without this the caller's thread stands still until the next frame is
    there, and the codec's threads stand still while the caller works.

    Parameters
    ----------
    items : Iterator
        Asked by that thread alone; a generator is closed by it, however it ends.
    most : int
        How many may wait, ≥ 1: what a film's frames may hold of memory beside the codec's own.

    Raises
    ------
    Exception
        What `items` raises, in its place: after everything that came before it.
    """
    line: queue.SimpleQueue[tuple[Item] | None] = queue.SimpleQueue()
    room, stopped = threading.Semaphore(most), threading.Event()
    failed: list[BaseException] = []

    def fetch() -> None:
        try:
            for item in items:
                room.acquire()
                if stopped.is_set():
                    break
                line.put((item,))
        except BaseException as error:
            failed.append(error)
        finally:
            if isinstance(items, Generator):
                items.close()
            line.put(None)

    thread = threading.Thread(target=fetch, name="decode", daemon=True)
    thread.start()
    try:
        while (held := line.get()) is not None:
            room.release()
            yield held[0]
        if failed:
            raise failed[0]
    finally:
        stopped.set()
        room.release()
        thread.join()
