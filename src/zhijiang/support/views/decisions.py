"""The decision on the list, the public notice with its objections, and the agreements."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import queries as cases
from zhijiang.casework.errors import RuleViolation
from zhijiang.support.actions import decisions as actions
from zhijiang.support.forms.calls import AgreementForm, AnswerForm, ObjectionForm
from zhijiang.support.models import Call, Entry, Objection
from zhijiang.support.queries import decisions as queries
from zhijiang.support.queries import scores
from zhijiang.support.queries.calls import entries_for
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.states import CHOSEN, CallState, EntryState, fen_of, wan_of
from zhijiang.support.views.calls import call_for, kept_call
from zhijiang.support.views.entries import entry_for
from zhijiang.support.views.seat import person


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Who is supported and with how much; reasons where the ranking says otherwise."""
    found = kept_call(request, code)
    last = scores.last_ranking(found)
    if last is None or found.state != CallState.RANKED:
        raise Http404
    lines = queries.rank_lines(last, person(request))
    typed = request.POST if request.method == "POST" else None
    ceiling = wan_of(found.ceiling_fen) if found.ceiling_fen else ""
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
        actions.decide_list(found, by=person(request), ranking_sha256=typed.get("ranking", ""), awards=awards, why=why)
    except RuleViolation as violation:
        return render(request, "support/decide_list.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The list is decided and made public. Everybody may object until the notice ends."))
    return redirect("support:notice", code)


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


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """What everybody reads of a decided list, and how to object to it."""
    found = _noticed(request, code)
    lines = queries.notice_lines(found.notice)
    is_open = found.state == CallState.NOTICE and today() <= found.notice.closes_on
    form = ObjectionForm(request.POST or None, lines=lines) if is_open else None
    keeps = rules.keeps(request.user, found)
    objections = list(found.notice.objections.select_related("entry__case", "answered_by")) if keeps else []
    has_run = found.state == CallState.NOTICE and today() > found.notice.closes_on
    context: dict[str, Any] = {
        "call": found,
        "notice": found.notice,
        "lines": lines,
        "total": queries.total_fen(lines),
        "is_open": is_open,
        "form": form,
        "keeps": keeps,
        "objections": objections,
        "may_end": keeps and has_run and all(each.is_upheld is not None for each in objections),
        "heading": _("Public notice"),
    }
    if request.method != "POST":
        return render(request, "support/notice.html", context)
    if form is None or not form.is_valid():
        return render(request, "support/notice.html", context, status=422)
    given = form.cleaned_data
    target = get_object_or_404(Entry.objects.select_related("case", "call"), call=found, case__code=given["entry"])
    try:
        made = actions.object_to(target, name=given["name"], contact=given["contact"], words=given["words"])
    except RuleViolation as violation:
        return render(request, "support/notice.html", context | {"violation": violation}, status=409)
    messages.success(
        request,
        _("Your objection has the number %(code)s. The authority answers it before the notice ends.")
        % {"code": made.code},
    )
    return redirect("support:notice", code)


def _noticed(request: HttpRequest, code: str) -> Call:
    """A call whose list is public, else not found."""
    found = call_for(request, code)
    if found.state not in {CallState.NOTICE, CallState.GRANTED}:
        raise Http404
    return found


@login_required
@require_POST
def end_notice(request: HttpRequest, code: str) -> HttpResponse:
    """Close the notice."""
    found = kept_call(request, code)
    try:
        actions.end_notice(found, by=person(request))
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect("support:notice", code)
    messages.success(request, _("The notice is closed. Now the agreements are signed."))
    return redirect("support:follow_up", code)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer an objection."""
    objections = Objection.objects.select_related("entry__case", "notice__call__authority")
    found = get_object_or_404(objections.filter(entry__in=entries_for(request.user)), code=code)
    call = found.notice.call
    if not rules.keeps(request.user, call):
        raise Http404
    form = AnswerForm(request.POST or None)
    context: dict[str, Any] = {
        "call": call,
        "form": form,
        "heading": _("Answer an objection"),
        "lead": found.words,
        "back": call,
    }
    if request.method != "POST":
        return render(request, "support/call_edit.html", context)
    if not form.is_valid():
        return render(request, "support/call_edit.html", context, status=422)
    given = form.cleaned_data
    try:
        actions.answer_objection(
            found, by=person(request), answer=given["answer"], is_upheld=given["is_upheld"] == "yes", rule=given["rule"]
        )
    except RuleViolation as violation:
        return render(request, "support/call_edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The objection is answered."))
    return redirect("support:notice", call.code)


@login_required
@require_GET
def follow_up(request: HttpRequest, code: str) -> HttpResponse:
    """What became of everything that was chosen: agreement, money, follow-up."""
    found = kept_call(request, code)
    wanted = [*CHOSEN, EntryState.ENDED]
    seen = entries_for(request.user).filter(call=found, case__state__in=wanted).select_related("case__grant")
    paid = queries.paid_by_grant([each.case.grant for each in seen if hasattr(each.case, "grant")])
    user = person(request)
    rows = [
        (
            each,
            getattr(each.case, "grant", None),
            paid.get(each.case.grant.pk, 0) if hasattr(each.case, "grant") else 0,
            cases.state_label(each.case, user),
            cases.state_of(each.case).tone,
        )
        for each in seen
    ]
    context = {
        "call": found,
        "rows": rows,
        "promised": sum(each.award_fen or 0 for each in seen),
        "paid": sum(paid.values()),
        "heading": _("Agreements and follow-up"),
    }
    return render(request, "support/follow_up.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """Record the agreement."""
    found = entry_for(request, code)
    if not rules.keeps(request.user, found.call) or found.case.state != EntryState.AGREEMENT:
        raise Http404
    form = AgreementForm(request.POST or None, entry=found, initial={"seq": found.case.seq, "signed_on": today()})
    context: dict[str, Any] = {
        "call": found.call,
        "form": form,
        "heading": _("Record the agreement"),
        "back": found.call,
    }
    context["lead"] = f"{found.case.title} · {found.case.organisation.shown_name}"
    if request.method != "POST":
        return render(request, "support/call_edit.html", context)
    if not form.is_valid():
        return render(request, "support/call_edit.html", context, status=422)
    given = form.cleaned_data
    try:
        made = actions.sign_agreement(
            found,
            by=person(request),
            expected_seq=given["seq"],
            number=given["number"],
            signed_on=given["signed_on"],
            promised=given["promised"],
            parts=form.as_parts(),
        )
    except RuleViolation as violation:
        return render(request, "support/call_edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The agreement is recorded; the letter went out. Payments are recorded on the grant."))
    return redirect(made)
