"""Working with many cases: filters, counts, and one page after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.models import Case, SavedFilter, ServiceItem
from zhijiang.casework.procedure import Procedure, State, parse
from zhijiang.casework.queries.clocks import ClockView, clock_of
from zhijiang.casework.queries.readers import Reader, Tab, in_tab, is_blind, reader_of, tabs_of
from zhijiang.casework.queries.scope import cases_for
from zhijiang.casework.queries.search import searched_by, with_words
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User

ROWS: Final = 50


@dataclass(frozen=True)
class ListFilter:
    """What of the list is shown: the address's own words."""

    tab: Tab | None = None
    item: str = ""
    state: str = ""
    kind: str = ""
    """`table:class` of a decision table."""
    house: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything beside the tab is asked for."""
        return any((self.item, self.state, self.kind, self.house, self.since, self.until, self.words.strip()))


def filtered(reader: Reader, shown: ListFilter, /) -> QuerySet[Case]:
    """The user's cases that fit the filters, whatever the tab; inside the wall."""
    cases = cases_for(reader.user)
    if shown.item:
        cases = cases.filter(procedure__in=[key for key, it in reader.versions.items() if it.item.code == shown.item])
    if shown.state:
        cases = cases.filter(state=shown.state)
    table, _colon, name = shown.kind.partition(":")
    if table and name and table.replace("_", "").replace("-", "").isalnum():
        cases = cases.filter(**{f"classes__{table}": name})
    if shown.house and "organisation" in searched_by(reader.roles):
        cases = cases.filter(
            Q(organisation__in=people.called_like(shown.house)) | Q(organisation__code__iexact=shown.house)
        )
    if shown.since:
        cases = cases.filter(submitted_at__gte=_midnight(shown.since))
    if shown.until:
        cases = cases.filter(submitted_at__lt=_midnight(shown.until + timedelta(days=1)))
    return with_words(cases, shown.words, fields=searched_by(reader.roles))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def first_tab(reader: Reader, shown: ListFilter, /) -> Tab:
    """Where the list opens: at the tab asked for, if the reader has it; else at what waits, unless something is looked for."""
    asked = shown.tab if shown.tab in tabs_of(reader) else None
    return asked or (Tab.ALL if shown.narrows or not reader.has_turns else Tab.MINE)


def counts_of(reader: Reader, cases: QuerySet[Case], /) -> dict[Tab, int]:
    """How many of these cases are in each tab. One query."""
    tabs = tabs_of(reader)
    # Of rows, not of keys, which are not in the index `cases_counted`: PostgreSQL would read every case for them.
    # Beside a constant, not with `aggregate`: that looks in each count for every other, and takes longer than the database.
    wanted = {tab.value: Count(Value(1), filter=in_tab(reader, tab)) for tab in tabs}
    # No row at all where Django sees that there can be no case, and asks nothing.
    rows: Any = cases.order_by().annotate(every=Value(1)).values("every").annotate(**wanted)
    counts: dict[str, int] = next(iter(rows), {})
    return {tab: counts.get(tab.value, 0) for tab in tabs}


def waiting_for(user: User, /) -> QuerySet[Case]:
    """The cases in which the user has the next move: the inbox, as a query of its own."""
    return cases_for(user).filter(in_tab(reader_of(user), Tab.MINE))


@dataclass(frozen=True)
class CasePage:
    """One page of a list, and where the next one begins; empty if there is none."""

    cases: list[Case]
    following: str


