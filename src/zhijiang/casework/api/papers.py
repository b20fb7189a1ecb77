"""Files of an application by a program: uploaded, taken out of the dossier by hash, taken out again."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Status
from ninja.decorators import decorate_view
from ninja.files import UploadedFile as Given

from zhijiang.casework import actions, queries, schema
from zhijiang.casework.api.bodies import NewPaperIn, PaperIn
from zhijiang.casework.api.filing import answers_out
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import Fault
from zhijiang.casework.api.told import AnswersOut, DossierKindOut, PaperOut
from zhijiang.casework.api.wall import (
    READS,
    REFUSALS,
    WRITE_REFUSALS,
    WRITES,
    Unfit,
    api,
    check_form,
    filled_in,
    person,
)
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.forms import DossierForm, RenewForm
from zhijiang.casework.models import Case, DossierItem
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role


@api.get("/dossier", auth=READS, response={200: list[PaperOut], **REFUSALS}, url_name="dossier")
def dossier(request: HttpRequest) -> list[PaperOut]:
    """The standing papers of the person's own houses. For those who apply."""
    if not queries.houses_of(person(request)).exists():
        raise Http404
    return [_paper_out(line) for line in queries.dossier_lines(queries.dossier_for(person(request)))]


def _paper_out(line: queries.DossierLine) -> PaperOut:
    item = line.item
    return PaperOut(
        code=item.code,
        kind=item.kind,
        title=line.title,
        name=item.name,
        number=item.number,
        sha256=item.attachment_id,
        size_bytes=item.attachment.size_bytes,
        house=item.organisation.code,
        valid_from=item.valid_from,
        valid_until=item.valid_until,
    )


@api.get("/dossier/kinds", auth=READS, response={200: list[DossierKindOut], **REFUSALS}, url_name="dossier_kinds")
def dossier_kinds(request: HttpRequest) -> list[DossierKindOut]:
    """The kinds of standing papers that forms ask for. For those who apply."""
    _own_houses(request)
    return [
        DossierKindOut(kind=each.word, title=each.title, accept=list(each.accept))
        for each in queries.dossier_kinds().values()
    ]


@api.post("/dossier", auth=WRITES, response={201: PaperOut, **WRITE_REFUSALS}, url_name="dossier")
@decorate_view(once)
def add_to_dossier(request: HttpRequest, given: Form[NewPaperIn], file: File[Given]) -> Status[PaperOut]:
    """Put a standing paper into the dossier of the person's own house."""
    houses = _own_houses(request)
    chosen = houses.filter(code=given.organisation).first() if given.organisation else None
    data = given.model_dump() | {"organisation": chosen.pk if chosen else given.organisation}
    form = DossierForm(data, MultiValueDict({"file": [file]}), houses=houses, kinds=queries.dossier_kinds().values())
    check_form(form)
    try:
        item = actions.add_to_dossier(form.house, by=person(request), kind=given.kind, **form.paper())
    except MissingEvidence as refusal:
        raise Unfit([Fault(path="file", code="file", message=str(refusal))], rule=refusal.rule) from refusal
    return Status(201, _paper_again(request, item))


@api.post(
    "/dossier/{code}/renewal", auth=WRITES, response={201: PaperOut, **WRITE_REFUSALS}, url_name="dossier_renewal"
)
@decorate_view(once)
def renew_paper(request: HttpRequest, code: str, given: Form[PaperIn], file: File[Given]) -> Status[PaperOut]:
    """A newer paper in the place of an old one; what was handed in with the old one stays."""
    old = _own_paper(request, code)
    form = RenewForm(given.model_dump(), MultiValueDict({"file": [file]}))
    check_form(form)
    try:
        item = actions.renew_dossier_item(old, by=person(request), **form.paper())
    except MissingEvidence as refusal:
        raise Unfit([Fault(path="file", code="file", message=str(refusal))], rule=refusal.rule) from refusal
    return Status(201, _paper_again(request, item))


@api.delete("/dossier/{code}", auth=WRITES, response={200: list[PaperOut], **WRITE_REFUSALS}, url_name="dossier_paper")
@decorate_view(once)
def withdraw_paper(request: HttpRequest, code: str) -> list[PaperOut]:
    """Take a paper out of the dossier; where it was used it stays. The answer is what is left."""
    actions.withdraw_dossier_item(_own_paper(request, code), by=person(request))
    return dossier(request)


def _own_houses(request: HttpRequest) -> QuerySet[Organisation]:
    """The houses whose dossier the person keeps; 404 for whoever keeps none."""
    houses = queries.houses_in_which(person(request), Role.PRODUCER)
    if not houses:
        raise Http404
    return houses


def _own_paper(request: HttpRequest, code: str) -> DossierItem:
    kept = queries.dossier_for(person(request)).filter(organisation__in=_own_houses(request))
    return get_object_or_404(kept, code=code)


def _paper_again(request: HttpRequest, item: DossierItem) -> PaperOut:
    return _paper_out(queries.dossier_lines(queries.dossier_for(person(request)).filter(pk=item.pk))[0])


@api.post("/cases/{code}/files/{field}", auth=WRITES, response={200: AnswersOut, **WRITE_REFUSALS}, url_name="files")
@decorate_view(once)
def upload(request: HttpRequest, code: str, field: str, file: File[Given]) -> AnswersOut:
    """Add a file to an answer, of the kinds and the size that the page takes. The same bytes again change nothing."""
    case = _asked_for(request, code, field)
    try:
        case = actions.attach_paper(case, field, by=person(request), file=_plain(file))
    except MissingEvidence as refusal:
        raise Unfit([Fault(path=field, code="file", message=str(refusal))], rule=refusal.rule) from refusal
    return answers_out(case, person(request))


@api.put(
    "/cases/{code}/files/{field}/{sha256}", auth=WRITES, response={200: AnswersOut, **WRITE_REFUSALS}, url_name="file"
)
@decorate_view(once)
def pick(request: HttpRequest, code: str, field: str, sha256: str) -> AnswersOut:
    """Answer with a paper that the applicant's dossier holds, by its hash; 404 for any other hash."""
    case = _asked_for(request, code, field)
    held = queries.dossier_for(person(request)).filter(organisation=case.organisation, attachment=sha256)
    question = queries.procedure_of(case).form["properties"][field]
    item = held.filter(kind=question.get("x-dossier", "")).first() or held.first()
    if item is None:
        raise Http404
    try:
        case = actions.pick_paper(case, field, by=person(request), item=item)
    except MissingEvidence as refusal:
        raise Unfit([Fault(path=field, code="file", message=str(refusal))], rule=refusal.rule) from refusal
    return answers_out(case, person(request))


@api.delete(
    "/cases/{code}/files/{field}/{sha256}", auth=WRITES, response={200: AnswersOut, **WRITE_REFUSALS}, url_name="file"
)
@decorate_view(once)
def take_out(request: HttpRequest, code: str, field: str, sha256: str) -> AnswersOut:
    """Take a file out of an answer. What was handed in keeps it."""
    case = actions.detach_paper(_asked_for(request, code, field), field, by=person(request), digest=sha256)
    return answers_out(case, person(request))


def _asked_for(request: HttpRequest, code: str, field: str) -> Case:
    """The case, where it has a question for files of this name; 404 where it has none."""
    case = filled_in(request, code)
    question: dict[str, Any] = queries.procedure_of(case).form["properties"].get(field, {})
    if schema.kind_of(question) != schema.Kind.FILES or not queries.number_of(queries.procedure_of(case), field):
        raise Http404
    return case


def _plain(file: Given) -> UploadedFile[Any]:
    return file
