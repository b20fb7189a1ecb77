"""The page of one review, one page per action, the applicant's answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import queries as casework
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.models import FixItem
from zhijiang.casework.states import Answer
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.screening import actions, queries, rules
from zhijiang.screening.forms import AnswerForm, StepForm
from zhijiang.screening.states import ANSWERED_IN, DECISIONS, ReviewAction, ReviewState
from zhijiang.screening.views.room import seat_of, seq_of
from zhijiang.screening.views.wire import Seat

OWN_PAGES = {
    ReviewAction.SUBMIT: "screening:check",
    ReviewAction.RESUBMIT: "screening:check",
    ReviewAction.ASK_SUPPLEMENT: "screening:supplement",
    ReviewAction.SUPPLY: "screening:check",
    ReviewAction.APPROVE: "screening:decide",
    ReviewAction.RETURN: "screening:decide",
    ReviewAction.REFUSE: "screening:decide",
}


@dataclass(frozen=True)
class Way:
    """A button on the case page beside the one next step."""

    label: str
    url: str
    quiet: bool = False


@login_required
@require_GET
@people.one_moment()
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Who has it, what comes next, until when; and everything there is of it."""
    assert isinstance(request.user, User)
    found = queries.shown_review(request.user, code)
    if found is None:
        raise Http404
    seat = Seat(review=found, user=request.user, standing=rules.standing_of(found.case, request.user))
    case, standing = seat.review.case, seat.standing
    ruler = queries.Ruler(queries.all_cuts_of(seat.review))
    rounds = list(range(1, case.round + 1))
    asked = request.GET.get("round", "")
    shown_round = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in rounds else case.round
    next_step = queries.next_step(seat.review, standing)
    opinions = queries.opinions_for(seat.review, standing, round_=shown_round) if shown_round else []
    data = queries.data_shown(seat.review, standing)
    cuts = queries.cut_lines(seat.review, standing, round_=shown_round, ruler=ruler)
    context = {
        "review": seat.review,
        "standing": standing,
        "state_label": casework.state_label(case, seat.user),
        "tone": casework.state_of(case).tone,
        "handed_in_as": casework.handed_in_as(case),
        "clocks": casework.clocks_of(case),
        "stages": queries.stages_of(seat.review),
        "next_step": next_step,
        "other_actions": _ways(seat, next_step),
        "cuts": cuts,
        "footage": queries.footage_found(
            seat.review, seat.user, standing, cuts=[line.cut for line in cuts], round_=shown_round, ruler=ruler
        ),
        "rounds": rounds,
        "shown_round": shown_round,
        "objections": queries.objections(seat.review, standing, ruler=ruler),
        "opinions": opinions,
        "quorum": casework.quorum_of(case),
        "panel": casework.seats_of(case) if standing.is_inside else [],
        "sections": casework.summary_of(casework.procedure_of(case), data),
        "plan": queries.plan_of(data, case, seat.user),
        "earlier": casework.earlier_of(case, seat.user),
        "namesakes": casework.near(case, seat.user).namesakes if standing.is_officer else [],
        "may_docx": standing.is_officer,
        "documents": casework.letters_of(case),
        "history": queries.history(seat.review, seat.user),
        "edits": queries.pages_open(case) if standing.may_apply and casework.open_fields(case) else frozenset(),
        "may_answer": standing.may_apply and case.state in ANSWERED_IN,
        "may_settle": (standing.is_panel or standing.is_officer) and case.state == ReviewState.UNDER_REVIEW,
        "may_set_panel": standing.is_officer and case.state in {ReviewState.SUBMITTED, ReviewState.UNDER_REVIEW},
        "just": next((word for word in ("handed_in", "decided") if word in request.GET), ""),
        "may_sign": standing.is_panel
        and case.state == ReviewState.UNDER_REVIEW
        and queries.my_opinion(seat.review, standing.user_id) is None,
    }
    return render(request, "screening/review.html", context)


def _linked(seat: Seat) -> list[Way]:
    """Cases that the reader may open about this one: an appeal, a change, a revocation."""
    case = seat.review.case
    return [
        Way(label=view.label, url=reverse("casework:link", args=[case.code, view.name]), quiet=True)
        for view in casework.available_links(case, seat.user)
    ]


