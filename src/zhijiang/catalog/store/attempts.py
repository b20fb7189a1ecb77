"""Folders of what is made of a file, one for each attempt; the row that is written last says which of them holds."""

from __future__ import annotations

import secrets
from pathlib import Path

from zhijiang.catalog.store.places import place, root


def new_folder(kind: str, sha256: str, /) -> str:
    """Make an empty folder for one attempt at making something of a file. Returns its name below the root."""
    name = f"{kind}/{sha256[:2]}/{sha256}/{secrets.token_hex(6)}"
    folder_path(name).mkdir(parents=True)
    return name


def folder_path(name: str, /) -> Path:
    """Where the attempt works that made a folder of `new_folder`, on its own machine and until it closes the folder."""
    return root() / name


def publish(name: str, /) -> None:
    """Let everybody read what lies in a folder by now. To be called before the row is written that tells of it."""
    place().publish(name)


def close_folder(name: str, /) -> None:
    """Let everybody read all of a folder into which nothing more comes. To be called before its row is written."""
    place().close(name)


def read(folder: str, name: str, /) -> bytes:
    """A published file of a folder. Raises FileNotFoundError."""
    return place().read(f"{folder}/{name}")


def drop_folder(name: str, /) -> None:
    """Remove a folder of `new_folder`, if it is there."""
    if name:
        place().drop(name)


def keep_only(kind: str, sha256: str, /, *, folder: str) -> None:
    """Remove what other, interrupted attempts made of a file; all of them when no folder is named."""
    place().keep_only(f"{kind}/{sha256[:2]}/{sha256}", folder)
