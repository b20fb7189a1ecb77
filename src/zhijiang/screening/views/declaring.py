"""Filling in the table of passages while one watches one's own cut: the room without a panel, its rows, and taking them over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import queries as casework
from zhijiang.casework import schema
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.states import PassageStanding
from zhijiang.catalog.models import Cut
from zhijiang.screening import actions, queries
from zhijiang.screening.forms import PassageForm, PassageKeyForm
from zhijiang.screening.views import wire
from zhijiang.screening.views.passages import declaration_json
from zhijiang.screening.views.room import Refused, body_of, checked, json_view, seat_of


def _own_cut(request: HttpRequest, code: str, episode: int) -> tuple[wire.Seat, Cut]:
    """The applicant's seat and the cut of the episode that is declared now; 404 for everybody else, and where no table is asked for."""
    seat = seat_of(request, code)
    cut = queries.cut_to_declare(seat.review, episode) if seat.standing.is_applicant else None
    if cut is None or not queries.declared_field(seat.review.case):
        raise Http404
    return seat, cut


def may_declare(seat: wire.Seat, episode: int | None = None, /) -> bool:
    """Whether the reader may write in the table now; of one episode, if it is named."""
    case = seat.review.case
    is_open = seat.standing.may_apply and queries.declared_field(case) in casework.writable_fields(case)
    return is_open and (episode is None or queries.may_change_rows(case, episode))


@login_required
@require_GET
def declare(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """The page that hosts the room for one's own cut; closed once the form is."""
    seat, _cut = _own_cut(request, code, episode)
    if not may_declare(seat, episode):
        return redirect("screening:review", code)
    context = {
        "review": seat.review,
        "room_url": reverse("screening:declare_json", args=[code, episode]),
        "title": queries.declared_title(seat.review.case),
        "form_url": _form_url(seat),
    }
    return render(request, "screening/declare.html", context)


def _form_url(seat: wire.Seat) -> str:
    field = queries.declared_field(seat.review.case)
    return reverse("screening:form", args=[seat.review.case.code], fragment=f"id_{field}")


@json_view
@require_GET
def declare_json(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """The room for the applicant's own cut: the film, what was measured, and the table; no note and no opinion."""
    seat, cut = _own_cut(request, code, episode)
    review, case = seat.review, seat.review.case
    rows_url = reverse("screening:declare_rows", args=[code, episode])
    return JsonResponse(
        wire.watched_json(
            cut,
            head=wire.review_json(seat, round_=case.round) | {"url": _form_url(seat)},
            name=seat.user.shown_name,
            episodes=[
                {
                    "number": offer.number,
                    "label": queries.episode_label(offer.first_choice),
                    "url": reverse("screening:declare", args=[code, offer.number]),
                    "notes": 0,
                    "current": offer.number == episode,
                }
                for offer in queries.cuts_on_offer(review.work)
                if offer.first_choice is not None
            ],
            declaration=_table(seat, cut, rows_url),
            here=rows_url,
            media_state=reverse("screening:declare_media", args=[code, episode]),
        )
    )


def _table(seat: wire.Seat, cut: Cut, rows_url: str) -> dict[str, Any] | None:
    case = seat.review.case
    rows = queries.declared_rows(case)
    here = [row for row in rows if row["cut"] == cut.code]
    elsewhere = sum(row["episode"] == cut.episode.number and row["cut"] != cut.code for row in rows)
    return declaration_json(
        case, here, url=rows_url if may_declare(seat, cut.episode.number) else "", elsewhere=elsewhere
    )


@json_view
@require_GET
def declare_media(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """How far the playable version of one's own cut is."""
    _seat, cut = _own_cut(request, code, episode)
    return JsonResponse(wire.media_json(cut))


@json_view
@require_http_methods(["POST", "DELETE"])
def declare_rows(request: HttpRequest, code: str, episode: int) -> HttpResponse:
    """Write a row under its key, or take it out; answers the table as it then is."""
    seat, cut = _own_cut(request, code, episode)
    body = body_of(request)
    if request.method == "DELETE":
        key = checked(PassageKeyForm(body)).cleaned_data["key"]
        actions.remove_passage(seat.review, str(key), by=seat.user)
    else:
        form = checked(PassageForm(body))
        actions.write_passage(
            seat.review,
            cut,
            by=seat.user,
            key=str(form.cleaned_data["key"]),
            start=form.cleaned_data["start"],
            end=form.cleaned_data["end"],
            answers=_answers(seat, body.get("answers")),
        )
    return JsonResponse(_table(seat, cut, request.path))


def _answers(seat: wire.Seat, given: Any) -> dict[str, Any]:
    """What was filled in beside the place, by the columns of the procedure. Raises Refused."""
    columns = schema.columns_of(queries.question_of(seat.review.case))
    needed = schema.required_columns(queries.question_of(seat.review.case))
    told = given if isinstance(given, dict) else {}
    answers: dict[str, Any] = {}
    for name, column in columns.items():
        field = schema.column_field(column, required=name in needed)
        try:
            value = field.clean(told.get(name))
        except forms.ValidationError as fault:
            words = {"column": field.label, "fault": fault.messages[0]}
            raise Refused(_("“%(column)s”: %(fault)s") % words, field=name) from None
        if value not in (None, "", False):
            answers[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return answers


@login_required
@require_POST
def carry(request: HttpRequest, code: str) -> HttpResponse:
    """Take the rows of earlier cuts over to the newest ones; or, with `confirm`, say that one is right as it stands."""
    seat = seat_of(request, code)
    if not seat.standing.may_apply or not queries.declared_field(seat.review.case):
        raise Http404
    try:
        if "confirm" in request.POST:
            actions.confirm_passage(seat.review, _key(request.POST["confirm"]), by=seat.user)
        else:
            _tell(request, actions.carry_passages(seat.review, by=seat.user))
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect("screening:review", code)
    return redirect("screening:check" if request.POST.get("back") == "check" else "screening:form", code)


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Http404 from None


def _tell(request: HttpRequest, rows: list[dict[str, Any]]) -> None:
    lost = sum(row.get("standing") == PassageStanding.LOST for row in rows)
    messages.success(request, _("The table was taken over to the new cuts."))
    if lost:
        said = ngettext(
            "%(count)d passage was not found again. Set it anew, confirm it or take it out.",
            "%(count)d passages were not found again. Set them anew, confirm them or take them out.",
            lost,
        )
        messages.warning(request, said % {"count": lost})
