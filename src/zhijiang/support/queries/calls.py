"""Which calls and entries somebody may see, and how they stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from zhijiang.casework import queries as casework
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.jobs.models import Job
from zhijiang.jobs.queries import last_asked
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import Level, OrganisationKind, Role
from zhijiang.support.models import Application, Call, Entry, Grant, Payment, Quota, Recall
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.states import CHOSEN, FIRST, ROOM, CallState, EntryState, fen_of, project_key

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def calls_for(user: User | AnonymousUser, /) -> QuerySet[Call]:
    """Every published call; drafts for officers of the authority that makes them."""
    houses = people.organisations_of(user, Role.OFFICER)
    seen = ~Q(state=CallState.DRAFT) | Q(authority__in=houses)
    return Call.objects.filter(seen).select_related("authority")


def entries_for(user: User | AnonymousUser, /) -> QuerySet[Entry]:
    """The entries whose case the user may see: own ones, those of one's unit or authority, those on whose panel one is.

    Rule: D-33.
    """
    cases = casework.cases_for(user)
    return Entry.objects.filter(case__in=cases).select_related(
        "case__organisation", "case__authority", "case__procedure__item", "call__authority", "unit"
    )


def houses_that_apply(user: User | AnonymousUser, /) -> list[Organisation]:
    """Houses for which the user can begin an entry."""
    return list(people.organisations_of(user, Role.PRODUCER).order_by("name"))


def makers_of(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """Provincial authorities for which the user can make a call."""
    return people.organisations_of(user, Role.OFFICER).filter(kind=OrganisationKind.AUTHORITY, level=Level.PROVINCE)


def items_for_calls() -> list[tuple[str, str]]:
    """Items of the catalogue that are applied for under a call: (code, title)."""
    known = {code: parse(version.text) for code, version in casework.procedures_in_force().items()}
    return [(code, str(each.title)) for code, each in known.items() if each.start and each.start.room == ROOM]


def procedure_for(call: Call, /) -> Procedure | None:
    """The procedure that a new entry of a call follows today; None where none is in force."""
    version = casework.procedure_in_force(call.item)
    return parse(version.text) if version else None


def possible_units() -> list[Organisation]:
    """Bodies that can be given a quota: authorities of cities, operators of bases."""
    wanted = Q(kind=OrganisationKind.AUTHORITY, level=Level.CITY) | Q(kind=OrganisationKind.BASE_OPERATOR)
    return list(Organisation.objects.filter(wanted).order_by("kind", "name"))


def units_of(user: User | AnonymousUser, call: Call, /) -> list[Quota]:
    """The quotas of a call for which the user acts."""
    houses = {each.pk for each in people.organisations_of(user, Role.OFFICER, Role.SERVICE_CENTRE)}
    found = [quota for quota in call.quotas.select_related("unit") if quota.unit_id in houses]
    return [quota for quota in found if rules.is_of_unit(user, quota.unit)]


def used_by(call: Call, unit: Organisation, /) -> int:
    """Places of a unit's quota that are used."""
    return call.entries.filter(unit=unit, place__isnull=False).count()


@dataclass(frozen=True)
class QuotaLine:
    """How far a unit has used its quota."""

    unit: Organisation
    places: int
    used: int
    waiting: int
    """Entries before it, not recommended and not declined."""


def quota_lines(call: Call, user: User | AnonymousUser, /) -> list[QuotaLine]:
    """Each unit with its places, what stands behind the reader's wall not counted. Rule: C-103."""
    entries = call.entries.exclude(case__in=casework.cases_kept_from(user).values("pk"))
    used = Counter(entries.filter(place__isnull=False).values_list("unit_id", flat=True))
    waiting = Counter(entries.filter(case__state__in=FIRST).values_list("unit_id", flat=True))
    return [
        QuotaLine(quota.unit, quota.places, used[quota.unit_id], waiting[quota.unit_id])
        for quota in call.quotas.select_related("unit")
    ]


def count_by_state(call: Call, user: User | AnonymousUser, /) -> list[tuple[str, int]]:
    """(state's name, entries in it), in the order of the way; drafts are the applicants' own affair and not counted.

    Nor is what stands behind the reader's wall. Rule: C-103.
    """
    entries = call.entries.exclude(case__in=casework.cases_kept_from(user).values("pk"))
    found = dict(entries.values_list("case__state").annotate(n=Count("pk")).order_by())
    return [(str(state.label), found[state]) for state in EntryState if state in found and state != EntryState.DRAFT]


def state_name(entry: Entry, user: User | AnonymousUser, /) -> str:
    """Where an entry stands, in words."""
    return casework.state_label(entry.case, user)


@dataclass(frozen=True)
class Double:
    """One earlier support that may be for the same: what, of whom, and what is the same."""

    code: str
    title: str
    house: str
    year: int
    amount_fen: int | None
    same_title: bool
    same_house: bool
    same_purpose: bool


def doubles_of(entry: Entry, user: User, /) -> list[Double]:
    """What may have been supported before, or is being: the same project, or the same house for the same purpose.

    For the bureau alone, without what stands behind the reader's wall; nobody else is told of others' support.
    Rules: D-23, C-103.
    """
    return doubles_by_entry([entry], user)[entry.pk]


