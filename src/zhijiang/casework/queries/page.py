"""The page of one case: where it stands on its way, whose turn it is, what the reader can do, what must be put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhijiang.casework import rules, schema
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case, Document, FixItem, RuleNode
from zhijiang.casework.procedure import Action, Effect, Procedure
from zhijiang.casework.queries.clocks import clocks_of, may_extend
from zhijiang.casework.queries.history import history_of
from zhijiang.casework.queries.moves import (
    ActionView,
    available_actions,
    available_links,
    is_applicant,
    recallable,
    revoked_decision_of,
    state_of,
)
from zhijiang.casework.queries.offers import item_to_apply_for_again
from zhijiang.casework.queries.scope import cases_for
from zhijiang.casework.queries.tasks import task_steps
from zhijiang.casework.queries.versions import others_than
from zhijiang.casework.states import Answer, FixKind, Measure, Severity
from zhijiang.people.models import User
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True)
class Way:
    """A step that the reader can take. `blocked` says what it still waits for; `quiet` ones end the matter.

    `is_against` ones send the matter back or refuse it: never what a page puts first while another way is open or waits.
    """

    label: str
    url: str
    blocked: str = ""
    quiet: bool = False
    is_against: bool = False
    until: date | None = None
    """The last day on which it can be taken, where there is one."""
    hint: str = ""
    """What it is for, where its name alone does not say."""


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, in the reader's words, with the one next step if it is the reader's."""

    who: str
    what: str
    step: Way | None
    others: list[Way]
    waits: list[Way]
    """What the reader could do but for something that is still lacking; `blocked` says what."""


@dataclass(frozen=True)
class HistoryLine:
    """One event, as a sentence."""

    sentence: str
    reason: str
    at: datetime
    tone: str


@dataclass(frozen=True)
class ItemLine:
    """One thing that must be put right, as both sides see it."""

    item: FixItem
    place: str
    rule: str
    may_settle: bool

    @property
    def severity_label(self) -> str:
        return str(Severity(self.item.severity).label)

    @property
    def measure_label(self) -> str:
        return str(Measure(self.item.measure).label) if self.item.measure else ""

    @property
    def answer_label(self) -> str:
        return Answer(self.item.answer).of_form

    @property
    def standing(self) -> str:
        """`open`, `answered` or `settled`."""
        return "settled" if self.item.settled_at else "answered" if self.item.answer else "open"


def shown_cases_for(user: User, /) -> QuerySet[Case]:
    """The cases the user may see, each with what stands round it on its page, so that nothing of that is asked one by one."""
    near = ("assignee", "parent__procedure__item", "rating", "register")
    others = others_than(OuterRef("procedure"), OuterRef("procedure__item"))
    cases = rules.with_what_is_there(cases_for(user)).select_related(*near)
    return cases.annotate(has_other_versions=Exists(others))


def may_move_version(case: Case, user: User, /) -> bool:
    """Whether an officer could move the case of its page to another version; whether it would fit is said there."""
    is_officer = Role.OFFICER in rules.roles_in(case, user)
    return is_officer and case.closed_at is None and bool(getattr(case, "has_other_versions", False))


def turn_of(case: Case, user: User, /) -> Turn:
    """Whose turn it is, and every step that is open to the reader; the first of them is the one next step."""
    state = state_of(case)
    roles = rules.roles_in(case, user)
    actions = available_actions(case, user)
    ways = [*_own_ways(case, user, roles), *(_way_of(case, action) for action in actions)]
    ways += _time_ways(case, user)
    ways += [
        Way(link.label, reverse("casework:link", args=[case.code, link.name]), until=link.until)
        for link in available_links(case, user)
    ]
    has_turn = not state.final and (case.owner_role in roles or _signs_now(case, user, roles))
    again = item_to_apply_for_again(case) if state.final and Role.PRODUCER in roles else ""
    if again:
        earlier = rules.re_examined(case) or case
        ways.append(Way(_("Apply again"), reverse("casework:new_case", args=[again], query={"after": earlier.code})))
    revoked = revoked_decision_of(case) if state.final else None
    step = _first_of(ways) if has_turn else None
    waits_for_others = has_turn and step is None and any(way.blocked for way in ways)
    return Turn(
        who=str(state.label) if state.final else _who_has(case, step, waits_for_others=waits_for_others),
        what=_out_of_force(revoked, case) if revoked is not None else str(state.next or ""),
        step=step,
        others=[way for way in _once(ways) if step is None or way.url != step.url],
        waits=[way for way in ways if way.blocked and has_turn],
    )


