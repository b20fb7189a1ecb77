"""The pages: what is typed arrives, what is wrong is said and nothing lost, and nobody reads what is not for him."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.bases.residents import DAY, credit_code, make_base, make_firm
from tests.bases.test_sheets import thirty, workbook
from tests.cast import Cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, BaseName, Firm, FirmFigures, LedgerLine, PublishedYear
from zhijiang.bases.states import BaseLevel, LineKind
from zhijiang.casework.models import Event
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


FACTS = {
    "boundary": "120.07, 30.15\n\n120.08，30.15\n120.08 30.16",
    "floor_area": "146000",
    "spaces": "摄影棚\n 录音棚 \n摄影棚",
    "platforms": "渲染平台",
}


def test_base_is_entered_put_right_and_named_on_the_pages(cast: Cast) -> None:
    sun = signed_in(cast.sun)
    given = FACTS | {"name": "之江基地", "valid_from": "2020-12-23", "operator": cast.centre.pk, "level": "cultivated"}

    wrong = sun.post(reverse("bases:new"), given | {"boundary": "120.07"})
    sun.post(reverse("bases:new"), given)
    base = Base.objects.get()
    edit = reverse("bases:edit", args=[base.code])
    operators_form = signed_in(cast.wu).get(edit).content.decode()
    signed_in(cast.wu).post(edit, FACTS | {"floor_area": "150000", "level": "national", "reason": "复测"})
    sun.post(reverse("bases:name", args=[base.code]), {"name": "之江视听基地", "valid_from": "2023-03-09"})

    base = Base.objects.get()
    assert (wrong.status_code, "120.07" in text_of(wrong)) == (422, True)
    assert (base.boundary, base.spaces, base.floor_area) == (
        [["120.07", "30.15"], ["120.08", "30.15"], ["120.08", "30.16"]],
        ["摄影棚", "录音棚"],
        150_000,
    )
    assert base.level == BaseLevel.CULTIVATED, "the operator is not asked for the level, and does not set it"
    assert 'name="level"' not in operators_form
    assert list(BaseName.objects.order_by("valid_from").values_list("name", "valid_from")) == [
        ("之江基地", DAY),
        ("之江视听基地", date(2023, 3, 9)),
    ]


def test_refusal_keeps_what_was_typed_and_says_why(cast: Cast) -> None:
    base = make_base(cast)
    edit = reverse("bases:edit", args=[base.code])

    refused = signed_in(cast.wu).post(edit, FACTS | {"boundary": "120, 30\n121, 30", "reason": "复测"})

    assert (refused.status_code, "边界应为一个点，或至少三个顶点。" in text_of(refused)) == (409, True)
    assert "121, 30" in refused.content.decode()
    assert 'value="复测"' in refused.content.decode()


def test_firm_comes_is_named_reports_and_goes_on_the_pages(cast: Cast) -> None:
    base = make_base(cast)
    Organisation.objects.filter(pk=cast.studio_a.pk).update(credit_code=credit_code(1))
    wu, lin = signed_in(cast.wu), signed_in(cast.lin)
    firm_form = {"name": "甲影业", "credit_code": credit_code(1), "segment": "post", "joined_on": "2021-03-01"}

    wrong = wu.post(reverse("bases:admit", args=[base.code]), firm_form | {"credit_code": credit_code(1)[:-1]})
    wu.post(reverse("bases:admit", args=[base.code]), firm_form)
    firm = Firm.objects.get()
    at = [base.code, firm.code]
    wu.post(reverse("bases:rename_firm", args=at), {"name": "甲影业集团", "valid_from": "2024-01-01"})
    wu.post(
        reverse("bases:edit_firm", args=at),
        firm_form | {"name": "甲影业集团", "segment": "script", "left_on": "", "reason": "x"},
    )
    lin.post(
        reverse("bases:report", args=at), {"year": "2023", "revenue": "12", "jobs": "", "tax": "-1", "research": "0"}
    )
    again = lin.get(reverse("bases:report", args=at), {"year": "2023"}).content.decode()
    lin.post(reverse("bases:about", args=at), {"about": "短剧", "website": "a.example", "contact": "林"})
    page = text_of(wu.get(reverse("bases:firm", args=at)))
    wu.post(reverse("bases:leave", args=at), {"left_on": "2025-06-30"})

    firm = Firm.objects.get()
    assert (wrong.status_code, "18" in text_of(wrong)) == (409, True)
    assert (firm.organisation, firm.name, firm.segment, firm.left_on) == (
        cast.studio_a,
        "甲影业集团",
        "script",
        date(2025, 6, 30),
    )
    assert list(FirmFigures.objects.values_list("year", "revenue", "jobs", "tax", "research")) == [
        (2023, 12, None, -1, 0)
    ]
    assert 'value="12"' in again
    assert [
        words for words in ("甲影业 至2023年12月31日", "短剧", "https://a.example", "8810 未核实") if words not in page
    ] == []
    assert Event.objects.filter(stream=f"base/{base.code}").count() == 7


def test_lines_of_the_ledger_are_entered_put_right_and_struck_out_on_the_pages(cast: Cast) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1, house=cast.studio_a)
    wu, ledger = signed_in(cast.wu), reverse("bases:ledger", args=[base.code])
    line = {"title": "精品奖", "level": "national", "firm": firm.pk, "began_on": "2024-05-01", "source": "公示"}

    wu.post(reverse("bases:enter_line", args=[base.code, "award"]), line)
    wu.post(reverse("bases:enter_line", args=[base.code, "person"]), line | {"title": "林导演", "firm": ""})
    unknown = wu.get(reverse("bases:enter_line", args=[base.code, "house"]))
    award, person = LedgerLine.objects.order_by("kind")
    read = {who: text_of(signed_in(getattr(cast, who)).get(ledger)) for who in ("wu", "lin")}
    wu.post(reverse("bases:edit_line", args=[base.code, award.code]), line | {"title": "优秀奖"})
    wu.post(reverse("bases:strike_line", args=[base.code, person.code]), {"reason": "误录"})

    assert unknown.status_code == 404
    assert {who: [words for words in ("精品奖", "林导演", "企业1") if words in text] for who, text in read.items()} == {
        "wu": ["精品奖", "林导演", "企业1"],
        "lin": ["精品奖"],
    }
    assert list(LedgerLine.objects.order_by("kind").values_list("title", "firm", "is_struck")) == [
        ("优秀奖", firm.pk, False),
        ("林导演", None, True),
    ]
    assert wu.get(reverse("bases:edit_line", args=[base.code, person.code])).status_code == 404


def test_ledger_shows_twenty_of_each_kind_and_every_line_of_one_on_its_pages(cast: Cast) -> None:
    base = make_base(cast)
    make_firm(cast, base, 1, house=cast.studio_a)
    LedgerLine.objects.bulk_create(
        LedgerLine(base=base, kind=kind, title=f"{kind}{n}", source="公示", began_on=DAY)
        for kind in ("person", "award")
        for n in range(60)
    )
    wu, lin, url = signed_in(cast.wu), signed_in(cast.lin), reverse("bases:ledger", args=[base.code])

    def shown(client: Client, **asked: str) -> dict[str, int]:
        return {str(kind): len(lines) for kind, lines in client.get(url, asked).context["groups"]}

    assert shown(wu) == {"person": 20, "project": 0, "award": 20, "policy": 0}
    assert [shown(wu, kind="award", page=page) for page in "12"] == [{"award": 50}, {"award": 10}]
    assert shown(lin, kind="person") == {"project": 0, "award": 20, "policy": 0}
    assert 'href="?kind=award"' in wu.get(url).content.decode()


def test_workbook_is_looked_at_first_and_then_brought_in(cast: Cast) -> None:
    base, other = make_base(cast), make_base(cast, "乙")
    wu, url = signed_in(cast.wu), reverse("bases:import", args=[base.code])
    rows = thirty()

    bad = wu.post(url, {"file": SimpleUploadedFile("a.xlsx", workbook(*rows[:-1], ("", *rows[-1][1:])))})
    looked = wu.post(url, {"file": SimpleUploadedFile("b.xlsx", workbook(*rows))})
    before = Firm.objects.count()
    elsewhere = wu.post(reverse("bases:import", args=[other.code]), {"kept": looked.context["kept"]})
    done = wu.post(url, {"kept": looked.context["kept"]})
    twice = wu.post(url, {"kept": looked.context["kept"]})
    faked = wu.post(url, {"kept": "x"})
    no_file = wu.post(url, {"file": SimpleUploadedFile("c.xlsx", b"%PDF-1.7")})

    assert (bad.status_code, ">A31<" in bad.content.decode()) == (422, True)
    assert (looked.status_code, before) == (200, 0)
    assert (elsewhere.status_code, done.status_code, twice.status_code, faked.status_code, no_file.status_code) == (
        302, 302, 409, 302, 422,
    )  # fmt: skip
    assert (base.firms.count(), other.firms.count()) == (30, 0)


def test_firms_are_found_by_every_name_by_code_and_by_segment(cast: Cast) -> None:
    base = make_base(cast)
    for number in (1, 2, 3):
        make_firm(cast, base, number, "script" if number == 3 else "post")
    one = Firm.objects.get(name="企业1")
    actions.rename_firm(one, by=cast.wu, name="新名", valid_from=date(2023, 1, 1))
    actions.let_firm_go(Firm.objects.get(name="企业2"), by=cast.wu, left_on=date(2024, 1, 1))
    wu, url = signed_in(cast.wu), reverse("bases:firms", args=[base.code])

    def found(**query: str) -> list[str]:
        return [firm.name for firm, _segment in wu.get(url, query).context["firms"]]

    assert found(q="企业1") == ["新名"]
    assert found(q=credit_code(3)[-6:]) == ["企业3"]
    assert found(segment="script") == ["企业3"]
    assert found(stay="left") == ["企业2"]
    assert sorted(found(stay="now")) == ["企业3", "新名"]
    assert found(q="没有") == []


def test_firm_reads_its_own_row_alone_and_takes_no_other_with_it(cast: Cast) -> None:
    base = make_base(cast)
    own, other = make_firm(cast, base, 1, house=cast.studio_a), make_firm(cast, base, 2)
    actions.report_figures(other, by=cast.wu, year=2024, figures={"revenue": 777_770_000})
    lin = signed_in(cast.lin)

    pages = [
        lin.get(reverse(f"bases:{name}", args=[base.code])).content.decode() for name in ("base", "firms", "ledger")
    ]
    sheet = lin.get(reverse("bases:xlsx", args=[base.code])).content

    assert own.name in pages[1]
    assert [word for page in pages for word in (other.name, other.credit_code, "77,777") if word in page] == []
    assert own.credit_code.encode() in b"".join(_parts(sheet))
    assert other.credit_code.encode() not in b"".join(_parts(sheet))


def _parts(xlsx: bytes) -> list[bytes]:
    with ZipFile(BytesIO(xlsx)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_public_register_tells_a_published_year_with_what_must_be_withheld(cast: Cast) -> None:
    bases = [make_base(cast, name) for name in ("甲基地", "乙基地", "丙基地", "丁基地")]
    for place, (base, firms) in enumerate(zip(bases, (5, 4, 2, 0), strict=True)):
        for number in range(firms):
            firm = make_firm(cast, base, 10 * place + number)
            revenue = 10_000 * (100 + 10 * place + number)
            actions.report_figures(firm, by=cast.sun, year=2024, figures={"revenue": revenue})
    reader, sun = Client(), signed_in(cast.sun)
    publish = reverse("bases:publish", args=[2024])

    unpublished = text_of(reader.get(reverse("bases:register")))
    nothing = reader.get(reverse("bases:figures"))
    preview = text_of(sun.get(publish))
    sun.post(publish)
    again = sun.post(publish)
    read = text_of(reader.get(reverse("bases:register")))
    figures = text_of(reader.get(reverse("bases:figures_of", args=[2024])))

    assert ("2024" in unpublished, "尚未公布数据" in text_of(nothing)) == (False, True)
    assert "510" in preview
    assert (again.status_code, PublishedYear.objects.count()) == (302, 1)
    rows = re.findall(r"(甲|乙|丙|丁)基地 省级基地 东经 120.07°，北纬 30.16° 不详 (\S+) (\S+)", read)
    # With 丙 withheld another must be, or the whole less the others would be 丙.
    assert rows[2] == ("丙", "不公布", "不公布")
    assert rows[3] == ("丁", "未公布", "未公布")
    assert [row for row in rows[:2] if row[1] == "不公布"] or "合计 不公布 不公布" in figures
    assert "241" not in read + figures
    assert reader.get(reverse("bases:figures_of", args=[2023])).status_code == 404


@pytest.mark.parametrize("bases", [0, 1, 500])
def test_register_holds_no_base_one_and_five_hundred(
    cast: Cast, bases: int, django_assert_max_num_queries: Any
) -> None:
    operator = Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name="运营")
    made = Base.objects.bulk_create(
        Base(operator=operator, level="provincial", boundary=[[f"{118 + n % 40 / 10}", f"{27 + n % 39 / 10}"]])
        for n in range(bases)
    )
    BaseName.objects.bulk_create(BaseName(base=base, name=f"第{n}基地", valid_from=DAY) for n, base in enumerate(made))

    with django_assert_max_num_queries(12):
        first = Client().get(reverse("bases:register"))
    last = Client().get(reverse("bases:register"), {"page": "99"})
    found = Client().get(reverse("bases:register"), {"q": "第7基地"})

    assert first.content.decode().count('<th scope="row">') == min(bases, 50)
    assert ("第0基地" in text_of(first), f"第{bases - 1}基地" in text_of(last)) == (bases > 0, bases > 0)
    assert first.content.decode().count('<g class="dot"') == bases
    assert found.content.decode().count('<th scope="row">') == (1 if bases > 7 else 0)


def test_numbers_of_queries_do_not_grow_with_the_firms(cast: Cast, django_assert_max_num_queries: Any) -> None:
    base = make_base(cast)
    actions.import_firms(base, workbook(*thirty()), by=cast.wu)
    wu = signed_in(cast.wu)

    for name in ("base", "firms", "ledger"):
        with django_assert_max_num_queries(13):
            wu.get(reverse(f"bases:{name}", args=[base.code]))


def test_last_year_is_offered_first_and_years_outside_the_stay_are_not(cast: Cast) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1)
    at = [base.code, firm.code]

    with time_machine.travel("2026-11-29T10:00+08:00", tick=False):
        form = signed_in(cast.wu).get(reverse("bases:report", args=at), {"year": "19999"}).context["form"]
        refused = signed_in(cast.wu).post(reverse("bases:report", args=at), {"year": "2020", "jobs": "1"})
        assert timezone.localdate().year == 2026

    assert (form.initial, [year for year, _label in form.fields["year"].choices]) == (
        {"year": 2025},
        [2026, 2025, 2024, 2023, 2022, 2021],
    )
    assert (refused.status_code, FirmFigures.objects.count()) == (422, 0)


def test_own_bases_stand_above_the_register_of_whoever_is_not_the_bureau(cast: Cast) -> None:
    base = make_base(cast)
    make_firm(cast, base, 1, house=cast.studio_a)
    register = reverse("bases:register")

    own = {
        who: [each.pk for each in signed_in(getattr(cast, who)).get(register).context["own"]]
        for who in ("wu", "lin", "zhou", "sun", "tang")
    }

    assert own == {"wu": [base.pk], "lin": [base.pk], "zhou": [], "sun": [], "tang": []}
    assert Client().get(register).context["own"] == []


def test_kinds_of_the_ledger_all_have_their_section(cast: Cast) -> None:
    base = make_base(cast)

    page = signed_in(cast.wu).get(reverse("bases:ledger", args=[base.code])).content.decode()

    assert [kind for kind in LineKind if f'id="{kind.value}"' not in page] == []
