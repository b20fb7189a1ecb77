"""Files of an application, the house's dossier 企业档案, and suggestions of organisations."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import actions, filetypes, queries, schema
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation
from zhijiang.casework.forms import DossierForm, RenewForm
from zhijiang.casework.models import Attachment
from zhijiang.casework.procedure import Section
from zhijiang.casework.views.questions import form_of, questions_of
from zhijiang.casework.views.seat import Seat, seat_of
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role

_CHUNK_BYTES = 64 * 1024


@login_required
@require_POST
def upload_paper(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Take a chosen file, one out of the dossier, or take one out; answers with the list of files as it is then."""
    seat = seat_of(request, code)
    number = queries.number_of(queries.procedure_of(seat.case), field)
    section = queries.section_at(queries.procedure_of(seat.case), number)
    question = queries.procedure_of(seat.case).form["properties"].get(field, {})
    if not seat.may_apply or section is None or schema.kind_of(question) != schema.Kind.FILES:
        raise Http404
    try:
        _change(request, seat, field)
    except RuleViolation as violation:
        status = 403 if isinstance(violation, NotAllowed) else 409
        return _files(request, seat, section, field, status=status, violation=violation)
    if request.headers.get("X-Requested-With") == "fetch":
        return _files(request, seat, section, field)
    return redirect("casework:section", code, number)


def _change(request: HttpRequest, seat: Seat, field: str) -> None:
    chosen = request.FILES.getlist(f"{field}-upload") or request.FILES.getlist("file")
    for file in chosen:
        actions.attach_paper(seat.case, field, by=seat.user, file=file)
    if request.POST.get("remove"):
        actions.detach_paper(seat.case, field, by=seat.user, digest=request.POST["remove"])
    elif request.POST.get("pick"):
        items = queries.dossier_for(seat.user).filter(organisation=seat.case.organisation)
        item = get_object_or_404(items, code=request.POST["pick"])
        actions.pick_paper(seat.case, field, by=seat.user, item=item)
    elif not chosen:
        raise MissingEvidence(_("Choose a file first."), rule="C-23")


def _files(
    request: HttpRequest,
    seat: Seat,
    section: Section,
    field: str,
    *,
    status: int = 200,
    violation: RuleViolation | None = None,
) -> HttpResponse:
    seat.case.refresh_from_db()
    questions = questions_of(seat, section, form_of(seat.case, section, None))
    question = next(each for each in questions if each.name == field)
    context = {"case": seat.case, "question": question, "violation": violation}
    return render(request, "casework/parts/form_files.html", context, status=status)


@login_required
@require_GET
def paper(request: HttpRequest, code: str, sha256: str, field: str) -> HttpResponseBase:
    """A file out of an answer, for those who may see that answer."""
    seat = seat_of(request, code)
    found = queries.paper_in(seat.case, seat.user, field=field, sha256=sha256)
    if found is None:
        raise Http404
    return _download(found.attachment, found.name, is_attachment="view" not in request.GET)


@login_required
@require_GET
def dossier_paper(request: HttpRequest, code: str) -> HttpResponseBase:
    """A file out of the dossier of one's own house."""
    item = get_object_or_404(queries.dossier_for(request.user), code=code)
    return _download(item.attachment, item.name, is_attachment="view" not in request.GET)


def _download(attachment: Attachment, name: str, *, is_attachment: bool) -> HttpResponseBase:
    """The bytes; only a PDF is shown in the browser, everything else is saved."""
    response = StreamingHttpResponse(_chunks(attachment.sha256), content_type=attachment.media_type)
    is_saved = is_attachment or attachment.media_type != filetypes.PDF
    response.headers["Content-Disposition"] = content_disposition_header(is_saved, name) or "attachment"
    response.headers["Content-Length"] = str(attachment.size_bytes)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _chunks(sha256: str) -> Iterator[bytes]:
    with default_storage.open(queries.paper_path(sha256)) as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _house_reader(request: HttpRequest) -> User:
    """Somebody of a house that applies; 404 for everybody else."""
    assert isinstance(request.user, User)
    if not queries.houses_of(request.user).exists():
        raise Http404
    return request.user


@login_required
@require_GET
def dossier(request: HttpRequest) -> HttpResponse:
    """The standing papers of one's houses, with how long each still holds."""
    user = _house_reader(request)
    own = queries.houses_in_which(user, Role.PRODUCER)
    context = {
        "lines": queries.dossier_lines(queries.dossier_for(user)),
        "own": {house.pk for house in own},
        "several": queries.houses_of(user).count() > 1,
        "kinds": queries.dossier_kinds(),
    }
    return render(request, "casework/dossier.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_to_dossier(request: HttpRequest) -> HttpResponse:
    """A new standing paper."""
    user = _house_reader(request)
    houses = queries.houses_in_which(user, Role.PRODUCER)
    if not houses:
        raise Http404
    form = DossierForm(
        request.POST or None, request.FILES or None, houses=houses, kinds=queries.dossier_kinds().values()
    )
    context = {"form": form, "step": _("Add a paper")}
    if request.method == "GET":
        return render(request, "casework/dossier_item.html", context)
    if not form.is_valid():
        return render(request, "casework/dossier_item.html", context, status=422)
    try:
        actions.add_to_dossier(form.house, by=user, kind=form.cleaned_data["kind"], **form.paper())
    except RuleViolation as violation:
        return render(request, "casework/dossier_item.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The paper is in the dossier."))
    return redirect("casework:dossier")


@login_required
@require_http_methods(["GET", "POST"])
def renew_paper(request: HttpRequest, code: str) -> HttpResponse:
    """A newer paper in the place of an old one."""
    user = _house_reader(request)
    item = get_object_or_404(
        queries.dossier_for(user).filter(organisation__in=queries.houses_in_which(user, Role.PRODUCER)), code=code
    )
    form = RenewForm(request.POST or None, request.FILES or None, initial={"number": item.number})
    line = queries.dossier_lines(queries.dossier_for(user).filter(pk=item.pk))[0]
    context = {"form": form, "line": line, "step": _("Renew a paper")}
    if request.method == "GET":
        return render(request, "casework/dossier_item.html", context)
    if not form.is_valid():
        return render(request, "casework/dossier_item.html", context, status=422)
    try:
        actions.renew_dossier_item(item, by=user, **form.paper())
    except RuleViolation as violation:
        return render(request, "casework/dossier_item.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The new paper is in the dossier; what was handed in with the old one stays."))
    return redirect("casework:dossier")


@login_required
@require_POST
def withdraw_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Take a paper out of the dossier."""
    user = _house_reader(request)
    item = get_object_or_404(
        queries.dossier_for(user).filter(organisation__in=queries.houses_in_which(user, Role.PRODUCER)), code=code
    )
    try:
        actions.withdraw_dossier_item(item, by=user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, _("The paper is out of the dossier; where it was used it stays."))
    return redirect("casework:dossier")


@login_required
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """Suggestions while somebody types the name or the credit code of an organisation."""
    typed = str(next(iter(request.GET.values()), ""))
    found = queries.organisations_like(typed)
    context = {"organisations": found, "typed": typed, "formerly": people.formerly(typed, found)}
    return render(request, "casework/parts/form_suggestions.html", context)