def _out_of_force(letter: Document, case: Case) -> str:
    assert letter.revoked_at is not None
    day = date_format(calendar_of(case).day_of(letter.revoked_at), "DATE_FORMAT")
    return _("%(number)s has been out of force since %(day)s.") % {"number": letter.number, "day": day}


def _who_has(case: Case, step: Way | None, *, waits_for_others: bool) -> str:
    if step is not None:
        return _("Your turn")
    return _("Waiting for others") if waits_for_others else _with(case)


def _first_of(ways: Iterable[Way]) -> Way | None:
    """The one next step: the first that goes on. While what goes on still waits, nothing is put first."""
    loud = [way for way in ways if not way.quiet]
    forward = next((way for way in loud if not way.blocked and not way.is_against), None)
    if forward is not None or any(way.blocked and not way.is_against for way in loud):
        return forward
    return next((way for way in loud if not way.blocked), None)


def _with(case: Case) -> str:
    """Who has the case now, for whoever looks."""
    if case.owner_role in rules.APPLICANT:
        return _("With %(who)s") % {"who": case.organisation.shown_name}
    if case.owner_role:
        role = Role(case.owner_role).label
        return _("With %(who)s (%(role)s)") % {"who": case.authority.shown_name, "role": role}
    return _("Nobody has to act now")


def _own_ways(case: Case, user: User, roles: Iterable[Role]) -> list[Way]:
    """Steps that have a page of their own: filling in, answering, signing."""
    held = set(roles)
    ways = []
    if Role.PRODUCER in held and state_of(case).form != "closed":
        if case.round and rules.unanswered_in(case):
            ways.append(Way(_("Answer each item"), reverse("casework:answers", args=[case.code])))
        label = _("Continue the application") if not case.round else _("Correct the application")
        ways.append(Way(label, reverse("casework:form", args=[case.code])))
    if _signs_now(case, user, held):
        ways.append(Way(_("Sign your opinion"), reverse("casework:opinion", args=[case.code])))
    if may_set_panel(case, user) and not rules.panel_is_full(case):
        ways.append(Way(_("Name the panel"), reverse("casework:panel", args=[case.code])))
    return [*ways, *(Way(label, url) for label, url in task_steps(case, user))]


def may_set_panel(case: Case, user: User, /) -> bool:
    """Whether the user names the panel now: an officer, in a phase that signs, who did not decide before. Rules: C-10, C-86."""
    phase = rules.phase_of(case)
    is_officer = phase is not None and phase.signs and Role.OFFICER in rules.roles_in(case, user)
    return is_officer and not rules.bars_from_re_examination(case, user)


def _signs_now(case: Case, user: User, roles: Iterable[Role]) -> bool:
    phase = rules.phase_of(case)
    if Role.REVIEWER not in set(roles) or phase is None or not phase.signs:
        return False
    return all(each.reviewer_id != user.pk for each in rules.panel_in(case).signed(case.round))


def _way_of(case: Case, action: ActionView) -> Way:
    hands_in = action.takes_snapshot
    url = reverse("casework:check", args=[case.code]) if hands_in else ""
    definition = rules.procedure_of(case)
    move = definition.actions[action.name]
    return Way(
        action.label,
        url or reverse("casework:act", args=[case.code, action.name]),
        blocked=action.blocked,
        quiet=ends_for_the_applicant(move, definition),
        is_against=move.refuses
        or move.picks == "below"
        or (definition.states[action.to_state].owner in rules.APPLICANT and not set(move.by) & set(rules.APPLICANT)),
    )


def ends_for_the_applicant(move: Action, definition: Procedure, /) -> bool:
    """Whether a move is the applicant's own way out: it ends the matter and asks nothing of the authority."""
    return Role.PRODUCER in move.by and definition.states[move.to].final and Effect.SNAPSHOT not in move.effects


def _time_ways(case: Case, user: User) -> list[Way]:
    ways = []
    last, _why = recallable(case, user)
    if last is not None:
        move = rules.procedure_of(case).actions[last.action]
        label = _("Take back: %(action)s") % {"action": move.label}
        # Beside “Withdraw”, which ends the matter, who only wants to correct a word must see which of the two it is.
        hint = _("To change an answer, take it back within %(hours)d hours: the form opens again as it was.")
        hint = hint % {"hours": move.recall_hours} if Effect.SNAPSHOT in move.effects else ""
        ways.append(Way(label, reverse("casework:recall", args=[case.code]), quiet=True, hint=hint))
    for clock in clocks_of(case):
        if may_extend(case, clock.name, user):
            url = reverse("casework:extend", args=[case.code, clock.name])
            ways.append(Way(_("Extend the limit"), url, quiet=True))
    return ways


