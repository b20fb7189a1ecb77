"""The list of cases: tabs, filters, kept searches, and the same as a file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhijiang.casework import actions, queries, sheets
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import CaseFilterForm, FilterNameForm
from zhijiang.casework.models import Case
from zhijiang.casework.queries import CaseRow, Reader, Tab
from zhijiang.people import queries as people
from zhijiang.people.models import User


@login_required
@require_GET
@people.one_moment()
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the reader may see, by the address's tab and filters; what waits for the reader first."""
    reader = _reader(request)
    form = CaseFilterForm(request.GET, reader=reader)
    shown = form.as_filter()
    every = queries.filtered(reader, shown)
    counts = queries.counts_of(reader, every)
    tab = queries.first_tab(reader, shown)
    page = queries.page_of(_in_tab(every, reader, tab), tab, after=request.GET.get("after", ""), total=counts[tab])
    context = {
        "reader": reader,
        "form": form,
        "shown": shown,
        "tab": tab,
        "tabs": [(each, counts[each]) for each in counts],
        "total": counts[tab],
        "rows": queries.rows_of(page.cases, reader),
        "page": page,
        "is_first": not request.GET.get("after"),
        "kept": list(queries.saved_filters_of(reader.user)),
        "query": form.as_query(),
        "may_batch": queries.may_batch(reader),
        "file_kinds": list(sheets.TYPES),
    }
    return render(request, "casework/cases.html", context)


@login_required
@require_GET
@people.one_moment()
def cases_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as a file, by the same tab and filters; the first 10,000 rows."""
    if kind not in sheets.TYPES:
        raise Http404
    reader = _reader(request)
    shown = CaseFilterForm(request.GET, reader=reader).as_filter()
    tab = queries.first_tab(reader, shown)
    wanted = _in_tab(queries.filtered(reader, shown), reader, tab)
    page = queries.page_of(wanted, tab, rows=sheets.MOST_ROWS)
    sheet = sheets.Sheet(_("Cases"), _columns(), [_cells(row) for row in queries.rows_of(page.cases, reader)])
    return file_response(kind, [sheet], name=f"cases-{timezone.localdate():%Y%m%d}")


@login_required
@require_POST
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep what is being looked at under a name."""
    reader = _reader(request)
    query = CaseFilterForm(request.POST, reader=reader).as_query()
    form = FilterNameForm({"name": request.POST.get("filter_name", "")})
    if not form.is_valid():
        messages.error(request, _("Give the search a name of at most 60 characters."))
        return _back(query)
    try:
        actions.keep_filter(reader.user, name=form.cleaned_data["name"], query=query)
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return _back(query)
    messages.success(request, _("The search is kept."))
    return _back(query)


@login_required
@require_POST
def change_filter(request: HttpRequest, key: int) -> HttpResponse:
    """Rename or delete a kept search of one's own."""
    assert isinstance(request.user, User)
    kept = get_object_or_404(queries.saved_filters_of(request.user), pk=key)
    if request.POST.get("delete"):
        actions.drop_filter(kept)
        messages.success(request, _("The search is deleted."))
        return redirect("casework:cases")
    form = FilterNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the search a name of at most 60 characters."))
        return _back(kept.query)
    try:
        actions.rename_filter(kept, name=form.cleaned_data["name"])
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return _back(kept.query)


def file_response(kind: str, tables: list[sheets.Sheet], /, *, name: str) -> HttpResponse:
    """Tables as a file to be kept."""
    response = HttpResponse(sheets.write(kind, tables), content_type=sheets.TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _reader(request: HttpRequest) -> Reader:
    assert isinstance(request.user, User)
    return queries.reader_of(request.user)


def _in_tab(cases: QuerySet[Case], reader: Reader, tab: Tab) -> QuerySet[Case]:
    return cases.filter(queries.in_tab(reader, tab))


def _back(query: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("casework:cases") + (f"?{query}" if query else ""))


def _columns() -> list[tuple[str, str]]:
    return [
        ("code", _("Code")),
        ("title", _("Title")),
        ("item", _("Item")),
        ("class", _("Class")),
        ("house", _("Applicant")),
        ("state", _("State")),
        ("with", _("With")),
        ("due_on", _("Due on")),
        ("workdays_left", _("Working days left")),
        ("round", _("Round")),
        ("submitted_at", _("Submitted")),
        ("closed_at", _("Closed on")),
        ("number", _("Number")),
        ("external_number", _("External number")),
    ]


def _cells(row: CaseRow) -> list[sheets.Cell]:
    case = row.case
    return [
        case.code,
        case.title,
        row.item,
        row.kind,
        row.house,
        row.state_label,
        row.owner,
        case.due_on,
        row.clock.workdays_left if row.clock else None,
        case.round,
        case.submitted_at,
        case.closed_at,
        case.number,
        case.external_number,
    ]
