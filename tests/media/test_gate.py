"""Bad files, one plain sentence each; through the gate alone and through the whole cage."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clips import break_off, make_clip, make_giant
from zhijiang.media import cage
from zhijiang.media.errors import MediaError, OverLimit, Truncated, Unreadable, Unsupported
from zhijiang.media.gate import check_file

PLAYLIST = "#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n"


def written(name: str, data: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def broken(name: str, share: float, *, head: bool = True, **recipe: Any) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        muxer = {"movflags": "faststart"} if head and name.endswith(("mp4", "mov")) else {}
        whole = make_clip(folder / f"whole-{name}", frames=30, muxer=muxer, **recipe)
        return break_off(folder / name, whole.path, share)

    return make


def mangled(find: bytes, replace: bytes, name: str = "a.mp4") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = make_clip(folder / name, frames=10).path
        data = path.read_bytes()
        assert find in data
        path.write_bytes(data.replace(find, replace))
        return path

    return make


def filmed(name: str, **recipe: Any) -> Callable[[Path], Path]:
    return lambda folder: make_clip(folder / name, **{"frames": 1, "audio": None, **recipe}).path


def folder(parent: Path) -> Path:
    (parent / "a.mp4").mkdir()
    return parent / "a.mp4"


def unreadable(parent: Path) -> Path:
    path = make_clip(parent / "a.mp4", frames=1, audio=None).path
    path.chmod(0)
    if os.access(path, os.R_OK) and cage.standing().kind != "bubblewrap":
        pytest.skip("root may read everything, and only bubblewrap takes that away")
    return path


BAD: dict[str, tuple[Callable[[Path], Path], type[MediaError], str]] = {
    "empty": (written("a.mp4", b""), Unreadable, "empty"),
    "one byte": (written("a.mp4", b"\x07"), Unreadable, "not a film"),
    "zeros": (written("a.mp4", bytes(100_000)), Unreadable, "zeros"),
    "web page": (
        written("a.mp4", b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>404</body></html>"),
        Unsupported,
        "web page",
    ),
    "text": (written("a.mp4", "这不是视频。\nnot a film at all\n".encode() * 200), Unreadable, "text"),
    "text in GB18030": (written("a.mp4", "这不是视频。".encode("gb18030") * 50), Unreadable, "not a film"),
    "playlist": (written("a.mp4", PLAYLIST.format(port=9).encode()), Unsupported, "playlist"),
    "playlist after blanks": (written("a.mp4", b"\n\n" + PLAYLIST.format(port=9).encode()), Unsupported, "playlist"),
    "concat list": (written("a.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n"), Unsupported, "playlist"),
    "session description": (written("a.sdp", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n"), Unsupported, "playlist"),
    "DASH manifest": (written("a.mpd", b'<?xml version="1.0"?><MPD></MPD>'), Unsupported, "playlist"),
    "PNG": (written("a.mp4", b"\x89PNG\r\n\x1a\n" + bytes(100)), Unsupported, "PNG"),
    "TIFF": (written("a.mp4", b"II*\0" + bytes(100)), Unsupported, "TIFF"),
    "PDF": (written("a.mp4", b"%PDF-1.7\n"), Unsupported, "PDF"),
    "office document": (written("a.mp4", b"PK\x03\x04" + bytes(100)), Unsupported, "ZIP"),
    "noise": (written("a.mp4", bytes((n * 7919 >> 5) % 251 for n in range(50_000))), Unreadable, "film"),
    "noise with an MP4 head": (written("a.mp4", b"\0\0\0\x18ftypisom" + b"\xa5" * 5000), Truncated, "incomplete"),
    "MP4 cut in its pictures": (broken("a.mp4", 0.6), Truncated, "incomplete"),
    "MP4 cut before its index": (broken("a.mp4", 0.6, head=False), Truncated, "incomplete"),
    "MP4 cut in its index": (broken("a.mp4", 0.02), Truncated, "incomplete"),
    "Matroska cut": (broken("a.mkv", 0.5), Truncated, "incomplete"),
    "AVI cut": (broken("a.avi", 0.5, codec="mpeg4", audio="libmp3lame"), Truncated, "incomplete"),
    "65535 by 65535": (lambda folder: make_giant(folder / "a.mov"), OverLimit, "65535×65535"),
    "9000 by 9000": (
        filmed("a.mkv", codec="mjpeg", pixel_format="yuvj420p", width=9000, height=9000),
        OverLimit,
        "9000×9000",
    ),
    "17000 by 64": (
        filmed("a.mov", codec="png", pixel_format="rgb24", width=17000, height=64),
        OverLimit,
        "16384 pixels on a",
    ),
    "folder": (folder, Unreadable, "folder"),
    "no permission": (unreadable, Unreadable, "permissions"),
    "index of 2 GiB": (mangled(b"moov", b"\x7fxxx"), Truncated, "index"),
    "picture codec that is not let in": (filmed("a.avi", codec="wmv2"), Unsupported, "picture of this file is coded"),
    "sound codec that is not let in": (
        filmed("a.avi", codec="mpeg4", frames=25, audio="adpcm_yamaha"),
        Unsupported,
        "sound of this file is coded",
    ),
    "unknown picture codec": (mangled(b"avc1", b"zzzz"), Unsupported, "not accepted|cannot be decoded|no picture"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_file_is_one_sentence(name: str, tmp_path: Path) -> None:
    make, kind, words = BAD[name]
    path = make(tmp_path)

    with pytest.raises(MediaError) as caught:
        cage.run("analyse", source=path, out=None)

    message = str(caught.value)
    assert isinstance(caught.value, kind), (message, caught.value.detail)
    assert re.search(words, message), message
    assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", message), message
    assert str(tmp_path) not in message


def test_playlist_fetches_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        path = tmp_path / "a.mp4"
        path.write_text(PLAYLIST.format(port=server.getsockname()[1]))

        with pytest.raises(Unsupported):
            cage.run("analyse", source=path, out=None)

        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("share", [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999])
def test_upload_that_broke_off_anywhere_is_refused(share: float, tmp_path: Path) -> None:
    path = broken("a.mp4", share)(tmp_path)

    with pytest.raises(MediaError):
        check_file(path)


@pytest.mark.parametrize(
    "recipe",
    [
        {"name": "a.mp4"},
        {"name": "faststart.mp4", "muxer": {"movflags": "faststart"}},
        {"name": "pieces.mp4", "muxer": {"movflags": "frag_keyframe+empty_moov"}},
        {"name": "a.mkv"},
        {"name": "a.webm", "codec": "libvpx-vp9", "audio": "libopus"},
        {"name": "a.ts"},
        {"name": "a.avi", "codec": "mpeg4", "audio": "libmp3lame"},
        {"name": "-y.mp4"},
        {"name": "pipe:0.mp4"},
        {"name": "subfile,,start,0,end,9,,:a.mp4"},
        {"name": "剧集 第01集.mp4"},
        {"name": "no suffix"},
    ],
    ids=lambda recipe: str(recipe["name"]),
)
def test_whole_film_is_let_in_whatever_its_name(recipe: dict[str, Any], tmp_path: Path) -> None:
    name = recipe.pop("name")
    made = make_clip(tmp_path / ("made" + (Path(name).suffix or ".mp4")), frames=12, **recipe)
    path = tmp_path / name
    path.write_bytes(made.path.read_bytes())

    check_file(path)
    answer = cage.run("facts", source=path, out=None)

    assert (answer["video"]["width"], answer["video"]["height"], len(answer["audio"])) == (320, 180, 1)


def test_junk_after_the_last_box_is_harmless(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", frames=5).path
    with path.open("ab") as file:
        file.write(b"<html>polyglot</html>" * 10)

    check_file(path)
