"""Where works are shown: the list with what is wrong, one release, its verbs, and its figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import search
from zhijiang.casework.actions import keep_workbook, kept_workbook
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.sheets import TYPES, BadWorkbook
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Cut, Work
from zhijiang.distribution import actions, queries, rules, sheets
from zhijiang.distribution.forms import CorrectionForm, FigureForm, FiguresForm, ReasonForm, ReleaseForm
from zhijiang.distribution.models import Release, ReleaseFigure
from zhijiang.distribution.states import RELEASE_MOVES, FigureKind
from zhijiang.people.models import User
from zhijiang.people.queries import sits_at
from zhijiang.people.states import OrganisationKind, Role

ROWS: Final = 50


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _seen(request: HttpRequest, code: str) -> Release:
    """A release that the user may see, else not found."""
    return get_object_or_404(queries.releases_for(request.user), code=code)


def _own(request: HttpRequest, code: str) -> Release:
    """A release of a house for which the user keeps them, else not found."""
    found = _seen(request, code)
    if not rules.may_deliver(found.work, _person(request)):
        raise Http404
    return found


@login_required
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """All that the user may see; of one work with what was counted; or only those that something is wrong with."""
    user = _person(request)
    if not any(sits_at(user, kind, *Role) for kind in (OrganisationKind.PRODUCER, OrganisationKind.AUTHORITY)):
        raise Http404
    shown = queries.releases_for(user)
    works = catalog.own_works_for(user)
    code = request.GET.get("work", "")
    work = get_object_or_404(catalog.works_for(user), code=code) if code else None
    if work is not None:
        shown = shown.filter(work=work)
    asked = request.GET.get("q", "").strip()[:80]
    for word in search.words_of(asked):
        shown = shown.filter(Q(work__words__contains=word) | Q(platform__icontains=word) | Q(code__iexact=word))
    is_of_wrong = request.GET.get("show") == "wrong"
    today = timezone.localdate()
    # What is wrong is not stored: to list it all are looked at, a few questions for all of them.
    found = queries.lines_of(list(shown), user, on=today) if is_of_wrong else []
    rows: Any = [line for line in found if line.alerts] if is_of_wrong else shown
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    here: list[Any] = list(page.object_list)
    context = {
        "page": page,
        "lines": here if is_of_wrong else queries.lines_of(here, user, on=today),
        "asked": asked,
        "is_of_wrong": is_of_wrong,
        "work": work,
        "makes": works.exists(),
        "charts": queries.charts_of(ReleaseFigure.objects.filter(release__in=shown)) if work is not None else [],
    }
    return render(request, "distribution/releases.html", context)


@login_required
@require_GET
def new_release(request: HttpRequest) -> HttpResponse:
    """Choose the work that is shown somewhere."""
    works = catalog.own_works_for(_person(request))
    if not works.exists():
        raise Http404
    chosen = works.filter(code=request.GET.get("work", "")).first()
    if chosen is not None:
        return redirect("distribution:announce", chosen.code)
    return render(request, "distribution/release_work.html", {"works": works.order_by("title", "pk")})


@login_required
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, code: str) -> HttpResponse:
    """Announce a release of a work."""
    user = _person(request)
    work = get_object_or_404(catalog.own_works_for(user), code=code)
    licence = queries.licensed_of([work.pk]).get(work.pk)
    initial = {"number": licence.number if licence else "", "cut": _licensed_cut(work, licence)}
    form = _form(request, work, initial=initial)
    context: dict[str, Any] = {"form": form, "work": work}
    if request.method != "POST":
        return render(request, "distribution/release_form.html", context)
    if not form.is_valid():
        return render(request, "distribution/release_form.html", context, status=422)
    try:
        made = actions.announce(work, by=user, shown=form.as_shown())
    except RuleViolation as violation:
        return render(request, "distribution/release_form.html", context | {"violation": violation}, status=409)
    return redirect(made)


def _licensed_cut(work: Work, licence: queries.Licensed | None) -> Cut | None:
    """The one that was licensed, where it is one."""
    if licence is None or len(licence.files) != 1:
        return None
    return Cut.objects.filter(episode__work=work, file__in=licence.files).order_by("pk").first()


def _form(request: HttpRequest, work: Work, initial: dict[str, Any]) -> ReleaseForm:
    cuts = Cut.objects.filter(episode__work=work).select_related("episode__work").order_by("episode__number", "number")
    return ReleaseForm(request.POST or None, cuts=cuts, is_single=work.is_single, initial=initial)


@login_required
@require_GET
def release(request: HttpRequest, code: str) -> HttpResponse:
    """One release: where it stands, what is wrong, what was counted."""
    return _page(request, _seen(request, code))


def _page(request: HttpRequest, found: Release, *, status: int = 200, **more: Any) -> HttpResponse:
    user = _person(request)
    (line,) = queries.lines_of([found], user, on=timezone.localdate())
    licence = queries.licensed_of([found.work_id]).get(found.work_id)
    makes = rules.may_deliver(found.work, user)
    figures = found.figures.select_related("entered_by")
    context = {
        "release": found,
        "alerts": line.alerts,
        "difference": queries.difference_of(found, licence),
        "licence": licence,
        "makes": makes,
        "may_change": makes and rules.may_be_changed(found),
        "verbs": [verb for verb, move in RELEASE_MOVES.items() if makes and found.state in move.frm],
        "figures": figures.filter(replaced_at=None)[:200],
        "replaced": figures.exclude(replaced_at=None)[:200],
        "charts": queries.charts_of(found.figures.all()),
        "history": queries.history_of_release(found),
        "figure_form": FigureForm(auto_id="figure-%s"),
        "withdraw_form": ReasonForm(auto_id="withdraw-%s"),
    }
    return render(request, "distribution/release.html", context | more, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit_release(request: HttpRequest, code: str) -> HttpResponse:
    """Tell it otherwise."""
    found = _own(request, code)
    initial = {name: getattr(found, name) for name in ReleaseForm.base_fields} | {"languages": found.languages.split()}
    form = _form(request, found.work, initial=initial)
    context: dict[str, Any] = {"form": form, "work": found.work, "release": found}
    if request.method != "POST":
        return render(request, "distribution/release_form.html", context)
    if not form.is_valid():
        return render(request, "distribution/release_form.html", context, status=422)
    try:
        actions.change(found, by=_person(request), shown=form.as_shown())
    except RuleViolation as violation:
        return render(request, "distribution/release_form.html", context | {"violation": violation}, status=409)
    return redirect(found)


@login_required
@require_POST
def release_act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Begin, end or withdraw."""
    found = _own(request, code)
    if verb not in RELEASE_MOVES:
        raise Http404
    reason = ""
    if verb == "withdraw":
        form = ReasonForm(request.POST, auto_id="withdraw-%s")
        if not form.is_valid():
            return _page(request, found, status=422, withdraw_form=form, opened="withdraw")
        reason = form.cleaned_data["reason"]
    return _done(request, found, lambda user: actions.move(found, verb, by=user, reason=reason))


