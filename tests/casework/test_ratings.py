"""The rating of the service: by the applicant, after the end, once."""

from __future__ import annotations

import pytest

from tests.casework import permits, steps
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Case, Event, Rating

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def closed(office: Cast) -> Case:
    permits.publish()
    case = permits.draft(office)
    steps.step(case, "submit", office.lin)
    steps.step(case, "withdraw", office.lin)
    return case


def test_rating_is_one_row_and_one_event_without_the_words(closed: Case, office: Cast) -> None:
    rating = actions.rate(closed, by=office.lin, stars=4, text=" 很快。 ")

    event = Event.objects.order_by("-pk").first()
    closed.refresh_from_db()
    assert (rating.stars, rating.text, rating.by) == (4, "很快。", office.lin)
    assert event is not None
    assert (event.action, event.seq, event.payload["stars"], "很快" in str(event.payload)) == (
        "rated",
        closed.seq,
        4,
        False,
    )


def test_rating_is_given_once(closed: Case, office: Cast) -> None:
    actions.rate(closed, by=office.lin, stars=4)

    with pytest.raises(WrongState):
        actions.rate(closed, by=office.lin, stars=1)

    assert list(Rating.objects.values_list("stars", flat=True)) == [4]


@pytest.mark.parametrize(
    ("who", "stars", "refusal"),
    [("qian", 5, NotAllowed), ("sun", 5, NotAllowed), ("zhou", 5, NotAllowed), ("lin", 6, MissingEvidence)],
)
def test_rating_by_another_or_of_another_number_is_refused(
    closed: Case, office: Cast, who: str, stars: int, refusal: type[RuleViolation]
) -> None:
    with pytest.raises(refusal):
        actions.rate(closed, by=getattr(office, who), stars=stars)

    assert Rating.objects.count() == 0


def test_open_case_is_not_rated(office: Cast) -> None:
    with pytest.raises(WrongState):
        actions.rate(steps.submitted(office), by=office.lin, stars=5)
