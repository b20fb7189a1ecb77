"""Who may change what of a base, and what a base, a firm and a report must hold."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhijiang.bases.models import Base, Batch, Firm
from zhijiang.bases.states import FIGURES, OPERATOR_ACTS, BaseLevel, BatchState, Standing
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.schema.credit_code import credit_code_fault
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind, Role

Stay = tuple[datetime.date, datetime.date | None]
"""First and last day; None while it lasts."""
ONE_DAY: Final = datetime.timedelta(days=1)


def is_bureau(user: User | AnonymousUser, /) -> bool:
    """Whether the user is an officer of an authority."""
    return people.sits_at(user, OrganisationKind.AUTHORITY, Role.OFFICER)


def holds(user: User | AnonymousUser, /, *roles: Role, house: int | None) -> bool:
    """Whether the user holds one of the roles in an organisation today, given by key."""
    return any(seat.organisation == house and seat.role in roles for seat in people.seats_of(user))


def runs(user: User | AnonymousUser, base: Base, /) -> bool:
    """Whether the user works at the body that runs the base."""
    return holds(user, *OPERATOR_ACTS, house=base.operator_id)


def check_may_open(user: User, /) -> None:
    """Bases are entered, named and graded by officers of an authority. Raises NotAllowed. Rule: B-01."""
    if not is_bureau(user):
        raise NotAllowed(_("Only officers of the authority enter and name bases."), rule="B-01")


def may_keep(user: User | AnonymousUser, base: Base, /) -> bool:
    """Whether the user keeps the firms and the ledger of a base."""
    return runs(user, base) or is_bureau(user)


def may_describe(user: User | AnonymousUser, firm: Firm, /) -> bool:
    """Whether the firm's own words are the user's to write."""
    return firm.organisation_id is not None and holds(user, Role.PRODUCER, house=firm.organisation_id)


def may_report(user: User | AnonymousUser, firm: Firm, /) -> bool:
    """Whether the user reports figures of a firm."""
    return may_describe(user, firm) or may_keep(user, firm.base)


def check_may_correct(user: User, base: Base, /) -> None:
    """Facts of a base are put right by who runs it, and by the authority. Raises NotAllowed. Rule: B-07."""
    if not may_keep(user, base):
        raise NotAllowed(_("Only the body that runs the base, or the authority, corrects its facts."), rule="B-07")


def check_may_grade(user: User, /) -> None:
    """Level, list and operator of a base are the authority's to change. Raises NotAllowed. Rule: B-07."""
    if not is_bureau(user):
        raise NotAllowed(_("Only officers of the authority change level, list and operator of a base."), rule="B-07")


def check_may_describe(user: User, firm: Firm, /) -> None:
    """What a firm says of itself is written by its own people alone. Raises NotAllowed. Rule: B-09."""
    if not may_describe(user, firm):
        raise NotAllowed(_("Only people of the firm write what it says of itself."), rule="B-09")


def check_may_keep(user: User, base: Base, /) -> None:
    """Firms of a base are kept by who runs it, and by the authority. Raises NotAllowed. Rule: B-02."""
    if not may_keep(user, base):
        raise NotAllowed(_("Only the body that runs the base, or the authority, keeps its firms."), rule="B-02")


def check_may_report(user: User, firm: Firm, /) -> None:
    """Figures are reported by the firm itself, by who runs the base, or by the authority. Raises NotAllowed. Rule: B-02."""
    if not may_report(user, firm):
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


def check_figures_are_free(firm: Firm, year: int, /) -> None:
    """Figures that came with a report for a period are changed there alone. Raises WrongState. Rule: B-26."""
    if firm.figures.filter(year=year, is_of_period=True).exists():
        raise WrongState(
            _("The figures of %(year)d were reported for a period, and are put right in that report.") % {"year": year},
            rule="B-26",
        )


