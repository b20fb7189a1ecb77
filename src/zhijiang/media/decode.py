"""Open a film, say what it is, and hand out its frames and sound. With `package` the only importer of `av`.

Whoever opens a file that a stranger brought does so inside the cage (`cage.run`), never in the web process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError

from zhijiang.media import facts, gate
from zhijiang.media.errors import MediaError, OverLimit, Unreadable, Unsupported
from zhijiang.media.facts import AudioFacts, VideoFacts
from zhijiang.media.frames import AudioBlock, Frame, Luma
from zhijiang.media.sounds import Sounds

OPTIONS: Final = {
    "protocol_whitelist": "file",
    "format_whitelist": gate.FORMATS,
    "codec_whitelist": gate.CODECS,
    "max_streams": str(gate.MAX_STREAMS),
    "max_pixels": str(gate.MAX_PIXELS),
    "probesize": str(32 << 20),
    "analyzeduration": str(20_000_000),
}
_MOST_THREADS: Final = 8
_SIZE: Final = re.compile(r"Picture size (\d+)x(\d+) ")


def threads() -> int:
    """How many threads a codec gets: one more than the machine's, as FFmpeg takes of itself, so that none stands idle while
    a frame is handed over; but not so many that their frames fill the cage's memory."""
    return min(_MOST_THREADS, len(os.sched_getaffinity(0)) + 1)


def open_source(path: Path) -> Source:
    """Open a film.

    Parameters
    ----------
    path : Path
        A file on this machine. Its name is never read as an address or an option.

    Returns
    -------
    Source
        To be used with `with`.

    Raises
    ------
    MediaError
        Unreadable, Truncated, Unsupported or OverLimit, each with one plain sentence.
    """
    gate.check_file(path)
    return Source(open_container(path))


def open_container(path: Path) -> Any:
    """Open the file with FFmpeg behind its white lists. For `Source` and `package` only."""
    av.logging.set_level(None)
    address = f"file:{path.absolute()}"
    try:
        container = av.open(address, "r", options=dict(OPTIONS))
        if any(not stream.width for stream in container.streams.video if stream.codec_context is not None):
            facts.check_size(*_refused_size(address))
    except FFmpegError as error:
        raise _as_media_error(error) from error
    return container


def _refused_size(address: str) -> tuple[int, int]:
    """The size of a picture that FFmpeg would not take up: it forgets it, but complains of it. (1, 1) if it does not."""
    av.logging.set_skip_repeated(False)
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture() as complaints, av.open(address, "r", options=dict(OPTIONS)):
            found = [_SIZE.search(text) for _, _, text in complaints]
    finally:
        av.logging.set_level(None)
    return max(((int(size[1]), int(size[2])) for size in found if size), default=(1, 1))


def _as_media_error(error: FFmpegError) -> MediaError:
    detail = f"{type(error).__name__}: {error}"
    if "whitelist" in detail.lower():
        return Unsupported("This is not one of the kinds of film file that are accepted.", detail=detail)
    if isinstance(error, MemoryError):
        return OverLimit("This file asks for more memory than a decoder is granted.", detail=detail)
    return Unreadable(
        "This file is not a film that can be read: it may be damaged, or another kind of file.", detail=detail
    )


def decoded_picture(frame: Frame) -> Any:
    """FFmpeg's own picture behind a frame that `Source` handed out. For `package` only."""
    assert isinstance(frame.picture, _AvPicture)
    return frame.picture.frame


@dataclass(frozen=True, slots=True)
class PicturePacket:
    """A packet of the picture as the file tells of it: its times [ticks of the stream's time base], and whether it can be
    entered at."""

    pts: int | None
    dts: int | None
    key: bool


