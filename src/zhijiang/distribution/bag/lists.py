"""The tag files of a bag as text, and what a list of hashes that somebody computed says beside ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

MANIFEST: Final = "manifest-sha256.txt"
TAGMANIFEST: Final = "tagmanifest-sha256.txt"
DECLARATION: Final = "bagit.txt"
INFO: Final = "bag-info.txt"
PAYLOAD: Final = "data/"
DECLARED: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE: Final = re.compile(r"^\\?([0-9a-fA-F]{64})[ \t]+\*?(\S.*?)\r?$")
# RFC 8493 §2.1.3: these three, and no others.
_ESCAPES: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}


@dataclass(frozen=True)
class Listed:
    """One file of a package: its path within it, `data/…`; its size [bytes] and hash."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Difference:
    """One file that is not as it was sent: `missing`, `changed` or `extra`."""

    kind: str
    path: str


def tag_files(payload: Iterable[Listed], info: Mapping[str, str], /) -> dict[str, str]:
    """The four tag files of a bag with this payload, by name, in the order in which they are to be written.

    `info` is what bag-info.txt says beside the Payload-Oxum; a value of several lines is told in one.
    """
    files = sorted(payload, key=lambda each: each.path)
    oxum = f"{sum(each.size_bytes for each in files)}.{len(files)}"
    told = {**info, "Payload-Oxum": oxum}
    texts = {
        MANIFEST: _list((each.sha256, each.path) for each in files),
        INFO: "".join(f"{name}: {' '.join(value.split())}\n" for name, value in told.items()),
        DECLARATION: DECLARED,
    }
    tags = sorted((sha256(text.encode()).hexdigest(), name) for name, text in texts.items())
    return {TAGMANIFEST: _list(sorted(tags, key=lambda each: each[1])), **texts}


def parse_list(text: str, /) -> dict[str, str]:
    """Path and hash of each line of a list of hashes, as BagIt or sha256sum writes it. Raises ValueError with the first line that is none."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"line {number} is no hash with a path: {line.strip()[:80]!r}")
        path = _unescaped(match[2])
        if found.get(path, match[1].lower()) != match[1].lower():
            raise ValueError(f"line {number} names {path!r} again, with another hash")
        found[path] = match[1].lower()
    return found


def compare(sent: Iterable[Listed], arrived: Mapping[str, str], /) -> list[Difference]:
    """What of the payload is missing, changed or new in a list that the recipient computed, by path; empty when all is as sent.

    The recipient may have listed from above the package, from within it, or from within its payload: what stands before
    the paths is taken off, and tag files in the list are let be.
    """
    wanted = {unicodedata.normalize("NFC", each.path): each.sha256 for each in sent if each.path.startswith(PAYLOAD)}
    there = _rooted({unicodedata.normalize("NFC", path): digest for path, digest in arrived.items()}, wanted)
    found = [
        Difference("missing" if path not in there else "changed", path)
        for path, digest in wanted.items()
        if there.get(path) != digest
    ]
    found += [Difference("extra", path) for path in there if path not in wanted and path.startswith(PAYLOAD)]
    return sorted(found, key=lambda each: (each.path, each.kind))


def escaped(path: str, /) -> str:
    """A path as a list of hashes writes it."""
    return "".join(_ESCAPES.get(letter, letter) for letter in path)


def _rooted(arrived: dict[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """The same list with paths that begin at the package."""
    plain = {path.replace("\\", "/").removeprefix("./"): digest for path, digest in arrived.items()}
    ways = [plain, {PAYLOAD + path: digest for path, digest in plain.items()}]
    above = {path.partition("/")[0] for path in plain}
    if len(above) == 1:
        ways.append({path.partition("/")[2]: digest for path, digest in plain.items()})
    return max(ways, key=lambda way: len(way.keys() & wanted.keys()))


def _list(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{digest}  {escaped(path)}\n" for digest, path in rows)


def _unescaped(path: str) -> str:
    return re.sub(r"%(25|0[dDaA])", lambda match: chr(int(match[1], 16)), path)
