"""What a company tells of its work: dates and cases, numbers, pictures; and the work as other systems read it."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.queries import cases_for
from zhijiang.catalog import actions, queries
from zhijiang.catalog.forms import NumbersForm, PosterForm, StepForm, TieForm
from zhijiang.catalog.models import Work, WorkPicture
from zhijiang.catalog.states import PictureKind
from zhijiang.catalog.views.files import kept
from zhijiang.catalog.views.request import SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def steps(request: SignedIn, code: str) -> HttpResponse:
    """The days that the company tells, and the cases that are about the work."""
    work = _own(request, code)
    form = StepForm(request.POST or None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        done = _tried(
            form,
            lambda: actions.give_step(
                work, by=request.user, kind=form.chosen, on=told["on"], words=told["words"], words_en=told["words_en"]
            ),
        )
        if done:
            return redirect("catalog:steps", work.code)
    return _steps_page(request, work, form=form, tie_form=None)


@require_POST
@login_required
def remove_step(request: SignedIn, code: str, step: int) -> HttpResponse:
    """Take such a day back."""
    work = _own(request, code)
    _told(request, lambda: actions.remove_step(work, step, by=request.user))
    return redirect("catalog:steps", work.code)


@require_POST
@login_required
def tie_case(request: SignedIn, code: str) -> HttpResponse:
    """Tie a case to the work."""
    work = _own(request, code)
    form = TieForm(request.POST, cases=queries.cases_to_tie(work, request.user))
    if form.is_valid():
        case = form.cleaned_data["case"]
        if _tried(form, lambda: actions.tie_case(work, case, by=request.user)):
            return redirect("catalog:steps", work.code)
    return _steps_page(request, work, form=StepForm(), tie_form=form)


@require_POST
@login_required
def untie_case(request: SignedIn, code: str, case: str) -> HttpResponse:
    """Take the tie back."""
    work = _own(request, code)
    found = get_object_or_404(cases_for(request.user), code=case)
    _told(request, lambda: actions.untie_case(work, found, by=request.user))
    return redirect("catalog:steps", work.code)


def _steps_page(request: SignedIn, work: Work, *, form: StepForm, tie_form: TieForm | None) -> HttpResponse:
    offered = queries.cases_to_tie(work, request.user)
    context = {
        "work": work,
        "form": form,
        "tie_form": tie_form or (TieForm(cases=offered) if offered else None),
        "tied": queries.tied_cases_of(work, request.user),
        "steps": work.steps.all(),
    }
    return render(request, "catalog/steps.html", context, status=_status(form if tie_form is None else tie_form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def numbers(request: SignedIn, code: str) -> HttpResponse:
    """The numbers that registries gave."""
    work = _own(request, code)
    form = NumbersForm(request.POST or None, initial={row.scheme: row.number for row in work.numbers.all()})
    is_right = form.is_bound and form.is_valid()
    if is_right and _tried(form, lambda: actions.number_work(work, by=request.user, numbers=form.as_given())):
        messages.success(request, _("Saved."))
        return redirect(work)
    return render(request, "catalog/numbers.html", {"work": work, "form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pictures(request: SignedIn, code: str) -> HttpResponse:
    """Posters and stills, and another one."""
    work = _own(request, code)
    form = PosterForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        done = _tried(
            form,
            lambda: actions.add_picture(
                work,
                by=request.user,
                kind=PictureKind(told["kind"]),
                file=told["file"],
                alt=told["alt"],
                alt_en=told["alt_en"],
            ),
        )
        if done:
            return redirect("catalog:pictures", work.code)
    context = {"work": work, "form": form, "pictures": work.pictures.all()}
    return render(request, "catalog/pictures.html", context, status=_status(form))


@require_POST
@login_required
def remove_picture(request: SignedIn, code: str, picture: int) -> HttpResponse:
    """Take a picture away."""
    work = _own(request, code)
    _told(request, lambda: actions.remove_picture(work, picture, by=request.user))
    return redirect("catalog:pictures", work.code)


@require_safe
@login_required
def picture(request: SignedIn, code: str, picture: int) -> HttpResponseBase:
    """A poster or still of a work that the user may see."""
    work = get_object_or_404(queries.works_for(request.user), code=code)
    row = get_object_or_404(WorkPicture.objects.select_related("attachment"), work=work, pk=picture)
    response = kept(row.attachment)
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@require_safe
@login_required
def work_json(request: SignedIn, code: str) -> HttpResponse:
    """The work as JSON-LD, in the words of schema.org."""
    work = get_object_or_404(queries.works_for(request.user), code=code)
    written = json.dumps(queries.linked_data(work, request.user), ensure_ascii=False, indent=2)
    return _saved(f"{work.code}.jsonld", written + "\n", "application/ld+json")


@require_safe
@login_required
def work_xml(request: SignedIn, code: str) -> HttpResponse:
    """The work as Media Entertainment Core."""
    work = get_object_or_404(queries.works_for(request.user), code=code)
    return _saved(f"{work.code}.xml", queries.entertainment_core(work, request.user), "application/xml")


def _saved(name: str, content: str | bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _own(request: SignedIn, code: str) -> Work:
    return get_object_or_404(queries.own_works_for(request.user), code=code)


def _tried(form: Form, do: Callable[[], object]) -> bool:
    """Whether it was done; a refusal stands in the form."""
    try:
        do()
    except RuleViolation as violation:
        form.add_error(None, str(violation))
        return False
    return True


def _told(request: SignedIn, do: Callable[[], object]) -> None:
    """Do it; a refusal is told on the next page."""
    try:
        do()
    except RuleViolation as violation:
        messages.error(request, str(violation))


def _status(form: Form) -> int:
    """422 for what was typed wrong, 409 for what a rule refuses: that stands above all fields."""
    if not form.errors:
        return 200
    return 409 if form.non_field_errors() else 422
