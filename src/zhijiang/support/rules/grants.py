"""Who asks, grants, pays and records, and what sums must hold."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.support.states import wan_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.bases.models import Base, Firm
    from zhijiang.people.models import User
    from zhijiang.support.models import Application, Grant, Measure, Target


def may_apply(user: User | AnonymousUser, firm: Firm, /) -> bool:
    """Whether the user asks for support for a firm: its own people, while it is resident."""
    own = firm.organisation
    return own is not None and firm.left_on is None and people.has_role(user, Role.PRODUCER, organisation=own)


def check_may_apply(user: User, firm: Firm, /) -> None:
    """A firm's own people apply, while it is in its base. Raises NotAllowed. Rule: D-06."""
    if not may_apply(user, firm):
        raise NotAllowed(_("Only people of a resident firm apply for it."), rule="D-06")


def may_decide(user: User | AnonymousUser, application: Application, /) -> bool:
    """Whether the user decides on an application: officers of the authority before which it lies; the engine says when."""
    return people.has_role(user, Role.OFFICER, organisation=application.case.authority)


def may_report(user: User | AnonymousUser, grant: Grant, /) -> bool:
    """Whether the user reports what became of a grant: its holder's own people."""
    return people.has_role(user, Role.PRODUCER, organisation=grant.organisation)


def may_pay(user: User | AnonymousUser, grant: Grant, /) -> bool:
    """Whether the user records what is paid under a grant."""
    return people.has_role(user, Role.OFFICER, organisation=grant.given_by)


def check_may_pay(user: User, grant: Grant, /) -> None:
    """Payments are recorded by officers of the authority that granted. Raises NotAllowed. Rule: D-09."""
    if not may_pay(user, grant):
        raise NotAllowed(_("Only officers of the authority that granted record payments."), rule="D-09")


def _gives(user: User | AnonymousUser, base: Base) -> set[int]:
    return {
        seat.organisation
        for seat in people.seats_of(user)
        if (seat.organisation == base.operator_id and seat.role in {Role.OFFICER, Role.SERVICE_CENTRE})
        or (seat.kind == OrganisationKind.AUTHORITY and seat.role == Role.OFFICER)
    }


def may_deliver(user: User | AnonymousUser, base: Base, /) -> bool:
    """Whether there is anybody for whom the user records services to a base. Agrees with `givers`."""
    return bool(_gives(user, base))


def givers(user: User | AnonymousUser, base: Base, /) -> list[Organisation]:
    """For whom the user records services to a base: authorities, and the body that runs the base."""
    return list(Organisation.objects.filter(pk__in=_gives(user, base)).order_by("pk"))


def check_may_deliver(user: User, base: Base, given_by: Organisation, /) -> None:
    """A service is recorded by whoever gave it: an authority, or the body that runs the base. Raises NotAllowed. Rule: D-10."""
    if given_by not in givers(user, base):
        raise NotAllowed(_("A service is recorded by the authority or the base that gave it."), rule="D-10")


def check_amount(measure: Measure | None, amount_fen: int | None, /) -> None:
    """Money is promised where the measure gives money, more than nought and at most its ceiling. Raises MissingEvidence. Rule: D-08."""
    if amount_fen is not None and amount_fen <= 0:
        raise MissingEvidence(_("An amount is more than nought."), rule="D-08")
    if measure is None:
        return
    if measure.gives_money and amount_fen is None:
        raise MissingEvidence(_("Say how much money is granted."), rule="D-08")
    if not measure.gives_money and amount_fen is not None:
        raise MissingEvidence(_("This measure gives no money."), rule="D-08")
    ceiling = measure.ceiling_fen
    if amount_fen is not None and ceiling is not None and amount_fen > ceiling:
        raise MissingEvidence(
            _("At most %(ceiling)s (10,000 yuan) are given under this measure; got %(amount)s.")
            % {"ceiling": wan_of(ceiling), "amount": wan_of(amount_fen)},
            rule="D-08",
        )


def check_instalments(amount_fen: int | None, parts_fen: Sequence[int], /) -> None:
    """The instalments make up the whole, to the fen. Raises MissingEvidence. Rule: D-08."""
    if any(part <= 0 for part in parts_fen):
        raise MissingEvidence(_("An amount is more than nought."), rule="D-08")
    if sum(parts_fen) != (amount_fen or 0):
        raise MissingEvidence(
            _("The instalments make %(parts)s, and the amount is %(amount)s (10,000 yuan).")
            % {"parts": wan_of(sum(parts_fen)), "amount": wan_of(amount_fen or 0)},
            rule="D-08",
        )


