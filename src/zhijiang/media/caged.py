"""The child: shuts itself in, then does one task on one file, and tells its parent in length-prefixed JSON.

    python -m zhijiang.media.caged      (its orders come on standard input, from `cage.run`)

Nothing that touches the file is imported before the door is shut.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from zhijiang.media import seal, wire
from zhijiang.media.errors import MediaError, OverLimit

_PROGRESS_EVERY: Final = 0.1  # seconds between two messages of progress

Say = Callable[[dict[str, Any]], None]


def main() -> int:
    """Read the orders, shut the door, do the task. Exit 0 when an answer (or an honest failure) was sent."""
    orders = json.loads(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints must not mix with the messages

    def say(message: dict[str, Any]) -> None:
        data = memoryview(wire.pack(message))
        while data:
            data = data[out.write(data) or 0 :]

    try:
        _shut_in(orders)
        value = _task(orders["task"])(orders, say)
        say({"kind": "result", "value": value})
    except MediaError as error:
        say({"kind": "error", "type": type(error).__name__, "message": str(error), "detail": error.detail[-4000:]})
    except MemoryError:
        say(_failure(OverLimit("This file asks for more memory than a decoder is granted.")))
    except OSError as error:
        say(_failure(_from_os(error)))
    except Exception:
        trace = traceback.format_exc()[-4000:]
        say({"kind": "error", "type": "MediaError", "message": "Our own program failed on this file.", "detail": trace})
    out.flush()
    os._exit(0)  # threads of a decoder that hangs must not keep us


def _shut_in(orders: dict[str, Any]) -> None:
    if orders["parent"]:
        seal.die_with_parent(orders["parent"])
    seal.limit(**orders["limits"])
    if orders["landlock"]:
        read, write = orders["landlock"]["read"], orders["landlock"]["write"]
        seal.landlock(read=map(Path, read), write=map(Path, write))
    if orders["seccomp"]:
        seal.seccomp()


def _failure(error: MediaError) -> dict[str, Any]:
    trace = traceback.format_exc()[-4000:]
    return {"kind": "error", "type": type(error).__name__, "message": str(error), "detail": trace}


def _from_os(error: OSError) -> MediaError:
    full = {27: "this file makes more data than is granted", 28: "the disk is full", 122: "the disk quota is used up"}
    if error.errno in full:
        return OverLimit(f"The work was stopped: {full[error.errno]}.")
    if error.errno == 12:
        return OverLimit("This file asks for more memory than a decoder is granted.")
    return MediaError(f"The decoder was refused something by the system: {os.strerror(error.errno or 0)}.")


def _task(name: str) -> Callable[[dict[str, Any], Say], Any]:
    """A task of ours by its name, or `module:function` from the folder of code that the parent chose."""
    if name in _TASKS:
        return _TASKS[name]
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)  # type: ignore[no-any-return]


def _progress(say: Say) -> Callable[[int, int], None]:
    last = [0.0]

    def report(done: int, total: int) -> None:
        now = time.monotonic()
        if now - last[0] >= _PROGRESS_EVERY or done == total:
            last[0] = now
            say({"kind": "progress", "done": done, "total": total})

    return report


def _hello(_orders: dict[str, Any], _say: Say) -> dict[str, bool]:
    """Try the door from inside: what of that which must be shut is open?"""
    import socket

    open_doors = {}
    try:
        socket.socket().close()
        open_doors["network"] = True
    except OSError:
        open_doors["network"] = False
    try:
        Path("/etc/passwd").read_bytes()
        open_doors["files"] = True
    except OSError:
        open_doors["files"] = False
    return open_doors


def _facts(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    from zhijiang.media.decode import open_source

    with open_source(Path(orders["source"])) as source:
        return {
            "container": source.container,
            "video": source.video.as_dict() if source.video else None,
            "audio": [audio.as_dict() for audio in source.audio],
        }


def _analyse(orders: dict[str, Any], say: Say) -> dict[str, Any]:
    from zhijiang.media import analyse

    out = Path(orders["out"]) if orders["out"] else None
    report: dict[str, Any] = analyse.analyse_file(
        Path(orders["source"]), out, on_progress=_progress(say), **orders["options"]
    )
    return report


def _pieces(orders: dict[str, Any], say: Say) -> dict[str, Any]:
    from zhijiang.media.pieces import pieces_of

    found = pieces_of(Path(orders["source"]), _progress(say), **orders["options"])
    return {"pieces": [piece.as_dict() for piece in found]}


def _begin(orders: dict[str, Any], say: Say) -> dict[str, Any]:
    """The report of a film that is not to be parted, or where a longer one is: one child for both."""
    try:
        parted: dict[str, Any] = _pieces({**orders, "options": orders["options"]["parting"]}, say)
    except MediaError:
        parted = {"pieces": []}  # what is wrong with it, the pass over all of it says best
    if len(parted["pieces"]) > 1:
        return {"report": None, **parted}
    report = _analyse({**orders, "options": {"name": orders["options"]["name"]}}, say)
    return {"report": report, "pieces": []}


def _watch(orders: dict[str, Any], say: Say) -> dict[str, Any]:
    from zhijiang.media.pieces import Piece, watch_piece

    piece = Piece(**orders["options"]["piece"])
    return {"whole": watch_piece(Path(orders["source"]), piece, Path(orders["out"]), _progress(say))}


def _join(orders: dict[str, Any], say: Say) -> dict[str, Any]:
    from zhijiang.media.pieces import NotJoinableError, Piece, join_pieces

    out, options = Path(orders["out"]), orders["options"]
    pieces = [Piece(**piece) for piece in options["pieces"]]
    folders = [out / options["folder"] / str(place) for place in range(len(pieces))]
    try:
        report = join_pieces(Path(orders["source"]), pieces, folders, out, _progress(say), name=options["name"])
    except NotJoinableError as reason:
        return {"report": None, "why": str(reason)}
    return {"report": report, "why": ""}


def _package(orders: dict[str, Any], say: Say) -> dict[str, Any]:
    from zhijiang.media.package import package_file

    def tell(segments: int, frames: int) -> None:
        say({"kind": "segment", "segments": segments, "playable_frames": frames})

    source, out = Path(orders["source"]), Path(orders["out"])
    return package_file(source, out, on_segment=tell, on_progress=_progress(say), **orders["options"]).as_dict()


def _stills(orders: dict[str, Any], _say: Say) -> dict[str, Any]:
    from zhijiang.media.stills import write_stills

    return {"frames": write_stills(Path(orders["source"]), orders["options"]["frames"], Path(orders["out"]))}


def _mend(orders: dict[str, Any], say: Say) -> dict[str, Any]:
    from zhijiang.media.normalising import Aim, mends_from
    from zhijiang.media.package.remake import remake

    options = orders["options"]
    return remake(
        Path(orders["source"]),
        Path(orders["out"]),
        tell=_progress(say),
        container=options["container"],
        aim=Aim(**options["aim"]) if options["aim"] else None,
        mends=mends_from(options["channels"]),
    )


_TASKS: Final[dict[str, Callable[[dict[str, Any], Say], Any]]] = {
    "hello": _hello,
    "facts": _facts,
    "analyse": _analyse,
    "begin": _begin,
    "pieces": _pieces,
    "watch": _watch,
    "join": _join,
    "package": _package,
    "stills": _stills,
    "mend": _mend,
}

if __name__ == "__main__":
    sys.exit(main())
