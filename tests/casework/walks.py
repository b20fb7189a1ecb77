"""A walker: people of an authority and an applicant who try things in any order, on any shipped procedure."""

from __future__ import annotations

import random
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.casework import levels, steps
from tests.casework.levels import Line
from tests.casework.walk_forms import FORMS
from tests.cast import Cast, make_cast
from zhijiang.casework import actions, queries, rules
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.models import Case, FixItem, ProcedureVersion, Task
from zhijiang.casework.procedure import Action, Guard, Need, Procedure, parse
from zhijiang.casework.states import Answer, FixKind, TaskState, TaskVerdict, Vote
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import OrganisationKind, Role


@dataclass
class World:
    """The people, and which procedures there are. More officers and reviewers than the cast has: appeals need others."""

    cast: Cast
    other_body: Organisation
    people: list[User] = field(default_factory=list)
    by_role: dict[str, list[User]] = field(default_factory=dict)
    line: Line | None = None
    """Bodies under the bureau, and an operator; their people act only in cases that go up a line."""


def make_world(folder: Path) -> World:
    """The cast and more, with every shipped pack loaded and letters set as one plain line."""
    settings.PACK = str(plain_letters(folder))
    for pack in ("example-board", "zhejiang"):
        actions.load_pack(settings.PACKAGE_DIR / "packs" / pack)
    cast = make_cast()
    other_body = Organisation.objects.create(kind=OrganisationKind.EXPERT_BODY, name="公安机关", parent=cast.bureau)
    for role, house, count in (
        (Role.OFFICER, cast.bureau, 4),
        (Role.REVIEWER, cast.panel, 6),
        (Role.CO_REVIEWER, other_body, 1),
    ):
        for number in range(count):
            user = User.objects.create_user(
                username=f"{role}{number}", email=f"{role}{number}@example.org", password=None
            )
            Membership.objects.create(user=user, organisation=house, role=role)
    line = levels.make_line(cast)
    world = World(cast=cast, other_body=other_body, line=line, people=list(User.objects.order_by("pk")))
    outside = {cast.studio_b.pk, line.operator.pk, line.town.pk, line.district.pk, line.city.pk}
    for member in Membership.objects.select_related("user").order_by("pk"):
        if member.organisation_id not in outside:
            world.by_role.setdefault(member.role, []).append(member.user)
    return world


def plain_letters(folder: Path) -> Path:
    """A pack whose letters are one line: a walk sets thousands."""
    (folder / "letters").mkdir(exist_ok=True)
    for name in ("letter", "certificate", "licence"):
        (folder / "letters" / f"{name}.typ").write_text('#json(bytes(sys.inputs.at("data"))).number', encoding="utf-8")
    return folder


def begin(world: World, item: str, luck: random.Random) -> Case:
    """Lin's draft of an item that is about no other case."""
    version = ProcedureVersion.objects.filter(item__code=item).order_by("-version").first()
    assert version is not None
    cast = world.cast
    by, house, body = cast.lin, cast.studio_a, cast.bureau
    if parse(version.text).has_levels:
        line = world.line
        assert line is not None
        by, house, body = line.gu, line.operator, line.town
        world.by_role |= {Role.PRODUCER: [line.gu], Role.OFFICER: [cast.sun, line.ma, line.du, line.shi]}
    role = Role.PRODUCER
    if rules.is_of_own_motion(parse(version.text)):
        by, role = cast.sun, Role.OFFICER
    return actions.open_case(
        version,
        by=by,
        organisation=house,
        authority=body,
        title="湖畔来信",
        data=dict(luck.choice(FORMS[item])),
        role=role,
    )


def parents_of(item: str) -> list[tuple[str, str, str]]:
    """(item, link, state) from which a case of this item is opened."""
    found = []
    for version in ProcedureVersion.objects.order_by("item__code", "version").select_related("item"):
        for name, link in queries.procedure_of(Case(procedure=version)).links.items():
            if link.item == item:
                found += [(version.item.code, name, state) for state in link.from_]
    return found


def drive(world: World, case: Case, state: str) -> None:
    """Take a case the shortest way to a state, by whoever may."""
    for name in _way(queries.procedure_of(case), case.state, state):
        case.refresh_from_db()
        move = queries.procedure_of(case).actions[name]
        if Guard.QUORUM in move.guards:
            sign_all(world, case)
        who = next(user for role in move.by for user in world.by_role[role] if not rules.separated(move, case, user))
        case.refresh_from_db()
        actions.act(case, name, by=who, expected_seq=case.seq, **given_for(move, case))
        case.refresh_from_db()


