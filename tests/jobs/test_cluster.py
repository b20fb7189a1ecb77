"""PostgreSQL, Redis, an S3 store and Celery workers as processes: a film's report survives the death of the worker that makes it."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import pytest
from redis import Redis

from tests.clips import make_clip
from tests.homes import ROOT, environment, wait_for, zhijiang
from tests.s3 import S3

pytestmark = pytest.mark.slow

_FILL: Final = """
from django.core.management import call_command
from tests.cast import make_cast
from zhijiang.catalog.models import Work
call_command("migrate", verbosity=0)
cast = make_cast()
film = Work.objects.create(organisation=cast.studio_a, kind="online_film", title="湖上船", planned_episodes=1)
print(film.code)
"""
_REPORT: Final = """
import hashlib, json
from django.core.files.storage import default_storage
from zhijiang.catalog import store
from zhijiang.catalog.models import Analysis
made = Analysis.objects.get()
names = sorted(default_storage.listdir(made.folder)[1])
files = {name: hashlib.sha256(store.read(made.folder, name)).hexdigest() for name in names}
print(json.dumps([made.state, made.report, made.strip, files], sort_keys=True))
"""


@pytest.fixture
def postgres() -> Iterator[str]:
    """A PostgreSQL database of its own, as a URL."""
    name = f"zhijiang_cluster_{secrets.token_hex(4)}"
    try:
        server = psycopg.connect("postgresql:///postgres", autocommit=True, connect_timeout=2)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL answers on this machine: {error}")
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"postgresql:///{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_film_whose_worker_is_killed_gets_the_report_of_an_undisturbed_one(
    postgres: str, redis: Redis, s3: S3, tables: Path, tmp_path: Path
) -> None:
    """Three machines, each with a folder of its own: one takes the film in, one is killed, one ends the work."""
    clip = tmp_path / "delivery" / "湖上船.mp4"
    clip.parent.mkdir()
    make_clip(clip, frames=500, cuts=(90, 300))
    alone = Path(shutil.copytree(tables, tmp_path / "alone"))
    _bring_in(alone, clip)
    assert zhijiang(alone, "worker", "--until-empty").returncode == 0
    bucket = s3.bucket()
    cluster = _cluster(postgres, redis, s3.variables(bucket.bucket))
    machines = [tmp_path / name for name in ("web", "first", "second")]
    for machine in machines:
        machine.mkdir()
    _bring_in(machines[0], clip, **cluster)

    with psycopg.connect(postgres, autocommit=True) as database, _worker(machines[1], **cluster) as first:
        wait_for(lambda: _analysis(database) == ("running", 1, True), every=0.005)
        first.kill()
        first.wait()
        assert _analysis(database)[:2] == ("running", 1)
        with _worker(machines[2], **cluster):
            wait_for(lambda: _analysis(database)[0] == "done")
        assert _analysis(database)[:2] == ("done", 2)

    assert _python(machines[0], _REPORT, **cluster) == _python(alone, _REPORT)
    assert json.loads(_python(alone, _REPORT))[0] == "ready"
    assert len({name.split("/")[3] for name in bucket.names_below("analyses")}) == 1
    assert not [path for path in (machines[2] / "files" / "analyses").rglob("*") if path.is_file()]


def test_long_film_whose_worker_is_killed_loses_one_piece_and_has_the_report_of_one_pass(
    postgres: str, redis: Redis, s3: S3, tables: Path, tmp_path: Path
) -> None:
    """Four machines: one takes the film in, two measure its pieces, of which one is killed; a fourth joins in."""
    clip = tmp_path / "delivery" / "湖上船.mp4"
    clip.parent.mkdir()
    make_clip(clip, frames=500, cuts=(90, 300), black=((115, 125),), silence=((230, 300),))
    alone = Path(shutil.copytree(tables, tmp_path / "alone"))
    _bring_in(alone, clip)
    assert zhijiang(alone, "worker", "--until-empty", ZHIJIANG_PIECE_FRAMES="0").returncode == 0
    bucket = s3.bucket()
    cluster = _cluster(postgres, redis, s3.variables(bucket.bucket)) | {"ZHIJIANG_PIECE_FRAMES": "60"}
    machines = [tmp_path / name for name in ("web", "first", "second", "third")]
    for machine in machines:
        machine.mkdir()
    _bring_in(machines[0], clip, **cluster)

    with (
        psycopg.connect(postgres, autocommit=True) as database,
        _worker(machines[1], **cluster) as first,
        _worker(machines[2], **cluster),
    ):
        lost: list[int] = []

        def has_begun_a_piece() -> bool:
            lost[:] = _begun_by(database, first.pid)
            return bool(lost)

        wait_for(has_begun_a_piece, every=0.005, seconds=120)
        first.kill()
        first.wait()
        with _worker(machines[3], **cluster):
            wait_for(lambda: _ended(database), seconds=180)
        pieces: dict[int, int] = dict(database.execute(f"{_PIECES} and state = 'done'").fetchall())

    assert pieces == {number: 1 + (number in lost) for number in range(8)}
    assert _python(machines[0], _REPORT, **cluster) == _python(alone, _REPORT)
    assert json.loads(_python(alone, _REPORT))[0] == "ready"
    assert bucket.names_below("pieces") == []
    assert not [path for path in (machines[2] / "files" / "pieces").rglob("*") if path.is_file()]


_PIECES: Final = "select (arguments->>'number')::int, attempts from jobs_job where name = 'catalog.watch_piece'"


def _begun_by(database: psycopg.Connection, worker: int) -> list[int]:
    """The number of the piece that this worker has just begun, if it is at one."""
    asked = f"{_PIECES} and state = 'running' and progress_done = 0 and lease_owner like %s"
    return [number for number, _attempts in database.execute(asked, [f"%:{worker}:%"]).fetchall()]


def _ended(database: psycopg.Connection) -> bool:
    found = database.execute("select state from jobs_job where name = 'catalog.join_pieces'").fetchone()
    return found == ("done",)


def _cluster(postgres: str, redis: Redis, store: dict[str, str]) -> dict[str, str]:
    """The variables of every machine."""
    number = redis.connection_pool.connection_kwargs["db"]
    return {
        "ZHIJIANG_DATABASE_URL": postgres,
        "ZHIJIANG_JOBS": "celery",
        "ZHIJIANG_REDIS_URL": f"redis://127.0.0.1:6379/{number}",
        "ZHIJIANG_SECRET_KEY": "the same on all machines",
        "ZHIJIANG_JOB_LEASE_SECONDS": "3",
    } | store


def _bring_in(home: Path, clip: Path, **variables: str) -> None:
    code = _python(home, _FILL, **variables)
    done = zhijiang(home, "ingest", clip.parent, "--work", code, "--by", "lin@example.org", **variables)
    assert done.returncode == 0, done.stderr


def _analysis(database: psycopg.Connection) -> tuple[str, int, bool]:
    """State, attempts, and whether some frames were measured, of the job that measures the film."""
    found = database.execute(
        "select state, attempts, progress_done > 0 from jobs_job where name = 'catalog.analyse_cut'"
    ).fetchone()
    assert found is not None
    return found


@contextmanager
def _worker(home: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "zhijiang", "worker"]
    with subprocess.Popen(command, env=environment(home, **variables), stdout=subprocess.DEVNULL, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def _python(home: Path, lines: str, **variables: str) -> str:
    """What a short program prints that knows Django."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{lines}"],
        env=environment(home, DJANGO_SETTINGS_MODULE="zhijiang.config.settings", **variables),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
