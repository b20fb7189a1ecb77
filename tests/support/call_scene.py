"""What stands of calls in the scene of the permission matrix: one in each state, with an entry of studio A in it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from tests.cast import Cast
from tests.support import calling
from tests.support.calling import WAN, World
from tests.support.giving import second
from zhijiang.support.actions import calls, decisions, defences, entries, lists, scores
from zhijiang.support.models import Entry, Notice
from zhijiang.support.queries.scope import today


def called(cast: Cast) -> dict[str, Any]:
    """Calls that are a draft, open, before the experts, ranked, public, and at the agreement."""
    cast.studio_a.parent = cast.centre
    cast.studio_a.save(update_fields=["parent"])
    draft_call = calls.open_call(cast.bureau, by=cast.sun, facts=calling.facts(title="夜泊草稿"))
    open_ = _world(cast)
    first = calling.handed_in(open_, 0, title="夜泊一")
    recommended = calling.handed_in(open_, 0, title="夜泊二")
    calling.recommended(open_, [recommended])
    begun = entries.begin_entry(open_.call, by=cast.lin, organisation=cast.studio_a, title="夜泊三")
    scoring, scored = _at_experts(cast, with_defence=True)
    where = {"begins_at": time(9, 30), "place": "夜泊", "asked": "夜泊"}
    defences.set_defence(scored, by=cast.sun, held_on=today(), **where)
    ranking, ranked = _at_experts(cast)
    calling.scored(ranking)
    scores.freeze_ranking(ranking.call, by=cast.sun)
    listed, proposed = _at_experts(cast)
    calling.scored(listed)
    frozen = scores.freeze_ranking(listed.call, by=cast.sun)
    award = {proposed.case.code: WAN}
    lists.propose_list(listed.call, by=cast.sun, ranking_sha256=frozen.sha256, awards=award, why={})
    noticed, told = _decided(cast)
    objection = decisions.object_to(told, name="夜泊路人", contact="夜泊", words="夜泊")
    over, agreed = _decided(cast)
    Notice.objects.filter(call=over.call).update(closes_on=today() - timedelta(days=1))
    decisions.end_notice(over.call, by=cast.sun)
    return {
        "DRAFTCALL": draft_call.code,
        "CALL": open_.call.code,
        "UNIT": cast.centre.code,
        "FIRSTENTRY": first.case.code,
        "CHECKENTRY": recommended.case.code,
        "DRAFTENTRY": begun.case.code,
        "SCORECALL": scoring.call.code,
        "SCOREENTRY": scored.case.code,
        "RANKCALL": ranking.call.code,
        "RANKENTRY": ranked.case.code,
        "LISTCALL": listed.call.code,
        "NOTICECALL": noticed.call.code,
        "OBJECTION": objection.code,
        "AGREEENTRY": agreed.case.code,
        "AGREECALL": over.call.code,
    }


def _world(cast: Cast, **different: Any) -> World:
    """A published call in which the centre recommends what studio A hands in; the cast's panel scores."""
    call = calls.open_call(cast.bureau, by=cast.sun, facts=calling.facts(**different))
    calls.set_quotas(call, by=cast.sun, places={cast.centre.pk: 5})
    experts = [cast.chen, cast.jiang, cast.he]
    calls.name_experts(call, by=cast.sun, users=experts)
    call = calls.publish_call(call, by=second(cast))
    return World(cast, cast.bureau, cast.sun, call, [cast.studio_a], [cast.lin], experts)


def _at_experts(cast: Cast, **different: Any) -> tuple[World, Entry]:
    world = _world(cast, **different)
    entry = calling.handed_in(world, 0, title="夜泊")
    calling.recommended(world, [entry])
    entries.find_eligible(entry, by=cast.sun, about_double="夜泊")
    calling.laid(world)
    return world, Entry.objects.select_related("case", "call", "unit").get(pk=entry.pk)


def _decided(cast: Cast) -> tuple[World, Entry]:
    world, entry = _at_experts(cast)
    calling.scored(world)
    calling.decided(world, award_fen=WAN)
    return world, Entry.objects.select_related("case", "call").get(pk=entry.pk)
