"""Who keeps a call, who recommends, who scores, and what must hold before each step."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, TooLate, WrongState
from zhijiang.casework.rules import above, tree
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import Level, OrganisationKind, Role
from zhijiang.support.models import Call, Entry, Expert, Notice
from zhijiang.support.states import CallState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

MOST_OBJECTIONS: Final = 300
"""To one notice: whoever floods it reaches nobody."""


def keeps(user: User | AnonymousUser, call: Call, /) -> bool:
    """Whether the user is an officer of the authority whose call it is. Rule: D-20."""
    return people.has_role(user, Role.OFFICER, organisation=call.authority)


def check_keeps(user: User, call: Call, /) -> None:
    """Raises NotAllowed. Rule: D-20."""
    if not keeps(user, call):
        raise NotAllowed(_("A call is kept by officers of the authority that makes it."), rule="D-20")


def check_may_open(user: User, authority: Organisation, /) -> None:
    """Raises NotAllowed for whoever is no officer of a provincial authority. Rule: D-20."""
    is_one = authority.kind == OrganisationKind.AUTHORITY and authority.level == Level.PROVINCE
    if not is_one or not people.has_role(user, Role.OFFICER, organisation=authority):
        raise NotAllowed(_("A call is made by an officer of a provincial authority."), rule="D-20")


def check_days(opens_on: datetime.date, closes_on: datetime.date, recommend_until: datetime.date, /) -> None:
    """Raises MissingEvidence. Rule: D-20."""
    if not opens_on <= closes_on <= recommend_until:
        raise MissingEvidence(
            _("A call opens, then closes, and units recommend until that day or a later one."), rule="D-20"
        )


def check_state(call: Call, *wanted: CallState) -> None:
    """Raises WrongState, saying where the call stands. Rule: D-20."""
    if call.state not in wanted:
        raise WrongState(
            _("This is not done now: the call is “%(state)s”.") % {"state": call.get_state_display()}, rule="D-20"
        )


def check_takes_entries(call: Call, /, *, today: datetime.date) -> None:
    """Raises WrongState or TooLate outside the days of a published call. Rule: D-21."""
    if call.state != CallState.OPEN or today < call.opens_on:
        raise WrongState(_("This call does not take entries now."), rule="D-21")
    if today > call.closes_on:
        raise TooLate(_("The last day to hand in was %(day)s.") % {"day": call.closes_on.isoformat()}, rule="D-21")


def may_be_unit(body: Organisation, /) -> bool:
    """Whether a body can recommend: the authority of a city, or the operator of a base. Rule: D-22."""
    is_city = body.kind == OrganisationKind.AUTHORITY and body.level == Level.CITY
    return is_city or body.kind == OrganisationKind.BASE_OPERATOR


def unit_of(house: Organisation, call: Call, /) -> Organisation | None:
    """The nearest body above an applicant that has a quota in the call; None where there is none. Two queries. Rule: D-22."""
    line = above(house.pk, tree())
    units = {quota.unit_id: quota.unit for quota in call.quotas.select_related("unit") if quota.unit_id in line}
    return units[min(units, key=line.index)] if units else None


def is_of_unit(user: User | AnonymousUser, unit: Organisation, /) -> bool:
    """Whether the user acts for a unit: its officer, or the service centre of its base. Rule: D-22."""
    role = Role.OFFICER if unit.kind == OrganisationKind.AUTHORITY else Role.SERVICE_CENTRE
    return people.has_role(user, role, organisation=unit)


def check_may_recommend(user: User, call: Call, unit: Organisation, /, *, today: datetime.date) -> None:
    """Raises NotAllowed, WrongState or TooLate. Rule: D-22."""
    if not is_of_unit(user, unit):
        raise NotAllowed(_("Only people of %(unit)s recommend for it.") % {"unit": unit.shown_name}, rule="D-22")
    check_state(call, CallState.OPEN)
    if today > call.recommend_until:
        raise TooLate(
            _("The last day to recommend was %(day)s.") % {"day": call.recommend_until.isoformat()}, rule="D-22"
        )


def check_quota(*, places: int, used: int, more: int) -> None:
    """Raises WrongState where a unit would recommend more than it may. Rule: D-22."""
    if used + more > places:
        raise WrongState(
            _("%(used)d of %(places)d places are used; %(more)d more do not fit.")
            % {"used": used, "places": places, "more": more},
            rule="D-22",
        )


def expert_in(call: Call, user: User | AnonymousUser, /) -> Expert | None:
    """The user's seat on the panel of a call; None without one."""
    return call.experts.filter(user=user.pk).first() if user.pk else None


