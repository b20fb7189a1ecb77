"""Files of an application by a program: uploaded, taken out of the dossier by hash, taken out again."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from ninja import File
from ninja.decorators import decorate_view
from ninja.files import UploadedFile as Given

from zhijiang.casework import actions, queries, schema
from zhijiang.casework.api.filing import answers_out
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import Fault
from zhijiang.casework.api.told import AnswersOut, PaperOut
from zhijiang.casework.api.wall import READS, REFUSALS, WRITE_REFUSALS, WRITES, Unfit, api, filled_in, person
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.models import Case


@api.get("/dossier", auth=READS, response={200: list[PaperOut], **REFUSALS}, url_name="dossier")
def dossier(request: HttpRequest) -> list[PaperOut]:
    """The standing papers of the person's own houses. For those who apply."""
    if not queries.houses_of(person(request)).exists():
        raise Http404
    return [
        PaperOut(
            code=line.item.code,
            kind=line.item.kind,
            title=line.title,
            name=line.item.name,
            number=line.item.number,
            sha256=line.item.attachment_id,
            size_bytes=line.item.attachment.size_bytes,
            house=line.item.organisation.code,
            valid_from=line.item.valid_from,
            valid_until=line.item.valid_until,
        )
        for line in queries.dossier_lines(queries.dossier_for(person(request)))
    ]


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
