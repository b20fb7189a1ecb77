"""One page per move: what will happen, what it needs, and the button. Also answers, taking back, more time, linked cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import AnswerForm, ItemForm, MoveForm
from zhijiang.casework.models import FixItem
from zhijiang.casework.procedure import Action, Effect, Need
from zhijiang.casework.states import Answer, FixKind
from zhijiang.casework.views.form import is_filled_in_here
from zhijiang.casework.views.seat import Seat, seat_of, seq_of

LISTS = {Need.FIX_ITEMS, Need.FIX_ITEMS_OR_REASON}
"""What a move needs that is picked from the questions of the form."""


@login_required
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """One move of the procedure."""
    seat = seat_of(request, code)
    move = _move(seat, action)
    if move.room:
        return redirect(settings.ROOM_PAGES[move.room], code)
    if Effect.SNAPSHOT in move.effects:
        return redirect("casework:check", code)
    form, rows = _forms(request, seat, move)
    context = _context(seat, action, move, form, rows)
    if request.method != "POST":
        return render(request, "casework/act.html", context)
    if not _are_valid(form, rows):
        return render(request, "casework/act.html", context, status=422)
    try:
        actions.act(
            seat.case,
            action,
            by=seat.user,
            expected_seq=seq_of(request, seat.case),
            reason=form.cleaned_data["reason"],
            rule=form.cleaned_data.get("rule"),
            fix_items=_drafts(rows),
            number=form.cleaned_data.get("number", ""),
            choice=form.cleaned_data.get("choice", ""),
        )
    except RuleViolation as violation:
        return render(request, "casework/act.html", context | {"violation": violation}, status=409)
    messages.success(request, _("Done: %(action)s.") % {"action": move.label})
    return redirect(reverse("casework:case", args=[code], query={"done": action}))


@login_required
@require_POST
def letter_preview(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """The letter that the move would send today, without number and code. Nothing is written."""
    seat = seat_of(request, code)
    move = _move(seat, action)
    form, rows = _forms(request, seat, move)
    if not _are_valid(form, rows):
        return render(request, "casework/act.html", _context(seat, action, move, form, rows), status=422)
    pdf = queries.letter_preview(
        seat.case,
        action,
        reason=form.cleaned_data["reason"],
        rule=form.cleaned_data.get("rule"),
        items=_drafts(rows),
    )
    if pdf is None:
        raise Http404
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": "inline"})


def _move(seat: Seat, action: str) -> Action:
    """The move, for whoever's role can make it at all; 404 for others. The engine says whether it can be made now."""
    move = queries.procedure_of(seat.case).actions.get(action)
    if move is None or not set(move.by) & seat.roles:
        raise Http404
    return move


Rows = list[tuple[str, list[tuple[str, str, str, FixKind, ItemForm]]]]
"""(section, [(field, question, answer, kind, form)])."""


def _forms(request: HttpRequest, seat: Seat, move: Action) -> tuple[MoveForm, Rows]:
    data = request.POST if request.method == "POST" else None
    form = MoveForm(data, move=move, initial={"seq": seat.case.seq})
    rows: Rows = []
    told = {"is_supplement": _is_supplement(move)}
    if LISTS & set(move.needs):
        rows = [
            (section, [(*each, ItemForm(data, prefix=f"item-{each[0]}", **told)) for each in questions])
            for section, questions in queries.fixable_of(seat.case)
        ]
    return form, rows


def _is_supplement(move: Action) -> bool:
    """Whether a move tells what is missing before acceptance (补正), and does not return what was accepted (退回)."""
    return "fix_items" in move.needs


def _are_valid(form: MoveForm, rows: Rows) -> bool:
    return all([form.is_valid(), *(each[-1].is_valid() for _section, questions in rows for each in questions)])


def _drafts(rows: Rows) -> list[actions.FixItemDraft]:
    return [
        actions.FixItemDraft(
            text=form.cleaned_data["text"],
            kind=kind,
            target=field,
            place=label,
            rule=form.cleaned_data["rule"],
            measure=form.cleaned_data["measure"],
        )
        for _section, questions in rows
        for field, label, _answer, kind, form in questions
        if form.cleaned_data["text"].strip()
    ]


def _context(seat: Seat, action: str, move: Action, form: MoveForm, rows: Rows) -> dict[str, Any]:
    return {
        "case": seat.case,
        "form": form,
        "rows": rows,
        "is_supplement": _is_supplement(move),
        "rules": queries.rules_to_cite() if rows else [],
        "page_class": "" if rows else "narrow",
        "move": move,
        "action": action,
        "step": str(move.label),
        "goes_to": queries.body_it_goes_to(seat.case, move),
        "is_grave": move.refuses or queries.ends_for_the_applicant(move, queries.procedure_of(seat.case)),
    }


