"""A work's chain of rights for its page: links out of rows, what is wrong with them, and their picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhijiang.catalog.models import Right, Work
from zhijiang.catalog.queries.scoped import OWNERS
from zhijiang.catalog.rights import Flaw, FlawKind, Link, days_told, judge, lacking, sources_of
from zhijiang.catalog.states import RightKind
from zhijiang.catalog.territories import read
from zhijiang.people.queries import organisations_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import Organisation, User

MARGIN: Final = 8
WIDTH: Final = 232
HEIGHT: Final = 66
GAP_X: Final = 40
GAP_Y: Final = 54
_CHARACTERS: Final = 16
"""In a line of a box; a Latin one counts half."""


@dataclass(frozen=True)
class RightLine:
    """A document as a row of the page."""

    right: Right
    territory: str
    days: str
    flaws: list[Flaw]


@dataclass(frozen=True)
class RightBox:
    """A document in the picture. Positions in user units of the drawing."""

    number: int
    x: int
    y: int
    lines: list[str]
    mark: str
    """`break`, `soon` or empty: also told by the box's edge and by a sign, never by its colour alone."""

    @property
    def texts(self) -> list[tuple[int, int, str]]:
        """Each line with its baseline."""
        return [(self.x + 12, self.y + 22 + 18 * place, line) for place, line in enumerate(self.lines)]

    @property
    def right(self) -> int:
        return self.x + WIDTH


@dataclass(frozen=True)
class RightCurve:
    """From a document to one that comes out of it; `is_broken` where it has no source: a stub that begins in nothing."""

    path: str
    is_broken: bool
    cross: tuple[int, int] | None = None
    """Where a broken one is crossed out."""


@dataclass(frozen=True)
class RightsPicture:
    width: int
    height: int
    boxes: list[RightBox]
    curves: list[RightCurve]


@dataclass(frozen=True)
class RightsPage:
    lines: list[RightLine]
    flaws: list[Flaw]
    picture: RightsPicture | None
    """None: there is nothing to draw."""

    @property
    def breaks(self) -> int:
        return sum(flaw.is_break for flaw in self.flaws)


def sees_rights(user: User | AnonymousUser, work: Work, /) -> bool:
    """Whether the user may read the documents of a work's rights: the people of its own company alone. Rule: M-45."""
    return organisations_of(user, *OWNERS).filter(pk=work.organisation_id).exists()


def rights_of(work: Work, /) -> QuerySet[Right]:
    """The documents that stand, in the order of their numbers."""
    return work.rights.filter(struck_at=None).select_related("attachment", "grantor_house", "grantee_house")


def link_of(right: Right, /) -> Link:
    """A row as the judge reads it."""
    return Link(
        number=right.number,
        kind=RightKind(right.kind),
        grantor=_party(right.grantor, right.grantor_house),
        grantee=_party(right.grantee, right.grantee_house),
        grantor_name=right.grantor_house.shown_name if right.grantor_house else right.grantor,
        grantee_name=right.grantee_house.shown_name if right.grantee_house else right.grantee,
        territory=read(right.territory),
        is_exclusive=right.is_exclusive,
        starts=right.starts,
        ends=right.ends,
        has_file=right.attachment_id is not None,
    )


def links_of(works: Iterable[Work], /) -> dict[int, list[Link]]:
    """The documents that stand of each of these works that has any. One query."""
    rows = Right.objects.filter(work__in=[work.pk for work in works], struck_at=None)
    found: dict[int, list[Link]] = {}
    for right in rows.select_related("attachment", "grantor_house", "grantee_house"):
        found.setdefault(right.work_id, []).append(link_of(right))
    return found


def right_lacking(
    links: Sequence[Link], house: Organisation, /, *, territory: str, first: date, last: date | None
) -> str:
    """Why a company may not show a work there and then, by the documents of its chain; empty: it may, or none are kept.

    Of the right to show it online.
    """
    if not links:
        return ""
    wanted = Link(0, RightKind.ONLINE, _party("", house), "", territory=read(territory), starts=first, ends=last)
    sources = sources_of(wanted, links)
    if not sources:
        return _("No document of the chain of rights shows that the company may show the work online.")
    places, days = lacking(wanted, sources)
    if places:
        return _("The company does not hold the right to show it there: %(places)s.") % {"places": places.shown}
    if days:
        return _("The company does not hold the right to show it then: %(days)s.") % {"days": days_told(*days)}
    return ""


def rights_page(work: Work, /, *, on: date) -> RightsPage:
    """The chain as it stands on a day. One query."""
    rights = list(rights_of(work))
    links = [link_of(right) for right in rights]
    flaws = judge(links, on=on, adapted_from=work.adapted_from)
    return RightsPage(
        lines=[
            RightLine(
                right,
                link.territory.shown,
                days_told(link.first, link.last),
                [flaw for flaw in flaws if link.number in flaw.numbers],
            )
            for right, link in zip(rights, links, strict=True)
        ],
        flaws=flaws,
        picture=drawn(links, flaws) if links else None,
    )