def check_may_publish(user: User, /) -> None:
    """What everybody is told of a year is published by officers of the authority. Raises NotAllowed. Rule: B-13."""
    if not is_bureau(user):
        raise NotAllowed(_("Only officers of the authority publish the figures of a year."), rule="B-13")


def check_operator(operator: Organisation, /) -> None:
    """A base is run by a base operator. Raises MissingEvidence. Rule: B-07."""
    if operator.kind != OrganisationKind.BASE_OPERATOR:
        raise MissingEvidence(_("“%(name)s” is no base operator.") % {"name": operator.shown_name}, rule="B-07")


def check_reason(reason: str, /) -> str:
    """A correction says what was wrong. Returns the words. Raises MissingEvidence. Rule: B-07."""
    said = reason.strip()
    if not said:
        raise MissingEvidence(_("Please say it in words."), rule="B-07")
    return said


def stay_fault(firm: Firm, joined_on: datetime.date, left_on: datetime.date | None, /, *, today: datetime.date) -> str:
    """Why a firm cannot have been in its base from one day to another, as a sentence; empty where it can.

    The firm may be new; of one that is there, its reports and former names must fall into the time. Rule: B-03.
    """
    if max(joined_on, left_on or joined_on) > today:
        return _("This day has not come yet.")
    if left_on is not None and left_on < joined_on:
        return _("A firm leaves on the day it joined or later.")
    if not firm.pk:
        return ""
    last = left_on.year if left_on else today.year
    for year in sorted(row.year for row in firm.figures.all()):
        if not joined_on.year <= year <= last:
            return _("Figures are reported for %(year)d, in which the firm would not have been there.") % {"year": year}
    if any(former.valid_until < joined_on for former in firm.former_names.all()):
        return _("The firm was renamed in the base before that day.")
    return ""


def overlapping(stays: Iterable[Stay], /) -> bool:
    """Whether two stays of one firm share a day. Rule: B-03."""
    ordered = sorted(stays, key=lambda stay: stay[0])
    return any(left is None or left >= joined for (_from, left), (joined, _until) in pairwise(ordered))


def check_stay(firm: Firm, others: Iterable[Firm], /, *, today: datetime.date) -> None:
    """A firm's stay is possible, and shares no day with another of the same credit code in the base.

    Raises MissingEvidence, or WrongState while another stay lasts. Rule: B-03.
    """
    if fault := stay_fault(firm, firm.joined_on, firm.left_on, today=today):
        raise MissingEvidence(fault, rule="B-03")
    if overlapping([(firm.joined_on, firm.left_on), *((each.joined_on, each.left_on) for each in others)]):
        raise WrongState(_("A firm with this credit code is in the base already."), rule="B-03")


def check_rename(firm: Firm, name: str, valid_from: datetime.date, /, *, today: datetime.date) -> None:
    """Another name is borne from a day after the firm joined and after its last change of name, and by today.

    Raises MissingEvidence or WrongState. Rule: B-08.
    """
    if not name.strip() or name.strip() == firm.name:
        raise MissingEvidence(_("The firm is called so already."), rule="B-08")
    if valid_from > today:
        raise MissingEvidence(_("This day has not come yet."), rule="B-08")
    last = max([firm.joined_on, *(former.valid_until + ONE_DAY for former in firm.former_names.all())])
    if valid_from <= last or (firm.left_on is not None and valid_from > firm.left_on):
        raise WrongState(
            _(
                "A new name is borne from a day after %(day)s on, while the firm is in the base. What was written wrongly is corrected instead."
            )
            % {"day": last.isoformat()},
            rule="B-08",
        )


def check_line(title: str, source: str, began_on: datetime.date, ended_on: datetime.date | None, /) -> None:
    """A line of the ledger says what it is and where it is known from, and ends after it began.

    Raises MissingEvidence. Rule: B-11.
    """
    if not title.strip():
        raise MissingEvidence(_("A line of the ledger has a title."), rule="B-11")
    if not source.strip():
        raise MissingEvidence(_("A line of the ledger names the paper that it is known from."), rule="B-11")
    if ended_on is not None and ended_on < began_on:
        raise MissingEvidence(_("The last day lies before the first."), rule="B-11")


