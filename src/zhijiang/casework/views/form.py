"""The applicant's form: its sections, one section, saving while one writes, checking the answers, handing in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import actions, queries, schema
from zhijiang.casework.errors import NotAllowed, RuleViolation
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Section
from zhijiang.casework.views.questions import form_of, mark_required, questions_of, read_sent
from zhijiang.casework.views.seat import Seat, seat_of, seq_of


def _applicant(request: HttpRequest, code: str) -> Seat:
    """The seat of somebody of the applicant's house; 404 for everybody else."""
    seat = seat_of(request, code)
    if not seat.is_applicant:
        raise Http404
    return seat


def _writer(request: HttpRequest, code: str) -> Seat:
    seat = _applicant(request, code)
    if not seat.may_apply:
        raise Http404
    return seat


def is_closed(case: Case, /) -> bool:
    """Whether nobody can write in the form now."""
    return queries.state_of(case).form == "closed"


def is_filled_in_here(case: Case, /) -> bool:
    """Whether these pages write in the form now: it is open, and its item has no pages of its own. Rule: C-88."""
    return not case.has_own_pages and not is_closed(case)


@login_required
@require_GET
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The sections, how far each has come, and who is writing in it."""
    seat = _applicant(request, code)
    if not is_filled_in_here(seat.case):
        return redirect(seat.case)
    sections = queries.sections_of(seat.case, seat.user)
    left = sum(section.missing for section in sections)
    context = {
        "case": seat.case,
        "step": str(queries.procedure_of(seat.case).title),
        "sections": sections,
        "left": left,
        "following": next((line for line in sections if line.is_linked and line.missing), None),
        "may_apply": seat.may_apply,
        "is_correction": bool(seat.case.round),
        "has_known": not seat.case.round and queries.has_known(seat.case),
        "earlier": None if seat.case.round else queries.earlier_of(seat.case, seat.user),
        "clock": queries.clock_of(seat.case),
    }
    return render(request, "casework/form_sections.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, code: str, section: int) -> HttpResponse:
    """The questions of one section. Saving goes on to the next section that applies."""
    seat = _applicant(request, code)
    found = queries.section_at(queries.procedure_of(seat.case), section)
    if found is None or (request.method == "POST" and not seat.may_apply):
        raise Http404
    if not is_filled_in_here(seat.case):
        if request.method == "POST":
            messages.error(request, _("The form was handed in meanwhile; nothing more was saved."))
        return redirect(seat.case)
    if request.method == "POST":
        return _save(request, seat, found, section)
    if not schema.is_asked(queries.procedure_of(seat.case), found, seat.case.data):
        return redirect("casework:form", code)
    if not seat.may_apply or not queries.writable_fields(seat.case) & set(found.fields):
        return _page(request, seat, found, section, None)
    try:
        actions.take_section(seat.case, section, by=seat.user)
    except RuleViolation as held:
        return _page(request, seat, found, section, None, held=held)
    return _page(request, seat, found, section, form_of(seat.case, found, None))


def _page(
    request: HttpRequest,
    seat: Seat,
    found: Section,
    number: int,
    filled: schema.ProcedureForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    procedure = queries.procedure_of(seat.case)
    if filled is not None:
        mark_required(filled, procedure)
    context = {
        "case": seat.case,
        "step": str(found.title),
        "help": str(found.help or ""),
        "number": number,
        "count": len(procedure.sections),
        "form": filled,
        "questions": questions_of(seat, found, filled),
        "drawn": request.POST.get("drawn") or queries.drawn_from(seat.case, number),
        "live": live_of(seat.case, found),
        "is_correction": bool(seat.case.round),
        **more,
    }
    return render(request, "casework/form_section.html", context, status=status)


def live_of(case: Case, found: Section) -> list[dict[str, Any]]:
    """What form.js computes while somebody types: the shares of this page, with the answers that stand elsewhere."""
    procedure = queries.procedure_of(case)
    return [
        {
            "part": line.part,
            "whole": line.whole,
            "limit": line.limit,
            "pattern": line.pattern,
            "known": {
                name: str(case.data.get(name, "")) for name in (line.part, line.whole) if name not in found.fields
            },
        }
        for line in schema.shares_of(procedure, case.data)
        if {line.part, line.whole} & set(found.fields)
    ]


def _save(request: HttpRequest, seat: Seat, found: Section, number: int) -> HttpResponse:
    blank = form_of(seat.case, found, request.POST)
    if schema.rows_button(request.POST):
        blank.errors.clear()
        return _page(request, seat, found, number, blank)
    try:
        sent = read_sent(request, seat.case, found)
    except NotAllowed as violation:
        return _page(request, seat, found, number, blank, status=403, violation=violation)
    if sent.form.errors:
        return _page(request, seat, found, number, blank, status=422)
    before = set(schema.asked_fields(queries.procedure_of(seat.case), seat.case.data))
    keep = actions.save_section if _stays(request) else actions.finish_section
    try:
        seat = _now(seat, keep(seat.case, number, by=seat.user, answers=sent.answers, drawn_from=sent.drawn_from))
    except RuleViolation as violation:
        status = 403 if isinstance(violation, NotAllowed) else 409
        return _page(request, seat, found, number, blank, status=status, violation=violation)
    try:
        _change_files(request, seat, found)
    except RuleViolation as violation:
        seat.case.refresh_from_db()
        again = form_of(seat.case, found, None)
        drawn = queries.drawn_from(seat.case, number)
        return _page(request, seat, found, number, again, status=409, violation=violation, drawn=drawn)
    return _go_on(request, seat, found, number, before)


def _now(seat: Seat, case: Case) -> Seat:
    return Seat(case=case, user=seat.user, roles=seat.roles)


def _stays(request: HttpRequest) -> bool:
    """Whether a button was pressed that stays on the page."""
    return bool({"save", "upload", "remove-file", "pick"} & set(request.POST))


def _change_files(request: HttpRequest, seat: Seat, found: Section) -> None:
    """What the page's own form carries for its files: chosen ones, one to be taken out, one out of the dossier."""
    for field in found.fields:
        for file in request.FILES.getlist(f"{field}-upload"):
            actions.attach_paper(seat.case, field, by=seat.user, file=file)
    field, _colon, digest = request.POST.get("remove-file", "").partition(":")
    if digest and field in found.fields:
        actions.detach_paper(seat.case, field, by=seat.user, digest=digest)
    field, _colon, code = request.POST.get("pick", "").partition(":")
    if code and field in found.fields:
        item = queries.dossier_for(seat.user).filter(organisation=seat.case.organisation, code=code).first()
        if item is None:
            raise NotAllowed(_("This paper of the dossier cannot be used here."), rule="C-25")
        actions.pick_paper(seat.case, field, by=seat.user, item=item)


