"""A measure is applied for, granted and followed up. The engine moves the case; the rows are written with it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import WrongState
from zhijiang.support import queries, rules
from zhijiang.support.models import Application, FollowUp, Grant, Instalment, Measure, Result, Target
from zhijiang.support.states import Act, project_key, wan_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.bases.models import Firm
    from zhijiang.people.models import User

ITEM = "support-application"
"""The item of the catalogue under which measures are applied for."""
GRANT_ROOM, REPORT_ROOM = "support-grant", "support-report"
"""The pages of procedures on which a grant is decided and a report given (settings.ROOM_PAGES)."""


@dataclass(frozen=True)
class Part:
    """One instalment of a promise."""

    amount_fen: int
    due_on: datetime.date | None = None
    when: str = ""


@dataclass(frozen=True)
class Goal:
    """One figure that is to be reached with what is promised."""

    name: str
    wanted: Decimal
    unit: str


@transaction.atomic
def apply_for(
    measure: Measure,
    firm: Firm,
    /,
    *,
    by: User,
    project: str,
    declared: Mapping[str, bool],
    asked_fen: int | None = None,
    about_earlier: str = "",
) -> Application:
    """Begin the application of a firm for a measure, as a draft of the procedure in force today.

    The case with its first event, the application with the findings of today, one event on its stream. Raises NotAllowed,
    WrongState or MissingEvidence. Rules: D-03, D-04, D-06 to D-08.
    """
    today = queries.today()
    rules.check_in_force(measure, today)
    rules.check_may_apply(by, firm)
    called = rules.check_words(project, "D-06")
    rules.check_amount(measure, asked_fen)
    findings = queries.findings_of(measure, firm, declared)
    rules.check_eligible(findings)
    earlier = queries.earlier_support(firm, called, measure.purpose)
    rules.check_about_earlier(about_earlier, len(earlier))
    procedure = cases.procedure_in_force(ITEM)
    if procedure is None:
        raise WrongState(_("No procedure for it is in force today."), rule="D-06")
    assert firm.organisation is not None
    answers: dict[str, Any] = cases.known_of(procedure, firm.organisation) | {"title": called}
    if asked_fen is not None:
        answers["asked"] = str(wan_of(asked_fen))
    case = casework.open_case(
        procedure,
        by=by,
        organisation=firm.organisation,
        authority=measure.authority,
        title=called,
        data=answers,
    )
    application = Application.objects.create(
        case=case,
        measure=measure,
        firm=firm,
        project=called,
        project_key=project_key(called),
        declared=dict(declared),
        findings=[finding.as_data() for finding in findings],
        about_earlier=about_earlier.strip(),
    )
    told = {"measure": measure.code, "firm": firm.code, "case": case.code, "findings": application.findings}
    told |= {"earlier": [each.code for each in earlier], "about_earlier": application.about_earlier}
    casework.record(f"support/{case.code}", Act.APPLIED, by=by, on_behalf_of=firm.organisation, payload=told)
    return application


@transaction.atomic
def grant_support(
    application: Application,
    /,
    *,
    by: User,
    expected_seq: int,
    promised: str,
    amount_fen: int | None = None,
    parts: Sequence[Part] = (),
    goals: Sequence[Goal] = (),
    about_earlier: str = "",
) -> Grant:
    """Grant what was applied for: the case is decided with its letter, and the promise stands with its instalments.

    One move of the case (its event, letter and number), the grant, its instalments and targets and one event on its stream.
    Without instalments the whole is one. Raises NotAllowed, WrongState or MissingEvidence. Rules: D-05, D-07, D-08, D-41.
    """
    measure, case, firm = application.measure, application.case, application.firm
    said = rules.check_words(promised, "D-08")
    rules.check_amount(measure, amount_fen)
    if not parts and amount_fen is not None:
        parts = (Part(amount_fen),)
    rules.check_instalments(amount_fen, [part.amount_fen for part in parts])
    earlier = queries.earlier_support(firm, application.project, measure.purpose, but=case)
    rules.check_about_earlier(about_earlier, len(earlier))
    event = casework.act(
        case,
        "grant",
        by=by,
        expected_seq=expected_seq,
        reason=_in_a_letter(said, amount_fen, len(parts)),
        room=GRANT_ROOM,
    )
    case.refresh_from_db()
    grant = Grant.objects.create(
        case=case,
        kind=measure.kind,
        purpose=measure.purpose,
        measure=measure,
        given_by=event.on_behalf_of or case.authority,
        organisation=case.organisation,
        firm=firm,
        base=firm.base,
        project=application.project,
        project_key=application.project_key,
        promised_fen=amount_fen,
        promised=said,
        decided_on=queries.today(),
        paper=event.payload.get("letter", {}).get("number", "") or case.code,
        about_earlier=about_earlier.strip(),
    )
    write_instalments(grant, parts)
    write_targets(grant, goals)
    told = _as_told(grant) | {"earlier": [each.code for each in earlier]}
    tell(grant, Act.GRANTED, by=by, payload=told)
    return grant


def write_instalments(grant: Grant, parts: Sequence[Part], /) -> None:
    """The instalments of a promise that was just made, in their order."""
    Instalment.objects.bulk_create(
        Instalment(grant=grant, place=place, amount_fen=part.amount_fen, due_on=part.due_on, when=part.when)
        for place, part in enumerate(parts, start=1)
    )


def write_targets(grant: Grant, goals: Sequence[Goal], /) -> None:
    """The figures to be reached with a promise that was just made. Raises MissingEvidence. Rule: D-41."""
    rules.check_targets([(goal.name, goal.wanted, goal.unit) for goal in goals])
    Target.objects.bulk_create(
        Target(grant=grant, place=place, name=goal.name.strip(), unit=goal.unit.strip(), wanted=goal.wanted)
        for place, goal in enumerate(goals, start=1)
    )


def _in_a_letter(said: str, amount_fen: int | None, parts: int) -> str:
    """What the letter says of the promise; letters are in Chinese."""
    if amount_fen is None:
        return said
    with translation.override("zh-hans"):
        amount = _("The support is %(amount)s (10,000 yuan), paid in %(parts)d instalments. ") % {
            "amount": wan_of(amount_fen),
            "parts": parts,
        }
    return amount + said


@transaction.atomic
def report_follow_up(
    grant: Grant,
    /,
    *,
    by: User,
    expected_seq: int,
    text: str,
    reached: Mapping[int, Decimal] | None = None,
    file: UploadedFile[Any] | None = None,
) -> FollowUp:
    """Report what became of a grant: the holder's step of the follow-up, with evidence and {target's key: figure reached}.

    One move of the case, the report with a result a target, the file by its hash, one event on the grant's stream. Raises
    NotAllowed, WrongState or MissingEvidence. Rules: D-05, D-12, D-42.
    """
    grant = locked(grant)
    said = rules.check_words(text, "D-12")
    targets, given = list(grant.targets.all()), reached or {}
    rules.check_results(targets, given)
    casework.act(grant.case, "report", by=by, expected_seq=expected_seq, room=REPORT_ROOM)
    grant.case.refresh_from_db()
    attachment = casework.keep_file(file) if file is not None else None
    report = FollowUp.objects.create(
        grant=grant, by=by, at=timezone.now(), text=said, attachment=attachment, file_name=file_name(file)
    )
    Result.objects.bulk_create(Result(report=report, target=each, reached=given[each.pk]) for each in targets)
    told: dict[str, Any] = {"text": said, "sha256": attachment.pk if attachment else ""}
    told |= {"reached": {str(each.place): str(given[each.pk]) for each in targets}}
    casework.record(grant.stream, Act.REPORTED, by=by, on_behalf_of=grant.organisation, payload=told)
    return report


def locked(grant: Grant, /) -> Grant:
    """The grant as it is now, its row locked until the transaction ends; and its case as it is now."""
    return (
        Grant.objects.select_for_update(of=("self",))
        .select_related("case__procedure__item", "given_by", "organisation", "firm", "base", "measure")
        .get(pk=grant.pk)
    )


def file_name(file: UploadedFile[Any] | None, /) -> str:
    """The name of a file as it is kept: printable, and short."""
    return "".join(each for each in (file.name or "") if each.isprintable())[-200:] if file is not None else ""


def tell(grant: Grant, act: Act, /, *, by: User, payload: dict[str, Any], reason: str = "") -> None:
    """One event on the stream of a grant, by the authority that gives it."""
    casework.record(grant.stream, act, by=by, on_behalf_of=grant.given_by, payload=payload, reason=reason)


def _as_told(grant: Grant) -> dict[str, Any]:
    return {
        "case": grant.case.code,
        "kind": grant.kind,
        "purpose": grant.purpose,
        "measure": grant.measure.code if grant.measure else "",
        "organisation": grant.organisation.code,
        "base": grant.base.code if grant.base else "",
        "project": grant.project,
        "promised_fen": grant.promised_fen,
        "promised": grant.promised,
        "paper": grant.paper,
        "about_earlier": grant.about_earlier,
        "instalments": [
            {"amount_fen": part.amount_fen, "due_on": part.due_on, "when": part.when}
            for part in grant.instalments.all()
        ],
        "targets": [{"name": each.name, "wanted": str(each.wanted), "unit": each.unit} for each in grant.targets.all()],
    }
