"""The store: the same bytes once, under their hash, whatever happens in between."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog import store
from zhijiang.catalog.models import StoredFile

pytestmark = pytest.mark.django_db


def put(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "incoming"
    path.write_bytes(content)
    return path


def kept_at(sha256: str) -> Path:
    with store.local_path(sha256) as path:
        return path


def test_seal_moves_the_file_under_its_hash_and_makes_it_read_only(tmp_path: Path) -> None:
    path = put(tmp_path, b"one film")
    digest = hashlib.sha256(b"one film").hexdigest()

    stored = store.seal(path)

    kept = kept_at(digest)
    assert (stored.sha256, stored.size_bytes, path.exists()) == (digest, 8, False)
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (b"one film", 0o444)


def test_seal_of_known_bytes_keeps_one_file(tmp_path: Path, files: Path) -> None:
    store.seal(put(tmp_path, b"one film"))
    store.seal(put(tmp_path, b"one film"))

    assert StoredFile.objects.count() == 1
    assert len([path for path in (files / "blobs").rglob("*") if path.is_file()]) == 1
    assert not (tmp_path / "incoming").exists()


def test_seal_replaces_a_stored_file_that_is_too_short(tmp_path: Path) -> None:
    stored = store.seal(put(tmp_path, b"one film"))
    kept = kept_at(stored.sha256)
    kept.chmod(0o644)
    kept.write_bytes(b"one")

    store.seal(put(tmp_path, b"one film"))

    assert kept_at(stored.sha256).read_bytes() == b"one film"


def test_seal_refuses_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(MissingEvidence, match=r"empty|空"):
        store.seal(put(tmp_path, b""))


def test_take_goes_on_after_a_kill_between_rename_and_row(tmp_path: Path) -> None:
    stored = store.seal(put(tmp_path, b"one film"))
    digest = stored.sha256
    stored.delete()
    kept_at(digest).chmod(0o644)

    again = store.take(tmp_path / "incoming", sha256=digest)

    assert (again.sha256, again.size_bytes) == (digest, 8)
    assert kept_at(digest).stat().st_mode & 0o777 == 0o444


def test_take_of_bytes_that_are_nowhere_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.take(tmp_path / "nothing", sha256="0" * 64)


def test_seal_copy_leaves_the_original(tmp_path: Path, files: Path) -> None:
    path = put(tmp_path, b"one film")

    stored = store.seal_copy(path)

    assert (path.read_bytes(), kept_at(stored.sha256).read_bytes()) == (b"one film", b"one film")
    assert list((files / "uploads").iterdir()) == []


def test_check_space_refuses_what_does_not_fit() -> None:
    store.check_space(1)
    with pytest.raises(store.NoSpace):
        store.check_space(1 << 60)


def test_keep_only_keeps_the_folder_named_and_those_of_other_files(files: Path) -> None:
    names = [store.new_folder("packages", digest * 32) for digest in ("ab", "ab", "cd")]

    store.keep_only("packages", "ab" * 32, folder=names[1])

    assert [store.folder_path(name).exists() for name in names] == [False, True, True]


def test_keep_only_without_a_folder_removes_all_attempts(files: Path) -> None:
    names = [store.new_folder("analyses", "ab" * 32) for _ in range(2)]

    store.keep_only("analyses", "ab" * 32, folder="")

    assert [store.folder_path(name).exists() for name in names] == [False, False]
