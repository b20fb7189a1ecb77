"""Who handles an item that goes up no line: what the pack's catalogue says, held to wherever a case can begin. Rules: C-95, C-96."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.casework import levels, registering, steps
from tests.casework.calling import Caller, told
from tests.casework.levels import Line
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.lint import lint_catalogue, procedures_in
from zhijiang.casework.models import Case, Event, ProcedureVersion, ServiceItem
from zhijiang.casework.pack import PackError, handlers_in, titled_alike_in
from zhijiang.casework.procedure import parse
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.states import WorkKind
from zhijiang.people.models import Organisation
from zhijiang.people.states import Level
from zhijiang.screening.queries import review_authorities

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PACKS = settings.PACKAGE_DIR / "packs"


@pytest.fixture
def line(office: Cast) -> Line:
    return levels.make_line(office)


def in_force(code: str) -> ProcedureVersion:
    found = queries.procedure_in_force(code)
    assert found is not None
    return found


def test_only_the_province_is_offered_for_what_the_province_handles(line: Line) -> None:
    """On the page, to a program, and where a review of a film begins: the town has an officer, and does not stand there."""
    lin, bureau = line.cast.lin, line.cast.bureau
    client = Client()
    client.force_login(lin)
    page = client.get(reverse("casework:new_case", args=["plan-filing"]))
    offered = told(Caller(lin).send("GET", "/procedures/plan-filing"))["authorities"]
    work = catalog.open_work(line.cast.studio_a, by=lin, kind=WorkKind.ONLINE_FILM, title="湖畔", planned_episodes=1)

    assert list(page.context["form"].fields["authority"].queryset) == [bureau]
    assert offered == [{"code": bureau.code, "name": bureau.name}]
    assert list(review_authorities(work)) == [bureau]


def test_whoever_lays_it_before_a_town_all_the_same_is_refused(line: Line) -> None:
    cast = line.cast
    with pytest.raises(WrongState, match="示例镇人民政府") as refused:
        actions.open_case(
            in_force("plan-filing"), by=cast.lin, organisation=cast.studio_a, authority=line.town, title="潮生"
        )
    answer = Caller(cast.lin).send(
        "POST", "/cases", {"item": "plan-filing", "title": "潮生", "authority": line.town.code}
    )

    assert (refused.value.rule, answer.status_code, Case.objects.count()) == ("C-95", 422, 0)


def test_a_power_that_is_handed_down_holds_for_new_cases_and_the_nearest_body_stands_first(line: Line) -> None:
    before = steps.draft(line.cast)
    Organisation.objects.filter(pk=line.cast.studio_a.pk).update(parent=line.district)
    events = Event.objects.count()

    changed = [
        actions.name_handlers("finished-work-review", levels=[Level.CITY, Level.DISTRICT]) for _again in range(2)
    ]

    offered = list(queries.authorities(in_force("finished-work-review"), [Organisation.objects.get(name="甲影业")]))
    before.refresh_from_db()
    assert (changed, Event.objects.count() - events) == ([True, False], 1)
    assert offered == [line.district, line.city]
    assert (before.authority, steps.step(before, "submit", line.cast.lin, files=steps.FILES).to_state) == (
        line.cast.bureau,
        "submitted",
    )


def test_a_body_whose_level_nobody_entered_is_not_left_out(line: Line) -> None:
    Organisation.objects.filter(pk=line.cast.bureau.pk).update(level="")

    assert list(queries.authorities(in_force("plan-filing"), [line.cast.studio_a])) == [line.cast.bureau]


def test_an_item_that_nobody_handles_is_not_offered(line: Line) -> None:
    assert queries.is_offered(in_force("plan-filing"), [line.cast.studio_a])
    actions.name_handlers("plan-filing", levels=[Level.NATIONAL])

    assert not queries.is_offered(in_force("plan-filing"), [line.cast.studio_a])
    assert "plan-filing" not in {offer.item.code for offer in queries.offers([line.cast.studio_a])}


def test_a_register_is_that_of_a_body_which_handles_the_item(line: Line) -> None:
    """A line's register is that of the body which decides: the town brings neither in, the province both."""
    codes = {item.code for item in queries.register_items_for(line.cast.sun)}
    client = Client()
    client.force_login(line.ma)
    page = client.get(reverse("casework:new_register", args=["plan-filing"]))
    file = SimpleUploadedFile(
        "登记簿.xlsx", registering.workbook(registering.lines(1, registering.registered(line.cast)))
    )
    with pytest.raises(NotAllowed) as refused:
        actions.take_register(registering.item(), by=line.ma, authority=line.town, file=file)

    assert {"plan-filing", "base-declaration"} <= codes
    assert queries.register_items_for(line.ma) == []
    assert (page.status_code, refused.value.rule) == (404, "C-96")


def test_loading_a_pack_again_says_nothing_new_of_handlers(office: Cast) -> None:
    named = Event.objects.filter(action="handlers_named")
    before = named.count()

    steps.load()

    limited = [item for item, levels in handlers_in(steps.PACK).items() if levels]
    assert (before, named.count()) == (len(limited), before)
    assert ServiceItem.objects.get(code="plan-filing").handled_by == ["province"]


@pytest.mark.parametrize("pack", ["zhejiang", "example-board"])
def test_shipped_catalogues_say_who_handles_every_item(pack: str) -> None:
    procedures = procedures_in(PACKS / pack / "procedures")

    titled = titled_alike_in(PACKS / pack)
    assert [str(each) for each in lint_catalogue(handlers_in(PACKS / pack), procedures, titled=titled)] == []
    assert titled


@pytest.mark.parametrize(
    ("handlers", "place"),
    [
        ({}, "handled_by.plan-filing"),
        ({"plan-filing": (Level.CITY, Level.CITY)}, "handled_by.plan-filing"),
        ({"plan-filing": (), "plan-filling": ()}, "handled_by.plan-filling"),
        ({"plan-filing": (), "base-declaration": (Level.PROVINCE,)}, "handled_by.base-declaration"),
    ],
)
def test_lint_finds_what_a_catalogue_says_wrong(handlers: dict[str, tuple[Level, ...]], place: str) -> None:
    """Rule: L-40."""
    known = {
        name: parse((steps.PACK / "procedures" / f"{name}-2.yaml").read_text(encoding="utf-8"))
        for name in ("plan-filing", "base-declaration")
    }

    assert [(each.rule, each.place) for each in lint_catalogue(handlers, known)] == [("L-40", place)]
    assert [each.place for each in lint_catalogue(handlers, known, titled=["film"])] == [place, "titles.film"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("handled_by: {plan-filing: [county]}", "plan-filing: expected `any` or a list of town"),
        ("handled_by: {plan-filing: []}", "plan-filing: expected `any` or a list of town"),
        ("handlers: {}", "expected `handled_by` and, where there are such items, `titles`"),
        ("handled_by: []", "`handled_by` expected a line for each item"),
        ("{handled_by: {}, titles: [plan-filing, plan-filing]}", "`titles` expected a list of items, each once"),
        ("handled_by: [", "not YAML"),
    ],
)
def test_a_catalogue_that_cannot_be_understood_says_why(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "catalogue.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(PackError, match=said):
        (handlers_in(tmp_path), titled_alike_in(tmp_path))
