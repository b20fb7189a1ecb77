"""Entries: begun and handed in by the applicant, recommended by the unit, checked by the bureau."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import queries as cases
from zhijiang.casework.errors import RuleViolation
from zhijiang.support.actions import entries as actions
from zhijiang.support.actions.defences import mark_read
from zhijiang.support.forms.calls import BeginForm, WordsForm
from zhijiang.support.models import Call, Entry, Quota
from zhijiang.support.queries import calls as queries
from zhijiang.support.queries import decisions
from zhijiang.support.queries import scores as scores_of
from zhijiang.support.queries.defences import defence_of, defences_of, not_presented
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.rules.defences import may_be_presented
from zhijiang.support.states import BEFORE_PANEL, FIRST, CallState, EntryState
from zhijiang.support.views.calls import ROWS, call_for, kept_call
from zhijiang.support.views.editing import edited
from zhijiang.support.views.seat import person
from zhijiang.support.views.tables import workbook


def entry_for(request: HttpRequest, code: str) -> Entry:
    """The entry of a case that the user may see, else not found."""
    return get_object_or_404(queries.entries_for(request.user), case__code=code)


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an entry."""
    found = call_for(request, code)
    houses = queries.houses_that_apply(request.user)
    if not houses or found.state == CallState.DRAFT:
        raise Http404
    form = BeginForm(request.POST or None, houses=houses)
    context: dict[str, Any] = {"call": found, "heading": _("Apply"), "back": found}
    context["lead"] = _("The form comes next; nothing is handed in until you say so, by the last day of the call.")

    def write() -> tuple[str, str]:
        made = actions.begin_entry(found, by=person(request), **form.cleaned_data)
        done = _("Your entry is begun. Fill in the form, then hand it in on the page of the entry.")
        return reverse("casework:form", args=[made.case.code]), done

    return edited(request, form, context, write, page="support/call_edit.html")


@login_required
@require_GET
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """An entry: how it stands, its answers, and what this reader does next. An expert gets the sheet instead."""
    found = entry_for(request, code)
    user = person(request)
    if rules.expert_in(found.call, user) and not rules.keeps(user, found.call):
        return redirect("support:score", found.call.code, code)
    mark_read(found, user)
    return render(request, "support/entry.html", _entry_context(request, found))


def _entry_context(request: HttpRequest, found: Entry) -> dict[str, Any]:
    user, case = person(request), found.case
    is_own = cases.is_applicant(case, user)
    drafting = is_own and case.state == EntryState.DRAFT
    keeps = rules.keeps(user, found.call)
    procedure = cases.procedure_of(case)
    doubles = queries.doubles_of(found, user) if keeps else []
    defence = defence_of(found) if found.call.with_defence and (keeps or is_own) else None
    may_present = keeps and may_be_presented(found) and not (defence and defence.outcome)
    return {
        "entry": found,
        "call": found.call,
        "case": case,
        "state_label": cases.state_label(case, user),
        "state": cases.state_of(case),
        "sections": cases.answers_shown(case, user),
        "drafting": drafting,
        "errors": cases.form_errors(procedure, case.data, on=cases.calendar_of(case).today()) if drafting else [],
        "checked": cases.digest_of(case) if drafting else "",
        "open_sections": (),
        "is_own": is_own,
        "keeps": keeps,
        "of_unit": rules.is_of_unit(user, found.unit),
        "may_check": keeps and case.state == EntryState.ELIGIBILITY and found.call.state == CallState.OPEN,
        "may_agree": keeps and case.state == EntryState.AGREEMENT,
        "doubles": doubles,
        "costs": queries.costs_of(found, doubles) if keeps else None,
        "hearings": found.hearings.select_related("by") if keeps or is_own else [],
        "defence": defence,
        "earlier_days": found.defences.exclude(moved="") if defence else [],
        "may_present": may_present,
        "may_record": may_present and defence is not None and defence.held_on <= today(),
        "may_hear": keeps and case.state in BEFORE_PANEL and found.call.state == CallState.RANKED,
        "declared": queries.declared_earlier(found) if keeps else "",
        "grant": getattr(case, "grant", None),
        "heading": case.shown_title,
    }


@login_required
@require_POST
def hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """Hand an entry in."""
    found = entry_for(request, code)
    if not cases.is_applicant(found.case, person(request)):
        raise Http404
    seq = request.POST.get("seq", "")
    try:
        actions.hand_in_entry(
            found,
            by=person(request),
            expected_seq=int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 9 else -1,
            checked=request.POST.get("checked", ""),
        )
    except RuleViolation as violation:
        found.case.refresh_from_db()
        return render(
            request, "support/entry.html", _entry_context(request, found) | {"violation": violation}, status=409
        )
    messages.success(request, _("The entry is handed in. The unit of your place evaluates it first."))
    return redirect("support:entry", code)


def _quota_for(request: HttpRequest, call: Call, unit: str) -> Quota:
    quota = next((each for each in queries.units_of(request.user, call) if each.unit.code == unit), None)
    if quota is None:
        raise Http404
    return quota


