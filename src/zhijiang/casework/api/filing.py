"""An application by a program: what can be applied for, its form, the answers, checking and handing in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Status
from ninja.decorators import decorate_view

from zhijiang.casework import actions, queries, rules, schema
from zhijiang.casework.api.bodies import AnswersIn, SubmissionIn
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import CaseOut, Fault, Refusal
from zhijiang.casework.api.shown import made
from zhijiang.casework.api.told import (
    AnswersOut,
    CheckOut,
    ClassOut,
    FormOut,
    FormSection,
    LimitPromised,
    Named,
    OfferOut,
    ProcedureOut,
    SectionOut,
)
from zhijiang.casework.api.wall import (
    READS,
    REFUSALS,
    WRITE_REFUSALS,
    WRITES,
    Unfit,
    api,
    case_of,
    check_room,
    faults_of,
    filled_in,
    person,
)
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, ProcedureVersion
from zhijiang.casework.procedure import Procedure
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import Role


@api.get("/procedures", auth=READS, response={200: list[ProcedureOut], **REFUSALS}, url_name="procedures")
def procedures(request: HttpRequest) -> list[ProcedureOut]:
    """What can be applied for today. For those who apply."""
    houses = houses_of(person(request))
    if not houses.exists():
        raise Http404
    return [
        ProcedureOut(
            item=offer.item.code,
            version=offer.version.version,
            title=offer.title,
            needs=offer.needs,
            minutes=offer.minutes,
            legal_basis=offer.legal_basis,
            limits=[
                LimitPromised(**{name: getattr(each, name) for name in LimitPromised.model_fields})
                for each in offer.limits
            ],
        )
        for offer in queries.offers(houses)
    ]


@api.get("/procedures/{item}", auth=READS, response={200: OfferOut, **REFUSALS}, url_name="procedure")
def procedure(request: HttpRequest, item: str) -> OfferOut:
    """The form of a new application, for whom it can be made, and before whom."""
    version = offered(person(request), item)
    definition, houses = queries.definition_of(version), houses_of(person(request))
    authorities = queries.authorities(version, houses)
    return OfferOut(
        **_form(version, definition),
        organisations=[Named(code=each.code, name=each.shown_name) for each in houses],
        authorities=[Named(code=each.code, name=each.shown_name) for each in authorities],
    )


def houses_of(user: User, /) -> QuerySet[Organisation]:
    """The houses for which the person applies."""
    return queries.houses_in_which(user, Role.PRODUCER)


def offered(user: User, item: str, /) -> ProcedureVersion:
    """The version under which the person can begin an application today; 404 where the catalogue offers none."""
    version = queries.procedure_in_force(item)
    houses = houses_of(user)
    if version is None or not houses.exists() or not queries.is_offered(version, houses):
        raise Http404
    return version


def _form(version: ProcedureVersion, definition: Procedure, *, hidden: frozenset[str] = frozenset()) -> dict[str, Any]:
    form = schema.described(definition)
    form["properties"] = {name: each for name, each in form["properties"].items() if name not in hidden}
    form["required"] = [name for name in form["required"] if name not in hidden]
    return {
        "item": version.item.code,
        "version": version.version,
        "title": str(definition.title),
        "form": form,
        "sections": [
            FormSection(
                number=number,
                title=str(each.title),
                help=str(each.help or ""),
                fields=[name for name in each.fields if name not in hidden],
            )
            for number, each in enumerate(definition.sections, start=1)
        ],
    }


@api.get("/cases/{code}/form", auth=READS, response={200: FormOut, **REFUSALS}, url_name="form")
def form(request: HttpRequest, code: str) -> FormOut:
    """The form of a case, in the version that the case keeps."""
    case = case_of(request, code)
    hidden = rules.hidden_fields(case, person(request))
    return FormOut(**_form(case.procedure, queries.procedure_of(case), hidden=hidden))


@api.get("/cases/{code}/answers", auth=READS, response={200: AnswersOut, **REFUSALS}, url_name="answers")
def answers(request: HttpRequest, code: str) -> AnswersOut:
    """The applicant's answers as they stand; for everybody else those that were handed in last."""
    return answers_out(case_of(request, code), person(request))


@api.patch("/cases/{code}/answers", auth=WRITES, response={200: AnswersOut, **WRITE_REFUSALS}, url_name="answers")
@decorate_view(once)
def save_answers(request: HttpRequest, code: str, body: AnswersIn) -> AnswersOut:
    """Keep answers of any sections. 409: the answers have changed since `version`, or a colleague has a section open."""
    case = filled_in(request, code)
    given = _read(case, body)
    try:
        case = actions.save_answers(case, by=person(request), answers=given, drawn_from=body.version)
    except NotAllowed as refusal:
        raise _closed(case, given, refusal) from refusal
    return answers_out(case, person(request))