@login_required
@require_POST
def add_figure(request: HttpRequest, code: str) -> HttpResponse:
    """Enter one count."""
    found = _own(request, code)
    form = FigureForm(request.POST, auto_id="figure-%s")
    if not form.is_valid():
        return _page(request, found, status=422, figure_form=form, opened="figure")
    figure = form.as_figure()
    return _done(
        request, found, lambda user: actions.enter(found, [figure], by=user), figure_form=form, opened="figure"
    )


@login_required
@require_http_methods(["GET", "POST"])
def correct_figure(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Put another count in the place of one."""
    found = _own(request, code)
    figure = get_object_or_404(found.figures.filter(replaced_at=None), pk=key)
    is_money = figure.kind == FigureKind.REVENUE
    value = Decimal(figure.value) / 100 if is_money else figure.value
    form = CorrectionForm(request.POST or None, is_money=is_money, initial={"value": value})
    context: dict[str, Any] = {"form": form, "release": found, "figure": figure}
    if request.method != "POST":
        return render(request, "distribution/figure.html", context)
    if not form.is_valid():
        return render(request, "distribution/figure.html", context, status=422)
    try:
        actions.correct(figure, by=_person(request), **form.cleaned_data)
    except RuleViolation as violation:
        return render(request, "distribution/figure.html", context | {"violation": violation}, status=409)
    return redirect(found)


@login_required
@require_GET
def figures_template(request: HttpRequest, code: str) -> HttpResponse:
    """The empty workbook."""
    found = _own(request, code)
    response = HttpResponse(sheets.template(), content_type=TYPES["xlsx"])
    name = f"{found.work.shown_title} {found.platform}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def import_figures(request: HttpRequest, code: str) -> HttpResponse:
    """Hand a workbook in, see what it would enter, and have it entered: all of it or nothing."""
    found = _own(request, code)
    context: dict[str, Any] = {"release": found, "form": FiguresForm()}
    if "kept" in request.POST:
        return _bring_in(request, found, context)
    if request.method != "POST":
        return render(request, "distribution/figures.html", context)
    form = FiguresForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "distribution/figures.html", context | {"form": form}, status=422)
    file = form.cleaned_data["file"]
    try:
        rows, faults = sheets.read(file.read())
        kept = keep_workbook(file, of=found.stream)
    except (BadWorkbook, RuleViolation) as refused:
        form.add_error("file", str(refused))
        return render(request, "distribution/figures.html", context | {"form": form}, status=422)
    looked: dict[str, Any] = {"looked": True, "rows": rows, "faults": faults, "kept": kept}
    if not faults and rows:
        try:
            actions.check_figures(found, _figures(rows))
        except RuleViolation as violation:
            return render(request, "distribution/figures.html", context | {"violation": violation}, status=409)
    return render(request, "distribution/figures.html", context | looked, status=422 if faults or not rows else 200)


def _bring_in(request: HttpRequest, found: Release, context: dict[str, Any]) -> HttpResponse:
    content = kept_workbook(request.POST["kept"], of=found.stream)
    if content is None:
        messages.error(request, _("Please hand the workbook in again."))
        return redirect("distribution:import_figures", found.code)
    rows, _none = sheets.read(content)
    try:
        made = actions.enter(found, _figures(rows), by=_person(request))
    except RuleViolation as violation:
        return render(request, "distribution/figures.html", context | {"violation": violation}, status=409)
    messages.success(request, _("%(count)d figures were entered.") % {"count": len(made)})
    return redirect(found)


def _figures(rows: list[sheets.FigureRow]) -> list[actions.Figure]:
    """As they are entered, each with the row in which it stands."""
    return [
        actions.Figure(
            **{name: value for name, value in asdict(row).items() if name != "row"},
            at=_("Row %(row)d: ") % {"row": row.row},
        )
        for row in rows
    ]


def _done(request: HttpRequest, found: Release, doing: Callable[[User], object], **more: Any) -> HttpResponse:
    """Do it, and back to the release; a rule that refuses is told above it."""
    try:
        doing(_person(request))
    except RuleViolation as violation:
        return _page(request, found, status=409, violation=violation, **more)
    return redirect(found)
