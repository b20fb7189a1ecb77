"""A work's chain of rights: the page with its picture, and the documents."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiang.casework.errors import RuleViolation
from zhijiang.catalog import actions, queries, rules
from zhijiang.catalog.forms import RightForm
from zhijiang.catalog.models import Right, Work
from zhijiang.catalog.views.files import kept
from zhijiang.catalog.views.request import SignedIn

SUFFIXES = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


@require_safe
@login_required
def rights(request: SignedIn, code: str) -> HttpResponse:
    """The chain: what is wrong with it, its picture, and every document."""
    work = _read_work(request, code)
    page = queries.rights_page(work, on=timezone.localdate())
    context = {"work": work, "page": page, "may_change": rules.may_change(request.user, work)}
    return render(request, "catalog/rights.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_right(request: SignedIn, code: str) -> HttpResponse:
    """Keep another document."""
    work = get_object_or_404(queries.own_works_for(request.user), code=code)
    form = RightForm(request.POST or None, request.FILES or None)
    return _written(request, work, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def right(request: SignedIn, code: str, number: int) -> HttpResponse:
    """Correct what is kept of a document."""
    work = get_object_or_404(queries.own_works_for(request.user), code=code)
    row = get_object_or_404(queries.rights_of(work), number=number)
    form = RightForm(request.POST or None, request.FILES or None, initial=RightForm.initial_of(row))
    return _written(request, work, form, row)


def _written(request: SignedIn, work: Work, form: RightForm, row: Right | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"] or None
        try:
            if row is None:
                actions.keep_right(work, by=request.user, given=form.as_given(), file=file)
            else:
                actions.change_right(work, row.number, by=request.user, given=form.as_given(), file=file)
        except RuleViolation as violation:
            form.add_error(None, str(violation))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("catalog:rights", work.code)
    return render(request, "catalog/right.html", {"work": work, "form": form, "right": row}, status=status)


@require_POST
@login_required
def strike_right(request: SignedIn, code: str, number: int) -> HttpResponse:
    """Strike a document out of the chain."""
    work = get_object_or_404(queries.own_works_for(request.user), code=code)
    try:
        actions.strike_right(work, number, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, _("The document is struck out; row and file are kept."))
    return redirect("catalog:rights", work.code)


@require_safe
@login_required
def right_file(request: SignedIn, code: str, number: int) -> HttpResponseBase:
    """The file of a document, to be saved."""
    work = _read_work(request, code)
    row = get_object_or_404(queries.rights_of(work).exclude(attachment=None), number=number)
    assert row.attachment is not None
    name = f"{work.code}-{number}{SUFFIXES.get(row.attachment.media_type, '.docx')}"
    response = kept(row.attachment)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _read_work(request: SignedIn, code: str) -> Work:
    """A work whose rights the user may read; 404 for any other. Rule: M-45."""
    work = get_object_or_404(queries.works_for(request.user), code=code)
    if not queries.sees_rights(request.user, work):
        raise Http404
    return work
