"""What the engine permits: who is what in a case, and what an action needs. Everything else stands in the procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from zhijiang.casework import schema
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Assignment, Case, Event, FixItem, Opinion, RuleNode, Snapshot
from zhijiang.casework.procedure import Action, Guard, Need, Phase, Procedure, Text, is_meant, parse
from zhijiang.casework.states import FixKind, Vote
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

APPLICANT = frozenset({Role.PRODUCER, Role.PRODUCER_VIEWER})
PARENT = "parent."
"""What stands before a move of the case that a case is about."""
READERS = frozenset({Role.OFFICER, Role.AUDITOR})
"""Roles of an authority that read every case it or an authority under it handles."""


def procedure_of(case: Case, /) -> Procedure:
    """The version of the procedure to which the case is pinned."""
    return parse(case.procedure.text)


def tree() -> dict[int, int | None]:
    """Every organisation with the one above it."""
    return dict(Organisation.objects.values_list("pk", "parent_id"))


def above(organisation: int, parents: dict[int, int | None], /) -> list[int]:
    """The organisation and all above it, nearest first."""
    line: list[int] = []
    step: int | None = organisation
    while step is not None and step not in line:
        line.append(step)
        step = parents.get(step)
    return line


def roles_in(case: Case, user: User | AnonymousUser, /) -> frozenset[Role]:
    """What the user is in this case today.

    A member of the applicant's house stands on the applicant's side alone. A reviewer is one only while assigned.
    An officer acts for the authority that handles the case, or one above it; the service centre for applicants of
    its base. Rule: C-01.
    """
    held = [(each.organisation_id, Role(each.role)) for each in people.memberships_of(user)]
    own = frozenset(role for organisation, role in held if organisation == case.organisation_id)
    if own:
        return own & APPLICANT
    if not held:
        return frozenset()
    parents = tree()
    over_case = set(above(case.authority_id, parents))
    over_applicant = above(case.organisation_id, parents)
    roles: set[Role] = set()
    for organisation, role in held:
        if role in READERS and organisation in over_case:
            roles.add(role)
        elif role == Role.SERVICE_CENTRE and case.authority_id in above(organisation, parents):
            if organisation in over_applicant or not parents.get(case.organisation_id):
                roles.add(role)
        elif role == Role.REVIEWER and is_on_panel(case, user):
            roles.add(role)
    return frozenset(roles)


def is_on_panel(case: Case, user: User | AnonymousUser, /) -> bool:
    if user.pk is None:
        return False
    return Assignment.objects.filter(case=case, user_id=user.pk, role=Role.REVIEWER, ended_at=None).exists()


def is_reviewer_for(case: Case, user: User, /) -> bool:
    """Whether the person is a reviewer of the authority, or of a body directly under it."""
    return (
        people.memberships_of(user)
        .filter(role=Role.REVIEWER)
        .filter(Q(organisation=case.authority_id) | Q(organisation__parent=case.authority_id))
        .exists()
    )


def phase_of(case: Case, /) -> Phase | None:
    """The review's phase in the case's state; None while nothing is reviewed. Rule: C-56."""
    review = procedure_of(case).review
    if review is None:
        return None
    named = next((phase for phase in review.phases if case.state in phase.states), None)
    if named is None and case.state in review.states and not review.phases:
        return _PLAIN_PHASE
    return named


def panel_is_full(case: Case, /) -> bool:
    """Whether as many reviewers are on the panel as the procedure asks for."""
    review = procedure_of(case).review
    on = Assignment.objects.filter(case=case, role=Role.REVIEWER, ended_at=None).count()
    return review is None or on >= review.size


def last_phase_of(case: Case, /) -> Phase | None:
    """The phase that holds for reading once the review is over: the last one written."""
    review = procedure_of(case).review
    return None if review is None else review.phases[-1] if review.phases else _PLAIN_PHASE


_PLAIN_PHASE: Final = Phase(states=("review",), label=Text(zh="审看", en="Review"))


def bars_from_panel(case: Case, user: User, /) -> str:
    """Why somebody cannot be on the case's panel, as a sentence; empty if nothing speaks against it. Rules: C-10, C-16."""
    if belongs_to_applicant(case, user):
        return _("%(name)s belongs to the applicant and cannot be on its panel.") % {"name": user.shown_name}
    if not is_reviewer_for(case, user):
        return _("%(name)s is no reviewer of this authority.") % {"name": user.shown_name}
    if decided_before(case, user):
        return _("%(name)s took part in the decision that this case is about.") % {"name": user.shown_name}
    return ""


