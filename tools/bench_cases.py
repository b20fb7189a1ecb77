"""Time the lists of cases at 10,000 and at 100,000 open cases: what the server takes, and how many queries.

    python tools/bench_cases.py                       SQLite, in a folder of its own that is removed
    ZHIJIANG_DATABASE_URL=postgresql:///bench python tools/bench_cases.py     an empty database made for it
    python tools/bench_cases.py --cases 10000 --rounds 20

Each page is asked for by whom it is for, many times in turn; the 95th of a hundred is told. Of the processor what this process
used is counted and, where the database is a process of this machine whose account may be read, what that one used for it: both do
not hang on who else was at work. Writes the section on cases of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench_result import keep

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User

ROOT: Final = Path(__file__).resolve().parent.parent
HOUSES: Final = 200
ASKED: Final = ("湖畔", "来信", "山海", "12", "之")
LETTERS: Final = "山海湖江城春秋夜雨风雪长安来信故人归途少年青云之上人间烟火星河万里明月小镇时光"


@dataclass(frozen=True)
class Page:
    """One page to time: what it is called, who asks for it, and its address."""

    name: str
    person: str
    address: str


PAGES: Final = (
    Page("inbox (officer)", "officer", "/cases/"),
    Page("inbox, third page", "officer", "/cases/?tab=team&after=THIRD"),
    Page("organisation’s list (producer)", "producer", "/cases/?tab=all"),
    Page("overdue", "officer", "/cases/?tab=overdue"),
    Page("due soon", "centre", "/cases/?tab=soon"),
    Page("search, 1–2 characters", "officer", "/cases/?q=WORD"),
    Page("item and state", "officer", "/cases/?tab=all&item=finished-work-review&state=under_review"),
    Page("case page", "officer", "/cases/PLAN/"),
    Page("board", "officer", "/cases/board/?item=finished-work-review"),
    Page("API, 50 cases", "officer", "/api/cases?tab=mine"),
    Page("inbox, 200 conflicts", "recused", "/cases/"),
)
"""The last is for an officer who keeps away from 200 cases and from what is linked to them."""
CONFLICTS: Final = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, action="append", help="how many; may be given again")
    parser.add_argument("--rounds", type=int, default=40)
    chosen = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="zhijiang-bench-") as home:
        _open(home)
        sections = [_measured(count, chosen.rounds) for count in sorted(chosen.cases or [10_000, 100_000])]
    text = "\n".join([_head(chosen.rounds, before), *sections])
    print(text)
    keep(text)
    return 0


def _vendor() -> str:
    from django.db import connection

    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def _open(home: str) -> None:
    """A base of its own, with the pack, an authority, a service centre and many houses."""
    sys.path.insert(0, str(ROOT))
    os.environ["ZHIJIANG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhijiang.config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("load_pack", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    import zhijiang.config.asgi  # noqa: F401 -- the collector is set as the server sets it


def _measured(count: int, rounds: int) -> str:
    people = _people()
    _fill(count)
    walls: dict[str, list[float]] = {page.name: [] for page in PAGES}
    used: dict[str, list[float]] = {page.name: [] for page in PAGES}
    there: dict[str, list[float]] = {page.name: [] for page in PAGES}
    queries: dict[str, int] = {}
    asks = {page.name: _asker(page, people) for page in PAGES}
    for number in range(rounds + 2):
        for page in PAGES:
            wall, cpu, database, told = asks[page.name](number)
            if number >= 2:
                walls[page.name].append(wall)
                used[page.name].append(cpu)
                there[page.name].append(cpu + database)
            queries[page.name] = max(told, queries.get(page.name, 0))
        print(f"{count:,} cases, round {number + 1} of {rounds + 2}", file=sys.stderr, end="\r")
    print(file=sys.stderr)
    lines = [
        f"\n{count:,} open cases:\n",
        "| page | median ms | p95 ms | median CPU ms | p95 CPU ms | p95 CPU ms with the database’s | queries |",
        "|---|---|---|---|---|---|---|",
    ]
    for page in PAGES:
        middle, late = _of_hundred(walls[page.name])
        middle_cpu, late_cpu = _of_hundred(used[page.name])
        lines.append(
            f"| {page.name} | {middle:.0f} | {late:.0f} | {middle_cpu:.0f} | {late_cpu:.0f} "
            f"| {_of_hundred(there[page.name])[1]:.0f} | {queries[page.name]} |"
        )
    return "\n".join([*lines, ""])


def _of_hundred(seconds: list[float]) -> tuple[float, float]:
    """(the 50th, the 95th of a hundred), in milliseconds."""
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2] * 1000, ordered[ceil(len(ordered) * 0.95) - 1] * 1000


def _people() -> dict[str, User]:
    from zhijiang.people.models import Membership, Organisation, User
    from zhijiang.people.states import Level, OrganisationKind, Role

    if User.objects.filter(username="officer").exists():
        return {user.username: user for user in User.objects.all()}
    bureau = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, level=Level.PROVINCE, name="省局")
    centre = Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name="服务中心", parent=bureau)
    houses = Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.PRODUCER, name=f"第{number}影业", code=f"O-{number:07}")
        for number in range(HOUSES)
    )
    seats = {
        "officer": (bureau, Role.OFFICER),
        "centre": (centre, Role.SERVICE_CENTRE),
        "producer": (houses[0], Role.PRODUCER),
        "recused": (bureau, Role.OFFICER),
    }
    people = {}
    for name, (organisation, role) in seats.items():
        user = User.objects.create_user(username=name, email=f"{name}@example.org", name=name)
        Membership.objects.create(user=user, organisation=organisation, role=role)
        people[name] = user
    return people


def _fill(count: int) -> None:
    """Open cases up to this number: states, limits and titles drawn with a seed."""
    from django.db import connection
    from django.utils import timezone

    from zhijiang.casework import actions, queries
    from zhijiang.casework.models import Case
    from zhijiang.people.models import Organisation
    from zhijiang.people.states import OrganisationKind

    drawn = random.Random(count)  # noqa: S311 - no secret
    procedure = queries.procedure_in_force("finished-work-review", timezone.localdate())
    assert procedure is not None
    houses: list[Organisation] = list(Organisation.objects.filter(kind=OrganisationKind.PRODUCER))
    bureau = Organisation.objects.get(kind=OrganisationKind.AUTHORITY)
    now, today = timezone.now(), timezone.localdate()
    states = [
        ("submitted", "service_centre", "acceptance"),
        ("under_review", "officer", "decision"),
        ("returned", "producer", "correction"),
    ]
    there = Case.objects.count()
    rows = []
    for number in range(there, count):
        state, owner, clock = drawn.choice(states)
        rows.append(
            Case(
                code=f"C-{number:07}",
                procedure=procedure,
                organisation=drawn.choice(houses),
                authority=bureau,
                lodged_with=bureau,
                title="".join(drawn.choices(LETTERS, k=drawn.randint(4, 9))) + str(drawn.randint(1, 99)),
                state=state,
                seq=3,
                round=1,
                owner_role=owner,
                with_authority=True,
                due_on=today + timedelta(days=drawn.randint(-5, 60)),
                due_clock=clock,
                due_workdays=20,
                data={"synopsis": "湖畔来信" * 100, "platform": "湖畔视频"},
                opened_at=now,
                submitted_at=now - timedelta(days=drawn.randint(1, 90)),
            )
        )
    Case.objects.bulk_create(rows, batch_size=1000)
    while actions.index_missing(at_most=2000):
        pass
    _link_and_recuse()
    with connection.cursor() as cursor:
        # As the server does by itself where it may: what is counted out of an index needs it on PostgreSQL.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _link_and_recuse() -> None:
    """Every tenth case is about the one before it, and one officer keeps away from some, past the verbs."""
    from django.db.models import F
    from django.db.models.functions import Mod
    from django.utils import timezone

    from zhijiang.casework.models import Case, Conflict
    from zhijiang.people.models import User

    rows = Case.objects.annotate(rest=Mod("pk", 10)).filter(rest=0, parent=None)
    rows.filter(pk__gt=Case.objects.order_by("pk").values_list("pk", flat=True)[0]).update(parent_id=F("pk") - 1)
    user, now = User.objects.get(username="recused"), timezone.now()
    if not Conflict.objects.filter(user=user).exists():
        keys = Case.objects.annotate(rest=Mod("pk", 10)).filter(rest=9).order_by("pk").values_list("pk", flat=True)
        Conflict.objects.bulk_create(
            Conflict(user=user, case_id=key, kind="declared", reason="亲属", by=user, since=now)
            for key in keys[:CONFLICTS]
        )


@cache
def _plan() -> str:
    """The code of one plan that went through its real moves, up to the officer."""
    from datetime import date

    from tests.casework import walk_forms

    from zhijiang.casework import actions, queries
    from zhijiang.casework.models import Case
    from zhijiang.people.models import Organisation, User
    from zhijiang.people.states import OrganisationKind

    procedure = queries.procedure_in_force("plan-filing", date.today())  # noqa: DTZ011 - any day of these years
    assert procedure is not None
    producer, centre = User.objects.get(username="producer"), User.objects.get(username="centre")
    case = actions.open_case(
        procedure,
        by=producer,
        organisation=producer.organisations.get(),
        authority=Organisation.objects.get(kind=OrganisationKind.AUTHORITY),
        title="湖畔来信",
        data=walk_forms.PLAN,
    )
    actions.act(case, "submit", by=producer, expected_seq=1)
    actions.act(case, "accept", by=centre, expected_seq=2)
    return Case.objects.get(pk=case.pk).code


def _asker(page: Page, people: dict[str, User]) -> Callable[[int], tuple[float, float, float, int]]:
    """Ask for the page once; (seconds, processor seconds of this process, of the database’s, queries)."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(people[page.person], backend="django.contrib.auth.backends.ModelBackend")
    headers = {"Authorization": f"Bearer {_key(people[page.person])}"} if page.address.startswith("/api/") else {}

    def ask(number: int) -> tuple[float, float, float, int]:
        address = page.address.replace("WORD", ASKED[number % len(ASKED)])
        address = address.replace("PLAN", _plan())
        address = address.replace("THIRD", f"d:{datetime.now(UTC).date().isoformat()}:0")
        if number == 1:  # the calendar is read by then, as in any process that runs for a while
            with CaptureQueriesContext(connection) as caught:
                answer: Any = client.get(address, headers=headers)
            assert answer.status_code == 200, (address, answer.status_code)
            assert b"C-00" in answer.content or page.name == "case page", f"{address}: nothing was there to be shown"
            return 0.0, 0.0, 0.0, len(caught)
        began, cpu, database = time.perf_counter(), time.process_time(), _of_database()
        client.get(address, headers=headers)
        return time.perf_counter() - began, time.process_time() - cpu, _of_database() - database, 0

    return ask


def _of_database() -> float:
    """Processor seconds that the database's own process for this connection has used; 0 where it has none, or none that may be read."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    account = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(account.read_text().split()[0]) / 1e9 if account.exists() else 0.0


def _key(user: User) -> str:
    from django.utils import timezone

    from zhijiang.casework import actions

    return actions.make_token(user, name="bench", scopes=["read:cases"], expires_on=timezone.localdate())[1]


def _head(rounds: int, before: float) -> str:
    after = os.getloadavg()[0]
    busy = "" if before <= 1 and after <= 2 + (os.cpu_count() or 1) else " **The machine was busy with other work.**"
    return f"""## Cases: {_vendor()}

Written by `make bench` (tools/bench_cases.py) on {datetime.now(UTC):%Y-%m-%d}: a whole answer of the server, Django’s own
test client asking, {rounds} rounds in turn; {os.cpu_count()} cores, Python {platform.python_version()}; load {before:.1f} before, {after:.1f} after.{busy}
"""


if __name__ == "__main__":
    sys.exit(main())
