"""Pages of what can be booked: everybody's list, a calendar by weeks, one's bookings and the desk of who keeps them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.bases import queries as bases
from zhijiang.bases.rules import may_keep
from zhijiang.booking import actions, queries, rules
from zhijiang.booking.forms import BookingForm, FacilityForm, RatingForm, ReasonForm
from zhijiang.booking.models import Booking, Facility
from zhijiang.booking.states import MOVES, BookingState, FacilityKind
from zhijiang.casework.errors import RuleViolation
from zhijiang.people.models import User

ROWS: Final = 50


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_GET
def facilities(request: HttpRequest) -> HttpResponse:
    """What can be booked, for everybody."""
    asked, kind = request.GET.get("q", "").strip()[:80], request.GET.get("kind", "")
    if kind not in FacilityKind.values:
        kind = ""
    base = bases.register().filter(code=request.GET.get("base", "")).first()
    found = queries.offered(asked, kind=kind, base=base.code if base else "")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    signed_in = request.user.is_authenticated
    kept = (
        [each for each in bases.watched_bases(request.user)[:200] if may_keep(request.user, each)] if signed_in else []
    )
    context = {"page": page, "asked": asked, "kind": kind, "kinds": FacilityKind.choices, "kept": kept, "base": base}
    return render(request, "booking/facilities.html", context)


@require_http_methods(["GET", "POST"])
def facility(request: HttpRequest, pk: int) -> HttpResponse:
    """One facility with its week; a producer books there."""
    found = get_object_or_404(Facility.objects.select_related("base__operator"), pk=pk)
    keeps = may_keep(request.user, found.base)
    if not found.is_active and not keeps:
        raise Http404
    houses = queries.houses_that_book(request.user)
    if request.method != "POST":
        return _calendar(request, found, keeps=keeps)
    if not houses.exists():
        raise Http404
    form = BookingForm(request.POST, facility=found, houses=houses)
    if not form.is_valid():
        return _calendar(request, found, keeps=keeps, status=422, form=form)
    given = form.cleaned_data
    try:
        made = actions.book(
            found,
            given["organisation"],
            by=_person(request),
            day=given["day"],
            first=given["first"],
            count=given["last"] - given["first"],
            purpose=given["purpose"],
        )
    except RuleViolation as violation:
        return _calendar(request, found, keeps=keeps, status=409, form=form, violation=violation)
    return redirect(made)


def _calendar(
    request: HttpRequest,
    found: Facility,
    *,
    keeps: bool,
    status: int = 200,
    form: BookingForm | None = None,
    **more: Any,
) -> HttpResponse:
    now = timezone.localtime()
    asked = form.cleaned_data.get("day") if form is not None and hasattr(form, "cleaned_data") else None
    monday = _monday(request.GET.get("week", ""), asked or now.date())
    houses = queries.houses_that_book(request.user)
    own = list(houses.values_list("pk", flat=True)) if request.user.is_authenticated else []
    if form is None and own:
        form = BookingForm(facility=found, houses=houses, initial=_chosen(request, found))
    lines = queries.week_of(found, monday, today=now.date(), minute=now.hour * 60 + now.minute, own=own, names=keeps)
    context = {
        "facility": found,
        "lines": lines,
        "days": [cell.day for cell in lines[0].cells] if lines else [],
        "previous": monday - timedelta(days=7) if monday > now.date() else None,
        "next": monday + timedelta(days=7) if monday + timedelta(days=7) <= now.date() + rules.AHEAD else None,
        "keeps": keeps,
        "form": form,
        "use": queries.use_of(found, on=now.date()) if keeps else [],
        "answers": queries.answers_of(found) if keeps else None,
    }
    return render(request, "booking/facility.html", context | more, status=status)


def _chosen(request: HttpRequest, found: Facility) -> dict[str, Any]:
    """The slot that was pressed in the calendar, as the form begins with it."""
    first = request.GET.get("first", "")
    if not (first.isascii() and first.isdigit() and int(first[:4]) < found.slots):
        return {"last": 1}
    return {"day": request.GET.get("day", ""), "first": int(first[:4]), "last": int(first[:4]) + 1}


def _monday(typed: str, otherwise: date) -> date:
    """The Monday of the week that is named by one of its days."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = otherwise
    if abs((day - otherwise).days) > 2 * rules.AHEAD.days:
        day = otherwise
    return day - timedelta(days=day.weekday())


