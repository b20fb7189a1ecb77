"""What a move needs: a role, a class, duties kept apart, evidence, guards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from zhijiang.casework import numbers, schema
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Event, Opinion, RuleNode
from zhijiang.casework.procedure import Action, Guard, Need, NumberFit, is_meant
from zhijiang.casework.rules import rows
from zhijiang.casework.rules.roles import APPLICANT, holders_in, procedure_of
from zhijiang.casework.rules.tasks import tasks_lacking
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

PARENT = "parent."
"""What stands before a move of the case that a case is about."""


def check_role(action: Action, roles: Iterable[Role], /) -> Role:
    """The role in which somebody makes a move: the first that the procedure names. Raises NotAllowed. Rule: C-02."""
    held = set(roles)
    for role in action.by:
        if role in held:
            return role
    raise NotAllowed(
        _("“%(action)s” is for: %(roles)s.")
        % {"action": action.label, "roles": _(", ").join(str(role.label) for role in action.by)},
        rule="C-02",
    )


def is_meant_for(action: Action, case: Case, /) -> bool:
    """Whether the procedure foresees a move for a case of these classes."""
    return is_meant(action.when, case.classes)


def check_class(action: Action, case: Case, /) -> None:
    """Raises WrongState for a move that is not meant for cases of this class. Rule: C-15."""
    if not is_meant_for(action, case):
        raise WrongState(
            _("“%(action)s” is not foreseen for a case of this kind.") % {"action": action.label}, rule="C-15"
        )


def check_separation(action: Action, case: Case, user: User, /) -> None:
    """Raises NotAllowed for whoever made the move that this one is to judge. Rule: C-16."""
    lacking = separated(action, case, user)
    if lacking:
        raise NotAllowed(lacking, rule="C-16")


def separated(action: Action, case: Case, user: User | AnonymousUser, /) -> str:
    """Why this person may not make the move though the role would allow it, as a sentence; empty if nothing speaks against it.

    What somebody did for whom one stands in counts as one's own, and so does what another did in one's place. Rule: C-35.
    """
    if not action.not_same_actor_as:
        return ""
    here = [word for word in action.not_same_actor_as if not word.startswith(PARENT)]
    before = [word.removeprefix(PARENT) for word in action.not_same_actor_as if word.startswith(PARENT)]
    roles = holders_in(case, user)
    holders = next((roles[role] for role in action.by if role in roles), frozenset())
    acting = {user.pk} if user.pk in holders else {user.pk, *holders}
    judged = [(case, here), *((each, before) for each in line_of(case)[1:] if before)]
    did = any(
        event.action in moves and (event.actor_id in acting or event.payload.get("for") in acting)
        for each, moves in judged
        for event in rows.events_in(each)
    )
    return _("You decided on this matter before; somebody else must do it now.") if did else ""


def decided_before(case: Case, user: User, /) -> bool:
    """Whether a panel that must be fresh may not have this person: an opinion or a move in a case this one is linked to."""
    review = procedure_of(case).review
    if review is None or not review.fresh or case.parent is None:
        return False
    return user.pk in people.of_this_moment(("took part before", case.pk), lambda: _took_part_before(case))


def _took_part_before(case: Case) -> set[int | None]:
    """Everybody of the authority's side who signed or did anything in a case that this one is linked to. Two queries."""
    earlier = line_of(case)[1:]
    signed = Opinion.objects.filter(case__in=earlier).values_list("reviewer_id", flat=True)
    events = Event.objects.filter(stream__in=[f"case/{each.code}" for each in earlier]).exclude(role__in=APPLICANT)
    return {*signed, *events.values_list("actor_id", flat=True)}


def judged_before(case: Case, user: User, role: Role, /) -> bool:
    """Whether duties kept apart leave this person nothing to do in a case in this role."""
    bound = [each for each in procedure_of(case).actions.values() if role in each.by and each.not_same_actor_as]
    return any(separated(action, case, user) for action in bound)


def re_examined(case: Case, /) -> Case | None:
    """The case that this one looks at anew with a fresh panel; None where it does no such thing."""
    review = procedure_of(case).review
    return case.parent if review is not None and review.fresh else None


def bars_from_re_examination(case: Case, user: User, /) -> str:
    """Why an officer may not prepare the re-examination of what he decided, as a sentence; empty if nothing speaks against it.

    Who names a fresh panel or leads the case shapes what is decided, though somebody else signs it. Rule: C-86.
    """
    if re_examined(case) is None or not judged_before(case, user, Role.OFFICER):
        return ""
    return _("%(name)s took part in the decision that this case is about.") % {"name": user.shown_name}


def line_of(case: Case, /) -> list[Case]:
    """The case and those it is linked to, nearest first."""
    line, step = [case], case.parent
    while step is not None and step not in line:
        line.append(step)
        step = step.parent
    return line


def check_needs(
    action: Action,
    case: Case,
    /,
    *,
    reason: str,
    rule: RuleNode | None,
    fix_items: Sequence[Any],
    files: Sequence[Any],
) -> None:
    """Raises MissingEvidence naming what is missing. Rule: C-03."""
    for need in action.needs:
        check_need(need, case, reason=reason, rule=rule, fix_items=fix_items, files=files)


