"""Pages of bases: the register for everybody, a base and a firm for those who may open them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhijiang.bases import queries
from zhijiang.bases.states import FEWEST


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every base with name, level and area; a link to those whose page the reader may open."""
    mine = set(queries.bases_for(request.user).values_list("pk", flat=True))
    rows = [(base, base.pk in mine) for base in queries.register()]
    return render(request, "bases/register.html", {"rows": rows})


@require_GET
@login_required
def base(request: HttpRequest, code: str) -> HttpResponse:
    """The facts of a base, its firms by segment, and the rows of firms that the reader may see."""
    found = get_object_or_404(queries.bases_for(request.user).select_related("operator"), code=code)
    now = found.name_on(timezone.localdate())
    context = {
        "base": found,
        "names": [name for name in found.names.order_by("valid_from") if name.pk != now.pk],
        "since": now.valid_from,
        "segments": queries.by_segment(request.user, found),
        "firms": [
            (firm, queries.segment_name(firm.segment)) for firm in queries.firms_for(request.user).filter(base=found)
        ],
        "fewest": FEWEST,
    }
    return render(request, "bases/base.html", context)