def check_payment(
    grant: Grant, paid_on: datetime.date, amount_fen: int, paid_fen: int, /, *, today: datetime.date
) -> None:
    """A payment is made after the decision and by today, while the grant runs, and never beyond what was promised.

    Raises WrongState or MissingEvidence. Rule: D-09.
    """
    check_running(grant)
    if grant.promised_fen is None:
        raise WrongState(_("No money was promised here."), rule="D-09")
    if amount_fen <= 0:
        raise MissingEvidence(_("An amount is more than nought."), rule="D-09")
    check_day(paid_on, first=grant.decided_on, today=today)
    left = grant.promised_fen - paid_fen
    if amount_fen > left:
        raise MissingEvidence(
            _("Only %(left)s (10,000 yuan) of what was promised are left to pay; got %(amount)s.")
            % {"left": wan_of(left), "amount": wan_of(amount_fen)},
            rule="D-09",
        )


def check_recall(amount_fen: int, due_on: datetime.date, /, *, left_fen: int, today: datetime.date) -> None:
    """No more is called back than was paid, by a day that has not passed. Raises MissingEvidence. Rule: D-43."""
    if amount_fen <= 0:
        raise MissingEvidence(_("An amount is more than nought."), rule="D-43")
    if amount_fen > left_fen:
        raise MissingEvidence(
            _("At most %(left)s (10,000 yuan) were paid and not called back yet; got %(amount)s.")
            % {"left": wan_of(left_fen), "amount": wan_of(amount_fen)},
            rule="D-43",
        )
    if due_on < today:
        raise MissingEvidence(_("The day by which it is paid back has not passed."), rule="D-43")


def check_return(amount_fen: int, /, *, left_fen: int) -> None:
    """No more comes back than was called back. Raises MissingEvidence. Rule: D-44."""
    if amount_fen <= 0:
        raise MissingEvidence(_("An amount is more than nought."), rule="D-44")
    if amount_fen > left_fen:
        raise MissingEvidence(
            _("Only %(left)s (10,000 yuan) of what was called back are owed; got %(amount)s.")
            % {"left": wan_of(left_fen), "amount": wan_of(amount_fen)},
            rule="D-44",
        )


def check_targets(goals: Sequence[tuple[str, Decimal, str]], /) -> None:
    """Each target has a name of its own, a figure above nought and a unit. Raises MissingEvidence. Rule: D-41."""
    names = [name.strip() for name, _wanted, _unit in goals]
    if any(not name.strip() or wanted <= 0 or not unit.strip() for name, wanted, unit in goals):
        raise MissingEvidence(_("A target has a name, a figure of more than nought, and a unit."), rule="D-41")
    if len(set(names)) < len(names):
        raise MissingEvidence(_("Two targets have the same name."), rule="D-41")


def check_results(targets: Sequence[Target], reached: Mapping[int, Decimal], /) -> None:
    """A report says of every target how far it was reached, and of nothing else. Raises MissingEvidence. Rule: D-42."""
    for target in targets:
        if reached.get(target.pk, Decimal(-1)) < 0:
            raise MissingEvidence(_("Say how far “%(name)s” was reached.") % {"name": target.name}, rule="D-42")
    if set(reached) - {each.pk for each in targets}:
        raise MissingEvidence(_("A report tells of the targets of its own grant."), rule="D-42")


def check_running(grant: Grant, /) -> None:
    """Nothing is given under a grant whose case is closed. Raises WrongState. Rule: D-09."""
    if not grant.is_running:
        raise WrongState(_("This grant is closed."), rule="D-09")


def check_day(day: datetime.date, /, *, today: datetime.date, first: datetime.date | None = None) -> None:
    """What was given was given on a day that has come, not before it was decided. Raises MissingEvidence. Rule: D-09."""
    if day > today:
        raise MissingEvidence(_("This day has not come yet."), rule="D-09")
    if first is not None and day < first:
        raise MissingEvidence(_("This day lies before the decision."), rule="D-09")


def check_words(words: str, rule: str, /) -> str:
    """Something is said in words. Returns them. Raises MissingEvidence. Rule: D-11."""
    said = words.strip()
    if not said:
        raise MissingEvidence(_("Please say it in words."), rule=rule or "D-11")
    return said


def check_about_earlier(said: str, earlier: int, /) -> None:
    """Where the same project had support for the same purpose, it is asked why; never refused by itself. Raises MissingEvidence. Rule: D-07."""
    if earlier and not said.strip():
        raise MissingEvidence(
            _("The same project had or asks for support for the same purpose; say how the two differ."), rule="D-07"
        )
