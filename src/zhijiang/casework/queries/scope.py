"""Which cases and letters somebody may see: the wall."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from zhijiang.casework import rules
from zhijiang.casework.clocks import calendars
from zhijiang.casework.models import Assignment, Case, Document, ProcedureVersion, Task
from zhijiang.casework.states import VersionStatus
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def procedure_in_force(item_code: str, on: date | None = None, /) -> ProcedureVersion | None:
    """The published version that a new case of this item begins with on a day (today); None if there is none."""
    published = ProcedureVersion.objects.filter(item__code=item_code, status=VersionStatus.PUBLISHED)
    return published.filter(in_force(on)).select_related("item").order_by("-version").first()


def procedures_in_force(item_codes: Collection[str] | None = None, /) -> dict[str, ProcedureVersion]:
    """The same of several items today (of all, where none are named), by item in the order of their codes. One query.

    Items without one are left out.
    """
    found = ProcedureVersion.objects.filter(in_force(), status=VersionStatus.PUBLISHED).select_related("item")
    if item_codes is not None:
        found = found.filter(item__code__in=item_codes)
    return {version.item.code: version for version in found.order_by("item__code", "version")}


def in_force(on: date | None = None, /) -> Q:
    """Versions that hold on a day: on the day that it is where each one's authority is, if none is given. Rule: C-70."""
    found = Q(pk__in=[])
    for code, calendar in calendars().items():
        day = on or calendar.today()
        until = Q(effective_until=None) | Q(effective_until__gte=day)
        found |= Q(calendar=code, effective_from__lte=day) & until
    return found


def cases_for(user: User | AnonymousUser, /) -> QuerySet[Case]:
    """Every case the user may see; this is the wall, and nothing reads cases for a person without it.

    The applicant's members, once they were told where the authority opened it. Once it is handed in, officers and
    auditors of the authority that handles it or of one above, the service centre of the applicant's base, the
    reviewers assigned to it, and the bodies asked about it.
    A member of the applicant's house sees it as the applicant alone; whoever has a conflict does not see it, nor does
    whoever stands in for somebody who has one. Three queries. Rules: C-01, C-33, C-35.
    """
    return _seen(user, people.held_by(user))


def handled_cases_for(user: User | AnonymousUser, /) -> QuerySet[Case]:
    """Of these the ones that the user does not see only because a body was asked. Three queries. Rule: C-39."""
    return _seen(user, [each for each in people.held_by(user) if each.role != Role.CO_REVIEWER])


def cases_kept_from(user: User | AnonymousUser, /) -> QuerySet[Case]:
    """The cases of which the user must know nothing, wherever else but in `cases_for` one could come by them.

    What other rows say of a case (a grant, a duty, a place on a list, an own act of earlier) goes without these. Not in
    it: what the user sees as the applicant. Two queries at most. Rules: C-33, C-103.
    """
    if user.pk is None:
        return Case.objects.none()
    wall = rules.walls_of([user.pk])[user.pk]
    own = {organisation for organisation, role, _holder in people.held_by(user) if role in rules.APPLICANT}
    return Case.objects.filter(rules.behind(wall)).exclude(organisation__in=own)


def _seen(user: User | AnonymousUser, held: list[people.Held]) -> QuerySet[Case]:
    own = {organisation for organisation, role, _holder in held if role in rules.APPLICANT}
    if user.pk is None or not any(role not in rules.APPLICANT for _organisation, role, _holder in held):
        return _with_parties(Case.objects.filter(organisation__in=own, with_applicant=True))
    walls, parents = rules.walls_and_tree({user.pk, *(holder for _organisation, _role, holder in held)})
    lines = {organisation: rules.above(organisation, parents) for organisation in parents}
    reads = Q(pk__in=[])
    for holder in sorted({holder for _organisation, role, holder in held if role not in rules.APPLICANT}):
        theirs = [(organisation, role) for organisation, role, whose in held if whose == holder]
        # One's own wall stands round all of it below, and is written once: it may be of hundreds of cases.
        around = Q() if holder == user.pk else ~rules.behind(walls[holder])
        reads |= _reads(theirs, holder, lines) & around
    houses = {organisation for organisation, _role, _holder in held}
    inside = reads & Q(with_authority=True) & ~Q(organisation__in=houses) & ~rules.behind(walls[user.pk])
    return _with_parties(Case.objects.filter(Q(organisation__in=own, with_applicant=True) | inside))


def _reads(held: list[tuple[int, Role]], holder: int, lines: dict[int, list[int]]) -> Q:
    """What somebody reads for an authority, a centre, a panel or a body that was asked."""
    read_by = {organisation for organisation, role in held if role in rules.READERS}
    reads = Q(lodged_with__in=[each for each, line in lines.items() if read_by & set(line)])
    of_bases = Organisation.objects.filter(parent__isnull=False)
    for centre in sorted({organisation for organisation, role in held if role == Role.SERVICE_CENTRE}):
        served = [each for each, line in lines.items() if centre in line]
        # What is another base's, taken away: asked for what is its own or nobody's, SQLite would go house by house.
        reads |= Q(authority__in=lines[centre]) & ~Q(organisation__in=of_bases.exclude(pk__in=served).values("pk"))
    if any(role == Role.REVIEWER for _organisation, role in held):
        on = Assignment.objects.filter(user_id=holder, role=Role.REVIEWER, ended_at=None)
        reads |= Q(pk__in=on.values("case_id"))
    bodies = {organisation for organisation, role in held if role == Role.CO_REVIEWER}
    if bodies:
        asked = Task.objects.filter(organisation__in=bodies, state__in=rules.ASKED)
        reads |= Q(pk__in=asked.values("case_id"))
    return reads


def _with_parties(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("organisation", "authority", "procedure__item")


def documents_for(user: User | AnonymousUser, /) -> QuerySet[Document]:
    """Letters of the cases the user may see."""
    return Document.objects.filter(case__in=cases_for(user)).select_related("authority", "case__organisation")


def document_by_code(key: str, code: str, /) -> Document | None:
    """The letter with this code, if `key` is its number or its case's code; None otherwise.

    Not scoped: who has the code has the letter. As people type: small letters, O for 0, any kind of bracket.
    """
    typed = "".join(each for each in code.upper() if each.isalnum()).translate(_LIKE_DIGITS)
    found = Document.objects.filter(verify_code=typed).select_related("authority", "case__organisation").first()
    if found is None or _plain(key) not in {_plain(found.number), _plain(found.case.code)}:
        return None
    return found


_LIKE_DIGITS: Final = str.maketrans("OIL", "011")


def _plain(number: str) -> str:
    """A number without what people type in many ways: spaces, brackets, width, case."""
    narrow = unicodedata.normalize("NFKC", number).upper()
    return "".join(each for each in narrow if each.isalnum())
