"""The producer's side: the list, a new delivery, one with its proof, and its verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework.errors import RuleViolation
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.queries.delivery import title_of
from zhijiang.distribution import actions, cards, queries, rules
from zhijiang.distribution.forms import DeliveryForm, LinkForm, ReasonForm
from zhijiang.distribution.models import Delivery
from zhijiang.distribution.states import PlaceKind
from zhijiang.people.models import User
from zhijiang.people.queries import sits_at
from zhijiang.people.states import OrganisationKind, Role

ROWS: Final = 50
_HOLDS: Final = timedelta(days=14)
_FETCHES: Final = 3
"""What a new link says at first."""


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _seen(request: HttpRequest, code: str) -> Delivery:
    """A delivery that the user may see, else not found."""
    return get_object_or_404(queries.deliveries_for(request.user), code=code)


def _own(request: HttpRequest, code: str) -> Delivery:
    """A delivery of a house for which the user makes them, else not found."""
    found = _seen(request, code)
    if not rules.may_deliver(found.work, _person(request)):
        raise Http404
    return found


@login_required
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """What was delivered, to whom, when, with which hash."""
    user = _person(request)
    if not _has_any(user):
        raise Http404
    shown = queries.deliveries_for(user)
    asked = request.GET.get("q", "").strip()
    for word in asked.split():
        shown = (
            shown.filter(work__title__icontains=word)
            | shown.filter(recipient__icontains=word)
            | shown.filter(code__iexact=word)
        )
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "asked": asked, "makes": queries.cuts_to_deliver(user).exists()}
    return render(request, "distribution/deliveries.html", context)


def _has_any(user: User) -> bool:
    """Whether deliveries are anything to this person: a producer's people, and those of an authority."""
    kinds = (OrganisationKind.PRODUCER, OrganisationKind.AUTHORITY)
    return any(sits_at(user, kind, *Role) for kind in kinds)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a delivery, and hold the cut against the profile at once."""
    user = _person(request)
    cuts = queries.cuts_to_deliver(user)
    if not cuts.exists():
        raise Http404
    chosen = cuts.filter(code=request.GET.get("cut", "")).first()
    today = timezone.localdate()
    # Which of them hold for the kind of work is known once the cut is: of a cut named in the address at once.
    offered = queries.profiles_for(chosen, on=today) if chosen is not None else catalog.profiles_on(today)
    profiles = [(each.id, title_of(each)) for each in offered]
    form = DeliveryForm(
        request.POST or None, cuts=cuts, profiles=profiles, houses=queries.public_houses(), initial={"cut": chosen}
    )
    context: dict[str, Any] = {"form": form}
    if request.method != "POST":
        return render(request, "distribution/new.html", context)
    if not form.is_valid():
        return render(request, "distribution/new.html", context, status=422)
    given = form.cleaned_data
    try:
        made = actions.begin(
            given["cut"],
            by=user,
            profile=given["profile"],
            recipient=form.as_recipient(),
            with_rendition=given["with_rendition"],
            with_cards=given["with_cards"],
        )
        actions.check(made, by=user)
    except RuleViolation as violation:
        return render(request, "distribution/new.html", context | {"violation": violation}, status=409)
    return redirect(made)


@login_required
@never_cache
@require_GET
def delivery(request: HttpRequest, code: str) -> HttpResponse:
    """One delivery: where it stands, what it consists of, and what is provable of it."""
    return _page(request, _seen(request, code))


def _page(request: HttpRequest, found: Delivery, *, status: int = 200, **more: Any) -> HttpResponse:
    user = _person(request)
    standing = queries.standing_of(found, user)
    today = timezone.localdate()
    makes = rules.may_deliver(found.work, user)
    first = {
        "name": found.contact, "mail": found.mail, "expires_on": today + _HOLDS, "most_fetches": _FETCHES,
    }  # fmt: skip
    context = {
        "delivery": found,
        "standing": standing,
        "makes": makes,
        "files": found.files.all(),
        "links": found.links.all() if makes else [],
        "receipts": queries.receipts_of(found),
        "history": queries.history_of(found),
        "licence": queries.licence_of(found.work, found.cut),
        "ai": queries.ai_declared(found.work),
        "card_rules": cards.card_rules(),
        "today": today,
        "link_form": LinkForm(initial=first, auto_id="link-%s"),
        "reason_form": ReasonForm(auto_id="why-%s"),
        "withdraw_form": ReasonForm(auto_id="withdraw-%s"),
    }
    return render(request, "distribution/delivery.html", context | more, status=status)


@login_required
@require_GET
def manifest(request: HttpRequest, code: str) -> HttpResponse:
    """The list of hashes as it lies in the package."""
    found = _seen(request, code)
    if not found.tagmanifest_sha256:
        raise Http404
    return _as_list(queries.manifest_of(found))


def _as_list(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="manifest-sha256.txt"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def revoke(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Take a link back."""
    found = _own(request, code)
    link = get_object_or_404(found.links, pk=key)
    return _done(request, found, lambda user: actions.revoke_link(link, by=user))


@login_required
@never_cache
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Check, pack, hand over or withdraw."""
    found = _own(request, code)
    if verb == "check":
        return _done(request, found, lambda user: actions.check(found, by=user))
    if verb == "pack":
        reason = request.POST.get("reason", "")[:500]
        return _done(request, found, lambda user: actions.pack(found, by=user, reason=reason), opened="pack")
    if verb == "withdraw":
        form = ReasonForm(request.POST, auto_id="withdraw-%s")
        if not form.is_valid():
            return _page(request, found, status=422, withdraw_form=form, opened="withdraw")
        return _done(request, found, lambda user: actions.withdraw(found, by=user, reason=form.cleaned_data["reason"]))
    if verb == "place":
        named = request.POST.get("place", "")
        if named not in PlaceKind.values:
            raise Http404
        return _done(request, found, lambda user: actions.send_to_place(found, by=user, place=PlaceKind(named)))
    if verb == "link":
        return _link(request, found)
    raise Http404


def _link(request: HttpRequest, found: Delivery) -> HttpResponse:
    """Make a link, whose address is on this one answer and nowhere else."""
    form = LinkForm(request.POST, auto_id="link-%s")
    if not form.is_valid():
        return _page(request, found, status=422, link_form=form, opened="link")
    try:
        made, token = actions.make_link(found, by=_person(request), **form.cleaned_data)
    except RuleViolation as violation:
        return _page(request, found, status=409, link_form=form, opened="link", violation=violation)
    address = settings.PUBLIC_URL.rstrip("/") + reverse("distribution:collect", args=[token])
    return _page(request, _own(request, found.code), address=address, made=made)


def _done(request: HttpRequest, found: Delivery, doing: Callable[[User], object], **more: Any) -> HttpResponse:
    """Do it, and back to the delivery; a rule that refuses is told above it."""
    try:
        doing(_person(request))
    except RuleViolation as violation:
        return _page(request, found, status=409, violation=violation, **more)
    return redirect(found)
