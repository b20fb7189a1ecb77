"""The list of a call: applicants are heard, one officer lays it before a second, who approves it or sends it back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhijiang.casework.errors import RuleViolation
from zhijiang.support.actions import lists as actions
from zhijiang.support.forms.calls import HearingForm, WordsForm
from zhijiang.support.models import Call, Entry
from zhijiang.support.queries import decisions as queries
from zhijiang.support.queries import scores
from zhijiang.support.queries.calls import work_of
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.rules.second import is_second
from zhijiang.support.states import BEFORE_PANEL, CallState, fen_of, wan_of
from zhijiang.support.views.calls import kept_call
from zhijiang.support.views.editing import edited, pressed
from zhijiang.support.views.entries import entry_for
from zhijiang.support.views.seat import person


@login_required
@require_http_methods(["GET", "POST"])
def hear(request: HttpRequest, code: str) -> HttpResponse:
    """Write down that the people of an entry were heard."""
    found = entry_for(request, code)
    is_ranked = found.call.state == CallState.RANKED and found.case.state in BEFORE_PANEL
    if not rules.keeps(request.user, found.call) or not is_ranked:
        raise Http404
    form = HearingForm(request.POST or None, initial={"held_on": today()})
    context: dict[str, Any] = {"call": found.call, "heading": _("Record a hearing"), "back": found.call}
    context["lead"] = f"{found.case.title} · {found.case.organisation.shown_name}"

    def write() -> tuple[str, str]:
        actions.record_hearing(found, by=person(request), **form.cleaned_data)
        return reverse("support:entry", args=[code]), _("The hearing is recorded.")

    return edited(request, form, context, write, page="support/call_edit.html")


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Who is to be supported and with how much; reasons where the ranking says otherwise. A second officer approves it."""
    found = kept_call(request, code)
    last = scores.last_ranking(found)
    if last is None or found.state != CallState.RANKED:
        raise Http404
    lines = queries.rank_lines(last, person(request))
    typed = request.POST if request.method == "POST" else None
    ceiling = wan_of(found.ceiling_fen) if found.ceiling_fen else ""
    before = queries.sent_back_list(last)
    context: dict[str, Any] = {
        "call": found,
        "ranking": last,
        "rows": [
            (
                line,
                (line.code in typed.getlist("entry")) if typed is not None else line.rank <= found.places,
                typed.get(f"award-{line.code}", "") if typed is not None else _asked(line.entry, ceiling),
                typed.get(f"why-{line.code}", "") if typed is not None else "",
            )
            for line in lines
        ],
        "meeting": typed.get("meeting", "") if typed is not None else "",
        "sent_back": before,
        "heading": _("Decide the list"),
    }
    if typed is None:
        return render(request, "support/decide_list.html", context)
    chosen = [line.code for line in lines if line.code in typed.getlist("entry")]
    try:
        awards = {each: _money(typed.get(f"award-{each}", "")) for each in chosen}
    except ValueError:
        context["wrong"] = _("Write the money in 10,000 yuan, like 120 or 86.5; or leave it empty where none is given.")
        return render(request, "support/decide_list.html", context, status=422)
    why = {line.code: typed.get(f"why-{line.code}", "") for line in lines}
    try:
        actions.propose_list(
            found,
            by=person(request),
            ranking_sha256=typed.get("ranking", ""),
            awards=awards,
            why=why,
            meeting=typed.get("meeting", "")[:200],
        )
    except RuleViolation as violation:
        return render(request, "support/decide_list.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The list is before a second officer."))
    return redirect("support:list", code)


def _asked(entry: Entry | None, ceiling: Any) -> str:
    """What the applicant asked for, within the ceiling: a beginning for whoever decides."""
    asked = str(entry.case.data.get("asked", "")) if entry else ""
    if ceiling == "" or not asked:
        return asked
    return str(min(Decimal(asked), ceiling))


def _money(typed: str) -> int | None:
    """Money in 10,000 yuan as fen; None for nothing. Raises ValueError."""
    if not typed.strip():
        return None
    try:
        amount = Decimal(typed.strip().replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(typed) from error
    if not amount.is_finite() or not 0 < amount < 10**9:
        raise ValueError(typed)
    return fen_of(amount)


def _proposed(request: HttpRequest, code: str) -> Call:
    """A call whose list waits for a second officer, or is being carried out, else not found."""
    found = kept_call(request, code)
    if found.state not in {CallState.PROPOSED, CallState.DECIDING}:
        raise Http404
    return found


@login_required
@require_GET
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """The list as it was proposed, for whoever approves it; then how far it is carried out."""
    found = kept_call(request, code)
    if found.state == CallState.NOTICE:
        notice = reverse("support:notice", args=[code])
        return HttpResponseClientRedirect(notice) if request.headers.get("HX-Request") else redirect(notice)
    found = _proposed(request, code)
    made = scores.proposal_of(found)
    assert made is not None, "a call in this state has one"
    context: dict[str, Any] = {
        "call": found,
        "proposal": made,
        "rows": queries.proposal_lines(made, person(request)),
        "holds": scores.digest_of(made.ranking) == made.ranking.sha256,
        "may_approve": found.state == CallState.PROPOSED and is_second(person(request), made.by_id),
        "work": work_of(found),
        "form": WordsForm(),
        "heading": _("List before a second officer"),
    }
    return render(request, "support/list.html", context)


@login_required
@require_POST
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the list that a colleague proposed."""
    found = _proposed(request, code)
    done = _("The list is approved. Every applicant is told; then the list is public.")
    write = partial(actions.approve_list, found, by=person(request))
    return pressed(request, write, done, then=reverse("support:list", args=[code]))


@login_required
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Send a list back, with the reason."""
    found = _proposed(request, code)
    write = partial(actions.send_list_back, found, by=person(request), reason=request.POST.get("words", "")[:1000])
    done = _("The list was sent back and can be decided anew.")
    here, ranking = reverse("support:list", args=[code]), reverse("support:ranking", args=[code])
    return pressed(request, write, done, then=ranking, refused=here)