def check_publishable(year: int, /, *, this_year: int, first_year: int) -> None:
    """A year is published once it is over. Raises WrongState. Rule: B-13."""
    if not first_year <= year < this_year:
        raise WrongState(
            _("A year from %(first)d to %(last)d is published, once it is over.")
            % {"first": first_year, "last": this_year - 1},
            rule="B-13",
        )


def naming_houses(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """Authorities that name bases, for which the user is an officer: those with no authority above them. Rule: B-15."""
    return (
        people.organisations_of(user, Role.OFFICER)
        .filter(kind=OrganisationKind.AUTHORITY)
        .exclude(parent__kind=OrganisationKind.AUTHORITY)
    )


def may_name(user: User | AnonymousUser, /) -> bool:
    """Whether the user is an officer of an authority that names bases. Rule: B-15."""
    return is_bureau(user) and naming_houses(user).exists()


def check_may_name(user: User, /) -> None:
    """Assessments, removals and plates are the work of the authority that names bases. Raises NotAllowed. Rule: B-22."""
    if not may_name(user):
        raise NotAllowed(_("Only officers of the authority that names bases do this."), rule="B-22")


def may_list(user: User | AnonymousUser, authority: Organisation, /) -> bool:
    """Whether the user is an officer of this authority, and it names bases."""
    return naming_houses(user).filter(pk=authority.pk).exists()


def check_may_list(user: User, batch: Batch, /, *, states: Collection[str]) -> None:
    """A list is worked on by officers of its authority, in one of these states. Raises NotAllowed or WrongState. Rule: B-15."""
    if not may_list(user, batch.authority):
        raise NotAllowed(_("Only officers of the authority put its lists together."), rule="B-15")
    if batch.state not in states:
        raise WrongState(
            _("The list is “%(state)s”; this cannot be done now.") % {"state": batch.get_state_display()}, rule="B-15"
        )


def check_listable(name: str, base: Base | None, level: BaseLevel, listed_at: Collection[str], /) -> None:
    """A base is put on a list at a level that no list gave it yet, and not below its own; one that was removed, at any.

    `listed_at` are the levels at which it was listed. Raises WrongState. Rule: B-16.
    """
    if base is None or base.standing == Standing.REMOVED:
        return
    order = list(BaseLevel)
    if level in listed_at or order.index(level) < order.index(BaseLevel(base.level)):
        raise WrongState(
            _("“%(name)s” is “%(level)s” already.") % {"name": name, "level": base.get_level_display()}, rule="B-16"
        )


def check_dated(dated_on: datetime.date | None, decided: Iterable[tuple[str, datetime.date]], /) -> None:
    """A list bears no day before the decisions it rests on: (name, day of the decision) each. Raises WrongState. Rule: B-38."""
    name, day = max(decided, key=lambda each: each[1], default=("", datetime.date.min))
    if dated_on is not None and dated_on < day:
        said = _("The list is dated %(day)s, but “%(name)s” was decided on %(decided)s: a list follows its decisions.")
        raise WrongState(said % {"day": dated_on.isoformat(), "name": name, "decided": day.isoformat()}, rule="B-38")


def check_publishable_list(batch: Batch, user: User, /, *, lines: int, today: datetime.date) -> None:
    """Another officer than the one who laid a list before publishes it, once it is whole. Raises NotAllowed or MissingEvidence. Rule: B-17."""
    if batch.proposed_by_id == user.pk:
        raise NotAllowed(_("Another officer than the one who laid the list before publishes it."), rule="B-17")
    check_list_whole(batch, lines=lines, today=today)


def check_list_whole(batch: Batch, /, *, lines: int, today: datetime.date) -> None:
    """What a list needs before it is laid before the second officer. Raises MissingEvidence. Rule: B-17."""
    if not lines:
        raise MissingEvidence(_("No base stands on the list."), rule="B-17")
    if not batch.number or batch.dated_on is None:
        raise MissingEvidence(_("Number and day of the document are missing."), rule="B-17")
    if batch.dated_on > today:
        raise MissingEvidence(_("The document's day has not come yet."), rule="B-17")


def check_plate(base: Base, on: datetime.date, /, *, plated_at: Collection[str], today: datetime.date) -> None:
    """A plate is given to a base that stands on the register under a number, once for its level, on a day that has come.

    Raises WrongState or MissingEvidence. Rule: B-20.
    """
    if not base.number or base.standing == Standing.REMOVED:
        raise WrongState(_("Only a base that a published list has named gets certificate and plate."), rule="B-20")
    if base.level in plated_at:
        raise WrongState(_("The base has its plate of this level already."), rule="B-20")
    if on > today:
        raise MissingEvidence(_("This day has not come yet."), rule="B-20")


def check_may_apply(user: User, base: Base, /) -> None:
    """Reports and changes are handed in by whoever applies for the operator. Raises NotAllowed. Rule: B-22."""
    if not people.has_role(user, Role.PRODUCER, organisation=base.operator):
        raise NotAllowed(_("Only those who apply for the body that runs the base hand this in."), rule="B-22")


def check_may_begin(base: Base, /, *, is_taken: bool) -> None:
    """About a base that was removed nothing is begun, and nothing twice at once or twice for a year.

    Raises WrongState. Rules: B-22, B-24.
    """
    if base.standing == Standing.REMOVED:
        raise WrongState(_("The base was removed from the list."), rule="B-24")
    if is_taken:
        raise WrongState(_("There is one about this base already."), rule="B-22")


def is_draft(batch: Batch, /) -> bool:
    """Whether lines may come and go."""
    return batch.state == BatchState.DRAFT


def check_may_judge(user: User, /) -> None:
    """What the panel judged is written down by officers of the authority. Raises NotAllowed. Rule: P-15."""
    if not is_bureau(user):
        raise NotAllowed(_("Only officers of the authority write down what the panel judged."), rule="P-15")


def check_judgement(
    main: str,
    auxiliary: Collection[str],
    words: Iterable[str],
    decided_on: datetime.date,
    /,
    *,
    known: Collection[str],
    today: datetime.date,
) -> None:
    """A judgement names segments of the pack, each once, says its position, its reasons and who judged, on a day that has come.

    Raises MissingEvidence. Rule: P-15.
    """
    for key in (main, *auxiliary):
        if key not in known:
            raise MissingEvidence(
                _("There is no segment “%(segment)s” in this installation.") % {"segment": key}, rule="P-15"
            )
    if main in auxiliary or len(set(auxiliary)) < len(auxiliary):
        raise MissingEvidence(_("A segment is the main or an auxiliary position, not both."), rule="P-15")
    if not all(each.strip() for each in words):
        raise MissingEvidence(_("A judgement says the position, the reasons and who judged."), rule="P-15")
    if decided_on > today:
        raise MissingEvidence(_("This day has not come yet."), rule="P-15")


def check_chair(chair: str, panel: str, /, *, dissent: str, opinion: str) -> None:
    """One of those who judged led the panel; where it was divided, the chair's own opinion is on record. Raises MissingEvidence. Rule: P-34."""
    name = chair.strip()
    if not name or name not in panel:
        raise MissingEvidence(_("The chair is one of those who judged, by the same name."), rule="P-34")
    if dissent.strip() and not opinion.strip():
        raise MissingEvidence(
            _("Where somebody saw it otherwise, the chair’s opinion is written down too."), rule="P-34"
        )


def _within(text: str, most: int) -> bool:
    try:
        value = Decimal(text)
    except (InvalidOperation, TypeError):
        return False
    return value.is_finite() and abs(value) <= most
