"""The register of bases: what decisions on cases do to it, and plates. Each entry is one row, and one event of its base."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import queries, rules
from zhijiang.bases.actions.bases import locked, tell
from zhijiang.bases.models import Base, BaseCase, BaseName, Entry
from zhijiang.bases.states import BaseLevel, EntryKind, Standing
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.errors import WrongState

if TYPE_CHECKING:
    from zhijiang.bases.decisions import Decision
    from zhijiang.bases.models import Listing
    from zhijiang.casework.models import Case
    from zhijiang.people.models import User


def enter(
    base: Base,
    kind: EntryKind,
    /,
    *,
    by: User | None,
    on: datetime.date,
    level: BaseLevel | None = None,
    standing: Standing | None = None,
    number: str = "",
    year: int | None = None,
    grade: str = "",
    words: str = "",
    case: Case | None = None,
    listing: Listing | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Entry:
    """Write an entry on a locked base, which from then on stands as it says. Writes one event. Rule: B-21.

    What is not named stays as it is. To be called in the transaction of what decides it.
    """
    base.level, base.standing = level or base.level, standing or base.standing
    base.save(update_fields=["level", "standing"])
    entry = Entry.objects.create(
        base=base,
        kind=kind,
        on=on,
        level=base.level,
        standing=base.standing,
        number=number,
        year=year,
        grade=grade,
        words=words,
        case=case,
        listing=listing,
    )
    told = {
        "on": on,
        "level": base.level,
        "standing": base.standing,
        "number": number,
        "case": case.code if case else "",
    }
    more = {name: value for name, value in (("year", year), ("grade", grade), ("words", words)) if value}
    tell(base, f"base_{kind}", by=by, payload=told | more | dict(payload or {}))
    return entry


@transaction.atomic
def give_plate(base: Base, /, *, by: User, on: datetime.date, occasion: str) -> Entry:
    """Enter that a base was given the plate of its level. Writes one event. Raises NotAllowed, WrongState, MissingEvidence.

    Rules: B-20, B-22.
    """
    rules.check_may_name(by)
    base = locked(base)
    plated = base.entries.filter(kind=EntryKind.PLATED).values_list("level", flat=True)
    rules.check_plate(base, on, plated_at=set(plated), today=timezone.localdate())
    return enter(base, EntryKind.PLATED, by=by, on=on, number=base.number, words=occasion.strip())


def follow_case(case: Case, /, *, by: User | None) -> None:
    """Carry out on the register what the pack says of a case in this state; a case about another is about the same base.

    Called by casework in the transaction of the step (settings.CASE_FOLLOWERS). Raises WrongState where it cannot be done:
    then the step is not made. Rule: B-21.
    """
    about = queries.about_base(case)
    if about is None:
        return
    if about.case_id != case.pk:
        BaseCase.objects.create(base=about.base, case=case, year=about.year)
    decision = queries.decisions_in_force().of(case.procedure.item.code, case.state)
    if decision is not None and decision.does in _CARRIED_OUT:
        _CARRIED_OUT[decision.does](locked(about.base), decision, case, about.year, by)


Carry = Callable[[Base, "Decision", "Case", int | None, "User | None"], None]


def _plainly(kind: EntryKind) -> Carry:
    """An entry that says what was decided, and the standing that follows."""

    def carry(base: Base, decision: Decision, case: Case, year: int | None, by: User | None) -> None:
        enter(
            base,
            kind,
            by=by,
            on=calendar_of(case).today(),
            standing=decision.standing,
            number=_number(case),
            year=year,
            grade=decision.grade,
            case=case,
        )

    return carry


def _restore(base: Base, _decision: Decision, case: Case, _year: int | None, by: User | None) -> None:
    """The base stands as before the decision that the case is about."""
    undone = base.entries.filter(case=case.parent, kind=EntryKind.REMOVED).last() if case.parent else None
    before = base.entries.filter(pk__lt=undone.pk).last() if undone else None
    if before is None or base.standing != Standing.REMOVED:
        raise WrongState(_("The register holds nothing that this could restore."), rule="B-21")
    enter(
        base,
        EntryKind.RESTORED,
        by=by,
        on=calendar_of(case).today(),
        standing=Standing(before.standing),
        number=_number(case),
        case=case,
    )


def _change(base: Base, decision: Decision, case: Case, _year: int | None, by: User | None) -> None:
    """Name, boundary and floor area are what the case asked for; what it did not name stays."""
    asked = {fact: case.data.get(field) for fact, field in decision.facts.items()}
    today = calendar_of(case).today()
    told: dict[str, Any] = {}
    now = base.name_on(today)
    name, name_en = str(asked.get("name") or now.name).strip(), str(asked.get("name_en") or "").strip()
    if (name, name_en or now.name_en) != (now.name, now.name_en):
        if base.names.filter(valid_from__gte=today).exists():
            raise WrongState(_("The base has a name from that day or a later one already."), rule="B-04")
        # A new name has no English one unless it is given: what the old was called in English would name another base.
        english = name_en or (now.name_en if name == now.name else "")
        BaseName.objects.create(base=base, name=name, name_en=english, valid_from=today)
        told["name"] = {"was": now.name, "is": name}
    if asked.get("boundary"):
        corners = [[corner["longitude"], corner["latitude"]] for corner in asked["boundary"]]
        rules.check_boundary(corners)
        told["boundary"] = {"was": base.boundary, "is": corners}
        base.boundary = corners
    if asked.get("floor_area") and asked["floor_area"] != base.floor_area:
        told["floor_area"] = {"was": base.floor_area, "is": asked["floor_area"]}
        base.floor_area = asked["floor_area"]
    base.save(update_fields=["boundary", "floor_area"])
    enter(
        base,
        EntryKind.CHANGED,
        by=by,
        on=today,
        number=_number(case),
        words=f"{now.name} → {name}"[:300] if "name" in told else "",
        case=case,
        payload={"changed": told},
    )


def _number(case: Case) -> str:
    """Of the last letter of the case: the one that tells of the decision, if it tells of it."""
    letter = case.documents.filter(revoked_at=None).order_by("-issued_at", "-pk").first()
    return letter.number if letter else ""


_CARRIED_OUT: Final[Mapping[str, Carry]] = {
    "report": _plainly(EntryKind.REPORTED),
    "grade": _plainly(EntryKind.GRADED),
    "settle": _plainly(EntryKind.SETTLED),
    "remove": _plainly(EntryKind.REMOVED),
    "restore": _restore,
    "change": _change,
}
"""What lists a base is not here: the list does, when it is published."""
