"""Which cases and letters somebody may see: the wall."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from zhijiang.casework import rules
from zhijiang.casework.models import Assignment, Case, Document, ProcedureVersion
from zhijiang.casework.states import VersionStatus
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def procedure_in_force(item_code: str, on: date, /) -> ProcedureVersion | None:
    """The published version that a new case of this item begins with on a day; None if there is none."""
    return (
        ProcedureVersion.objects.filter(item__code=item_code, status=VersionStatus.PUBLISHED, effective_from__lte=on)
        .filter(Q(effective_until=None) | Q(effective_until__gte=on))
        .select_related("item")
        .order_by("-version")
        .first()
    )


def cases_for(user: User | AnonymousUser, /) -> QuerySet[Case]:
    """Every case the user may see; this is the wall, and nothing reads cases for a person without it.

    The applicant's members; once it is handed in, also officers and auditors of the authority that handles it or of
    one above, the service centre of the applicant's base, and the reviewers assigned to it. A member of the
    applicant's house sees it as the applicant alone. Three queries. Rule: C-01.
    """
    held = [(each.organisation_id, Role(each.role)) for each in people.memberships_of(user)]
    own = {organisation for organisation, role in held if role in rules.APPLICANT}
    if not any(role not in rules.APPLICANT for _organisation, role in held):
        return _with_parties(Case.objects.filter(organisation__in=own))
    parents = rules.tree()
    lines = {organisation: rules.above(organisation, parents) for organisation in parents}
    read_by = {organisation for organisation, role in held if role in rules.READERS}
    reads = Q(authority__in=[each for each, line in lines.items() if read_by & set(line)])
    centres = {organisation for organisation, role in held if role == Role.SERVICE_CENTRE}
    for centre in centres:
        served = [each for each, line in lines.items() if centre in line]
        reads |= Q(authority__in=lines[centre]) & (Q(organisation__in=served) | Q(organisation__parent__isnull=True))
    if user.pk is not None and any(role == Role.REVIEWER for _organisation, role in held):
        on = Assignment.objects.filter(user_id=user.pk, role=Role.REVIEWER, ended_at=None)
        reads |= Q(pk__in=on.values("case_id"))
    houses = {organisation for organisation, _role in held}
    return _with_parties(
        Case.objects.filter(Q(organisation__in=own) | (reads & Q(round__gt=0) & ~Q(organisation__in=houses)))
    )


def _with_parties(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("organisation", "authority", "procedure__item")


def documents_for(user: User | AnonymousUser, /) -> QuerySet[Document]:
    """Letters of the cases the user may see."""
    return Document.objects.filter(case__in=cases_for(user)).select_related("case__authority", "case__organisation")


def document_by_code(key: str, code: str, /) -> Document | None:
    """The letter with this code, if `key` is its number or its case's code; None otherwise.

    Not scoped: who has the code has the letter. As people type: small letters, O for 0, any kind of bracket.
    """
    typed = "".join(each for each in code.upper() if each.isalnum()).translate(_LIKE_DIGITS)
    found = Document.objects.filter(verify_code=typed).select_related("case__authority", "case__organisation").first()
    if found is None or _plain(key) not in {_plain(found.number), _plain(found.case.code)}:
        return None
    return found


_LIKE_DIGITS: Final = str.maketrans("OIL", "011")


def _plain(number: str) -> str:
    """A number without what people type in many ways: spaces, brackets, width, case."""
    narrow = unicodedata.normalize("NFKC", number).upper()
    return "".join(each for each in narrow if each.isalnum())
