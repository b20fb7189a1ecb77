"""What authorities and houses are called, from which day on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import OrganisationNameForm
from zhijiang.people import queries as people
from zhijiang.people.models import User

ROWS = 50


@login_required
@require_GET
def names(request: HttpRequest) -> HttpResponse:
    """The organisations that the user may name, found by any name that they ever bore."""
    assert isinstance(request.user, User)
    if not queries.named_by(request.user).exists():
        raise Http404
    words = request.GET.get("q", "")[:120]
    page = Paginator(queries.names_by_the_user(request.user, words), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, queries.names_of(each)) for each in page],
        "formerly": people.formerly(words, page.object_list),
        "words": words,
        "is_namer": queries.is_namer(request.user),
        "today": queries.today(),
    }
    return render(request, "casework/names.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def name_organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Every name of one organisation with its day, and one more."""
    assert isinstance(request.user, User)
    found = get_object_or_404(queries.named_by(request.user), code=code)
    with_paper = queries.needs_paper(request.user)
    papers = queries.dossier_for(request.user).filter(organisation=found, withdrawn_at=None) if with_paper else None
    form = OrganisationNameForm(
        request.POST or None,
        papers=papers,
        initial={"name": found.name, "name_en": found.name_en, "valid_from": queries.today()},
    )
    context = {
        "organisation": found,
        "names": queries.names_of(found),
        "now": found.name_on(queries.today()),
        "today": queries.today(),
        "form": form,
        "lacks_papers": papers is not None and not papers.exists(),
    }
    if request.method != "POST":
        return render(request, "casework/name.html", context)
    if not form.is_valid():
        return render(request, "casework/name.html", context, status=422)
    try:
        actions.name_organisation(found, by=request.user, **form.cleaned_data)
    except RuleViolation as violation:
        return render(request, "casework/name.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The new name is entered."))
    return redirect("casework:name_organisation", code)