def _ways(seat: Seat, next_step: queries.NextStep) -> list[Way]:
    """The actions open to the reader that are not the next step itself; the three decisions are one page."""
    ways: dict[str, Way] = {}
    for action in casework.available_actions(seat.review.case, seat.user):
        if action.blocked and action.name not in DECISIONS:
            continue
        is_decision = action.name in DECISIONS
        address = OWN_PAGES.get(ReviewAction(action.name)) if action.name in set(ReviewAction) else None
        args = [seat.review.case.code]
        url = reverse(address, args=args) if address else reverse("screening:act", args=[*args, action.name])
        label = _("Decide") if is_decision else str(action.label)
        ways.setdefault(url, Way(label=label, url=url, quiet=action.name == ReviewAction.WITHDRAW))
    if casework.recallable(seat.review.case, seat.user)[0] is not None:
        url = reverse("screening:recall", args=[seat.review.case.code])
        ways.setdefault(url, Way(label=_("Take it back"), url=url, quiet=True))
    for clock in casework.clocks_of(seat.review.case):
        if casework.may_extend(seat.review.case, clock.name, seat.user):
            url = reverse("screening:extend", args=[seat.review.case.code, clock.name])
            ways.setdefault(url, Way(label=_("Extend the limit"), url=url, quiet=True))
    ways.pop(next_step.url, None)
    return [*ways.values(), *_linked(seat)]


@login_required
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """One action: what will happen, what it needs, and the button."""
    seat = seat_of(request, code)
    case = seat.review.case
    if action in OWN_PAGES:
        return redirect(OWN_PAGES[ReviewAction(action)], code)
    moves = casework.procedure_of(case).actions
    if action not in moves or not set(moves[action].by) & seat.standing.roles:
        raise Http404
    move = moves[action]
    form = StepForm(
        request.POST if request.method == "POST" else None,
        needs_reason="reason" in move.needs,
        needs_rule="rule" in move.needs,
        number_like=casework.number_like(case, action),
    )
    context = {"review": seat.review, "form": form, "move": move, "action": action, "step": str(move.label)}
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_step(
                seat.review,
                action,
                by=seat.user,
                expected_seq=seq_of(request, seat),
                reason=form.cleaned_data["reason"],
                rule=form.cleaned_data.get("rule"),
                number=form.cleaned_data.get("number", ""),
            )
        except RuleViolation as violation:
            return render(request, "screening/act.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Done: %(action)s.") % {"action": move.label})
        return redirect("screening:review", code)
    return render(request, "screening/act.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant answers each item; what is filled in is kept, the rest may follow later."""
    seat = seat_of(request, code)
    case = seat.review.case
    if not seat.standing.may_apply:
        raise Http404
    if case.state not in ANSWERED_IN:
        return redirect("screening:review", code)
    ruler = queries.Ruler()
    lines = [
        line for line in queries.objections(seat.review, seat.standing, ruler=ruler) if line.item.round == case.round
    ]
    forms = [_answer_form(request, line.item) for line in lines]
    context = {"review": seat.review, "rows": list(zip(lines, forms, strict=True)), "step": _("Answer each item")}
    if request.method == "POST":
        given = [form for form in forms if form.has_changed() and form.is_bound]
        if all(form.is_valid() for form in given):
            try:
                for form in given:
                    answer, text = Answer(form.cleaned_data["answer"]), form.cleaned_data["text"]
                    actions.answer_item(seat.review, form.item, by=seat.user, answer=answer, text=text)
            except RuleViolation as violation:
                return render(request, "screening/answers.html", context | {"violation": violation}, status=409)
            return _answered(request, seat)
        return render(request, "screening/answers.html", context, status=422)
    return render(request, "screening/answers.html", context)


def _answer_form(request: HttpRequest, item: FixItem) -> AnswerForm:
    initial = {"answer": item.answer, "text": item.answer_text}
    return AnswerForm(request.POST if request.method == "POST" else None, item=item, initial=initial)


def _answered(request: HttpRequest, seat: Seat) -> HttpResponse:
    left = queries.answers_missing(seat.review.case)
    if left:
        said = ngettext("Saved. %(count)d item is still open.", "Saved. %(count)d items are still open.", left)
        messages.info(request, said % {"count": left})
        return redirect("screening:answers", seat.review.case.code)
    messages.success(request, _("Every item is answered. Now hand in what was asked for."))
    return redirect("screening:check", seat.review.case.code)


@login_required
@require_POST
def settle(request: HttpRequest, code: str, item: int) -> HttpResponse:
    """The panel or the officer says whether an objection is met."""
    seat = seat_of(request, code)
    if not (seat.standing.is_panel or seat.standing.is_officer):
        raise Http404
    found = get_object_or_404(queries.fix_items_of(seat.review, seat.standing), pk=item)
    try:
        actions.settle_item(seat.review, found, by=seat.user, settled=bool(request.POST.get("settled")))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect(f"{reverse('screening:review', args=[code])}#item-{item}")
