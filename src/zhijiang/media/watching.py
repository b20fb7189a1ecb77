"""Everything that watches the picture during the pass: each probe fed, and what they say at the end."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

import numpy as np

from zhijiang.media.facts import VideoFacts
from zhijiang.media.fingerprint import Layout
from zhijiang.media.frames import Frame
from zhijiang.media.probes.active import ActivePictureProbe, turned
from zhijiang.media.probes.bars import BarsProbe
from zhijiang.media.probes.black import BlackProbe
from zhijiang.media.probes.colours import colours_at, matrix_of, shown
from zhijiang.media.probes.combing import MOST_SHARE, CombingProbe
from zhijiang.media.probes.duplicate import DuplicateProbe
from zhijiang.media.probes.filmstrip import FilmstripProbe
from zhijiang.media.probes.fingerprint import FingerprintProbe
from zhijiang.media.probes.flash import FlashProbe
from zhijiang.media.probes.flashing import MOST_FLASHES, FlashingProbe
from zhijiang.media.probes.freeze import FreezeProbe
from zhijiang.media.probes.gamut import MOST_AREA, GamutProbe
from zhijiang.media.probes.glance import Glance, glance_at
from zhijiang.media.probes.gradual import GradualProbe
from zhijiang.media.probes.luma import LumaProbe
from zhijiang.media.probes.missing import missing_frames
from zhijiang.media.probes.shots import ShotsProbe
from zhijiang.media.probes.spans import Span, spans_of
from zhijiang.media.probes.transitions import Transition, arranged, edges_of_shots, shots_between
from zhijiang.media.report import Finding, Picture
from zhijiang.media.sight import Sight
from zhijiang.media.time import TimeLine, settle_rate

_BLACK_LIMITED, _BLACK_FULL = 20, 5
_BLACK_SHARE: Final = 0.98
_UNTOLD: Final = "unknown"
_HDR: Final = ("smpte2084", "arib-std-b67")


class Watch:
    """The probes of a film's picture.

    Parameters
    ----------
    video : VideoFacts
    """

    def __init__(self, video: VideoFacts) -> None:
        self._video = video
        self.pts: list[int] = []
        self.key: list[bool] = []
        self.luma = LumaProbe()
        self.change: list[float] = []
        """Change of each frame from the one before [mean absolute 8-bit difference]."""
        self.outside: list[float] = []
        """Share of each frame that is out of range, where that is too much; else 0."""
        self._depth = 8
        self._corrupt: list[int] = []
        self._interlaced = 0
        nominal = video.declared_rate or Fraction(25)
        ceiling = _BLACK_FULL if video.colour.range == "pc" else _BLACK_LIMITED
        self._black = BlackProbe(ceiling=ceiling, share=_BLACK_SHARE)
        self._active = ActivePictureProbe(black=0 if video.colour.range == "pc" else 16)
        self._freeze_frames = max(2, round(nominal))
        self._freeze = FreezeProbe(min_frames=self._freeze_frames)
        self._duplicate = DuplicateProbe(most_frames=self._freeze_frames - 1)
        self._flash = FlashProbe(a_second=math.ceil(nominal), black=ceiling)
        self._shots = ShotsProbe(gap_frames=2 * math.ceil(nominal))
        self._gradual = GradualProbe(rate=float(nominal))
        self._most_hold = math.ceil(nominal)
        self._coloured(video, math.ceil(nominal))
        width, height = Fraction(video.width) * video.sample_aspect, Fraction(video.height)
        if video.rotation in (90, 270):
            width, height = height, width
        self.strip = FilmstripProbe(
            width, height, every=max(1, round(nominal / 2)), rotation=video.rotation, matrix=self._shown
        )
        self.prints = FingerprintProbe(Layout.for_picture(round(width), round(height)), rotation=video.rotation)

    def _coloured(self, video: VideoFacts, a_second: int) -> None:
        """The probes that look at colours, or at lines."""
        full, transfer = video.colour.range == "pc", video.colour.transfer
        # What is not told may be either.
        told = video.colour.matrix
        matrices = [matrix_of(name, full=full) for name in ((told,) if told != _UNTOLD else ("bt709", "smpte170m"))]
        matrix = matrices[0]
        self._shown = shown(matrix, full=full)
        # Limits are known for the limited range of SDR alone.
        self._gamut = None if full or transfer in _HDR else GamutProbe(*matrices)
        self._bars = BarsProbe(matrix, black=0.0 if full else 16.0, white=255.0 if full else 235.0)
        self._flashing = FlashingProbe(a_second=a_second, matrix=matrix, transfer=transfer, full=full)
        self._combing = CombingProbe()
        self._comb: CombingProbe | None = None
        """The one that measures; how deep the samples are, the first frame tells."""

    @property
    def frames(self) -> int:
        """Frames so far."""
        return len(self.pts)

    def look(self, frame: Frame) -> None:
        """Feed a frame to every probe."""
        self.take(self.see(frame))

    def see(self, frame: Frame) -> Sight:
        """Measure a frame: everything that needs its samples. Of the frames before it needs only the one before."""
        depth = 8 if frame.luma.dtype == np.uint8 else max(9, self._video.bit_depth)
        glance = glance_at(frame.index, frame.luma, bit_depth=depth, key=frame.key)
        small, tiny = glance.small, glance.tiny
        planes = frame.colour_planes()
        colours = None if planes is None else colours_at(small, planes, bit_depth=depth)
        light, red = self._flashing.measure(tiny, colours)
        if self._comb is None:
            self._comb = CombingProbe(bit_depth=depth)
        # What was enlarged for the others is no measure of a colour.
        exact = colours if planes is not None and planes[0].shape[0] >= small.shape[0] else None
        return Sight(
            index=frame.index,
            pts=frame.pts,
            key=frame.key,
            interlaced=frame.interlaced,
            corrupt=frame.corrupt,
            depth=depth,
            tiny=tiny,
            mean=glance.mean,
            levels=self.luma.measure(frame.luma),
            black=self._black.measure(glance),
            box=self._active.measure(small),
            size=(small.shape[0], small.shape[1]),
            outside=self._gamut.measure(small, colours) if self._gamut is not None else None,
            bars=self._bars.measure(tiny, colours),
            light=light,
            red=red,
            combed=self._comb.measure(frame.luma, interlaced=frame.interlaced),
            prints=self.prints.measure(frame, bit_depth=depth, small=small, colours=exact),
            look=self.strip.measure(frame, colours),
        )

    def take(self, sight: Sight) -> None:
        """Take what was measured of the next frame, in this pass or in another one."""
        index = sight.index
        self.pts.append(sight.pts)
        self.key.append(sight.key)
        self._interlaced += sight.interlaced
        if sight.corrupt:
            self._corrupt.append(index)
        self._depth = sight.depth
        glance = Glance(index, sight.tiny, 8, sight.tiny, sight.mean, sight.key)
        self.luma.take(sight.levels)
        self._black.take(index, sight.black)
        self._freeze.feed(glance)
        change = self._shots.feed(glance)
        self.change.append(change)
        self._gradual.feed(glance)
        self._duplicate.feed(glance, change)
        self._flash.feed(glance, change)
        self._active.take(sight.box, sight.size)
        self.outside.append(sight.outside[0] if sight.outside else 0.0)
        if self._gamut is not None:
            self._gamut.take(index, sight.outside)
        self._bars.take(index, sight.bars)
        self._flashing.take(index, sight.light, sight.red)
        self._combing.take(index, sight.combed)
        self.strip.take(index, sight.look)
        self.prints.take(sight.prints)

    def transitions(self) -> list[Transition]:
        """Every change of shot, in order. Once, at the end."""
        return arranged(self._shots.finish(self.frames), self._gradual.finish(), most_hold=self._most_hold)

    def shots(self, transitions: list[Transition]) -> list[Span]:
        """The shots between these, over all of the film."""
        return shots_between(edges_of_shots(transitions, self.frames, most_hold=self._most_hold), self.frames)

    def brightness(self) -> tuple[list[float], list[float], list[float]]:
        """Mean, lowest and highest luma of each frame [8-bit code values]."""
        scale = 1 << max(0, self._depth - 8)
        mean, low, high = (values / scale for values in (self.luma.mean, self.luma.lowest, self.luma.highest))
        return mean.tolist(), low.tolist(), high.tolist()

    def settle(self) -> tuple[Picture, TimeLine]:
        """What only decoding could tell. At the end, of a film of one frame at least."""
        rate, variable = settle_rate(self.pts, self._video.time_base, self._video.declared_rate)
        picture = Picture(self.frames, rate, variable, self.pts[0], 2 * self._interlaced > self.frames)
        return picture, TimeLine(self.pts, self._video.time_base, rate)

    def findings(self, shots: list[Span], faults: list[int]) -> list[Finding]:
        """What the probes found. Once, at the end; `faults` as in `decode.Source`."""
        return [
            *self._still_findings(shots),
            *self._repeats(),
            *self._strays(),
            *self._reframed(),
            *self._of_colour(),
            *self._flashes(),
            *self._combed(),
            *self._holes(),
            *self._broken(faults),
        ]

    def _still_findings(self, shots: list[Span]) -> list[Finding]:
        stream, frames = self._video.stream, self.frames
        black = self._black.finish(frames)
        found = [
            Finding("black", span.start, span.end, severity_at_ends(span, frames), span.measured, _BLACK_SHARE,
                    "share of pixels", stream)
            for span in black
        ]  # fmt: skip
        edges = {0, *(shot.end for shot in shots)}
        for span in self._freeze.finish(frames):
            if any(other.start <= span.start and span.end <= other.end for other in black):
                continue
            # A whole shot that stands still is a card or a photograph; one that stops on its way is a fault.
            severity = "note" if span.start in edges and span.end in edges else "issue"
            found.append(Finding("freeze", span.start, span.end, severity, span.measured, self._freeze_frames,
                                 "frames", stream))  # fmt: skip
        return found

    def _repeats(self) -> list[Finding]:
        found = self._duplicate.finish()
        rows = [*((span, "issue") for span in found.stray), *([(found.cadence, "note")] if found.cadence else [])]
        return [
            Finding("duplicate_frame", span.start, span.end, severity, span.measured, 0, "frames", self._video.stream)
            for span, severity in rows
        ]

    def _strays(self) -> list[Finding]:
        return [
            Finding("flash_frame", span.start, span.end, "issue", span.measured, 0, "frames", self._video.stream)
            for span in self._flash.finish()
        ]

    def _reframed(self) -> list[Finding]:
        usual, passages = self._active.finish()
        if usual is None:
            return []
        return [
            Finding("active_picture", span.start, span.end, "issue", self._active.share(box), self._active.share(usual),
                    "share of picture", self._video.stream, turned(self._active.region(box), self._video.rotation))
            for span, box in passages
        ]  # fmt: skip

    def _of_colour(self) -> list[Finding]:
        stream, rotation = self._video.stream, self._video.rotation
        found = [
            Finding("out_of_range", span.start, span.end, "issue", span.measured, MOST_AREA, "share of pixels", stream,
                    turned(region, rotation))
            for span, region in (self._gamut.finish(self.frames) if self._gamut else [])
        ]  # fmt: skip
        return found + [
            Finding("bars", span.start, span.end, severity_at_ends(span, self.frames), span.measured, 0, "bars", stream)
            for span in self._bars.finish(self.frames)
        ]

    def _flashes(self) -> list[Finding]:
        units = {"white": "flashes a second", "red": "red flashes a second"}
        return [
            Finding("flash_sequence", span.start, span.end, "issue", span.measured, MOST_FLASHES, units[colour],
                    self._video.stream)
            for span, colour in self._flashing.finish()
        ]  # fmt: skip

    def _combed(self) -> list[Finding]:
        return [
            Finding("combing", span.start, span.end, "issue", span.measured, MOST_SHARE, "share of pixels",
                    self._video.stream)
            for span in self._combing.finish()
        ]  # fmt: skip

    def _holes(self) -> list[Finding]:
        return [
            Finding("missing_frames", span.start, span.end, "issue", span.measured, 0, "frames", self._video.stream)
            for span in missing_frames(self.pts)
        ]

    def _broken(self, faults: list[int]) -> list[Finding]:
        """Frames that could not be decoded whole. Rule: M-03."""
        broken = spans_of([*self._corrupt, *(min(fault, self.frames - 1) for fault in faults)])
        return [
            Finding("decode_error", span.start, span.end, "blocker", span.end - span.start, 0, "frames",
                    self._video.stream)
            for span in broken
        ]  # fmt: skip


def severity_at_ends(span: Span, frames: int) -> str:
    """Black and silence are usual before the first picture and after the last; in between they are a fault."""
    whole = span.start == 0 and span.end == frames
    return "issue" if whole or (span.start > 0 and span.end < frames) else "note"