def check_opinion(case: Case, user: User, /, *, vote: str, scores: Mapping[str, int]) -> None:
    """Raises NotAllowed, WrongState or MissingEvidence. Rules: C-11, C-56, C-57."""
    review = procedure_of(case).review
    if not is_on_panel(case, user) or Role.REVIEWER not in roles_in(case, user):
        raise NotAllowed(_("Only a reviewer on the panel signs an opinion."), rule="C-11")
    phase = phase_of(case)
    if review is None or phase is None or not phase.signs:
        raise WrongState(_("Opinions are signed only while the case is under review."), rule="C-11")
    if vote not in (review.votes or Vote.values):
        raise MissingEvidence(_("Choose what your opinion is."), rule="C-11")
    for name, criterion in review.rubric.items():
        if not 0 <= scores.get(name, -1) <= criterion.max:
            raise MissingEvidence(
                _("“%(what)s”: give 0 to %(max)d points.") % {"what": criterion.label, "max": criterion.max},
                rule="C-57",
            )


def belongs_to_applicant(case: Case, user: User, /) -> bool:
    return people.memberships_of(user).filter(organisation=case.organisation_id).exists()


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
    """Why this person may not make the move though the role would allow it, as a sentence; empty if nothing speaks against it."""
    if not action.not_same_actor_as:
        return ""
    here = [word for word in action.not_same_actor_as if not word.startswith(PARENT)]
    before = [word.removeprefix(PARENT) for word in action.not_same_actor_as if word.startswith(PARENT)]
    own, *earlier = [f"case/{code}" for code in line_of(case)]
    did = (
        Event.objects.filter(actor_id=user.pk)
        .filter(Q(stream=own, action__in=here) | Q(stream__in=earlier, action__in=before))
        .exists()
    )
    return _("You decided on this matter before; somebody else must do it now.") if did else ""


def decided_before(case: Case, user: User, /) -> bool:
    """Whether a panel that must be fresh may not have this person: an opinion or a move in a case this one is linked to."""
    review = procedure_of(case).review
    if review is None or not review.fresh or case.parent is None:
        return False
    earlier = line_of(case)[1:]
    return (
        Opinion.objects.filter(case__code__in=earlier, reviewer=user).exists()
        or Event.objects.filter(stream__in=[f"case/{code}" for code in earlier], actor=user)
        .exclude(role__in=APPLICANT)
        .exists()
    )


def line_of(case: Case, /) -> list[str]:
    """The codes of the case and of those it is linked to, nearest first."""
    codes, step = [case.code], case.parent
    while step is not None and step.code not in codes:
        codes.append(step.code)
        step = step.parent
    return codes


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
            errors = schema.errors_in(procedure_of(case), case.data)
            if errors:
                raise MissingEvidence(
                    _("The form is not complete. %(first)s") % {"first": errors[0].message}, rule="C-03"
                )


def check_choice(action: Action, choice: str, /) -> None:
    """Raises MissingEvidence where a move asks for a choice and none of its options is made. Rule: C-54."""
    if action.choice is not None and choice not in action.choice.options:
        raise MissingEvidence(_("Choose: %(what)s.") % {"what": action.choice.label}, rule="C-54")
    if action.choice is None and choice:
        raise MissingEvidence(_("Nothing is to be chosen with this step."), rule="C-54")


def check_number(action: Action, number: str, /) -> str:
    """The number that another system gave, as it is kept. Raises MissingEvidence. Rule: C-53."""
    if action.number is None:
        return ""
    kept = " ".join(number.split())
    if not kept and Need.NUMBER in action.needs:
        raise MissingEvidence(_("Type the number that the other system gave."), rule="C-53")
    return kept


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
        open_items = FixItem.objects.filter(case=case, round=case.round, answer="").count()
        if open_items:
            return _("%(count)d items are not answered yet.") % {"count": open_items}
    return ""


def used_up(name: str, action: Action, case: Case, /) -> str:
    """Why a move cannot be made once more, as a sentence; empty if it can."""
    if action.max is None:
        return ""
    used = Event.objects.filter(stream=f"case/{case.code}", action=name).count()
    if used < action.max:
        return ""
    return _("“%(action)s” was done %(max)d times already, which is the most the procedure allows.") % {
        "action": action.label,
        "max": action.max,
    }


