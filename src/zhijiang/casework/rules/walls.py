"""Conflicts of interest as a wall: which cases somebody must know nothing of, declared, found, or plain from the memberships."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.utils import timezone

from zhijiang.casework.models import Case
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

KEEPS_AWAY_DAYS: Final = 365
"""For so long after leaving a house somebody keeps away from its cases."""


@dataclass
class Wall:
    """What one person keeps away from: cases, houses (as applicants), and houses by the credit code in a form.

    Codes stand in it twice, in capitals and small letters, as people type them.
    """

    cases: set[int] = field(default_factory=set)
    houses: set[int] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def hides(self, case: Case) -> bool:
        """Whether the case stands behind it. Agrees with `behind`."""
        return (
            case.pk in self.cases
            or case.organisation_id in self.houses
            or (bool(self.codes) and bool(self.codes & codes_in(case.data)))
        )


# Asked in every move for whoever acts and whoever is told; Django takes longer to write it than the database to answer.
# A conflict with a case is one with every case linked to it: what it is about, what is about it, what it was filed again after.
_WALLS: Final = """
WITH RECURSIVE kept (user_id, case_id) AS (
SELECT user_id, case_id FROM casework_conflict WHERE user_id IN (USERS) AND ended_at IS NULL AND case_id IS NOT NULL
UNION
SELECT kept.user_id, near.id FROM NEAR)
SELECT user_id, case_id, NULL AS organisation_id, '' AS credit_code FROM kept
UNION ALL
SELECT c.user_id, NULL, c.organisation_id, house.credit_code FROM casework_conflict c
JOIN people_organisation house ON house.id = c.organisation_id WHERE c.user_id IN (USERS) AND c.ended_at IS NULL
UNION ALL
SELECT m.user_id, NULL, m.organisation_id, CASE WHEN house.kind = %s THEN house.credit_code ELSE '' END
FROM people_membership m JOIN people_organisation house ON house.id = m.organisation_id
WHERE m.user_id IN (USERS) AND (m.valid_from IS NULL OR m.valid_from <= %s) AND (m.valid_until IS NULL OR m.valid_until > %s)"""


_NEAR: Final = {
    "postgresql": """kept CROSS JOIN LATERAL (
SELECT unnest(ARRAY[mine.parent_id, mine.follows_id]) AS id FROM casework_case mine WHERE mine.id = kept.case_id
UNION ALL SELECT about.id FROM casework_case about WHERE about.parent_id = kept.case_id
UNION ALL SELECT again.id FROM casework_case again WHERE again.follows_id = kept.case_id) near WHERE near.id IS NOT NULL""",
    "sqlite": """kept JOIN casework_case mine ON mine.id = kept.case_id