def check_need(
    need: Need, case: Case, /, *, reason: str, rule: RuleNode | None, fix_items: Sequence[Any], files: Sequence[Any]
) -> None:
    """Raises MissingEvidence where one thing that a move needs is missing. Rule: C-03."""
    if need == Need.REASON and not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="C-03")
    if need == Need.RULE and rule is None:
        raise MissingEvidence(_("Name the rule on which this rests."), rule="C-03")
    if need == Need.FIX_ITEMS and not fix_items:
        raise MissingEvidence(_("List everything that must be put right: it can be asked only once."), rule="C-03")
    if need == Need.FIX_ITEMS_OR_REASON and not fix_items and not reason.strip():
        raise MissingEvidence(_("List what must be corrected, or give the reason."), rule="C-03")
    if need == Need.FILES and not files:
        raise MissingEvidence(_("Choose at least one file to hand in."), rule="C-03")
    if need == Need.FORM:
        errors = schema.errors_in(procedure_of(case), case.data, on=calendar_of(case).today())
        if errors:
            raise MissingEvidence(_("The form is not complete. %(first)s") % {"first": errors[0].message}, rule="C-03")


def check_choice(action: Action, choice: str, /) -> None:
    """Raises MissingEvidence where a move asks for a choice and none of its options is made. Rule: C-54."""
    if action.choice is not None and choice not in action.choice.options:
        raise MissingEvidence(_("Choose: %(what)s.") % {"what": action.choice.label}, rule="C-54")
    if action.choice is None and choice:
        raise MissingEvidence(_("Nothing is to be chosen with this step."), rule="C-54")


def check_room(action: Action, room: str, /) -> None:
    """A move of another room is made there, with what is written beside it. Raises WrongState. Rule: D-05."""
    if action.room != room:
        raise WrongState(_("“%(what)s” is made on a page of its own.") % {"what": action.label}, rule="D-05")


def check_number(action: Action, number: str, /, *, case: Case) -> str:
    """The number that another system gave, as it is kept: what was typed, once it reads as its kind.

    One that must fit its case (a licence) is kept as official texts print it. Raises MissingEvidence. Rules: C-27, C-53, C-73.
    """
    if action.number is None:
        return ""
    kept = " ".join(number.split())
    if not kept and Need.NUMBER in action.needs:
        raise MissingEvidence(_("Type the number that the other system gave."), rule="C-53")
    if not kept or action.number not in numbers.KINDS:
        return kept
    read = numbers.parse(action.number, kept)
    if action.number_fits is None:
        return kept
    _check_number_fits(action.number_fits, read, case)
    return read.shown


def _check_number_fits(fit: NumberFit, read: numbers.Number, case: Case) -> None:
    """Raises MissingEvidence for a number of another kind of work, of a year that cannot be, or of another case. Rule: C-73."""
    question = procedure_of(case).form["properties"].get(fit.by, {})
    answer = case.data.get(fit.by)
    wanted = fit.words.get(str(answer), "")
    if read.word != wanted:
        raise MissingEvidence(
            _("The number of “%(answer)s” says “%(wanted)s”; “%(number)s” says “%(came)s”.")
            % {"answer": schema.shown(question, answer), "wanted": wanted, "number": read.shown, "came": read.word},
            rule="C-73",
        )
    calendar = calendar_of(case)
    today = calendar.today().year
    first = calendar.day_of(case.submitted_at).year if case.submitted_at else today
    if read.year is None or not first <= read.year <= today:
        raise MissingEvidence(
            _("The number must be of a year from %(first)d to %(last)d; “%(number)s” is of %(came)s.")
            % {"first": first, "last": today, "number": read.shown, "came": read.year},
            rule="C-73",
        )
    if number_is_taken(read, case):
        raise MissingEvidence(
            _("“%(number)s” is the number of another case already. Type the number of this one.")
            % {"number": read.shown},
            rule="C-73",
        )


def number_is_taken(read: numbers.Number, case: Case, /) -> bool:
    """Whether another case bears this number, however it was typed there and with however many zeros."""
    like = Case.objects.exclude(pk=case.pk).filter(external_number__contains=read.word[-2:])
    like = like.filter(external_number__regex=numbers.digits_of(read))
    return any(numbers.is_same(read, each) for each in like.values_list("external_number", flat=True))


def check_guards(action: Action, case: Case, /) -> None:
    """Raises MissingEvidence or WrongState with what the case still lacks. Rule: C-04."""
    for guard in action.guards:
        lacking = lacks(guard, case)
        if lacking:
            raise MissingEvidence(lacking, rule="C-04")


def check_not_used_up(name: str, action: Action, case: Case, /) -> None:
    """Raises WrongState. Rule: C-04."""
    lacking = used_up(name, action, case)
    if lacking:
        raise WrongState(lacking, rule="C-04")


def lacks(guard: Guard, case: Case, /) -> str:
    """What a guard still waits for, as a sentence; empty if it is content."""
    if guard == Guard.QUORUM:
        needed, signed = quorum(case)
        if signed < needed:
            return _("%(signed)d of %(needed)d opinions are signed; a decision needs all of them.") % {
                "signed": signed,
                "needed": needed,
            }
    if guard == Guard.ANSWERS_COMPLETE:
        open_items = rows.unanswered_in(case)
        if open_items:
            return _("%(count)d items are not answered yet.") % {"count": open_items}
    if guard == Guard.TASKS_DONE:
        return tasks_lacking(case)
    return ""


def used_up(name: str, action: Action, case: Case, /) -> str:
    """Why a move cannot be made once more, as a sentence; empty if it can."""
    if action.max is None:
        return ""
    used = sum(event.action == name for event in rows.events_in(case))
    if used < action.max:
        return ""
    return _("“%(action)s” was done %(max)d times already, which is the most the procedure allows.") % {
        "action": action.label,
        "max": action.max,
    }


def quorum(case: Case, /) -> tuple[int, int]:
    """(needed, signed): opinions in force on this round, by those who are on the panel now."""
    review = procedure_of(case).review
    panel = rows.panel_in(case)
    on_it = {each.user_id for each in panel.seats}
    signed = sum(each.reviewer_id in on_it for each in panel.signed(case.round))
    return (review.quorum if review else 0, signed)
