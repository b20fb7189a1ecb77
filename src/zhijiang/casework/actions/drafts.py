"""Writes on an application that is being filled in. None is an event of its case: a draft is nobody's business but the applicant's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries, rules, schema
from zhijiang.casework.actions.cases import act
from zhijiang.casework.actions.events import locked
from zhijiang.casework.actions.parents import follow_title
from zhijiang.casework.actions.search import index_case
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case, Event, SectionLock
from zhijiang.casework.procedure import Procedure

if TYPE_CHECKING:
    from zhijiang.people.models import User

HELD_FOR: Final = timedelta(minutes=5)
"""So long a section stays with whoever opened or saved it last."""


@transaction.atomic
def save_draft(case: Case, /, *, by: User, data: dict[str, Any]) -> Case:
    """Keep the form as it is now; it may be incomplete. No event: a draft is nobody's business but the applicant's.

    Raises NotAllowed or WrongState. Rule: C-07.
    """
    case = locked(case)
    rules.check_may_draft(case, by, data)
    keep_answers(case, data)
    return case


@transaction.atomic
def take_section(case: Case, number: int, /, *, by: User) -> SectionLock:
    """Begin to write in a section: for five minutes it is this person's, unless a colleague has it.

    One row. Raises NotAllowed or WrongState. Rule: C-21.
    """
    case = locked(case)
    rules.check_may_draft(case, by, case.data)
    return hold(case, number, by=by, now=timezone.now())


@transaction.atomic
def save_section(case: Case, number: int, /, *, by: User, answers: Mapping[str, Any], drawn_from: str) -> Case:
    """Keep what was written in one section, and hold the section on. Other sections stay as they are.

    `answers` holds each question that was on the page, None for one that was emptied; `drawn_from` is what
    `queries.drawn_from` said when the page was drawn. Raises NotAllowed or WrongState. Rules: C-07, C-21, C-22.
    """
    case = locked(case)
    _merge(case, number, by=by, answers=answers, drawn_from=drawn_from)
    hold(case, number, by=by, now=timezone.now())
    return case


@transaction.atomic
def finish_section(case: Case, number: int, /, *, by: User, answers: Mapping[str, Any], drawn_from: str) -> Case:
    """The same as `save_section`, and the section is free for others.

    In a first application a sum that was left empty is what its table comes to. Rules: C-07, C-21, C-22, C-71.
    """
    case = locked(case)
    if not case.round:
        open_sums = schema.sums_left_open(rules.procedure_of(case), {**case.data, **answers})
        section = rules.procedure_of(case).sections[number - 1]
        answers = {**answers, **{name: total for name, total in open_sums.items() if name in section.fields}}
    _merge(case, number, by=by, answers=answers, drawn_from=drawn_from)
    SectionLock.objects.filter(case=case, section=number, user=by).delete()
    return case


@transaction.atomic
def save_answers(case: Case, /, *, by: User, answers: Mapping[str, Any], drawn_from: str) -> Case:
    """Lay answers of any sections over the draft, all of them or none; what is not among them stays as it is.

    None empties a question; sums follow as in `finish_section`. `drawn_from` is what `queries.digest_of` said of the
    answers that were read. Raises NotAllowed, or WrongState: for other answers since, and for a section that a colleague
    has open. Rules: C-07, C-21, C-22, C-71.
    """
    case = locked(case)
    definition = rules.procedure_of(case)
    if drawn_from != queries.digest_of(case):
        raise WrongState(
            _("The answers have changed since you read them. Read them once more; nothing was set."), rule="C-22"
        )
    data = {**case.data, **answers}
    if not case.round:
        sums = schema.sums_left_open(definition, data)
        data |= {name: total for name, total in sums.items() if _stands_with(name, answers, definition)}
    data = {name: value for name, value in data.items() if value is not None}
    rules.check_may_draft(case, by, data)
    changed = {name for name in {*data, *case.data} if data.get(name) != case.data.get(name)}
    for number in sorted({queries.number_of(definition, name) for name in changed}):
        check_free(case, number, by=by, now=timezone.now())
    keep_answers(case, data)
    return case


def _stands_with(name: str, answers: Mapping[str, Any], definition: Procedure) -> bool:
    """Whether a question stands in a section of which something was answered."""
    section = schema.section_of(definition, name)
    return section is not None and bool(set(section.fields) & set(answers))


def _merge(case: Case, number: int, *, by: User, answers: Mapping[str, Any], drawn_from: str) -> None:
    """Lay answers over a locked case. Rule: C-22."""
    section = rules.procedure_of(case).sections[number - 1]
    if set(answers) - set(section.fields):
        raise NotAllowed(_("Something that was sent belongs to another section."), rule="C-22")
    data = {**case.data, **answers}
    data = {name: value for name, value in data.items() if value is not None}
    rules.check_may_draft(case, by, data)
    check_free(case, number, by=by, now=timezone.now())
    if drawn_from != queries.drawn_from(case, number):
        raise WrongState(
            _(
                "This section was changed after you opened it. What you wrote is still on this page; "
                "open the section again to see how it stands now."
            ),
            rule="C-22",
        )
    keep_answers(case, data)


def keep_answers(case: Case, data: dict[str, Any], /) -> None:
    """Lay the whole form anew over a locked case, and what follows from it: the title, the search index."""
    case.data = data
    follow_title(case)
    case.save(update_fields=["data", "title", "title_en"])
    index_case(case)


@transaction.atomic
def call_in_english(case: Case, /, *, title_en: str) -> None:
    """Let English pages call a draft that has no English title by this one. The row and the search index; no event, as for any draft."""
    case = locked(case)
    if not case.title_en and not case.round:
        case.title_en = title_en[:200]
        case.save(update_fields=["title_en"])
        index_case(case)


def check_free(case: Case, number: int, /, *, by: User, now: datetime) -> None:
    """Raises WrongState while a colleague writes in the section. Rule: C-21."""
    held = SectionLock.objects.filter(case=case, section=number, until__gt=now).select_related("user").first()
    if held is not None and held.user_id != by.pk:
        raise WrongState(
            _("%(who)s is writing in this section. It is free again when it is saved, or after five minutes of rest.")
            % {"who": held.user.shown_name},
            rule="C-21",
        )


def hold(case: Case, number: int, /, *, by: User, now: datetime) -> SectionLock:
    """The section is this person's for five minutes from now. To be called on a locked case. Rule: C-21."""
    check_free(case, number, by=by, now=now)
    lock, _made = SectionLock.objects.update_or_create(
        case=case, section=number, defaults={"user": by, "until": now + HELD_FOR}
    )
    return lock


@transaction.atomic
def hand_in(case: Case, action: str, /, *, by: User, expected_seq: int, checked: str, room: str = "") -> Event:
    """Make the applicant's move that hands the form in, with every file that stands in it.

    `room` is the page outside the engine on which the procedure says that it is made.

    `checked` is the digest (`queries.digest_of`) of the answers that the person checked: what a colleague wrote since
    is not handed in unseen. Raises WrongState, NotAllowed or MissingEvidence. Rule: C-26; those of `act` besides.
    """
    case = locked(case)
    if checked != queries.digest_of(case):
        raise WrongState(_("The answers have changed since you checked them. Check them once more."), rule="C-26")
    files = schema.files_of(rules.procedure_of(case), case.data)
    event = act(case, action, by=by, expected_seq=expected_seq, files=files, room=room)
    SectionLock.objects.filter(case=case).delete()
    return event
