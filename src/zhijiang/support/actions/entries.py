"""An entry is begun, handed in, recommended and found eligible. Each moves its case by the engine, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.support.actions.calls import locked, tell
from zhijiang.support.models import Call, Entry
from zhijiang.support.queries import calls as queries
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.states import FIRST, ROOM, CallAct, CallState, EntryState, project_key

if TYPE_CHECKING:
    from zhijiang.casework.models import Event
    from zhijiang.people.models import Organisation, User


@transaction.atomic
def begin_entry(call: Call, /, *, by: User, organisation: Organisation, title: str) -> Entry:
    """Begin an entry as the applicant's draft: a case before the unit of the place, and its row.

    Raises NotAllowed, WrongState or TooLate. Rules: D-21, D-22.
    """
    call = locked(call)
    if not people.has_role(by, Role.PRODUCER, organisation=organisation):
        raise NotAllowed(_("Only a producer's member can apply for it."), rule="D-21")
    rules.check_takes_entries(call, today=today())
    unit = rules.unit_of(organisation, call)
    if unit is None:
        raise WrongState(
            _("No body above %(house)s has a quota in this call; ask the authority that makes it.")
            % {"house": organisation.shown_name},
            rule="D-22",
        )
    same = call.entries.filter(case__organisation=organisation).exclude(case__state=EntryState.WITHDRAWN)
    if any(project_key(each.case.title) == project_key(title) for each in same.select_related("case")):
        raise WrongState(_("Your house has an entry of this name in this call already."), rule="D-21")
    procedure = cases.procedure_in_force(call.item)
    if procedure is None:
        raise WrongState(_("No procedure for it is in force today."), rule="D-21")
    case = casework.open_case(
        procedure,
        by=by,
        organisation=organisation,
        authority=unit if unit.kind == OrganisationKind.AUTHORITY else call.authority,
        title=title.strip(),
        data={"title": title.strip()},
    )
    entry = Entry.objects.create(call=call, case=case, unit=unit)
    tell(call, CallAct.ENTRY_BEGUN, by=by, payload={"case": case.code, "unit": unit.code})
    return entry


@transaction.atomic
def hand_in_entry(entry: Entry, /, *, by: User, expected_seq: int, checked: str) -> Event:
    """Hand an entry in, by the last day of the call. Raises RuleViolation as the engine does, or TooLate. Rule: D-21."""
    call = locked(entry.call)
    rules.check_takes_entries(call, today=today())
    return casework.hand_in(entry.case, "submit", by=by, expected_seq=expected_seq, checked=checked, room=ROOM)


@transaction.atomic
def recommend(call: Call, unit: Organisation, /, *, by: User, lines: Sequence[tuple[Entry, str]]) -> None:
    """Recommend these entries in this order, after those that the unit recommended before, each with words.

    Moves each case, one event of the call. Raises NotAllowed, WrongState, TooLate or MissingEvidence; then none was
    recommended. Rule: D-22.
    """
    call = locked(call)
    rules.check_may_recommend(by, call, unit, today=today())
    quota = call.quotas.filter(unit=unit).first()
    used = queries.used_by(call, unit)
    rules.check_quota(places=quota.places if quota else 0, used=used, more=len(lines))
    last = call.entries.filter(unit=unit).aggregate(last=Max("place"))["last"] or 0
    for place, (entry, words) in enumerate(lines, start=last + 1):
        _check_of_unit(entry, call, unit)
        if not words.strip():
            raise MissingEvidence(
                _("“%(title)s”: say why it is recommended.") % {"title": entry.case.title}, rule="D-22"
            )
        # Not as the move's reason: experts read those, and the unit's words may tell whose work it is.
        _move(entry, "recommend", by=by)
        Entry.objects.filter(pk=entry.pk).update(place=place, recommendation=words.strip())
    told = {"unit": unit.code, "places": {entry.case.code: last + at for at, (entry, _w) in enumerate(lines, start=1)}}
    tell(call, CallAct.RECOMMENDED, by=by, payload=told)


@transaction.atomic
def decline(entry: Entry, /, *, by: User, words: str) -> None:
    """Do not recommend an entry, with the reason; its case is closed. One event of the call.

    Raises NotAllowed, WrongState, TooLate or MissingEvidence. Rule: D-22.
    """
    call = locked(entry.call)
    rules.check_may_recommend(by, call, entry.unit, today=today())
    _check_of_unit(entry, call, entry.unit)
    _move(entry, "not_recommend", by=by, reason=words)
    Entry.objects.filter(pk=entry.pk).update(recommendation=words.strip())
    tell(call, CallAct.DECLINED, by=by, payload={"case": entry.case.code, "unit": entry.unit.code})


@transaction.atomic
def find_eligible(entry: Entry, /, *, by: User, about_double: str = "") -> None:
    """Find an entry eligible; where the same may have been supported before, only with words on it. One event of the call.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: D-23.
    """
    call = locked(entry.call)
    rules.check_keeps(by, call)
    rules.check_state(call, CallState.OPEN)
    doubles, declared = queries.doubles_of(entry, by), queries.declared_earlier(entry)
    if declared and not about_double.strip():
        raise MissingEvidence(
            _("The applicant declared earlier public money for the same project. Say why it may be supported again."),
            rule="D-23",
        )
    if doubles and not about_double.strip():
        raise MissingEvidence(
            _("%(count)d earlier support may be for the same (%(first)s). Say why it is not, or why both are lawful.")
            % {"count": len(doubles), "first": f"{doubles[0].code} {doubles[0].title}"},
            rule="D-23",
        )
    _move(entry, "to_experts", by=by)
    Entry.objects.filter(pk=entry.pk).update(about_double=about_double.strip())
    told = {
        "case": entry.case.code,
        "doubles": [each.code for each in doubles],
        "declared": declared,
        "about_double": about_double.strip(),
    }
    tell(call, CallAct.ELIGIBLE, by=by, payload=told)


def _check_of_unit(entry: Entry, call: Call, unit: Organisation) -> None:
    entry.case.refresh_from_db(fields=["state", "seq"])
    if entry.call_id != call.pk or entry.unit_id != unit.pk or entry.case.state not in FIRST:
        raise WrongState(
            _("%(code)s does not wait for a first evaluation by %(unit)s.")
            % {"code": entry.case.code, "unit": unit.shown_name},
            rule="D-22",
        )


def _move(entry: Entry, action: str, *, by: User, reason: str = "") -> Event:
    """One move of the entry's case; what stands before it was read under the call's lock."""
    entry.case.refresh_from_db(fields=["state", "seq"])
    return casework.act(entry.case, action, by=by, expected_seq=entry.case.seq, reason=reason, room=ROOM)
