"""One base: its figures, the firms behind them, and what the panel judged its position to be."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases import actions, queries, rules
from zhijiang.bases.forms import JudgementForm
from zhijiang.bases.models import PositionJudgement
from zhijiang.bases.queries import positioning
from zhijiang.bases.queries.positioning.amounts import WHAT
from zhijiang.bases.views.bases import around
from zhijiang.bases.views.positioning.seat import seat
from zhijiang.bases.views.seat import base_for, officer
from zhijiang.casework.errors import RuleViolation
from zhijiang.people import queries as people

ROWS: Final = 50


@require_GET
@login_required
@people.one_moment()
def card(request: HttpRequest, code: str) -> HttpResponse:
    """What the figures say of a base in a year, under what the panel judged."""
    base = base_for(request, code)
    here = seat(request, "position")
    judgements = list(positioning.judgements_for(request.user, base))
    context = here.context | around(request, base, "position") | {"names": positioning.names_of_bases()}
    if here.table is not None:
        context["card"] = positioning.card_of(here.table, code)
        context["amounts"] = positioning.amounts_of(here.table, code)
    context["judgement"] = told_of(judgements[0]) if judgements else None
    context["earlier"] = judgements[1:]
    return render(request, "bases/positioning/card.html", context)


@require_GET
@login_required
@people.one_moment()
def rows(request: HttpRequest, code: str) -> HttpResponse:
    """The firms behind a figure, as far as the reader may see them; else how many there are, if that may be told."""
    here = seat(request, "heat")
    base, segment = positioning.base_of(code), request.GET.get("segment", "")
    place = here.table.place_of(code) if here.table is not None else None
    if here.table is None or base is None or place is None or segment not in ("", *here.table.segments):
        raise Http404
    table = here.table
    at = table.segments.index(segment) if segment else -1
    found = queries.firms_for(request.user).filter(base=base)
    found = found.filter(pk__in=positioning.in_bases_on(table.day).values("pk"))
    if segment:
        found = found.filter(segment=segment)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = here.context | {
        "base": base,
        "may_open": code in positioning.openable(request.user),
        "segment_name": queries.segment_name(segment) if segment else "",
        "segment": segment,
        "count": None if table.hidden[place, at] else int(table.full[place, at]),
        "page": page,
        "firms": [(firm, queries.segment_name(firm.segment)) for firm in page.object_list],
        "sees_rows": queries.sees_rows(request.user, base),
    }
    return render(request, "bases/positioning/rows.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what the panel judged, beside the figures that lay before it."""
    user = officer(request)
    base = base_for(request, code)
    here = seat(request, "position")
    found = positioning.card_of(here.table, code) if here.table is not None else None
    if here.table is None or found is None or not found.firms:
        messages.error(request, _("There are no figures of the base in that year."))
        return redirect("bases:position", code)
    amounts = positioning.amounts_of(here.table, code)
    seen = positioning.seen_of(here.table, amounts)
    form = JudgementForm(request.POST or None, initial={"decided_on": queries.today(), "seen": seen})
    context = here.context | around(request, base, "position")
    context |= {
        "form": form,
        "card": found,
        "amounts": amounts,
        "heading": _("Write a judgement down"),
        "names": positioning.names_of_bases(),
    }
    if request.method != "POST":
        return render(request, "bases/positioning/judge.html", context)
    if not form.is_valid():
        return render(request, "bases/positioning/judge.html", context, status=422)
    try:
        made = actions.judge_position(
            base,
            by=user,
            judgement=form.as_judgement(),
            year=here.table.year,
            seen=form.cleaned_data["seen"],
        )
    except RuleViolation as violation:
        # From now on the figures that are shown here are those that were seen.
        again = request.POST.copy()
        again["seen"] = seen
        context |= {"violation": violation, "form": JudgementForm(again)}
        return render(request, "bases/positioning/judge.html", context, status=409)
    messages.success(request, _("The judgement was written down, with the figures beside it."))
    return redirect("bases:judgement", code, made.code)


@require_GET
@login_required
@people.one_moment()
def judgement(request: HttpRequest, code: str, judgement_code: str) -> HttpResponse:
    """A judgement with its figures as they were seen."""
    base = base_for(request, code)
    found = get_object_or_404(positioning.judgements_for(request.user, base), code=judgement_code)
    context: dict[str, Any] = around(request, base, "position") | {"judgement": told_of(found)}
    context |= {"may_judge": rules.is_bureau(request.user), "heading": _("Judgement of the position")}
    if queries.sees_all_rows(request.user):
        context |= {
            "figures": found.figures,
            "amounts": [
                (WHAT[each["what"]], each, [(queries.segment_name(line["segment"]), line) for line in each["segments"]])
                for each in found.figures.get("amounts", ())
            ],
            "lines": [(queries.segment_name(line["segment"]), line) for line in found.figures["segments"]],
            "near": [(queries.segment_name(each["segment"]), each) for each in found.figures["near"]],
            "names": positioning.names_of_bases(),
            "is_whole": positioning.is_whole(found),
        }
    return render(request, "bases/positioning/judgement.html", context)


def told_of(found: PositionJudgement) -> dict[str, Any]:
    """A judgement with its segments by name."""
    return {
        "row": found,
        "main": queries.segment_name(found.main),
        "auxiliary": [queries.segment_name(key) for key in found.auxiliary],
        "superseded_by": getattr(found, "superseded_by", None),
    }
