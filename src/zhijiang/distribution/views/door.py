"""The recipient's side, behind a link: what was sent, the package, and the receipt. No account, and nothing else of the platform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhijiang.casework.errors import RuleViolation
from zhijiang.distribution import actions, bag, made, queries
from zhijiang.distribution.forms import ReceiptForm
from zhijiang.distribution.models import Delivery, Link
from zhijiang.ui.streaming import unhurried


def _closed(request: HttpRequest) -> HttpResponse:
    """The same answer for a wrong address, one that ended, and one that was taken back. Rule: R-05."""
    return render(request, "distribution/closed.html", status=404)


@never_cache
@require_GET
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What was sent, file by file with hashes, and how to confirm that it arrived."""
    link = queries.link_of(token)
    return _closed(request) if link is None else _page(request, token, link)


def _page(request: HttpRequest, token: str, link: Link, *, status: int = 200, **more: Any) -> HttpResponse:
    delivery = link.delivery
    context = {
        "link": link,
        "token": token,
        "delivery": delivery,
        "files": queries.payload_of(delivery),
        "left": link.most_fetches - link.fetches,
        "form": ReceiptForm(initial={"name": link.name}),
    }
    response = render(request, "distribution/collect.html", context | more, status=status)
    response["X-Robots-Tag"] = "noindex"
    # The address is the key, and is told to no other site by the platform's own policy (same-origin). A stricter one would
    # have the browser send the forms of this page without their origin, and Django refuses these.
    return response


@never_cache
@require_GET
def manifest(request: HttpRequest, token: str) -> HttpResponse:
    """The list of hashes that the package holds."""
    link = queries.link_of(token)
    if link is None:
        return _closed(request)
    response = HttpResponse(queries.manifest_of(link.delivery), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="manifest-sha256.txt"'
    return response


@never_cache
@require_POST
def package(request: HttpRequest, token: str) -> HttpResponseBase:
    """The whole package as one zip, and one fetch less. By a press of a button: what only looks at an address uses up nothing."""
    link = queries.link_of(token)
    if link is None:
        return _closed(request)
    try:
        delivery = actions.fetch(link)
    except RuleViolation as violation:
        return _page(request, token, link, status=409, violation=violation)
    response = StreamingHttpResponse(unhurried(request, _zip_of(delivery)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{delivery.code}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@never_cache
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Hold what the recipient computed against what was sent, and say every difference."""
    link = queries.link_of(token)
    if link is None:
        return _closed(request)
    form = ReceiptForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, token, link, status=422, form=form)
    name = form.cleaned_data["name"]
    try:
        if form.digest:
            differences = actions.confirm_by_hash(link, name=name, tagmanifest_sha256=form.digest)
        else:
            differences = actions.confirm(link, name=name, arrived=form.arrived)
    except RuleViolation as violation:
        return _page(request, token, link, status=409, form=form, violation=violation)
    link.delivery.refresh_from_db()
    status = 409 if differences else 200
    return _page(request, token, link, status=status, differences=_told(differences), answered=True, form=form)


def _told(differences: list[bag.Difference]) -> list[tuple[str, str]]:
    """Path and what is wrong, in the reader's language."""
    return [(each.path, queries.difference_label(each.kind)) for each in differences]


def _zip_of(delivery: Delivery) -> Iterator[bytes]:
    """All rows are read before the first piece goes out: what follows asks no database."""
    files = sorted(delivery.files.all(), key=lambda each: (not each.is_payload, each.path))
    named = ((f"{delivery.code}/{path}", size, content) for path, size, content in made.pieces_of(files, delivery))
    return bag.zipped(named, at=timezone.localtime(delivery.packed_at))
