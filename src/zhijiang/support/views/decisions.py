"""The public notice with its objections, the agreements, and what became of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework.errors import RuleViolation
from zhijiang.support.actions import decisions as actions
from zhijiang.support.forms.calls import AgreementForm, AnswerForm, ObjectionForm
from zhijiang.support.models import Call, Entry, Grant, Objection
from zhijiang.support.queries import decisions as queries
from zhijiang.support.queries.calls import entries_for
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.states import CallState, EntryState
from zhijiang.support.views.calls import call_for, kept_call
from zhijiang.support.views.editing import edited, pressed
from zhijiang.support.views.entries import entry_for
from zhijiang.support.views.seat import person


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
    if found.state not in {CallState.NOTICE, CallState.GRANTED, CallState.CLOSED}:
        raise Http404
    return found


@login_required
@require_POST
def end_notice(request: HttpRequest, code: str) -> HttpResponse:
    """Close the notice."""
    found = kept_call(request, code)
    done = _("The notice is closed. Now the agreements are signed.")
    write = partial(actions.end_notice, found, by=person(request))
    return pressed(
        request,
        write,
        done,
        then=reverse("support:follow_up", args=[code]),
        refused=reverse("support:notice", args=[code]),
    )


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
    context: dict[str, Any] = {"call": call, "heading": _("Answer an objection"), "lead": found.words, "back": call}

    def write() -> tuple[str, str]:
        given = form.cleaned_data
        upheld = given["is_upheld"] == "yes"
        actions.answer_objection(
            found, by=person(request), answer=given["answer"], is_upheld=upheld, rule=given["rule"]
        )
        return reverse("support:notice", args=[call.code]), _("The objection is answered.")

    return edited(request, form, context, write, page="support/call_edit.html")


@login_required
@require_GET
def follow_up(request: HttpRequest, code: str) -> HttpResponse:
    """What became of everything that was chosen: agreement, money, follow-up."""
    found = kept_call(request, code)
    rows = queries.follow_up_lines(found, person(request))
    context = {
        "call": found,
        "rows": rows,
        "promised": sum(row.entry.award_fen or 0 for row in rows),
        "paid": sum(row.paid_fen for row in rows),
        "may_ask_to_close": found.state == CallState.GRANTED and not any(row.is_open for row in rows),
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
    context: dict[str, Any] = {"call": found.call, "heading": _("Record the agreement"), "back": found.call}
    context["lead"] = f"{found.case.title} · {found.case.organisation.shown_name}"

    def write() -> tuple[Grant, str]:
        given = form.cleaned_data
        made = actions.sign_agreement(
            found,
            by=person(request),
            expected_seq=given["seq"],
            number=given["number"],
            signed_on=given["signed_on"],
            promised=given["promised"],
            parts=form.as_parts(),
            goals=form.as_goals(),
        )
        return made, _("The agreement is recorded; the letter went out. Payments are recorded on the grant.")

    return edited(request, form, context, write, page="support/agreement.html")
