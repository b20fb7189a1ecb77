"""Lists of bases: everybody reads those that are published, officers put them together and publish them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.bases import actions, queries, rules
from zhijiang.bases.forms import HeadForm, KnownBaseForm, ReasonForm
from zhijiang.bases.models import Batch
from zhijiang.bases.states import BaseLevel
from zhijiang.bases.views.seat import batch_for, naming_officer, own_batch, person, table
from zhijiang.casework import sheets
from zhijiang.casework.errors import RuleViolation
from zhijiang.people import queries as people

ROWS = 50
"""Lists on one page."""


@require_GET
@people.one_moment()
def lists(request: HttpRequest) -> HttpResponse:
    """Every list that the reader may see; officers see with it how many declarations wait for one."""
    page = Paginator(queries.batches_for(request.user), ROWS).get_page(request.GET.get("page"))
    may_open = queries.may_open(request.user)
    waiting = queries.granted_for(request.user).count() if may_open else 0
    return render(request, "bases/lists.html", {"page": page, "may_open": may_open, "waiting": waiting})


@require_GET
@people.one_moment()
def shown_list(request: HttpRequest, code: str) -> HttpResponse:
    """A list; while it is put together, with what could be put on it."""
    return _shown(request, batch_for(request, code), {})


def _shown(request: HttpRequest, batch: Batch, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    works = rules.may_list(request.user, batch.authority)
    is_draft = works and rules.is_draft(batch)
    context = {
        "batch": batch,
        "rows": queries.lines_of(batch, request.user),
        "mine": set(queries.bases_for(request.user).values_list("pk", flat=True)),
        "works": works,
        "is_draft": is_draft,
        "is_own": batch.proposed_by_id == request.user.pk,
        "granted": queries.granted_on(person(request)) if is_draft else [],
        "form": KnownBaseForm() if is_draft else None,
        "file_kinds": list(sheets.TYPES),
    }
    return render(request, "bases/list.html", context | more, status=status)


@require_GET
@people.one_moment()
def list_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """A list as a file."""
    batch = batch_for(request, code)
    return table(kind, queries.list_sheet(batch, request.user), batch.shown_name)


@login_required
@require_http_methods(["GET", "POST"])
def new_list(request: HttpRequest) -> HttpResponse:
    """Begin a list."""
    user = naming_officer(request)
    form = HeadForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "heading": _("Begin a list")}
    if request.method != "POST":
        return render(request, "bases/edit_list.html", context)
    if not form.is_valid():
        return render(request, "bases/edit_list.html", context, status=422)
    try:
        batch = actions.open_batch(queries.own_authority(user), by=user, head=form.as_head())
    except RuleViolation as violation:
        return render(request, "bases/edit_list.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The list is begun. The bases come next."))
    return redirect("bases:list", batch.code)


@login_required
@require_http_methods(["GET", "POST"])
def edit_list(request: HttpRequest, code: str) -> HttpResponse:
    """Write the head of a list anew."""
    batch = own_batch(request, code)
    form = HeadForm(request.POST or None, batch=batch)
    context: dict[str, Any] = {"form": form, "heading": _("Edit the head of the list"), "batch": batch}
    if request.method != "POST":
        return render(request, "bases/edit_list.html", context)
    if not form.is_valid():
        return render(request, "bases/edit_list.html", context, status=422)
    try:
        actions.edit_batch(batch, by=person(request), head=form.as_head())
    except RuleViolation as violation:
        return render(request, "bases/edit_list.html", context | {"violation": violation}, status=409)
    return redirect("bases:list", code)


@login_required
@require_POST
def gather(request: HttpRequest, code: str) -> HttpResponse:
    """Put a declaration that was granted on a list, as a new base or as one that is known."""
    batch, user = own_batch(request, code), person(request)
    case = get_object_or_404(queries.granted_for(user), code=request.POST.get("case", ""))
    named = request.POST.get("base", "")
    base = get_object_or_404(queries.register(), code=named, operator=case.organisation) if named else None
    try:
        actions.gather_case(batch, case, by=user, base=base)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect("bases:list", code)


@login_required
@require_POST
def gather_known(request: HttpRequest, code: str) -> HttpResponse:
    """Put a base on a list that a paper put there elsewhere."""
    batch, form = own_batch(request, code), KnownBaseForm(request.POST)
    if not form.is_valid():
        return _shown(request, batch, {"form": form}, status=422)
    given = form.cleaned_data
    base = get_object_or_404(queries.register(), code=given["base"])
    try:
        actions.gather_base(batch, base, by=person(request), level=BaseLevel(given["level"]), basis=given["basis"])
    except RuleViolation as violation:
        return _shown(request, batch, {"form": form, "violation": violation}, status=409)
    return redirect("bases:list", code)


@login_required
@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Take a line off a draft."""
    batch = own_batch(request, code)
    wanted = request.POST.get("line", "")
    line = get_object_or_404(
        batch.listings.select_related("batch__authority"), pk=wanted if wanted.isdecimal() else None
    )
    try:
        actions.drop_listing(line, by=person(request))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect("bases:list", code)


@login_required
@require_POST
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Lay a list before a second officer."""
    batch = own_batch(request, code)
    try:
        actions.propose_batch(batch, by=person(request))
    except RuleViolation as violation:
        return _shown(request, batch, {"violation": violation}, status=409)
    messages.success(request, _("The list lies before a second officer, who publishes it."))
    return redirect("bases:list", code)


@login_required
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Make a list that was laid before a draft again."""
    batch, form = own_batch(request, code), ReasonForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "heading": _("Send the list back"), "batch": batch}
    if request.method != "POST":
        return render(request, "bases/edit_list.html", context)
    if not form.is_valid():
        return render(request, "bases/edit_list.html", context, status=422)
    try:
        actions.send_batch_back(batch, by=person(request), reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return render(request, "bases/edit_list.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The list is a draft again."))
    return redirect("bases:list", code)


@login_required
@require_http_methods(["GET", "POST"])
def publish_list(request: HttpRequest, code: str) -> HttpResponse:
    """Look at what publishing does, and publish."""
    batch = own_batch(request, code)
    context: dict[str, Any] = {"batch": batch, "rows": queries.lines_of(batch, request.user)}
    if request.method != "POST":
        return render(request, "bases/publish_list.html", context)
    try:
        actions.publish_batch(batch, by=person(request))
    except RuleViolation as violation:
        return render(request, "bases/publish_list.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The list is published; each base has its number and its entry."))
    return redirect("bases:list", code)
