"""Fixtures that every test may use."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.plugin import blocking_manager_key
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from tests import costs
from tests.cast import Cast, make_cast
from tests.databases import database, sweep
from tests.homes import lay_tables, made_once
from tests.shelf import SHELF, Shelf, wants_it
from zhijiang.casework import queries, triggers

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.s3 import S3


def pytest_configure() -> None:
    """Every client of a test makes its own middleware, which would list all static files: half the time of a request."""
    settings.WHITENOISE_AUTOREFRESH = True
    # Thousands of collected tests live to the end: to look through them for rubbish again and again is one second in twenty.
    gc.set_threshold(100_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Lay or clear what tests of the engine begin with, before the test's own transaction is opened."""
    if wants_it(getattr(item, "fixturenames", ())):
        SHELF.lay()
    else:
        SHELF.clear()


CHOSEN_BY_FILE: Final = ("both_databases", "e2e")
"""Marks by which tools/steps.py chooses what a step reads."""


TOGETHER: Final = {
    "tests/cli/test_audit.py": "office",
    "tests/cli/test_ingest.py": "office",
    "tests/cli/test_worker.py": "office",
    "tests/test_bucket.py": "s3",
    "tests/catalog/test_bucket.py": "s3",
    "tests/jobs/test_cluster.py": "s3",
}
"""Files that share something dear (an installation, a server) go to one process; each other file goes to one by itself."""
APART: Final = ("tests/e2e/test_pages.py", "tests/e2e/test_step_exactness.py")
"""Files whose tests share nothing that is not shared by all: each test goes to whoever is free."""
DEAREST: Final = (
    "tests/demo/test_fill.py",
    "tests/architecture/test_matrix.py",
    "tests/jobs/test_cluster.py",
    "tests/media/test_align.py",
    "tests/casework/test_walks.py",
    "tests/crash",
    "tests/cli",
    "tests/e2e/test_spine.py",
    "tests/e2e/test_filing_stories.py",
    "tests/e2e/test_calls.py",
    "tests/e2e/test_room.py",
)
"""Files and folders to begin with: one that is begun late is waited for by processes that have nothing left to do."""


def _turn(item: pytest.Item) -> int:
    """When a test comes: the longest files first, those whose tests fill any gap last."""
    if item.nodeid.startswith(APART):
        return len(DEAREST) + 1
    return next((at for at, place in enumerate(DEAREST) if item.nodeid.startswith(place)), len(DEAREST))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that has such a mark from elsewhere than its file would be left out without a word."""
    items.sort(key=_turn)
    named = {path: path.read_text(encoding="utf-8") for path in {item.path for item in items}}
    for item in items:
        for mark in CHOSEN_BY_FILE:
            if item.get_closest_marker(mark) and f"mark.{mark}" not in named[item.path]:
                raise pytest.UsageError(f"{item.nodeid} is marked {mark}, and its file does not say mark.{mark}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    has_servers = item.get_closest_marker("e2e") is not None
    before = costs.processor_s(of_running=has_servers)
    try:
        return (yield)
    finally:
        costs.note(item.nodeid, costs.processor_s(of_running=has_servers) - before)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    costs.keep()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with config.stash[blocking_manager_key].unblock():
            sweep()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """In the place of pytest-django's own, which migrates in every process."""
    with django_db_blocker.unblock(), database(tmp_path_factory):
        yield


@pytest.fixture(scope="session")
def shelf(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shelf]:
    SHELF.set_up(django_db_blocker)
    yield SHELF
    SHELF.clear()


class MadeOnce(LoadGroupScheduling):  # type: ignore[misc]
    """A file's tests go to one process: what a file makes for its tests, and what lies on the shelf, is made once, not in each.

    xdist's own mark does not reach its scheduler under this pytest.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", maxsplit=1)[0]
        return nodeid if file in APART else TOGETHER.get(file, file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> MadeOnce | None:
    return MadeOnce(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an installation with all tables and nobody in it, standing still: to be copied."""
    return made_once(tmp_path_factory, "tables", lay_tables)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """A real S3 server of this test process, on free ports; gone at its end."""
    from tests.s3 import seaweed  # with boto3, which most processes of a run never need

    with seaweed(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _first_language() -> None:
    """A request leaves the language of its reader behind in the thread; the next test begins in the installation's own."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _calendar_read_anew() -> Iterator[None]:
    """The working calendar is kept for a while in the process; another test's must not be."""
    queries.forget_calendar()
    yield
    queries.forget_calendar()


@pytest.fixture(autouse=True, scope="session")
def _events_may_be_emptied() -> Iterator[None]:
    """Tests with real transactions empty all tables at their end; on SQLite the events' triggers would refuse that."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def without_triggers(case: TransactionTestCase) -> None:
        if connection.vendor != "sqlite":
            empty(case)
            return
        triggers.remove(connection)
        try:
            empty(case)
        finally:
            triggers.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_triggers)
        yield
