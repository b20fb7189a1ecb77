"""Pages of delivery profiles: their versions, one of them with what it asks, its text and a trial, and its publication."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiang.casework import queries as casework
from zhijiang.casework.errors import RuleViolation
from zhijiang.catalog import actions, queries
from zhijiang.catalog.forms import ProfileForm
from zhijiang.catalog.models import ProfileVersion
from zhijiang.catalog.views.request import SignedIn
from zhijiang.media.report import SCHEMA

LARGEST_REPORT_BYTES: Final = 20_000_000
_RATE: Final = re.compile(r"[1-9]\d{0,8}/[1-9]\d{0,8}")
"""As reports write it; anything longer could ask for endless digits."""


@require_safe
@login_required
def profiles(request: SignedIn) -> HttpResponse:
    """Every delivery profile with its versions."""
    found = queries.versions_for(request.user)
    if not found:
        raise Http404
    in_force = {(each.id, each.version) for each in queries.profiles_on(timezone.localdate())}
    groups = [
        (profile, [(each, (each.profile, each.version) in in_force) for each in versions])
        for profile, versions in groupby(found, key=lambda each: each.profile)
    ]
    lines = [(profile, queries.name_of(versions[0][0]), versions) for profile, versions in groups]
    return render(
        request, "catalog/profiles.html", {"groups": lines, "may_edit": queries.may_edit_profiles(request.user)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_profile(request: SignedIn) -> HttpResponse:
    """Lay out a profile that there is not yet."""
    _check_administrator(request)
    form = ProfileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.new_profile(
                form.cleaned_data["profile"],
                by=request.user,
                title_zh=form.cleaned_data["title_zh"],
                title_en=form.cleaned_data["title_en"],
            )
        except RuleViolation as violation:
            form.add_error("profile", str(violation))
        else:
            return redirect(draft)
    return render(request, "catalog/new_profile.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def draft(request: SignedIn, profile: str) -> HttpResponse:
    """Lay out the next version."""
    _check_administrator(request)
    if not any(each.profile == profile for each in queries.versions_for(request.user)):
        raise Http404
    return redirect(actions.draft_profile(profile, by=request.user))


@require_safe
@login_required
def profile(request: SignedIn, profile: str, version: int) -> HttpResponse:
    """One version: what it asks, what is wrong with it, what changed, a trial on a cut of the reader's, its text."""
    found = _version(request, profile, version)
    context = _context(request, found)
    cut = next((each for each in context["cuts"] if each.code == request.GET.get("cut")), None)
    if cut is not None:
        analysis = queries.analysis_of(cut.file)
        report = analysis.report if analysis is not None else None
        context |= {"tried": cut.original_name, "chosen": cut, "verdicts": _verdicts(found, report or {})}
    return render(request, "catalog/profile.html", context)


@require_POST
@login_required
def try_report(request: SignedIn, profile: str, version: int) -> HttpResponse:
    """Hold a report that is sent along against a version. Nothing is kept."""
    found = _version(request, profile, version)
    context = _context(request, found)
    sent = request.FILES.get("report")
    verdicts = _verdicts(found, _report_in(sent)) if isinstance(sent, UploadedFile) else []
    if not verdicts:
        wrong = _("This is no technical report of a film: send the JSON that the page of a cut offers.")
        return render(request, "catalog/profile.html", context | {"wrong_report": wrong}, status=422)
    return render(request, "catalog/profile.html", context | {"tried": sent.name if sent else "", "verdicts": verdicts})


@require_POST
@login_required
def save_text(request: SignedIn, profile: str, version: int) -> HttpResponse:
    """Keep the draft's text."""
    text, sha256 = request.POST.get("text", ""), request.POST.get("sha256", "")
    write = partial(actions.save_profile, by=request.user, text=text, expected_sha256=sha256)
    return _written(request, profile, version, write, _("Saved."), text=text)


