"""The authority's own pages: who is on the panel, a reviewer's opinion, the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework import queries as casework
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.states import Measure, Severity, Vote
from zhijiang.screening import actions, queries
from zhijiang.screening.actions.reviews import FieldItem
from zhijiang.screening.forms import DecisionForm, FieldItemForm, OpinionForm, PanelForm
from zhijiang.screening.states import DECISIONS, NoteStatus, ReviewAction, ReviewState
from zhijiang.screening.views.room import seat_of
from zhijiang.screening.views.wire import Seat

FIELD_ROWS = 3
"""Empty rows for questions of the form on the decision page."""


@login_required
@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """Name the panel: every reviewer of the authority, with load and conflicts."""
    seat = seat_of(request, code)
    if not seat.standing.is_officer:
        raise Http404
    if seat.review.case.closed_at is not None:
        return redirect("screening:review", code)
    candidates = queries.panel_candidates(seat.review.case)
    form = PanelForm(request.POST if request.method == "POST" else None, candidates=candidates)
    review_panel = casework.procedure_of(seat.review.case).review
    context = {
        "review": seat.review,
        "candidates": candidates,
        "form": form,
        "size": review_panel.size if review_panel else 0,
        "quorum": casework.quorum_of(seat.review.case),
        "step": _("Panel"),
    }
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_panel(seat.review, by=seat.user, reviewers=list(form.cleaned_data["reviewers"]))
        except RuleViolation as violation:
            return render(request, "screening/panel.html", context | {"violation": violation}, status=409)
        messages.success(request, _("The panel is named."))
        return redirect("screening:review", code)
    return render(request, "screening/panel.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, code: str) -> HttpResponse:
    """Sign one's opinion on the round, without the room."""
    seat = seat_of(request, code)
    if not seat.standing.is_panel:
        raise Http404
    case = seat.review.case
    mine = queries.my_opinion(seat.review, seat.standing.user_id)
    if case.state != ReviewState.UNDER_REVIEW or mine is not None:
        return redirect("screening:review", code)
    form = OpinionForm(request.POST if request.method == "POST" else None)
    context = {"review": seat.review, "form": form, "step": _("Sign your opinion")}
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_opinion(
                seat.review,
                by=seat.user,
                vote=Vote(form.cleaned_data["vote"]),
                text=form.cleaned_data["text"],
                expected_round=case.round,
            )
        except RuleViolation as violation:
            return render(request, "screening/opinion.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Your opinion is signed."))
        return redirect("screening:review", code)
    return render(request, "screening/opinion.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide a round. The first send shows what will happen, the second (`confirm`) does it."""
    seat = seat_of(request, code)
    if not seat.standing.is_officer:
        raise Http404
    if seat.review.case.state != ReviewState.UNDER_REVIEW:
        if request.method == "POST" and "confirm" in request.POST:
            return _too_late(request, seat)
        return redirect("screening:review", code)
    form, rows = _decision_forms(request, seat)
    context = _decision_context(seat, form, rows)
    if request.method != "POST" or "back" in request.POST:
        return render(request, "screening/decide.html", context)
    if not all([form.is_valid(), *(row.is_valid() for row in rows)]):
        return render(request, "screening/decide.html", context, status=422)
    if "confirm" not in request.POST:
        return render(request, "screening/confirm.html", context | _confirmation(seat, form, rows))
    action = ReviewAction(form.cleaned_data["outcome"])
    try:
        actions.decide(
            seat.review,
            action,
            by=seat.user,
            expected_seq=form.cleaned_data["seq"],
            reason=form.cleaned_data["reason"],
            rule=form.cleaned_data["rule"],
            notes=form.chosen_notes,
            fields=_field_items(rows),
            measures=form.measures,
        )
    except RuleViolation as violation:
        return render(request, "screening/decide.html", context | {"violation": violation}, status=409)
    return redirect(reverse("screening:review", args=[code], query={"decided": "1"}))


def _too_late(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Somebody was faster: the page of the case with who decided what, and when.

    Sent once more because the answer to the first sending was lost, it leads where that answer would have led.
    """
    events = casework.events_of(seat.review.case, seat.user)
    seen = request.POST.get("seq", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 10:
        mine = (int(seen) + 1, seat.user.pk, request.POST.get("outcome", ""))
        if any((event.seq, event.actor_id, event.action) == mine for event in events):
            return redirect(reverse("screening:review", args=[seat.review.case.code], query={"decided": "1"}))
    last = events[-1] if events else None
    said = casework.event_sentence(last, seat.review.case, seat.user) if last else ""
    context = {"review": seat.review, "step": _("Decision"), "said": said, "event": last}
    return render(request, "screening/decided_before.html", context, status=409)


@login_required
@require_POST
def letter_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The letter as it would be sent now: a PDF without number and code. Nothing is written."""
    seat = seat_of(request, code)
    if not seat.standing.is_officer or seat.review.case.state != ReviewState.UNDER_REVIEW:
        raise Http404
    form, rows = _decision_forms(request, seat)
    if not all([form.is_valid(), *(row.is_valid() for row in rows)]):
        return redirect("screening:decide", code)
    pdf = actions.preview_letter(
        seat.review,
        ReviewAction(form.cleaned_data["outcome"]),
        reason=form.cleaned_data["reason"],
        rule=form.cleaned_data["rule"],
        notes=form.chosen_notes,
        fields=_field_items(rows),
        measures=form.measures,
    )
    if pdf is None:
        raise Http404
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": "inline"})


def _decision_forms(request: HttpRequest, seat: Seat) -> tuple[DecisionForm, list[FieldItemForm]]:
    case = seat.review.case
    offered = [view for view in casework.available_actions(case, seat.user) if view.name in DECISIONS]
    notes = _notes_at_hand(seat)
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(
        data,
        outcomes=[(view.name, view.label) for view in offered],
        notes=notes,
        initial={"seq": case.seq, "notes": [note.pk for note in notes]},
    )
    targets = [
        (field, label) for _section, questions in casework.fixable_of(case) for field, label, *_rest in questions
    ]
    rows = [FieldItemForm(data, prefix=f"field-{number}", targets=targets) for number in range(FIELD_ROWS)]
    return form, rows


def _notes_at_hand(seat: Seat) -> Any:
    """Notes of this round that no decision has sent out, in the order of the film."""
    return (
        queries.notes_for(seat.review, seat.standing)
        .filter(reviewed_cut__round=seat.review.case.round, status=NoteStatus.OPEN, fix_item=None)
        .order_by("reviewed_cut__cut__episode__number", "start", "end", "pk")
    )


def _decision_context(seat: Seat, form: DecisionForm, rows: list[FieldItemForm]) -> dict[str, Any]:
    case, ruler = seat.review.case, queries.Ruler()
    picked = {str(value) for value in form["notes"].value() or []}
    views = {view.name: view for view in casework.available_actions(case, seat.user) if view.name in DECISIONS}
    return {
        "review": seat.review,
        "form": form,
        "outcomes": [views[name] for name in DECISIONS if name in views],
        "chosen": form["outcome"].value() or "",
        "notes": [
            {
                "note": note,
                "place": ruler.place(note),
                "rule": queries.cited(note.rule),
                "picked": str(note.pk) in picked,
                "url": reverse(
                    "screening:room",
                    args=[case.code, note.reviewed_cut.cut.episode.number],
                    query={"round": case.round},
                    fragment=f"f={note.start}",
                ),
                "severity_label": Severity(note.severity).label,
                "still": queries.still_at(note, ruler=ruler),
                "measure": form[f"measure-{note.pk}"],
            }
            for note in _notes_at_hand(seat)
        ],
        "field_rows": rows,
        "opinions": queries.opinions_for(seat.review, seat.standing, round_=case.round),
        "quorum": casework.quorum_of(case),
        "clock": casework.clock_of(case),
        "earlier": [
            line
            for line in queries.objections(seat.review, seat.standing, ruler=ruler)
            if line.standing != "settled" and line.item.round < case.round
        ],
        "step": _("Decision"),
    }


def _confirmation(seat: Seat, form: DecisionForm, rows: list[FieldItemForm]) -> dict[str, Any]:
    action = form.cleaned_data["outcome"]
    move = casework.procedure_of(seat.review.case).actions[action]
    is_return = action == ReviewAction.RETURN
    hidden = [
        (name, value)
        for name in form.data
        if name not in {"csrfmiddlewaretoken", "confirm", "back"}
        for value in form.data.getlist(name)  # type: ignore[attr-defined]
    ]
    ruler = queries.Ruler()
    return {
        "move": move,
        "action": action,
        "hidden": hidden,
        "sent_notes": [(ruler.place(note), note, _measure(form.measures[note])) for note in form.chosen_notes]
        if is_return
        else [],
        "sent_fields": _field_items(rows) if is_return else [],
        "rule_cited": queries.cited(form.cleaned_data["rule"]),
    }


def _measure(word: str) -> str:
    return str(Measure(word).label) if word else ""


def _field_items(rows: list[FieldItemForm]) -> list[FieldItem]:
    return [
        FieldItem(field=row.cleaned_data["target"], text=row.cleaned_data["text"], measure=row.cleaned_data["measure"])
        for row in rows
        if row.cleaned_data.get("target")
    ]