def check_award(call: Call, award_fen: int | None, /) -> None:
    """Raises MissingEvidence for money over the ceiling. Rule: D-29."""
    if award_fen is not None and (award_fen <= 0 or (call.ceiling_fen and award_fen > call.ceiling_fen)):
        raise MissingEvidence(_("The money must be more than nought and within the ceiling of the call."), rule="D-29")


def check_departures(call: Call, chosen: set[str], ranks: dict[str, int], why: dict[str, str], /) -> None:
    """No more than there are places, and a reason for each that the ranking would have decided otherwise.

    Raises WrongState or MissingEvidence naming the first. Rule: D-29.
    """
    if len(chosen) > call.places:
        raise WrongState(
            _("%(chosen)d are chosen; there are %(places)d places.") % {"chosen": len(chosen), "places": call.places},
            rule="D-29",
        )
    for code in departures(call, chosen, ranks):
        if not why.get(code, "").strip():
            raise MissingEvidence(
                _("%(code)s, rank %(rank)d: give the reason, since the ranking says otherwise.")
                % {"code": code, "rank": ranks[code]},
                rule="D-29",
            )


def departures(call: Call, chosen: Iterable[str], ranks: dict[str, int], /) -> list[str]:
    """Which decisions the ranking would have made otherwise, by rank. Rule: D-29."""
    wanted = set(chosen)
    apart = [code for code, rank in ranks.items() if (rank <= call.places) != (code in wanted)]
    return sorted(apart, key=lambda code: (ranks[code], code))


def check_meeting(meeting: str, departed: int, /) -> None:
    """A list that departs from the ranking names the record of the meeting that did so. Raises MissingEvidence. Rule: D-36."""
    if departed and not meeting.strip():
        raise MissingEvidence(
            _("The list departs from the ranking: name the record of the meeting that decided so."), rule="D-36"
        )


def check_said_anew(*, was: str, words: str, moved: bool) -> None:
    """Whoever changes points in the consensus round says why, and not as before. Raises MissingEvidence. Rule: D-37."""
    if moved and was.strip() == words.strip():
        raise MissingEvidence(_("You changed your points: say what changed your mind."), rule="D-37")


def check_may_close(*, still_open: int, unconfirmed: int, owed: int) -> None:
    """A call is closed when no project runs, no payment waits, and nothing is owed. Raises WrongState. Rule: D-45."""
    if still_open:
        raise WrongState(_("%(count)d projects are not closed yet.") % {"count": still_open}, rule="D-45")
    if unconfirmed:
        raise WrongState(
            _("%(count)d payments or recalls wait for a second person.") % {"count": unconfirmed}, rule="D-45"
        )
    if owed:
        raise WrongState(_("%(count)d recalls are not paid back yet.") % {"count": owed}, rule="D-45")


def check_may_object(notice: Notice, /, *, today: datetime.date) -> None:
    """Raises TooLate after the last day, WrongState where there are too many. Rule: D-30."""
    if today > notice.closes_on or notice.ended_on is not None:
        raise TooLate(_("The last day to object was %(day)s.") % {"day": notice.closes_on.isoformat()}, rule="D-30")
    if notice.objections.count() >= MOST_OBJECTIONS:
        raise WrongState(_("There are very many objections already. Write to the authority instead."), rule="D-30")


def check_parts(entry: Entry, parts_fen: list[int], /) -> None:
    """Instalments make up the award, to the fen. Raises MissingEvidence. Rule: D-31."""
    if any(part <= 0 for part in parts_fen) or sum(parts_fen) != (entry.award_fen or 0):
        raise MissingEvidence(_("The instalments must make up the whole sum that was decided."), rule="D-31")
