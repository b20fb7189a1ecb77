"""Writes on delivery profiles: a draft of the next version, and its publication by a second person."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.actions import record
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.states import VersionStatus
from zhijiang.catalog import queries
from zhijiang.catalog.models import ProfileVersion
from zhijiang.media.profile import shipped_texts
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User

LONGEST_TEXT = 20_000
"""Characters of a profile; a long one has two thousand."""
_NEW = """id: {profile}
title:
  zh-Hans: {title_zh}
  en: {title_en}
verified: false
source: ""
valid_from: {begins}
fails_at: issue
checks:
  decode_error: {{severity: blocker}}
"""


@transaction.atomic
def draft_profile(profile: str, /, *, by: User) -> ProfileVersion:
    """Lay out the next version of a profile, as a copy of the last one that begins tomorrow.

    One row, one event; where there is a draft already, it is that one. Raises NotAllowed, or WrongState where there is
    no such profile. Rule: M-37.
    """
    _check_administrator(by)
    versions = ProfileVersion.objects.select_for_update().filter(profile=profile).order_by("-version")
    last = versions.first()
    if last is not None and last.status == VersionStatus.DRAFT:
        return last
    if last is None and profile not in shipped_texts():
        raise WrongState(_("There is no such delivery profile."), rule="M-37")
    text = last.text if last is not None else shipped_texts()[profile]
    return _laid_out(profile, last.version + 1 if last else 1, _beginning(text, _tomorrow()), by=by)


@transaction.atomic
def new_profile(profile: str, /, *, by: User, title_zh: str, title_en: str) -> ProfileVersion:
    """Lay out a profile that there is not yet. One row, one event. Raises NotAllowed or WrongState (taken). Rule: M-37."""
    _check_administrator(by)
    if profile in shipped_texts() or ProfileVersion.objects.filter(profile=profile).exists():
        raise WrongState(_("There is a delivery profile “%(id)s” already.") % {"id": profile}, rule="M-37")
    # Quoted: a title may hold what YAML takes for its own.
    quoted = {name: _quoted(title) for name, title in {"title_zh": title_zh, "title_en": title_en}.items()}
    text = _NEW.format(profile=profile, begins=_tomorrow(), **quoted)
    return _laid_out(profile, 1, text, by=by)


@transaction.atomic
def save_profile(draft: ProfileVersion, /, *, by: User, text: str, expected_sha256: str) -> ProfileVersion:
    """Keep a draft's text as it is now; it may still fail the lint, but it must be this profile.

    One row, one event. Raises NotAllowed, WrongState (published, or changed by somebody else) or MissingEvidence
    (cannot be read, or is another profile). Rule: M-37.
    """
    _check_administrator(by)
    draft = _locked(draft, expected_sha256=expected_sha256)
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST_TEXT:
        raise MissingEvidence(_("A delivery profile has at most %(most)d characters.") % {"most": LONGEST_TEXT})
    unreadable = [fault for fault in queries.faults_of(text) if fault.code in queries.UNREADABLE]
    if unreadable:
        raise MissingEvidence(queries.tell_fault(unreadable[0]), rule="M-37")
    if yaml.safe_load(text).get("id") != draft.profile:
        raise MissingEvidence(_("The text must stay profile “%(id)s”.") % {"id": draft.profile}, rule="M-37")
    draft.text, draft.sha256 = text, _sha256(text)
    draft.save(update_fields=["text", "sha256"])
    _tell(draft, "profile_drafted", by=by)
    return draft


@transaction.atomic
def publish_profile(draft: ProfileVersion, /, *, by: User, expected_sha256: str) -> ProfileVersion:
    """Publish a draft as it was seen: nothing wrong with it, not in the past, and by somebody who did not write it.

    From its first day on it takes the place of the versions before it; cuts that came earlier keep theirs. One event.
    Raises NotAllowed, WrongState or MissingEvidence. Rules: M-37, M-38.
    """
    _check_administrator(by)
    draft = _locked(draft, expected_sha256=expected_sha256)
    if by.pk in queries.drafters_of(draft.profile, draft.version):
        raise NotAllowed(_("A second person publishes what you have written."), rule="M-37")
    found = queries.faults_of(draft.text)
    if found:
        words = {"count": len(found), "first": queries.tell_fault(found[0])}
        raise MissingEvidence(
            _("%(count)d things are wrong with it. The first: %(first)s") % words,
            rule="M-37",
        )
    if yaml.safe_load(draft.text)["valid_from"] < timezone.localdate():
        raise WrongState(_("It cannot begin in the past: change `valid_from`."), rule="M-38")
    draft.status, draft.published_by, draft.published_at = VersionStatus.PUBLISHED, by, timezone.now()
    draft.save(update_fields=["status", "published_by", "published_at"])
    _tell(draft, "profile_published", by=by)
    return draft


@transaction.atomic
def drop_profile(draft: ProfileVersion, /, *, by: User) -> None:
    """Throw a draft away; that there was one stays on record. Raises NotAllowed or WrongState. Rule: M-37."""
    _check_administrator(by)
    draft = _locked(draft, expected_sha256=draft.sha256)
    _tell(draft, "profile_dropped", by=by)
    draft.delete()


def _laid_out(profile: str, version: int, text: str, *, by: User) -> ProfileVersion:
    """Of two who begin at once, both get the draft of the first."""
    draft, is_new = ProfileVersion.objects.get_or_create(
        profile=profile, version=version, defaults={"text": text, "sha256": _sha256(text)}
    )
    if is_new:
        _tell(draft, "profile_drafted", by=by)
    return draft


def _locked(draft: ProfileVersion, *, expected_sha256: str) -> ProfileVersion:
    draft = ProfileVersion.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.status != VersionStatus.DRAFT:
        raise WrongState(_("What is published is never changed; lay out the next version."), rule="M-37")
    if draft.sha256 != expected_sha256:
        raise WrongState(_("Somebody has changed the draft since you opened it. Look at it as it is now."), rule="M-37")
    return draft


def _check_administrator(user: User) -> None:
    if not queries.may_edit_profiles(user):
        raise NotAllowed(_("Only an administrator of an authority changes delivery profiles."), rule="M-37")


def _beginning(text: str, day: date) -> str:
    """The text with another first day and no last one; every other line as it is, comments too."""
    lines = [line for line in text.splitlines() if not line.startswith(("valid_from:", "valid_until:"))]
    at = next((number for number, line in enumerate(lines) if line.startswith("fails_at:")), len(lines))
    return "\n".join([*lines[:at], f"valid_from: {day}", *lines[at:]]) + "\n"


def _tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def _quoted(title: str) -> str:
    return str(yaml.safe_dump(title, allow_unicode=True, default_style='"', width=1000)).strip()


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _tell(draft: ProfileVersion, action: str, *, by: User) -> None:
    payload: dict[str, Any] = {"version": draft.version, "sha256": draft.sha256}
    record(queries.stream_of(draft.profile), action, by=by, role=Role.ADMINISTRATOR, payload=payload)