@api.patch(
    "/cases/{code}/sections/{number}", auth=WRITES, response={200: AnswersOut, **WRITE_REFUSALS}, url_name="section"
)
@decorate_view(once)
def save_section(request: HttpRequest, code: str, number: int, body: AnswersIn) -> AnswersOut:
    """Keep answers of one section, beside colleagues who write in others. `version` is the section's."""
    case = filled_in(request, code)
    if queries.section_at(queries.procedure_of(case), number) is None:
        raise Http404
    given = _read(case, body)
    try:
        case = actions.finish_section(case, number, by=person(request), answers=given, drawn_from=body.version)
    except NotAllowed as refusal:
        raise _closed(case, given, refusal) from refusal
    return answers_out(case, person(request))


def _read(case: Case, body: AnswersIn) -> dict[str, Any]:
    """The answers in the shape in which they are kept. Raises Unfit with every fault. Rule: P-09."""
    given, faults = schema.read_answers(queries.procedure_of(case), body.answers, before=case.data, on=_today(case))
    if faults:
        raise Unfit(faults_of(faults), rule="P-09")
    return given


def _today(case: Case) -> date:
    """The day that it is where the case's authority is."""
    return queries.calendar_of(case).today()


def _closed(case: Case, given: dict[str, Any], refusal: NotAllowed) -> Exception:
    """The refusal with every question that may not be changed now; itself, where it is about something else."""
    writable = queries.writable_fields(case)
    names = [name for name, answer in given.items() if name not in writable and answer != case.data.get(name)]
    closed = [schema.FieldError(name, str(refusal), "closed") for name in names]
    return Unfit(faults_of(closed), rule=refusal.rule, status=403) if closed else refusal


@api.get("/cases/{code}/check", auth=READS, response={200: CheckOut, 409: Refusal, **REFUSALS}, url_name="check")
def check(request: HttpRequest, code: str) -> CheckOut:
    """Everything that is still wrong with the answers, and what follows from them today."""
    case = filled_in(request, code)
    definition = queries.procedure_of(case)
    return CheckOut(
        case=case.code,
        seq=case.seq,
        version=queries.digest_of(case),
        move=queries.move_that_hands_in(case),
        errors=faults_of(queries.form_errors(definition, case.data, on=_today(case))),
        warnings=[*faults_of(queries.form_warnings(definition, case.data, on=_today(case))), *_titles(request, case)],
        classes=[]
        if case.round
        else [
            ClassOut(question=each.question, answer=each.answer, basis=each.basis)
            for each in queries.classes_today(case)
        ],
    )


def _titles(request: HttpRequest, case: Case) -> list[Fault]:
    remarks = queries.title_remarks(case, person(request))
    return [Fault(path="title", code="title_taken", message=each.sentence) for each in remarks]


@api.post("/cases/{code}/submission", auth=WRITES, response={201: CaseOut, **WRITE_REFUSALS}, url_name="submission")
@decorate_view(once)
def submission(request: HttpRequest, code: str, body: SubmissionIn) -> Status[CaseOut]:
    """Hand the answers in, with every file that stands in them. 409: they have changed since `version` or `seq`."""
    case = filled_in(request, code)
    check_room(case)
    name = queries.move_that_hands_in(case)
    if not name:
        raise WrongState(_("The form is closed: it was handed in."), rule="C-07")
    try:
        actions.hand_in(case, name, by=person(request), expected_seq=body.seq, checked=body.version)
    except MissingEvidence as refusal:
        errors = queries.form_errors(queries.procedure_of(case), case.data, on=_today(case))
        raise (Unfit(faults_of(errors), rule=refusal.rule) if errors else refusal) from refusal
    return made(request, case)


def answers_out(case: Case, user: User, /) -> AnswersOut:
    """The answers of a case as somebody may read them."""
    hidden = rules.hidden_fields(case, user)
    may_write = queries.is_applicant(case, user)
    shown = queries.data_shown(case, user)
    return AnswersOut(
        case=case.code,
        seq=case.seq,
        round=case.round,
        version=queries.digest_of(case) if may_write else "",
        answers={name: each for name, each in shown.items() if name not in hidden},
        writable=sorted(queries.writable_fields(case)) if Role.PRODUCER in queries.roles_in(case, user) else [],
        sections=[
            SectionOut(
                number=line.number,
                title=line.title,
                version=queries.drawn_from(case, line.number),
                standing=line.standing,
                missing=line.missing,
                listed=line.listed,
                writer=line.writer,
            )
            for line in (queries.sections_of(case, user) if may_write else [])
        ],
    )
