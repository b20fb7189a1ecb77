"""The titles of a work: names in the order of the picture."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework.errors import RuleViolation
from zhijiang.catalog import actions, queries
from zhijiang.catalog.forms import CreditForm, initial_of_credit
from zhijiang.catalog.models import Work
from zhijiang.catalog.views.request import SignedIn

WAYS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def titles(request: SignedIn, code: str) -> HttpResponse:
    """The names, to be put in order, and another one."""
    work = get_object_or_404(queries.own_works_for(request.user), code=code)
    form = CreditForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            actions.add_credit(work, by=request.user, given=form.as_given())
        except RuleViolation as violation:
            form.add_error(None, str(violation))
            status = 409
        else:
            return redirect("catalog:credits", work.code)
    context = {"work": work, "form": form, "credits": work.credits.all()}
    return render(request, "catalog/credits.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def credit(request: SignedIn, code: str, credit: int) -> HttpResponse:
    """Say a name otherwise."""
    work = get_object_or_404(queries.own_works_for(request.user), code=code)
    row = get_object_or_404(work.credits, pk=credit)
    form = CreditForm(request.POST or None, initial=initial_of_credit(row))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            actions.change_credit(work, row.pk, by=request.user, given=form.as_given())
        except RuleViolation as violation:
            form.add_error(None, str(violation))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("catalog:credits", work.code)
    return render(request, "catalog/credit.html", {"work": work, "form": form, "credit": row}, status=status)


@require_POST
@login_required
def move_credit(request: SignedIn, code: str, credit: int, way: str) -> HttpResponse:
    """One place up or down."""
    return _done(request, code, lambda work: actions.move_credit(work, credit, by=request.user, steps=WAYS[way]))


@require_POST
@login_required
def remove_credit(request: SignedIn, code: str, credit: int) -> HttpResponse:
    """Out of the titles."""
    return _done(request, code, lambda work: actions.remove_credit(work, credit, by=request.user))


def _done(request: SignedIn, code: str, do: Callable[[Work], None]) -> HttpResponse:
    work = get_object_or_404(queries.own_works_for(request.user), code=code)
    try:
        do(work)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect("catalog:credits", work.code)
