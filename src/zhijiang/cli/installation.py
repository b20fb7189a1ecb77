"""The installation that a verb works on: the folder that ZHIJIANG_HOME names, and its database."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from zhijiang.cli.words import Refused
from zhijiang.config.env import env_text


def home() -> Path:
    """The folder of the installation, as the settings will take it."""
    return Path(env_text("ZHIJIANG_HOME", "var")).absolute()


def make_home() -> Path:
    """The folder of the installation, made where there is none. Raises Refused when it cannot be made or written to."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"the folder {folder} cannot be made: {error.strerror}.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused(f"the folder {folder} cannot be written to.")
    return folder


def load_django() -> None:
    """Settings and apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
    import django

    # What a start makes lives to the end: to look through it for rubbish again and again is a fifteenth of a start. It is
    # not frozen: the last look at the end closes the database, and with that SQLite writes its log back into the file.
    gc.disable()
    try:
        django.setup()
    finally:
        gc.enable()


def load_django_without_home() -> None:
    """The same for what touches no installation: nothing is looked for in its folder and nothing left there."""
    if os.environ.get("ZHIJIANG_SECRET_KEY"):
        load_django()
        return
    os.environ["ZHIJIANG_SECRET_KEY"] = "nothing is signed with it"  # noqa: S105
    try:
        load_django()
    finally:
        # The settings have read it; a process that is started from here has an installation of its own.
        del os.environ["ZHIJIANG_SECRET_KEY"]


def open_installation() -> None:
    """Load Django over an installation that was started before.

    Raises Refused when there is none here, when its database does not answer or when it needs a newer version's
    tables. A folder without an installation is left as it was.
    """
    if not os.environ.get("ZHIJIANG_DATABASE_URL") and not (home() / "zhijiang.sqlite3").is_file():
        raise Refused(
            f"there is no installation in {home()}: start one with `zhijiang serve`, or set ZHIJIANG_HOME to its folder."
        )
    load_django()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise Refused(f"the database does not answer: {error}") from None
    if missing:
        raise Refused(
            "the database has not the tables of this version: start `zhijiang serve` once, or `zhijiang manage migrate`."
        )


def check_store() -> None:
    """Raises Refused when the S3 store that keeps the files does not answer; nothing happens where a folder keeps them."""
    from django.conf import settings

    if not settings.BUCKET:
        return
    from django.core.files.storage import storages

    try:
        storages["default"].check_answers()  # type: ignore[attr-defined]  # BucketStorage, as the setting says
    except FileNotFoundError:
        raise Refused(
            f"the S3 store at {settings.BUCKET['url']} has no bucket {settings.BUCKET['bucket']} (ZHIJIANG_S3_BUCKET): "
            "start `zhijiang serve` once, which makes it."
        ) from None
    except OSError as error:
        raise Refused(f"{error} (ZHIJIANG_S3_URL)") from None


def make_bucket() -> None:
    """Make the bucket of the S3 store where there is none yet. Raises Refused when the store does not answer."""
    from django.conf import settings

    if not settings.BUCKET:
        return
    from django.core.files.storage import storages

    try:
        storages["default"].make()  # type: ignore[attr-defined]  # BucketStorage, as the setting says
    except OSError as error:
        raise Refused(f"{error} (ZHIJIANG_S3_URL)") from None


def refuse_half_a_step() -> None:
    """Refuse a database from between two of the steps that became one: neither the one nor the rest of them fits it."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    for key, step in loader.disk_migrations.items():
        taken = [part in loader.applied_migrations for part in step.replaces]
        if any(taken) and not all(taken) and key not in loader.applied_migrations:
            raise Refused(
                f"the tables of {key[0]} are those of a version before the first: expected all {len(taken)} of its steps "
                f"or none, got {sum(taken)}. Start the last version that has them once, then this one; nothing was changed."
            )