def given_for(move: Action, case: Case) -> dict[str, Any]:
    """What a move needs."""
    needs = set(move.needs)
    given: dict[str, Any] = {"room": move.room}
    if needs & {Need.REASON, Need.FIX_ITEMS, Need.FIX_ITEMS_OR_REASON}:
        given["reason"] = "材料与要求不符。"
    if Need.RULE in needs:
        given["rule"] = steps.a_rule()
    if Need.FILES in needs:
        given["files"] = steps.FILES
    if Need.FIX_ITEMS in needs:
        target = next(iter(queries.procedure_of(case).form["properties"]))
        given["fix_items"] = [actions.FixItemDraft(text="请补充。", kind=FixKind.FIELD, target=target, place="材料")]
    if move.number:
        given["number"] = _number_for(move, case)
    if move.choice:
        given["choice"] = next(iter(move.choice.options))
    if move.room:
        given["room"] = move.room
    return given


def _number_for(move: Action, case: Case) -> str:
    """What another system gives: one of the case's own, where it must fit it."""
    if move.number_fits is None:
        return "2026-JN-000123"
    year = case.submitted_at.year if case.submitted_at else 2026
    return f"（浙）{move.number_fits.words[case.data[move.number_fits.by]]}（{year}）第{case.pk:06}号"


def _way(procedure: Procedure, start: str, end: str) -> list[str]:
    waiting, known = deque([(start, list[str]())]), {start}
    while waiting:
        state, way = waiting.popleft()
        if state == end:
            return way
        for name, action in procedure.actions.items():
            # What classes there will be is not known in a draft; the plan that is filed is of the common tier.
            if (
                state in action.from_
                and action.by
                and action.to not in known
                and "common" in action.when.get("tier", ("common",))
            ):
                known.add(action.to)
                waiting.append((action.to, [*way, name]))
    raise AssertionError(f"{procedure.procedure}: no way from {start} to {end}")


def sign_all(world: World, case: Case) -> None:
    """A whole panel signs."""
    review = queries.procedure_of(case).review
    assert review is not None
    officer = world.by_role[Role.OFFICER][0]
    for reviewer in world.by_role[Role.REVIEWER][: review.size]:
        actions.assign(case, reviewer, by=officer)
        sign(case, reviewer, random.Random(0))


def sign(case: Case, reviewer: User, luck: random.Random) -> None:
    """An opinion with a vote that the procedure foresees, and scores where it has a rubric."""
    review = queries.procedure_of(case).review
    votes = list(review.votes) if review else []
    rubric = review.rubric if review else {}
    actions.sign_opinion(
        case,
        by=reviewer,
        vote=luck.choice(votes or [each.value for each in Vote]),
        text="意见。",
        expected_round=case.round,
        viewing=steps.WATCHED,
        scores={name: luck.randint(0, criterion.max) for name, criterion in rubric.items()},
    )


def step(world: World, case: Case, luck: random.Random) -> None:
    """One try by one person: something that is open to them, or something that is not. Raises RuleViolation."""
    tries = [
        _move,
        _blunder,
        _name_reviewer,
        _sign_one,
        _answer,
        _take_back,
        _ask_for_time,
        _fall_silent,
        _ask_a_body,
        _be_asked,
    ]
    luck.choices(tries, weights=[45, 10, 10, 15, 8, 4, 4, 4, 4, 8])[0](world, case, luck)


def _move(world: World, case: Case, luck: random.Random) -> None:
    definition = queries.procedure_of(case)
    open_moves = definition.actions_from(case.state, classes=case.classes)
    name, move = luck.choice(list(open_moves.items()))
    # Most walks are to go far: what ends a case is tried less often.
    if move.by and not (definition.states[move.to].final and luck.random() < 0.75):
        who = luck.choice(world.by_role[luck.choice(move.by)])
        actions.act(case, name, by=who, expected_seq=case.seq, **given_for(move, case))


def _blunder(world: World, case: Case, luck: random.Random) -> None:
    name, move = luck.choice(list(queries.procedure_of(case).actions.items()))
    seq = case.seq - luck.randint(0, 1)
    actions.act(case, name, by=luck.choice(world.people), expected_seq=seq, **given_for(move, case))


def _name_reviewer(world: World, case: Case, luck: random.Random) -> None:
    who = luck.choice([*world.by_role[Role.OFFICER], world.cast.lin])
    actions.assign(case, luck.choice(world.by_role[Role.REVIEWER]), by=who)


def _sign_one(world: World, case: Case, luck: random.Random) -> None:
    sign(case, luck.choice(world.by_role[Role.REVIEWER]), luck)