def drawn(links: Sequence[Link], flaws: Sequence[Flaw], /) -> RightsPicture:
    """The chain from top to bottom: each document below those that it comes out of, a row for each step.

    A picture comes out of the script and a script out of the original by being made, not by being granted: that is drawn, too.
    """
    before = {link.number: _before(link, links) for link in links}
    rows = _rows(links, before)
    rootless = {
        flaw.numbers[0]
        for flaw in flaws
        if flaw.numbers and flaw.kind in {FlawKind.NEVER_RECEIVED, FlawKind.MISSING} and not before[flaw.numbers[0]]
    }
    top = GAP_Y if any(rows[number] == 0 for number in rootless) else MARGIN
    columns: dict[int, int] = {}
    places: dict[int, tuple[int, int]] = {}
    for link in sorted(links, key=lambda each: (rows[each.number], each.number)):
        row = rows[link.number]
        column = columns.get(row, 0)
        columns[row] = column + 1
        places[link.number] = (MARGIN + column * (WIDTH + GAP_X), top + row * (HEIGHT + GAP_Y))
    marks = _marks(flaws)
    boxes = [RightBox(link.number, *places[link.number], _told(link), marks.get(link.number, "")) for link in links]
    curves = [_curve(places[source], places[number]) for number, sources in before.items() for source in sources]
    curves += [_stub(places[number]) for number in sorted(rootless)]
    return RightsPicture(
        width=max(columns.values()) * (WIDTH + GAP_X) - GAP_X + 2 * MARGIN,
        height=max(y for _x, y in places.values()) + HEIGHT + MARGIN,
        boxes=boxes,
        curves=curves,
    )


def _before(link: Link, links: Sequence[Link]) -> list[int]:
    if link.grantor:
        return [each.number for each in sources_of(link, links)]
    made_of = {RightKind.SCRIPT: {RightKind.ADAPTATION}, RightKind.FILM: {RightKind.SCRIPT, RightKind.FILMING}}
    wanted = made_of.get(link.kind, set())
    found = [
        each
        for each in links
        if each.kind in wanted and (link.kind == RightKind.SCRIPT or each.grantee == link.grantee)
    ]
    return [each.number for each in found]


def _rows(links: Sequence[Link], before: dict[int, list[int]]) -> dict[int, int]:
    """How many steps each document stands below a beginning; a circle is entered at its lowest number."""
    rows: dict[int, int] = {}
    left = sorted(link.number for link in links)
    while left:
        ready = [number for number in left if all(each in rows for each in before[number])] or left[:1]
        for number in ready:
            rows[number] = max((rows[each] + 1 for each in before[number] if each in rows), default=0)
        left = [number for number in left if number not in rows]
    return rows


def _marks(flaws: Sequence[Flaw]) -> dict[int, str]:
    marks: dict[int, str] = {}
    for flaw in sorted(flaws, key=lambda each: each.is_break):
        marks |= dict.fromkeys(flaw.numbers, "break" if flaw.is_break else "soon")
    return marks


def _told(link: Link) -> list[str]:
    parties = (
        f"{link.grantor_name} → {link.grantee_name}"
        if link.grantor
        else _("made by %(name)s") % {"name": link.grantee_name}
    )
    return [
        _short(f"{link.number} · {link.kind.label}"),
        _short(parties),
        _short(days_told(link.first, link.last)),
    ]


def _short(words: str) -> str:
    """As much as a line of a box holds."""
    room = float(_CHARACTERS)
    for at, each in enumerate(words):
        room -= 1 if unicodedata.east_asian_width(each) in "WF" else 0.55
        if room < 0:
            return words[: max(at - 1, 1)] + "…"
    return words


def _curve(start: tuple[int, int], end: tuple[int, int]) -> RightCurve:
    x, y = start[0] + WIDTH // 2, start[1] + HEIGHT
    to_x, to_y = end[0] + WIDTH // 2, end[1]
    middle = (y + to_y) // 2
    if to_y <= y:  # a circle: round at the right of both
        out, back = start[0] + WIDTH, end[0] + WIDTH
        lane = max(out, back) + GAP_X // 2
        return RightCurve(f"M{out} {start[1] + HEIGHT // 2}H{lane}V{end[1] + HEIGHT // 2}H{back}", is_broken=True)
    return RightCurve(f"M{x} {y}C{x} {middle} {to_x} {middle} {to_x} {to_y}", is_broken=False)


def _stub(end: tuple[int, int]) -> RightCurve:
    x, y = end[0] + WIDTH // 2, end[1]
    return RightCurve(f"M{x} {y - GAP_Y + 14}V{y}", is_broken=True, cross=(x, y - GAP_Y // 2 + 4))


def _party(name: str, house: Organisation | None) -> str:
    """The same key for the same party, however its name was typed."""
    return f"#{house.pk}" if house else " ".join(unicodedata.normalize("NFKC", name).casefold().split())
