"""The database of one test process: its tables are made once in a run, and copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.homes import lay_tables, made_once, made_once_a_run


@contextmanager
def database(factory: pytest.TempPathFactory, /) -> Iterator[None]:
    """Let the process work on a copy of its own: migrating takes longer than many a file of tests."""
    if connection.vendor == "sqlite":
        own = settings.DATABASES["default"]["TEST"]["NAME"]
        shutil.copy(made_once(factory, "tables", lay_tables) / "zhijiang.sqlite3", own)
        _work_on(own)
        yield
        return

    creation: Any = connection.creation
    product = connection.settings_dict["NAME"]
    laid = creation._get_test_db_name()

    def lay(_folder: Path) -> None:
        creation.create_test_db(verbosity=0, autoclobber=True)
        connection.close()

    made_once_a_run(factory, "template", lay)
    process = os.environ.get("PYTEST_XDIST_WORKER", "first")
    _work_on(laid)
    creation.clone_test_db(process, verbosity=0, autoclobber=True)
    _work_on(creation.get_test_db_clone_settings(process)["NAME"])
    yield
    creation.destroy_test_db(product, verbosity=0)


def sweep() -> None:
    """Leave nothing of a run on the server of PostgreSQL."""
    if connection.vendor == "postgresql":
        creation: Any = connection.creation
        laid = creation._get_test_db_name()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(laid)}")


def _work_on(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
