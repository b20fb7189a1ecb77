"""Pages of works: the list, one work, a new one, its description, its upload page."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiang.casework.errors import RuleViolation
from zhijiang.catalog import actions, queries, rules, sorting
from zhijiang.catalog.forms import DescriptionForm, WorkForm, initial_of
from zhijiang.catalog.states import WorkKind
from zhijiang.catalog.views.request import SignedIn
from zhijiang.catalog.views.tus import PIECE_MAX_BYTES
from zhijiang.people.queries import organisations_of
from zhijiang.people.states import Role

NAMES_AT_MOST = 500


@require_safe
@login_required
def works(request: SignedIn) -> HttpResponse:
    """Every work the user may see, newest first, by words and by kind."""
    words, kind = request.GET.get("q", "").strip()[:80], request.GET.get("kind", "")
    mine = queries.works_for(request.user)
    everything = mine.count()
    found = queries.with_words(mine, words).annotate(
        cut_count=Count("episodes__cuts", distinct=True),
        episode_count=Count("episodes", filter=Q(episodes__cuts__isnull=False), distinct=True),
        last_cut_at=Max("episodes__cuts__brought_at"),
    )
    if kind in WorkKind.values:
        found = found.filter(kind=kind)
    page = Paginator(found.order_by("-created_at", "-pk"), 50).get_page(request.GET.get("page"))
    posters = queries.posters_of(page.object_list, request.user)
    context = {
        "page": page,
        "rows": [(work, posters.get(work.pk, "")) for work in page],
        "everything": everything,
        "words": words,
        "kind": kind,
        "kinds": WorkKind.choices,
        "may_open": rules.may_open_work(request.user),
        "is_outside": not organisations_of(request.user, *queries.OWNERS).exists(),
    }
    return render(request, "catalog/works.html", context)


@require_safe
@login_required
def work(request: SignedIn, code: str) -> HttpResponse:
    """One work: its episodes with their cuts, its reviews, its one next step."""
    found = get_object_or_404(queries.works_for(request.user), code=code)
    return render(request, "catalog/work.html", {"page": queries.work_page(found, request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_work(request: SignedIn) -> HttpResponse:
    """Begin a work."""
    organisations = list(organisations_of(request.user, Role.PRODUCER).order_by("name"))
    if not organisations:
        raise Http404
    form = WorkForm(request.POST or None, organisations=organisations)
    if not form.is_valid():
        return render(request, "catalog/new_work.html", {"form": form}, status=422 if form.is_bound else 200)
    told = dict(form.cleaned_data)
    made = actions.open_work(told.pop("organisation"), by=request.user, kind=WorkKind(told.pop("kind")), **told)
    messages.success(request, _("The work is laid out. Bring its first cut in now, or later."))
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_work(request: SignedIn, code: str) -> HttpResponse:
    """Change what is said about a work."""
    found = get_object_or_404(queries.own_works_for(request.user), code=code)
    form = DescriptionForm(request.POST or None, initial=initial_of(found))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                actions.describe_work(found, by=request.user, **form.cleaned_data)
            except RuleViolation as violation:
                form.add_error("planned_episodes", str(violation))
                status = 409
            else:
                messages.success(request, _("Saved."))
                return redirect(found)
    return render(request, "catalog/edit_work.html", {"work": found, "form": form}, status=status)


@require_safe
@login_required
def upload_page(request: SignedIn, code: str) -> HttpResponse:
    """Where files are dropped; the sending itself is the page's script and the tus endpoint."""
    found = get_object_or_404(queries.own_works_for(request.user), code=code)
    island = {
        "work": found.code,
        "episodes": found.planned_episodes,
        "single": found.is_single,
        "endpoint": reverse("catalog:uploads"),
        "sort": reverse("catalog:sort", args=[found.code]),
        "back": found.get_absolute_url(),
        "piece_bytes": min(8 * 1024**2, PIECE_MAX_BYTES),
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "taken": [cut.episode.number for cut in queries.latest_cuts(found)],
        "open": [
            {
                "url": reverse("catalog:upload", args=[each.code]),
                "name": each.original_name,
                "episode": each.episode_number,
                "size": each.size_bytes,
                "offset": each.offset_bytes,
            }
            for each in queries.open_uploads_for(request.user, found)
        ],
    }
    return render(request, "catalog/upload.html", {"work": found, "island": island})


@require_POST
@login_required
def sort_names(request: SignedIn, code: str) -> HttpResponse:
    """Which episodes these file names mean: the proposal that the upload page shows."""
    found = get_object_or_404(queries.own_works_for(request.user), code=code)
    try:
        names = json.loads(request.body)["names"]
    except (ValueError, KeyError, TypeError, RecursionError):
        names = None
    if not isinstance(names, list) or len(names) > NAMES_AT_MOST or not all(isinstance(each, str) for each in names):
        return JsonResponse({"error": _("Expected a list of at most %d file names.") % NAMES_AT_MOST}, status=422)
    placed = sorting.place([name[:400] for name in names], planned_episodes=found.planned_episodes)
    last = found.planned_episodes
    return JsonResponse(
        {
            "placed": [
                {
                    "name": each.name,
                    "episode": each.episode if each.episode and each.episode <= last else None,
                    "how": each.how,
                }
                for each in placed
            ]
        }
    )