def _answer(world: World, case: Case, luck: random.Random) -> None:
    for item in FixItem.objects.filter(case=case, round=case.round, answer=""):
        actions.answer_fix_item(item, by=world.cast.lin, answer=luck.choice(list(Answer)), text="说明。")


def _take_back(world: World, case: Case, luck: random.Random) -> None:
    actions.recall(case, by=luck.choice([world.cast.lin, luck.choice(world.people)]), expected_seq=case.seq)


def _ask_for_time(world: World, case: Case, luck: random.Random) -> None:
    who = luck.choice(world.by_role[Role.OFFICER])
    actions.extend_clock(case, case.due_clock or "decision", by=who, expected_seq=case.seq, reason="案情复杂。")


def _fall_silent(_world: World, case: Case, _luck: random.Random) -> None:
    if case.due_on is not None:
        actions.expire(case, today=case.due_on + timedelta(days=1))


def _ask_a_body(world: World, case: Case, luck: random.Random) -> None:
    kinds = queries.procedure_of(case).tasks
    if kinds:
        body = luck.choice([world.other_body, world.cast.bureau])
        actions.open_task(
            case, luck.choice(list(kinds)), organisation=body, by=luck.choice(world.by_role[Role.OFFICER])
        )


def _be_asked(world: World, case: Case, luck: random.Random) -> None:
    for task in Task.objects.filter(case=case, state=TaskState.OPEN):
        if luck.random() < 0.2:
            actions.cancel_task(task, by=world.by_role[Role.OFFICER][0], reason="无需协审。")
        else:
            points = [actions.Finding(met=True) for _point in queries.procedure_of(case).tasks[task.kind].checklist]
            who = luck.choice(world.by_role[Role.CO_REVIEWER])
            actions.do_task(task, by=who, verdict=luck.choice(list(TaskVerdict)), text="意见。", findings=points)


def go_on(world: World, case: Case, luck: random.Random, *, root: str) -> Case:
    """What follows a case that is closed: one about it where that is open, else another of the kind that the walk began with."""
    links = queries.available_links(case, world.cast.lin)
    if links:
        return about(world, case, luck.choice(links).name, luck)
    if case.parent is not None and case.procedure.item.code == root and luck.random() < 0.9:
        with suppress(RuleViolation):
            return about(world, Case.objects.get(pk=case.parent.pk), case.link, luck)
    return start(world, root, luck)


def start(world: World, item: str, luck: random.Random) -> Case:
    """A case of an item at its beginning; one about another after that other was brought to where it can be opened."""
    above = parents_of(item)
    if not above:
        return begin(world, item, luck)
    parent_item, link, state = above[0]
    parent = begin(world, parent_item, random.Random(0))
    parent.data = dict(FORMS[parent_item][0])
    parent.save(update_fields=["data"])
    drive(world, parent, state)
    return about(world, parent, link, luck)


def about(world: World, case: Case, link: str, luck: random.Random) -> Case:
    """A case about another, opened by whoever may. Raises RuleViolation."""
    wanted = queries.procedure_of(case).links[link]
    who = world.by_role[wanted.by[0]][0]
    data = dict(luck.choice(FORMS[wanted.item])) if wanted.by[0] == Role.PRODUCER else {}
    return actions.open_linked(case, link, by=who, expected_seq=case.seq, data=data)


def is_stuck(world: World, case: Case) -> bool:
    """Whether nobody of the role that has the move could ever make one: used up, or kept apart from everybody."""
    definition = queries.procedure_of(case)
    owner = definition.states[case.state].owner
    for name, action in definition.actions_from(case.state, classes=case.classes).items():
        if owner not in action.by or rules.used_up(name, action, case):
            continue
        if any(not rules.separated(action, case, user) for user in world.by_role[str(owner)]):
            return False
    return True


def walk(world: World, item: str, luck: random.Random, *, most: int) -> set[str]:
    """So many tries, from an item on through whatever cases follow from it. Returns `item:state` of all that was reached."""
    case, reached = start(world, item, luck), set[str]()
    looked_at = ""
    for _try in range(most):
        with suppress(RuleViolation):
            step(world, case, luck)
        case = Case.objects.select_related("procedure__item", "parent").get(pk=case.pk)
        reached.add(f"{case.procedure.item.code}:{case.state}")
        state = queries.state_of(case)
        if looked_at != f"{case.code}:{case.state}" and not state.final:
            assert not is_stuck(world, case), f"{case.procedure}: stuck in {case.state}"
            looked_at = f"{case.code}:{case.state}"
        assert (case.due_on is None) == (state.final or state.no_clock is not None), f"{case.procedure}: {case.state}"
        if state.final:
            case = go_on(world, case, luck, root=item)
    return reached
