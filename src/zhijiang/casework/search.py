"""The search index: every character counts, so that a query of one or two Chinese characters finds what it should.

Two back ends, one result: SQLite's FTS5 with one token a character and a phrase for each word; on PostgreSQL a GIN index
over single characters and pairs, with a LIKE that decides. Both are exact: a case is found when one of its fields holds
the word. Whatever is neither letter nor digit is one boundary, so that 《S2》第12集 is found by “S2 第12集” and by “12集”.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

FIELDS: Final = ("title", "numbers", "organisation", "words")
BOUNDARY: Final = " "
LINE: Final = "\n"
"""Between two texts of one field; no word holds it, so none reaches from one into the next."""
LONGEST: Final = 4000
"""Characters of one field that are searched."""
LONGEST_NAME: Final = 400
_FTS: Final = "casework_search"
_TABLE: Final = "casework_searchentry"
_ALL: Final = " || E'\\n' || ".join(FIELDS)
_POSTGRESQL: Final = (
    """
CREATE OR REPLACE FUNCTION casework_grams(whole text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ WITH letters AS (
     SELECT letter, lead(letter) OVER (ORDER BY place) AS next
     FROM unnest(string_to_array(whole, NULL)) WITH ORDINALITY AS each(letter, place)
   )
   SELECT coalesce(array_agg(DISTINCT gram), '{}')
   FROM letters, LATERAL (VALUES (letter), (letter || next)) AS grams(gram) WHERE gram IS NOT NULL $$
""",
    f"CREATE INDEX IF NOT EXISTS casework_search_grams ON {_TABLE} USING gin (casework_grams({_ALL}))",
)


def plain(text: str, /) -> str:
    """A text as it is compared: one width, one case, and one boundary for whatever is neither letter nor digit."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(each if each.isalnum() else BOUNDARY for each in folded)
    return BOUNDARY.join(letters.split())


def lines(texts: Iterable[str], /) -> str:
    """Several texts as one field."""
    return LINE.join(found for found in (plain(text) for text in texts) if found)[:LONGEST]


def name_of(title: str, /) -> str:
    """A title as two are compared: without what is neither letter nor digit, so that 《湖畔·来信》 is 湖畔来信. Empty for none."""
    return plain(title).replace(BOUNDARY, "")[:LONGEST_NAME]


def words_of(query: str, /) -> list[str]:
    """The words of a query, each to be found; empty when it holds neither letter nor digit."""
    return [found for found in (plain(word) for word in query.split()) if found]


def install(connection: BaseDatabaseWrapper) -> None:
    """Make what the table's own columns cannot do; again changes nothing."""
    statements: tuple[str, ...] = _POSTGRESQL if connection.vendor == "postgresql" else ()
    if connection.vendor == "sqlite":
        statements = (f"CREATE VIRTUAL TABLE IF NOT EXISTS {_FTS} USING fts5({', '.join(FIELDS)})",)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """For the way back of the migration."""
    statements: tuple[str, ...] = (f"DROP TABLE IF EXISTS {_FTS}",)
    if connection.vendor == "postgresql":
        statements = (
            "DROP INDEX IF EXISTS casework_search_grams",
            "DROP FUNCTION IF EXISTS casework_grams(text)",
        )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def write(rows: Iterable[tuple[int, tuple[str, ...]]], /, *, connection: BaseDatabaseWrapper) -> None:
    """Tell SQLite's index of entries that were written: (case, the texts of FIELDS). PostgreSQL's follows by itself."""
    if connection.vendor != "sqlite":
        return
    told: list[tuple[int | str, ...]] = [(case, *(_tokens(text) for text in texts)) for case, texts in rows]
    marks = ", ".join(["%s"] * (len(FIELDS) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {_FTS} WHERE rowid = %s", [(row[0],) for row in told])  # noqa: S608 - our names
        cursor.executemany(f"INSERT INTO {_FTS}(rowid, {', '.join(FIELDS)}) VALUES ({marks})", told)  # noqa: S608


def found(words: list[str], /, *, fields: tuple[str, ...] = FIELDS, vendor: str) -> RawSQL:
    """The keys of the cases of which each word stands in one of the fields: for `pk__in`."""
    assert words, "nothing is asked for"
    assert set(fields) <= set(FIELDS), "these names go into SQL"
    if vendor == "sqlite":
        phrases = " AND ".join(f'{{{" ".join(fields)}}} : "{_tokens(word)}"' for word in words)
        return RawSQL(f"SELECT rowid FROM {_FTS} WHERE {_FTS} MATCH %s", [phrases])  # noqa: S608, S611 - our names
    tests: list[str] = []
    given: list[Any] = []
    for word in words:
        said = " OR ".join(f"{field} LIKE %s" for field in fields)
        tests.append(f"casework_grams({_ALL}) @> %s AND ({said})")
        given += [_grams(word), *[f"%{word}%"] * len(fields)]
    return RawSQL(f"SELECT case_id FROM {_TABLE} WHERE {' AND '.join(tests)}", given)  # noqa: S608, S611 - our names


def _tokens(text: str) -> str:
    """One token a character, written so that no tokeniser has an opinion on it."""
    return " ".join(f"{ord(letter):x}" for letter in text)


def _grams(word: str) -> list[str]:
    return sorted({word[place : place + 2] for place in range(len(word) - 1)} or {word})


def check_letters(databases: Iterable[str] | None = None, **_given: Any) -> list[checks.CheckMessage]:
    """Warn of a PostgreSQL that knows no letters but ASCII: upper and lower case of others are not one there."""
    warnings: list[checks.CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
            row = cursor.fetchone()
        if row is not None:
            warnings += letters_warning(row[0], alias)
    return warnings


def letters_warning(lc_ctype: str, alias: str, /) -> list[checks.CheckMessage]:
    """What is to be said of a database with this LC_CTYPE."""
    if lc_ctype not in {"C", "POSIX"}:
        return []
    return [
        checks.Warning(
            f"The database “{alias}” has lc_ctype {lc_ctype}: names are not found in another case.",
            hint="Make it with LC_CTYPE 'C.UTF-8' (createdb --lc-ctype=C.UTF-8 --template=template0).",
            id="casework.W001",
        )
    ]
