"""The list of reviews; beginning one, its form, and handing it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import queries as casework
from zhijiang.casework import schema
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.models import Case, ProcedureVersion
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Work
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.screening import actions, queries
from zhijiang.screening.forms import AuthorityForm, CutsForm, ListFilterForm
from zhijiang.screening.models import Review
from zhijiang.screening.states import ITEM_CODE, ReviewAction, ReviewState
from zhijiang.screening.views.declaring import may_declare
from zhijiang.screening.views.room import seat_of
from zhijiang.screening.views.wire import Seat

ROWS = 50
_HANDS_IN: Final = {
    ReviewState.DRAFT: ReviewAction.SUBMIT,
    ReviewState.SUPPLEMENT: ReviewAction.SUPPLY,
    ReviewState.RETURNED: ReviewAction.RESUBMIT,
}
"""The move with which the applicant hands in, by the state in which the form is open."""


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    review: Review
    state_label: str
    tone: str
    clock: casework.ClockView | None
    owner: str
    poster: str


@login_required
@require_GET
@people.one_moment()
def review_list(request: HttpRequest) -> HttpResponse:
    """All reviews the user may see, by the address's filters."""
    assert isinstance(request.user, User)
    user = request.user
    form = ListFilterForm(request.GET, states=_state_choices())
    shown = form.as_filter()
    page = Paginator(queries.reviews_listed(user, shown), ROWS).get_page(request.GET.get("page"))
    own = queries.applicant_ids(user)
    with_panel = queries.waiting_for_panel(page)
    posters = catalog.posters_of([review.work_id for review in page], user)
    rows = [
        _row(
            review,
            is_own=review.case.organisation_id in own,
            with_panel=review.case_id in with_panel,
            poster=posters.get(review.work_id, ""),
        )
        for review in page
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "shown": shown,
        "is_producer": bool(own),
        "formerly": people.formerly(shown.words, [review.case.organisation for review in page]),
    }
    return render(request, "screening/reviews.html", context)


def _row(review: Review, *, is_own: bool, with_panel: bool, poster: str) -> Row:
    state = casework.state_of(review.case)
    return Row(
        review=review,
        state_label=str(state.public) if is_own and state.public else str(state.label),
        tone=state.tone,
        clock=casework.clock_of(review.case),
        owner=_("Panel") if with_panel else str(state.owner.label) if state.owner else "",
        poster=poster,
    )


def _state_choices() -> list[tuple[str, str]]:
    version = casework.procedure_in_force(ITEM_CODE)
    states = parse(version.text).states if version else {}
    return [(name, str(state.label)) for name, state in states.items()]


@login_required
@require_http_methods(["GET", "POST"])
def new_review(request: HttpRequest, work: str) -> HttpResponse:
    """Begin a review of a work: the form of the procedure in force; saved as a draft when it is incomplete."""
    assert isinstance(request.user, User)
    found = get_object_or_404(catalog.own_works_for(request.user), code=work)
    running = queries.open_review_of(found)
    if running is not None:
        return redirect("screening:review", running.case.code)
    version = casework.procedure_in_force(ITEM_CODE)
    authorities = queries.review_authorities(found)
    if version is None or not authorities:
        return render(request, "screening/no_procedure.html", {"work": found}, status=409)
    procedure = parse(version.text)
    is_post = request.method == "POST"
    filled = _form_class(version, request, found)
    known = casework.known_of(version, found.organisation)
    form = filled(request.POST if is_post else None, initial=known | queries.first_answers(found))
    chosen = AuthorityForm(request.POST if is_post else None, authorities=authorities)
    context = {
        "work": found,
        "form": form,
        "groups": _groups(procedure, form),
        "authority_form": chosen if len(authorities) > 1 else None,
        "step": str(procedure.title),
        "has_papers": bool(schema.file_fields(procedure.form)),
    }
    if not is_post:
        return render(request, "screening/form.html", context)
    if schema.rows_button(request.POST):
        form.errors.clear()
        return render(request, "screening/form.html", context)
    if not form.is_valid() or (len(authorities) > 1 and not chosen.is_valid()):
        return render(request, "screening/form.html", context, status=422)
    authority = chosen.cleaned_data["authority"] if len(authorities) > 1 else authorities[0]
    try:
        papers = {name: known[name] for name in schema.file_fields(procedure.form) if name in known}
        data = casework.form_data(form.cleaned_data) | papers
        review = actions.open_review(found, by=request.user, authority=authority, data=data)
    except RuleViolation as violation:
        return render(request, "screening/form.html", context | {"violation": violation}, status=409)
    return _saved(request, review)


