"""Pass a film's own packets on into fragments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import av

from zhijiang.media import facts
from zhijiang.media.errors import Unreadable
from zhijiang.media.package.plan import CopyPlan, may_copy_sound
from zhijiang.media.package.segments import Segmenter
from zhijiang.media.package.sound import SoundCopy, SoundEncoder
from zhijiang.media.sounds import SoundReader

MUXER: Final = {"movflags": "frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets+skip_trailer"}
"""negative_cts_offsets: without it a player shows every frame of a film with B-frames too early (stack.md)."""
_TELL_EVERY: Final = 250


@dataclass(frozen=True, slots=True)
class Size:
    """What the package shows."""

    width: int
    height: int
    sound: bool


def copy_film(container: Any, plan: CopyPlan, segmenter: Segmenter, tell: Callable[[int, int], None]) -> Size:
    """Copy the picture, and the sound where a browser plays it; encode the sound where not.

    Raises Unreadable when the copy does not hold the frames that the packets promised.
    """
    video = facts.best_video(container)
    audio = container.streams.best("audio", related=video)
    if audio is not None and audio.codec_context is None:
        audio = None
    base = Fraction(video.time_base.numerator, video.time_base.denominator)
    origin = plan.first_pts * base
    with av.open(segmenter, "w", format="mp4", options=dict(MUXER)) as output:
        picture = output.add_stream_from_template(video)
        sound = _sound(output, audio, origin) if audio is not None else None
        done = 0
        for packet in container.demux([stream for stream in (video, audio) if stream is not None]):
            if packet.stream.index != video.index:
                for ready in sound.take(packet) if sound else ():
                    output.mux(ready)
                _delay(segmenter, sound)
            elif packet.size and done < plan.frames:
                packet.pts -= plan.first_pts
                packet.dts = (packet.dts if plan.dts is None else plan.dts[done]) - plan.first_pts
                packet.stream = picture
                output.mux(packet)
                done += 1
                if done % _TELL_EVERY == 0:
                    tell(done, plan.frames)
    if done != plan.frames:
        raise Unreadable(f"This file gave {plan.frames} frames when first read, but {done} the second time.")
    return Size(video.codec_context.width, video.codec_context.height, sound is not None)


def _sound(output: Any, audio: Any, origin: Fraction) -> SoundCopy | _Reencoded:
    known = facts.audio_facts(audio)
    if may_copy_sound(known, audio.codec_context.extradata):
        return SoundCopy(output, audio, origin)
    return _Reencoded(output, known, origin)


class _Reencoded:
    """Sound that is decoded and encoded again beside a copied picture."""

    def __init__(self, output: Any, audio: facts.AudioFacts, origin: Fraction) -> None:
        self._reader, self._layout = SoundReader(audio, origin), audio.layout
        self._encoder = SoundEncoder(output, audio.channels)
        self.first: Fraction | None = Fraction(0)

    def take(self, packet: Any) -> Iterator[Any]:
        """Packets for the muxer that this one leads to."""
        try:
            decoded = packet.decode()
        except av.FFmpegError:
            decoded = []
        for frame in decoded:
            yield from self._encoder.take(self._reader.take(frame), self._layout)
        if packet.size == 0:
            yield from self._encoder.flush()


def _delay(segmenter: Segmenter, sound: SoundCopy | _Reencoded | None) -> None:
    """The muxer begins each track at 0; tell the segmenter when the sound really begins."""
    if isinstance(sound, SoundCopy) and sound.first:
        rate = sound.stream.codec_context.sample_rate or sound.stream.time_base.denominator
        segmenter.delays.setdefault(sound.stream.index + 1, round(sound.first * rate))
