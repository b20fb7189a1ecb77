"""An office's register of plans as tests write it: good lines, and lines with one seeded fault each."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.casework.applications import credit_code
from tests.cast import Cast
from zhijiang.casework import actions, queries, sheets
from zhijiang.casework.models import Register, ServiceItem
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind

Line = dict[str, Any]
CODE: Final = credit_code(7)
FIRST: Final = date(2025, 7, 1)


def item() -> ServiceItem:
    return ServiceItem.objects.get(code="plan-filing")


def registered(cast: Cast, *, more: int = 3) -> list[str]:
    """Credit codes of studio A and of some houses more."""
    Organisation.objects.filter(pk=cast.studio_a.pk).update(credit_code=CODE)
    codes = [credit_code(100 + number) for number in range(more)]
    Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.PRODUCER, name=f"第{number}影业", code=f"O-R{number:05}", credit_code=code)
        for number, code in enumerate(codes)
    )
    return [CODE, *codes]


def lines(count: int, codes: Sequence[str]) -> list[Line]:
    """Good lines, in the words of the form."""
    luck = random.Random(11)
    found = []
    for number in range(count):
        filed = FIRST + timedelta(days=number % 300)
        found.append(
            {
                "number": f"浙备旧〔2025〕{number + 1}号",
                "title": f"第{number + 1}部旧作",
                "credit_code": codes[number % len(codes)],
                "filed_on": luck.choice([filed, filed.isoformat(), f"{filed.year}年{filed.month}月{filed.day}日"]),
                "closed_on": filed + timedelta(days=20),
                "state": "granted",
                "kind": luck.choice(["网络微短剧", "Micro-drama", "micro_drama"]),
                "episodes": luck.choice([12, "24", 30.0]),
            }
        )
    return found


Spoil = Callable[[Line, list[Line]], str]


def _given(column: str, value: Any) -> Spoil:
    def spoil(line: Line, _all: list[Line]) -> str:
        line[column] = value
        return column

    return spoil


def _twice(line: Line, every: list[Line]) -> str:
    line["number"] = every[0]["number"]
    return "number"


FAULTS: Final[list[Spoil]] = [
    _given("number", ""),
    _given("title", None),
    _given("title", "长" * 201),
    _given("credit_code", CODE[:-1] + ("A" if CODE[-1] != "A" else "B")),
    _given("credit_code", credit_code(99_999)),
    _given("filed_on", "2025-02-30"),
    _given("closed_on", date(2099, 1, 1)),
    _given("closed_on", date(2020, 1, 1)),
    _given("state", "under_review"),
    _given("kind", "话剧"),
    _given("episodes", "十二"),
    _given("episodes", -1),
    _twice,
]


def seeded(every: list[Line], count: int) -> set[tuple[int, str]]:
    """Spoil so many lines, one fault each; (row of the workbook, column) of each."""
    places = random.Random(5).sample(range(1, len(every)), count)
    return {(place + 2, FAULTS[number % len(FAULTS)](every[place], every)) for number, place in enumerate(places)}


def workbook(every: Sequence[Line], *, titles: dict[str, str] | None = None) -> bytes:
    """The lines as an xlsx with the register's own heads, or with others."""
    columns = [
        (column.name, (titles or {}).get(column.name, column.label)) for column in queries.register_columns(item())
    ]
    rows = [[line.get(name) for name, _label in columns] for line in every]
    return sheets.write("xlsx", [sheets.Sheet("台账", columns, rows)])


def taken(cast: Cast, content: bytes) -> Register:
    """Handed in by Sun."""
    file = SimpleUploadedFile("旧台账.xlsx", content)
    return actions.take_register(item(), by=cast.sun, authority=cast.bureau, file=file)