JOIN casework_case near ON near.id IN (SELECT mine.parent_id UNION ALL SELECT mine.follows_id
UNION ALL SELECT about.id FROM casework_case about WHERE about.parent_id = mine.id
UNION ALL SELECT again.id FROM casework_case again WHERE again.follows_id = mine.id)""",
}
"""The same links. Written the one way, SQLite looks through every case for each that is kept away from; written the other, PostgreSQL does."""
_TREE: Final = "\nUNION ALL SELECT 0, parent_id, id, '' FROM people_organisation"
"""Nobody has the key 0."""


def walls_of(users: Iterable[int], /) -> Mapping[int, Wall]:
    """The wall of each of these people as of today. One query, however many they are. Rules: C-33, C-104."""
    wanted = frozenset(users)
    return people.of_this_moment(("walls", wanted), lambda: _read_walls(wanted)) if wanted else {}


def walls_and_tree(users: Iterable[int], /) -> tuple[Mapping[int, Wall], dict[int, int | None]]:
    """What `walls_of` and `tree` find, for what asks for both: most of what is asked about a member of an authority. One query."""
    wanted = frozenset(users)
    return people.of_this_moment(("walls and tree", wanted), lambda: _read_both(wanted))


def _read_both(users: frozenset[int]) -> tuple[dict[int, Wall], dict[int, int | None]]:
    parents: dict[int, int | None] = {}
    walls = _read_walls(users, more=_TREE, tree=parents)
    people.known_in_this_moment({"tree": parents})
    people.known_in_this_moment({("walls", frozenset({user})): {user: wall} for user, wall in walls.items()})
    return walls, parents


def read_people(users: Iterable[int], /) -> None:
    """Read what these people are and from what they keep away for this moment, so that none is asked about by itself. Two queries."""
    held = people.read_held(users)
    if not held:
        return
    acting = {user: frozenset({user, *(each.holder for each in roles)}) for user, roles in held.items()}
    walls, parents = walls_and_tree(frozenset().union(*acting.values()))
    people.known_in_this_moment({("walls", frozenset({user})): {user: walls[user]} for user in acting})
    people.known_in_this_moment(
        {("walls and tree", group): ({user: walls[user] for user in group}, parents) for group in acting.values()}
    )


def tree() -> dict[int, int | None]:
    """Every organisation with the one above it. One query."""
    return people.of_this_moment("tree", _read_tree)


def _read_tree() -> dict[int, int | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, parent_id FROM people_organisation")
        return dict(cursor.fetchall())


def _read_walls(users: frozenset[int], *, more: str = "", tree: dict[int, int | None] | None = None) -> dict[int, Wall]:
    walls = {user: Wall() for user in sorted(users)}
    today = timezone.localdate()
    left_since = today - timedelta(days=KEEPS_AWAY_DAYS)
    sql = _WALLS.replace("NEAR", _NEAR[connection.vendor]).replace("USERS", ", ".join(["%s"] * len(walls))) + more
    with connection.cursor() as cursor:
        cursor.execute(sql, [*walls, *walls, OrganisationKind.PRODUCER.value, *walls, today, left_since])
        found = cursor.fetchall()
    for user, case, house, code in found:
        if user == 0 and tree is not None:
            tree[house] = case
            continue
        if case is not None:
            walls[user].cases.add(case)
        if house is not None:
            walls[user].houses.add(house)
        if code:
            walls[user].codes |= {code.upper(), code.lower()}
    return walls


class NamesHouse(Func):
    """Whether a JSON column names, anywhere in it, a house with one of these credit codes. Agrees with `codes_in`."""

    output_field = BooleanField()

    def __init__(self, column: str, codes: tuple[str, ...]) -> None:
        super().__init__(F(column))
        self.codes = codes

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_more: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        path = "lax $.**.credit_code ? (@ == $codes[*])"
        sql = f"jsonb_path_exists({column}, %s::jsonpath, %s::jsonb)"
        return sql, (*params, path, json.dumps({"codes": self.codes}))

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_more: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        marks = ", ".join(["%s"] * len(self.codes))
        tree = f"SELECT 1 FROM json_tree({column}) WHERE key = 'credit_code' AND atom IN ({marks})"  # noqa: S608
        return f"EXISTS ({tree})", (*params, *self.codes)


def behind(wall: Wall, /) -> Q:
    """The cases behind a wall. Agrees with `Wall.hides`."""
    found = Q(pk__in=wall.cases) | Q(organisation__in=wall.houses)
    return found | Q(NamesHouse("data", tuple(sorted(wall.codes)))) if wall.codes else found


def codes_in(data: Any, /) -> set[str]:
    """The credit codes of all houses that a form names, wherever in it."""
    if isinstance(data, dict):
        own = {data["credit_code"]} if isinstance(data.get("credit_code"), str) else set()
        return own.union(*(codes_in(value) for value in data.values()))
    if isinstance(data, list):
        return set().union(*(codes_in(value) for value in data))
    return set()


def is_walled(case: Case, user: int, /) -> bool:
    """Whether this person must know nothing of this case, on whatever side but the applicant's. Rule: C-33."""
    return walls_of([user])[user].hides(case)
