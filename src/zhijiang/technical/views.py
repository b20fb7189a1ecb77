"""Pages of files that a company checks for itself: the list, one with its report and its mends, and the bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiang.casework.errors import RuleViolation
from zhijiang.catalog import made, store
from zhijiang.catalog import queries as catalog
from zhijiang.people.models import User
from zhijiang.people.queries import organisations_of
from zhijiang.people.states import Role
from zhijiang.technical import actions, queries, rules
from zhijiang.technical.forms import CutForm, FileForm, MendForm
from zhijiang.technical.models import Check
from zhijiang.ui.streaming import unhurried

ROWS: Final = 50
_PIECE_BYTES: Final = 1 << 20


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _own(request: HttpRequest, code: str) -> Check:
    return get_object_or_404(queries.checks_for(request.user), code=code)


def _changeable(request: HttpRequest, code: str) -> Check:
    """A file that the user may do something with, else not found: who may only read is offered nothing."""
    found = _own(request, code)
    if not rules.may_change(request.user, found.organisation):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def checks(request: HttpRequest) -> HttpResponse:
    """The files of my companies, and where another is brought in."""
    user = _person(request)
    if not organisations_of(user, *catalog.OWNERS).exists():
        raise Http404
    houses = organisations_of(user, Role.PRODUCER).order_by("name")
    if request.method == "POST" and not houses:
        raise Http404
    is_sent = request.method == "POST"
    form = FileForm(request.POST if is_sent else None, request.FILES if is_sent else None, organisations=houses)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            found = actions.bring_in(
                form.cleaned_data["organisation"], by=user, chunks=sent.chunks(), size_bytes=sent.size, name=sent.name
            )
        except RuleViolation as violation:
            form.add_error("file", str(violation))
            status = 409
        else:
            return redirect(found)
    page = Paginator(queries.checks_for(user), ROWS).get_page(request.GET.get("page"))
    rows = [(each, queries.report_of(each)) for each in page]
    context = {"page": page, "rows": rows, "form": form, "may_bring": bool(houses), "days": settings.CHECKS_DAYS}
    return render(request, "technical/checks.html", context, status=status)


@require_safe
@login_required
def check(request: HttpRequest, code: str) -> HttpResponse:
    """One file: its report, what can be mended, what was made of it."""
    found = _own(request, code)
    return render(request, "technical/check.html", _context(request, found))


@require_safe
@login_required
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The technical report as the contract's JSON."""
    found = _own(request, code)
    analysis = queries.report_of(found)
    if analysis is None or analysis.report is None:
        raise Http404
    told = {**analysis.report, "file": {**analysis.report["file"], "name": found.original_name}}
    headers = {"Cache-Control": "private, no-store"}
    return JsonResponse(told, headers=headers, json_dumps_params={"ensure_ascii": False})


@require_safe
@login_required
def file(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The bytes, to keep."""
    found = _own(request, code)
    response = StreamingHttpResponse(
        unhurried(request, _bytes_of(found.file_id)), content_type="application/octet-stream"
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Length"] = str(found.file.size_bytes)
    response["Content-Disposition"] = f'attachment; filename="{found.code}.{_ending(found.original_name)}"'
    return response


@require_POST
@login_required
def mend(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a mended file."""
    found = _changeable(request, code)
    form = MendForm(request.POST, broken=_broken(found))
    if not form.is_valid():
        return render(request, "technical/check.html", _context(request, found) | {"mend_form": form}, status=422)
    try:
        actions.ask_for_mend(found, by=_person(request), asked=form.asked())
    except RuleViolation as violation:
        return render(request, "technical/check.html", _context(request, found) | {"violation": violation}, status=409)
    messages.success(request, _("The new file is being made. The one you brought stays as it is."))
    return redirect(found)


@require_POST
@login_required
def into_cut(request: HttpRequest, code: str) -> HttpResponse:
    """Make the file a cut of a work."""
    found = _changeable(request, code)
    form = CutForm(request.POST, user=_person(request), organisation=found.organisation)
    if not form.is_valid():
        return render(request, "technical/check.html", _context(request, found) | {"cut_form": form}, status=422)
    try:
        cut = actions.into_cut(
            found, form.cleaned_data["work"], by=_person(request), episode_number=form.cleaned_data["episode"]
        )
    except RuleViolation as violation:
        return render(request, "technical/check.html", _context(request, found) | {"violation": violation}, status=409)
    messages.success(request, _("The file is a cut of the work now; nothing was sent again."))
    return redirect(cut)


@require_POST
@login_required
def throw_away(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a file away."""
    actions.throw_away(_changeable(request, code), by=_person(request))
    messages.success(request, _("Thrown away."))
    return redirect("technical:checks")


def _context(request: HttpRequest, found: Check) -> dict[str, Any]:
    analysis = catalog.analysis_of(found.file)
    view = catalog.report_view(analysis, None) if analysis is not None and analysis.report else None
    parts = made.drawn_of(analysis, sheets=False) if analysis is not None and view else None
    mends = [queries.mend_line(each) for each in found.mends.select_related("made")]
    return {
        "check": found,
        "analysis": analysis,
        "report": view,
        "drawn": catalog.drawn_view(analysis, None, parts) if analysis is not None and parts else None,
        "mends": mends,
        "source": getattr(found, "made_by", None),
        "may_change": rules.may_change(request.user, found.organisation),
        "mend_form": MendForm(broken=_broken(found)),
        "cut_form": CutForm(user=_person(request), organisation=found.organisation),
    }


def _broken(found: Check) -> list[queries.Broken]:
    analysis = queries.report_of(found)
    return queries.broken_channels(analysis.report) if analysis is not None and analysis.report else []


def _bytes_of(sha256: str) -> Iterator[bytes]:
    with store.local_path(sha256) as path, path.open("rb") as opened:
        while piece := opened.read(_PIECE_BYTES):
            yield piece


def _ending(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return ending if ending.isascii() and ending.isalnum() and len(ending) <= 5 else "bin"
