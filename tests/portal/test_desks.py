"""The desks of the bureau, a base and a firm: what waits on each, how bases stand, and who sees which."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.assignments import assigning
from tests.bases.residents import judge, make_base, make_firm
from tests.cast import Cast
from tests.indicators import asking
from tests.portal.reporting import TODAY, figures
from tests.support import calling, giving
from zhijiang.bases import actions as bases
from zhijiang.bases import queries as of_bases
from zhijiang.bases.models import Base, Firm, FirmFigures
from zhijiang.bases.states import Standing
from zhijiang.casework.models import Attachment, DossierItem
from zhijiang.casework.states import Light
from zhijiang.indicators import actions as indicators
from zhijiang.indicators.models import Period
from zhijiang.indicators.queries.desk import is_partial
from zhijiang.indicators.queries.series import Cell
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.portal import queries
from zhijiang.portal.queries import Around, DeskKind, Reader
from zhijiang.support import actions as support
from zhijiang.support.models import Call
from zhijiang.support.states import Condition, Fact

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def waiting(user: User) -> list[tuple[str, str]]:
    """(step, remark) of what waits for somebody."""
    return [(task.step, task.remark) for task in queries.desk_of(user).mine]


def now_of(base: Base) -> of_bases.BaseNow:
    return of_bases.bases_now([Base.objects.select_related("operator").get(pk=base.pk)])[0]


def test_reports_of_a_period_wait_for_whoever_gives_them_then_for_the_bureau_then_for_nobody(office: Cast) -> None:
    base, (own, other) = asking.base_with_firms(office)
    for firm in (own, other):
        figures(firm, 2025)
    period = asking.open_year(office)
    begun = {name: waiting(getattr(office, name)) for name in ("wu", "lin", "sun", "zhou", "qian", "yang")}

    asking.report(period, own, office.lin)
    asking.report(period, base, office.wu)
    given = {name: waiting(getattr(office, name)) for name in ("wu", "lin", "sun")}
    asking.report(period, other, office.wu)
    indicators.seal_period(period, by=office.sun)
    sealed = {name: waiting(getattr(office, name)) for name in ("wu", "lin", "sun")}
    Period.objects.filter(pk=period.pk).update(due_on=TODAY - timedelta(days=1))
    over = waiting(office.sun)
    indicators.publish_period(period, by=office.sun)

    nobody: dict[str, list[tuple[str, str]]] = {"sun": [], "zhou": [], "qian": [], "yang": []}
    assert begun == nobody | {
        "wu": [("Report figures", ""), ("See who is missing", "2 firms have not reported")],
        "lin": [("Report figures", "企业1")],
    }
    assert given == {
        "wu": [("See who is missing", "1 firm has not reported")],
        "lin": [],
        "sun": [("Check and seal", "2 reports")],
    }
    assert sealed == {"wu": [], "lin": [], "sun": []}
    assert over == [("Look and publish", "3 reports sealed")]
    assert waiting(office.sun) == []


def test_report_that_is_sent_back_waits_again_and_says_so(office: Cast) -> None:
    _base, (own, _other) = asking.base_with_firms(office)
    period = asking.open_year(office)
    report = asking.report(period, own, office.lin)

    indicators.send_back(report, by=office.sun, words="请核对利润。")

    (task,) = [each for each in queries.desk_of(office.lin).mine if each.section == "statistics"]
    assert (task.state, task.step) == ("Sent back", "Report figures")
    assert task.step_url == reverse("indicators:report", args=[period.code, own.base.code, own.code])


def test_only_the_last_period_of_a_rhythm_is_asked_for_and_earlier_ones_while_reports_wait(office: Cast) -> None:
    _base, (own, other) = asking.base_with_firms(office)
    old, new = (asking.open_year(office, year) for year in (2024, 2025))
    asking.report(old, other, office.wu)

    assert [task.code for task in queries.desk_of(office.lin).mine] == [old.code, new.code]
    indicators.seal_period(old, by=office.sun)
    assert [task.code for task in queries.desk_of(office.lin).mine] == [new.code]
    assert own.organisation == office.studio_a


def light_on(base: Base, day: str) -> tuple[str, Light | None]:
    with time_machine.travel(f"{day}T04:00:00Z", tick=False):
        now = now_of(base)
        return now.report, now.light


def test_light_of_a_base_follows_its_report_and_its_assessment(office: Cast) -> None:
    base = make_base(office)

    seen = [light_on(base, day) for day in ("2026-12-01", "2027-01-15", "2027-03-10", "2027-04-01")]
    Base.objects.filter(pk=base.pk).update(standing=Standing.FAILED)
    failed = now_of(base).light
    Base.objects.filter(pk=base.pk).update(standing=Standing.REMOVED)

    assert seen == [("late", Light.RED), ("due", Light.GREEN), ("due", Light.YELLOW), ("late", Light.RED)]
    assert (failed, now_of(base).light) == (Light.RED, None)


def test_firm_is_silent_only_after_two_whole_years_without_figures(office: Cast) -> None:
    base = make_base(office)
    silent, told, late_told, newcomer, left = (
        make_firm(office, base, number, joined_on=day)
        for number, day in enumerate([date(2021, 3, 1)] * 3 + [date(2024, 1, 2), date(2021, 3, 1)], start=1)
    )
    figures(told, 2024)
    figures(late_told, 2022, 2023)
    bases.let_firm_go(left, by=office.wu, left_on=date(2026, 1, 5))

    assert set(of_bases.stale_firms(Firm.objects.all())) == {silent, late_told}
    assert (now_of(base).firms, now_of(base).stale) == (4, 2)
    assert ("See these firms", "") in waiting(office.wu)
    assert newcomer.left_on is None


@pytest.mark.parametrize(("now", "before", "partial"), [(8, 40, True), (36, 40, False), (35, 40, True), (0, 0, False)])
def test_period_that_few_have_reported_for_is_not_compared(now: int, before: int, partial: bool) -> None:
    assert is_partial(Cell(Decimal(1), now), Cell(Decimal(1), before)) is partial


def test_glance_compares_the_last_period_that_was_reported_whole(office: Cast) -> None:
    base, firms = asking.base_with_firms(office, 4)
    for year, revenue in ((2023, 100), (2024, 150)):
        FirmFigures.objects.bulk_create(FirmFigures(firm=firm, year=year, revenue=revenue * 10_000) for firm in firms)
    FirmFigures.objects.create(firm=firms[0], year=2025, revenue=10_000)
    judge(office, base)

    glance = glance_of(office.wu, base)

    trend = next(each for each in glance.trends if each.definition.key == "revenue")
    assert (trend.words, trend.time, trend.change) == ("600 10,000 yuan", "Year 2024", Decimal(50))
    assert glance.row.now.position[0] == of_bases.segment_name("post")
    assert [rung.standing for rung in glance.rungs] == ["done", "current", "next"]


def glance_of(user: User, base: Base) -> queries.Glance:
    reader = Reader.of(user)
    around = Around.of(reader)
    row = next(row for row in queries.rows_of(around.bases, {}) if row.now.base == base)
    return queries.glance_of(reader, row)


def test_desk_of_a_base_is_for_who_runs_it_and_for_the_authority(office: Cast, client: Client) -> None:
    other = Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name="另一家", parent=office.bureau)
    mine, theirs = make_base(office), make_base(office, "别处基地", operator=other)
    make_firm(office, theirs, 1, house=office.studio_a)

    def answers(name: str) -> list[int]:
        client.force_login(getattr(office, name))
        paths = [reverse("portal:bases"), *(reverse("portal:base", args=[each.code]) for each in (mine, theirs))]
        return [client.get(path).status_code for path in paths]

    assert {name: answers(name) for name in ("wu", "sun", "yang", "lin", "chen")} == {
        "wu": [200, 200, 404],
        "sun": [200, 200, 200],
        "yang": [200, 200, 200],
        "lin": [404, 404, 404],
        "chen": [404, 404, 404],
    }
    client.force_login(office.wu)
    assert "别处基地" not in client.get(reverse("portal:bases")).content.decode()


def test_who_works_in_houses_of_two_kinds_changes_between_desks(office: Cast, client: Client) -> None:
    make_base(office)
    Membership.objects.create(user=office.wu, organisation=office.studio_b, role=Role.PRODUCER)
    client.force_login(office.wu)

    first = client.get("/").context
    second = client.get("/?desk=firm").context
    foreign = client.get("/?desk=bureau").context

    assert (list(first["faces"]), first["face"]) == ([DeskKind.BASE, DeskKind.FIRM], DeskKind.BASE)
    assert (second["face"], foreign["face"]) == (DeskKind.FIRM, DeskKind.BASE)


def test_call_waits_for_its_units_its_houses_and_at_last_its_keeper(office: Cast) -> None:
    world = calling.make_world(office, houses=2, closes_on=TODAY + timedelta(days=5))
    calling.handed_in(world, 0)
    waits = {
        "shi": [each for each in waiting(world.shi) if each[0].startswith("Evaluate")],
        "house00": waiting(world.people[0]),
        "house01": waiting(world.people[1]),
        "lin": waiting(office.lin),
        "sun": of_calls(office.sun),
    }
    Call.objects.update(
        opens_on=TODAY - timedelta(days=9),
        closes_on=TODAY - timedelta(days=5),
        recommend_until=TODAY - timedelta(days=1),
    )

    assert waits == {
        "shi": [("Evaluate and recommend", "1 entry")],
        "house00": [],
        "house01": [("Read and apply", "")],
        "lin": [],
        "sun": [],
    }
    assert waiting(world.people[1]) == []
    assert of_calls(office.sun) == [("Lay before the experts", "")]


def of_calls(user: User) -> list[tuple[str, str]]:
    """What waits beside single cases."""
    return [each for each in waiting(user) if each[0] != "Handle"]


def test_instalment_waits_for_the_bureau_until_it_is_paid(office: Cast) -> None:
    firm = giving.make_resident(office)
    application = giving.applied(office, giving.make_measure(office), firm)
    parts = (
        support.Part(12 * giving.WAN, TODAY - timedelta(days=1), "签约后"),
        support.Part(8 * giving.WAN, TODAY + timedelta(days=90), "验收后"),
    )
    grant = giving.granted(office, application, parts=parts)

    def payments(user: User) -> list[str]:
        return [task.remark for task in queries.desk_of(user).mine if task.step == "Record the payment"]

    before = payments(office.sun)
    first = support.record_payment(grant, by=office.sun, paid_on=TODAY, amount_fen=5 * giving.WAN, paper="1号")
    support.confirm_payment(first, by=giving.second(office))
    partly = payments(office.sun)
    second = support.record_payment(grant, by=office.sun, paid_on=TODAY, amount_fen=7 * giving.WAN, paper="2号")
    support.confirm_payment(second, by=giving.second(office))

    assert (before, partly, payments(office.sun)) == (["12.00 (10,000 yuan)"], ["7.00 (10,000 yuan)"], [])
    assert (payments(office.wu), payments(office.lin)) == ([], [])


def test_firm_is_offered_what_its_facts_fit_and_told_what_hangs_on_missing_figures(office: Cast) -> None:
    firm = giving.make_resident(office, revenue=None)
    figures(firm, 2024)
    fits = giving.make_measure(
        office, title="合适", conditions=(Condition(Fact.SEGMENT, any=("post",)), giving.CONDITIONS[4])
    )
    lacks = giving.make_measure(office, title="缺数据", conditions=(Condition(Fact.REVENUE, least=1),))
    giving.make_measure(office, title="不合适", conditions=(Condition(Fact.SEGMENT, any=("animation",)),))

    desk = queries.firm_of(Reader.of(office.lin))

    assert ([fit.measure for fit in desk.open], [fit.measure for fit in desk.lacking], desk.closed) == (
        [fits],
        [lacks],
        1,
    )
    assert desk.open[0].to_declare == 1
    assert (queries.firm_of(Reader.of(office.zhou)).fits, queries.firm_of(Reader.of(office.qian)).fits) == ([], [])


def test_case_of_ones_own_house_says_who_has_it_and_others_do_not(office: Cast) -> None:
    firm = giving.make_resident(office)
    giving.applied(office, giving.make_measure(office), firm)

    def holders(user: User) -> list[str]:
        return [task.holder for task in queries.desk_of(user).elsewhere]

    assert (holders(office.lin), holders(office.yang)) == (["Provincial Bureau"], [""])
    task = next(each for each in queries.desk_of(office.sun).mine if each.step == "Handle")
    assert task.section == "selection"


def test_bureau_has_the_six_mechanisms_with_what_waits_under_its_own(office: Cast, client: Client) -> None:
    base, (own, _other) = asking.base_with_firms(office)
    asking.report(asking.open_year(office), own, office.lin)
    plan = assigning.published(office, assigning.given(office, due_on=TODAY + timedelta(days=1)))
    duty = assigning.duty_of(plan)
    from_duty = queries.desk_of(office.wu)
    client.force_login(office.sun)

    bureau = client.get("/").context["bureau"]

    assert [each.section.value for each in bureau.mechanisms] == [
        "statistics", "publication", "alliance", "selection", "contact", "assessment"
    ]  # fmt: skip
    assert {each.section.value: len(each.waiting) for each in bureau.mechanisms if each.waiting} == {"statistics": 1}
    parts = {each.section.value: [(part.count, part.tone) for part in each.parts] for each in bureau.mechanisms}
    assert parts["alliance"] == [(1, "warning")]
    assert parts["statistics"] == [(1, "waiting"), (2, "warning")]
    assert [(task.section, task.code) for task in from_duty.mine if task.section == "alliance"] == [
        ("alliance", plan.code)
    ]
    assert (bureau.rows[0].now.base, duty.lead) == (base, office.centre)


def test_paper_of_the_dossier_that_ends_waits_for_whoever_may_renew_it(office: Cast) -> None:
    firm = giving.make_resident(office)
    figures(firm, 2024)
    kept = giving_paper(office, TODAY + timedelta(days=10))
    giving_paper(office, TODAY + timedelta(days=400), kind="business_licence")

    assert [task.code for task in queries.desk_of(office.lin).mine] == [kept.code]
    assert (queries.desk_of(office.qian).mine, queries.desk_of(office.zhou).mine) == ([], [])


def giving_paper(cast: Cast, until: date, *, kind: str = "production_licence") -> DossierItem:
    file = Attachment.objects.create(
        sha256=f"{until:%Y%m%d}".ljust(64, "0"), size_bytes=1, media_type="application/pdf", stored_at=timezone.now()
    )
    return DossierItem.objects.create(
        organisation=cast.studio_a, kind=kind, title="许可证", attachment=file, name="a.pdf",
        valid_until=until, added_by=cast.lin, added_at=timezone.now(),
    )  # fmt: skip


def test_expert_who_scores_without_names_reads_none_on_the_first_page(office: Cast, client: Client) -> None:
    world = calling.make_world(office, houses=4)
    found = [calling.handed_in(world, at) for at in range(4)]
    calling.before_experts(world, found)
    client.force_login(world.experts[0])

    page = client.get(reverse("portal:home")).content.decode()
    client.force_login(world.cast.sun)
    inside = client.get(reverse("portal:home")).content.decode()

    houses = {entry.case.organisation.name for entry in found} | {entry.case.organisation.name_en for entry in found}
    asked = [entry.case.title for entry in found if entry.case.title in page]
    assert (len(asked), [house for house in houses - {""} if house in page]) == (4, [])
    assert [house for house in houses - {""} if house in inside] != [], "the test looks for names that are nowhere"
