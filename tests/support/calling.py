"""A call with its cities, houses and experts, taken to any point of its way."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from tests.bases.residents import credit_code
from tests.cast import Cast
from tests.support.giving import second
from zhijiang.casework import actions as engine
from zhijiang.casework import queries as cases
from zhijiang.casework.models import Assignment, Case, Opinion, RuleNode
from zhijiang.casework.procedure import Criterion
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Level, OrganisationKind, Role
from zhijiang.support import jobs
from zhijiang.support.actions import calls, decisions, entries, laying, lists, scores
from zhijiang.support.actions.grants import Part
from zhijiang.support.actions.payments import confirm_payment, record_payment
from zhijiang.support.models import Call, Entry, Expert, Grant, Score, Sheet
from zhijiang.support.queries.scope import today
from zhijiang.support.queries.scores import entries_to_score, rubric_of

PAPER: Final = {"name": "材料.pdf", "sha256": "cd" * 32, "size_bytes": 1000}
ANSWERS: Final[dict[str, Any]] = {
    "kind": "series",
    "summary": "一座江边小城的三代人，用三十集写出一条江的四十年，写普通人的手艺、迁徙和重逢。",
    "contact": "申报联系人 0571-88880000",
    "team": [{"name": "沈知远", "part": "导演", "works": "旧作"}],
    "plan": "第一年完成剧本和筹备，第二年拍摄和后期，第三年上线并总结，分阶段报送进展。",
    "finish_on": "2029-12-31",
    "budget": "900.00",
    "asked": "120.00",
    "earlier": "none",
    "blind_file": [PAPER],
    "full_file": [PAPER],
    "true_and_complete": True,
}
WAN: Final = 1_000_000
"""Fen."""


@dataclass
class World:
    """Shi evaluates for the city, Wu for the base; the houses are theirs by turns, each with one person; Sun keeps the call."""

    cast: Cast
    city: Organisation
    shi: User
    call: Call
    houses: list[Organisation] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    experts: list[User] = field(default_factory=list)


def person(word: str, name: str, house: Organisation, role: Role) -> User:
    user = User.objects.create_user(username=word, email=f"{word}@example.org", password=None, name=name)
    Membership.objects.create(user=user, organisation=house, role=role)
    return user


def facts(**different: Any) -> calls.CallFacts:
    kept: dict[str, Any] = {
        "item": "art-creation",
        "title": "年度精品创作项目扶持",
        "title_en": "Support for fine works of the year",
        "about": "支持现实题材和地方题材的网络视听作品创作，申报单位应当在本省登记。",
        "paper": "关于组织申报年度精品创作项目的通知（示例）",
        "opens_on": today() - timedelta(days=1),
        "closes_on": today() + timedelta(days=20),
        "recommend_until": today() + timedelta(days=30),
        "places": 2,
        "ceiling_fen": 200 * WAN,
        "is_example": True,
    }
    return calls.CallFacts(**kept | different)


def make_world(
    cast: Cast, *, houses: int = 6, experts: int = 3, quota: int = 3, city: Organisation | None = None, **different: Any
) -> World:
    """A published call, its units with a quota each, houses and experts; of a second call in a city that is there."""
    city = city or Organisation.objects.create(
        kind=OrganisationKind.AUTHORITY,
        level=Level.CITY,
        name="示例市文化广电和旅游局",
        name_en="City Bureau",
        parent=cast.bureau,
    )
    world = World(
        cast,
        city,
        User.objects.filter(username="shi").first() or person("shi", "史处长", city, Role.OFFICER),
        calls.open_call(cast.bureau, by=cast.sun, facts=facts(**different)),
    )
    world.experts = [cast.chen, cast.jiang, cast.he][:experts]
    world.experts += [
        person(f"expert{at}", f"专家{at}", cast.panel, Role.REVIEWER) for at in range(experts - len(world.experts))
    ]
    for at in range(houses):
        above = city if at % 2 == 0 else cast.centre
        house = Organisation.objects.create(
            kind=OrganisationKind.PRODUCER,
            name=f"申报影视{at:02}有限公司",
            parent=above,
            credit_code=credit_code(700 + at),
        )
        world.houses.append(house)
        world.people.append(person(f"house{at:02}", f"申报人{at:02}", house, Role.PRODUCER))
    calls.set_quotas(world.call, by=cast.sun, places={city.pk: quota, cast.centre.pk: quota})
    calls.name_experts(world.call, by=cast.sun, users=world.experts)
    world.call = calls.publish_call(world.call, by=second(cast))
    return world


def handed_in(world: World, at: int, *, title: str = "", **answers: Any) -> Entry:
    """The entry of one house, filled in and handed in."""
    by = world.people[at]
    entry = entries.begin_entry(world.call, by=by, organisation=world.houses[at], title=title or f"江流{at:02}号")
    engine.save_draft(entry.case, by=by, data=ANSWERS | {"title": entry.case.title} | answers)
    entry.case.refresh_from_db()
    entries.hand_in_entry(entry, by=by, expected_seq=entry.case.seq, checked=cases.digest_of(entry.case))
    return Entry.objects.select_related("case", "call", "unit").get(pk=entry.pk)


def recommended(world: World, found: list[Entry]) -> None:
    """All of these, by their units, in the order given."""
    for unit, by in ((world.city, world.shi), (world.cast.centre, world.cast.wu)):
        lines = [(each, "题材好，主创稳定，建议推荐。") for each in found if each.unit_id == unit.pk]
        if lines:
            entries.recommend(world.call, unit, by=by, lines=lines)


def before_experts(world: World, found: list[Entry]) -> None:
    """Recommended, eligible, and laid before the experts."""
    eligible(world, found)
    laid(world)


def eligible(world: World, found: list[Entry]) -> None:
    """Recommended, and found eligible."""
    recommended(world, found)
    for entry in found:
        entries.find_eligible(entry, by=world.cast.sun)


def laid(world: World) -> None:
    """Asked for by Sun, and done as the worker does it."""
    laying.begin_scoring(world.call, by=world.cast.sun)
    jobs.lay_entries(call_id=world.call.pk, user_id=world.cast.sun.pk)
    world.call.refresh_from_db()


def seat(world: World, user: User) -> Expert:
    return Expert.objects.select_related("call", "user").get(call=world.call, user=user)


def spread(rubric: Mapping[str, Criterion], points: int) -> dict[str, int]:
    """So many of a hundred points over the criteria, in proportion."""
    given = {name: points * each.max // 100 for name, each in rubric.items()}
    for name in sorted(given):
        given[name] += min(points - sum(given.values()), rubric[name].max - given[name])
    return given


def score(world: World, user: User, entry: Entry, points: int, words: str = "立意好，人物扎实。") -> None:
    """So many of a hundred points, spread over the rubric in proportion."""
    given = spread(rubric_of(entry).rubric, points)
    vote = "approve" if points >= 60 else "refuse"
    scores.save_score(seat(world, user), entry, by=user, points=given, vote=vote, words=words)


def scored(world: World, *, seed: int = 1) -> None:
    """Every expert scores what is before him or her by a worth that is known, with noise, and hands in."""
    luck = random.Random(seed)
    worth = {
        entry.pk: 50 + 40 * at / max(1, world.call.entries.count() - 1)
        for at, entry in enumerate(world.call.entries.order_by("-pk"))
    }
    for user in world.experts:
        severity = luck.uniform(-8, 8)
        for entry in entries_to_score(seat(world, user), user).order_by("pk"):
            score(world, user, entry, max(0, min(100, round(worth[entry.pk] + severity + luck.gauss(0, 5)))))
        scores.hand_in_sheet(seat(world, user), by=user)


def crowded(world: World, like: Entry, count: int) -> None:
    """So many more entries before the experts, as rows: what each passes through on its way is shown with a few that do pass."""
    cases_ = Case.objects.bulk_create(
        Case(
            procedure=like.case.procedure,
            organisation=world.houses[at % len(world.houses)],
            authority=world.cast.bureau,
            lodged_with=world.cast.bureau,
            title=f"长卷{at:02}号",
            state=like.case.state,
            round=1,
            owner_role="officer",
            with_authority=True,
            data=ANSWERS | {"title": f"长卷{at:02}号"},
            opened_at=timezone.now(),
            submitted_at=timezone.now(),
        )
        for at in range(count)
    )
    Entry.objects.bulk_create(
        Entry(call=world.call, case=case, unit=world.city, place=100 + case.pk) for case in cases_
    )
    Assignment.objects.bulk_create(
        Assignment(case=case, user=user, role=Role.REVIEWER, assigned_at=timezone.now())
        for case in cases_
        for user in world.experts
    )


def scored_as_rows(world: World, users: list[User], *, seed: int = 1) -> None:
    """These experts have scored by a worth that is known, with noise; not handed in."""
    luck = random.Random(seed)
    every = list(world.call.entries.select_related("case__procedure__item", "call").order_by("-pk"))
    seats = set(Assignment.objects.filter(case__call_entry__in=every, ended_at=None).values_list("user_id", "case_id"))
    rubric = rubric_of(every[0]).rubric
    for user in users:
        sheet = Sheet.objects.create(expert=seat(world, user))
        severity = luck.uniform(-8, 8)
        points = {
            entry.pk: spread(rubric, round(60 + 30 * at / len(every) + severity + luck.gauss(0, 5)))
            for at, entry in enumerate(every)
        }
        Score.objects.bulk_create(
            Score(sheet=sheet, entry=entry, vote="approve", words="立意好。", points=points[entry.pk])
            for entry in every
            if (user.pk, entry.case_id) in seats
        )


def handed_in_as_rows(world: World, users: list[User]) -> None:
    """The sheets of these experts are in and signed, as rows."""
    sheets = Sheet.objects.filter(expert__call=world.call, expert__user__in=users)
    Opinion.objects.bulk_create(
        Opinion(
            case_id=each.entry.case_id,
            round=1,
            reviewer_id=each.sheet.expert.user_id,
            vote=each.vote,
            scores=each.points,
            text=each.words,
            signed_at=timezone.now(),
        )
        for each in Score.objects.filter(sheet__in=sheets).select_related("entry", "sheet__expert")
    )
    sheets.update(handed_in_at=timezone.now())


def decided(world: World, *, award_fen: int = 100 * WAN) -> None:
    """The first of the ranking, as many as there are places: proposed by Sun, approved by another, carried out."""
    ranking = scores.freeze_ranking(world.call, by=world.cast.sun)
    chosen = [line["code"] for line in ranking.lines[: world.call.places]]
    awards: dict[str, int | None] = dict.fromkeys(chosen, award_fen)
    lists.propose_list(world.call, by=world.cast.sun, ranking_sha256=ranking.sha256, awards=awards, why={})
    approved(world)


def approved(world: World) -> None:
    """The list that was proposed: approved by another officer, and carried out as the worker does it."""
    lists.approve_list(world.call, by=second(world.cast))
    jobs.carry_out_list(call_id=world.call.pk)
    world.call.refresh_from_db()


def paid(world: World, grant: Grant, *, amount_fen: int, paper: str = "拨付凭证1号") -> None:
    """Written down by Sun, confirmed by another."""
    made = record_payment(grant, by=world.cast.sun, paid_on=today(), amount_fen=amount_fen, paper=paper)
    confirm_payment(made, by=second(world.cast))


def agreed(world: World, entry: Entry, *, number: str = "浙视精协〔2026〕1号") -> Grant:
    """An agreement in two instalments."""
    entry = Entry.objects.select_related("case", "call__authority").get(pk=entry.pk)
    assert entry.award_fen is not None
    half = entry.award_fen // 2
    return decisions.sign_agreement(
        entry,
        by=world.cast.sun,
        expected_seq=entry.case.seq,
        number=number,
        signed_on=today(),
        promised="完成三十集网络剧并上线播出。",
        parts=[Part(half, today(), "签约后"), Part(entry.award_fen - half, None, "验收后")],
    )


def a_rule() -> RuleNode:
    found = RuleNode.objects.filter(is_heading=False).order_by("pk").first()
    assert found is not None
    return found
