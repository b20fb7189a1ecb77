"""Bringing cases in that were filed elsewhere: the workbook is handed in, its columns are named, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import chain, queries, sheets
from zhijiang.casework.actions.events import locked, record, record_first
from zhijiang.casework.actions.papers import keep_file
from zhijiang.casework.actions.search import index_case, index_many
from zhijiang.casework.clocks import calendar_of_version
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Register, Snapshot
from zhijiang.casework.states import EngineAction, LineStanding
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.casework.models import ServiceItem
    from zhijiang.casework.queries import RegisterLine
    from zhijiang.people.models import Organisation, User


@transaction.atomic
def take_register(item: ServiceItem, /, *, by: User, authority: Organisation, file: UploadedFile[Any]) -> Register:
    """Keep an office's register, with a guess at its columns. No case is written.

    The bytes by their hash, one row, one event. Raises NotAllowed or MissingEvidence. Rules: C-68, C-96.
    """
    _check_may(item, authority, by)
    file.seek(0)
    try:
        rows = sheets.read(file.read(sheets.LARGEST_BYTES + 1))
    except sheets.BadWorkbook as bad:
        raise MissingEvidence(str(bad), rule="C-69") from bad
    file.seek(0)
    register = Register.objects.create(
        item=item,
        authority=authority,
        file=keep_file(file, accept=["xlsx"]),
        name="".join(each for each in file.name or "" if each.isprintable())[-200:],
        columns=queries.guessed_columns(rows[0], queries.register_columns(item)),
        taken_by=by,
        taken_at=timezone.now(),
    )
    _tell(register, EngineAction.REGISTER_TAKEN, by=by)
    return register


@transaction.atomic
def name_columns(register: Register, /, *, by: User, columns: Mapping[str, int]) -> Register:
    """Say which column is read as what. No case is written. Raises NotAllowed or WrongState. Rule: C-68."""
    register = _held(register, by)
    known = {column.name for column in queries.register_columns(register.item)}
    register.columns = {name: place for name, place in columns.items() if name in known}
    register.save(update_fields=["columns"])
    return register


@transaction.atomic
def bring_in(register: Register, /, *, by: User) -> Register:
    """Write all lines of a register, or none of them: new cases, closed as they were, and what changed of earlier ones.

    Cases with what they say as their one submission, their first event each, the search index; the number stays that of
    the register, and nobody is told. Raises NotAllowed or WrongState. Rules: C-68, C-69.
    """
    register = _held(register, by)
    plan = queries.plan_of(register)
    if not plan.may_be_brought_in:
        raise WrongState(_("There are faults in this register, or nothing new. Nothing was brought in."), rule="C-68")
    now = timezone.now()
    _write_new(register, [line for line in plan.lines if line.standing == LineStanding.NEW], by=by, now=now)
    for line in plan.lines:
        if line.standing == LineStanding.CHANGED:
            _amend(register, line, by=by, now=now)
    register.brought_in_by, register.brought_in_at = by, now
    register.counts = {standing.value: count for standing, count in plan.counts.items()}
    register.save(update_fields=["brought_in_by", "brought_in_at", "counts"])
    _tell(register, EngineAction.REGISTER_BROUGHT_IN, by=by, counts=register.counts)
    return register


def _check_may(item: ServiceItem, authority: Organisation, by: User) -> None:
    if not queries.registrars_houses(by).filter(pk=authority.pk).exists():
        raise NotAllowed(_("Only an officer of the authority brings its register in."), rule="C-68")
    if not queries.register_houses(by, item).filter(pk=authority.pk).exists():
        raise NotAllowed(
            _("%(body)s does not handle “%(item)s”, so it has no register of it.")
            % {"body": authority.shown_name, "item": item.shown_title},
            rule="C-96",
        )


def _held(register: Register, by: User) -> Register:
    """The row as it is now, locked."""
    found = (
        Register.objects.select_for_update(of=("self",)).select_related("item", "authority", "file").get(pk=register.pk)
    )
    _check_may(found.item, found.authority, by)
    if found.brought_in_at is not None:
        raise WrongState(_("This register was brought in already."), rule="C-68")
    return found


def _tell(register: Register, action: EngineAction, *, by: User, **more: Any) -> None:
    record(
        f"register/{register.code}",
        action,
        by=by,
        on_behalf_of=register.authority,
        role=Role.OFFICER,
        payload={"item": register.item.code, "sha256": register.file_id, "name": register.name} | more,
    )


def _answers(line: RegisterLine) -> dict[str, Any]:
    """What the line says as answers of the item's form."""
    return {name: value for name, value in line.says.items() if name not in queries.REGISTER_NEEDED or name == "title"}


