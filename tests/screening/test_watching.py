"""A re-examination of a refused film: its fresh panel watches what was refused, and nobody else comes to it by that way."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework.steps import a_rule, step
from tests.screening.reviewing import Stage, make_cut
from zhijiang.casework import actions as casework
from zhijiang.casework import queries, rules
from zhijiang.casework.models import Case
from zhijiang.casework.states import Vote
from zhijiang.catalog import queries as catalog
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role
from zhijiang.screening import actions
from zhijiang.screening.states import ReviewAction

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
GROUNDS = {"grounds": "原决定认定的事实与样片不符，请重新审看全片。", "contact": "林制片 0571-00000000"}


def somebody(word: str, role: Role, stage: Stage) -> User:
    user = User.objects.create_user(
        username=word, email=f"{word}@example.org", password="west-lake-2026", name=f"{word}某"
    )
    body = stage.cast.bureau if role == Role.OFFICER else stage.cast.panel
    Membership.objects.create(user=user, organisation=body, role=role)
    return user


@pytest.fixture
def refused(under_review: Stage) -> Stage:
    """Refused with a note of Chen's that was sent to nobody."""
    under_review.note(text="此处穿帮，不予公开。")
    under_review.sign(vote=Vote.REFUSE)
    actions.decide(
        under_review.now(),
        ReviewAction.REFUSE,
        by=under_review.cast.sun,
        expected_seq=under_review.seq(),
        reason="导向不当。",
        rule=a_rule(),
    )
    return under_review


@pytest.fixture
def appeal(refused: Stage) -> Case:
    """Lin's appeal; Feng is on its panel, named by an officer who did not refuse."""
    case = refused.now().case
    opened = casework.open_linked(case, "appeal", by=refused.cast.lin, expected_seq=case.seq, data=GROUNDS)
    step(opened, "submit", refused.cast.lin)
    feng, lu = somebody("feng", Role.REVIEWER, refused), somebody("lu", Role.OFFICER, refused)
    casework.assign(opened, feng, by=lu)
    opened.refresh_from_db()
    return opened


def got(user: User, address: str) -> Any:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address)


def people_of(stage: Stage) -> dict[str, User]:
    """Everybody there is, by user name."""
    return {user.username: user for user in User.objects.all()} | {"lin": stage.cast.lin}


def test_the_fresh_panel_watches_what_was_refused_and_reads_nothing_that_the_first_one_wrote(
    refused: Stage, appeal: Case
) -> None:
    feng = people_of(refused)["feng"]
    cut = refused.reviewed_cut().cut

    own_page = got(feng, reverse("casework:case", args=[appeal.code])).content.decode()
    first = got(feng, reverse("screening:watch_first", args=[appeal.code]))
    room = got(feng, reverse("screening:watch_json", args=[appeal.code, 1])).json()

    assert reverse("screening:watch_first", args=[appeal.code]) in own_page
    assert first.headers["Location"] == reverse("screening:watch", args=[appeal.code, 1])
    assert got(feng, first.headers["Location"]).status_code == 200
    assert got(feng, reverse("screening:watch_media", args=[appeal.code, 1])).status_code == 200
    assert (room["cut"]["code"], room["review"]["code"]) == (cut.code, appeal.code)
    assert (room["notes"], room["opinions"], room["me"]["can"]["note"]) == ([], [], False)
    assert "此处穿帮" not in str(room)
    assert list(catalog.cuts_for(feng)) == [cut]
    # The review itself, with its notes and opinions, is not theirs.
    for address in ("screening:review", "screening:opinion"):
        assert got(feng, reverse(address, args=[refused.code])).status_code == 404
    assert got(feng, reverse("screening:room_json", args=[refused.code, 1])).status_code == 404


@pytest.mark.parametrize("word", ["chen", "jiang", "he", "lin", "zhou", "yang", "tang", "wu"])
def test_nobody_else_comes_to_the_film_through_the_re_examination(refused: Stage, appeal: Case, word: str) -> None:
    user = people_of(refused)[word]

    answers = [
        got(user, reverse(f"screening:{name}", args=[appeal.code, *more])).status_code
        for name, more in (("watch_first", []), ("watch", [1]), ("watch_json", [1]), ("watch_media", [1]))
    ]

    assert answers == [404] * 4
    assert not queries.re_examined_by(user).exists()


def test_the_refusing_panel_cannot_be_on_the_fresh_one_and_who_leaves_it_sees_the_film_no_more(
    refused: Stage, appeal: Case
) -> None:
    people = people_of(refused)
    casework.unassign(appeal, people["feng"], by=people["lu"])

    barred = {word: bool(rules.bars_from_panel(appeal, people[word])) for word in ("chen", "jiang", "he", "feng")}

    assert barred == {"chen": True, "jiang": True, "he": True, "feng": False}
    assert got(people["feng"], reverse("screening:watch_json", args=[appeal.code, 1])).status_code == 404
    assert not catalog.cuts_for(people["feng"]).exists()


def test_the_fresh_panel_sees_no_cut_that_was_laid_before_nobody(refused: Stage, appeal: Case) -> None:
    later = make_cut(refused.work, by=refused.cast.lin)

    cuts = set(catalog.cuts_for(people_of(refused)["feng"]))

    assert cuts == {refused.reviewed_cut().cut}
    assert later not in cuts
