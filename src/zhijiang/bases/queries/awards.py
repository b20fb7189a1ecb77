"""Awards in the ledgers of bases, told as steps in the life of the works that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from zhijiang.bases.models import LedgerLine
from zhijiang.bases.queries.scope import lines_for
from zhijiang.bases.states import LineKind
from zhijiang.catalog.queries import LifeStep, tells_steps
from zhijiang.catalog.states import StepKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.catalog.models import Work
    from zhijiang.people.models import User


def awards_of(work: Work, user: User | AnonymousUser, /) -> list[LifeStep]:
    """The awards of the work's own company, or of nobody in a base where it is, whose line says the title in book-title marks.

    Of these the ones that the user reads.
    Two queries, and some for each base with such a line. Rules: B-12, M-46.
    """
    own = Q(firm__organisation=work.organisation_id) | Q(firm=None, base__firms__organisation=work.organisation_id)
    lines = LedgerLine.objects.filter(own, kind=LineKind.AWARD, is_struck=False, title__contains=f"《{work.title}》")
    named = LedgerLine.objects.filter(pk__in=lines.values("pk"))
    found = []
    for base in {line.base for line in named.select_related("base")}:
        for line in lines_for(user, base).filter(pk__in=named):
            url = reverse("bases:ledger", args=[base.code])
            found.append(LifeStep(StepKind.AWARD, line.began_on, words=line.title, url=url, code=line.code))
    return found


tells_steps(awards_of)
