"""A base is entered and named. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.bases import rules
from zhijiang.bases.models import Base, BaseName
from zhijiang.bases.states import BaseLevel
from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import WrongState

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


@transaction.atomic
def open_base(
    operator: Organisation,
    /,
    *,
    by: User,
    name: str,
    named_from: datetime.date,
    level: BaseLevel,
    name_en: str = "",
    batch: str = "",
    boundary: Sequence[Sequence[str]] = (),
    floor_area: int | None = None,
    spaces: Sequence[str] = (),
    platforms: Sequence[str] = (),
) -> Base:
    """Enter a base with its first name. Writes one event. Raises NotAllowed, MissingEvidence. Rules: B-01, B-03."""
    rules.check_may_open(by)
    rules.check_boundary(boundary)
    base = Base.objects.create(
        operator=operator,
        level=level,
        batch=batch,
        boundary=[list(corner) for corner in boundary],
        floor_area=floor_area,
        spaces=list(spaces),
        platforms=list(platforms),
    )
    BaseName.objects.create(base=base, name=name, name_en=name_en, valid_from=named_from)
    tell(
        base,
        "base_opened",
        by=by,
        payload={
            "name": name,
            "name_en": name_en,
            "from": named_from,
            "operator": operator.code,
            "level": level,
            "batch": batch,
            "boundary": base.boundary,
            "floor_area": floor_area,
            "spaces": base.spaces,
            "platforms": base.platforms,
        },
    )
    return base


@transaction.atomic
def name_base(base: Base, /, *, by: User, name: str, name_en: str = "", valid_from: datetime.date) -> BaseName:
    """Give a base another name from a day on; earlier ones stay. Writes one event.

    Raises NotAllowed, or WrongState where a name of that day or a later one is there. Rules: B-01, B-04.
    """
    rules.check_may_open(by)
    base = locked(base)
    if base.names.filter(valid_from__gte=valid_from).exists():
        raise WrongState(_("The base has a name from that day or a later one already."), rule="B-04")
    made = BaseName.objects.create(base=base, name=name, name_en=name_en, valid_from=valid_from)
    tell(base, "base_named", by=by, payload={"name": name, "name_en": name_en, "from": valid_from})
    return made


def locked(base: Base, /) -> Base:
    """The base as it is now, its row locked until the transaction ends: every write to a base or its firms stands in line here."""
    return Base.objects.select_for_update(of=("self",)).select_related("operator").get(pk=base.pk)


def tell(base: Base, action: str, /, *, by: User, payload: dict[str, Any]) -> None:
    """One event on the stream of a base."""
    record(f"base/{base.code}", action, by=by, payload=payload)