def page_of(
    cases: QuerySet[Case], tab: Tab, /, *, after: str = "", rows: int = ROWS, total: int | None = None
) -> CasePage:
    """The cases of a tab from a place on, the nearest limit first; closed and all: the newest first.

    `cases` are those of the tab, `total` how many there are, if that is known. One query; two where a long list comes
    to the cases without a limit.
    """
    wanted = cases.select_related(None).select_related("organisation", "authority", "assignee").defer("data")
    kind, _dot, rest = after.partition(":")
    if tab == Tab.ALL:
        where = Q(pk__lt=_number(rest)) if kind == "p" and _number(rest) else Q()
        return _cut(list(wanted.filter(where).order_by("-pk")[: rows + 1]), rows, lambda case: f"p:{case.pk}")
    if tab == Tab.CLOSED:
        found = list(wanted.filter(_closed_before(kind, rest)).order_by("-closed_at", "-pk")[: rows + 1])
        return _cut(found, rows, lambda case: f"c:{case.closed_at.isoformat()}:{case.pk}" if case.closed_at else "")
    if total is not None and total <= rows and not after:
        return CasePage(sorted(wanted, key=lambda case: (case.due_on is None, case.due_on or date.max, case.pk)), "")
    found = []
    if kind != "n":
        found = list(wanted.filter(_due_after(kind, rest), due_on__isnull=False).order_by("due_on", "pk")[: rows + 1])
    if len(found) <= rows:
        timeless = Q(due_on=None) & (Q(pk__gt=_number(rest)) if kind == "n" else Q())
        found += list(wanted.filter(timeless).order_by("pk")[: rows + 1 - len(found)])
    return _cut(found, rows, lambda case: f"d:{case.due_on.isoformat()}:{case.pk}" if case.due_on else f"n:{case.pk}")


def _cut(found: list[Case], rows: int, mark: Callable[[Case], str]) -> CasePage:
    return CasePage(found[:rows], mark(found[rows - 1]) if len(found) > rows else "")


def _due_after(kind: str, rest: str) -> Q:
    day, _colon, key = rest.rpartition(":")
    try:
        on = date.fromisoformat(day) if kind == "d" else None
    except ValueError:
        on = None
    return Q() if on is None else Q(due_on__gt=on) | Q(due_on=on, pk__gt=_number(key))


def _closed_before(kind: str, rest: str) -> Q:
    moment, _colon, key = rest.rpartition(":")
    try:
        at = datetime.fromisoformat(moment) if kind == "c" else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        return Q()
    return Q(closed_at__lt=at) | Q(closed_at=at, pk__lt=_number(key))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@dataclass(frozen=True)
class CaseRow:
    """One line of a list."""

    case: Case
    item: str
    kind: str
    house: str
    """Empty for who judges without knowing whose work it is."""
    state_label: str
    tone: str
    owner: str
    clock: ClockView | None


def rows_of(cases: Iterable[Case], reader: Reader, /) -> list[CaseRow]:
    """The lines of a list, in the reader's words. No query beside the calendar's."""
    return [_row(case, reader) for case in cases]


def formerly_of(cases: Iterable[Case], reader: Reader, shown: ListFilter, /) -> dict[int, str]:
    """By which earlier name each applicant was found, by its key; nothing of those whose name is kept back. Rule: P-35."""
    open_ = [case.organisation for case in cases if not is_blind(case, reader)]
    return people.formerly(f"{shown.words} {shown.house}", open_)


def _row(case: Case, reader: Reader) -> CaseRow:
    if case.procedure_id in reader.versions:
        case.procedure = reader.versions[case.procedure_id]
    procedure = rules.procedure_of(case)
    state = procedure.states[case.state]
    is_own = case.organisation_id in reader.own
    return CaseRow(
        case=case,
        item=case.procedure.item.shown_title,
        kind=class_label(procedure, case.classes),
        house="" if is_blind(case, reader) else case.organisation.shown_name,
        state_label=str(state.public) if is_own and state.public else str(state.label),
        tone=state.tone,
        owner=_owner(case, is_own=is_own),
        clock=clock_of(case),
    )


def _owner(case: Case, *, is_own: bool) -> str:
    if not case.owner_role or case.closed_at is not None:
        return ""
    if case.owner_role == Role.PRODUCER:
        return _("The applicant")
    if case.assignee is not None and not is_own:
        return case.assignee.shown_name
    return str(Role(case.owner_role).label)


def class_label(procedure: Procedure, classes: Mapping[str, str], /) -> str:
    """What the decision tables said of a case, in words."""
    return _(", ").join(
        str(table.classes[classes[name]])
        for name, table in procedure.classify.items()
        if classes.get(name) in table.classes
    )


def items_of(reader: Reader, /) -> list[tuple[str, str]]:
    """The items of the catalogue that a list may be narrowed to: (code, title)."""
    return list({version.item.code: version.item.shown_title for version in reader.versions.values()}.items())


