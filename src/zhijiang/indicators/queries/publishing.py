"""What everybody may know of a period: what was sealed, by base and segment, and protected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zhijiang.bases import queries as bases
from zhijiang.bases.queries import Entry
from zhijiang.indicators.definitions import Definition
from zhijiang.indicators.models import Period, PublishedPeriod, Value
from zhijiang.indicators.queries.scope import all_in
from zhijiang.indicators.states import HIDDEN, UNREPORTED, ReportState, Subject

Cell = int | str
"""A number as it is kept, HIDDEN or UNREPORTED."""


@dataclass(frozen=True)
class Told:
    """A published period, asked by indicator, base and segment."""

    period: Period
    tables: Mapping[str, Any]

    @property
    def bases(self) -> list[str]:
        return list(self.tables["bases"])

    @property
    def segments(self) -> list[str]:
        return list(self.tables["segments"])

    @cached_property
    def _places(self) -> dict[str, int]:
        """Row of each base and column of each segment; their codes have nothing in common."""
        return {code: place for names in (self.bases, self.segments) for place, code in enumerate(names)}

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """What is told, in the order of the pack."""
        told = {*self.tables["firms"], *self.tables["own"]}
        return {key: each for key, each in all_in(self.period).items() if key in told}

    @property
    def first(self) -> Definition:
        """What a page opens with: the first indicator of which anything was reported; the first of all where nothing was."""
        known = list(self.definitions.values())
        return next((each for each in known if self.cell(each.key, "", "") != UNREPORTED), known[0])

    def cell(self, key: str, base: str, segment: str, /) -> Cell:
        """What a base's firms of a segment come to; segment empty: all of them; base empty: of every base."""
        row = self._places[base] if base else -1
        if key in self.tables["own"]:
            return self.own(key, [base]) if base else self.own(key, self.bases)
        found: Cell = self.tables["firms"][key][row][self._places[segment] if segment else -1]
        return found

    def own(self, key: str, of: Collection[str], /) -> Cell:
        """What these bases report of themselves, together."""
        cells = [self.tables["own"][key][self._places[base]] for base in of]
        known = [cell for cell in cells if isinstance(cell, int)]
        return sum(known) if known else UNREPORTED

    def together(self, key: str, of: Collection[str], segments: Collection[str], /) -> Cell:
        """The sum over a choice of bases and segments, made of nothing but what is told anyway; else HIDDEN. Rule: B-33."""
        if key in self.tables["own"]:
            return self.own(key, of)
        every_base, every_segment = set(of) == set(self.bases), set(segments) == set(self.segments)
        ways: list[list[Cell]] = [[self.cell(key, base, segment) for base in of for segment in segments]]
        if every_segment:
            ways.append([self.cell(key, base, "") for base in of])
        if every_base:
            ways.append([self.cell(key, "", segment) for segment in segments])
        if every_base and every_segment:
            ways.append([self.cell(key, "", "")])
        told = next((way for way in reversed(ways) if HIDDEN not in way), None)
        if told is None:
            return HIDDEN
        known = [cell for cell in told if isinstance(cell, int)]
        return sum(known) if known else UNREPORTED


def told_of(row: PublishedPeriod, /) -> Told:
    """A published period, to be asked."""
    return Told(row.period, row.tables)


def families_of(definitions: Mapping[str, Definition], /) -> list[list[str]]:
    """Indicators that firms report and everybody is told, those that are parts of one whole together. Rule: B-33."""
    mine = [
        key for key, each in definitions.items() if each.is_published and each.by == Subject.FIRM and not each.formula
    ]
    family = {key: key for key in mine}
    for key in mine:
        for part in {part for check in definitions[key].checks for part in check.of} & set(mine):
            old, new = family[part], family[key]
            family = {each: new if of == old else of for each, of in family.items()}
    found: dict[str, list[str]] = defaultdict(list)
    for key in mine:
        found[family[key]].append(key)
    return list(found.values())


def tables_of(period: Period, /) -> dict[str, Any]:
    """The tables of a period as they may be told, made of sealed reports. Rules: P-02, B-33.

    Of indicators that are parts of one whole only firms count that reported all of them: the tables then hold the same
    firms and hide the same cells, and no sum of parts less the whole leaves a single firm over.
    """
    definitions = _not_told_elsewhere(period)
    families = families_of(definitions)
    own = [
        key
        for key, each in definitions.items()
        if each.is_published and (each.by, each.about) == (Subject.BASE, Subject.BASE) and not each.formula
    ]
    entries = {key: rows for family in families for key, rows in _entries(period, family).items()}
    of_bases = _own_values(period, own)
    named = {entry.base for rows in entries.values() for entry in rows} | {base for _key, base in of_bases}
    codes = [base.code for base in bases.register() if base.code in named]
    used = {entry.segment for rows in entries.values() for entry in rows}
    known = bases.segments_in_force()
    segments = [key for key in known if key in used] + sorted(used - set(known))
    return {
        "bases": codes,
        "segments": segments,
        "firms": {
            key: bases.protected(rows, codes, segments, empty=UNREPORTED)
            for key, rows in entries.items()
            if codes and segments
        },
        "own": {key: [of_bases.get((key, code), UNREPORTED) for code in codes] for key in own},
    }


def _not_told_elsewhere(period: Period) -> dict[str, Definition]:
    """What was asked, less what measures the same as something that was told of another part of the same year."""
    definitions = all_in(period)
    told = (
        PublishedPeriod.objects.filter(period__year=period.year)
        .exclude(period__rhythm=period.rhythm)
        .select_related("period")
    )
    measured = {each.same_as or each.key for row in told for each in told_of(row).definitions.values()}
    return {key: each for key, each in definitions.items() if (each.same_as or key) not in measured}


def _entries(period: Period, family: Collection[str]) -> dict[str, list[Entry]]:
    """What each firm that reported all of a family adds to its tables."""
    rows = Value.objects.filter(
        key__in=family, report__period=period, report__state=ReportState.SEALED, report__firm__isnull=False
    ).order_by("report__firm__joined_on", "pk")
    reports: dict[int, tuple[tuple[str, str, str], dict[str, int]]] = {}
    place = ("report", "report__base__code", "report__firm__credit_code", "report__firm__segment", "key", "amount")
    for report, base, credit_code, segment, key, amount in rows.values_list(*place):
        reports.setdefault(report, ((base, credit_code, segment), {}))[1][key] = amount
    whole = [(who, given) for who, given in reports.values() if len(given) == len(family)]
    return {key: [Entry(*who, given[key]) for who, given in whole] for key in family}


def _own_values(period: Period, keys: Iterable[str]) -> dict[tuple[str, str], int]:
    rows = Value.objects.filter(
        key__in=list(keys), report__period=period, report__state=ReportState.SEALED, report__firm=None
    )
    return {(key, base): amount for key, base, amount in rows.values_list("key", "report__base__code", "amount")}
