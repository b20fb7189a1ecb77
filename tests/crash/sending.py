"""A browser that sends one file by tus: it remembers what the server promised, and goes on there after any break."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

HEADERS: Final = {"Tus-Resumable": "1.0.0"}
OCTETS: Final = "application/offset+octet-stream"
EVERY_PIECE: Final = 1 << 30


class Answer(NamedTuple):
    """What came back; header names in any case."""

    status: int
    headers: Mapping[str, str]


Ask = Callable[[str, str, dict[str, str], bytes], Answer]
"""(method, path, headers, body) → answer. May raise, or die, when the server does."""


@dataclass
class Memory:
    """What the browser knows of its upload, kept over its own and the server's restarts."""

    location: str = ""
    acknowledged: int = 0
    """Bytes that the server said it has."""
    cut: str = ""
    """Address of what it became."""
    broken: list[str] = field(default_factory=list)
    """Promises that the server did not keep."""

    @classmethod
    def of(cls, path: Path) -> Memory:
        return cls(**json.loads(path.read_text())) if path.exists() else cls()

    def keep(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))


@dataclass
class Sender:
    """Sends `content` in pieces as a cut of a film."""

    ask: Ask
    memory: Memory
    remember: Callable[[Memory], None]
    work: str
    name: str
    content: bytes
    piece_bytes: int

    def send(self, *, pieces: int = EVERY_PIECE) -> None:
        """Begin, or go on, until the server says that it is a cut, or so many pieces are sent."""
        memory = self.memory
        if memory.location and not memory.cut:
            self._find_place()
        if not memory.location:
            self._begin()
        for _ in range(pieces):
            if memory.cut:
                return
            path, headers, piece = self.next_piece()
            self._learn("PATCH", self.ask("PATCH", path, headers, piece), 204)

    def next_piece(self) -> tuple[str, dict[str, str], bytes]:
        """Path, headers and body of the PATCH that comes next."""
        at = self.memory.acknowledged
        headers = HEADERS | {"Upload-Offset": str(at), "Content-Type": OCTETS}
        return self.memory.location, headers, self.content[at : at + self.piece_bytes]

    def _begin(self) -> None:
        told = {"filename": self.name, "work": self.work, "episode": "1"}
        metadata = ",".join(f"{word} {base64.b64encode(value.encode()).decode()}" for word, value in told.items())
        headers = {"Upload-Length": str(len(self.content)), "Upload-Metadata": metadata}
        answer = self.ask("POST", "/uploads/", HEADERS | headers, b"")
        assert answer.status == 201, answer
        self.memory.location, self.memory.acknowledged = answer.headers["Location"], 0
        self.remember(self.memory)

    def _find_place(self) -> None:
        """Ask how much has arrived: never less than was acknowledged."""
        before = self.memory.acknowledged
        answer = self.ask("HEAD", self.memory.location, HEADERS, b"")
        if answer.status != 200:
            self.memory.broken.append(f"the upload is gone: {answer.status}")
            self.memory.location = ""
            return
        self._learn("HEAD", answer, 200)
        if self.memory.acknowledged < before:
            self.memory.broken.append(f"{before} bytes were acknowledged, {self.memory.acknowledged} are there")

    def _learn(self, method: str, answer: Answer, expected: int) -> None:
        assert answer.status == expected, (method, answer)
        self.memory.acknowledged = int(answer.headers["Upload-Offset"])
        self.memory.cut = answer.headers.get("Zhijiang-Cut", "")
        self.remember(self.memory)


def film_of(size_bytes: int) -> bytes:
    """Bytes that are no film, no two pieces of them alike."""
    return b"".join(b"%015d\n" % number for number in range(size_bytes // 16))