def item_names(codes: Iterable[str], /) -> dict[str, str]:
    """The titles of items of the catalogue by code, in the reader's language. One query."""
    return {item.code: item.shown_title for item in ServiceItem.objects.filter(code__in=list(codes))}


def states_of(reader: Reader, item: str, /) -> list[tuple[str, str]]:
    """The states of an item's procedures, the newest version's order last: (name, label)."""
    found: dict[str, str] = {}
    for version in reader.versions.values():
        if version.item.code == item:
            found |= {name: str(state.label) for name, state in parse(version.text).states.items()}
    return list(found.items())


def kinds_of(reader: Reader, item: str, /) -> list[tuple[str, str]]:
    """The classes of an item's decision tables: (`table:class`, label)."""
    found: dict[str, str] = {}
    for version in reader.versions.values():
        if version.item.code == item:
            for name, table in parse(version.text).classify.items():
                found |= {f"{name}:{word}": f"{table.title} · {label}" for word, label in table.classes.items()}
    return list(found.items())


def saved_filters_of(user: User, /) -> QuerySet[SavedFilter]:
    """The searches that somebody has kept, by name."""
    return SavedFilter.objects.filter(user=user).order_by("name", "pk")


@dataclass(frozen=True)
class Column:
    """One state on the board: its first cards, and how many more there are."""

    name: str
    label: str
    tone: str
    count: int
    rows: list[CaseRow]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


CARDS: Final = 30


def board_of(reader: Reader, item: str, /) -> list[Column]:
    """The cases of one item by state: what runs with the nearest limit first, what is closed with the newest. Two queries.

    Columns stand in the order of the newest version; a state that only an older one knows comes last.
    """
    cases = filtered(reader, ListFilter(item=item)).order_by()
    # Of an expression: grouped by the bare column, SQLite reads every case in the order of its index on states.
    counts = dict(cases.annotate(in_state=Concat("state", Value(""))).values_list("in_state").annotate(n=Count("*")))
    states: dict[str, State] = {}
    for version in sorted(reader.versions.values(), key=lambda each: -each.version):
        if version.item.code == item:
            states = {**states, **{k: v for k, v in parse(version.text).states.items() if k not in states}}
    first = [each for name in states if counts.get(name) for each in _first_cards(cases, name)]
    # United, not one `OR` the other: PostgreSQL would look at every case to see in which of them it is.
    united: Any = first[0].union(*first[1:], all=True) if first else Case.objects.none()
    wanted = Case.objects.filter(pk__in=united).select_related("organisation", "authority", "assignee").defer("data")
    found: dict[str, list[Case]] = {}
    for case in sorted(wanted, key=_urgency):
        found.setdefault(case.state, []).append(case)
    return [
        Column(name, str(state.label), state.tone, counts.get(name, 0), rows_of(found.get(name, [])[:CARDS], reader))
        for name, state in states.items()
        if counts.get(name) or not (state.final or state.form == "open")
    ]


def _first_cards(cases: QuerySet[Case], state: str) -> list[Any]:
    """The keys of the cases of one state that could be among the first cards, each sort out of an index of its own."""
    there = cases.filter(state=state)
    running, closed = there.filter(closed_at=None), there.filter(closed_at__isnull=False)
    sorts = (
        running.filter(due_on__isnull=False).order_by("due_on", "pk"),
        running.filter(due_on=None).order_by("pk"),
        closed.order_by("-closed_at", "-pk"),
    )
    # Each within a query of its own: SQLite unites no sorted ones.
    return [Case.objects.filter(pk__in=each.values("pk")[:CARDS]).values("pk") for each in sorts]


def _urgency(case: Case) -> tuple[bool, float, date, int]:
    """What runs before what is closed; the nearest limit first, or what was closed last."""
    if case.closed_at is not None:
        return (True, -case.closed_at.timestamp(), date.max, case.pk)
    return (False, 0.0, case.due_on or date.max, case.pk)


def busiest_item(reader: Reader, /) -> str:
    """The item with the most cases under way that the reader may see; empty if there is none."""
    running = cases_for(reader.user).filter(closed_at=None).order_by()
    found = running.values_list("procedure__item__code").annotate(n=Count("*")).order_by("-n", "procedure__item__code")
    return next((code for code, _count in found[:1]), "")
