"""What is let in to the decoder, judged on the file's own bytes before any decoder sees them. Reads, never parses on.

The white lists below hold behind this gate; the gate is there so that a person gets a plain sentence.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO, Final

from zhijiang.media.errors import Truncated, Unreadable, Unsupported

FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mxf,mpegts,mpeg,mpegvideo,flv,asf,gxf,ogg,wav,w64,aiff,mp3,aac,flac,dv"
)
CODECS: Final = (
    "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,mpeg1video,mpeg2video,mpeg4,msmpeg4,msmpeg4v3,vc1,wmv3,prores,prores_raw,dnxhd,"
    "mjpeg,jpeg2000,ffv1,huffyuv,ffvhuff,utvideo,qtrle,rawvideo,v210,v308,v408,v410,r210,dvvideo,cfhd,theora,h263,flv,svq3,"
    "cinepak,png,aac,aac_latm,aac_fixed,ac3,eac3,dca,mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,libopus,vorbis,libvorbis,"
    "flac,alac,wavpack,wmav1,wmav2,wmapro,truehd,mlp,pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,"
    "pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,adpcm_ima_qt,adpcm_ima_wav,"
    "adpcm_ms,amrnb,amrwb,s302m,mov_text,subrip,ass,ssa,webvtt,dvbsub,dvb_subtitle,dvd_subtitle"
)
MAX_PIXELS: Final = 8192 * 8192 // 2
"""Enough for 8K, upright or lying (7680 x 4320)."""
MAX_SIDE_PX: Final = 16384
MAX_STREAMS: Final = 64
MAX_CHANNELS: Final = 64
MAX_SAMPLE_RATE: Final = 384_000

_PLAYLIST: Final = re.compile(
    rb"\A\s*(#EXTM3U|ffconcat|<\?xml|<MPD|<SmoothStreaming|v=0\r?\n|\[playlist\]|\[Reference\])", re.IGNORECASE
)
_WEB_PAGE: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(!doctype html|html|head)\b", re.IGNORECASE)
_OTHER_KINDS: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3\x04\x00\x00\x00\x00\x00\x00", "an empty tag"),
)
_BOX_TYPE: Final = re.compile(rb"[ -~\xa9]{4}")
_MP4_STARTS: Final = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


def check_file(path: Path) -> None:
    """Look at a file's first bytes and at its outer frame.

    Raises
    ------
    Unreadable
        Not there, empty, or plainly text.
    Unsupported
        A playlist, or another kind of file than a film.
    Truncated
        An MP4/MOV, Matroska or AVI that ends before its own outer frame does, or an MP4 without its index.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            _check(file, size)
    except PermissionError as error:
        raise Unreadable("This file cannot be opened: its permissions forbid it.", detail=str(error)) from error
    except OSError as error:
        raise Unreadable("This file cannot be opened.", detail=str(error)) from error


def _check(file: BinaryIO, size: int) -> None:
    if size == 0:
        raise Unreadable("This file is empty: it holds 0 bytes.")
    head = file.read(4096)
    _refuse_other_kinds(head)
    if head[4:8] in _MP4_STARTS:
        _check_boxes(file, size)
    elif head.startswith(b"\x1a\x45\xdf\xa3"):
        _check_matroska(head, size)
    elif head[:4] in (b"RIFF", b"RF64") and head[8:12] in (b"AVI ", b"WAVE"):
        _check_riff(head, size)


def _refuse_other_kinds(head: bytes) -> None:
    if _PLAYLIST.match(head):
        raise Unsupported("This is a playlist that points to other files, not a film; bring the film itself.")
    for magic, kind in _OTHER_KINDS:
        if head.startswith(magic):
            raise Unsupported(f"This is {kind}, not a film.")
    if _WEB_PAGE.match(head):
        raise Unsupported(
            "This is a web page, not a film: perhaps the address was saved in place of the film behind it."
        )
    if not head.strip(b"\0"):
        raise Unreadable("This file begins with nothing but zeros; it holds no film.")
    if _is_text(head):
        raise Unreadable("This file holds text, not a film.")


def _is_text(head: bytes) -> bool:
    if any(byte < 9 or 13 < byte < 32 for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 and len(head) > 4  # cut in the middle of a character
    return True


def _check_boxes(file: BinaryIO, size: int) -> None:
    """Walk the outer boxes of an ISO base media file (ISO/IEC 14496-12 §4.2)."""
    place, seen = 0, set[bytes]()
    for _ in range(1_000_000):
        file.seek(place)
        header = file.read(16)
        if len(header) < 8 or not _BOX_TYPE.fullmatch(header[4:8]):
            break  # trailing bytes that are no box: harmless
        length, kind = int.from_bytes(header[:4]), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16])
        elif length == 0:
            length = size - place
        seen.add(kind)
        if length < 8:
            break
        if place + length > size and kind in (b"moov", b"mdat", b"moof"):
            raise Truncated(f"This file is incomplete: it should hold at least {place + length} bytes, but has {size}.")
        place += length
        if place >= size:
            break
    if b"moov" not in seen:
        raise Truncated("This file is incomplete: the index of the film (moov) is missing.")


def _check_matroska(head: bytes, size: int) -> None:
    """Compare the Segment's declared size with the file's (RFC 8794 §4, RFC 9559 §5.1); it follows the EBML header."""
    length, place = _ebml_size(head, 4)
    place += length or 0
    if head[place : place + 4] != b"\x18\x53\x80\x67":
        return
    length, start = _ebml_size(head, place + 4)
    if length is not None and start + length > size:
        raise Truncated(f"This file is incomplete: it should hold {start + length} bytes, but has {size}.")


def _ebml_size(head: bytes, place: int) -> tuple[int | None, int]:
    """The size written at `place` and where it ends; None when it is unknown (a live recording) or not there."""
    if place >= len(head) or head[place] == 0:
        return None, place
    width = 9 - head[place].bit_length()
    value = int.from_bytes(head[place : place + width]) & ((1 << 7 * width) - 1)
    return (None if value == (1 << 7 * width) - 1 else value), place + width


def _check_riff(head: bytes, size: int) -> None:
    declared = int.from_bytes(head[4:8], "little")
    if head[:4] == b"RIFF" and 0 < declared < 0xFFFFFFF0 and declared + 8 > size + 1:
        raise Truncated(f"This file is incomplete: it should hold {declared + 8} bytes, but has {size}.")
