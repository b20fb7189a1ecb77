"""Many ask for the same time at the same moment: each slot is held once, and everybody is told the truth."""

from __future__ import annotations

import os
from typing import Final

import pytest

from tests.bases.residents import make_base
from tests.booking.crowd import besiege, wrong_with
from tests.cast import Cast
from zhijiang.booking import actions

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.slow]
ASKED: Final = int(os.environ.get("ZHIJIANG_BOOKINGS", "120"))
"""Of four at once; `tools/bench_booking.py` asks for 10,000."""


def test_no_slot_is_held_twice_and_every_answer_is_what_the_table_holds(cast: Cast) -> None:
    given = {
        "kind": "equipment", "name": "摄影机", "units": 2, "opens": 480, "closes": 1200, "slot_minutes": 120,
        "weekdays": "1234567",
    }  # fmt: skip
    facility = actions.open_facility(make_base(cast), by=cast.wu, given=given)

    answers = besiege(facility.pk, cast.studio_a.pk, cast.lin.pk, asked=ASKED, crowd=4, days=4, seed=1)

    assert wrong_with(facility, answers) == []
    assert {kind for kind, _code in answers} == {"held", "taken", "cancelled"}, "something of everything happened"
