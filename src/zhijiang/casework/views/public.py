"""Pages for everybody: public lists, and where a case stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework import queries, sheets
from zhijiang.casework.forms import StatusForm
from zhijiang.casework.queries import Cross, PublicList, Tally
from zhijiang.casework.views.lists import file_response


@require_GET
def public_lists(request: HttpRequest) -> HttpResponse:
    """Every list that there is, by item and month."""
    return render(request, "casework/public_lists.html", {"items": queries.public_items()})


@require_GET
def public_list(request: HttpRequest, item: str, month: str) -> HttpResponse:
    """One list, with counts and shares."""
    found = _found(item, month)
    labels = [label for _field, label in found.columns]
    context: dict[str, Any] = {
        "list": found,
        "rows": [list(zip(labels, row, strict=True)) for row in found.rows],
        "file_kinds": list(sheets.TYPES),
    }
    if found.table is not None:
        columns = found.table.columns
        context["cross"] = [
            (label, list(zip(columns, cells, strict=True)), total) for label, cells, total in found.table.rows
        ]
        context["sums"] = list(zip(columns, found.table.sums, strict=True))
    return render(request, "casework/public_list.html", context)


@require_GET
def public_list_file(_request: HttpRequest, item: str, month: str, kind: str) -> HttpResponse:
    """The same list as a file."""
    if kind not in sheets.TYPES:
        raise Http404
    return file_response(kind, list_sheets(_found(item, month)), name=f"{item}-{month}")


def _found(item: str, month: str) -> PublicList:
    found = queries.public_list(item, month)
    if found is None:
        raise Http404
    return found


def list_sheets(found: PublicList, /) -> list[sheets.Sheet]:
    """The list, and the table over it as a second one: counts by row and column, then sums and shares. Rule: C-117."""
    tables = [sheets.Sheet(found.title, found.columns, found.rows)]
    if found.table is not None:
        tables.append(sheets.Sheet(_("Counts"), _table_columns(found.table), _table_rows(found.table)))
    return tables


def _table_columns(table: Cross) -> list[tuple[str, str]]:
    columns = [
        ("row", f"{table.row_title} / {table.column_title}"),
        *((f"count_{n}", label) for n, label in enumerate(table.columns, start=1)),
        ("sum", _("Sum")),
        ("share", _("Share, %")),
    ]
    if table.amount_title:
        columns += [("amount", table.amount_title), ("amount_share", _("%(what)s, %%") % {"what": table.amount_title})]
    return columns


def _table_rows(table: Cross) -> list[list[sheets.Cell]]:
    """A line for each row, then the sums of the columns, and their shares of all."""

    def end(tally: Tally) -> list[sheets.Cell]:
        amounts: list[sheets.Cell] = [tally.amount, tally.amount_share] if table.amount_title else []
        return [tally.count, tally.share, *amounts]

    def line(label: str, cells: Iterable[sheets.Cell]) -> list[sheets.Cell]:
        """One line under the counts; its ends stay empty, for they would be 100 %."""
        return [label, *cells, *[None] * len(end(table.total))]

    rows = [[label, *(cell.count for cell in cells), *end(total)] for label, cells, total in table.rows]
    rows.append([_("Sum"), *(each.count for each in table.sums), *end(table.total)])
    rows.append(line(_("Share, %"), (each.share for each in table.sums)))
    if table.amount_title:
        rows.append(line(table.amount_title, (each.amount for each in table.sums)))
        rows.append(line(_("%(what)s, %%") % {"what": table.amount_title}, (each.amount_share for each in table.sums)))
    return rows


@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Where a case stands, for who has its code and its secret: the public's words and dates, and nobody's name."""
    if request.method == "GET":
        return render(request, "casework/status_ask.html", {"form": StatusForm()})
    form = StatusForm(request.POST)
    if not form.is_valid():
        return render(request, "casework/status_ask.html", {"form": form}, status=422)
    code, secret = form.cleaned_data["code"], form.cleaned_data["secret"]
    try:
        found = queries.status_asked(code, secret, origin=request.META.get("REMOTE_ADDR", ""))
    except queries.TooManyTries:
        return render(request, "casework/status_ask.html", {"form": form, "is_too_often": True}, status=429)
    if found is None:
        return render(request, "casework/status_ask.html", {"form": form, "is_unknown": True}, status=404)
    return render(request, "casework/status_told.html", {"found": found})
