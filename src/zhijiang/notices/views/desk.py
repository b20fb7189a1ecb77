"""Where news is written: the desk, one text with what can be done with it, and its verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.models import Event
from zhijiang.notices import actions, queries, rules
from zhijiang.notices.forms import NoticeForm, PictureForm, ReasonForm, ReleaseForm
from zhijiang.notices.models import Notice
from zhijiang.notices.states import Act
from zhijiang.people.models import User

ROWS: Final = 50
"""Texts on one page of the desk."""
_PLAIN: Final[dict[str, Callable[..., Any]]] = {
    "propose": actions.propose,
    "revise": actions.revise,
    "recall": actions.recall,
}
_WITH_REASON: Final[dict[str, Callable[..., Any]]] = {"send-back": actions.send_back, "withdraw": actions.withdraw}


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _own(request: HttpRequest, code: str) -> Notice:
    """A piece of news of a house for which the user writes, else not found."""
    return get_object_or_404(queries.notices_for(request.user), code=code)


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me as the second person, and all texts of my houses with where each stands."""
    user = _person(request)
    if not queries.houses_that_publish(user).exists():
        raise Http404
    page = Paginator(queries.notices_for(user).order_by("-pk"), ROWS).get_page(request.GET.get("page"))
    now = timezone.now()
    newest = queries.newest_of(page.object_list)
    rows = [(each, newest[each.pk]) for each in page.object_list]
    context = {"page": page, "rows": rows, "waiting": list(queries.waiting_for(user)[:ROWS]), "now": now}
    return render(request, "notices/desk.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a text; out of a case, a list or a call where its code is given."""
    user = _person(request)
    houses = queries.houses_that_publish(user)
    if not houses.exists():
        raise Http404
    prefill = queries.prefill_of(user, code) if (code := request.GET.get("about", "").strip()) else None
    if code and prefill is None:
        if not queries.sees(user, code):
            raise Http404
        return render(request, "notices/nothing.html", {"code": code}, status=409)
    initial: dict[str, Any] = {"organisation": houses.first()}
    if prefill is not None:
        houses = houses.filter(pk=prefill.organisation.pk)
        if not houses.exists():
            raise Http404
        initial = {name: getattr(prefill, name) for name in ("category", "title", "title_en", "body", "body_en")}
        initial["organisation"] = prefill.organisation
    form = NoticeForm(request.POST or None, houses=houses, initial=initial)
    context = {"form": form, "heading": _("Write news"), "prefill": prefill}
    if request.method != "POST":
        return render(request, "notices/edit.html", context)
    if not form.is_valid():
        return render(request, "notices/edit.html", context, status=422)
    notice = actions.begin(
        form.cleaned_data["organisation"],
        by=user,
        category=form.chosen,
        given=form.as_given(),
        about=prefill.about if prefill is not None else None,
    )
    messages.success(request, _("The draft is kept. Look at it, add pictures, and hand it to a second person."))
    return redirect("notices:text", notice.code)


@login_required
@require_GET
def text(request: HttpRequest, code: str) -> HttpResponse:
    """One text: how it will read, where it stands, and the one next step."""
    return _page(request, _own(request, code))


def _page(request: HttpRequest, notice: Notice, *, status: int = 200, **more: Any) -> HttpResponse:
    standing = queries.standing_of(notice, _person(request), now=timezone.now())
    events = Event.objects.filter(stream=notice.stream).select_related("actor").order_by("-seq")
    context = {
        "notice": notice,
        "version": standing.version,
        "pictures": standing.version.pictures.all(),
        "standing": standing,
        "history": [(Act(event.action).label, event) for event in events],
        "picture_form": PictureForm(auto_id="picture-%s"),
        "release_form": ReleaseForm(auto_id="release-%s"),
        "back_form": ReasonForm(auto_id="back-%s"),
        "withdraw_form": ReasonForm(auto_id="withdraw-%s"),
    }
    return render(request, "notices/text.html", context | more, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write on a draft."""
    notice = _own(request, code)
    if not rules.may_write(notice.organisation, _person(request)):
        raise Http404
    version = queries.last_version(notice)
    houses = queries.houses_that_publish(request.user).filter(pk=notice.organisation_id)
    names = ("title", "title_en", "summary", "summary_en", "body", "body_en")
    initial = {name: getattr(version, name) for name in names} | {
        "organisation": notice.organisation_id,
        "category": notice.category,
    }
    form = NoticeForm(request.POST or None, houses=houses, initial=initial)
    context: dict[str, Any] = {"form": form, "notice": notice, "version": version, "heading": _("Write on the draft")}
    if request.method != "POST":
        return render(request, "notices/edit.html", context)
    if not form.is_valid():
        return render(request, "notices/edit.html", context, status=422)
    try:
        actions.write(notice, by=_person(request), category=form.chosen, given=form.as_given())
    except RuleViolation as violation:
        return render(request, "notices/edit.html", context | {"violation": violation}, status=409)
    return redirect("notices:text", notice.code)


@login_required
@require_POST
def add_picture(request: HttpRequest, code: str) -> HttpResponse:
    """Put a picture below the text."""
    notice = _own(request, code)
    form = PictureForm(request.POST, request.FILES, auto_id="picture-%s")
    if not form.is_valid():
        return _page(request, notice, status=422, picture_form=form, opened="picture")
    file = form.cleaned_data["file"]
    assert isinstance(file, UploadedFile)
    return _done(
        request,
        notice,
        lambda user: actions.add_picture(
            notice, by=user, file=file, alt=form.cleaned_data["alt"], alt_en=form.cleaned_data["alt_en"]
        ),
    )


@login_required
@require_POST
def remove_picture(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """Take a picture off the draft."""
    notice = _own(request, code)
    return _done(request, notice, lambda user: actions.remove_picture(notice, place, by=user))


@login_required
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Hand on, send back, release, call off, revise or withdraw."""
    notice = _own(request, code)
    if verb in _PLAIN:
        return _done(request, notice, lambda user: _PLAIN[verb](notice, by=user))
    if verb == "publish":
        release = ReleaseForm(request.POST, auto_id="release-%s")
        if not release.is_valid():
            return _page(request, notice, status=422, release_form=release, opened="publish")
        at: datetime | None = release.cleaned_data["at"]
        return _done(request, notice, lambda user: actions.publish(notice, by=user, at=at))
    if verb not in _WITH_REASON:
        raise Http404
    prefix = "back" if verb == "send-back" else "withdraw"
    form = ReasonForm(request.POST, auto_id=f"{prefix}-%s")
    if not form.is_valid():
        return _page(request, notice, status=422, opened=verb, **{f"{prefix}_form": form})
    return _done(request, notice, lambda user: _WITH_REASON[verb](notice, by=user, reason=form.cleaned_data["reason"]))


def _done(request: HttpRequest, notice: Notice, doing: Callable[[User], object]) -> HttpResponse:
    """Do it, and back to the text; a rule that refuses is told above it."""
    try:
        doing(_person(request))
    except RuleViolation as violation:
        return _page(request, notice, status=409, violation=violation)
    return redirect("notices:text", notice.code)
