"""The register of released works, for everybody: as a page, a table and data."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhijiang.bases import queries as bases
from zhijiang.casework.sheets import MOST_ROWS, TYPES, Sheet, write
from zhijiang.distribution import queries
from zhijiang.distribution.queries import RegisterRow
from zhijiang.people.models import User

ROWS: Final = 50


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Where licensed works are to be seen."""
    asked = request.GET.get("q", "").strip()[:80]
    page = Paginator(queries.released(asked), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "rows": queries.register_rows(list(page)), "asked": asked}
    return render(request, "distribution/released.html", context)


@login_required
@require_GET
def of_base(request: HttpRequest, code: str) -> HttpResponse:
    """What the firms of a base have released, and how it is watched: for who runs the base and for the bureau."""
    assert isinstance(request.user, User)
    base = get_object_or_404(bases.watched_bases(request.user), code=code)
    page = Paginator(queries.released_of_base(base), ROWS).get_page(request.GET.get("page"))
    context = {
        "base": base,
        "page": page,
        "rows": queries.register_rows(list(page)),
        "charts": queries.charts_of(queries.figures_of_base(base)),
    }
    return render(request, "distribution/base_released.html", context)


@require_GET
def register_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as data: all of it, or what was sought."""
    asked = request.GET.get("q", "").strip()[:80]
    rows = queries.register_rows(list(queries.released(asked)[:MOST_ROWS]))
    if kind == "json":
        response: HttpResponse = JsonResponse(
            {"schema": "zhijiang.released/1", "releases": [_as_data(row) for row in rows]},
            json_dumps_params={"ensure_ascii": False},
        )
    elif kind in TYPES:
        columns = [
            ("title", _("Title")), ("house", _("Company")), ("number", _("Licence number")), ("platform", _("Platform")),
            ("url", _("Page of the work there")), ("first_day", _("First day")), ("last_day", _("Last day")),
            ("territory", _("Where")), ("languages", _("Languages")),
        ]  # fmt: skip
        lines = [[_as_data(row)[name] for name, _label in columns] for row in rows]
        response = HttpResponse(write(kind, [Sheet(_("Released works"), columns, lines)]), content_type=TYPES[kind])
    else:
        raise Http404
    response.headers["Content-Disposition"] = f'attachment; filename="released.{kind}"'
    return response


def _as_data(row: RegisterRow) -> dict[str, str]:
    release = row.release
    return {
        "work": release.work.code,
        "title": release.work.title,
        "title_en": release.work.title_en,
        "house": release.work.organisation.name,
        "number": row.number,
        "platform": release.platform,
        "url": release.url,
        "first_day": release.first_day.isoformat(),
        "last_day": release.last_day.isoformat() if release.last_day else "",
        "territory": release.territory,
        "languages": release.languages,
        "state": release.state,
    }
