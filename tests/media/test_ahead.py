"""Items fetched by another thread: all of them, in order, with what went wrong in its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from zhijiang.media.ahead import ahead


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "decode"]


@pytest.mark.parametrize("most", [1, 4])
def test_all_come_in_order_and_the_thread_ends(most: int) -> None:
    assert list(ahead(iter(range(1000)), most=most)) == list(range(1000))
    assert _threads() == []


def test_another_thread_fetches_and_no_more_than_may_wait() -> None:
    fetched: list[int] = []
    who: set[str] = set()
    enough = threading.Event()

    def items() -> Iterator[int]:
        for number in range(100):
            who.add(threading.current_thread().name)
            fetched.append(number)
            if number == 3:
                enough.set()
            yield number

    run = ahead(items(), most=2)
    assert next(run) == 0
    assert enough.wait(10)  # one is with the caller, two wait, one stands at the door
    assert (who, len(fetched)) == ({"decode"}, 4)
    run.close()  # type: ignore[attr-defined]
    assert _threads() == []


def test_what_goes_wrong_comes_after_what_came_before_it() -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise ValueError("spoilt")

    run = ahead(items(), most=8)
    assert [next(run) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="spoilt"):
        next(run)
    assert _threads() == []


def test_who_stops_early_leaves_nothing_open() -> None:
    closed = threading.Event()

    def items() -> Iterator[int]:
        try:
            yield from range(1_000_000)
        finally:
            closed.set()

    for item in ahead(items(), most=1):
        if item == 5:
            break
    assert closed.wait(10)
    assert _threads() == []
