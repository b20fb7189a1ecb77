"""Every change from one shot to the next, and the shots between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhijiang.media.probes.spans import Span


@dataclass(frozen=True)
class Transition:
    """How one shot becomes the next, as in `zhijiang.report/1`: frames `[start, end)` in which both, or a picture and a
    colour, are mixed. `kind` is cut (start = end = first frame of the new shot), dissolve, fade, dip or wipe."""

    kind: str
    start: int
    end: int
    into: str = ""
    """Of one half of a fade or dip: `plain` when the picture goes, `picture` when it comes."""


def arranged(cuts: list[int], gradual: list[Transition], *, most_hold: int) -> list[Transition]:
    """All transitions in order: cuts that are a gradual one's own steps left out, the halves of a fade or dip joined.

    Parameters
    ----------
    cuts : list of int [frames]
    gradual : list of Transition, in order
    most_hold : int >= 0 [frames]
        Longest plain picture between two halves of one transition.
    """
    joined: list[Transition] = []
    for one in gradual:
        before = joined[-1] if joined else None
        if (
            before is not None
            and (before.kind, before.into, one.into) == (one.kind, "plain", "picture")
            and one.start - before.end <= most_hold
        ):
            joined[-1] = Transition(one.kind, before.start, one.end)
        else:
            joined.append(one)
    hard = [
        Transition("cut", cut, cut) for cut in cuts if not any(one.start <= cut <= one.end for one in joined)
    ]  # fmt: skip
    return sorted([*hard, *joined], key=lambda one: (one.start, one.end))


def edges_of_shots(transitions: Sequence[Transition], frames: int, *, most_hold: int) -> list[int]:
    """First frame of every shot but the first.

    A gradual transition is parted in its middle. Black (white, a colour) that stands longer than `most_hold` [frames] is a
    shot of its own; shorter, it goes with the next transition, and at the ends of the film with the only shot beside it.
    """
    edges = []
    for place, one in enumerate(transitions):
        if one.into == "plain":
            behind = transitions[place + 1].start if place + 1 < len(transitions) else frames
            if behind - one.end > most_hold:
                edges.append(one.end)
        elif one.into == "picture":
            before = transitions[place - 1].end if place else 0
            if one.start - before > most_hold or (place and transitions[place - 1].into == "plain"):
                edges.append(one.start)
        else:
            edges.append((one.start + one.end) // 2)
    return sorted({edge for edge in edges if 0 < edge < frames})


def shots_between(edges: Sequence[int], frames: int) -> list[Span]:
    """Shots that cover [0, frames) in order without gaps. Empty when there is no frame."""
    return [Span(start, end) for start, end in pairwise([0, *edges, frames]) if end > start]