@dataclass(frozen=True, slots=True)
class _AvPicture:
    """A decoded picture that can still be scaled and turned."""

    frame: Any
    rotation: int

    def rgb(self, width_px: int, height_px: int) -> npt.NDArray[np.uint8]:
        """See `frames.Picture`."""
        lying = self.rotation in (90, 270)
        width, height = (height_px, width_px) if lying else (width_px, height_px)
        pixels: npt.NDArray[np.uint8] = self.frame.to_ndarray(
            width=width, height=height, format="rgb24", interpolation="AREA"
        )
        return np.ascontiguousarray(np.rot90(pixels, self.rotation // 90)) if self.rotation else pixels

    def colour_planes(self) -> tuple[Luma, Luma] | None:
        """See `frames.Picture`."""
        layout = self.frame.format
        if not layout.name.startswith("yuv") or len(self.frame.planes) < 3 or layout.is_big_endian:
            return None
        return _samples(self.frame, 1), _samples(self.frame, 2)


class Source(AbstractContextManager["Source"]):
    """An open film. Read once, front to back.

    Attributes
    ----------
    container : str
        FFmpeg's name of the format, such as `mov,mp4,m4a,3gp,3g2,mj2`.
    video : VideoFacts or None
        The picture a player would choose; None for sound alone.
    audio : list of AudioFacts
        Every sound stream, in the order of the file.
    faults : list of int
        For each packet of the picture that could not be decoded: the index of the next frame that could. Fills while reading.
    mended : int
        Of `frames_from`: how many frames came without a time of their own after the one before.
    """

    def __init__(self, container: Any) -> None:
        self._container = container
        self.container: str = container.format.name
        self.faults: list[int] = []
        self.mended = 0
        try:
            if len(container.streams) > gate.MAX_STREAMS:
                raise OverLimit(
                    f"This file holds {len(container.streams)} streams; at most {gate.MAX_STREAMS} are accepted."
                )
            self._video = facts.best_video(container)
            self.video: VideoFacts | None = None if self._video is None else facts.video_facts(self._video, container)
            self._audio = [stream for stream in container.streams.audio if stream.codec_context is not None]
            self.audio: list[AudioFacts] = [facts.audio_facts(stream) for stream in self._audio]
            if self._video is None and not self._audio:
                raise Unsupported("This file holds no picture and no sound that can be decoded.")
        except BaseException:
            container.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._container.close()

    def sound_for_picture(self) -> AudioFacts | None:
        """The sound stream that a player would choose with the picture; None if there is none."""
        best = self._container.streams.best("audio", related=self._video)
        return next((audio for audio in self.audio if best is not None and audio.stream == best.index), None)

    def blocks(self, *, sound: Collection[int] | None = None) -> Iterator[Frame | AudioBlock]:
        """Decode everything, in the order in which it lies in the file; of the sound only the streams `sound`, if given.

        Frames come in presentation order with indices 0, 1, 2 …; the blocks of each sound stream in theirs. A frame's luma
        is only good until the next step.

        Raises
        ------
        Unreadable
            Not one frame could be decoded, or the file cannot be read further.
        Unsupported
            The film is encrypted, or its picture changes size on the way.
        OverLimit
            More sound than 24 hours.
        """
        heard = [stream for stream in self._audio if sound is None or stream.index in sound]
        selected = [*([self._video] if self._video else []), *heard]
        pictures = _Pictures(self.video, untimed=self.container == "avi") if self.video else None
        sounds = Sounds(self.audio, self.video)
        self._use_threads(selected)
        for packet in self._packets(selected):
            index = packet.stream.index  # a flushing packet leaves `stream_index` at 0
            try:
                decoded = packet.decode()
            except FFmpegError:
                if pictures and self._video is not None and index == self._video.index:
                    self.faults.append(pictures.count)
                continue
            for item in decoded:
                if pictures and index == pictures.facts.stream:
                    frame = pictures.take(item)
                    if frame.index == 0:
                        yield from sounds.begin(frame.pts * pictures.facts.time_base)
                    yield frame
                else:
                    yield from sounds.take(index, item)
        yield from sounds.release()
        if pictures and not pictures.count:
            raise Unreadable("Not one frame of this file's picture could be decoded; it is damaged.")

    def sound_blocks(self) -> Iterator[AudioBlock]:
        """The blocks of sound that `blocks` yields, equal in every sample, without decoding the picture behind its first frame.

        Raises as `blocks`.
        """
        selected = [*([self._video] if self._video else []), *self._audio]
        sounds = Sounds(self.audio, self.video)
        pictures = _Pictures(self.video, untimed=self.container == "avi") if self.video else None
        self._use_threads(selected)
        for packet in self._packets(selected):
            index = packet.stream.index
            is_picture = self._video is not None and index == self._video.index
            if is_picture and pictures and pictures.count:
                continue
            try:
                decoded = packet.decode()
            except FFmpegError:
                continue
            for item in decoded:
                if not is_picture:
                    yield from sounds.take(index, item)
                elif pictures and not pictures.count:
                    frame = pictures.take(item)
                    yield from sounds.begin(frame.pts * pictures.facts.time_base)
        yield from sounds.release()

    def picture_packets(self) -> Iterator[PicturePacket]:
        """What the file says of each of the picture's packets, in its order, without decoding. Raises as `blocks`."""
        assert self._video is not None
        for packet in self._packets([self._video]):
            if packet.size and not packet.is_discard:
                yield PicturePacket(packet.pts, packet.dts, bool(packet.is_keyframe))

    def frames_from(self, entry: PicturePacket | None, *, first: int) -> Iterator[Frame]:
        """Decode the picture alone, from a key frame on, or from the start.

        Parameters
        ----------
        entry : PicturePacket or None
            The key frame, with its times; frames that are shown before it are left out. None: the start.
        first : int >= 0 [frames]
            The index of the first frame that is handed out.

        Raises as `blocks`, but for a picture without frames. `faults` and `mended` fill on the way.
        """
        assert self._video is not None
        assert self.video is not None
        pictures = _Pictures(self.video, untimed=self.container == "avi", first=first)
        self._use_threads([self._video])
        if entry is not None and entry.pts is not None:
            earlier = entry.pts if entry.dts is None else min(entry.pts, entry.dts)
            self._container.seek(earlier, stream=self._video, backward=True)
        for packet in self._packets([self._video]):
            try:
                decoded = packet.decode()
            except FFmpegError:
                self.faults.append(pictures.count)
                continue
            for item in decoded:
                if entry is not None and entry.pts is not None and (item.pts is None or item.pts < entry.pts):
                    continue
                frame = pictures.take(item)
                self.mended = pictures.mended
                yield frame

    def _use_threads(self, selected: list[Any]) -> None:
        for stream in selected:
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = threads()

    def _packets(self, selected: list[Any]) -> Iterator[Any]:
        try:
            for packet in self._container.demux(selected):
                if packet.has_sidedata("encryption_info"):
                    raise Unsupported("This film is encrypted; bring it without copy protection.")
                yield packet
        except FFmpegError as error:
            raise _as_media_error(error) from error


class _Pictures:
    """Numbers the frames of one stream and gives each a timestamp after the one before.

    `untimed`: the container keeps no time of showing (AVI), and FFmpeg makes one up that goes astray with B-frames. The
    decoding times that a frame leaves the decoder at are even, and in the order of showing.
    """

    def __init__(self, video: VideoFacts, *, untimed: bool, first: int = 0) -> None:
        self.facts, self.count, self._untimed = video, first, untimed
        self.mended = 0
        """Frames that came without a time of their own after the one before."""
        self._last: int | None = None
        rate = video.declared_rate or Fraction(25)
        self._step = max(1, round(1 / (rate * video.time_base)))

    def take(self, frame: Any) -> Frame:
        """Turn FFmpeg's frame into ours."""
        if (frame.width, frame.height) != (self.facts.width, self.facts.height):
            raise Unsupported(
                f"The picture changes size at frame {self.count}: from {self.facts.width}×{self.facts.height} to "
                f"{frame.width}×{frame.height}."
            )
        pts = frame.dts if self._untimed else frame.pts
        if self._last is not None and (pts is None or pts <= self._last):
            pts = self._last + self._step  # a frame without a time; a clock that goes back is set right
            self.mended += 1
        self._last = (self.facts.start_pts or 0) if pts is None else pts
        self.count += 1
        return Frame(
            index=self.count - 1,
            pts=self._last,
            luma=_luma(frame),
            key=bool(frame.key_frame),
            interlaced=bool(frame.interlaced_frame),
            corrupt=bool(frame.is_corrupt),
            picture=_AvPicture(frame, self.facts.rotation),
        )


def _luma(frame: Any) -> Luma:
    """A view of the frame's luma; pictures without a luma plane of their own are converted first."""
    layout = frame.format
    component = layout.components[0]
    own_plane = layout.is_planar and not layout.is_rgb and not layout.is_bayer and not layout.is_big_endian
    if layout.name.startswith(("p0", "p2", "p4", "xyz", "pal")) or not (own_plane or layout.name == "gray"):
        frame = frame.reformat(
            format="yuv444p" if component.bits <= 8 else f"yuv444p{10 if component.bits <= 10 else 16}le"
        )
    return _samples(frame, 0)


def _samples(frame: Any, place: int) -> Luma:
    """A view of one of the frame's planes."""
    plane = frame.planes[place]
    if frame.format.components[place].bits <= 8:
        return np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
    return np.frombuffer(plane, np.uint16).reshape(-1, plane.line_size // 2)[: plane.height, : plane.width]
