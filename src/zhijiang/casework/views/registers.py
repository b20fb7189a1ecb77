"""Registers of cases filed elsewhere: the workbook is handed in, looked at line by line, and brought in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework import actions, queries, sheets
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import ColumnsForm, RegisterForm
from zhijiang.casework.models import Case, Register, ServiceItem
from zhijiang.casework.queries import RegisterPlan
from zhijiang.casework.states import LineStanding
from zhijiang.casework.views.lists import file_response
from zhijiang.people.models import User

SHOWN = 200
"""Faults on the page; the file has all of them."""


@login_required
@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """The items that have a register, and what was handed in."""
    user = _registrar(request)
    context = {"items": queries.register_items_for(user), "rows": queries.registers_for(user)[:50]}
    return render(request, "casework/registers.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_register(request: HttpRequest, item: str) -> HttpResponse:
    """What a workbook holds, its template, and the workbook."""
    user = _registrar(request)
    found = _item(item)
    houses = queries.register_houses(user, found)
    if not houses:
        raise Http404
    form = RegisterForm(request.POST or None, request.FILES or None, houses=houses)
    context = {"item": found, "form": form, "columns": queries.register_columns(found)}
    if request.method != "POST":
        return render(request, "casework/new_register.html", context)
    if not form.is_valid():
        return render(request, "casework/new_register.html", context, status=422)
    try:
        taken = actions.take_register(found, by=user, authority=form.house, file=form.cleaned_data["file"])
    except RuleViolation as violation:
        form.add_error("file", str(violation))
        return render(request, "casework/new_register.html", context, status=422)
    return redirect("casework:register", taken.code)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """What would become of each line; the columns are named here, and all of it is brought in."""
    user = _registrar(request)
    found = get_object_or_404(queries.registers_for(user), code=code)
    if found.brought_in_at is not None and request.method == "GET":
        cases = queries.cases_for(user).filter(register=found)
        return render(request, "casework/register_done.html", {"register": found, "cases": cases.count()})
    try:
        if request.method == "POST" and "bring_in" in request.POST:
            actions.bring_in(found, by=user)
            messages.success(request, _("The register was brought in."))
            return redirect("casework:register", code)
        plan = queries.plan_of(found)
        form = _columns_form(plan, request)
        if request.method == "POST" and form.is_valid():
            actions.name_columns(found, by=user, columns=form.as_columns())
            return redirect("casework:register", code)
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect("casework:register", code)
    return render(request, "casework/register.html", _context(found, plan, form), status=422 if form.errors else 200)


def _columns_form(plan: RegisterPlan, request: HttpRequest) -> ColumnsForm:
    given = request.POST if request.method == "POST" else None
    return ColumnsForm(given, head=plan.head, columns=plan.columns, chosen=plan.chosen)


def _context(found: Register, plan: RegisterPlan, form: ColumnsForm) -> dict[str, object]:
    labels = {column.name: column.label for column in plan.columns}
    faults = [(fault, labels[fault.column]) for fault in plan.faults[:SHOWN]]
    counts = plan.counts
    return {
        "register": found,
        "plan": plan,
        "form": form,
        "faults": faults,
        "fault_count": len(plan.faults),
        "counts": [(standing, counts[standing]) for standing in LineStanding],
        "writes": counts[LineStanding.NEW] + counts[LineStanding.CHANGED],
    }


@login_required
@require_GET
def register_faults(request: HttpRequest, code: str) -> HttpResponse:
    """The faulty lines as they were handed in, with a column that says what is wrong and a comment on each cell."""
    user = _registrar(request)
    found = get_object_or_404(queries.registers_for(user), code=code)
    plan = queries.plan_of(found)
    faulty = [line for line in plan.lines if line.faults]
    labels = {column.name: column.label for column in plan.columns}
    remarks: dict[tuple[int, int], str] = {}
    for place, line in enumerate(faulty):
        for fault in line.faults:
            cell = (place, plan.chosen.get(fault.column, len(plan.head)))
            remarks[cell] = "\n".join(filter(None, (remarks.get(cell, ""), fault.message)))
    rows = [
        [
            *(queries.text_of(cell) for cell in line.cells),
            _("; ").join(f"{labels[fault.column]}: {fault.message}" for fault in line.faults),
        ]
        for line in faulty
    ]
    columns = [(str(place), title) for place, title in enumerate([*plan.head, _("Faults")])]
    return file_response("xlsx", [sheets.Sheet(_("Faults"), columns, rows, remarks=remarks)], name=f"faults-{code}")


@login_required
@require_GET
def register_template(request: HttpRequest, item: str) -> HttpResponse:
    """An empty workbook with the columns of an item's register, and lists to choose from."""
    _registrar(request)
    return _workbook(_item(item), [], name=f"register-{item}")


@login_required
@require_GET
def register_file(request: HttpRequest, item: str) -> HttpResponse:
    """The closed cases of an item as its register says them; bringing this file in again changes nothing."""
    user = _registrar(request)
    found = _item(item)
    mine = queries.cases_for(user).filter(authority__in=queries.registrars_houses(user), procedure__item=found)
    closed = mine.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[: sheets.MOST_ROWS]
    return _workbook(found, list(closed), name=f"register-{item}-{timezone.localdate():%Y%m%d}")


def _workbook(item: ServiceItem, cases: list[Case], *, name: str) -> HttpResponse:
    columns = queries.register_columns(item)
    sheet = sheets.Sheet(
        item.shown_title,
        [(column.name, column.label) for column in columns],
        queries.register_rows(cases, columns),
        choices={column.name: column.offered for column in columns if column.offered},
    )
    return file_response("xlsx", [sheet], name=name)


def _registrar(request: HttpRequest) -> User:
    """Somebody who brings registers in; 404 for everybody else."""
    assert isinstance(request.user, User)
    if not queries.registrars_houses(request.user).exists():
        raise Http404
    return request.user


def _item(code: str) -> ServiceItem:
    found = next((item for item in queries.register_items() if item.code == code), None)
    if found is None:
        raise Http404
    return found
