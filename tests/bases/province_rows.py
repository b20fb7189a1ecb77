"""The made province as rows: its bases, its firms with the years in which they came. Read by tests of pages and by the bench."""

from __future__ import annotations

import datetime
from typing import Final

from tests.bases.made_province import SEGMENTS, YEARS, Province
from zhijiang.bases.models import Base, BaseName, Firm
from zhijiang.bases.positioning import Firms
from zhijiang.bases.states import BaseLevel
from zhijiang.casework.schema.credit_code import check_character
from zhijiang.people.models import Organisation

KEYS: Final = (
    "script", "shooting-base", "stages", "post", "animation", "micro-drama", "distribution", "platform", "live", "hardware", "education", "finance",
)  # fmt: skip
"""The pack's segments in the place of the made ones."""
LAST: Final = 2025
NAMES: Final = (
    "原样基地", "照搬基地", "独一基地", "上游基地", "下游基地",
    "平常甲基地", "平常乙基地", "平常丙基地", "平常丁基地", "平常戊基地", "微小甲基地", "微小乙基地",
)  # fmt: skip


def write_province(operator: Organisation, province: Province) -> list[Base]:
    """Every base and firm of the made province; whoever came in a year came on its first of March."""
    first_year = LAST - YEARS + 1
    ends = [len(year.base) for year in province.years]
    years = [first_year + sum(place >= end for end in ends) for place in range(ends[-1])]
    assert len(KEYS) == len(SEGMENTS)
    return write_firms(operator, province.now, years, names=NAMES, segments=KEYS)


def write_firms(
    operator: Organisation, firms: Firms, years: list[int], *, names: tuple[str, ...], segments: tuple[str, ...]
) -> list[Base]:
    """Bases of these names, and firms as they stand, each with the year in which it came."""
    bases = Base.objects.bulk_create(Base(operator=operator, level=BaseLevel.PROVINCIAL) for _name in names)
    first_day = datetime.date(min(years), 1, 1)
    BaseName.objects.bulk_create(
        BaseName(base=base, name=name, valid_from=first_day) for base, name in zip(bases, names, strict=True)
    )
    Firm.objects.bulk_create(
        [
            Firm(
                base=bases[base],
                name=f"企业{number}",
                credit_code=_credit_code(number),
                segment=segments[segment],
                joined_on=datetime.date(years[number], 3, 1),
            )
            for number, (base, segment) in enumerate(zip(firms.base.tolist(), firms.segment.tolist(), strict=True))
        ],
        batch_size=500,
    )
    return bases


def _credit_code(number: int) -> str:
    first = f"91330106MB{number:07}"
    return first + check_character(first)
