"""The papers of an application: each question for files, with what is given, what fits out of the house's dossier, what was listed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhijiang.casework import actions as casework_actions
from zhijiang.casework import queries as casework
from zhijiang.casework.errors import NotAllowed, RuleViolation
from zhijiang.screening import queries
from zhijiang.screening.views.room import seat_of
from zhijiang.screening.views.wire import Seat

_STAYS = {"upload", "remove-file", "pick"}
"""Buttons beside a question; the page's own button goes on."""


@login_required
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Give, take out and pick files; what is closed in a correction is only read."""
    seat = seat_of(request, code)
    case = seat.review.case
    if not seat.standing.may_apply:
        raise Http404
    if casework.state_of(case).form == "closed":
        return redirect("screening:review", code)
    if request.method == "POST":
        try:
            _change(request, seat)
        except RuleViolation as violation:
            case.refresh_from_db()
            status = 403 if isinstance(violation, NotAllowed) else 409
            return render(request, "screening/papers.html", _context(seat) | {"violation": violation}, status=status)
        return redirect("screening:papers" if _STAYS & set(request.POST) else "screening:check", code)
    if not queries.asked_papers(case):
        return redirect("screening:check", code)
    return render(request, "screening/papers.html", _context(seat))


def _context(seat: Seat) -> dict[str, object]:
    sections = queries.paper_sections(seat.review)
    return {
        "review": seat.review,
        "step": _("Papers"),
        "sections": sections,
        "is_limited": any(question.taken is None for _title, questions in sections for question in questions),
        "opens": queries.pages_open(seat.review.case),
    }


def _change(request: HttpRequest, seat: Seat) -> None:
    """What was sent: chosen files, one to be taken out, one out of the dossier of the applicant's own house."""
    case = seat.review.case
    for name in request.FILES:
        for file in request.FILES.getlist(name):
            casework_actions.attach_paper(case, name.removesuffix("-upload"), by=seat.user, file=file)
    field, _colon, digest = request.POST.get("remove-file", "").partition(":")
    if field:
        casework_actions.detach_paper(case, field, by=seat.user, digest=digest)
    field, _colon, code = request.POST.get("pick", "").partition(":")
    if field:
        item = casework.dossier_for(seat.user).filter(organisation=case.organisation, code=code).first()
        if item is None:
            raise NotAllowed(_("This paper of the dossier cannot be used here."), rule="C-25")
        casework_actions.pick_paper(case, field, by=seat.user, item=item)
