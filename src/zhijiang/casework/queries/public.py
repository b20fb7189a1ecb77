"""What everybody may read: lists of closed cases, and the standing of one case for who has its secret."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.crypto import constant_time_compare, salted_hmac

from zhijiang.casework import rules, schema
from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.clocks import calendar_of, calendar_of_version
from zhijiang.casework.models import Case, Document, Event, ProcedureVersion
from zhijiang.casework.procedure import Procedure, Public, parse
from zhijiang.casework.queries.holding import answers_that_hold
from zhijiang.casework.queries.public_tables import Cross, cross_of
from zhijiang.casework.states import VersionStatus
from zhijiang.people.models import Organisation

PUBLIC_FIELDS: Final = (
    "title", "number", "external_number", "organisation", "authority", "state", "filed_on", "closed_on",
)  # fmt: skip
"""What a public list may show beside the answers of the form."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_TYPED: Final = str.maketrans("OIL", "011")
SECRET_LENGTH: Final = 8
TRIES: Final = 10
"""Questions about the standing of a case that one address, or one code, may get wrong …"""
TRIES_SECONDS: Final = 600
"""… in so many seconds."""


@dataclass(frozen=True)
class PublicMonth:
    """One list that there is: of an item, in a month (“2026-11”), with how many cases."""

    month: str
    count: int


@dataclass(frozen=True)
class PublicItem:
    """One item with public lists, the newest month first."""

    code: str
    title: str
    months: list[PublicMonth]


@dataclass(frozen=True)
class PublicList:
    """One month of one item, as everybody may read it."""

    item: str
    month: str
    title: str
    columns: list[tuple[str, str]]
    """(field, label)."""
    rows: list[list[str]]
    table: Cross | None


def public_items() -> list[PublicItem]:
    """Every item with a public list, and the months in which something stands on it. Rule: C-45."""
    versions = listed_versions()
    found: dict[str, PublicItem] = {}
    for version, _procedure, public in versions:
        code = version.item.code
        found[code] = PublicItem(code, str(public.title), [])
    for code, item in found.items():
        of_item = [each for each in versions if each[0].item.code == code]
        months = (
            listed_cases(of_item)
            .order_by()
            .annotate(month=TruncMonth("closed_at", tzinfo=calendar_of_version(of_item[-1][0]).zone))
            .values_list("month")
            .annotate(n=Count("pk"))
            .order_by("-month")
        )
        item.months.extend(PublicMonth(f"{month:%Y-%m}", count) for month, count in months)
    return list(found.values())


def public_list(item: str, month: str, /) -> PublicList | None:
    """The list of an item in a month; None where nothing stands on it.

    Only cases closed in the states that their own version of the procedure names, only the columns that it names, from
    what holds of it today; a case whose letter is out of force is not there. Rule: C-45.
    """
    first = _first_of(month)
    versions = [each for each in listed_versions() if each[0].item.code == item]
    if first is None or not versions:
        return None
    days = calendar_of_version(versions[-1][0])
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    closed = (
        listed_cases(versions)
        .filter(closed_at__gte=days.begins(first), closed_at__lt=days.begins(after))
        .order_by("closed_at", "pk")
    )
    cases = list(
        closed.select_related("organisation", "authority")
        .prefetch_related("organisation__names", "authority__names")
        .defer("data")
    )
    if not cases:
        return None
    _version, procedure, public = versions[-1]
    by_version = {version.pk: (own, shown) for version, own, shown in versions}
    answers = answers_that_hold(cases)
    columns = [(column.field, str(column.label)) for column in public.columns]
    rows = [
        [
            _value(field, case, answers.get(case.pk, {}), *by_version[case.procedure_id], days)
            for field, _label in columns
        ]
        for case in cases
    ]
    return PublicList(
        item=item,
        month=month,
        title=str(public.title),
        columns=columns,
        rows=rows,
        table=cross_of(procedure, public, [answers.get(case.pk, {}) for case in cases]),
    )


def public_facts(case: Case, /) -> tuple[str, list[tuple[str, str]]] | None:
    """What the public list on which a case stands says of it: the list's title and (label, value); None where it stands on none.

    Rule: C-45.
    """
    versions = [each for each in listed_versions([case.procedure.item.code]) if each[0].pk == case.procedure_id]
    if not versions or not listed_cases(versions).filter(pk=case.pk).exists():
        return None
    version, procedure, public = versions[0]
    answers, days = answers_that_hold([case]).get(case.pk, {}), calendar_of_version(version)
    facts = [
        (str(column.label), _value(column.field, case, answers, procedure, public, days)) for column in public.columns
    ]
    return str(public.title), facts


def _first_of(month: str) -> date | None:
    try:
        return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def listed_versions(items: Collection[str] | None = None, /) -> list[tuple[ProcedureVersion, Procedure, Public]]:
    """The versions that have a public list (of these items, where some are named), the newest last. One query."""
    rows = ProcedureVersion.objects.exclude(status=VersionStatus.DRAFT).select_related("item")
    if items is not None:
        rows = rows.filter(item__code__in=items)
    parsed = ((row, parse(row.text)) for row in rows.order_by("item__code", "version"))
    return [(row, procedure, procedure.public) for row, procedure in parsed if procedure.public is not None]


