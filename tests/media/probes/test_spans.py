from __future__ import annotations

import pytest

from zhijiang.media.probes.spans import Runs, Span, spans_of


def test_runs_shorter_than_asked_are_forgotten_and_the_last_one_is_closed() -> None:
    runs = Runs(min_frames=2)

    for index, holds in enumerate([True, False, True, True, False, True, True, True]):
        runs.feed(index, holds=holds, measured=float(index))

    assert runs.finish(8) == [Span(2, 4, 2.5), Span(5, 8, 6.0)]


def test_spans_of_joins_neighbours_whatever_their_order() -> None:
    assert spans_of([5, 1, 2, 2, 9, 3]) == [Span(1, 4), Span(5, 6), Span(9, 10)]
    assert spans_of([]) == []


def test_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"got \[4, 3\)"):
        Span(4, 3)
