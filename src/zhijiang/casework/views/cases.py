"""What can be applied for, a new application, and the page of one case."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework import actions, queries, rules, schema
from zhijiang.casework.draw import mermaid_of
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import StartForm
from zhijiang.casework.procedure import Procedure
from zhijiang.casework.views.seat import Seat, seat_of, shown_seat_of
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role


@login_required
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """The catalogue: what can be applied for today, with its promised time."""
    if not people.has_role(request.user, Role.PRODUCER):
        raise Http404
    return render(
        request, "casework/items.html", {"offers": queries.offers(people.organisations_of(request.user, Role.PRODUCER))}
    )


@login_required
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest, item: str) -> HttpResponse:
    """What an application takes, and its beginning: the title, then the task list."""
    assert isinstance(request.user, User)
    procedure = queries.procedure_in_force(item)
    houses = people.organisations_of(request.user, Role.PRODUCER)
    earlier = queries.earlier_for(request.user, item, request.GET.get("after", ""))
    if earlier is not None:
        houses = houses.filter(pk=earlier.organisation_id)
    if procedure is None or not houses.exists() or not queries.is_offered(procedure, houses):
        raise Http404
    definition = queries.definition_of(procedure)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        houses=houses,
        authorities=queries.authorities(procedure, houses),
        called=schema.words(definition.form["properties"].get("title", {}).get("x-title")),
        initial={"title": earlier.title, "authority": earlier.lodged_with_id} if earlier is not None else None,
    )
    context = {
        "offer": queries.offer_of(procedure),
        "form": form,
        "step": definition.title,
        "item": item,
        "earlier": earlier,
    }
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        data = queries.carried_from(earlier, procedure) if earlier is not None else {}
        if earlier is not None and title != earlier.title:
            data.pop("title_en", None)
        data |= queries.known_of(procedure, form.cleaned_data["organisation"])
        data |= {"title": title} if "title" in definition.form["properties"] else {}
        try:
            case = actions.open_case(
                procedure,
                by=request.user,
                organisation=form.cleaned_data["organisation"],
                authority=form.cleaned_data["authority"],
                title=title,
                title_en=str(data.get("title_en", "")),
                data=data,
                follows=earlier,
            )
        except RuleViolation as violation:
            return render(request, "casework/new_case.html", context | {"violation": violation}, status=409)
        return redirect("casework:workbook" if "workbook" in request.POST else "casework:form", case.code)
    return render(request, "casework/new_case.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
@people.one_moment()
def case(request: HttpRequest, code: str) -> HttpResponse:
    """Who has it, what comes next, until when; and everything there is of it."""
    seat = shown_seat_of(request, code)
    found = seat.case
    own_page = found.get_absolute_url()
    if own_page != reverse("casework:case", args=[code]):
        return redirect(own_page)
    definition = queries.procedure_of(found)
    phase = queries.phase_of(found)
    seats = queries.seats_of(found) if definition.review and not seat.is_applicant else []
    blind = rules.is_blind(found, seat.user)
    history = queries.history_lines(found, seat.user)
    near = queries.near(found, seat.user)
    context = {
        "case": found,
        "seat": seat,
        "state_label": queries.state_label(found, seat.user),
        "tone": queries.state_of(found).tone,
        "stages": queries.stages_of(found, seat.user),
        "turn": queries.turn_of(found, seat.user),
        "line": queries.line_of_bodies(found),
        "clocks": queries.clocks_of(found),
        "classes": queries.classes_of(found),
        "lines": queries.fix_lines(found, seat.user),
        "may_answer": seat.may_apply and queries.state_of(found).form != "closed",
        "panel": seats,
        "has_panel": bool(seats or (definition.review and phase)) and _sees_panel(seat),
        "may_set_panel": queries.may_set_panel(found, seat.user),
        "opinions": queries.opinions_for(found, seat.user, round_=found.round),
        "quorum": queries.quorum_of(found),
        "sections": queries.answers_shown(found, seat.user),
        "about": queries.about_of(found, seat.user),
        "revoked": queries.revoked_decision_of(found),
        "may_docx": seat.is_officer,
        "letters": [] if blind else queries.letters_of(found),
        "linked": near.linked,
        "namesakes": near.namesakes,
        "earlier": queries.earlier_of(found, seat.user),
        "history": history,
        "said": next((line.reason for line in history if line.tone == "sealed"), ""),
        "changes": queries.changes_of(found, seat.user),
        "validities": [] if blind else queries.validities_of(found, on=queries.calendar_of(found).today()),
        "desk": queries.desk_of(found, seat.user),
        "blind": blind,
        "handed_in_as": "" if blind else queries.handed_in_as(found),
        "may_archive": queries.may_archive(found, seat.user),
        "may_rate": queries.may_rate(found, seat.user),
        "secret": queries.status_secret(found) if seat.may_apply else "",
        "may_move_version": queries.may_move_version(found, seat.user),
        "drawing": reverse("casework:drawing", args=[code]),
        "room_page": _room_page(definition, code),
        "just": next((word for word in ("handed_in", "done") if word in request.GET), ""),
    }
    return render(request, "casework/case.html", context)


def _room_page(definition: Procedure, code: str) -> str:
    """Where a case is read with what belongs to it outside the engine; empty where that is nowhere."""
    room = definition.start.room if definition.start else ""
    return reverse(settings.ROOM_PAGES[room], args=[code]) if room else ""


def _sees_panel(seat: Seat) -> bool:
    return bool(seat.roles - {Role.CO_REVIEWER}) and not seat.is_applicant


@login_required
@require_GET
def drawing(request: HttpRequest, code: str) -> HttpResponse:
    """The whole procedure as a picture, with this case's own way lit; and as a table, for those who cannot see it."""
    seat = seat_of(request, code)
    context = {
        "case": seat.case,
        "step": _("The whole procedure"),
        "drawing": queries.drawing_of(seat.case, seat.user),
        "mermaid": mermaid_of(seat.case, language=get_language() or "zh-hans"),
    }
    return render(request, "casework/drawing.html", context)