def quorum(case: Case, /) -> tuple[int, int]:
    """(needed, signed): opinions in force on this round, by those who are on the panel now."""
    review = procedure_of(case).review
    on_panel = Assignment.objects.filter(case=case, role=Role.REVIEWER, ended_at=None).values("user_id")
    signed = Opinion.objects.filter(case=case, round=case.round, replaced_by=None, reviewer__in=on_panel).count()
    return (review.quorum if review else 0, signed)


def check_may_answer(item: FixItem, user: User, /) -> None:
    """Raises NotAllowed or WrongState. Rule: C-05."""
    case = item.case
    if Role.PRODUCER not in roles_in(case, user):
        raise NotAllowed(_("Only the applicant answers."), rule="C-05")
    if procedure_of(case).states[case.state].form == "closed" or item.round != case.round:
        raise WrongState(_("Items can be answered only while the case is returned for correction."), rule="C-05")


def check_may_settle(item: FixItem, user: User, /) -> Role:
    """The role in which it is settled. Raises NotAllowed or WrongState. Rule: C-06."""
    case = item.case
    roles = roles_in(case, user) & {Role.OFFICER, Role.REVIEWER}
    if not roles:
        raise NotAllowed(_("Only the panel and the officer settle items."), rule="C-06")
    review = procedure_of(case).review
    if review is None or case.state not in review.states or item.round >= case.round:
        raise WrongState(_("An item is settled while the next round is under review."), rule="C-06")
    return Role.OFFICER if Role.OFFICER in roles else Role.REVIEWER


def check_may_draft(case: Case, user: User, data: dict[str, Any], /) -> None:
    """The applicant writes in a draft; in a correction round only in what is open then.

    Raises NotAllowed or WrongState. Rule: C-07.
    """
    if Role.PRODUCER not in roles_in(case, user):
        raise NotAllowed(_("Only the applicant fills in the form."), rule="C-07")
    definition = procedure_of(case)
    if definition.states[case.state].form == "closed":
        raise WrongState(_("The form is closed: it was handed in."), rule="C-07")
    writable = writable_fields(case)
    changed = {name for name in {*data, *case.data} if data.get(name) != case.data.get(name)}
    if writable != frozenset(definition.form["properties"]) and changed - writable:
        raise NotAllowed(_("Only what was listed for correction can be changed."), rule="C-07")


def writable_fields(case: Case, /) -> frozenset[str]:
    """The questions whose answers may be changed now.

    All of a draft. In a correction round those listed, with the questions that only a new answer to one of them brings
    up: what is asked for can be answered. Where nothing is listed, everything in a form that is `open`, and nothing in
    one that is `listed`. Rule: C-07.
    """
    definition = procedure_of(case)
    form, every = definition.states[case.state].form, frozenset(definition.form["properties"])
    if form == "closed":
        return frozenset()
    listed = frozenset(open_fields(case)) if case.round else frozenset()
    if not listed:
        return every if form == "open" else frozenset()
    return listed | _brought_up_by(listed, case, definition)


def _brought_up_by(listed: frozenset[str], case: Case, definition: Procedure) -> frozenset[str]:
    """What was not asked when the form was handed in, and hangs on a question that is open now."""
    handed_in = Snapshot.objects.filter(case=case, round=case.round).values_list("data", flat=True).first() or {}
    asked = set(schema.asked_fields(definition, handed_in))
    found: set[str] = set()
    while True:
        more = {
            name
            for section in definition.sections
            for name in section.fields
            if name not in asked | found
            and any(other in listed | found for other, _test in schema.condition_of(definition, name))
        }
        if not more:
            return frozenset(found)
        found |= more


def open_fields(case: Case, /) -> list[str]:
    """Questions named in the list of corrections of this round, and questions for files of which one is named."""
    items = FixItem.objects.filter(case=case, round=case.round, kind__in=[FixKind.FIELD, FixKind.FILE])
    properties = procedure_of(case).form.get("properties", {})
    return [
        target
        for target, kind in items.values_list("target", "kind")
        if kind == FixKind.FIELD or schema.kind_of(properties.get(target, {})) == schema.Kind.FILES
    ]
