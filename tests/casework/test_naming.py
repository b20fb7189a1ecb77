"""Authorities and houses bear the name of the day: who enters one, from when it holds, and what keeps the old one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.casework import applications, permits, steps
from tests.casework.calling import Caller, told
from tests.casework.reading_letters import file_of, pages
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.casework import actions, jobs, queries
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Case, Document, DossierItem, Event
from zhijiang.people import queries as people
from zhijiang.people.models import Membership, Organisation, OrganisationName, User
from zhijiang.people.states import Level, OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TODAY = date(2026, 11, 24)
PAPER = "之编〔2026〕8号"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(at(TODAY), tick=False) as clock:
        yield clock


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


def name(organisation: Organisation, by: User, new: str = "新名", day: date = TODAY, **more: Any) -> OrganisationName:
    return actions.name_organisation(organisation, by=by, name=new, valid_from=day, **({"paper": PAPER} | more))


def licence(office: Cast, house: Organisation, by: User) -> DossierItem:
    applications.publish()
    return actions.add_to_dossier(
        house, by=by, kind="production_licence", file=applications.upload(), number="（浙）字第 9 号"
    )


def called(organisation: Organisation) -> tuple[str, str]:
    found = Organisation.objects.get(pk=organisation.pk)
    return found.name, found.name_en


def test_an_organisation_bears_the_name_of_the_day(office: Cast, clock: Any) -> None:
    name(office.studio_a, office.tang, "丙影业", name_en="Studio C")
    to_come = TODAY + timedelta(days=30)
    name(office.studio_a, office.tang, "丁影业", to_come, name_en="Studio D")
    found = Organisation.objects.get(pk=office.studio_a.pk)

    borne = [
        (each.name, each.name_en)
        for day in (date(2000, 1, 1), TODAY - timedelta(days=1), TODAY, to_come - timedelta(days=1), to_come)
        for each in [found.name_on(day)]
    ]
    now = called(found)
    jobs.bear_names()
    still = called(found)
    clock.move_to(at(to_come))
    jobs.bear_names()

    assert borne == [("甲影业", "Studio A")] * 2 + [("丙影业", "Studio C")] * 2 + [("丁影业", "Studio D")]
    assert (now, still, called(found)) == (("丙影业", "Studio C"), ("丙影业", "Studio C"), ("丁影业", "Studio D"))
    assert actions.bear_names() == 0
    assert [each.name for each in queries.names_of(Organisation.objects.get(pk=found.pk))] == [
        "丁影业",
        "丙影业",
        "甲影业",
    ]


def test_a_name_is_one_event_and_coming_into_force_is_none(office: Cast, clock: Any) -> None:
    stream = f"organisation/{office.bureau.code}"
    name(office.bureau, office.tang, "省视听局", TODAY + timedelta(days=1), name_en="Bureau of Sights")
    clock.move_to(at(TODAY + timedelta(days=1)))
    jobs.bear_names()

    [event] = Event.objects.filter(stream=stream)
    assert (event.action, event.actor, event.payload) == (
        "organisation_named",
        office.tang,
        {
            "was": "省广播电视局",
            "was_en": "Provincial Bureau",
            "name": "省视听局",
            "name_en": "Bureau of Sights",
            "from": "2026-11-25",
            "paper": PAPER,
            "item": "",
            "sha256": "",
        },
    )
    assert called(office.bureau) == ("省视听局", "Bureau of Sights")


@pytest.mark.parametrize("who", ["lin", "qian", "zhou", "wu", "sun", "chen", "yang"])
def test_only_an_administrator_of_an_authority_names_an_authority(office: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        name(office.bureau, getattr(office, who))

    assert (called(office.bureau)[0], Event.objects.filter(action="organisation_named").count()) == ("省广播电视局", 0)


def test_an_administrator_names_no_authority_that_is_not_below(office: Cast) -> None:
    made = {
        word: Organisation.objects.create(kind=OrganisationKind.AUTHORITY, level=level, name=word, parent=parent)
        for word, level, parent in (
            ("部", Level.NATIONAL, None),
            ("邻省局", Level.PROVINCE, None),
            ("市局", Level.CITY, office.bureau),
        )
    }
    district = Organisation.objects.create(
        kind=OrganisationKind.AUTHORITY, level=Level.DISTRICT, name="区局", parent=made["市局"]
    )
    name(district, office.tang, "新区局")
    name(office.centre, office.tang, "新中心")

    for above in (made["部"], made["邻省局"]):
        with pytest.raises(NotAllowed):
            name(above, office.tang)
    assert (called(district)[0], called(office.centre)[0], called(made["部"])[0]) == ("新区局", "新中心", "部")


def test_a_house_shows_a_paper_of_its_own_dossier(office: Cast) -> None:
    own, other = licence(office, office.studio_a, office.lin), licence(office, office.studio_b, office.zhou)

    for item in (
        None,
        other,
        actions.withdraw_dossier_item(licence(office, office.studio_a, office.lin), by=office.lin),
    ):
        with pytest.raises(MissingEvidence):
            name(office.studio_a, office.lin, "丙影业", item=item)
    with pytest.raises(NotAllowed):
        name(office.studio_a, office.zhou, "丙影业", item=other)
    with pytest.raises(NotAllowed):
        name(office.studio_a, office.qian, "丙影业", item=own)
    made = name(office.studio_a, office.lin, "丙影业", item=own)

    event = Event.objects.get(action="organisation_named")
    assert (made.paper, event.payload["item"]) == ("制作经营许可证 （浙）字第9号", own.code)
    assert event.payload["sha256"] == own.attachment_id


@pytest.mark.parametrize(
    ("new", "day", "paper", "why"),
    [
        ("丁影业", TODAY - timedelta(days=1), PAPER, "a later name is there"),
        ("丁影业", TODAY, PAPER, "one of that day is there"),
        ("丙影业", TODAY + timedelta(days=1), PAPER, "it bears it"),
        ("乙影业", TODAY + timedelta(days=1), PAPER, "another bears it"),
        ("来日影业", TODAY + timedelta(days=1), PAPER, "another will bear it"),
        ("丁影业", TODAY + timedelta(days=1), " ", "no document"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(
    office: Cast, new: str, day: date, paper: str, why: str
) -> None:
    name(office.studio_a, office.tang, "丙影业")
    name(office.centre, office.tang, "来日影业", TODAY + timedelta(days=9))

    with pytest.raises((WrongState, MissingEvidence)):
        name(office.studio_a, office.tang, new, day, paper=paper)

    assert (called(office.studio_a)[0], office.studio_a.names.count()) == ("丙影业", 2), why


def test_it_may_bear_an_earlier_name_of_its_own_again(office: Cast) -> None:
    name(office.studio_a, office.tang, "丙影业", TODAY - timedelta(days=9))
    name(office.studio_a, office.tang, "甲影业", TODAY, name_en="Studio A")

    assert called(office.studio_a) == ("甲影业", "Studio A")
    assert people.formerly("丙", [Organisation.objects.get(pk=office.studio_a.pk)]) == {office.studio_a.pk: "丙影业"}


def test_the_earlier_name_still_finds_it_and_says_so(office: Cast, client: Client) -> None:
    case = steps.under_review(office)
    permits.publish()
    permit = permits.draft(office)
    name(office.studio_a, office.tang, "丙制作", name_en="Studio C")
    client.force_login(office.lin)

    with translation.override("zh-hans"):
        pages_ = {
            words: client.get(reverse("casework:cases"), {"q": words, "tab": "all"}, HTTP_ACCEPT_LANGUAGE="zh-hans")
            for words in ("甲影业", "丙制作", "Studio A", "丁")
        }
    found = {
        words: {row.case.pk: page.context["formerly"] for row in page.context["rows"]} for words, page in pages_.items()
    }

    both = {case.pk, permit.pk}
    assert {words: set(each) for words, each in found.items()} == {
        "甲影业": both,
        "丙制作": both,
        "Studio A": both,
        "丁": set(),
    }
    assert "原名甲影业" in pages_["甲影业"].content.decode()
    assert "原名" not in pages_["丙制作"].content.decode()
    assert [each.pk for each in queries.organisations_like("甲影")] == [office.studio_a.pk]


def test_a_name_to_come_finds_nothing_before_its_day(office: Cast, clock: Any) -> None:
    case = steps.under_review(office)
    name(office.studio_a, office.tang, "来日影业", TODAY + timedelta(days=3))
    before = [list(queries.search_cases(office.lin, "来日")), queries.organisations_like("来日")]
    clock.move_to(at(TODAY + timedelta(days=3)))
    jobs.bear_names()

    assert before == [[], []]
    assert list(queries.search_cases(office.lin, "来日")) == [case]
    assert list(queries.search_cases(office.lin, "甲影")) == [case]


def test_a_letter_keeps_the_names_under_which_it_was_issued(office: Cast, clock: Any, client: Client) -> None:
    case = steps.returned(office)
    old = Document.objects.get(case=case)
    before = file_of(old)
    name(office.bureau, office.tang, "省视听局", TODAY + timedelta(days=2))
    name(office.studio_a, office.tang, "丙影业", TODAY + timedelta(days=2))
    clock.move_to(at(TODAY + timedelta(days=2)))
    jobs.bear_names()
    with translation.override("zh-hans"):
        shown = client.get(old.verify_url, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()

    program = Caller(office.zhou, queries.Scope.READ_PUBLIC)
    answer = told(program.get(f"/verify?{urlencode({'number': old.number, 'code': old.verify_code})}"))

    assert file_of(old) == before
    assert ("甲影业" in shown, "省广播电视局" in shown, "丙影业" in shown, "省视听局" in shown) == (
        True,
        True,
        False,
        False,
    )
    assert (answer["authority"], answer["addressee"]) == ("省广播电视局", "甲影业")


def test_a_letter_after_the_day_bears_the_new_names(office: Cast, clock: Any) -> None:
    case = steps.signed(office)
    name(office.bureau, office.tang, "省视听局", TODAY + timedelta(days=1))
    name(office.studio_a, office.tang, "丙影业", TODAY + timedelta(days=1))
    clock.move_to(at(TODAY + timedelta(days=1)))

    steps.step(case, "approve", office.sun)

    text = "".join(words for words, _picture in pages(file_of(Document.objects.get(case=case))))
    assert ("省视听局" in text, "丙影业：" in text, "甲影业" in text, "省广播电视局" in text) == (
        True,
        True,
        False,
        False,
    )


def test_a_case_tells_under_which_name_it_was_handed_in(office: Cast, clock: Any, client: Client) -> None:
    permits.publish()
    case, draft = permits.draft(office), permits.draft(office)
    steps.step(case, "submit", office.lin)
    before = queries.handed_in_as(Case.objects.get(pk=case.pk))
    clock.move_to(at(TODAY + timedelta(days=1)))
    name(office.studio_a, office.tang, "丙影业", TODAY + timedelta(days=1))
    case, draft = (Case.objects.get(pk=each.pk) for each in (case, draft))
    client.force_login(office.wu)
    shown = client.get(case.get_absolute_url(), HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()

    assert (before, queries.handed_in_as(case), queries.handed_in_as(draft)) == ("", "甲影业", "")
    assert "递交时名称：甲影业" in shown


def test_public_lists_of_a_month_keep_the_name_of_the_day_of_the_decision(office: Cast, clock: Any) -> None:
    actions.publish_procedure(permits.LISTED)
    actions.publish_procedure(permits.APPEAL)
    case = permits.draft(office, subject="rural", special=True)
    for action, by in (("submit", office.lin), ("accept", office.wu), ("grant", office.sun)):
        steps.step(case, action, by)
    clock.move_to(at(TODAY + timedelta(days=20)))
    name(office.studio_a, office.tang, "丙影业", TODAY + timedelta(days=10))

    found = queries.public_list("permit", "2026-11")

    assert found is not None
    house = [field for field, _label in found.columns].index("organisation")
    assert [row[house] for row in found.rows] == ["甲影业"]


def test_pages_of_names_are_for_who_may_name(office: Cast, client: Client) -> None:
    client.force_login(office.tang)
    listed = client.get(reverse("casework:names"), {"q": "甲"})
    address = reverse("casework:name_organisation", args=[office.studio_a.code])
    answers = {
        "a day that is none": client.post(address, {"name": "丙影业", "valid_from": "x", "paper": PAPER}).status_code,
        "taken": client.post(address, {"name": "乙影业", "valid_from": "2026-11-24", "paper": PAPER}).status_code,
        "entered": client.post(address, {"name": "丙影业", "valid_from": "2026-11-24", "paper": PAPER}).status_code,
    }
    again = client.get(reverse("casework:names"), {"q": "甲"})
    client.force_login(office.lin)
    own = client.get(reverse("casework:names"))

    assert [each.pk for each, _names in listed.context["rows"]] == [office.studio_a.pk]
    assert answers == {"a day that is none": 422, "taken": 409, "entered": 302}
    assert again.context["formerly"] == {office.studio_a.pk: "甲影业"}
    assert [each.pk for each, _names in own.context["rows"]] == [office.studio_a.pk]
    assert called(office.studio_a) == ("丙影业", "")


def test_the_administration_does_not_write_over_a_name(office: Cast, client: Client) -> None:
    client.force_login(office.tang)
    address = reverse("admin:people_organisation_change", args=[office.studio_a.pk])
    given = {
        "kind": "producer",
        "level": "",
        "name": "丙影业",
        "name_en": "X",
        "credit_code": "",
        "letter_word": "",
        "parent": "",
    }

    answer = client.post(address, given)

    assert (answer.status_code, called(office.studio_a)) == (302, ("甲影业", "Studio A"))


def test_somebody_of_two_houses_names_both_and_no_third(office: Cast) -> None:
    Membership.objects.create(user=office.lin, organisation=office.studio_b, role=Role.PRODUCER)

    found = set(queries.named_by(office.lin))

    assert found == {office.studio_a, office.studio_b}
    with pytest.raises(RuleViolation):
        name(office.centre, office.lin)
