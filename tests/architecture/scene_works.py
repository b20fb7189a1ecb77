"""What is told of the work under review in the scene of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.catalog.telling import paper, picture, right
from zhijiang.catalog import actions
from zhijiang.catalog.models import Work
from zhijiang.catalog.states import CreditRole, PictureKind, RightKind


def told_of(work: Work, cast: Cast) -> dict[str, Any]:
    """A credit, a document of its rights and a poster of studio A's work."""
    credit = actions.add_credit(
        work, by=cast.lin, given=actions.GivenCredit(CreditRole.DIRECTOR, "夜泊导演", "Night Director")
    )
    actions.keep_right(work, by=cast.lin, given=right(RightKind.FILM, "", "夜泊权利人"), file=paper())
    poster = actions.add_picture(work, by=cast.lin, kind=PictureKind.POSTER, file=picture(), alt="夜泊海报")
    return {"CREDIT": credit.pk, "POSTER": poster.pk}