def listed_cases(versions: Sequence[tuple[ProcedureVersion, Procedure, Public]], /) -> QuerySet[Case]:
    """The cases that stand on the public lists of these versions, of whatever month. Rule: C-45."""
    wanted = Q(pk__in=[])
    for version, _procedure, public in versions:
        wanted |= Q(procedure=version, state__in=public.states)
    return Case.objects.filter(wanted, closed_at__isnull=False).exclude(out_of_force())


def out_of_force() -> Exists:
    """Whether the letter that gave a case its number was revoked."""
    revoked = Document.objects.filter(case=OuterRef("pk"), revoked_at__isnull=False)
    return Exists(revoked.filter(~Q(number="") & Q(number__in=[OuterRef("number"), OuterRef("external_number")])))


def _value(
    field: str, case: Case, answers: Mapping[str, Any], procedure: Procedure, public: Public, days: WorkCalendar
) -> str:
    """One cell; empty where the case's own version does not publish this."""
    if field not in {column.field for column in public.columns}:
        return ""
    match field:
        case "number" if case.register_id and not case.number:
            return case.external_number  # it was closed elsewhere, under the number of that register
        case "title" | "number" | "external_number":
            return str(getattr(case, field))
        case "organisation" | "authority":
            house: Organisation = getattr(case, field)
            return house.name_on(days.day_of(case.closed_at)).shown if case.closed_at else house.shown_name
        case "state":
            state = procedure.states[case.state]
            return str(state.public or state.label)
        case "filed_on":
            on = case.filed_on or (days.day_of(case.submitted_at) if case.submitted_at else None)
            return on.isoformat() if on else ""
        case "closed_on":
            return days.day_of(case.closed_at).isoformat() if case.closed_at else ""
        case _:
            question = procedure.form["properties"].get(field)
            return schema.shown(question, answers.get(field)) if question else ""


@dataclass(frozen=True)
class PublicStanding:
    """Where a case stands, in the words of the public; nobody's name, no title."""

    code: str
    item: str
    state: str
    tone: str
    is_closed: bool
    due_on: date | None
    steps: list[tuple[str, date]]
    """(state, since when), oldest first."""


def status_secret(case: Case, /) -> str:
    """What the applicant may give to somebody who is to follow the case: eight letters and digits. Rule: C-46."""
    return _secret(case.code)


class TooManyTries(Exception):
    """One address, or one code, was asked about with too many wrong secrets; it is told nothing for a while."""


def status_asked(code: str, secret: str, /, *, origin: str) -> PublicStanding | None:
    """The same as `status_by_code` for a stranger at an address: wrong tries are counted, by address and by code.

    Raises TooManyTries. Rule: C-46.
    """
    keys = [f"status:from:{origin}", f"status:code:{code.upper()}"]
    if any(cache.get(key, 0) >= TRIES for key in keys):
        raise TooManyTries
    found = status_by_code(code, secret)
    for key in keys if found is None else ():
        cache.add(key, 0, TRIES_SECONDS)
        cache.incr(key)
    return found


def status_by_code(code: str, secret: str, /) -> PublicStanding | None:
    """Where a case stands, for who has its code and its secret; None for anything else, whatever is wrong. Rule: C-46."""
    typed_code = _as_typed(code, keep="-")
    case = Case.objects.filter(code=typed_code, round__gt=0).select_related("procedure__item").first()
    is_right = constant_time_compare(_as_typed(secret), _secret(typed_code))
    if case is None or not is_right:
        return None
    procedure = rules.procedure_of(case)
    state = procedure.states[case.state]
    moves = Event.objects.filter(stream=f"case/{case.code}").exclude(to_state="").exclude(to_state=procedure.initial)
    steps: list[tuple[str, date]] = []
    for to_state, at in moves.order_by("seq").values_list("to_state", "at"):
        label = str(procedure.states[to_state].public or procedure.states[to_state].label)
        if not steps or steps[-1][0] != label:
            steps.append((label, calendar_of(case).day_of(at)))
    return PublicStanding(
        code=case.code,
        item=case.procedure.item.shown_title,
        state=str(state.public or state.label),
        tone=state.tone,
        is_closed=case.closed_at is not None,
        due_on=case.due_on,
        steps=steps,
    )


def _as_typed(text: str, *, keep: str = "") -> str:
    """As people type: small letters, spaces, O for 0."""
    return "".join(each for each in text.upper() if each.isalnum() or each in keep).translate(_AS_TYPED)


def _secret(code: str) -> str:
    mixed = int.from_bytes(salted_hmac("casework.status", code, algorithm="sha256").digest()[:5])
    return "".join(_ALPHABET[mixed >> 5 * place & 31] for place in range(SECRET_LENGTH))
