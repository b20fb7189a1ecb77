"""Who may change what of a base, and what a base, a firm and a report must hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from zhijiang.bases.models import Base, Firm
from zhijiang.bases.states import FIGURES
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.schema.credit_code import credit_code_fault
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import OrganisationKind, Role


def is_bureau(user: User | AnonymousUser, /) -> bool:
    """Whether the user is an officer of an authority."""
    return people.organisations_of(user, Role.OFFICER).filter(kind=OrganisationKind.AUTHORITY).exists()


def runs(user: User | AnonymousUser, base: Base, /) -> bool:
    """Whether the user works at the body that runs the base."""
    return people.has_role(user, Role.SERVICE_CENTRE, organisation=base.operator)


def check_may_open(user: User, /) -> None:
    """Bases are entered, named and graded by officers of an authority. Raises NotAllowed. Rule: B-01."""
    if not is_bureau(user):
        raise NotAllowed(_("Only officers of the authority enter and name bases."), rule="B-01")


def check_may_keep(user: User, base: Base, /) -> None:
    """Firms of a base are kept by who runs it, and by the authority. Raises NotAllowed. Rule: B-02."""
    if not (runs(user, base) or is_bureau(user)):
        raise NotAllowed(_("Only the body that runs the base, or the authority, keeps its firms."), rule="B-02")


def check_may_report(user: User, firm: Firm, /) -> None:
    """Figures are reported by the firm itself, by who runs the base, or by the authority. Raises NotAllowed. Rule: B-02."""
    own = firm.organisation
    if own is not None and people.has_role(user, Role.PRODUCER, organisation=own):
        return
    check_may_keep(user, firm.base)


def check_boundary(corners: Sequence[Sequence[str]], /) -> None:
    """No corner, one (a point) or at least three (a polygon), in degrees as text. Raises MissingEvidence. Rule: B-03."""
    if len(corners) == 2:
        raise MissingEvidence(_("A boundary is one point, or at least three corners."), rule="B-03")
    for place, corner in enumerate(corners, 1):
        if len(corner) != 2 or not (_within(corner[0], 180) and _within(corner[1], 90)):
            raise MissingEvidence(
                _("Corner %(place)d of the boundary is no longitude and latitude in degrees.") % {"place": place},
                rule="B-03",
            )


def check_firm(credit_code: str, segment: str, /, *, known: Collection[str]) -> None:
    """A firm has a credit code that holds together and a segment of the pack. Raises MissingEvidence. Rule: B-03."""
    if fault := credit_code_fault(credit_code):
        raise MissingEvidence(fault, rule="B-03")
    if segment not in known:
        raise MissingEvidence(
            _("There is no segment “%(segment)s” in this installation.") % {"segment": segment}, rule="B-03"
        )


def check_figures(year: int, figures: Mapping[str, int | None], /, *, firm: Firm, this_year: int) -> None:
    """A report is for a year that the firm was in the base and that has begun; jobs, revenue and research are not negative.

    Raises MissingEvidence. Rule: B-03.
    """
    last = min(this_year, firm.left_on.year if firm.left_on else this_year)
    if not firm.joined_on.year <= year <= last:
        raise MissingEvidence(_("The firm was not in the base in %(year)d.") % {"year": year}, rule="B-03")
    for name, value in figures.items():
        if name not in FIGURES:
            raise MissingEvidence(_("“%(name)s” is no figure of a firm.") % {"name": name}, rule="B-03")
        if value is not None and value < 0 and name != "tax":
            raise MissingEvidence(_("Only tax may be negative."), rule="B-03")


def _within(text: str, most: int) -> bool:
    try:
        value = Decimal(text)
    except (InvalidOperation, TypeError):
        return False
    return value.is_finite() and abs(value) <= most
