"""The database itself refuses to change or delete an event.

Rebuilding the table on SQLite (an ALTER by a migration) drops its triggers: such a migration must install them again;
a test over all migrations sees to it.
"""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE: Final = "casework_event"
_SQLITE: Final = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END
"""
_POSTGRESQL: Final = (
    """
CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are never changed or deleted' USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    """
CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuse()
""",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the table append-only; again changes nothing."""
    statements: tuple[str, ...] = _POSTGRESQL if connection.vendor == "postgresql" else ()
    if connection.vendor == "sqlite":
        statements = tuple(_SQLITE.replace("{verb}", verb) for verb in ("UPDATE", "DELETE"))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(table=TABLE))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the refusal away: for the way back of the migration, and for tests that empty the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}")
        elif connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}")
