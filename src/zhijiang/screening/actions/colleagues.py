"""What two people of one house write in one form at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhijiang.casework import queries as cases
from zhijiang.casework.errors import WrongState
from zhijiang.screening.models import Review


def beside_colleagues(review: Review, data: dict[str, Any], drawn: Mapping[int, str]) -> dict[str, Any]:
    """The answers that were sent, with what colleagues wrote meanwhile in other sections.

    Raises WrongState where both wrote in one section. Rule: C-120.
    """
    case, procedure = review.case, cases.procedure_of(review.case)
    for number, section in enumerate(procedure.sections, start=1):
        now, sent = cases.drawn_from(case, number), cases.section_digest(procedure, number, data)
        if now in {drawn.get(number, now), sent}:
            continue
        if sent != drawn[number]:
            raise WrongState(
                _(
                    "“%(section)s” was changed by a colleague after you opened this page. What you wrote is still here; "
                    "open the form again to see how it stands now."
                )
                % {"section": section.title},
                rule="C-120",
            )
        fields = cases.typed_fields(procedure, number)
        data = {name: value for name, value in data.items() if name not in fields} | {
            name: case.data[name] for name in fields if name in case.data
        }
    return data
