"""The form of a procedure as an applicant sees it, before or after it is published: filled in section by section, nothing kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhijiang.casework import queries, schema
from zhijiang.casework.models import Case, ProcedureVersion
from zhijiang.casework.procedure import Section
from zhijiang.casework.views.form import live_of
from zhijiang.casework.views.questions import form_of, mark_required, questions_of
from zhijiang.casework.views.seat import Seat
from zhijiang.people.models import User
from zhijiang.people.states import Role


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, item: str, version: int, section: int) -> HttpResponse:
    """One section as the applicant's page shows it. Going on carries the answers along in the page itself, and writes nothing."""
    found = get_object_or_404(queries.procedures_for(request.user), item__code=item, version=version)
    seat = _seat(request, found)
    asked = queries.section_at(queries.procedure_of(seat.case), section)
    if asked is None:
        raise Http404
    if request.method == "GET":
        return _page(request, seat, asked, section, form_of(seat.case, asked, None))
    form = form_of(seat.case, asked, request.POST)
    if schema.rows_button(request.POST):
        form.errors.clear()
        return _page(request, seat, asked, section, form)
    if form.errors:
        return _page(request, seat, asked, section, form, status=422)
    seat.case.data = {**seat.case.data, **schema.as_data(form.well_formed)}
    following = queries.section_after(seat.case, section)
    if following is None:
        messages.success(request, _("That was the last section. Nothing was saved."))
        return redirect("casework:procedure", item, version)
    after = queries.procedure_of(seat.case).sections[following - 1]
    return _page(request, seat, after, following, form_of(seat.case, after, None))


def _seat(request: HttpRequest, found: ProcedureVersion) -> Seat:
    """The reader as the applicant of a case that is nowhere but in this request."""
    assert isinstance(request.user, User)
    case = Case(procedure=found, state=queries.definition_of(found).initial, data=_so_far(request, found))
    return Seat(case=case, user=request.user, roles=frozenset({Role.PRODUCER}))


def _so_far(request: HttpRequest, found: ProcedureVersion) -> dict[str, Any]:
    """What was filled in on the pages before; nothing where the form was changed meanwhile."""
    try:
        known: dict[str, Any] = signing.loads(request.POST.get("known", ""), salt=_salt(found))
    except signing.BadSignature:
        return {}
    return known


def _salt(found: ProcedureVersion) -> str:
    return f"casework.preview/{found.sha256}"


def _page(
    request: HttpRequest, seat: Seat, section: Section, number: int, form: schema.ProcedureForm, *, status: int = 200
) -> HttpResponse:
    procedure, version = queries.procedure_of(seat.case), seat.case.procedure
    mark_required(form, procedure)
    questions = questions_of(seat, section, form)
    context = {
        "version": version,
        "case": seat.case,
        "step": str(section.title),
        "help": str(section.help or ""),
        "number": number,
        "sections": [(place, str(each.title)) for place, each in enumerate(procedure.sections, start=1)],
        "form": form,
        "questions": questions,
        "is_asked": any(question.is_asked for question in questions),
        "known": signing.dumps(seat.case.data, salt=_salt(version)),
        "live": live_of(seat.case, section),
    }
    return render(request, "casework/preview.html", context, status=status)
