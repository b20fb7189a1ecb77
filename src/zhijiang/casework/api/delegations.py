"""Leave cover: who stands in for whom."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Status
from ninja.decorators import decorate_view

from zhijiang.casework import actions, queries
from zhijiang.casework.api.bodies import CoverIn
from zhijiang.casework.api.once import once
from zhijiang.casework.api.told import CoverOut, CoversOut, Named, PersonOut, PostOut
from zhijiang.casework.api.wall import READS, REFUSALS, WRITE_REFUSALS, WRITES, api, check_form, person
from zhijiang.casework.forms import DelegationForm
from zhijiang.people.models import Delegation
from zhijiang.people.states import Role


@api.get("/cover", auth=READS, response={200: CoversOut, **REFUSALS}, url_name="cover")
def covers(request: HttpRequest) -> CoversOut:
    """Who stands in for whom as far as the person is part of it or administers the house; which posts could be covered by whom."""
    user = person(request)
    return CoversOut(
        covers=[_cover_out(each) for each in queries.delegations_for(user)[:100]],
        posts=[
            PostOut(
                id=each.pk,
                person=PersonOut(id=each.user_id, name=each.user.shown_name),
                house=Named(code=each.organisation.code, name=each.organisation.shown_name),
                role=each.role,
            )
            for each in queries.posts_of(user)
        ],
        colleagues=[PersonOut(id=each.pk, name=each.shown_name) for each in queries.colleagues_of(user)],
    )


@api.post("/cover", auth=WRITES, response={201: CoverOut, **WRITE_REFUSALS}, url_name="cover")
@decorate_view(once)
def cover(request: HttpRequest, body: CoverIn) -> Status[CoverOut]:
    """Let a colleague of the same house stand in for somebody in one post, by its number under GET."""
    user = person(request)
    given = {name: "" if value is None else str(value) for name, value in body.model_dump().items()}
    form = DelegationForm(given, posts=queries.posts_of(user), user=user, colleagues=queries.colleagues_of(user))
    check_form(form)
    post = form.cleaned_data["post"]
    made = actions.delegate(
        post.user,
        taker=form.cleaned_data["taker"],
        organisation=post.organisation,
        role=Role(post.role),
        valid_from=form.cleaned_data["valid_from"],
        valid_until=form.cleaned_data["valid_until"],
        reason=form.cleaned_data["reason"],
        by=user,
    )
    return Status(201, _cover_out(made))


@api.post("/cover/{key}/end", auth=WRITES, response={201: CoverOut, **WRITE_REFUSALS}, url_name="cover_end")
@decorate_view(once)
def end_cover(request: HttpRequest, key: int) -> Status[CoverOut]:
    """End it now."""
    user = person(request)
    found = get_object_or_404(queries.delegations_for(user), pk=key)
    return Status(201, _cover_out(actions.end_delegation(found, by=user)))


def _cover_out(cover: Delegation) -> CoverOut:
    house = cover.organisation
    return CoverOut(
        id=cover.pk,
        giver=PersonOut(id=cover.giver_id, name=cover.giver.shown_name),
        taker=PersonOut(id=cover.taker_id, name=cover.taker.shown_name),
        house=Named(code=house.code, name=house.shown_name),
        role=cover.role,
        valid_from=cover.valid_from,
        valid_until=cover.valid_until,
        reason=cover.reason,
        ended_at=cover.ended_at,
    )
