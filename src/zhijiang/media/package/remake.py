"""Mend a film inside the cage: every stream of sound tried until it is where it should be, the picture untouched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from zhijiang.media import gate
from zhijiang.media.decode import open_container, open_source
from zhijiang.media.errors import Unsupported
from zhijiang.media.facts import AudioFacts
from zhijiang.media.normalising import MOST_TRIES, Aim, ChannelMend, Treatment, Tried, first_try, miss_of, next_try
from zhijiang.media.package.mend import container_for, origin_of, shift_of, write_film
from zhijiang.media.package.voice import coding_of, hear, write_voice
from zhijiang.media.probes.loudness import Loudness

_WORTH_IT: Final = 0.01
"""A try must be so much nearer [LU] to take the place of one with less gain."""
_PATIENCE: Final = 4
"""After so many tries one that is no better is the last: the limiter takes all further gain away."""

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class MendedSound:
    """What became of one stream of sound."""

    stream: int
    """Its index in the source."""
    done: str
    """`kept`: its own packets; `silent`: nothing sounds that could be measured, kept too; `written`: encoded anew."""
    codec: str
    """Of the new file."""
    gain_db: float | None
    limited_db: float | None
    """The most that the limiter took away; None where none was needed."""
    tries: int
    reached: bool
    """Whether it is where it should be; True where nothing was asked."""
    before: dict[str, Any]
    after: dict[str, Any]


def remake(
    source: Path,
    out: Path,
    *,
    tell: Tell,
    container: str = "",
    aim: Aim | None = None,
    mends: Sequence[ChannelMend] = (),
) -> dict[str, Any]:
    """Write a mended copy of a film. Rule: T-01.

    Parameters
    ----------
    source : Path
    out : Path
        A folder. The new file is `film.mp4`, `film.mov` or `film.mkv` in it.
    tell : callable
        Called with (done, expected or 0) now and then.
    container : str
        `mp4`, `mov`, `mkv`; empty: the source's own, or the first that holds its picture.
    aim : Aim or None
        Loudness and true peak for every stream of sound, each on its own.
    mends : sequence of ChannelMend
        Channels to put right, before anything else.

    Returns
    -------
    dict
        `file` (its name in `out`), `container`, `packets`, `left_out`, `sound` (a list of `MendedSound`).

    Raises
    ------
    MediaError
        As `decode.open_source`; Unsupported for what cannot be written, or where there is nothing to do.

    Notes
    -----
    **Accuracy**: within 0.1 LU of the target and under the true peak by our own meter, measured on what the new file decodes to; the
    picture's packets and times are compared with the source's one by one; sound stays in its place to the sample, priming of the
    coder included (tests/media/package/test_remake.py, docs/benchmarks.md#loudness). In Matroska, whose clock counts milliseconds, to half
    of one. **Cost**: the sound is decoded and encoded once for each try, two or three as a rule; the picture is never decoded.
    """
    gate.check_file(source)
    beat = _Beat(tell)
    with open_source(source) as film:
        sounds = list(film.audio)
    for mend in mends:
        audio = next((each for each in sounds if each.stream == mend.stream), None)
        if audio is None:
            raise Unsupported(f"There is no sound {mend.stream} in this file.")
        mend.check(audio.channels)
    if aim is not None and not sounds:
        raise Unsupported("This file has no sound, so there is nothing to bring to the target.")
    changes = aim is not None or mends
    codings = [coding_of(audio) if changes else audio.codec for audio in sounds]
    kind = container_for(source, container, codings)
    shift, rates = shift_of(source), _bit_rates(source)
    origin = origin_of(source) - shift
    voices: dict[int, Path] = {}
    treated = []
    for audio in sounds:
        own = [mend for mend in mends if mend.stream == audio.stream]
        studio = _Studio(source, out, audio, own, origin=origin, source_bits=rates.get(audio.stream, 0), beat=beat)
        sound, voice = studio.treat(aim)
        treated.append(sound)
        if voice is not None:
            voices[audio.stream] = voice
    film_path = out / f"film.{kind}"
    written = write_film(source, film_path, voices, shift=shift, tell=tell)
    for voice in voices.values():
        voice.unlink()
    return {
        "file": film_path.name,
        "container": written.container,
        "packets": written.packets,
        "left_out": written.left_out,
        "sound": [asdict(each) for each in treated],
    }


def _bit_rates(source: Path) -> dict[int, int]:
    """Bits a second of each stream of sound; measured where the file does not say."""
    with open_container(source) as container:
        told = {each.index: int(each.bit_rate or 0) for each in container.streams.audio if each.codec_context}
        unknown = [each for each in container.streams.audio if each.codec_context and not told[each.index]]
        if unknown:
            sizes = dict.fromkeys([each.index for each in unknown], 0)
            for packet in container.demux(unknown):
                sizes[packet.stream.index] += packet.size
            seconds = Fraction(container.duration or 0, 1_000_000)
            told |= {index: int(8 * size / seconds) if seconds else 0 for index, size in sizes.items()}
    return told


class _Beat:
    """Says that the work goes on, for who waits and for who watches."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._count = tell, 0

    def __call__(self) -> None:
        self._count += 1
        self._tell(self._count, 0)


class _Studio:
    """One stream of sound, tried until it fits."""

    def __init__(
        self,
        source: Path,
        out: Path,
        audio: AudioFacts,
        mends: Sequence[ChannelMend],
        *,
        origin: Fraction,
        source_bits: int,
        beat: _Beat,
    ) -> None:
        self._source, self._out, self._audio, self._mends = source, out, audio, mends
        self._origin, self._bits, self._beat = origin, source_bits, beat

    def treat(self, aim: Aim | None) -> tuple[MendedSound, Path | None]:
        """What becomes of the stream, and the file that takes its place; None where its own packets stay."""
        before = hear(self._source, self._audio.stream, self._beat)
        if before.true_peak_dbtp is None or (before.integrated_lufs is None and not self._mends):
            return self._kept("silent", before, reached=True), None
        if not self._mends and (aim is None or aim.is_met(before)):
            return self._kept("kept", before, reached=True), None
        if aim is None:
            path, _ = self._write("voice", None)
            return self._written(None, None, 1, reached=True, before=before, after=self._hear(path)), path
        mended = hear(self._source, self._audio.stream, self._beat, mends=self._mends) if self._mends else before
        return self._search(aim, before, mended)

    def _search(self, aim: Aim, before: Loudness, mended: Loudness) -> tuple[MendedSound, Path]:
        """Try, measure what was made, try again with what it lacks; the nearest of all tries is kept."""
        treatment, inner = first_try(aim, mended), aim.with_headroom()
        best: tuple[float, Path, Treatment, float, Loudness] | None = None
        tried: list[Tried] = []
        while len(tried) < MOST_TRIES and (best is None or not inner.is_met(best[4])):
            path, taken = self._write("voice", treatment)
            after = self._hear(path)
            miss = miss_of(inner, after)
            is_better = best is None or miss < best[0] - _WORTH_IT
            if is_better:
                path = path.replace(path.with_stem(f"voice-{self._audio.stream}-best"))
                best = (miss, path, treatment, taken, after)
            tried.append(Tried(treatment, after))
            if not is_better and len(tried) > _PATIENCE:
                break
            treatment = next_try(aim, tried)
        (self._out / path.name.replace("-best", "")).unlink(missing_ok=True)
        assert best is not None
        _, path, chosen, taken, after = best
        limited = taken if chosen.ceiling_dbtp is not None else None
        reached = aim.is_met(after)
        return self._written(chosen, limited, len(tried), reached=reached, before=before, after=after), path

    def _write(self, name: str, treatment: Treatment | None) -> tuple[Path, float]:
        kind = "mp4" if coding_of(self._audio) == "aac" else "mov"
        path = self._out / f"{name}-{self._audio.stream}.{kind}"
        taken = write_voice(
            self._source,
            self._audio.stream,
            path,
            origin=self._origin,
            source_bits=self._bits,
            mends=self._mends,
            treatment=treatment,
            tell=self._beat,
        )
        return path, taken

    def _hear(self, path: Path) -> Loudness:
        return hear(path, 0, self._beat)

    def _kept(self, done: str, heard: Loudness, *, reached: bool) -> MendedSound:
        measured = heard.as_dict()
        return MendedSound(self._audio.stream, done, self._audio.codec, None, None, 0, reached, measured, measured)

    def _written(
        self,
        treatment: Treatment | None,
        limited: float | None,
        tries: int,
        *,
        reached: bool,
        before: Loudness,
        after: Loudness,
    ) -> MendedSound:
        return MendedSound(
            stream=self._audio.stream,
            done="written",
            codec=coding_of(self._audio),
            gain_db=round(treatment.gain_db, 2) if treatment else 0.0,
            limited_db=None if limited is None else round(limited, 2),
            tries=tries,
            reached=reached,
            before=before.as_dict(),
            after=after.as_dict(),
        )
