"""Lists of bases: put together by one officer, published by another. A published list is never changed."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import queries, rules
from zhijiang.bases.actions.bases import locked
from zhijiang.bases.actions.register import enter
from zhijiang.bases.models import Base, BaseCase, BaseName, Batch, Listing
from zhijiang.bases.states import BaseLevel, BatchState, EntryKind, Standing
from zhijiang.casework.actions.events import record
from zhijiang.casework.actions.letters import take_number
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


@dataclass(frozen=True)
class Head:
    """What stands above a list; the fields are those of the model."""

    name: str
    name_en: str = ""
    number: str = ""
    dated_on: datetime.date | None = None
    notice: str = ""


@transaction.atomic
def open_batch(authority: Organisation, /, *, by: User, head: Head) -> Batch:
    """Begin a list. Writes one event. Raises NotAllowed or MissingEvidence. Rule: B-15."""
    if not rules.may_list(by, authority):
        raise NotAllowed(_("Only officers of the authority put its lists together."), rule="B-15")
    batch = Batch(authority=authority)
    _write(batch, head)
    _tell(batch, "list_opened", by=by, payload=asdict(head))
    return batch


@transaction.atomic
def edit_batch(batch: Batch, /, *, by: User, head: Head) -> Batch:
    """Write the head of a draft anew. Writes one event. Raises NotAllowed, WrongState or MissingEvidence. Rules: B-15, B-38."""
    batch = _held(batch, by, BatchState.DRAFT)
    rules.check_dated(head.dated_on, queries.days_decided(batch))
    _write(batch, head)
    _tell(batch, "list_edited", by=by, payload=asdict(head))
    return batch


@transaction.atomic
def gather_case(batch: Batch, case: Case, /, *, by: User, base: Base | None = None) -> Listing:
    """Put a declaration that was granted on a list: of a base that is known, or of a new one. Writes one event.

    Raises NotAllowed or WrongState. Rules: B-15, B-16, B-38.
    """
    batch = _held(batch, by, BatchState.DRAFT)
    level = queries.level_of(case)
    if level is None or not queries.granted_for(by).filter(pk=case.pk).exists():
        raise WrongState(_("This declaration stands on a list already, or it does not lead to one."), rule="B-16")
    rules.check_dated(batch.dated_on, queries.decided_on([case]))
    if base is not None and base.operator_id != case.organisation_id:
        raise WrongState(_("The base is run by another body than the one that declared it."), rule="B-16")
    line = Listing(
        case=case,
        level=level,
        name=case.title[:120],
        name_en=case.title_en[:160],
        operator=case.organisation,
        base=base,
    )
    return _gather(batch, line, by=by)


@transaction.atomic
def gather_base(batch: Batch, base: Base, /, *, by: User, level: BaseLevel, basis: str) -> Listing:
    """Put a base on a list that was decided elsewhere, as a paper says. Writes one event.

    Raises NotAllowed, WrongState, or MissingEvidence without the paper. Rules: B-15, B-16.
    """
    batch = _held(batch, by, BatchState.DRAFT)
    if not basis.strip():
        raise MissingEvidence(_("Name the paper by which it was decided."), rule="B-16")
    name = base.name_on(queries.today())
    line = Listing(
        base=base, level=level, basis=basis.strip(), name=name.name, name_en=name.name_en, operator=base.operator
    )
    return _gather(batch, line, by=by)


@transaction.atomic
def drop_listing(line: Listing, /, *, by: User) -> Batch:
    """Take a line off a draft; its case can be put on another list. Writes one event. Raises NotAllowed, WrongState. Rule: B-15."""
    batch = _held(line.batch, by, BatchState.DRAFT)
    gone = batch.listings.filter(pk=line.pk).delete()[0]
    if not gone:
        raise WrongState(_("This line was taken off already."), rule="B-15")
    _tell(batch, "list_dropped", by=by, payload=_line_told(line))
    return batch


@transaction.atomic
def propose_batch(batch: Batch, /, *, by: User) -> Batch:
    """Lay a list before a second officer. Writes one event. Raises NotAllowed, WrongState, MissingEvidence.

    Rules: B-15, B-17, B-38.
    """
    batch = _held(batch, by, BatchState.DRAFT)
    rules.check_list_whole(batch, lines=batch.listings.count(), today=timezone.localdate())
    rules.check_dated(batch.dated_on, queries.days_decided(batch))
    batch.state, batch.proposed_by = BatchState.PROPOSED, by
    batch.save(update_fields=["state", "proposed_by"])
    _tell(batch, "list_proposed", by=by, payload={})
    return batch


@transaction.atomic
def send_batch_back(batch: Batch, /, *, by: User, reason: str) -> Batch:
    """Make a list that was laid before a draft again. Writes one event. Raises NotAllowed, WrongState, MissingEvidence.

    Rule: B-15.
    """
    batch = _held(batch, by, BatchState.PROPOSED)
    why = rules.check_reason(reason)
    batch.state, batch.proposed_by = BatchState.DRAFT, None
    batch.save(update_fields=["state", "proposed_by"])
    _tell(batch, "list_sent_back", by=by, payload={}, reason=why)
    return batch


@transaction.atomic
def publish_batch(batch: Batch, /, *, by: User) -> Batch:
    """Publish a list: each base gets its number and its entry, a new one is entered, a known one is raised.

    One event on the list, one on each base. All lines or none. Raises NotAllowed, WrongState, MissingEvidence.
    Rules: B-15 to B-18, B-38.
    """
    batch = _held(batch, by, BatchState.PROPOSED)
    lines = list(batch.listings.select_related("base", "case__procedure__item", "operator"))
    rules.check_publishable_list(batch, by, lines=len(lines), today=timezone.localdate())
    rules.check_dated(batch.dated_on, queries.days_decided(batch))
    for line in lines:
        _list_base(line, batch, by=by)
    batch.state, batch.published_by, batch.published_on = BatchState.PUBLISHED, by, timezone.localdate()
    batch.save(update_fields=["state", "published_by", "published_on"])
    _tell(batch, "list_published", by=by, payload={"lines": [_line_told(line) for line in lines]})
    return batch


def _list_base(line: Listing, batch: Batch, *, by: User) -> None:
    """Enter what one line of a list says. Rule: B-18."""
    assert batch.dated_on is not None
    level = BaseLevel(line.level)
    if line.case is not None and not queries.is_in_force(line.case):
        raise WrongState(
            _("The decision on “%(name)s” is out of force: take it off the list.") % {"name": line.name}, rule="B-16"
        )
    is_new = line.base is None
    base = _new_base(line, batch) if line.base is None else locked(line.base)
    rules.check_listable(line.name, None if is_new else base, level, queries.levels_listed(base))
    line.base, line.number = base, take_number(queries.number_form(level), of=batch.authority, year=batch.dated_on.year)
    line.save(update_fields=["base", "number"])
    base.number, base.batch = line.number, batch.name
    base.save(update_fields=["number", "batch"])
    if line.case is not None:
        BaseCase.objects.get_or_create(case=line.case, defaults={"base": base})
    enter(
        base,
        EntryKind.LISTED,
        by=by,
        on=batch.dated_on,
        level=level,
        standing=Standing.LISTED,
        number=line.number,
        words=batch.name,
        case=line.case,
        listing=line,
        payload={"list": batch.code, "document": batch.number}
        | ({"name": line.name, "operator": line.operator.code} if is_new else {}),
    )


def _new_base(line: Listing, batch: Batch) -> Base:
    """A base out of what was answered in its declaration."""
    assert line.case is not None
    assert batch.dated_on is not None
    facts = queries.facts_in(line.case)
    base = Base.objects.create(
        operator=line.operator,
        level=line.level,
        floor_area=facts.get("floor_area"),
        platforms=facts.get("platforms", []),
    )
    BaseName.objects.create(base=base, name=line.name, name_en=line.name_en, valid_from=batch.dated_on)
    return base


def _gather(batch: Batch, line: Listing, *, by: User) -> Listing:
    levels = queries.levels_listed(line.base) if line.base else set()
    rules.check_listable(line.name, line.base, BaseLevel(line.level), levels)
    line.batch = batch
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError as taken:
        raise WrongState(_("“%(name)s” stands on a list already.") % {"name": line.name}, rule="B-16") from taken
    _tell(batch, "list_gathered", by=by, payload=_line_told(line))
    return line


def _held(batch: Batch, by: User, state: BatchState) -> Batch:
    """The list as it is now, its row locked, if it is in this state and the user may work on it."""
    found = Batch.objects.select_for_update(of=("self",)).select_related("authority").get(pk=batch.pk)
    rules.check_may_list(by, found, states=[state])
    return found


def _write(batch: Batch, head: Head) -> None:
    if not head.name.strip():
        raise MissingEvidence(_("A list has a name."), rule="B-15")
    for name, value in asdict(head).items():
        setattr(batch, name, value.strip() if isinstance(value, str) else value)
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError as taken:
        raise WrongState(_("Another list was published by the document with this number."), rule="B-15") from taken


def _line_told(line: Listing) -> dict[str, Any]:
    return {
        "name": line.name,
        "level": line.level,
        "case": line.case.code if line.case else "",
        "base": line.base.code if line.base else "",
        "basis": line.basis,
        "number": line.number,
    }


def _tell(batch: Batch, action: str, *, by: User, payload: dict[str, Any], reason: str = "") -> None:
    record(f"base-list/{batch.code}", action, by=by, on_behalf_of=batch.authority, payload=payload, reason=reason)
