"""A base and firms in it, for every test that needs some."""

from __future__ import annotations

import datetime

from tests.cast import Cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, Firm, PositionJudgement
from zhijiang.bases.queries import positioning, today
from zhijiang.bases.states import BaseLevel
from zhijiang.casework.schema.credit_code import check_character
from zhijiang.people.models import Organisation

DAY = datetime.date(2020, 12, 23)


def credit_code(number: int) -> str:
    first = f"91330106MA{number:07}"
    return first + check_character(first)


def make_base(cast: Cast, name: str = "之江基地", operator: Organisation | None = None) -> Base:
    return actions.open_base(
        operator or cast.centre,
        by=cast.sun,
        name=name,
        named_from=DAY,
        level=BaseLevel.PROVINCIAL,
        boundary=[["120.07", "30.16"]],
    )


def make_firm(
    cast: Cast,
    base: Base,
    number: int,
    segment: str = "post",
    house: Organisation | None = None,
    joined_on: datetime.date = datetime.date(2021, 3, 1),
) -> Firm:
    return actions.admit_firm(
        base,
        by=cast.sun,
        name=f"企业{number}",
        credit_code=credit_code(number),
        segment=segment,
        joined_on=joined_on,
        organisation=house,
    )


def judge(cast: Cast, base: Base, *, wording: str = "以后期制作为主的基地", **words: str) -> PositionJudgement:
    """The panel judges a base, with the figures of this year before it."""
    table = positioning.table_for(cast.sun, today().year)
    assert table is not None
    said = {"reasons": "后期企业最多", "panel": "陈审看、蒋审看", "chair": "陈审看"} | words
    return actions.judge_position(
        base,
        by=cast.sun,
        judgement=actions.Judgement(main="post", auxiliary=("script",), wording=wording, decided_on=DAY, **said),
        year=table.year,
        seen=positioning.seen_of(table, positioning.amounts_of(table, base.code)),
    )
