"""How reported figures are checked: against what can be, against the last period, and against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from zhijiang.indicators.definitions.document import Definition

LEVELS: Final = ("error", "warning")
"""An error must be mended; a warning can be explained."""


@dataclass(frozen=True)
class Check:
    """One check of an indicator.

    `range`: not under `least`, not over `most`. `jump`: against the last period not up or down by more than `per_cent`.
    `sum`: what the indicators `of` come to together. `repeat`: not the very figure of the last period.
    """

    kind: str
    level: str
    least: Decimal | None = None
    most: Decimal | None = None
    per_cent: Decimal | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remark:
    """What a check says of one figure."""

    key: str
    level: str
    what: str


def remarks_on(
    definitions: Iterable[Definition],
    figures: Mapping[str, Decimal | None],
    /,
    *,
    before: Mapping[str, Decimal | None],
    language: str,
) -> list[Remark]:
    """Everything that the checks say of a report, in the order of the definitions. Rule: B-28."""
    known = {each.key: each for each in definitions}
    return [
        Remark(key, check.level, what)
        for key, definition in known.items()
        for check in definition.checks
        if (what := _said(check, definition, known, figures, before, language))
    ]


def _said(
    check: Check,
    definition: Definition,
    known: Mapping[str, Definition],
    figures: Mapping[str, Decimal | None],
    before: Mapping[str, Decimal | None],
    language: str,
) -> str:
    """What is wrong with a figure, as a sentence; empty where nothing is, or there is nothing to compare with."""
    value, last = figures.get(definition.key), before.get(definition.key)
    if value is None:
        return ""
    match check.kind:
        case "range" if check.least is not None and value < check.least:
            return _("At least %(limit)s is expected.") % {"limit": definition.words_of(check.least)}
        case "range" if check.most is not None and value > check.most:
            return _("At most %(limit)s is expected.") % {"limit": definition.words_of(check.most)}
        case "jump" if last and check.per_cent is not None and abs(value - last) * 100 > check.per_cent * abs(last):
            return _("More than %(per_cent)s %% away from the last period, which was %(last)s.") % {
                "per_cent": check.per_cent,
                "last": definition.words_of(last),
            }
        case "sum":
            parts = [figures.get(key) for key in check.of]
            together = sum((part for part in parts if part is not None), Decimal())
            if None not in parts and together != value:
                return _("%(parts)s come to %(sum)s together.") % {
                    "parts": _(", ").join(known[key].name_in(language) for key in check.of if key in known),
                    "sum": definition.words_of(together),
                }
        case "repeat" if last and value == last:
            return _("Exactly the figure of the last period.")
    return ""