def doubles_by_entry(entries: list[Entry], user: User, /) -> dict[int, list[Double]]:
    """The same of many entries, in as many queries however many they are. Rules: D-23, C-103."""
    there = _supported(entries, casework.cases_kept_from(user))
    found: dict[int, list[Double]] = {}
    for entry in entries:
        key, house = project_key(entry.case.title), entry.case.organisation
        lines = [
            Double(
                code=each.code,
                title=each.title,
                house=each.house.shown_name,
                year=each.year,
                amount_fen=each.amount_fen,
                same_title=project_key(each.title) == key,
                same_house=each.house.pk == house.pk
                or (bool(house.credit_code) and house.credit_code == each.house.credit_code),
                same_purpose=each.purpose == entry.call.purpose,
            )
            for each in there
            if each.case != entry.case_id
        ]
        found[entry.pk] = [line for line in lines if line.same_title or (line.same_house and line.same_purpose)]
    return found


@dataclass(frozen=True)
class _Supported:
    """A grant, an application for one, or an entry that was chosen."""

    case: int
    code: str
    title: str
    house: Organisation
    year: int
    amount_fen: int | None
    purpose: str


def _supported(entries: list[Entry], unknown: QuerySet[Case]) -> list[_Supported]:
    keys = {project_key(each.case.title) for each in entries}
    houses = {each.case.organisation_id for each in entries}
    codes = {each.case.organisation.credit_code for each in entries} - {""}
    of_house = Q(organisation__in=houses) | Q(organisation__credit_code__in=codes)
    behind = Q(case__in=unknown.values("pk"))
    grants = Grant.objects.filter(Q(project_key__in=keys) | of_house).exclude(behind).select_related("organisation")
    asked = (
        Application.objects.exclude(behind)
        .filter(project_key__in=keys, case__grant=None, case__closed_at=None, case__submitted_at__isnull=False)
        .select_related("case__organisation", "measure")
    )
    chosen = Entry.objects.exclude(behind).filter(case__state__in=CHOSEN, case__grant=None)
    chosen = chosen.select_related("case__organisation", "call")
    return [
        *(
            _Supported(
                each.case_id,
                each.code,
                each.project,
                each.organisation,
                each.decided_on.year,
                each.promised_fen,
                each.purpose,
            )
            for each in grants
        ),
        *(
            _Supported(
                each.case_id,
                each.case.code,
                each.project,
                each.case.organisation,
                each.case.opened_at.year,
                None,
                each.measure.purpose,
            )
            for each in asked
        ),
        *(
            _Supported(
                each.case_id,
                each.case.code,
                each.case.title,
                each.case.organisation,
                each.call.closes_on.year,
                each.award_fen,
                each.call.purpose,
            )
            for each in chosen
        ),
    ]


@dataclass(frozen=True)
class Costs:
    """What a project costs against what is given and asked for it, in fen: whether the same costs would be paid twice."""

    budget_fen: int
    earlier_fen: int
    asked_fen: int

    @property
    def over_fen(self) -> int:
        """How far support goes beyond the whole budget; nought or less where it does not."""
        return self.earlier_fen + self.asked_fen - self.budget_fen


def costs_of(entry: Entry, doubles: list[Double], /) -> Costs | None:
    """The sums of an entry with what the same project got; None where it names no budget, or nothing is the same. Rule: D-40."""
    same = [each for each in doubles if each.same_title]
    said = {name: str(entry.case.data.get(name) or "0") for name in ("budget", "asked")}
    budget, asked = (fen_of(Decimal(said[name])) for name in ("budget", "asked"))
    return Costs(budget, sum(each.amount_fen or 0 for each in same), asked) if same and budget else None


def declared_earlier(entry: Entry, /) -> str:
    """What the applicant itself declared of earlier public money, by level; empty for none. Rule: D-23."""
    said = str(entry.case.data.get("earlier", "none"))
    return "" if said == "none" else said


def what_is_open(call: Call, /) -> tuple[int, int, int]:
    """What keeps a call from being closed: (projects that run, payments and recalls unconfirmed, recalls not paid back). Rule: D-45."""
    running = call.entries.filter(case__state__in=CHOSEN, case__closed_at=None).count()
    of_call = Q(grant__case__call_entry__call=call, is_struck=False)
    unconfirmed = sum(model.objects.filter(of_call, confirmed_at=None).count() for model in (Payment, Recall))
    back = Sum("payments__amount_fen", filter=Q(payments__is_struck=False, payments__confirmed_at__isnull=False))
    stand = Recall.objects.filter(of_call, confirmed_at__isnull=False).annotate(back=Coalesce(back, 0))
    return running, unconfirmed, stand.filter(back__lt=F("amount_fen")).count()


def possible_experts(call: Call, /) -> list[User]:
    """Reviewers of the authority and of bodies directly under it, by name."""
    bodies = Organisation.objects.filter(Q(pk=call.authority_id) | Q(parent=call.authority_id)).values_list(
        "pk", flat=True
    )
    keys = {user for user, _house, _holder in people.holders_of(Role.REVIEWER, within=bodies)}
    return list(User.objects.filter(pk__in=keys).order_by("name", "pk"))


def next_for(call: Call, /) -> str:
    """What an applicant can do about a call today: a word for its page."""
    if call.state != CallState.OPEN:
        return "over"
    day = today()
    if day < call.opens_on:
        return "early"
    if day > call.closes_on:
        return "over"
    return "apply"


def job_key(call: Call, /) -> str:
    """The key of the long work that a call waits for, if it does."""
    return f"{call.stream}/{call.state}"


def work_of(call: Call, /) -> Job | None:
    """The long work that a call waits for; None where it waits for none. Rule: D-35."""
    return last_asked(job_key(call)) if call.state in {CallState.LAYING, CallState.DECIDING} else None
