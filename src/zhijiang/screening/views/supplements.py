"""Telling the producer once what is missing or wrong: questions of the form, and cuts of episodes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework import queries as casework
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.procedure import Action
from zhijiang.screening import actions, queries
from zhijiang.screening.forms import PlaceForm, SupplementForm
from zhijiang.screening.states import ReviewAction, ReviewState
from zhijiang.screening.views.room import seat_of
from zhijiang.screening.views.wire import Seat

FIELD, CUT = "field-", "cut-"
PLACES = 6
"""Rows for places in the film; more than a few belong to the panel's review, not to a check of completeness."""


@login_required
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, code: str) -> HttpResponse:
    """List everything that is missing, beside what was handed in, and send the letter."""
    seat, move = _asker(request, code)
    if seat.review.case.state != ReviewState.SUBMITTED and request.method == "GET":
        return redirect("screening:review", code)
    form, rows = _form(request, seat), _places(request, seat)
    if request.method != "POST":
        return render(request, "screening/supplement.html", _context(seat, move, form, rows))
    if not all([form.is_valid(), *(row.is_valid() for row in rows)]):
        return render(request, "screening/supplement.html", _context(seat, move, form, rows), status=422)
    fields, cuts = _items(form)
    try:
        actions.ask_supplement(
            seat.review,
            by=seat.user,
            expected_seq=form.cleaned_data["seq"],
            fields=fields,
            cuts=cuts,
            places=_placed(rows),
        )
    except RuleViolation as violation:
        context = _context(seat, move, form, rows) | {"violation": violation}
        return render(request, "screening/supplement.html", context, status=409)
    messages.success(request, _("Done: %(action)s.") % {"action": move.label})
    return redirect("screening:review", code)


@login_required
@require_POST
def letter_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The letter as it would be sent now: a PDF without number and code. Nothing is written."""
    seat, move = _asker(request, code)
    form, rows = _form(request, seat), _places(request, seat)
    if not all([form.is_valid(), *(row.is_valid() for row in rows)]):
        return render(request, "screening/supplement.html", _context(seat, move, form, rows), status=422)
    fields, cuts = _items(form)
    pdf = actions.preview_supplement(seat.review, fields=fields, cuts=cuts, places=_placed(rows))
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": "inline"})


def _asker(request: HttpRequest, code: str) -> tuple[Seat, Action]:
    """The seat of somebody whose role can ask, and the move; 404 for others, and where the procedure has no such move."""
    seat = seat_of(request, code)
    move = casework.procedure_of(seat.review.case).actions.get(ReviewAction.ASK_SUPPLEMENT)
    if move is None or not set(move.by) & seat.standing.roles:
        raise Http404
    return seat, move


def _form(request: HttpRequest, seat: Seat) -> SupplementForm:
    names = [f"{FIELD}{field}" for _section, rows in casework.fixable_of(seat.review.case) for field, *_rest in rows]
    names += [f"{CUT}{slot.number}" for slot in queries.slots_of(seat.review)]
    data = request.POST if request.method == "POST" else None
    return SupplementForm(data, names=names, initial={"seq": seat.review.case.seq})


def _items(form: SupplementForm) -> tuple[list[actions.FieldItem], list[actions.CutItem]]:
    fields = [actions.FieldItem(field=name, text=text) for name, text in form.listed(FIELD)]
    cuts = [actions.CutItem(episode=int(number), text=text) for number, text in form.listed(CUT)]
    return fields, cuts


def _places(request: HttpRequest, seat: Seat) -> list[PlaceForm]:
    """Empty rows for places in the cuts that were handed in, as they are measured."""
    handed_in = [slot.cut for slot in queries.slots_of(seat.review) if slot.cut is not None]
    known = queries.reported(handed_in)
    cuts = [queries.film_cut(cut, known[cut.file_id]) for cut in handed_in]
    data = request.POST if request.method == "POST" else None
    return [PlaceForm(data, prefix=f"place-{number}", cuts=cuts) for number in range(PLACES)] if cuts else []


def _placed(rows: list[PlaceForm]) -> list[actions.PlaceItem]:
    given = [row.cleaned_data for row in rows if row.cleaned_data.get("cut")]
    return [
        actions.PlaceItem(
            cut=each["cut"], start=each["first_frame"], end=each["last_frame"] + 1, text=each["text"].strip()
        )
        for each in given
    ]


def _context(seat: Seat, move: Action, form: SupplementForm, rows: list[PlaceForm]) -> dict[str, Any]:
    case = seat.review.case
    return {
        "review": seat.review,
        "move": move,
        "form": form,
        "places": rows,
        "step": str(move.label),
        "sections": [
            (section, [(label, answer, form[f"{FIELD}{field}"]) for field, label, answer, _kind in rows])
            for section, rows in casework.fixable_of(case)
        ],
        "slots": [(slot, form[f"{CUT}{slot.number}"]) for slot in queries.slots_of(seat.review)],
    }