def _go_on(request: HttpRequest, seat: Seat, found: Section, number: int, before: set[str]) -> HttpResponse:
    case = seat.case
    case.refresh_from_db()
    if _stays(request):
        if "save" in request.POST:
            messages.success(request, _("Saved. Nothing has been handed in yet."))
            return redirect("casework:form", case.code)
        return redirect("casework:section", case.code, number)
    new = set(schema.asked_fields(queries.procedure_of(case), case.data)) - before
    if "script" not in request.POST and any(name in new and name not in case.data for name in found.fields):
        messages.info(request, _("Your answers bring up more questions on this page."))
        return redirect("casework:section", case.code, number)
    following = queries.section_after(case, number)
    return redirect("casework:section", case.code, following) if following else redirect("casework:check", case.code)


@login_required
@require_POST
def autosave(request: HttpRequest, code: str, section: int) -> JsonResponse:
    """Keep what can be read of a section while somebody writes; what is wrong is only told."""
    seat = _writer(request, code)
    found = queries.section_at(queries.procedure_of(seat.case), section)
    if found is None or seat.case.has_own_pages:
        raise Http404
    try:
        sent = read_sent(request, seat.case, found)
        case = actions.save_section(seat.case, section, by=seat.user, answers=sent.answers, drawn_from=sent.drawn_from)
    except RuleViolation as violation:
        return JsonResponse({"refused": str(violation)}, status=403 if isinstance(violation, NotAllowed) else 409)
    at = time_format(timezone.localtime(), "H:i")
    return JsonResponse(
        {
            "said": _("Saved at %(time)s") % {"time": at},
            "saved": sorted(sent.answers),
            "drawn": queries.drawn_from(case, section),
            "errors": {name: [str(each) for each in said] for name, said in sent.form.errors.items()},
        }
    )


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """All answers once more, what is still wrong with them, and the button that hands them in."""
    seat = _writer(request, code)
    case, procedure = seat.case, queries.procedure_of(seat.case)
    name = queries.move_that_hands_in(case)
    if not is_filled_in_here(case) or not name:
        return redirect(case)
    if procedure.actions[name].room:
        return redirect(settings.ROOM_PAGES[procedure.actions[name].room], code)
    move = next((each for each in queries.available_actions(case, seat.user) if each.name == name), None)
    today = queries.calendar_of(case).today()
    context = {
        "case": case,
        "step": _("Check your answers"),
        "move": move,
        "sections": queries.summary_of(procedure, case.data),
        "faults": queries.faults_by_section(procedure, case.data, on=today),
        "warnings": [
            (each, queries.number_of(procedure, each.field))
            for each in queries.form_warnings(procedure, case.data, on=today)
        ],
        "remarks": queries.title_remarks(case, seat.user),
        "classes": [] if case.round else queries.classes_today(case),
        "shares": [line for line in schema.shares_of(procedure, case.data) if line.text],
        "checked": queries.digest_of(case),
        "open_sections": {line.number for line in queries.sections_of(case, seat.user) if _is_open(line)},
    }
    if request.method == "GET":
        return render(request, "casework/check.html", context)
    try:
        actions.hand_in(
            case, name, by=seat.user, expected_seq=seq_of(request, case), checked=request.POST.get("checked", "")
        )
    except RuleViolation as violation:
        return render(request, "casework/check.html", context | {"violation": violation}, status=409)
    case.refresh_from_db()
    return redirect(f"{case.get_absolute_url()}?handed_in=1")