@login_required
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a draft, or of what was returned: then only what the list of corrections opens."""
    seat = seat_of(request, code)
    case = seat.review.case
    if not seat.standing.may_apply:
        raise Http404
    if casework.state_of(case).form == "closed":
        return redirect("screening:review", code)
    procedure = casework.procedure_of(case)
    is_post = request.method == "POST"
    form_class = _form_class(case.procedure, request, seat.review.work)
    filled = form_class(request.POST if is_post else None, initial=case.data)
    _close_fields(filled, seat)
    drawn = queries.declared_digest(case)
    context = {
        "review": seat.review,
        "form": filled,
        "groups": _groups(procedure, filled),
        "step": str(procedure.title),
        "drawn": drawn,
        "drawn_sections": _drawn_sections(request, case, len(procedure.sections)),
        "declared": _declared(seat),
        "has_papers": bool(queries.paper_fields(case)),
    }
    if not is_post:
        return render(request, "screening/form.html", context)
    if request.POST.get("drawn", drawn) != drawn:
        moved = _("The table of passages was changed in the player after you opened this page. Open the form again.")
        return render(request, "screening/form.html", context | {"violation": moved}, status=409)
    if schema.rows_button(request.POST):
        filled.errors.clear()
        return render(request, "screening/form.html", context)
    if not filled.is_valid():
        return render(request, "screening/form.html", context, status=422)
    try:
        actions.save_form(
            seat.review,
            by=seat.user,
            data=casework.form_data(filled.cleaned_data),
            drawn=_sent_sections(request, len(procedure.sections)),
        )
    except RuleViolation as violation:
        return render(request, "screening/form.html", context | {"violation": violation}, status=409)
    return _saved(request, seat.review)


@login_required
@require_POST
def autosave(request: HttpRequest, code: str) -> JsonResponse:
    """Keep the form of a draft while somebody writes, as “Save as a draft” does; what cannot be read is told, and nothing is kept then."""
    seat = seat_of(request, code)
    case = seat.review.case
    if not seat.standing.may_apply:
        raise Http404
    if casework.state_of(case).form == "closed":
        return JsonResponse({"said": _("The form is closed now.")}, status=409)
    sections = len(casework.procedure_of(case).sections)
    filled = _form_class(case.procedure, request, seat.review.work)(request.POST, initial=case.data)
    _close_fields(filled, seat)
    if not filled.is_valid():
        field, errors = next(iter(filled.errors.items()))
        label = filled.fields[field].label if field in filled.fields else ""
        return JsonResponse({"said": _("Not saved: %(fault)s") % {"fault": f"{label} {errors[0]}".strip()}}, status=422)
    if request.POST.get("drawn", "") not in {"", queries.declared_digest(case)}:
        moved = _("The table of passages was changed in the player after you opened this page. Open the form again.")
        return JsonResponse({"said": moved}, status=409)
    try:
        data = casework.form_data(filled.cleaned_data)
        actions.save_form(seat.review, by=seat.user, data=data, drawn=_sent_sections(request, sections))
    except RuleViolation as violation:
        return JsonResponse({"said": _("Not saved: %(fault)s") % {"fault": violation}}, status=409)
    case.refresh_from_db()
    drawn = {f"drawn-{number}": casework.drawn_from(case, number) for number in range(1, sections + 1)}
    at = time_format(timezone.localtime(), "H:i")
    return JsonResponse({"said": _("Saved at %(time)s") % {"time": at}, "drawn": drawn})


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Check your answers, choose the cuts, hand in: the first time or after a correction."""
    seat = seat_of(request, code)
    case = seat.review.case
    if not seat.standing.may_apply:
        raise Http404
    if casework.state_of(case).form == "closed":
        return redirect("screening:review", code)
    action = _HANDS_IN[ReviewState(case.state)]
    procedure = casework.procedure_of(case)
    move = procedure.actions[action]
    today = casework.calendar_of(case).today()
    offers = queries.cuts_on_offer(seat.review.work)
    listed = queries.listed_episodes(case) if action == ReviewAction.SUPPLY else None
    if listed is not None:
        offers = [offer for offer in offers if offer.number in listed]
    before = {line.cut.episode.number: line.cut for line in queries.reviewed_cuts_of(seat.review, round_=case.round)}
    chosen = CutsForm(request.POST if request.method == "POST" else None, offers=offers)
    context = {
        "review": seat.review,
        "step": str(move.label),
        "move": move,
        "sections": casework.summary_of(procedure, case.data),
        "errors": [
            (error, _question_url(case, error.field)) for error in casework.form_errors(procedure, case.data, on=today)
        ],
        "warnings": [
            (told, _question_url(case, told.field)) for told in casework.form_warnings(procedure, case.data, on=today)
        ],
        "remarks": casework.title_remarks(case, seat.user),
        "papers_left": [(label, _question_url(case, field)) for field, label in queries.papers_to_put_right(case)],
        "opens": queries.pages_open(case),
        "declared": _declared(seat),
        "offers": [_offer_row(offer, chosen, before) for offer in offers],
        "kept": [slot for slot in queries.slots_of(seat.review) if slot.number not in (listed or ()) and slot.cut]
        if listed is not None
        else [],
        "absent": [number for number in sorted(listed or ()) if number not in {offer.number for offer in offers}],
        "is_supplement": listed is not None,
        "planned": seat.review.work.planned_episodes,
        "answers_missing": queries.answers_missing(case) if case.round else 0,
        "checked": casework.digest_of(case),
        "is_same": bool(before) and all(offer.first_choice == before.get(offer.number) for offer in offers),
    }
    if request.method == "POST" and request.POST.get("checked", context["checked"]) != context["checked"]:
        changed = _("The answers have changed since you checked them. Check them once more.")
        return render(request, "screening/check.html", context | {"violation": changed}, status=409)
    if request.method == "POST" and chosen.is_valid():
        hand_in = {ReviewAction.RESUBMIT: actions.resubmit, ReviewAction.SUPPLY: actions.supply}.get(
            action, actions.submit
        )
        try:
            hand_in(seat.review, by=seat.user, expected_seq=_seq(request, case.seq), cuts=chosen.chosen_cuts())
        except RuleViolation as violation:
            return render(request, "screening/check.html", context | {"violation": violation}, status=409)
        return redirect(reverse("screening:review", args=[code], query={"handed_in": "1"}))
    return render(request, "screening/check.html", context, status=422 if chosen.errors else 200)


