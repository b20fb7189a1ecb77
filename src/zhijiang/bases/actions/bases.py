"""A base is entered, named and put right. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import rules
from zhijiang.bases.models import Base, BaseName, Entry
from zhijiang.bases.states import BaseLevel, EntryKind
from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence, WrongState

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User

GRADED: Final = frozenset({"operator", "level", "batch"})
"""Facts that are the authority's to change."""


@dataclass(frozen=True)
class Facts:
    """What is kept of a base beside its names; the fields are those of the model."""

    operator: Organisation
    level: BaseLevel
    batch: str = ""
    boundary: tuple[tuple[str, str], ...] = ()
    floor_area: int | None = None
    spaces: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


@transaction.atomic
def open_base(
    operator: Organisation,
    /,
    *,
    by: User,
    name: str,
    named_from: datetime.date,
    level: BaseLevel,
    name_en: str = "",
    batch: str = "",
    boundary: Sequence[Sequence[str]] = (),
    floor_area: int | None = None,
    spaces: Sequence[str] = (),
    platforms: Sequence[str] = (),
) -> Base:
    """Enter a base with its first name and its first entry in the register. Writes one event. Raises NotAllowed, MissingEvidence. Rules: B-01, B-03, B-07."""
    rules.check_may_open(by)
    rules.check_operator(operator)
    rules.check_boundary(boundary)
    base = Base.objects.create(
        operator=operator,
        level=level,
        batch=batch,
        boundary=[list(corner) for corner in boundary],
        floor_area=floor_area,
        spaces=list(spaces),
        platforms=list(platforms),
    )
    BaseName.objects.create(base=base, name=name, name_en=name_en, valid_from=named_from)
    _enter(base, EntryKind.ENTERED, named_from)
    told = {"name": name, "name_en": name_en, "from": named_from}
    tell(base, "base_opened", by=by, payload=told | _as_told(base))
    return base


@transaction.atomic
def correct_base(base: Base, /, *, by: User, facts: Facts, reason: str) -> Base:
    """Put the facts of a base right. Writes one event, which holds of each changed fact what it was and what it is, and an
    entry in the register where the level is another.

    Raises NotAllowed, or MissingEvidence when a fact cannot be, nothing differs or no reason is given. Rules: B-03, B-07.
    """
    rules.check_may_correct(by, base)
    why = rules.check_reason(reason)
    base = locked(base)
    before = _as_told(base)
    for fact in fields(facts):
        value = getattr(facts, fact.name)
        setattr(base, fact.name, _as_kept(value) if isinstance(value, tuple) else value)
    now = _as_told(base)
    changed = [name for name in now if now[name] != before[name]]
    if not changed:
        raise MissingEvidence(_("Nothing was changed."), rule="B-07")
    if GRADED & set(changed):
        rules.check_may_grade(by)
    rules.check_operator(facts.operator)
    rules.check_boundary(facts.boundary)
    base.save(update_fields=changed)
    if "level" in changed:
        _enter(base, EntryKind.CORRECTED, timezone.localdate())
    payload = {name: {"was": before[name], "is": now[name]} for name in changed}
    tell(base, "base_corrected", by=by, payload=payload, reason=why)
    return base


@transaction.atomic
def name_base(base: Base, /, *, by: User, name: str, name_en: str = "", valid_from: datetime.date) -> BaseName:
    """Give a base another name from a day on; earlier ones stay. Writes one event.

    Raises NotAllowed, or WrongState where a name of that day or a later one is there. Rules: B-01, B-04.
    """
    rules.check_may_open(by)
    base = locked(base)
    if base.names.filter(valid_from__gte=valid_from).exists():
        raise WrongState(_("The base has a name from that day or a later one already."), rule="B-04")
    made = BaseName.objects.create(base=base, name=name, name_en=name_en, valid_from=valid_from)
    tell(base, "base_named", by=by, payload={"name": name, "name_en": name_en, "from": valid_from})
    return made


def locked(base: Base, /) -> Base:
    """The base as it is now, its row locked until the transaction ends: every write to a base or its firms stands in line here."""
    return Base.objects.select_for_update(of=("self",)).select_related("operator").get(pk=base.pk)


def _enter(base: Base, kind: EntryKind, on: datetime.date) -> None:
    Entry.objects.create(base=base, kind=kind, on=on, level=base.level, standing=base.standing, words=base.batch)


def tell(base: Base, action: str, /, *, by: User | None, payload: dict[str, Any], reason: str = "") -> None:
    """One event on the stream of a base."""
    record(f"base/{base.code}", action, by=by, payload=payload, reason=reason)


def _as_kept(value: tuple[Any, ...]) -> list[Any]:
    return [list(each) if isinstance(each, tuple) else each for each in value]


def _as_told(base: Base) -> dict[str, Any]:
    return {
        "operator": base.operator.code,
        "level": base.level,
        "batch": base.batch,
        "boundary": base.boundary,
        "floor_area": base.floor_area,
        "spaces": base.spaces,
        "platforms": base.platforms,
    }