def _once(ways: Iterable[Way]) -> list[Way]:
    """Each address once, blocked ones out: why they are is said on the page of the panel and tasks."""
    return list({way.url: way for way in reversed(list(ways)) if not way.blocked}.values())[::-1]


def fix_lines(case: Case, user: User, /) -> list[ItemLine]:
    """Everything that was asked to be put right, newest round first. Both sides see the same list. Rule: C-06."""
    roles = rules.roles_in(case, user)
    if not roles:
        return []
    settles = bool(roles & {Role.OFFICER, Role.REVIEWER}) and rules.phase_of(case) is not None
    properties = rules.procedure_of(case).form["properties"]
    return [
        ItemLine(
            item=item,
            place=item.place or schema.words(properties.get(item.target, {}).get("x-title")) or item.target,
            rule=cited(item.rule),
            may_settle=settles and item.round < case.round,
        )
        for item in rules.fix_items_in(case)
    ]


def answers_missing(case: Case, /) -> int:
    """How many items of the round that was returned still wait for an answer."""
    return rules.unanswered_in(case)


def cited(rule: RuleNode | None, /) -> str:
    """A rule as a page cites it: book and path; empty for none."""
    if rule is None:
        return ""
    text = rule.text_en if rule.text_en and (get_language() or "").startswith("en") else rule.text_zh
    return f"{rule.book.code} {rule.number or rule.path} {text}".strip()


def rule_words(citations: Iterable[str], /) -> dict[str, str]:
    """What events call a rule (`book@version#path`), in the reader's words. One query, or none."""
    paths = {each.partition("#")[2] for each in citations if each}
    nodes = RuleNode.objects.filter(path__in=paths).select_related("book") if paths else ()
    return {f"{node.book}#{node.path}": cited(node) for node in nodes}


def history_lines(case: Case, user: User, /) -> list[HistoryLine]:
    """The case's events that the reader may see, newest first."""
    states = rules.procedure_of(case).states
    return [
        HistoryLine(
            sentence=sentence,
            reason=event.reason,
            at=event.at,
            tone=states[event.to_state].tone if event.to_state in states and states[event.to_state].final else "",
        )
        for event, sentence in history_of(case, user)
    ]


def data_shown(case: Case, user: User, /) -> dict[str, object]:
    """The answers that the reader may read: the applicant's draft, or what was handed in last. Rule: C-07."""
    return dict(case.data if is_applicant(case, user) else rules.handed_in(case))


def answers_shown(case: Case, user: User, /) -> list[schema.AnsweredSection]:
    """Every question with its answer as the reader may read it: a blind panel reads none that says whose work it is.

    Of a draft that was not handed in yet only what is answered: what is missing its form says.

    Rules: C-07, C-56.
    """
    hidden = rules.hidden_fields(case, user)
    sections = schema.summary_of(rules.procedure_of(case), data_shown(case, user))
    kept = [
        replace(
            section,
            answers=[
                answer
                for answer in section.answers
                if answer.field not in hidden and (case.round or case.data.get(answer.field) not in (None, "", []))
            ],
        )
        for section in sections
    ]
    return [section for section in kept if section.answers]


def letters_of(case: Case, /) -> list[Document]:
    """The letters of the case, newest first; it is the caller's to have found the case through `cases_for`."""
    return rules.letters_in(case)


def fixable_of(case: Case, /) -> list[tuple[str, list[tuple[str, str, str, FixKind]]]]:
    """What can be listed for correction: (section, [(field, question, answer, kind)]), as it was handed in last."""
    definition = rules.procedure_of(case)
    properties = definition.form["properties"]
    return [
        (
            section.title,
            [
                (
                    answer.field,
                    answer.label,
                    answer.value,
                    FixKind.FILE if properties[answer.field].get("format") == "files" else FixKind.FIELD,
                )
                for answer in section.answers
            ],
        )
        for section in schema.summary_of(definition, rules.handed_in(case))
    ]


def rules_to_cite() -> list[tuple[str, str]]:
    """Every rule that an item may rest on today: (book@version#path, its words)."""
    nodes = RuleNode.objects.filter(is_heading=False).select_related("book").order_by("book", "order")
    return [(f"{node.book}#{node.path}", cited(node)) for node in nodes]
