"""A review room on its own: the built page, one packaged film, and a server that remembers notes. For looking and measuring.

python -m tests.e2e.bench_room FILM [--port 8105]     (and open the address it prints)
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from zhijiang.media.package import package_file

SOURCES: Final = Path(__file__).resolve().parents[2] / "src" / "zhijiang"
BUILT: Final = SOURCES / "screening" / "static" / "screening" / "build"
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; form-action 'self'; base-uri 'none'"
)
PAGE: Final = """<!doctype html><html lang="{lang}" data-theme="dark"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>room</title>
<link rel="icon" href="/static/ui/mark.svg">
{styles}<link rel="stylesheet" href="/static/screening/build/room.css"></head>
<body><main class="page room-page"><zj-room data-url="/room.json?lang={lang}"></zj-room></main>
<script type="module" src="/static/screening/build/room.js"></script></body></html>"""


@dataclass
class Bench:
    """One film in one room."""

    folder: Path
    room: dict[str, Any]
    url: str = ""
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)


def room_of(film: Path, folder: Path, **changes: Any) -> Bench:
    """Package a film into `folder` and describe a room for it; `changes` are fields of the cut."""
    facts = package_file(film, folder)
    cut = {
        "code": "C-BENCH", "number": 1, "sha256": "0" * 64, "name": film.name, "frames": facts.frames, "rate": "25/1",
        "start_timecode": "00:00:00:00", "drop_frame": False, "width": facts.width, "height": facts.height,
        "sample_aspect": "1/1", "playlist": "/media/index.m3u8", "frame_table": "/media/frames.bin", "waveform": None,
        "strip": None, "package_state": "ready", "playable_frames": facts.frames, "audio": facts.sound, **changes,
    }  # fmt: skip
    can = {"note": True, "opinion": True, "answer": False, "settle": False, "decide_url": None}
    room = {
        "review": {"code": "R-BENCH", "title": film.stem, "round": 1, "current_round": 1, "state": "under_review",
                   "state_label": "under review", "seq": 3, "url": "/"},
        "me": {"name": "Chen", "can": can}, "episodes": [], "cut": cut, "shots": [], "findings": [], "notes": [],
        "rule_books": [], "opinions": [], "quorum": {"needed": 3, "signed": 0}, "my_opinion": None,
        "choices": {
            "severity": [{"value": name, "label": name.title()} for name in ("blocker", "issue", "note")],
            "vote": [{"value": name, "label": name.title()} for name in ("approve", "correct", "refuse")],
            "answer": [{"value": name, "label": name.title()} for name in ("will_fix", "intended", "best_possible")],
        },
        "urls": {"notes": "/notes", "opinion": "/opinion", "media_state": "/media-state"},
    }  # fmt: skip
    return Bench(folder, room)


class Handler(SimpleHTTPRequestHandler):
    """The page, its files, and the few answers the room asks for."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, bench: Bench, **words: Any) -> None:
        self.bench = bench
        super().__init__(*arguments, directory=str(bench.folder), **words)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/":
            styles = "".join(
                f'<link rel="stylesheet" href="/static/ui/{name}.css">'
                for name in ("tokens", "base", "components", "tables", "forms")
            )
            lang = "en" if "en" in query else "zh-hans"
            self._say(200, PAGE.format(styles=styles, lang=lang).encode(), "text/html; charset=utf-8")
        elif path == "/room.json":
            self._json(200, self.bench.room | {"notes": list(self.bench.notes.values())})
        elif path == "/media-state":
            self._json(200, self.bench.room["cut"])
        else:
            super().do_GET()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/notes":
            self._json(422, {"error": "not here"})
            return
        key = body["key"]
        rule = {"id": body["rule"], "label": f"rule {body['rule']}"} if body["rule"] else None
        known = key in self.bench.notes
        note = body | {
            "rule": rule, "author": "Chen", "mine": True, "at": datetime.now(UTC).isoformat(), "status": "open",
            "status_label": "Open", "version": 1, "answer": None, "url": f"/notes/{key}/",
            "can": {"edit": True, "withdraw": True, "answer": False, "settle": False},
        }  # fmt: skip
        self._json(200 if known else 201, self.bench.notes.setdefault(key, note))

    def do_DELETE(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        note = self.bench.notes.pop(self.path.removeprefix("/notes/").rstrip("/"))
        self._json(200, note | {"status": "withdrawn"})

    def translate_path(self, path: str) -> str:
        path = path.partition("?")[0]
        if path.startswith("/static/screening/build/"):
            return str(BUILT / path.removeprefix("/static/screening/build/"))
        if path.startswith("/static/ui/"):
            return str(SOURCES / "ui" / "static" / "ui" / path.removeprefix("/static/ui/"))
        return super().translate_path(path.removeprefix("/media"))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        # As the product's own media. A file that changed within the second would else be "not modified".
        self.send_header("Cache-Control", "private, no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
        pass

    def _json(self, status: int, body: Any) -> None:
        self._say(status, json.dumps(body).encode(), "application/json")

    def _say(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(bench: Bench, *, port: int = 0) -> Iterator[Bench]:
    """Serve a room until the block ends; `bench.url` is its address."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, bench=bench))
    server.daemon_threads = True
    bench.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bench
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Serve one film until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("film", type=Path)
    parser.add_argument("--port", type=int, default=8105)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(room_of(words.film, Path(folder)), port=words.port) as bench:
        sys.stdout.write(f"{bench.url}\n")
        threading.Event().wait()


if __name__ == "__main__":
    main()