@login_required
@require_http_methods(["GET", "POST"])
def unit_desk(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """What waits for a unit's first evaluation, and what it recommended, in its order."""
    found = call_for(request, code)
    quota = _quota_for(request, found, unit)
    of_unit = queries.entries_for(request.user).filter(call=found, unit=quota.unit)
    waiting = list(of_unit.filter(case__state__in=FIRST).order_by("case__submitted_at", "pk"))
    page = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
    done = list(of_unit.filter(place__isnull=False).order_by("place"))
    declined = list(of_unit.filter(case__state=EntryState.NOT_RECOMMENDED).order_by("pk"))
    context: dict[str, Any] = {
        "call": found,
        "quota": quota,
        "used": len(done),
        "left": max(0, quota.places - len(done)),
        "waiting": [
            (each, request.POST.get(f"place-{each.pk}", ""), request.POST.get(f"words-{each.pk}", "")) for each in page
        ],
        "page": page,
        "done": [(each, cases.state_label(each.case, person(request))) for each in done],
        "declined": declined,
        "heading": _("First evaluation"),
    }
    if request.method != "POST":
        return render(request, "support/unit_desk.html", context)
    lines = _ordered(request, waiting)
    if not lines:
        context["wrong"] = _("Give the entries that you recommend a number: 1 is the first.")
        return render(request, "support/unit_desk.html", context, status=422)
    try:
        actions.recommend(found, quota.unit, by=person(request), lines=lines)
    except RuleViolation as violation:
        return render(request, "support/unit_desk.html", context | {"violation": violation}, status=409)
    messages.success(request, _("Recommended: %(count)d, in your order.") % {"count": len(lines)})
    return redirect("support:unit_desk", code, unit)


def _ordered(request: HttpRequest, waiting: list[Entry]) -> list[tuple[Entry, str]]:
    """The entries that were given a number, by it, each with its words."""
    numbered = []
    for each in waiting:
        number = request.POST.get(f"place-{each.pk}", "").strip()
        if number.isascii() and number.isdigit() and len(number) < 5:
            numbered.append((int(number), each.pk, each))
    return [
        (each, request.POST.get(f"words-{pk}", "")) for _number, pk, each in sorted(numbered, key=lambda line: line[:2])
    ]


@login_required
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """Do not recommend an entry, with the reason."""
    found = entry_for(request, code)
    if not rules.is_of_unit(request.user, found.unit) or found.case.state not in FIRST:
        raise Http404
    form = WordsForm(request.POST or None)
    context: dict[str, Any] = {"call": found.call, "heading": _("Do not recommend"), "back": found.call}
    context["lead"] = _("“%(title)s” is closed in this call; the applicant reads the reason.") % {
        "title": found.case.title
    }

    def write() -> tuple[str, str]:
        actions.decline(found, by=person(request), words=form.cleaned_data["words"])
        desk = reverse("support:unit_desk", args=[found.call.code, found.unit.code])
        return desk, _("The entry is not recommended.")

    return edited(request, form, context, write, page="support/call_edit.html")


@login_required
@require_GET
def entries(request: HttpRequest, code: str) -> HttpResponse:
    """All entries of a call, for whoever keeps it: how far each is, and what may be for the same as something earlier."""
    found = kept_call(request, code)
    seen = queries.entries_for(request.user).filter(call=found, case__with_authority=True)
    page = Paginator(seen.order_by("unit__name", "place", "pk"), ROWS).get_page(request.GET.get("page"))
    user = person(request)
    experts = scores_of.expert_lines(found)
    doubles = queries.doubles_by_entry(list(page), user)
    presented = defences_of(page) if found.with_defence else {}
    context = {
        "call": found,
        "page": page,
        "rows": [
            (
                each,
                cases.state_label(each.case, user),
                cases.state_of(each.case).tone,
                len(doubles[each.pk]),
                presented.get(each.pk),
            )
            for each in page
        ],
        "experts": experts,
        "to_present": len(not_presented(seen.filter(case__state__in=BEFORE_PANEL)))
        if found.with_defence and found.state == CallState.SCORING
        else 0,
        "work": queries.work_of(found),
        "may_begin": found.state == CallState.OPEN,
        "may_rank": found.state in {CallState.SCORING, CallState.DISCUSSION},
        "is_scored": bool(experts) and all(line.is_handed_in for line in experts),
        "heading": _("Entries"),
    }
    return render(request, "support/entries.html", context)


@login_required
@require_GET
def entries_file(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook."""
    found = kept_call(request, code)
    return workbook(decisions.entries_workbook(found, person(request)), f"{found.shown_title} {_('Entries')}")


@login_required
@require_POST
def eligible(request: HttpRequest, code: str) -> HttpResponse:
    """Find an entry eligible."""
    found = entry_for(request, code)
    if not rules.keeps(request.user, found.call):
        raise Http404
    try:
        actions.find_eligible(found, by=person(request), about_double=request.POST.get("about_double", ""))
    except RuleViolation as violation:
        context = _entry_context(request, found) | {
            "violation": violation,
            "said": request.POST.get("about_double", ""),
        }
        return render(request, "support/entry.html", context, status=409)
    messages.success(request, _("The entry is eligible."))
    return redirect("support:entries", found.call.code)
