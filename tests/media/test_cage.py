"""The cage, tried with decoders that misbehave. This tests the cage, not FFmpeg: each stand-in must be stopped and reported."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import pytest

from tests.clips import make_clip
from zhijiang.media import cage, seal
from zhijiang.media.cage_watch import Limits
from zhijiang.media.errors import Interrupted, MediaError, NoCage, OverLimit, Unreadable

STANDINS = Path(__file__).parent / "standins"
MiB = 1 << 20


@pytest.fixture(params=["bubblewrap", "landlock"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each cage that this machine has."""
    wanted = str(request.param)
    try:
        cage._run(wanted, "hello", source=None, out=None, options={}, limits=Limits(stall_seconds=30))
    except (MediaError, OSError) as error:
        pytest.skip(f"{wanted} does not hold on this machine: {error}")
    return wanted


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "film.mp4"
    path.parent.mkdir()
    path.write_bytes(b"film" * 100)
    return path


def let_loose(
    name: str, kind: str, film: Path, *, limits: Limits | None = None, options: dict[str, Any] | None = None
) -> dict[str, Any]:
    return cage.run(
        f"misbehave:{name}",
        source=film,
        out=film.parent.parent / "out",
        options=options,
        limits=limits or Limits(stall_seconds=20),
        kind=kind,
        code=STANDINS,
    )


def test_a_cage_stands_on_this_machine() -> None:
    standing = cage.standing()

    assert (standing.kind in ("bubblewrap", "landlock"), standing.holds, standing.detail != "") == (True, True, True)


def test_decoder_that_behaves_does_its_work(kind: str, film: Path, tmp_path: Path) -> None:
    messages: list[dict[str, Any]] = []

    answer = cage.run(
        "misbehave:behave",
        source=film,
        out=tmp_path / "out",
        options={"colour": "绿"},
        on_message=messages.append,
        kind=kind,
        code=STANDINS,
    )

    assert (answer, messages, (tmp_path / "out" / "made.txt").read_text()) == (
        {"read": 400, "colour": "绿"},
        [{"kind": "progress", "done": 1, "total": 2}],
        "made",
    )


def test_crash_is_reported(kind: str, film: Path) -> None:
    with pytest.raises(Unreadable, match="broke down") as caught:
        let_loose("crash", kind, film)

    assert "exit code" in caught.value.detail


def test_spinning_is_stopped_by_processor_time(kind: str, film: Path) -> None:
    with pytest.raises(OverLimit, match="processor time"):
        let_loose("spin", kind, film, limits=Limits(cpu_seconds=1, stall_seconds=60))


@pytest.mark.parametrize("name", ["spin", "sleep"])
def test_silence_is_stopped(name: str, kind: str, film: Path) -> None:
    with pytest.raises(OverLimit, match="no headway"):
        let_loose(name, kind, film, limits=Limits(stall_seconds=1))


def test_hoarding_memory_is_stopped(kind: str, film: Path) -> None:
    with pytest.raises(OverLimit, match="memory"):
        let_loose("swallow_memory", kind, film, limits=Limits(memory_bytes=1024 * MiB, stall_seconds=60))


def test_network_is_shut(kind: str, film: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)

        with pytest.raises(MediaError):
            let_loose("phone_home", kind, film, options={"port": server.getsockname()[1]})

        with pytest.raises(TimeoutError):
            server.accept()


def test_files_beside_the_film_cannot_be_read(kind: str, film: Path) -> None:
    secret = film.parent / "secret.txt"
    secret.write_text("canary")

    for path in (secret, Path("/etc/passwd"), Path(__file__), Path(f"/proc/{os.getpid()}/environ")):
        assert path.read_bytes()
        with pytest.raises(MediaError) as caught:
            let_loose("read_elsewhere", kind, film, options={"path": str(path)})
        assert "canary" not in str(caught.value) + caught.value.detail


