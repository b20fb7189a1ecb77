"""An application for a measure: it is begun, looked at, decided and reported on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework.queries import available_actions, cases_kept_from, state_label, state_of
from zhijiang.people.models import User
from zhijiang.support import actions, queries, rules
from zhijiang.support.forms import ApplyForm, GrantForm, ReportForm
from zhijiang.support.models import Application, Grant
from zhijiang.support.views.editing import edited
from zhijiang.support.views.seat import application_for, measure_for, person


@login_required
@require_http_methods(["GET", "POST"])
def apply_for(request: HttpRequest, code: str) -> HttpResponse:
    """Check a firm against the conditions, one by one, and begin its application."""
    measure = measure_for(request, code)
    firms = list(queries.own_firms(request.user))
    if not firms or not measure.is_in_force(queries.today()):
        raise Http404
    wanted = request.GET.get("firm", "")
    firm = next((each for each in firms if each.code == wanted), firms[0])
    earlier = queries.earlier_support(firm, request.POST.get("project", ""), measure.purpose) if request.POST else []
    form = ApplyForm(request.POST or None, measure=measure, asks_about_earlier=bool(earlier))
    declared = form.as_given()["declared"] if request.method == "POST" and form.is_valid() else {}
    context: dict[str, Any] = {
        "measure": measure,
        "firm": firm,
        "firms": firms,
        "lines": queries.lines_of(queries.findings_of(measure, firm, declared), firm),
        "earlier": earlier,
        "heading": _("Check and apply"),
    }

    def write() -> tuple[str, str]:
        made = actions.apply_for(measure, firm, by=person(request), **form.as_given())
        done = _("The application is begun. Fill it in and submit it.")
        return reverse("casework:form", args=[made.case.code]), done

    return edited(request, form, context, write, page="support/apply.html")


@login_required
@require_GET
def application(request: HttpRequest, code: str) -> HttpResponse:
    """What was applied for, and how each condition was found on that day; where it was granted, the grant."""
    found = application_for(request, code)
    user = person(request)
    context = around(found, user) | {
        "grant": queries.grants_for(user).filter(case=found.case).first(),
        "lines": queries.lines_of(queries.frozen_findings(found), found.firm),
        "state_label": state_label(found.case, user),
        "tone": state_of(found.case).tone,
        "may_decide": _offers(found, user, "grant"),
        "heading": found.case.code,
    }
    return render(request, "support/application.html", context)


def around(found: Application, user: User) -> dict[str, Any]:
    """What stands on every page of an application, with the support that the same project had for the same purpose."""
    unknown = set(cases_kept_from(user).values_list("pk", flat=True))
    every = queries.earlier_support(found.firm, found.project, found.measure.purpose, but=found.case)
    earlier = [case for case in every if case.pk not in unknown]
    return {"application": found, "case": found.case, "measure": found.measure, "earlier": earlier}


def _offers(found: Application, user: User, action: str) -> bool:
    return any(each.name == action for each in available_actions(found.case, user))


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Grant what was applied for."""
    found = application_for(request, code)
    user = person(request)
    if not rules.may_decide(user, found):
        raise Http404
    if request.method != "POST" and not _offers(found, user, "grant"):
        return redirect("support:application", code)
    context = around(found, user)
    form = GrantForm(request.POST or None, application=found, asks_about_earlier=bool(context["earlier"]))
    context |= {
        "heading": _("Grant the support"),
        "lines": queries.lines_of(queries.frozen_findings(found), found.firm),
    }

    def write() -> tuple[Grant, str]:
        made = actions.grant_support(found, by=user, **form.as_given())
        return made, _("The support is granted, and the letter is issued.")

    return edited(request, form, context, write, page="support/decide.html")


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Report what became of a grant."""
    grant = queries.grants_for(request.user).filter(case__code=code).first()
    if grant is None or not rules.may_report(request.user, grant):
        raise Http404
    form = ReportForm(request.POST or None, request.FILES or None, grant=grant, initial={"seq": grant.case.seq})
    context = {"grant": grant, "heading": _("Hand in the follow-up report"), "back": grant, "has_file": True}

    def write() -> tuple[Grant, str]:
        given = form.cleaned_data
        actions.report_follow_up(
            grant,
            by=person(request),
            expected_seq=given["seq"],
            text=given["text"],
            reached=form.as_reached(),
            file=given["file"],
        )
        return grant, _("The report is handed in; the authority assesses it.")

    return edited(request, form, context, write)
