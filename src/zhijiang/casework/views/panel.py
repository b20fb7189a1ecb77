"""Who is on the panel, and a reviewer's opinion."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import OpinionForm, PanelForm
from zhijiang.casework.views.seat import seat_of, seq_of
from zhijiang.people.models import User


@login_required
@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """The officer puts exactly the ticked reviewers on the panel."""
    seat = seat_of(request, code)
    review = queries.procedure_of(seat.case).review
    if not seat.is_officer or review is None:
        raise Http404
    candidates = queries.reviewers_for(seat.case)
    people = User.objects.filter(pk__in=[candidate.user.pk for candidate in candidates])
    form = PanelForm(request.POST if request.method == "POST" else None, people=people)
    context = {
        "case": seat.case,
        "candidates": candidates,
        "form": form,
        "size": review.size,
        "quorum": queries.quorum_of(seat.case),
        "step": _("Panel"),
    }
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_panel(
                seat.case,
                by=seat.user,
                expected_seq=seq_of(request, seat.case),
                reviewers=list(form.cleaned_data["reviewers"]),
            )
        except RuleViolation as violation:
            return render(request, "casework/panel.html", context | {"violation": violation}, status=409)
        messages.success(request, _("The panel is named."))
        return redirect("casework:case", code)
    return render(request, "casework/panel.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, code: str) -> HttpResponse:
    """A member of the panel signs, beside what was handed in."""
    seat = seat_of(request, code)
    definition, phase = queries.procedure_of(seat.case), queries.phase_of(seat.case)
    if not seat.is_panel or definition.review is None or phase is None or not phase.signs:
        raise Http404
    mine = next(
        (each for each in queries.opinions_for(seat.case, seat.user, round_=seat.case.round) if each.is_mine), None
    )
    form = OpinionForm(
        request.POST if request.method == "POST" else None,
        votes=queries.votes_of(seat.case),
        rubric=definition.review.rubric,
        initial={"vote": mine.opinion.vote, "text": mine.opinion.text} if mine else None,
    )
    context = {
        "case": seat.case,
        "form": form,
        "names": phase.names,
        "sections": queries.answers_shown(seat.case, seat.user),
        "about": queries.about_of(seat.case, seat.user),
        "step": _("Your opinion"),
    }
    if request.method == "POST" and form.is_valid():
        sent = request.POST.get("round", "")
        try:
            actions.sign_opinion(
                seat.case,
                by=seat.user,
                vote=form.cleaned_data["vote"],
                text=form.cleaned_data["text"],
                scores=form.scores,
                expected_round=int(sent) if sent.isascii() and sent.isdigit() else seat.case.round,
            )
        except RuleViolation as violation:
            return render(request, "casework/opinion.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Your opinion is signed."))
        return redirect("casework:case", code)
    return render(request, "casework/opinion.html", context, status=422 if form.errors else 200)
