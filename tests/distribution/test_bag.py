"""Packages by themselves: what the lists say, what differs, and that nothing passes for whole that is not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from zhijiang.cli import main
from zhijiang.distribution import bag

LIBRARY = pytest.mark.filterwarnings("ignore:'count' is passed as positional argument:DeprecationWarning")
"""The independent library calls `re.sub` in a way that Python 3.13 calls old."""
FILES = {"data/film/断桥 终版.mp4": b"film" * 1000, "data/report.json": b"{}\n", "data/a\nb.txt": b""}


def listed() -> list[bag.Listed]:
    return [bag.Listed(path, len(content), sha256(content).hexdigest()) for path, content in FILES.items()]


def everything() -> dict[str, bytes]:
    tags = bag.tag_files(listed(), {"Source-Organization": "甲影业\nX-Forged: 1"})
    return FILES | {name: text.encode() for name, text in tags.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in everything().items():
        path = tmp_path / "E-0000001" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "E-0000001"


def zip_of(files: dict[str, bytes]) -> bytes:
    named = ((f"E-0000001/{path}", len(content), iter([content[:7], content[7:]])) for path, content in files.items())
    return b"".join(bag.zipped(named, at=datetime(2026, 11, 30, tzinfo=UTC)))


@LIBRARY
def test_bag_is_one_to_the_library_of_congress(folder: Path) -> None:
    found = bagit.Bag(str(folder))

    found.validate()
    assert found.version_info == (1, 0)
    assert sorted(found.entries) == sorted([*FILES, "bag-info.txt", "bagit.txt", "manifest-sha256.txt"])
    assert found.info["Source-Organization"] == "甲影业 X-Forged: 1"


def test_zip_holds_the_files_uncompressed_and_is_checked_like_the_folder(tmp_path: Path, folder: Path) -> None:
    content = zip_of(everything())
    path = tmp_path / "whole.zip"
    path.write_bytes(content)

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {each.filename.partition("/")[2]: archive.read(each) for each in archive.infolist()} == everything()
    assert bag.check(path) == bag.check(folder) == bag.check(folder.parent)
    assert bag.check(path).wrong == []
    assert bag.check(path).tagmanifest_sha256 == sha256(everything()[bag.TAGMANIFEST]).hexdigest()


def test_large_file_gets_the_large_form_and_is_never_whole_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhijiang.distribution.bag.archive._LARGE_BYTES", 10)
    taken = []

    def pieces() -> object:
        for number in range(3):
            taken.append(number)
            yield bytes([number]) * 10

    stream = bag.zipped([("a/b", 30, pieces())], at=datetime(2026, 1, 1, tzinfo=UTC))  # type: ignore[list-item]
    first = next(stream)

    assert taken == [0]
    whole = first + b"".join(stream)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.read("a/b") == b"\0" * 10 + b"\1" * 10 + b"\2" * 10


def test_file_that_is_shorter_than_promised_makes_no_zip() -> None:
    with pytest.raises(ValueError, match="a/b has 2 bytes, expected 3"):
        b"".join(bag.zipped([("a/b", 3, iter([b"xy"]))], at=datetime(2026, 1, 1, tzinfo=UTC)))


def change_byte(folder: Path) -> None:
    path = folder / "data/film/断桥 终版.mp4"
    content = bytearray(path.read_bytes())
    content[2000] ^= 1
    path.write_bytes(content)


def add(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


SPOILT: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "changed byte": (change_byte, ["data/film/断桥 终版.mp4: has other bytes than those that were sent"]),
    "missing file": (
        lambda folder: (folder / "data/report.json").unlink(),
        ["bag-info.txt: promises 3 files of 4003 bytes, and there are 2 of 4000", "data/report.json: is missing"],
    ),
    "file too many": (
        add("data/more.txt", b"x"),
        [
            "bag-info.txt: promises 3 files of 4003 bytes, and there are 4 of 4004",
            "data/more.txt: is not named in manifest-sha256.txt",
        ],
    ),
    "changed list": (
        lambda folder: (folder / "manifest-sha256.txt").write_text(
            (folder / "manifest-sha256.txt").read_text().replace("a%0Ab", "a%0ab")
        ),
        ["manifest-sha256.txt: has other bytes than those that were sent"],
    ),
    "no list of lists": (
        lambda folder: (folder / "tagmanifest-sha256.txt").unlink(),
        ["tagmanifest-sha256.txt: is missing"],
    ),
    "way out": (
        lambda folder: (folder / "manifest-sha256.txt").write_text(
            (folder / "manifest-sha256.txt").read_text() + f"{'0' * 64}  data/../../etc/passwd\n"
        ),
        [
            "data/../../etc/passwd: is named in manifest-sha256.txt, where it cannot stand",
            "manifest-sha256.txt: has other bytes than those that were sent",
        ],
    ),
    "other version": (
        add("bagit.txt", b"BagIt-Version: 9.9\nTag-File-Character-Encoding: UTF-8\n"),
        [
            "bagit.txt: does not say that this is a package of BagIt 1.0 in UTF-8",
            "bagit.txt: has other bytes than those that were sent",
        ],
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_command_names_what_is_wrong(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, wrong = SPOILT[name]
    spoil(folder)

    code = main(["verify-delivery", str(folder)])

    out, err = capsys.readouterr()
    assert (code, err, out.splitlines()[:-1]) == (1, "", wrong)
    assert out.splitlines()[-1].startswith(f"{len(wrong)} faults in ")


def test_command_says_that_a_whole_delivery_is_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["verify-delivery", str(folder)])

    digest = sha256((folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    said = f"3 files, 4003 bytes: all as they were sent.\ntagmanifest-sha256.txt {digest}\n"
    assert (code, *capsys.readouterr()) == (0, said, "")


def test_changed_byte_within_a_zip_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "spoilt.zip"
    content = zip_of(everything())
    path.write_bytes(content.replace(b"filmfilm", b"filmfilM", 1))

    code = main(["verify-delivery", str(path)])

    out, err = capsys.readouterr()
    assert (code, err) == (1, "")
    assert out.splitlines()[0] == "data/film/断桥 终版.mp4: has other bytes than those that were sent"


@pytest.mark.parametrize("kind", ["nothing", "text", "empty folder", "cut short"])
def test_what_is_no_delivery_gives_code_2_and_one_sentence(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "it"
    if kind == "text":
        path.write_text("hello")
    elif kind == "empty folder":
        path.mkdir()
    elif kind == "cut short":
        path.write_bytes(zip_of(everything())[:-100])

    code = main(["verify-delivery", str(path)])

    out, err = capsys.readouterr()
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith("zhijiang verify-delivery: ")


def hashes(**changes: str | None) -> dict[str, str]:
    found: dict[str, str | None] = {each.path: each.sha256 for each in listed()}
    found.update(changes)
    return {path: digest for path, digest in found.items() if digest is not None}


@pytest.mark.parametrize("above", ["", "./", "E-0000001/", "inner"])
def test_list_computed_above_or_within_the_package_is_the_same_list(above: str) -> None:
    said = {(path.removeprefix("data/") if above == "inner" else above + path): each for path, each in hashes().items()}

    assert bag.compare(listed(), said) == []


def test_each_difference_is_named_file_by_file() -> None:
    said = hashes(**{"data/report.json": "0" * 64, "data/a\nb.txt": None, "data/new": "1" * 64, "bagit.txt": "2" * 64})

    assert [(each.kind, each.path) for each in bag.compare(listed(), said)] == [
        ("missing", "data/a\nb.txt"),
        ("extra", "data/new"),
        ("changed", "data/report.json"),
    ]


def test_own_list_is_read_back_and_a_line_that_is_none_is_named() -> None:
    text = bag.tag_files(listed(), {})[bag.MANIFEST]

    assert bag.parse_list(text) == hashes()
    assert bag.parse_list(text.replace("  data", " *data").replace("\n", "\r\n").upper().replace("DATA", "data")) != {}
    with pytest.raises(ValueError, match="line 4 is no hash with a path"):
        bag.parse_list(text + "deadbeef  data/x\n")
    with pytest.raises(ValueError, match=r"names 'data/report\.json' again"):
        bag.parse_list(text + f"{'0' * 64}  data/report.json\n")


def test_sign_that_escapes_is_escaped_itself() -> None:
    """RFC 8493 asks for it; the independent library does not read it back, so no film of ours has one in its name."""
    odd = [bag.Listed("data/100%0A.txt", 1, "0" * 64)]
    text = bag.tag_files(odd, {})[bag.MANIFEST]

    assert text == f"{'0' * 64}  data/100%250A.txt\n"
    assert bag.parse_list(text) == {"data/100%0A.txt": "0" * 64}