def _sent_sections(request: HttpRequest, count: int) -> dict[int, str]:
    """From which answers the page that was sent had been drawn, by section."""
    sent = {number: request.POST.get(f"drawn-{number}", "") for number in range(1, count + 1)}
    return {number: digest for number, digest in sent.items() if digest}


def _drawn_sections(request: HttpRequest, case: Case, count: int) -> list[tuple[str, str]]:
    """What the page says it was drawn from; one that is shown again says what it said."""
    sent = _sent_sections(request, count)
    numbers = range(1, count + 1)
    return [(f"drawn-{number}", sent.get(number) or casework.drawn_from(case, number)) for number in numbers]


def _question_url(case: Case, field: str) -> str:
    """Where a question of the form is answered: on the page of the papers, or on that of the form."""
    if field in queries.paper_fields(case):
        return reverse("screening:papers", args=[case.code], fragment=f"question-{field}")
    return reverse("screening:form", args=[case.code], fragment=f"id_{field}")


def _offer_row(offer: queries.Offer, chosen: CutsForm, before: dict[int, Any]) -> dict[str, Any]:
    field = chosen[f"cut-{offer.number}"]
    return {"offer": offer, "name": field.html_name, "chosen": field.value() or "", "before": before.get(offer.number)}


def _form_class(version: ProcedureVersion, request: HttpRequest, work: Work) -> type[forms.Form]:
    """The whole form; with “save” nothing is required, as a draft may be half filled."""
    partial = request.method == "POST" and "save" in request.POST
    today = casework.calendar_of_version(version).today()
    return casework.form_class(parse(version.text), on=today, partial=partial, cuts=queries.cuts_to_declare(work))


@dataclass(frozen=True)
class Declared:
    """The table of passages beside the form: where to fill it in while watching, and what a new cut asks for."""

    title: str
    field: str
    may_write: bool
    episodes: list[tuple[int, str, str]]
    """Number, label, and address of the room for the newest cut of each episode that has one."""
    stale: int
    lost: list[queries.DeclaredLine]


def _declared(seat: Seat) -> Declared | None:
    """What the pages say of the table; None where the procedure asks for none."""
    case = seat.review.case
    field = queries.declared_field(case)
    if not field:
        return None
    offers = [offer for offer in queries.cuts_on_offer(seat.review.work) if offer.first_choice is not None]
    return Declared(
        title=queries.declared_title(case),
        field=field,
        may_write=may_declare(seat),
        episodes=[
            (
                offer.number,
                queries.episode_label(offer.first_choice),
                reverse("screening:declare", args=[case.code, offer.number]),
            )
            for offer in offers
            if offer.first_choice and may_declare(seat, offer.number)
        ],
        stale=len(queries.stale_rows(seat.review)),
        lost=queries.declared_lines(case, queries.lost_rows(case)),
    )


def _close_fields(filled: forms.Form, seat: Seat) -> None:
    """In a correction that names fields, the others are shown and cannot be changed."""
    opened = casework.writable_fields(seat.review.case)
    for name, field in filled.fields.items():
        field.disabled = name not in opened


def _groups(procedure: Procedure, filled: forms.Form) -> list[tuple[str, list[forms.BoundField]]]:
    """The questions by section; those for files stand on the page of the papers."""
    groups = [
        (str(section.title), [filled[name] for name in section.fields if name in filled.fields])
        for section in procedure.sections
    ]
    return [(title, fields) for title, fields in groups if fields]


def _saved(request: HttpRequest, review: Review) -> HttpResponse:
    if "save" in request.POST:
        messages.success(request, _("Saved as a draft. Nothing has been handed in yet."))
        return redirect("screening:review", review.case.code)
    review.case.refresh_from_db()
    papers = "papers" in queries.pages_open(review.case)
    return redirect("screening:papers" if papers else "screening:check", review.case.code)


def _seq(request: HttpRequest, now: int) -> int:
    sent = request.POST.get("seq", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else now
