"""What is wrong with a package on disk: a folder, or a zip of one. Every file is read once, piece by piece."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

from zhijiang.distribution.bag.lists import DECLARATION, INFO, MANIFEST, PAYLOAD, TAGMANIFEST, parse_list

_PIECE_BYTES: Final = 1 << 20
_TAG_BYTES: Final = 64 << 20
"""A tag file larger than this is none of ours."""
_VERSION: Final = re.compile(r"BagIt-Version: (?:0\.9[67]|1\.0)\nTag-File-Character-Encoding: UTF-8\n?")
_OXUM: Final = re.compile(r"^Payload-Oxum: (\d+)\.(\d+)$", re.MULTILINE)


class Unreadable(Exception):
    """This is no package at all, in one sentence."""


@dataclass(frozen=True)
class Wrong:
    """One thing that does not hold: the file, and what is wrong with it."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


@dataclass(frozen=True)
class Checked:
    """What was found: the faults, in the order of paths; how much was read; and the hash over the list of hashes."""

    wrong: list[Wrong]
    files: int
    size_bytes: int
    tagmanifest_sha256: str


class Bag(Protocol):
    """Files by their path within the package."""

    def sizes(self) -> dict[str, int]:
        """Every file with its size."""

    def open(self, path: str, /) -> IO[bytes]:
        """One of them, to be read from the start."""


def check(path: Path, /, *, on_progress: Callable[[int, int], None] = lambda _done, _total: None) -> Checked:
    """Read a package and say what is wrong with it. Raises Unreadable where it is none, OSError where it cannot be read."""
    if path.is_dir():
        return _check(_Folder(path), on_progress)
    if not path.exists():
        raise Unreadable(f"{path} is not there.")
    try:
        with closing(zipfile.ZipFile(path)) as archive:
            return _check(_Zip(archive), on_progress)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"{path} is neither a folder nor a zip that can be read ({error}).") from None


def _check(bag: Bag, tell: Callable[[int, int], None]) -> Checked:
    sizes = bag.sizes()
    if DECLARATION not in sizes or MANIFEST not in sizes:
        raise Unreadable(f"This is no delivery: there is no {DECLARATION} with {MANIFEST} in it.")
    texts, wrong = _tags(bag, sizes)
    if DECLARATION in texts and not _VERSION.fullmatch(texts[DECLARATION].replace("\r\n", "\n")):
        wrong.append(Wrong(DECLARATION, "does not say that this is a package of BagIt 1.0 in UTF-8"))
    listed: dict[str, str] = {}
    for name in (MANIFEST, TAGMANIFEST):
        if name not in texts:
            continue
        try:
            rows = parse_list(texts[name])
        except ValueError as error:
            wrong.append(Wrong(name, str(error)))
            continue
        strange = [path for path in rows if not _is_within(path) or path.startswith(PAYLOAD) != (name == MANIFEST)]
        wrong += [Wrong(path, f"is named in {name}, where it cannot stand") for path in strange]
        listed |= {path: digest for path, digest in rows.items() if path not in strange}
    wrong += [Wrong(path, "is missing") for path in listed if path not in sizes]
    wrong += [
        Wrong(path, f"is not named in {MANIFEST}") for path in sizes if path.startswith(PAYLOAD) and path not in listed
    ]
    payload = [path for path in sizes if path.startswith(PAYLOAD)]
    wrong += _oxum(texts.get(INFO, ""), len(payload), sum(sizes[path] for path in payload))
    wrong += _changed(bag, {path: digest for path, digest in listed.items() if path in sizes}, sizes, tell)
    digest = sha256(texts[TAGMANIFEST].encode()).hexdigest() if TAGMANIFEST in texts else ""
    ordered = sorted(set(wrong), key=lambda each: (each.path, each.what))
    return Checked(ordered, len(payload), sum(sizes[path] for path in payload), digest)


def _tags(bag: Bag, sizes: dict[str, int]) -> tuple[dict[str, str], list[Wrong]]:
    """The tag files as text, and those that are missing or none."""
    texts: dict[str, str] = {}
    wrong: list[Wrong] = []
    for name in (DECLARATION, MANIFEST, TAGMANIFEST, INFO):
        if name not in sizes:
            wrong.append(Wrong(name, "is missing"))
        elif sizes[name] > _TAG_BYTES:
            raise Unreadable(f"{name} has {sizes[name]:,} bytes: this is no delivery.")
        else:
            with bag.open(name) as file:
                content = file.read()
            try:
                texts[name] = content.decode()
            except UnicodeDecodeError:
                wrong.append(Wrong(name, "is not a text in UTF-8"))
    return texts, wrong


def _changed(bag: Bag, listed: dict[str, str], sizes: dict[str, int], tell: Callable[[int, int], None]) -> list[Wrong]:
    """Read every listed file and say which have other bytes than those that make their hash."""
    wrong = []
    done, total = 0, sum(sizes[path] for path in listed)
    for path, wanted in listed.items():
        digest = sha256()
        try:
            with bag.open(path) as file:
                while piece := file.read(_PIECE_BYTES):
                    digest.update(piece)
                    done += len(piece)
                    tell(min(done, total), total)
        except zipfile.BadZipFile:
            # The zip's own sum says so before ours can.
            wrong.append(Wrong(path, "has other bytes than those that were sent"))
            continue
        if digest.hexdigest() != wanted:
            wrong.append(Wrong(path, "has other bytes than those that were sent"))
    return wrong


def _oxum(info: str, files: int, size_bytes: int) -> list[Wrong]:
    found = _OXUM.search(info.replace("\r\n", "\n"))
    if found is None or (int(found[1]), int(found[2])) == (size_bytes, files):
        return []
    return [Wrong(INFO, f"promises {found[2]} files of {found[1]} bytes, and there are {files} of {size_bytes}")]


def _is_within(path: str) -> bool:
    """Whether a path leads nowhere but into the package (RFC 8493 §5.2)."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and "\\" not in path and not path.startswith("~")


class _Folder:
    """A package unpacked. A link is no file of it."""

    def __init__(self, path: Path) -> None:
        inner = [each for each in path.iterdir() if each.is_dir() and (each / DECLARATION).is_file()]
        is_above = not (path / DECLARATION).is_file() and len(inner) == 1
        self._root = inner[0] if is_above else path

    def sizes(self) -> dict[str, int]:
        return {
            path.relative_to(self._root).as_posix(): path.stat().st_size
            for path in sorted(self._root.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }

    def open(self, path: str, /) -> IO[bytes]:
        return (self._root / path).open("rb")


class _Zip:
    """A package as it is handed over: one folder in a zip."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        names = [each.filename for each in archive.infolist() if not each.is_dir()]
        if len(set(names)) != len(names):
            raise Unreadable("This zip holds two files under one name.")
        declared = [name for name in names if PurePosixPath(name).name == DECLARATION and name.count("/") <= 1]
        top = declared[0].removesuffix(DECLARATION) if len(declared) == 1 else ""
        self._names = {name.removeprefix(top): name for name in names if name.startswith(top)}

    def sizes(self) -> dict[str, int]:
        return {path: self._archive.getinfo(name).file_size for path, name in self._names.items()}

    def open(self, path: str, /) -> IO[bytes]:
        return self._archive.open(self._names[path])
