"""Lists: what may stand on one, who publishes, and what becomes of each base."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.bases import listing
from tests.bases.listing import HEAD, LAST_YEAR, granted, published, second
from tests.bases.residents import make_base
from tests.casework.levels import make_line
from tests.cast import Cast
from zhijiang.bases import actions, queries
from zhijiang.bases.models import Base, BaseCase, BaseName, Batch, Listing
from zhijiang.bases.states import BaseLevel, BatchState, EntryKind, Standing
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Case, Document, Event

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("in_june")]


def test_list_raises_a_known_base_enters_a_new_one_and_numbers_both(office: Cast) -> None:
    line, lu = make_line(office), second(office)
    known = make_base(office, name="湖畔视听产业园", operator=line.operator)
    raised, new = granted(line), granted(line, title="湖畔二期", goal="cultivation")
    batch = actions.open_batch(office.bureau, by=office.sun, head=HEAD)
    actions.gather_case(batch, raised, by=office.sun, base=known)
    actions.gather_case(batch, new, by=office.sun)
    actions.propose_batch(batch, by=office.sun)

    actions.publish_batch(batch, by=lu)

    made = Base.objects.exclude(pk=known.pk).get()
    known.refresh_from_db()
    assert (known.level, known.number, known.batch) == ("provincial", f"浙视基〔{LAST_YEAR}〕第1号", HEAD.name)
    assert (made.level, made.number, made.standing) == ("cultivated", f"浙视培〔{LAST_YEAR}〕第1号", "listed")
    assert (made.operator, made.floor_area, made.platforms) == (line.operator, 52000, ["公共渲染平台"])
    assert [(name.name, name.valid_from) for name in made.names.all()] == [("湖畔二期", HEAD.dated_on)]
    assert [(each.kind, each.on, each.case) for each in made.entries.all()] == [("listed", HEAD.dated_on, new)]
    assert set(BaseCase.objects.values_list("base", "case")) == {(known.pk, raised.pk), (made.pk, new.pk)}
    told = Event.objects.filter(stream=f"base-list/{batch.code}").order_by("seq").values_list("action", "actor")
    assert list(told) == [
        ("list_opened", office.sun.pk), ("list_gathered", office.sun.pk), ("list_gathered", office.sun.pk),
        ("list_proposed", office.sun.pk), ("list_published", lu.pk),
    ]  # fmt: skip
    assert Event.objects.filter(stream=f"base/{made.code}").get().payload["document"] == HEAD.number
    # The declarations were set where they stand, so only their own streams lack moves.
    assert {fault.stream for fault in verify.faults()} == {f"case/{case.code}" for case in (raised, new)}


def test_a_list_is_published_by_another_officer_and_never_changed_afterwards(office: Cast) -> None:
    line, lu = make_line(office), second(office)
    base = make_base(office, operator=line.operator)
    batch = actions.open_batch(office.bureau, by=office.sun, head=HEAD)
    actions.gather_base(batch, base, by=office.sun, level=BaseLevel.PROVINCIAL, basis="旧文")
    with pytest.raises(WrongState):
        actions.publish_batch(batch, by=lu)
    actions.propose_batch(batch, by=office.sun)

    with pytest.raises(NotAllowed):
        actions.publish_batch(batch, by=office.sun)
    with pytest.raises(WrongState):
        actions.edit_batch(batch, by=office.sun, head=HEAD)
    assert Batch.objects.get().state == BatchState.PROPOSED
    actions.send_batch_back(batch, by=lu, reason="公告文字有误。")
    actions.edit_batch(batch, by=office.sun, head=replace(HEAD, notice="现予公布，请遵照执行。"))
    actions.propose_batch(batch, by=office.sun)
    actions.publish_batch(batch, by=lu)

    with pytest.raises(WrongState):
        actions.edit_batch(batch, by=office.sun, head=HEAD)
    with pytest.raises(WrongState):
        actions.drop_listing(Listing.objects.select_related("batch").get(), by=office.sun)
    with pytest.raises(WrongState):
        actions.send_batch_back(batch, by=lu, reason="改")
    with pytest.raises(WrongState):
        actions.publish_batch(batch, by=lu)
    assert Batch.objects.get().published_by == lu


@pytest.mark.parametrize(
    "head",
    [
        replace(HEAD, number=""),
        replace(HEAD, dated_on=None),
        replace(HEAD, dated_on=date(2099, 1, 1)),
    ],
)
def test_a_list_without_number_day_or_bases_is_not_laid_before(office: Cast, head: actions.Head) -> None:
    batch = actions.open_batch(office.bureau, by=office.sun, head=head)
    with pytest.raises(MissingEvidence):
        actions.propose_batch(batch, by=office.sun)
    actions.gather_base(batch, make_base(office), by=office.sun, level=BaseLevel.PROVINCIAL, basis="旧文")

    with pytest.raises(MissingEvidence):
        actions.propose_batch(batch, by=office.sun)

    assert Batch.objects.get().state == BatchState.DRAFT


def test_a_list_is_not_dated_before_the_decision_that_it_rests_on(office: Cast) -> None:
    """Rule: B-38. Said at whichever step comes second: the line, or the day."""
    line, lu = make_line(office), second(office)
    case = granted(line)
    Case.objects.filter(pk=case.pk).update(closed_at=datetime(LAST_YEAR, 3, 9, 16, 30, tzinfo=UTC))  # the 10th in China
    batch = actions.open_batch(office.bureau, by=office.sun, head=HEAD)
    case.refresh_from_db()
    with pytest.raises(WrongState, match=f"{LAST_YEAR}-03-10") as refused:
        actions.gather_case(batch, case, by=office.sun)
    on_the_day = replace(HEAD, dated_on=date(LAST_YEAR, 3, 10))
    actions.edit_batch(batch, by=office.sun, head=on_the_day)
    actions.gather_case(batch, case, by=office.sun)
    with pytest.raises(WrongState) as moved:
        actions.edit_batch(batch, by=office.sun, head=HEAD)
    Batch.objects.update(dated_on=HEAD.dated_on)  # as an older release left it
    with pytest.raises(WrongState) as proposed:
        actions.propose_batch(batch, by=office.sun)
    Batch.objects.update(state=BatchState.PROPOSED)
    with pytest.raises(WrongState) as laid:
        actions.publish_batch(batch, by=lu)

    assert {each.value.rule for each in (refused, moved, proposed, laid)} == {"B-38"}
    assert not Base.objects.exists()


def test_case_stands_on_one_list_and_only_while_its_letter_is_in_force(office: Cast) -> None:
    line, lu = make_line(office), second(office)
    case = granted(line)
    one, other = (
        actions.open_batch(office.bureau, by=office.sun, head=replace(HEAD, number=number)) for number in ("1", "2")
    )
    placed = actions.gather_case(one, case, by=office.sun)
    with pytest.raises(WrongState):
        actions.gather_case(other, case, by=office.sun)
    actions.drop_listing(placed, by=office.sun)
    actions.gather_case(other, case, by=office.sun)
    Document.objects.create(
        case=case, authority=office.bureau, kind="recognition", number=case.number, title="x", sha256="0" * 64,
        size_bytes=1, verify_code="x", issued_at=timezone.now(), revoked_at=timezone.now(),
    )  # fmt: skip
    actions.propose_batch(other, by=office.sun)

    with pytest.raises(WrongState):
        actions.publish_batch(other, by=lu)

    assert (Base.objects.count(), Batch.objects.get(pk=other.pk).state) == (0, BatchState.PROPOSED)
    actions.send_batch_back(other, by=lu, reason="认定已失效。")
    actions.drop_listing(Listing.objects.select_related("batch").get(), by=office.sun)
    assert list(queries.granted_for(office.sun)) == [], "it waits for no list any more"


def test_base_is_listed_at_a_level_once_and_never_below_its_own(office: Cast) -> None:
    line, base, _lu = listing.listed(office)
    again = actions.open_batch(office.bureau, by=office.sun, head=replace(HEAD, number="2"))

    for level in (BaseLevel.PROVINCIAL, BaseLevel.CULTIVATED):
        with pytest.raises(WrongState):
            actions.gather_base(again, base, by=office.sun, level=level, basis="旧文")
    with pytest.raises(MissingEvidence):
        actions.gather_base(again, base, by=office.sun, level=BaseLevel.NATIONAL, basis=" ")
    actions.gather_base(again, base, by=office.sun, level=BaseLevel.NATIONAL, basis="总局批复")

    assert [line.level for line in again.listings.all()] == ["national"]
    assert line.operator == base.operator


def test_lists_are_the_work_of_officers_of_the_authority_that_names_bases(office: Cast) -> None:
    line = make_line(office)
    batch = actions.open_batch(office.bureau, by=office.sun, head=HEAD)

    for stranger in (office.lin, office.wu, office.yang, line.gu, line.shi):
        with pytest.raises(NotAllowed):
            actions.open_batch(office.bureau, by=stranger, head=HEAD)
        with pytest.raises(NotAllowed):
            actions.edit_batch(batch, by=stranger, head=HEAD)
    with pytest.raises(NotAllowed):
        actions.open_batch(line.city, by=line.shi, head=HEAD)

    assert Batch.objects.count() == 1


def test_base_of_another_operator_is_not_raised_by_a_declaration(office: Cast) -> None:
    line = make_line(office)
    strangers = make_base(office)
    batch = actions.open_batch(office.bureau, by=office.sun, head=HEAD)

    with pytest.raises(WrongState):
        actions.gather_case(batch, granted(line), by=office.sun, base=strangers)

    assert Listing.objects.count() == 0


def test_declaration_that_is_not_granted_stands_on_no_list(office: Cast) -> None:
    line = make_line(office)
    case = granted(line)
    Case.objects.filter(pk=case.pk).update(state="deciding", closed_at=None)
    batch = actions.open_batch(office.bureau, by=office.sun, head=HEAD)

    with pytest.raises(RuleViolation):
        actions.gather_case(batch, Case.objects.get(pk=case.pk), by=office.sun)

    assert Listing.objects.count() == 0


def test_hand_written_level_stands_in_the_history(office: Cast) -> None:
    base = make_base(office)
    facts = actions.Facts(base.operator, BaseLevel.NATIONAL, "总局批复", (("120.07", "30.16"),))

    actions.correct_base(base, by=office.sun, facts=facts, reason="漏录")

    assert [(each.kind, each.level, each.standing) for each in base.entries.all()] == [
        (EntryKind.ENTERED, "provincial", Standing.LISTED), (EntryKind.CORRECTED, "national", Standing.LISTED),
    ]  # fmt: skip
    assert BaseName.objects.count() == 1


def test_a_dozen_declarations_are_offered_with_as_many_queries_as_one(office: Cast) -> None:
    line = make_line(office)
    make_base(office, name="湖畔视听产业园", operator=line.operator)
    granted(line)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            rows = queries.granted_on(office.sun)
            assert all(row.likely is not None and row.likely.shown_name for row in rows)
        return len(seen)

    one = asked()
    for number in range(12):
        granted(line, title=f"园区{number}")

    assert (asked(), len(queries.granted_on(office.sun))) == (one, 13)


def test_published_list_has_its_number_alone(office: Cast) -> None:
    line, lu = make_line(office), second(office)
    published(office, granted(line), by=lu)

    with pytest.raises(WrongState):
        actions.open_batch(office.bureau, by=office.sun, head=HEAD)

    assert Batch.objects.count() == 1
