"""The expert's desk, and the ranking that comes of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import queries as cases
from zhijiang.casework.errors import RuleViolation
from zhijiang.support.actions import scores as actions
from zhijiang.support.actions.defences import mark_read
from zhijiang.support.forms.calls import ScoreForm
from zhijiang.support.models import Expert
from zhijiang.support.queries import decisions
from zhijiang.support.queries import scores as queries
from zhijiang.support.queries.calls import entries_for
from zhijiang.support.rules import calls as rules
from zhijiang.support.states import CallState
from zhijiang.support.views.calls import call_for, kept_call
from zhijiang.support.views.editing import pressed
from zhijiang.support.views.seat import person
from zhijiang.support.views.tables import workbook

if TYPE_CHECKING:
    from zhijiang.support.models import Ranking
    from zhijiang.support.queries.scores import SheetLine


ROWS = 50
"""Entries on one page of a sheet, which opens where the next one is to be scored."""


def _seat(request: HttpRequest, code: str) -> Expert:
    """The reader's seat on the panel of a call, else not found."""
    found = rules.expert_in(call_for(request, code), request.user)
    if found is None:
        raise Http404
    return found


@login_required
@require_GET
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """What is before an expert, and what was given: titles, and no name of anybody."""
    expert = _seat(request, code)
    lines = queries.sheet_lines(expert, person(request))
    found = queries.sheet_of(expert)
    waiting = [each for each in lines if each.score is None]
    there = lines.index(waiting[0]) // ROWS + 1 if waiting else 1
    page = Paginator(lines, ROWS).get_page(request.GET.get("page") or there)
    context = {
        "call": expert.call,
        "lines": lines,
        "page": page,
        "rows": list(enumerate(page, start=page.start_index())),
        "given": len(lines) - len(waiting),
        "first": waiting[0] if waiting else None,
        "is_handed_in": found is not None and found.handed_in_at is not None,
        "handed_in_at": found.handed_in_at if found else None,
        "is_open": expert.call.state in {CallState.SCORING, CallState.DISCUSSION},
        "is_discussion": expert.call.state == CallState.DISCUSSION,
        "heading": _("Your sheet"),
    }
    return render(request, "support/sheet.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, code: str, case: str) -> HttpResponse:
    """One entry after the other: read, give points, go on."""
    expert = _seat(request, code)
    user = person(request)
    lines = queries.sheet_lines(expert, user)
    at = next((at for at, each in enumerate(lines) if each.entry.case.code == case), None)
    if at is None:
        raise Http404
    line = lines[at]
    panel = queries.rubric_of(line.entry)
    found = queries.sheet_of(expert)
    is_locked = found is not None and found.handed_in_at is not None
    form = ScoreForm(request.POST or None, panel=panel, score=line.score or line.earlier)
    context: dict[str, Any] = {
        "call": expert.call,
        "line": line,
        "number": at + 1,
        "count": len(lines),
        "before": lines[at - 1] if at else None,
        "after": lines[at + 1] if at + 1 < len(lines) else None,
        "form": form,
        "is_locked": is_locked,
        "case": line.entry.case,
        "sections": cases.answers_shown(line.entry.case, user),
        "open_sections": (),
        "others": queries.others_of(line.entry, user) if expert.call.state == CallState.DISCUSSION else [],
        "defence": line.defence,
        "heading": line.entry.case.shown_title,
    }
    mark_read(line.entry, user)
    if request.method != "POST":
        return render(request, "support/score.html", context)
    if not form.is_valid():
        return render(request, "support/score.html", context, status=422)
    given = form.cleaned_data
    try:
        actions.save_score(
            expert, line.entry, by=user, points=form.as_points(), vote=given["vote"], words=given["words"]
        )
    except RuleViolation as violation:
        return render(request, "support/score.html", context | {"violation": violation}, status=409)
    following = _next_unscored(lines, at)
    if following is None:
        messages.success(request, _("Everything is scored. Look it over, then hand it in."))
        return redirect("support:sheet", code)
    return redirect("support:score", code, following.entry.case.code)


def _next_unscored(lines: list[SheetLine], at: int) -> SheetLine | None:
    return next((each for each in [*lines[at + 1 :], *lines[:at]] if each.score is None), None)


@login_required
@require_POST
def hand_in_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the sheet in."""
    write = partial(actions.hand_in_sheet, _seat(request, code), by=person(request))
    done = _("Handed in. Your points are locked and signed in each case.")
    return pressed(request, write, done, then=reverse("support:sheet", args=[code]))


@login_required
@require_POST
def rank(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze the ranking."""
    write = partial(actions.freeze_ranking, kept_call(request, code), by=person(request))
    entries, ranking = reverse("support:entries", args=[code]), reverse("support:ranking", args=[code])
    return pressed(request, write, _("The ranking is frozen with its hash."), then=ranking, refused=entries)


@login_required
@require_GET
def ranking(request: HttpRequest, code: str) -> HttpResponse:
    """The order with its intervals, the line, and what experts disagree on."""
    found = kept_call(request, code)
    return render(
        request, "support/ranking.html", {"call": found} | _ranking_context(request, queries.last_ranking(found))
    )


def _ranking_context(request: HttpRequest, last: Ranking | None) -> dict[str, Any]:
    if last is None:
        return {"ranking": None, "heading": _("Ranking")}
    proposed = set(queries.proposed_for_discussion(last))
    lines = decisions.rank_lines(last, person(request))
    return {
        "ranking": last,
        "rows": [(line, line.code in proposed) for line in lines],
        "line_at": decisions.line_at(last),
        "holds": queries.digest_of(last) == last.sha256,
        "may_discuss": last.call.state == CallState.RANKED
        and last.number == 1
        and any(line.standing == "perhaps" for line in lines),
        "may_decide": last.call.state == CallState.RANKED,
        "is_proposed": last.call.state in {CallState.PROPOSED, CallState.DECIDING},
        "heading": _("Ranking"),
    }


@login_required
@require_GET
def ranking_file(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook."""
    found = kept_call(request, code)
    last = queries.last_ranking(found)
    if last is None:
        raise Http404
    return workbook(decisions.workbook_of(last, person(request)), f"{found.shown_title} {_('Ranking')}")


@login_required
@require_POST
def discuss(request: HttpRequest, code: str) -> HttpResponse:
    """Open the consensus round about the entries that were ticked."""
    found = kept_call(request, code)
    chosen = list(entries_for(request.user).filter(call=found, case__code__in=request.POST.getlist("entry")))
    write = partial(actions.open_discussion, found, by=person(request), entries=chosen)
    done = _("The consensus round is open: experts see the others' points without names.")
    entries, ranking = reverse("support:entries", args=[code]), reverse("support:ranking", args=[code])
    return pressed(request, write, done, then=entries, refused=ranking)


@login_required
@require_GET
def points(request: HttpRequest, code: str, case: str) -> HttpResponse:
    """How one entry came by its rank: what each expert gave, and what it became on the scale that all share."""
    found = kept_call(request, code)
    last = queries.last_ranking(found)
    line = (
        next((each for each in decisions.rank_lines(last, person(request)) if each.code == case), None)
        if last
        else None
    )
    if last is None or line is None:
        raise Http404
    context = {
        "call": found,
        "ranking": last,
        "line": line,
        "line_at": decisions.line_at(last),
        "rows": decisions.score_lines(last, case),
        "heading": line.title,
    }
    return render(request, "support/points.html", context)
