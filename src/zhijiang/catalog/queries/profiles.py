"""Delivery profiles as people keep them: shipped ones and published versions, what is wrong with one, what it replaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml
from django.db.models import QuerySet

from zhijiang.casework import queries as casework
from zhijiang.casework.models import Event
from zhijiang.casework.states import VersionStatus
from zhijiang.catalog.models import ProfileVersion
from zhijiang.catalog.queries.delivery import in_own_words, title_of
from zhijiang.catalog.states import WorkKind
from zhijiang.media.profile import Profile, shipped, shipped_texts
from zhijiang.media.profile_faults import Fault, fault
from zhijiang.media.profile_lint import lint_profile
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import OrganisationKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

UNREADABLE = frozenset({"not_yaml", "too_deep", "alias", "no_mapping"})
"""Faults of a text that is no profile at all."""


@dataclass(frozen=True)
class Kept:
    """One version of a profile as it is shown: of the database, or as it was shipped (version 0)."""

    profile: str
    version: int
    text: str
    sha256: str
    is_draft: bool
    row: ProfileVersion | None
    content: Profile | None
    """None for a draft that is not sound."""

    @property
    def valid_from(self) -> date | None:
        return self.content.valid_from if self.content else None

    @property
    def valid_until(self) -> date | None:
        return self.content.valid_until if self.content else None


def may_read_profiles(user: User | AnonymousUser, /) -> bool:
    """Everybody inside an authority."""
    return people.memberships_of(user).filter(organisation__kind=OrganisationKind.AUTHORITY).exists()


def may_edit_profiles(user: User | AnonymousUser, /) -> bool:
    """Administrators of an authority, as for procedures. Rule: M-37."""
    return casework.may_edit_procedures(user)


def versions_for(user: User | AnonymousUser, /) -> list[Kept]:
    """Every version of every profile: published and shipped ones for those inside an authority, drafts for its administrators.

    By profile, the newest first.
    """
    if not may_read_profiles(user):
        return []
    rows: QuerySet[ProfileVersion] = ProfileVersion.objects.all()
    if not may_edit_profiles(user):
        rows = rows.exclude(status=VersionStatus.DRAFT)
    found = [_kept(row) for row in rows]
    found += [Kept(name, 0, text, "", False, None, shipped()[name]) for name, text in shipped_texts().items()]
    return sorted(found, key=lambda each: (each.profile, -each.version))


def version_for(user: User | AnonymousUser, profile: str, version: int, /) -> Kept | None:
    """One version of a profile; None where there is none, or it is not for this person."""
    found = (each for each in versions_for(user) if (each.profile, each.version) == (profile, version))
    return next(found, None)


def name_of(kept: Kept, /) -> str:
    """Its name in the reader's language, of a draft that is not sound, too, if it has one; else its id."""
    if kept.content is not None:
        return title_of(kept.content)
    title = yaml.safe_load(kept.text).get("title")
    return str(in_own_words(title) or kept.profile) if isinstance(title, dict) else kept.profile


def profiles_on(day: date, /) -> list[Profile]:
    """The profiles that are in force on a day, each in the version of that day, by their id. Rules: M-33, M-38."""
    texts = ProfileVersion.objects.filter(status=VersionStatus.PUBLISHED).values_list("profile", "version", "text")
    return _in_force(day, [_read(text, version) for _profile, version, text in texts])


def version_before(kept: Kept, day: date, /) -> Profile | None:
    """What a version takes the place of on its first day (a draft without one: today, as `day`); None where there is nothing."""
    texts = ProfileVersion.objects.filter(
        profile=kept.profile, status=VersionStatus.PUBLISHED, version__lt=kept.version or 1
    ).values_list("version", "text")
    found = _in_force(kept.valid_from or day, [_read(text, version) for version, text in texts])
    return next((each for each in found if each.id == kept.profile and kept.version), None)


def text_of(profile: Profile, /) -> str:
    """The text of a published or shipped version."""
    if profile.version == 0:
        return shipped_texts()[profile.id]
    return ProfileVersion.objects.get(profile=profile.id, version=profile.version).text


def _in_force(day: date, published: Iterable[Profile]) -> list[Profile]:
    """Of each profile the last version that has begun, unless it has ended."""
    last: dict[str, Profile] = {}
    for each in sorted([*shipped().values(), *published], key=lambda each: each.version):
        if (each.valid_from or day) <= day:
            last[each.id] = each
    return [last[name] for name in sorted(last) if last[name].is_in_force(day)]


def faults_of(text: str, /) -> list[Fault]:
    """What keeps a profile's text from being published: the lint, and what only the platform asks. Rules: M-32, M-35, M-38."""
    found = lint_profile(text)
    if any(each.code in UNREADABLE for each in found):
        return found
    data: dict[str, Any] = yaml.safe_load(text)
    if data.get("valid_from") is None:
        found.append(fault("no_day"))
    kinds = data.get("kinds")
    known = ", ".join(WorkKind.values)
    for kind in kinds if isinstance(kinds, list) else ():
        if isinstance(kind, str) and kind not in WorkKind.values:
            found.append(fault("unknown_kind", kind=kind, known=known))
    return found


def drafters_of(profile: str, version: int, /) -> set[int]:
    """Everybody who wrote at this draft."""
    written = Event.objects.filter(stream=stream_of(profile), action="profile_drafted", payload__version=version)
    return {actor for actor in written.values_list("actor_id", flat=True) if actor is not None}


def stream_of(profile: str, /) -> str:
    """Under which a profile's events are kept."""
    return f"profile/{profile}"


def _kept(row: ProfileVersion) -> Kept:
    is_draft = row.status == VersionStatus.DRAFT
    content = None if is_draft and lint_profile(row.text) else _read(row.text, row.version)
    return Kept(row.profile, row.version, row.text, row.sha256, is_draft, row, content)


@lru_cache(maxsize=256)
def _read(text: str, version: int) -> Profile:
    return replace(Profile.from_mapping(yaml.safe_load(text)), version=version)