def _is_open(line: queries.SectionLine) -> bool:
    return line.standing not in {"handed_in", "not_needed"}


@login_required
@require_GET
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """What changed between two submissions, or since the case that this one follows, for whoever may see the case."""
    seat = seat_of(request, code)
    earlier = queries.earlier_of(seat.case, seat.user) if "earlier" in request.GET else None
    if earlier is not None:
        context = {
            "case": seat.case,
            "step": _("What changed since the earlier application"),
            "rounds": [],
            "comparison": queries.comparison_with(seat.case, earlier.case, seat.user),
            "earlier": earlier,
        }
        return render(request, "casework/compare.html", context)
    by_round = {each.round: each for each in queries.snapshots_of(seat.case)}
    second = by_round.get(_number(request, "to"), by_round.get(max(by_round, default=0)))
    first = by_round.get(_number(request, "from"), by_round.get(second.round - 1) if second else None)
    has_two = first is not None and second is not None and first != second
    context = {
        "case": seat.case,
        "step": _("What changed"),
        "rounds": sorted(by_round),
        "comparison": queries.comparison_of(seat.case, first, second, seat.user)
        if has_two and first and second
        else None,
        "back": reverse("casework:case", args=[code]),
    }
    return render(request, "casework/compare.html", context)


def _number(request: HttpRequest, name: str) -> int:
    sent = request.GET.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 0
