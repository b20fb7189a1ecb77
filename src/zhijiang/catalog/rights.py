"""A work's chain of rights, judged from its documents alone. Pure: links and a day in, flaws with their sentences out.

A link says that somebody (the grantor) hands a right on to somebody else (the grantee), for some places and some time. A
link without a grantor is where a right arises: an author writes the original, a writer the script, a producer makes the
picture. Whoever holds the copyright in a thing holds what it contains: the picture's copyright the rights to show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhijiang.catalog.states import RightKind
from zhijiang.catalog.territories import WORLD, Territory

SOON_DAYS: Final = 90
"""So long before its end a link is told of."""
CONTAINS: Final[Mapping[RightKind, frozenset[RightKind]]] = {
    RightKind.ORIGINAL: frozenset({RightKind.ADAPTATION}),
    RightKind.SCRIPT: frozenset({RightKind.FILMING}),
    RightKind.FILM: frozenset({RightKind.ONLINE, RightKind.BROADCAST, RightKind.THEATRICAL}),
}
"""The rights that a copyright contains."""
ARISING: Final = frozenset(CONTAINS)
"""The rights that arise with the making of a thing."""


class FlawKind(StrEnum):
    """What can be wrong with a chain."""

    MISSING = "missing"
    NEVER_RECEIVED = "never_received"
    CIRCLE = "circle"
    ENDED = "ended"
    ENDS_SOON = "ends_soon"
    WIDER = "wider"
    LONGER = "longer"
    CLASH = "clash"
    NO_FILE = "no_file"


@dataclass(frozen=True)
class Link:
    """One document of the chain. Parties are keys: the same key, the same party; an empty `grantor`: the right arises here."""

    number: int
    kind: RightKind
    grantor: str
    grantee: str
    grantor_name: str = ""
    grantee_name: str = ""
    territory: Territory = WORLD
    is_exclusive: bool = False
    starts: date | None = None
    ends: date | None = None
    """The last day; None: without end."""
    has_file: bool = True

    @property
    def first(self) -> date:
        return self.starts or date.min

    @property
    def last(self) -> date:
        return self.ends or date.max


@dataclass(frozen=True)
class Flaw:
    """One thing wrong, in one sentence; `numbers` are the documents that it is about."""

    kind: FlawKind
    numbers: tuple[int, ...]
    sentence: str

    @property
    def is_break(self) -> bool:
        """Whether the chain does not hold there; else it holds and needs to be seen to."""
        return self.kind not in {FlawKind.ENDS_SOON, FlawKind.NO_FILE}


def holds(kind: RightKind, wanted: RightKind, /) -> bool:
    """Whether whoever holds the one right may hand the other on."""
    return kind == wanted or wanted in CONTAINS.get(kind, ())


def sources_of(link: Link, links: Iterable[Link], /) -> list[Link]:
    """The documents by which the grantor of a link received what it hands on; none for a right that arises."""
    return [
        each
        for each in links
        if each is not link and link.grantor and each.grantee == link.grantor and holds(each.kind, link.kind)
    ]


def judge(links: Sequence[Link], /, *, on: date, adapted_from: str = "") -> list[Flaw]:
    """What is wrong with the chain on a day, in the order of the documents. `adapted_from` names an original, where there is one.

    Rules: M-42 for each document by itself and with those before it, M-43 for two that exclude each other.
    """
    found = [*_missing(links, adapted_from)]
    for link in links:
        found += _received(link, links)
        found += _ending(link, links, on)
        if not link.has_file:
            found.append(
                Flaw(
                    FlawKind.NO_FILE,
                    (link.number,),
                    _("No file is kept for document %(number)s.") % {"number": link.number},
                )
            )
    found += _circles(links)
    found += _clashes(links)
    return sorted(found, key=lambda flaw: (flaw.numbers[:1], not flaw.is_break))


def lacking(link: Link, sources: Sequence[Link], /) -> tuple[Territory | None, tuple[date, date] | None]:
    """Where, and else in what days first, a link goes beyond what these documents gave to its grantor; None, None: nowhere."""
    named = {"", *link.territory.places, *(place for each in sources for place in each.territory.places)}
    asked = [place for place in named if link.territory.has(place)]
    absent = {place for place in asked if not any(each.territory.has(place) for each in sources)}
    if "" in absent:
        return Territory(frozenset(place for place in named - {""} if place not in absent), is_world=True), None
    if absent:
        return Territory(frozenset(absent)), None
    gaps = [
        gap
        for place in asked
        for gap in _gaps(
            link.first, link.last, [(each.first, each.last) for each in sources if each.territory.has(place)]
        )
    ]
    return None, min(gaps, default=None)


def _gaps(first: date, last: date, spans: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """The days from first to last that no span covers, as spans."""
    here = first
    for start, end in sorted(spans):
        if start > last:
            break
        if start > here:
            yield here, start - timedelta(days=1)
        if end >= last:
            return
        here = max(here, end + timedelta(days=1))
    yield here, last


def _received(link: Link, links: Sequence[Link]) -> Iterator[Flaw]:
    if not link.grantor:
        return
    told = {"grantor": link.grantor_name, "right": link.kind.label, "number": link.number}
    sources = sources_of(link, links)
    if not sources:
        sentence = _(
            "“%(grantor)s” hands on “%(right)s” in document %(number)s, but no document shows that it ever had it."
        )
        yield Flaw(FlawKind.NEVER_RECEIVED, (link.number,), sentence % told)
        return
    places, days = lacking(link, sources)
    if places:
        sentence = _(
            "Document %(number)s grants “%(right)s” for places where “%(grantor)s” does not hold it: %(places)s."
        )
        yield Flaw(FlawKind.WIDER, (link.number,), sentence % (told | {"places": places.shown}))
    elif days:
        sentence = _(
            "Document %(number)s grants “%(right)s” for a time in which “%(grantor)s” does not hold it: %(days)s."
        )
        yield Flaw(FlawKind.LONGER, (link.number,), sentence % (told | {"days": days_told(*days)}))


def _ending(link: Link, links: Sequence[Link], on: date) -> Iterator[Flaw]:
    if link.ends is None or (link.ends - on).days > SOON_DAYS:
        return
    after = max(on, link.ends + timedelta(days=1))
    others = [
        each for each in links if each is not link and each.grantee == link.grantee and holds(each.kind, link.kind)
    ]
    if others and lacking(replace(link, starts=after, ends=after), others) == (None, None):
        return  # another document goes on where this one ends
    told = {"number": link.number, "right": link.kind.label, "grantee": link.grantee_name, "day": _day(link.ends)}
    if link.ends < on:
        sentence = _("Document %(number)s ended on %(day)s: “%(grantee)s” holds “%(right)s” by it no longer.")
        yield Flaw(FlawKind.ENDED, (link.number,), sentence % told)
    else:
        sentence = _(
            "Document %(number)s ends in %(days)s days, on %(day)s: “%(grantee)s” then holds “%(right)s” by it no longer."
        )
        yield Flaw(FlawKind.ENDS_SOON, (link.number,), sentence % (told | {"days": (link.ends - on).days}))


def _missing(links: Sequence[Link], adapted_from: str) -> Iterator[Flaw]:
    """What was made without the right to make it: a script after an original, a picture after a script."""
    to_adapt = [each for each in links if holds(each.kind, RightKind.ADAPTATION)]
    scripts = [each for each in links if each.kind == RightKind.SCRIPT and not each.grantor]
    if links and adapted_from and not to_adapt:
        sentence = _("The work is adapted from “%(original)s”, but no document shows the right to adapt it.")
        yield Flaw(FlawKind.MISSING, (), sentence % {"original": adapted_from})
    elif adapted_from or to_adapt:
        for script in scripts:
            yield from _made_by_right(
                script,
                [each for each in to_adapt if each.grantee in _takers(script, links)],
                _(
                    "The script (document %(number)s) is adapted, but no document shows that “%(holder)s”, or who took it over, may adapt the original."
                ),
                _(
                    "When the script was written (document %(number)s), on %(day)s, nobody who holds it might adapt the original."
                ),
            )
    to_film = [each for each in links if holds(each.kind, RightKind.FILMING)]
    for film in links:
        if film.kind == RightKind.FILM and not film.grantor:
            yield from _made_by_right(
                film,
                [each for each in to_film if each.grantee == film.grantee],
                _(
                    "“%(holder)s” made the picture (document %(number)s), but no document shows that it may film the script."
                ),
                _(
                    "When “%(holder)s” made the picture (document %(number)s), on %(day)s, it might not film the script."
                ),
            )


def _made_by_right(made: Link, rights: Sequence[Link], never: str, not_then: str) -> Iterator[Flaw]:
    told = {"number": made.number, "holder": made.grantee_name, "day": _day(made.starts) if made.starts else ""}
    if not rights:
        yield Flaw(FlawKind.MISSING, (made.number,), never % told)
    elif made.starts and not any(each.first <= made.starts <= each.last for each in rights):
        yield Flaw(FlawKind.MISSING, (made.number,), not_then % told)


def _takers(script: Link, links: Sequence[Link]) -> set[str]:
    """Whoever holds a script: its writer, and all to whom it, or the right to film it, was handed on."""
    found, size = {script.grantee}, 0
    while len(found) > size:
        size = len(found)
        found |= {each.grantee for each in links if each.grantor in found and holds(RightKind.SCRIPT, each.kind)}
    return found


def _circles(links: Sequence[Link]) -> Iterator[Flaw]:
    """Documents that hand a right round among themselves: each has a source, and none of the sources a beginning."""
    rooted = {link.number for link in links if not sources_of(link, links)}
    size = -1
    while len(rooted) > size:
        size = len(rooted)
        rooted |= {link.number for link in links if any(each.number in rooted for each in sources_of(link, links))}
    round_and_round = [link for link in links if link.number not in rooted]
    if round_and_round:
        numbers = tuple(link.number for link in round_and_round)
        sentence = _("The documents %(numbers)s hand a right round in a circle; none shows where it came from.")
        yield Flaw(FlawKind.CIRCLE, numbers, sentence % {"numbers": ", ".join(map(str, numbers))})


def _clashes(links: Sequence[Link]) -> Iterator[Flaw]:
    """Two exclusive grants of one right for the same places and days, neither of which comes out of the other."""
    grants = [link for link in links if link.is_exclusive and link.grantor]
    above = {link.number: _above(link, links) for link in grants}
    for one, other in combinations(grants, 2):
        is_one_right = holds(one.kind, other.kind) or holds(other.kind, one.kind)
        is_one_time = max(one.first, other.first) <= min(one.last, other.last)
        comes_of_it = one.number in above[other.number] or other.number in above[one.number]
        if is_one_right and is_one_time and not comes_of_it and one.territory.meets(other.territory):
            told = {
                "one": one.number, "other": other.number, "first": one.grantee_name, "second": other.grantee_name,
                "right": (one if holds(other.kind, one.kind) else other).kind.label,
            }  # fmt: skip
            sentence = _(
                "Documents %(one)s and %(other)s both grant “%(right)s” exclusively for the same places and time, to “%(first)s” and to “%(second)s”."
            )
            yield Flaw(FlawKind.CLASH, (one.number, other.number), sentence % told)


def _above(link: Link, links: Sequence[Link]) -> set[int]:
    """The numbers of all documents out of which a link comes."""
    found: set[int] = set()
    waiting = [link]
    while waiting:
        for source in sources_of(waiting.pop(), links):
            if source.number not in found:
                found.add(source.number)
                waiting.append(source)
    return found


def days_told(first: date, last: date, /) -> str:
    """A span of days in words; the ends of time are left open."""
    if first == date.min and last == date.max:
        return _("without limit")
    if first == date.min:
        return _("until %(last)s") % {"last": _day(last)}
    if last == date.max:
        return _("from %(first)s on") % {"first": _day(first)}
    return _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