def _new_case(register: Register, line: RegisterLine) -> Case:
    assert line.house is not None
    assert line.procedure is not None
    filed, closed = line.says["filed_on"], line.says["closed_on"]
    begins = calendar_of_version(line.procedure).begins
    return Case(
        procedure=line.procedure,
        organisation=line.house,
        authority=register.authority,
        lodged_with=register.authority,
        title=line.says["title"],
        state=line.says["state"],
        seq=1,
        round=1,
        with_authority=True,
        filed_on=filed,
        data=_answers(line),
        external_number=line.says["number"],
        register=register,
        opened_at=begins(filed),
        submitted_at=begins(filed),
        closed_at=begins(closed),
    )


def _told(register: Register, line: RegisterLine, case: Case, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "register": register.code,
        "register_sha256": register.file_id,
        "row": line.row,
        "procedure": str(case.procedure),
        "procedure_sha256": case.procedure.sha256,
        "title": case.title,
        "organisation": case.organisation.code,
        "authority": register.authority.code,
        "external_number": case.external_number,
        "filed_on": case.filed_on,
        "closed_on": line.says["closed_on"],
        "snapshot": {"round": snapshot.round, "sha256": snapshot.sha256, "files": []},
        "round": case.round,
        "number": "",
        "owner_role": "",
    }


def _snapshot(case: Case, *, by: User, now: datetime) -> Snapshot:
    frozen: dict[str, Any] = {"data": case.data, "files": []}
    return Snapshot(case=case, round=case.round, sha256=chain.digest(frozen), by=by, at=now, **frozen)


def _write_new(register: Register, lines: Sequence[RegisterLine], *, by: User, now: datetime) -> None:
    cases = Case.objects.bulk_create([_new_case(register, line) for line in lines], batch_size=500)
    snapshots = Snapshot.objects.bulk_create([_snapshot(case, by=by, now=now) for case in cases], batch_size=500)
    told = [
        (queries.stream_of(case), case.state, _told(register, line, case, snapshot))
        for line, case, snapshot in zip(lines, cases, snapshots, strict=True)
    ]
    record_first(EngineAction.CASE_BROUGHT_IN, told, by=by, on_behalf_of=register.authority, role=Role.OFFICER)
    index_many(cases)


def _amend(register: Register, line: RegisterLine, *, by: User, now: datetime) -> None:
    """What a later register says otherwise of a case that an earlier one brought in: one more submission, one event."""
    assert line.case is not None
    assert line.house is not None
    assert line.procedure is not None
    case, before = locked(line.case), line.case.state
    case.title, case.state, case.organisation = line.says["title"], line.says["state"], line.house
    case.procedure = line.procedure  # the day of filing says which version holds, and only that knows the state
    case.filed_on, case.register = line.says["filed_on"], register
    begins = calendar_of_version(line.procedure).begins
    case.submitted_at, case.closed_at = begins(line.says["filed_on"]), begins(line.says["closed_on"])
    case.data = case.data | _answers(line)
    case.round += 1
    case.seq += 1
    snapshot = _snapshot(case, by=by, now=now)
    snapshot.save()
    case.save()
    index_case(case)
    record(
        queries.stream_of(case),
        EngineAction.CASE_AMENDED,
        by=by,
        on_behalf_of=register.authority,
        role=Role.OFFICER,
        payload=_told(register, line, case, snapshot),
        from_state=before,
        to_state=case.state,
    )
