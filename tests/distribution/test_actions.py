"""The way of a delivery: who may take it further, what a failing cut needs, and that every write is one event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cast import Cast
from tests.distribution.conftest import CONTENT, PLATFORM, linked, measured
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, TooLate, WrongState
from zhijiang.casework.models import Event
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.distribution import actions, bag, jobs, queries
from zhijiang.distribution.models import Delivery
from zhijiang.distribution.states import DeliveryState
from zhijiang.jobs.errors import JobRefused
from zhijiang.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told(delivery: Delivery) -> list[str]:
    return list(Event.objects.filter(stream=delivery.stream).order_by("seq").values_list("action", flat=True))


def test_cut_goes_from_the_check_to_its_receipt_and_every_step_is_one_event(cast: Cast, ready: Delivery) -> None:
    link, _token = linked(ready, cast)
    actions.fetch(link)
    hashes = {each.path: each.sha256 for each in queries.payload_of(ready)}

    differences = actions.confirm(link, name="沈接收", arrived=hashes)

    ready.refresh_from_db()
    assert differences == []
    assert (ready.state, ready.received_by, ready.is_met) == (DeliveryState.RECEIVED, "沈接收", True)
    assert told(ready) == [
        "delivery_begun", "delivery_checked", "delivery_packing", "delivery_packed", "delivery_linked", "delivery_fetched",
        "delivery_received",
    ]  # fmt: skip
    last = Event.objects.filter(stream=ready.stream).latest("seq")
    assert last.payload["tagmanifest_sha256"] == ready.tagmanifest_sha256
    assert last.payload["manifest_sha256"] == ready.files.get(path=bag.MANIFEST).sha256
    assert list(verify.faults()) == []


def test_check_reads_the_stored_report_and_freezes_what_it_came_to(cast: Cast, cut: Cut) -> None:
    delivery = actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM)
    Analysis.objects.update(report=measured_with(cut, "black"))

    actions.check(delivery, by=cast.lin)
    Analysis.objects.update(report=measured_with(cut))

    delivery.refresh_from_db()
    assert (delivery.verdict["verdict"], delivery.verdict["blockers"]) == ("fail", 0)
    assert delivery.verdict["reasons"] == {"zh-Hans": ["黑场 × 1"], "en": ["Black picture × 1"]}
    assert actions.check(delivery, by=cast.lin).is_met
    assert not Job.objects.exclude(name__startswith="catalog.").exists(), "nothing is decoded for it"


def measured_with(cut: Cut, *checks: str) -> object:
    from tests.distribution.conftest import REPORT, finding

    return REPORT | {"findings": [finding(each) for each in checks]}


def test_cut_that_fails_goes_out_for_a_written_reason_alone(
    cast: Cast, film: Work, bring_in: Callable[..., Cut]
) -> None:
    cut = measured(bring_in(film, by=cast.lin, content=CONTENT), "freeze")
    delivery = actions.check(actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM), by=cast.lin)

    with pytest.raises(MissingEvidence) as refused:
        actions.pack(delivery, by=cast.lin, reason="  ")
    assert refused.value.rule == "R-03"
    actions.pack(delivery, by=cast.lin, reason="定格为片尾设计，平台已知悉。")

    delivery.refresh_from_db()
    assert (delivery.state, delivery.waiver) == (DeliveryState.PACKING, "定格为片尾设计，平台已知悉。")
    assert Event.objects.filter(stream=delivery.stream).latest("seq").reason == delivery.waiver


def test_cut_that_fails_by_a_blocker_of_the_profile_does_not_go_out_at_all(
    cast: Cast, film: Work, bring_in: Callable[..., Cut]
) -> None:
    cut = measured(bring_in(film, by=cast.lin, content=CONTENT), "decode_error")
    delivery = actions.check(actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM), by=cast.lin)

    with pytest.raises(WrongState) as refused:
        actions.pack(delivery, by=cast.lin, reason="请接收。")

    delivery.refresh_from_db()
    assert (refused.value.rule, delivery.state) == ("R-03", DeliveryState.CHECKED)


def test_reason_for_an_earlier_verdict_does_not_hold_for_the_next(
    cast: Cast, film: Work, bring_in: Callable[..., Cut]
) -> None:
    cut = measured(bring_in(film, by=cast.lin, content=CONTENT), "freeze")
    delivery = actions.check(actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM), by=cast.lin)
    actions.pack(delivery, by=cast.lin, reason="片尾设计。")
    actions.give_up_packing(delivery, fault="x")

    actions.check(delivery, by=cast.lin)

    with pytest.raises(MissingEvidence):
        actions.pack(delivery, by=cast.lin)


@pytest.mark.parametrize("who", ["qian", "zhou", "sun", "wu"])
def test_only_producers_of_the_house_deliver(who: str, cast: Cast, cut: Cut, ready: Delivery) -> None:
    user = getattr(cast, who)
    link, _token = linked(ready, cast)
    doing: tuple[Callable[[], object], ...] = (
        lambda: actions.begin(cut, by=user, profile="online-hd", recipient=PLATFORM),
        lambda: actions.check(ready, by=user),
        lambda: actions.pack(ready, by=user),
        lambda: actions.make_link(
            ready, by=user, name="x", mail="x@example.org", expires_on=timezone.localdate(), most_fetches=1
        ),
        lambda: actions.revoke_link(link, by=user),
        lambda: actions.withdraw(ready, by=user, reason="x"),
    )
    before = Event.objects.count()

    for do in doing:
        with pytest.raises(NotAllowed):
            do()

    assert Event.objects.count() == before


def test_no_step_is_taken_from_a_state_it_does_not_start_from(cast: Cast, checked: Delivery) -> None:
    with pytest.raises(WrongState):
        linked(checked, cast)
    actions.withdraw(checked, by=cast.lin, reason="平台改变计划。")

    for do in (actions.check, actions.pack):
        with pytest.raises(WrongState):
            do(checked, by=cast.lin)
    with pytest.raises(WrongState):
        actions.withdraw(checked, by=cast.lin, reason="再撤。")


def test_profile_for_another_kind_of_work_is_not_taken(cast: Cast, cut: Cut) -> None:
    with pytest.raises(MissingEvidence):
        actions.begin(cut, by=cast.lin, profile="platform-upright", recipient=PLATFORM)


@pytest.mark.parametrize(
    ("days", "fetches", "error"),
    [(-1, 3, WrongState), (91, 3, WrongState), (14, 0, MissingEvidence), (14, 21, MissingEvidence)],
)
def test_link_holds_no_longer_and_for_no_more_than_it_may(
    days: int, fetches: int, error: type[RuleViolation], cast: Cast, ready: Delivery
) -> None:
    with pytest.raises(error) as refused:
        linked(ready, cast, expires_on=timezone.localdate() + timedelta(days=days), most_fetches=fetches)

    assert (refused.value.rule, ready.links.count()) == ("R-05", 0)


def test_link_is_kept_as_a_hash_and_ends_with_its_last_day(cast: Cast, ready: Delivery) -> None:
    link, token = linked(ready, cast, expires_on=timezone.localdate())
    # Midnight of the installation's own day, not of UTC.
    midnight = timezone.localtime().replace(hour=23, minute=59, second=59)

    assert token not in str({**link.__dict__, "events": list(Event.objects.values_list("payload", flat=True))})
    with time_machine.travel(midnight, tick=False):
        assert queries.link_of(token) == link
    with time_machine.travel(midnight + timedelta(seconds=2), tick=False):
        assert queries.link_of(token) is None
    assert queries.link_of(link.sha256) is None


def test_fetches_are_counted_and_end(cast: Cast, ready: Delivery) -> None:
    link, token = linked(ready, cast, most_fetches=2)

    actions.fetch(link)
    actions.fetch(link)
    with pytest.raises(TooLate):
        actions.fetch(link)

    assert queries.link_of(token) is not None, "receipt can still be confirmed"
    assert told(ready).count("delivery_fetched") == 2


def test_revoked_link_and_link_of_a_withdrawn_delivery_open_nothing(cast: Cast, ready: Delivery) -> None:
    (first, one), (_second, two) = linked(ready, cast), linked(ready, cast)

    actions.revoke_link(first, by=cast.lin)
    actions.revoke_link(first, by=cast.lin)
    assert (queries.link_of(one), queries.link_of(two) is None) == (None, False)
    actions.withdraw(ready, by=cast.lin, reason="授权到期。")

    assert queries.link_of(two) is None
    assert told(ready).count("delivery_link_revoked") == 1


def test_changed_byte_is_found_and_the_delivery_is_not_received(cast: Cast, ready: Delivery) -> None:
    link, _token = linked(ready, cast)
    hashes = {each.path: each.sha256 for each in queries.payload_of(ready)}
    film = next(path for path in hashes if path.startswith("data/film/"))

    differences = actions.confirm(link, name="沈接收", arrived=hashes | {film: "0" * 64})

    ready.refresh_from_db()
    assert differences == [bag.Difference("changed", film)]
    assert (ready.state, ready.received_at) == (DeliveryState.HANDED_OVER, None)
    event = Event.objects.filter(stream=ready.stream).latest("seq")
    assert (event.action, event.payload["differences"]) == ("delivery_differs", [{"kind": "changed", "path": film}])


def test_hash_over_the_list_of_hashes_confirms_and_another_does_not(cast: Cast, ready: Delivery) -> None:
    link, _token = linked(ready, cast)

    wrong = actions.confirm_by_hash(link, name="沈接收", tagmanifest_sha256="0" * 64)
    right = actions.confirm_by_hash(link, name="沈接收", tagmanifest_sha256=ready.tagmanifest_sha256.upper() + "\n")

    ready.refresh_from_db()
    assert ([each.kind for each in wrong], right, ready.state) == (["tags"], [], DeliveryState.RECEIVED)
    with pytest.raises(WrongState):
        actions.withdraw(ready, by=cast.lin, reason="x")


def test_package_that_cannot_be_made_says_why_and_can_be_asked_for_again(cast: Cast, cut: Cut, files: object) -> None:
    delivery = actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM, with_rendition=True)
    actions.check(delivery, by=cast.lin)
    actions.pack(delivery, by=cast.lin)

    with pytest.raises(JobRefused):
        jobs.pack(delivery_id=delivery.pk)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.fault) == (DeliveryState.CHECKED, "The playable version of the cut is not ready.")
    assert not list(files.glob("deliveries/*/*/*"))  # type: ignore[attr-defined]
    actions.pack(delivery, by=cast.lin)
    assert date.fromisoformat(delivery.verdict["on"]) == timezone.localdate() or delivery.verdict == {}