@login_required
@require_http_methods(["GET", "POST"])
def new_facility(request: HttpRequest, base: str) -> HttpResponse:
    """Offer something to be booked."""
    found = get_object_or_404(bases.watched_bases(_person(request)), code=base)
    if not may_keep(request.user, found):
        raise Http404
    form = FacilityForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "base": found}
    if request.method != "POST":
        return render(request, "booking/facility_form.html", context)
    if not form.is_valid():
        return render(request, "booking/facility_form.html", context, status=422)
    try:
        made = actions.open_facility(found, by=_person(request), given=form.as_given())
    except RuleViolation as violation:
        return render(request, "booking/facility_form.html", context | {"violation": violation}, status=409)
    return redirect(made)


@login_required
@require_http_methods(["GET", "POST"])
def edit_facility(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is offered."""
    found = get_object_or_404(queries.kept_by(_person(request)), pk=pk)
    names = set(FacilityForm.base_fields) - {"price", "weekdays"}
    initial = {name: getattr(found, name) for name in names}
    initial |= {"weekdays": list(found.weekdays), "price": Decimal(found.price_fen) / 100}
    form = FacilityForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form, "base": found.base, "facility": found}
    if request.method != "POST":
        return render(request, "booking/facility_form.html", context)
    if not form.is_valid():
        return render(request, "booking/facility_form.html", context, status=422)
    try:
        actions.change_facility(found, by=_person(request), given=form.as_given())
    except RuleViolation as violation:
        return render(request, "booking/facility_form.html", context | {"violation": violation}, status=409)
    return redirect(found)


@login_required
@require_GET
def bookings(request: HttpRequest) -> HttpResponse:
    """The bookings of one's own house, and those of what one keeps: what is to be answered first."""
    user = _person(request)
    if not queries.has_to_do_with(user):
        raise Http404
    seen = queries.bookings_for(user)
    keeps = queries.kept_by(user).exists()
    waiting = list(seen.filter(state=BookingState.ASKED).order_by("answer_by", "day", "first")[:ROWS])
    page = Paginator(seen, ROWS).get_page(request.GET.get("page"))
    return render(request, "booking/bookings.html", {"waiting": waiting, "page": page, "keeps": keeps})


def _seen(request: HttpRequest, code: str) -> Booking:
    """A booking that the user may see, else not found."""
    return get_object_or_404(
        queries.bookings_for(_person(request)).select_related("facility__base__operator"), code=code
    )


@login_required
@require_GET
def booking(request: HttpRequest, code: str) -> HttpResponse:
    """One booking: where it stands and what can be done now."""
    return _page(request, _seen(request, code))


def _page(request: HttpRequest, found: Booking, *, status: int = 200, **more: Any) -> HttpResponse:
    user = _person(request)
    keeps = may_keep(user, found.facility.base)
    is_house = queries.houses_that_book(user).filter(pk=found.organisation_id).exists()
    begun = rules.has_begun(found, timezone.localtime())
    can = {verb for verb, move in MOVES.items() if found.state in move.frm and verb != "lapse"}
    can -= {"cancel"} if begun else {"use", "miss"}
    context = {
        "booking": found,
        "verbs": can if keeps else can & {"cancel"} if is_house else set(),
        "keeps": keeps,
        "is_house": is_house,
        "may_rate": is_house and found.state == BookingState.USED and found.stars is None,
        "history": queries.history_of(found),
        "reason_form": ReasonForm(auto_id="reason-%s"),
        "rating_form": RatingForm(auto_id="rating-%s"),
    }
    return render(request, "booking/booking.html", context | more, status=status)


@login_required
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Confirm, decline, cancel, used, not used."""
    found = _seen(request, code)
    keeps = may_keep(request.user, found.facility.base)
    is_house = queries.houses_that_book(request.user).filter(pk=found.organisation_id).exists()
    if verb not in MOVES or verb == "lapse" or not (keeps or (is_house and verb == "cancel")):
        raise Http404
    reason = request.POST.get("reason", "")[:500]
    try:
        actions.move(found, verb, by=_person(request), reason=reason)
    except RuleViolation as violation:
        return _page(request, found, status=409, violation=violation)
    return redirect(found)


@login_required
@require_POST
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """Say how it was."""
    found = _seen(request, code)
    if not queries.houses_that_book(request.user).filter(pk=found.organisation_id).exists():
        raise Http404
    form = RatingForm(request.POST, auto_id="rating-%s")
    if not form.is_valid():
        return _page(request, found, status=422, rating_form=form)
    try:
        actions.rate(found, by=_person(request), **form.cleaned_data)
    except RuleViolation as violation:
        return _page(request, found, status=409, violation=violation)
    return redirect(found)