@pytest.mark.parametrize("name", ["write_elsewhere", "write_over_film"])
def test_writing_outside_the_folder_is_refused(name: str, kind: str, film: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.txt"

    with pytest.raises(MediaError):
        let_loose(name, kind, film, options={"path": str(target)})

    assert (target.exists(), film.read_bytes()) == (False, b"film" * 100)


def test_one_giant_file_is_stopped(kind: str, film: Path, tmp_path: Path) -> None:
    with pytest.raises(OverLimit, match="more data"):
        let_loose("fill_disk", kind, film, limits=Limits(file_bytes=8 * MiB, stall_seconds=20))

    assert (tmp_path / "out" / "big.bin").stat().st_size <= 8 * MiB


def test_many_files_are_stopped_by_their_weight(kind: str, film: Path) -> None:
    with pytest.raises(OverLimit, match="more data"):
        let_loose("fill_disk_in_pieces", kind, film, limits=Limits(out_bytes=16 * MiB, stall_seconds=30))


@pytest.mark.parametrize("name", ["fork", "run_program"])
def test_new_processes_are_refused(name: str, kind: str, film: Path) -> None:
    with pytest.raises(MediaError, match="refused"):
        let_loose(name, kind, film)


def test_other_processes_cannot_be_killed(kind: str, film: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as victim:
        try:
            with pytest.raises(MediaError):
                let_loose("kill_parent", kind, film, options={"victim": victim.pid})
            assert victim.poll() is None
        finally:
            victim.kill()


@pytest.mark.parametrize("name", ["babble", "say_nonsense"])
def test_nonsense_on_the_wire_is_not_believed(name: str, kind: str, film: Path) -> None:
    with pytest.raises(Unreadable, match="astray"):
        let_loose(name, kind, film)


def test_what_a_library_prints_does_not_mix_with_messages(kind: str, film: Path) -> None:
    assert let_loose("print_loudly", kind, film) == {"fine": True}


def test_child_dies_with_its_parent(kind: str, film: Path, tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from zhijiang.media import cage; "
        f"cage.run('misbehave:sleep', source=Path({str(film)!r}), out=None, kind={kind!r}, code=Path({str(STANDINS)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as parent:
        child = wait_for_child(parent.pid)

        parent.kill()
        parent.wait()

        deadline = time.monotonic() + 5
        while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not Path(f"/proc/{child}").exists()


def test_child_killed_from_outside_says_nothing_about_the_film(kind: str, film: Path) -> None:
    def kill_it() -> None:
        os.kill(wait_for_child(os.getpid(), of_thread=worker.native_id, beside=before), signal.SIGKILL)

    worker = threading.current_thread()
    before = children_of(os.getpid(), worker.native_id)
    killer = threading.Thread(target=kill_it)
    killer.start()
    try:
        with pytest.raises(Interrupted, match="from outside"):
            let_loose("sleep", kind, film)
    finally:
        killer.join()


def test_cage_whose_trial_was_killed_is_not_taken_for_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_arguments: object, **_options: object) -> dict[str, Any]:
        raise Interrupted("The decoder was ended from outside before it was done with this file.")

    cage.standing.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(cage, "_run", killed)
        with pytest.raises(Interrupted):
            cage.standing()

    assert cage.standing().holds


def children_of(parent: int, thread: int | None = None) -> set[int]:
    """The children that a thread of a process began, by number; by its first thread unless another is named."""
    return {int(child) for child in Path(f"/proc/{parent}/task/{thread or parent}/children").read_text().split()}


def wait_for_child(parent: int, *, of_thread: int | None = None, beside: AbstractSet[int] = frozenset()) -> int:
    """The child's number, once it has been given its orders and sleeps. `beside`: children of other tests, such as a server."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        children = children_of(parent, of_thread) - beside
        if children:
            time.sleep(0.5)
            return min(children)
        time.sleep(0.05)
    raise AssertionError("no child was started")


def test_nothing_is_decoded_without_a_cage(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cage, "standing", lambda: cage.Cage("none", "neither is here"))

    with pytest.raises(NoCage, match="nothing was decoded"):
        cage.run("facts", source=film, out=None)


def test_uncaged_decoding_happens_only_when_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=5)
    monkeypatch.setattr(cage, "standing", lambda: cage.Cage("none", "neither is here"))

    answer = cage.run("facts", source=clip.path, out=None, allow_uncaged=True)

    assert (answer["video"]["width"], answer["video"]["height"]) == (320, 180)


def test_film_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        cage.run("facts", source=tmp_path / "nothing.mp4", out=None)


@pytest.mark.parametrize("machine", sorted(seal._MACHINES))
def test_filter_names_each_refused_call_once(machine: str) -> None:
    refused = seal._MACHINES[machine].refused

    assert (len(set(refused)), {424, 425, 434} <= set(refused)) == (len(refused), True)