@require_POST
@login_required
def publish(request: SignedIn, profile: str, version: int) -> HttpResponse:
    """Publish a draft that somebody else wrote."""
    write = partial(actions.publish_profile, by=request.user, expected_sha256=request.POST.get("sha256", ""))
    done = _("Published. Cuts that come from its first day on are held against it.")
    return _written(request, profile, version, write, done)


@require_POST
@login_required
def drop(request: SignedIn, profile: str, version: int) -> HttpResponse:
    """Throw a draft away."""
    write = partial(actions.drop_profile, by=request.user)
    return _written(request, profile, version, write, _("The draft is thrown away."), then="catalog:profiles")


def _written(
    request: SignedIn,
    profile: str,
    version: int,
    write: Callable[[ProfileVersion], object],
    done: str,
    *,
    then: str = "",
    **more: str,
) -> HttpResponse:
    """Write at a version that stands in the database, for an administrator, and say what came of it."""
    found, row = _row(request, profile, version)
    try:
        write(row)
    except RuleViolation as violation:
        return _refused(request, found, violation, **more)
    messages.success(request, done)
    return redirect(then or row)


def _refused(request: SignedIn, found: queries.Kept, violation: RuleViolation, **more: str) -> HttpResponse:
    context = _context(request, found) | {"violation": violation, **more}
    return render(request, "catalog/profile.html", context, status=409)


def _check_administrator(request: SignedIn) -> None:
    if not queries.may_edit_profiles(request.user):
        raise Http404


def _version(request: SignedIn, profile: str, version: int) -> queries.Kept:
    found = queries.version_for(request.user, profile, version)
    if found is None:
        raise Http404
    return found


def _row(request: SignedIn, profile: str, version: int) -> tuple[queries.Kept, ProfileVersion]:
    """A version that stands in the database, for an administrator: what is shipped is changed by nobody here."""
    _check_administrator(request)
    found = _version(request, profile, version)
    if found.row is None:
        raise Http404
    return found, found.row


def _report_in(sent: UploadedFile[Any]) -> dict[str, Any]:
    """The report in a file; empty when it holds none."""
    if (sent.size or 0) > LARGEST_REPORT_BYTES:
        return {}
    try:
        report = json.loads(sent.read())
    except (ValueError, RecursionError):
        return {}
    if not isinstance(report, dict) or report.get("schema") != SCHEMA or not isinstance(report.get("video"), dict):
        return {}
    return report if _RATE.fullmatch(str(report["video"].get("rate", ""))) else {}


def _verdicts(found: queries.Kept, report: dict[str, Any]) -> list[tuple[str, queries.VerdictLine]]:
    """What a report comes to for this version and for what it takes the place of; empty when it cannot be told."""
    before = queries.version_before(found, timezone.localdate())
    held = [(_("This version"), found.content), (_("Instead of"), before)]
    try:
        whole = queries.as_now(report)
        return [(label, queries.verdict_of(whole, each)) for label, each in held if each is not None]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        # A file from anywhere may say it is a report and be none.
        return []


def _context(request: SignedIn, found: queries.Kept) -> dict[str, Any]:
    faults = queries.faults_of(found.text) if found.is_draft else []
    before = queries.version_before(found, timezone.localdate())
    may_edit = found.is_draft and queries.may_edit_profiles(request.user)
    is_writer = may_edit and request.user.pk in queries.drafters_of(found.profile, found.version)
    differences = casework.differences(queries.text_of(before), found.text) if before is not None else []
    name = queries.name_of(found)
    numbered = _("%(title)s, version %(version)d") % {"title": name, "version": found.version}
    return {
        "kept": found,
        "content": found.content,
        "step": numbered if found.version else name,
        "faults": [queries.tell_fault(fault) for fault in faults],
        "asked": queries.asked_of(found.content) if found.content is not None else [],
        "kinds": queries.kinds_of(found.content) if found.content is not None else [],
        "before": before,
        "differences": differences,
        "text": found.text,
        "may_edit": may_edit,
        "is_writer": is_writer,
        "may_publish": may_edit and not faults and not is_writer,
        "cuts": list(queries.measured_cuts(request.user)) if found.content is not None else [],
    }
