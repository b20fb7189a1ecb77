"""Package a film: decide, then copy or encode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zhijiang.media import facts, gate
from zhijiang.media.decode import open_container, open_source
from zhijiang.media.errors import Unsupported
from zhijiang.media.package import plan
from zhijiang.media.package.copying import copy_film
from zhijiang.media.package.encoding import encode_film
from zhijiang.media.package.plan import CopyPlan, MustEncode
from zhijiang.media.package.segments import OnSegment, Segmenter


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What was made."""

    copied: bool
    """Whether the picture's packets are the film's own."""
    reason: str
    """Why they are not; empty when they are."""
    segments: int
    frames: int
    width: int
    height: int
    time_base: str
    sound: bool

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def package_file(
    source: Path,
    out_dir: Path,
    *,
    on_segment: OnSegment | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    expected_frames: int | None = None,
) -> PackageFacts:
    """Write `index.m3u8`, `init.mp4`, `0.m4s` … and `frames.bin` into `out_dir`.

    Parameters
    ----------
    source : Path
    out_dir : Path
        Must exist.
    on_segment : callable, optional
        Called with (segments, frames) that can be played from now on.
    on_progress : callable, optional
        Called with (frames done, frames expected or 0).
    expected_frames : int, optional
        What a decode of the film found; packets that promise another number are not copied.

    Returns
    -------
    PackageFacts

    Raises
    ------
    MediaError
        As `decode.open_source` and `Source.blocks`; Unsupported when there is no picture.

    Notes
    -----
    **Accuracy**: frame k of the package is frame k of the decode, timestamps counted from the first frame are equal
    (tests/media/package). Sound before the first frame is left out, to a coded sound frame (at most 47 ms).
    **Cost**: a copy reads the film twice; an encode takes x264's veryfast preset at 1080 lines or fewer.
    """
    gate.check_file(source)
    tell = on_progress or (lambda _done, _total: None)
    decision = _decide(source, expected_frames)
    segmenter = Segmenter(out_dir, on_segment, longest_seconds=_longest(decision))
    if isinstance(decision, CopyPlan):
        with open_container(source) as container:
            size = copy_film(container, decision, segmenter, tell)
    else:
        with open_source(source) as film:
            size = encode_film(film, segmenter, tell)
    table = segmenter.finish()
    tell(len(table.pts), len(table.pts))
    return PackageFacts(
        copied=isinstance(decision, CopyPlan),
        reason=decision.reason if isinstance(decision, MustEncode) else "",
        segments=len(segmenter.segments),
        frames=len(table.pts),
        width=size.width,
        height=size.height,
        time_base=facts.str_fraction(table.time_base),
        sound=size.sound,
    )


def _decide(source: Path, expected_frames: int | None) -> CopyPlan | MustEncode:
    with open_container(source) as container:
        stream = facts.best_video(container)
        if stream is None:
            raise Unsupported("This file holds sound but no picture, so there is nothing to review frame by frame.")
        video = facts.video_facts(stream, container)
        doubt = plan.check_headers(video)
        if doubt is not None:
            return doubt
        decision = plan.check_packets(container, stream, video)
    if isinstance(decision, CopyPlan) and expected_frames not in (None, decision.frames):
        return MustEncode(f"{decision.frames} packets, but {expected_frames} frames decoded")
    return decision


def _longest(decision: CopyPlan | MustEncode) -> int:
    """A bound on a segment's length: the playlist must name one before it knows."""
    gop = decision.longest_gop if isinstance(decision, CopyPlan) else 1
    return 3 + int(gop)
