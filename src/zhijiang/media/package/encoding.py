"""Encode every frame of a film for a browser: H.264, short closed groups of pictures, no B-frames, square pixels, upright."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final

import av

from zhijiang.media.decode import Source, decoded_picture, threads
from zhijiang.media.errors import Unsupported
from zhijiang.media.facts import VideoFacts
from zhijiang.media.frames import AudioBlock, Frame
from zhijiang.media.package.copying import MUXER, Size
from zhijiang.media.package.segments import Segmenter
from zhijiang.media.package.sound import SoundEncoder

_SHORT_SIDE_PX, _LONG_SIDE_PX = Fraction(1080), Fraction(1920)
_QUALITY: Final = "20"
_TURNS: Final = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}
_TELL_EVERY: Final = 25


def encode_film(film: Source, segmenter: Segmenter, tell: Callable[[int, int], None]) -> Size:
    """Encode the picture and, if there is any, the sound that goes with it. Raises MediaError as `Source.blocks`."""
    video = film.video
    if video is None:
        raise Unsupported("This file holds no picture.")
    audio = film.sound_for_picture()
    width, height = shown_size(video)
    with av.open(segmenter, "w", format="mp4", options=dict(MUXER)) as output:
        picture = _picture_stream(output, video, width, height)
        sound = SoundEncoder(output, audio.channels) if audio else None
        shaper = _Shaper(video, width, height)
        first: int | None = None
        for block in film.blocks(sound={audio.stream} if audio else frozenset()):
            if isinstance(block, AudioBlock):
                assert sound is not None
                assert audio is not None
                for packet in sound.take(block, audio.layout):
                    output.mux(packet)
                continue
            first = block.pts if first is None else first
            for frame in shaper.shape(block, block.pts - first):
                output.mux(picture.encode(frame))
            if block.index % _TELL_EVERY == 0:
                tell(block.index, video.declared_frames or 0)
        for frame in shaper.rest():
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
        for packet in sound.flush() if sound else ():
            output.mux(packet)
    return Size(width, height, sound is not None)


def shown_size(video: VideoFacts) -> tuple[int, int]:
    """Width and height as shown: square pixels, upright, at most 1080 on the short side, both even."""
    width, height = Fraction(video.width), Fraction(video.height)
    if video.sample_aspect >= 1:
        width *= video.sample_aspect
    else:
        height /= video.sample_aspect
    if video.rotation in (90, 270):
        width, height = height, width
    shrink = min(Fraction(1), _SHORT_SIDE_PX / min(width, height), _LONG_SIDE_PX / max(width, height))
    return max(2, 2 * round(width * shrink / 2)), max(2, 2 * round(height * shrink / 2))


def _picture_stream(output: Any, video: VideoFacts, width: int, height: int) -> Any:
    rate = video.declared_rate or Fraction(25)
    options = {"preset": "veryfast", "crf": _QUALITY, "bf": "0", "sc_threshold": "0", "profile": "high"}
    stream = output.add_stream("libx264", rate=rate, options=options)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    context = stream.codec_context
    context.time_base = video.time_base
    context.gop_size = max(1, round(rate / 2))
    context.max_b_frames = 0
    context.thread_count = threads()
    context.color_range = 1
    return stream


class _Shaper:
    """Turns decoded pictures into the encoder's: deinterlaced, upright, scaled. One in, one out, in order."""

    def __init__(self, video: VideoFacts, width: int, height: int) -> None:
        self._video, self._width, self._height = video, width, height
        self._graph: Any = None
        self._pts: deque[int] = deque()

    def shape(self, block: Frame, pts: int) -> Iterator[Any]:
        """Take a frame. Yields those that are ready."""
        frame = decoded_picture(block)
        if self._graph is None:
            self._graph = self._build(frame)
        self._pts.append(pts)
        self._graph.push(frame)
        yield from self._ready()

    def rest(self) -> Iterator[Any]:
        """Yields what the filters still hold."""
        if self._graph is not None:
            self._graph.push(None)
            yield from self._ready()

    def _ready(self) -> Iterator[Any]:
        while self._pts:
            try:
                frame = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            frame.pts, frame.time_base = self._pts.popleft(), self._video.time_base
            frame.pict_type = 0  # the encoder chooses, not the source
            yield frame

    def _build(self, frame: Any) -> Any:
        video = self._video
        filters = ["bwdif=mode=send_frame:deint=interlaced"] if video.interlaced else []
        filters += [_TURNS[video.rotation]] if video.rotation else []
        scale = f"scale={self._width}:{self._height}:flags=bicubic:out_range=tv"
        filters += [scale + (":out_color_matrix=bt709" if frame.format.is_rgb else ""), "setsar=1", "format=yuv420p"]
        graph = av.filter.Graph()
        first = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=video.time_base)
        nodes = [first]
        for text in ",".join(filters).split(","):
            name, _, arguments = text.partition("=")
            nodes.append(graph.add(name, arguments))
        nodes.append(graph.add("buffersink"))
        graph.link_nodes(*nodes).configure()
        return graph
