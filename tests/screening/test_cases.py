"""The page of a review and the pages of its actions: who sees what, whose turn it is."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.asking import queries_of
from tests.screening.reviewing import Stage
from zhijiang.casework.models import FixItem
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role
from zhijiang.screening import queries, rules
from zhijiang.screening.models import Note
from zhijiang.screening.states import ReviewState


def page(client: Client, stage: Stage, user: User, name: str = "review", *, status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(reverse(f"screening:{name}", args=[stage.code]))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def turn(stage: Stage, user: User) -> queries.NextStep:
    review = stage.now()
    return queries.next_step(review, rules.standing_of(review.case, user))


@pytest.mark.parametrize("word", ["zhou", "tang"])
def test_every_page_of_a_review_is_not_found_for_a_stranger(client: Client, under_review: Stage, word: str) -> None:
    under_review.note()
    client.force_login(getattr(under_review.cast, word))
    names = ("review", "form", "check", "answers", "panel", "opinion", "decide")

    got = {name: client.get(reverse(f"screening:{name}", args=[under_review.code])).status_code for name in names}
    act = client.get(reverse("screening:act", args=[under_review.code, "withdraw"])).status_code
    posted = client.post(reverse("screening:act", args=[under_review.code, "withdraw"])).status_code
    preview = client.post(reverse("screening:letter_preview", args=[under_review.code])).status_code
    listed = client.get(reverse("screening:reviews")).content.decode()

    assert set(got.values()) | {act, posted, preview} == {404}
    assert under_review.review.case.title not in listed
    assert under_review.now().case.state == ReviewState.UNDER_REVIEW


def test_every_page_sends_somebody_signed_out_to_the_door(client: Client, under_review: Stage) -> None:
    for name in ("review", "form", "check", "answers", "panel", "opinion", "decide"):
        answer = client.get(reverse(f"screening:{name}", args=[under_review.code]))

        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_draft_is_seen_by_its_house_alone(client: Client, draft: Stage) -> None:
    cast = draft.cast

    seen = {
        user.username: queries.reviews_for(user).exists()
        for user in (cast.lin, cast.qian, cast.zhou, cast.wu, cast.sun, cast.chen, cast.yang)
    }

    assert [name for name, sees in seen.items() if sees] == ["lin", "qian"]


def test_reviewer_of_the_applicants_own_house_stands_on_its_side_alone(client: Client, under_review: Stage) -> None:
    """A conflict of interest that comes up later: Chen joins studio A while on the panel."""
    note = under_review.note(by=under_review.cast.jiang, text="蒋的意见")
    chen = under_review.cast.chen
    Membership.objects.create(user=chen, organisation=under_review.cast.studio_a, role=Role.PRODUCER_VIEWER)

    html = page(client, under_review, chen)
    standing = rules.standing_of(under_review.now().case, chen)

    assert (standing.is_applicant, standing.is_panel, standing.is_inside) == (True, False, False)
    assert note.text not in html
    assert list(queries.notes_for(under_review.review, standing)) == []


def test_case_page_hides_the_panel_from_the_producer(client: Client, under_review: Stage) -> None:
    under_review.note(text="只给审看组看")
    under_review.sign()

    lins, suns = page(client, under_review, under_review.cast.lin), page(client, under_review, under_review.cast.sun)

    for word in ("陈审看", "蒋审看", "何审看", "孙处长", "吴主任"):
        assert word not in lins
    assert "陈审看" in suns


def test_colleague_who_may_only_read_is_offered_nothing_to_do(client: Client, returned: Stage) -> None:
    html = page(client, returned, returned.cast.qian)
    client.force_login(returned.cast.qian)
    posted = client.post(reverse("screening:check", args=[returned.code]))
    withdrawn = client.post(reverse("screening:act", args=[returned.code, "withdraw"]), {"seq": returned.seq()})

    assert (turn(returned, returned.cast.qian).is_mine, "/act/" in html, "/check/" in html) == (False, False, False)
    assert (posted.status_code, withdrawn.status_code) == (404, 404)
    assert returned.now().case.state == ReviewState.RETURNED


def test_turn_passes_from_hand_to_hand(draft: Stage) -> None:
    """At every step exactly the people whose turn it is have a button."""
    cast = draft.cast
    people = [cast.lin, cast.qian, cast.wu, cast.sun, cast.chen, cast.jiang, cast.he, cast.yang]

    def whose() -> list[str]:
        return [user.username for user in people if turn(draft, user).is_mine]

    seen = [whose()]
    draft.submit()
    seen.append(whose())
    draft.accept()
    seen.append(whose())
    draft.panel()
    seen.append(whose())
    note = draft.note()
    draft.sign(cast.chen)
    seen.append(whose())
    draft.sign(cast.jiang, cast.he)
    seen.append(whose())
    draft.send_back(note)
    seen.append(whose())

    assert seen == [
        ["lin"],
        ["wu"],
        ["sun"],
        ["chen", "jiang", "he"],
        ["jiang", "he"],
        ["sun"],
        ["lin"],
    ]


def test_accept_by_the_page_moves_the_case_once(client: Client, draft: Stage) -> None:
    draft.submit()
    client.force_login(draft.cast.wu)
    url, seq = reverse("screening:act", args=[draft.code, "accept"]), draft.seq()

    first = client.post(url, {"seq": seq, "reason": ""})
    second = client.post(url, {"seq": seq, "reason": ""})

    assert (first.status_code, second.status_code) == (302, 409)
    assert "吴主任" in second.content.decode()
    assert draft.now().case.state == ReviewState.UNDER_REVIEW


@pytest.mark.parametrize(
    ("word", "action"), [("lin", "accept"), ("chen", "accept"), ("sun", "withdraw"), ("sun", "no")]
)
def test_action_of_another_role_is_not_found(client: Client, under_review: Stage, word: str, action: str) -> None:
    client.force_login(getattr(under_review.cast, word))

    answer = client.post(reverse("screening:act", args=[under_review.code, action]), {"seq": under_review.seq()})

    assert answer.status_code == 404


def test_answers_are_kept_one_by_one_and_the_rest_may_follow(client: Client, under_review: Stage) -> None:
    notes = [under_review.note(start=start, end=start + 5) for start in (10, 20)]
    under_review.send_back(*notes)
    first, second = FixItem.objects.order_by("order")
    client.force_login(under_review.cast.lin)
    url = reverse("screening:answers", args=[under_review.code])

    bare = client.post(url, {f"item-{first.pk}-answer": "intended", f"item-{first.pk}-text": ""})
    one = client.post(url, {f"item-{first.pk}-answer": "intended", f"item-{first.pk}-text": "剧情需要。"})
    both = client.post(
        url,
        {
            f"item-{first.pk}-answer": "intended",
            f"item-{first.pk}-text": "剧情需要。",
            f"item-{second.pk}-answer": "will_fix",
        },
    )

    assert (bare.status_code, one.headers["Location"], both.headers["Location"]) == (
        422,
        url,
        reverse("screening:check", args=[under_review.code]),
    )
    assert list(FixItem.objects.order_by("order").values_list("answer", flat=True)) == ["intended", "will_fix"]
    assert set(Note.objects.values_list("status", flat=True)) == {"answered"}


def test_objection_is_settled_from_the_page(client: Client, returned: Stage) -> None:
    returned.answer_all().resubmit()
    item = FixItem.objects.get()
    url = reverse("screening:settle_item", args=[returned.code, item.pk])
    client.force_login(returned.cast.lin)
    client.post(url, {"settled": "1"})
    item.refresh_from_db()
    by_producer = item.settled_at

    client.force_login(returned.cast.sun)
    client.post(url, {"settled": "1"})

    item.refresh_from_db()
    assert (by_producer, item.settled_by) == (None, returned.cast.sun)
    assert Note.objects.get().status == "settled"


def test_objection_of_another_case_is_not_found(client: Client, returned: Stage) -> None:
    item = FixItem.objects.get()
    client.force_login(returned.cast.zhou)

    answer = client.post(reverse("screening:settle_item", args=[returned.code, item.pk]), {"settled": "1"})

    assert answer.status_code == 404


@pytest.mark.parametrize("episodes", [1, 12, 40])
def test_case_page_asks_the_database_equally_often_for_many_episodes(
    client: Client, cast: object, episodes: int, django_assert_max_num_queries: object
) -> None:
    from tests.cast import Cast
    from tests.screening.reviewing import open_stage

    assert isinstance(cast, Cast)
    stage = open_stage(cast, episodes=episodes).submit().accept().panel()
    client.force_login(cast.sun)

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        answer = client.get(reverse("screening:review", args=[stage.code]))

    assert answer.status_code == 200


def test_a_case_with_the_service_centre_is_its_turn_and_the_officer_may_still_accept(
    client: Client, draft: Stage
) -> None:
    draft.submit()
    url = reverse("screening:review", args=[draft.code])
    said = {}
    for word in ("wu", "sun"):
        client.force_login(getattr(draft.cast, word))
        said[word] = client.get(url, headers={"Accept-Language": "en"}).content.decode()

    assert {word: "Your turn" in page for word, page in said.items()} == {"wu": True, "sun": False}
    assert "With the service centre" in said["sun"]
    assert all(reverse("screening:act", args=[draft.code, "accept"]) in page for page in said.values())


def test_a_submission_is_taken_back_by_its_maker_on_a_page_and_handed_in_again(client: Client, draft: Stage) -> None:
    draft.submit()
    url = reverse("screening:recall", args=[draft.code])
    client.force_login(draft.cast.lin)
    page = client.get(reverse("screening:review", args=[draft.code])).content.decode()
    asked = client.get(url)

    done = client.post(url, {"seq": draft.seq()})

    assert (url in page, asked.status_code, done.status_code) == (True, 200, 302)
    assert (draft.now().case.state, draft.now().case.due_on) == (ReviewState.DRAFT, None)
    assert client.post(url, {"seq": draft.seq()}).status_code == 404
    draft.submit()
    assert (draft.now().case.state, draft.now().case.round) == (ReviewState.SUBMITTED, 2)


def test_the_officer_extends_the_limit_once_with_a_reason_that_the_producer_reads(
    client: Client, under_review: Stage
) -> None:
    url = reverse("screening:extend", args=[under_review.code, "decision"])
    before = under_review.now().case.due_on
    client.force_login(under_review.cast.sun)

    empty = client.post(url, {"seq": under_review.seq(), "reason": " "})
    done = client.post(url, {"seq": under_review.seq(), "reason": "需专家论证。"})
    again = client.get(url)

    after = under_review.now().case.due_on
    assert (empty.status_code, done.status_code, again.status_code) == (422, 302, 404)
    assert before is not None
    assert after is not None
    assert after > before
    client.force_login(under_review.cast.lin)
    assert "需专家论证。" in client.get(reverse("screening:review", args=[under_review.code])).content.decode()


def test_page_of_a_review_takes_sixteen_queries_for_thirty_notes_as_for_one(under_review: Stage) -> None:
    stage, cast = under_review, under_review.cast
    address = stage.review.case.get_absolute_url()

    def taken(*readers: User) -> dict[str, int]:
        return {user.username: queries_of(user, address) for user in readers}

    notes = [stage.note()]
    stage.sign()
    inside = (cast.sun, cast.chen, cast.wu, cast.yang)
    few = taken(*inside)
    notes += [stage.note(by=cast.sun, start=number, end=number + 1) for number in range(29)]
    many = taken(*inside)
    stage.send_back(*notes)
    returned = taken(*inside, cast.lin, cast.qian)

    assert (many, {name: count for name, count in (many | returned).items() if count > 16}) == (few, {})