@login_required
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant answers each item; what is filled in is kept, the rest may follow later."""
    seat = seat_of(request, code)
    if not seat.may_apply:
        raise Http404
    if not is_filled_in_here(seat.case) or not seat.case.round:
        return redirect("casework:case", code)
    lines = [line for line in queries.fix_lines(seat.case, seat.user) if line.item.round == seat.case.round]
    data = request.POST if request.method == "POST" else None
    forms = [
        AnswerForm(
            data,
            prefix=f"item-{line.item.pk}",
            initial={"answer": line.item.answer, "text": line.item.answer_text},
        )
        for line in lines
    ]
    context = {"case": seat.case, "rows": list(zip(lines, forms, strict=True)), "step": _("Answer each item")}
    if data is None:
        return _answers_page(request, context, forms)
    given = [(line.item, form) for line, form in zip(lines, forms, strict=True) if form.has_changed()]
    valid = [form.is_valid() for _item, form in given]
    if not all(valid):
        return _answers_page(request, context, forms, status=422)
    try:
        for item, form in given:
            if form.cleaned_data["answer"]:
                answer, text = Answer(form.cleaned_data["answer"]), form.cleaned_data["text"]
                actions.answer_fix_item(item, by=seat.user, answer=answer, text=text)
    except RuleViolation as violation:
        return _answers_page(request, context | {"violation": violation}, forms, status=409)
    left = queries.answers_missing(seat.case)
    if left:
        said = ngettext("Saved. %(count)d item is still open.", "Saved. %(count)d items are still open.", left)
        messages.info(request, said % {"count": left})
        return redirect("casework:answers", code)
    messages.success(request, _("Every item is answered. Now correct what was listed and submit again."))
    return redirect("casework:form", code)


def _answers_page(
    request: HttpRequest, context: dict[str, Any], forms: Sequence[AnswerForm], *, status: int = 200
) -> HttpResponse:
    """Every item wants its answer in the end, so no label calls one optional; saving some and going on later is open."""
    for form in forms:
        form.use_required_attribute = False
        form.fields["answer"].required = True
    return render(request, "casework/answers.html", context, status=status)


@login_required
@require_POST
def settle(request: HttpRequest, code: str, item: int) -> HttpResponse:
    """The panel or the officer says whether an item is met."""
    seat = seat_of(request, code)
    if not (seat.is_panel or seat.is_officer):
        raise Http404
    found = get_object_or_404(FixItem.objects.filter(case=seat.case), pk=item)
    try:
        actions.settle_fix_item(found, by=seat.user, settled=bool(request.POST.get("settled")))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect(f"{reverse('casework:case', args=[code])}#item-{item}")


@login_required
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what one did last: what it was, and the button."""
    seat = seat_of(request, code)
    last, _why = queries.recallable(seat.case, seat.user)
    if last is None:
        raise Http404
    move = queries.procedure_of(seat.case).actions[last.action]
    until = last.at + timedelta(hours=move.recall_hours or 0)
    context = {"case": seat.case, "move": move, "event": last, "until": until, "step": _("Take it back")}
    if request.method == "POST":
        try:
            actions.recall(seat.case, by=seat.user, expected_seq=seq_of(request, seat.case))
        except RuleViolation as violation:
            return render(request, "casework/recall.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Taken back: %(action)s.") % {"action": move.label})
        return redirect("casework:case", code)
    return render(request, "casework/recall.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, code: str, clock: str) -> HttpResponse:
    """Give a limit more time: how much, until when, and why."""
    seat = seat_of(request, code)
    view = next((each for each in queries.clocks_of(seat.case) if each.name == clock), None)
    if view is None or not queries.may_extend(seat.case, clock, seat.user):
        raise Http404
    reason = request.POST.get("reason", "")
    context = {
        "case": seat.case,
        "clock": view,
        "until": queries.extended_until(seat.case, clock),
        "reason": reason,
        "step": _("Extend a time limit"),
    }
    if request.method == "POST":
        try:
            actions.extend_clock(seat.case, clock, by=seat.user, expected_seq=seq_of(request, seat.case), reason=reason)
        except RuleViolation as violation:
            return render(request, "casework/extend.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Extended: %(clock)s.") % {"clock": view.label})
        return redirect("casework:case", code)
    return render(request, "casework/extend.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Open a case about this one: an appeal, a change. What it is, until when, and the button."""
    seat = seat_of(request, code)
    view = next((each for each in queries.available_links(seat.case, seat.user) if each.name == name), None)
    if view is None:
        raise Http404
    context = {
        "case": seat.case,
        "view": view,
        "link": queries.procedure_of(seat.case).links[name],
        "step": view.label,
    }
    if request.method == "POST":
        try:
            opened = actions.open_linked(seat.case, name, by=seat.user, expected_seq=seq_of(request, seat.case))
        except RuleViolation as violation:
            return render(request, "casework/link.html", context | {"violation": violation}, status=409)
        return redirect("casework:form", opened.code)
    return render(request, "casework/link.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def move_version(request: HttpRequest, code: str) -> HttpResponse:
    """Move a running case to another version of its procedure: what fits and what does not, and the reason."""
    seat = seat_of(request, code)
    choices = [(each, queries.misfits(seat.case, each)) for each in queries.versions_to_move_to(seat.case)]
    if not seat.is_officer or not choices:
        raise Http404
    reason = request.POST.get("reason", "")
    context = {"case": seat.case, "choices": choices, "reason": reason, "step": _("Move to another version")}
    if request.method == "POST":
        chosen = next((each for each, _why in choices if str(each.pk) == request.POST.get("to")), None)
        if chosen is None:
            context["violation"] = _("Choose the version to move to.")
            return render(request, "casework/move_version.html", context, status=422)
        try:
            actions.move_version(
                seat.case, chosen, by=seat.user, expected_seq=seq_of(request, seat.case), reason=reason
            )
        except RuleViolation as violation:
            return render(request, "casework/move_version.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Moved to version %(version)d.") % {"version": chosen.version})
        return redirect("casework:case", code)
    return render(request, "casework/move_version.html", context)
