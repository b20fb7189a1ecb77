"""What everybody reads: the list with its search, one piece of news, its pictures, and the feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhijiang.casework.models import Attachment
from zhijiang.casework.queries import paper_path
from zhijiang.notices import queries, rules
from zhijiang.notices.models import Notice, Picture, Version
from zhijiang.notices.states import Category
from zhijiang.people.models import User

ROWS: Final = 20
"""On one page of the list."""
FED: Final = 30
"""Entries of the feed."""
_PIECE_BYTES: Final = 256 * 1024
_ESCAPES: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
"""Inside a script element nothing may look like its end."""


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All news that can be read now, by category, house and words."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "category", "house")}
    shown = queries.filtered(
        queries.read_now(now=timezone.now()), query=asked["q"], category=asked["category"], house=asked["house"]
    )
    page = Paginator(shown.prefetch_related("pictures"), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "categories": Category,
        "narrows": any(asked.values()),
        "writes": queries.houses_that_publish(request.user).exists(),
    }
    return render(request, "notices/index.html", context)


def _found(request: HttpRequest, code: str) -> tuple[Notice, bool]:
    """A piece of news by its code, and whether the reader writes or releases there.

    What is not read yet answers as what is not there, in its headers and in the reason told to a log as well: the reader is
    looked at first in both.
    """
    reader = request.user if isinstance(request.user, User) else None
    found = Notice.objects.select_related("organisation__parent").filter(code=code).first()
    if found is None:
        raise Http404
    return found, reader is not None and rules.may_release(found.organisation, reader)


@require_GET
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """One piece of news as it reads now. What was withdrawn says so, and when; a draft is not found."""
    now = timezone.now()
    found, writes = _found(request, code)
    version = queries.read_now(now=now).filter(notice=found).prefetch_related("pictures__attachment").first()
    if version is None and found.withdrawn_at is not None:
        return render(request, "notices/withdrawn.html", {"notice": found, "writes": writes}, status=410)
    if version is None:
        raise Http404
    context = {
        "notice": found,
        "version": version,
        "pictures": version.pictures.all(),
        "writes": writes,
        "linked_data": _linked_data(version),
    }
    return render(request, "notices/notice.html", context)


@require_GET
def picture(request: HttpRequest, code: str, number: int, place: int) -> HttpResponseBase:
    """A picture of the version that is read now; of any version for whoever writes there."""
    found, writes = _found(request, code)
    shown = queries.picture_of(found, number, place, now=timezone.now())
    if shown is None and writes:
        shown = Picture.objects.filter(version__notice=found, version__number=number, place=place).first()
    if shown is None:
        raise Http404
    response = StreamingHttpResponse(_bytes_of(shown.attachment), content_type=shown.attachment.media_type)
    response.headers["Content-Length"] = str(shown.attachment.size_bytes)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _bytes_of(attachment: Attachment) -> Iterator[bytes]:
    """Opened when it is sent: an answer that nobody reads holds nothing open."""
    with default_storage.open(paper_path(attachment.sha256)) as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """The newest news as an Atom feed (RFC 4287), in the reader's language; a category or a house alone where one is asked for."""
    asked = {name: request.GET.get(name, "").strip() for name in ("category", "house")}
    shown = queries.filtered(queries.read_now(now=timezone.now()), category=asked["category"], house=asked["house"])
    site = settings.PUBLIC_URL.rstrip("/")
    told = Atom1Feed(
        title=_("News of %(name)s") % {"name": _("Zhijiang")},
        link=site + reverse("notices:index"),
        description=None,
        language=get_language(),
        feed_url=site + request.get_full_path(),
    )
    for version in shown[:FED]:
        address = site + version.notice.get_absolute_url()
        told.add_item(
            title=version.shown_title,
            link=address,
            description=version.beginning,
            author_name=version.notice.organisation.shown_name,
            pubdate=version.notice.published_at,
            updateddate=version.publish_at,
            unique_id=address,
            categories=[str(Category(version.notice.category).label)],
        )
    return HttpResponse(told.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _linked_data(version: Version) -> SafeString:
    """The news as schema.org's NewsArticle in JSON-LD, fit to stand in a script element."""
    site, notice = settings.PUBLIC_URL.rstrip("/"), version.notice
    pictures = [
        site + reverse("notices:picture", args=[notice.code, version.number, each.place])
        for each in version.pictures.all()
    ]
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": site + notice.get_absolute_url(),
        "headline": version.shown_title,
        "description": version.beginning,
        "articleBody": version.shown_body,
        "articleSection": str(Category(notice.category).label),
        "inLanguage": get_language(),
        "datePublished": notice.published_at.isoformat() if notice.published_at else None,
        "dateModified": version.publish_at.isoformat() if version.publish_at else None,
        "publisher": {"@type": "Organization", "name": notice.organisation.shown_name},
        "image": pictures,
    }
    # Every character that could end the element is written as an escape of JSON.
    return SafeString(json.dumps(told, ensure_ascii=False).translate(_ESCAPES))
