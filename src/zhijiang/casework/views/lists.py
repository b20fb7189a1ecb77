"""The list of cases: tabs, filters, kept searches, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhijiang.casework import actions, queries, sheets
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import CaseFilterForm, FilterNameForm
from zhijiang.casework.models import Case, ListFile
from zhijiang.casework.queries import Reader, Tab
from zhijiang.jobs.queries import last_asked
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
        "elsewhere": [(each, counts[each]) for each in counts if each != tab and counts[each]]
        if not counts[tab]
        else [],
        "total": counts[tab],
        "rows": queries.rows_of(page.cases, reader),
        "formerly": queries.formerly_of(page.cases, reader, shown),
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
    """The list as a file, by the same tab and filters. A long one is not written at once; the page says so and offers it."""
    if kind not in sheets.TYPES:
        raise Http404
    reader = _reader(request)
    form = CaseFilterForm(request.GET, reader=reader)
    shown = form.as_filter()
    tab = queries.first_tab(reader, shown)
    wanted = _in_tab(queries.filtered(reader, shown), reader, tab)
    count = wanted.count()
    if count > queries.SHORT_LIST:
        context = {"kind": kind, "query": form.as_query(), "count": count, "files": _files_of(reader.user)}
        return render(request, "casework/list_ask.html", context)
    rows = list(queries.list_rows(wanted, reader, tab))
    sheet = sheets.Sheet(_("Cases"), queries.list_columns(), rows)
    return file_response(kind, [sheet], name=f"cases-{timezone.localdate():%Y%m%d}")


@login_required
@require_POST
def ask_list(request: HttpRequest) -> HttpResponse:
    """Have a long list written in the background."""
    reader, kind = _reader(request), request.POST.get("kind", "")
    if kind not in sheets.TYPES:
        raise Http404
    query = CaseFilterForm(QueryDict(request.POST.get("query", "")), reader=reader).as_query()
    try:
        file = actions.ask_for_list(reader.user, kind=kind, query=query, language=get_language() or "zh-hans")
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return _back(query)
    return redirect("casework:list_file", file.code)


@login_required
@require_GET
def list_file(request: HttpRequest, code: str) -> HttpResponse:
    """How far a list of one's own is, and the file when it is ready."""
    file = _own_file(request, code)
    if file is None:
        return _no_list(request)
    return render(request, "casework/list_file.html", {"file": file, "job": last_asked(queries.list_job_key(file))})


@login_required
@require_GET
def list_bytes(request: HttpRequest, code: str) -> HttpResponseBase:
    """The file of a list of one's own that is ready."""
    file = _own_file(request, code)
    path = queries.list_file_path(file) if file is not None else ""
    if file is None or file.ready_at is None or not default_storage.exists(path):
        return _no_list(request)
    name = f"cases-{timezone.localdate(file.ready_at):%Y%m%d}.{file.kind}"
    response = StreamingHttpResponse(_chunks(path), content_type=sheets.TYPES[file.kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Length"] = str(file.size_bytes)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _chunks(path: str) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        yield from file.chunks()


def _own_file(request: HttpRequest, code: str) -> ListFile | None:
    file = queries.list_files_for(request.user, now=timezone.now()).filter(code=code).first()
    return file if file is not None and queries.may_be_handed_out(file, request.user) else None


def _no_list(request: HttpRequest) -> HttpResponse:
    """The same page for a list that has expired, one of which a case went out of sight, one that is another's, and one that never was. Rules: C-78, C-102."""
    return render(request, "casework/list_gone.html", status=404)


def _files_of(user: User) -> list[ListFile]:
    return list(queries.list_files_for(user, now=timezone.now()).defer("cases")[:10])


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
