"""What stands of calls in the scene, with the demo's people; and the crowd of a call of sixty entries, made by the product's own actions."""

from __future__ import annotations

import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final

from tests.architecture.scene_news import in_the_news
from tests.architecture.scene_technical import checked
from tests.bases.residents import credit_code
from tests.support import calling
from tests.support.call_scene import called
from zhijiang.casework import actions as engine
from zhijiang.casework import queries as cases
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.support.actions import entries, scores
from zhijiang.support.models import Call, Entry, Expert, Notice, Score
from zhijiang.support.queries.scope import today
from zhijiang.support.queries.scores import entries_to_score

HOUSES: Final = 6
MINE: Final = ("大江", "借伞")
"""The entry that a person makes on pages, and one that is left to be recommended and checked there."""


def calls(people: dict[str, User]) -> dict[str, str]:
    """Places by the words of the matrix, in small letters."""
    cast: Any = SimpleNamespace(
        **{name: people[name] for name in ("lin", "wu", "sun", "chen", "jiang", "he")},
        studio_a=Organisation.objects.get(name="未央影业有限公司"),
        centre=Organisation.objects.get(memberships__user=people["wu"]),
        bureau=Organisation.objects.get(memberships__user=people["sun"]),
    )
    found = called(cast) | in_the_news(cast) | checked(cast)
    return {word.lower(): code for word, code in found.items()}


def more_people() -> None:
    """Three experts beside the demo's six, and six houses of the base with a person each."""
    panel = Organisation.objects.get(name="网络剧片审看专家组")
    for at in range(3):
        calling.person(f"expert{at}", f"专家{at}", panel, Role.REVIEWER)
    centre = Organisation.objects.get(memberships__user__username="wu")
    for at in range(HOUSES):
        house = Organisation.objects.create(
            kind=OrganisationKind.PRODUCER,
            name=f"申报影视{at:02}有限公司",
            parent=centre,
            credit_code=credit_code(700 + at),
        )
        calling.person(f"house{at:02}", f"申报人{at:02}", house, Role.PRODUCER)


def crowd() -> None:
    """Fifty-nine more entries, handed in; two experts who must keep away: one left a house, one declares it."""
    call = Call.objects.get()
    for at in range(59):
        by = User.objects.get(username=f"house{at % HOUSES:02}")
        house = Organisation.objects.get(memberships__user=by, memberships__valid_until=None)
        title = MINE[1] if at == 0 else f"江流{at:02}号"
        entry = entries.begin_entry(call, by=by, organisation=house, title=title)
        engine.save_draft(entry.case, by=by, data=calling.ANSWERS | {"title": title})
        entry.case.refresh_from_db()
        entries.hand_in_entry(entry, by=by, expected_seq=entry.case.seq, checked=cases.digest_of(entry.case))
    houses = Organisation.objects.filter(name__startswith="申报影视").order_by("name")
    Membership.objects.create(
        user=User.objects.get(username="he"),
        organisation=houses[1],
        role=Role.PRODUCER,
        valid_until=today() - timedelta(days=90),
    )
    engine.declare_conflict(houses[2], by=User.objects.get(username="xu"), reason="亲属任职。")


def recommend_and_check() -> None:
    """The rest is recommended by the base and found eligible by the bureau: all but what is left for the pages."""
    call = Call.objects.select_related("authority").get()
    wu, sun = (User.objects.get(username=word) for word in ("wu", "sun"))
    centre = Organisation.objects.get(memberships__user=wu)
    rest = call.entries.filter(place=None).select_related("case", "call", "unit").order_by("pk")
    entries.recommend(call, centre, by=wu, lines=[(each, "题材好，建议推荐。") for each in rest])
    for each in call.entries.filter(case__state="eligibility").exclude(case__title__in=MINE):
        entries.find_eligible(each, by=sun)


def score_the_rest(word: str) -> None:
    """What this expert has not scored on pages, by a worth that is known; not handed in."""
    call, user = Call.objects.get(), User.objects.get(username=word)
    expert = Expert.objects.select_related("call", "user").get(call=call, user=user)
    done = set(Score.objects.filter(sheet__expert=expert, sheet__round=1).values_list("entry_id", flat=True))
    world: Any = SimpleNamespace(call=call)
    for entry in entries_to_score(expert, user).exclude(pk__in=done).order_by("pk"):
        calling.score(world, user, entry, 85 - entry.pk % 25)


def others_hand_in() -> None:
    """All experts but Chen have scored and handed in, as rows."""
    call = Call.objects.get()
    world: Any = SimpleNamespace(call=call)
    users = [each.user for each in call.experts.select_related("user").exclude(user__username="chen")]
    calling.scored_as_rows(world, users)
    calling.handed_in_as_rows(world, users)


def others_discuss() -> None:
    """All experts but Chen score what is discussed anew, and hand in; of Chen's the rest but for the sheet."""
    call = Call.objects.get()
    world: Any = SimpleNamespace(call=call)
    for expert in call.experts.select_related("user", "call"):
        done = set(Score.objects.filter(sheet__expert=expert, sheet__round=2).values_list("entry_id", flat=True))
        for entry in entries_to_score(expert, expert.user).exclude(pk__in=done):
            # Each one otherwise: entries of one score would share a rank across the line.
            calling.score(world, expert.user, entry, 99 - entry.pk % 60, words="合议后认为可行。")
        if expert.user.username != "chen":
            scores.hand_in_sheet(expert, by=expert.user)


def let_the_notice_run_out() -> None:
    """Its last day was yesterday."""
    Notice.objects.update(closes_on=today() - timedelta(days=1))


def tell_code(title: str) -> None:
    """Tell the case of the entry of this name."""
    sys.stdout.write(Entry.objects.select_related("case").get(case__title=title).case.code)
