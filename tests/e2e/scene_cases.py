"""Cases on the engine's own pages, for every page of theirs that can be looked at."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from tests.casework.applications import credit_code, upload
from tests.casework.wording import REMEDIES, TITLE, TO, docx
from tests.e2e.scene_booking import bookings
from tests.e2e.scene_support import support
from zhijiang.bases import actions as bases
from zhijiang.bases.models import Base, Firm
from zhijiang.bases.queries import positioning, today
from zhijiang.bases.states import BaseLevel, LineKind
from zhijiang.casework import actions, queries, sheets
from zhijiang.casework.models import Case, Register, ServiceItem, Task
from zhijiang.catalog import actions as catalog
from zhijiang.demo.duties import assign_duties
from zhijiang.demo.filings import file_plans
from zhijiang.demo.people import BODIES
from zhijiang.indicators import actions as indicators
from zhijiang.indicators.models import Period
from zhijiang.people.models import Organisation, User

TITLES: Final = {
    "plan_draft": "潮生",
    "plan_submitted": "巷口理发店",
    "plan_lacking": "青梅与剑",
    "plan_special": "夜航船上的灯",
    "plan_granted": "竹里馆来信",
}


def cases(people: dict[str, User]) -> dict[str, str]:
    """The demo's filings, a paper in the dossier, and a procedure with a later version and a draft: where they are."""
    bodies = {body.word: Organisation.objects.get(name=body.name) for body in BODIES}
    file_plans(people, bodies)
    paper = actions.add_to_dossier(
        bodies["qingshan"], by=people["zhou"], kind="production-licence", file=upload(), number="（浙）字第00000号"
    )
    actions.name_organisation(
        bodies["panel"],
        by=people["tang"],
        name="网络视听审看专家组",
        name_en="Online Audiovisual Review Panel",
        valid_from=today() + timedelta(days=30),
        paper="之广函〔演示〕12号",
    )
    item = ServiceItem.objects.get(code="plan-filing")
    later = actions.draft_procedure(item, by=people["tang"])
    actions.publish_draft(later, by=people["guo"], expected_sha256=later.sha256)
    actions.draft_procedure(item, by=people["tang"])
    catalog.draft_profile("online-hd", by=people["tang"])
    catalog.new_profile("own-hd", by=people["tang"], title_zh="本省高清", title_en="Our HD")
    templates(item, bodies["bureau"], people)
    granted = Case.objects.get(title=TITLES["plan_granted"])
    return {word: Case.objects.get(title=title).code for word, title in TITLES.items()} | {
        "body": str(bodies["bureau"].pk),
        "task": Task.objects.get().code,
        "house": bodies["qingshan"].code,
        "renamed": bodies["panel"].code,
        "paper": paper.code,
        "month": timezone.localtime(granted.closed_at).strftime("%Y-%m"),
        "status": queries.status_secret(granted),
        "list_file": actions.ask_for_list(people["sun"], kind="csv", query="", language="zh-hans").code,
        "duties": assign_duties(people, bodies).code,
        **registers(people["sun"], bodies["qingshan"]),
        **base(people, bodies["qingshan"]),
    }


def base(people: dict[str, User], house: Organisation) -> dict[str, str]:
    """A base that has borne two names, with a firm that reports and was renamed, a ledger, a published year, a judgement, and a second base."""
    operator = Organisation.objects.get(memberships__user=people["wu"])
    made = bases.open_base(
        operator, by=people["sun"], name="之江视听基地", name_en="Zhijiang Audiovisual Base", named_from=date(2020, 12, 23),
        level=BaseLevel.PROVINCIAL, floor_area=146_740, boundary=[["120.07", "30.16"]], spaces=["摄影棚"],
    )  # fmt: skip
    bases.name_base(
        made, by=people["sun"], name="之江视听创新基地", name_en="Zhijiang Base", valid_from=date(2023, 3, 9)
    )
    firms = [
        bases.admit_firm(
            made, by=people["wu"], name=f"湖畔{number}号影视", credit_code=credit_code(900 + number),
            segment=segment, joined_on=date(2021, 3, 1), organisation=house if number == 1 else None,
        )
        for number, segment in enumerate(("post", "post", "post", "script"), 1)
    ]  # fmt: skip
    bases.report_figures(firms[0], by=people["zhou"], year=2024, figures={"revenue": 12_000_000, "jobs": 35, "tax": 0})
    bases.describe_firm(firms[0], by=people["zhou"], about="专做短剧。", website="https://q.example", contact="周先生")
    bases.rename_firm(firms[0], by=people["wu"], name="湖畔一号影视", valid_from=date(2023, 1, 1))
    bases.let_firm_go(firms[3], by=people["wu"], left_on=date(2025, 6, 30))
    lines = [
        bases.enter_line(made, by=people["wu"], kind=kind, line=bases.Line("湖畔条目", "湖畔通报", date(2024, 5, 1)))
        for kind in LineKind
    ]
    bases.publish_year(2024, by=people["sun"])
    bases.open_base(
        operator, by=people["sun"], name="海岛外景基地", name_en="Island Base", named_from=date(2024, 1, 1),
        level=BaseLevel.CULTIVATED, boundary=[["122.2", "30.02"]],
    )  # fmt: skip
    table = positioning.table_for(people["sun"], today().year)
    assert table is not None
    said = bases.Judgement(
        main="post", auxiliary=("script",), wording="以后期制作为主的基地", reasons="后期企业最多。", dissent="一位委员主张剧本。",
        panel="陈审看、蒋审看", chair="陈审看", chair_opinion="以后期为主，剧本为辅。", decided_on=date(2025, 9, 1),
    )  # fmt: skip
    seen = positioning.seen_of(table, positioning.amounts_of(table, made.code))
    judged = bases.judge_position(made, by=people["sun"], judgement=said, year=table.year, seen=seen)
    more = {"judgement": judged.code} | periods(made, firms, people) | lists(made, people)
    return (
        {"base": made.code, "firm": firms[0].code, "line": lines[0].code}
        | more
        | support(people, firms[0])
        | bookings(people, made)
    )


def lists(base: Base, people: dict[str, User]) -> dict[str, str]:
    """A published list with the base, which is then being put right; and one that is laid before, with a long name."""
    sun, bureau = people["sun"], Organisation.objects.get(memberships__user=people["lu"])
    head = bases.Head("第一批视听产业基地名单", "First list", "浙视听〔2025〕1号", date(2025, 3, 9), "现予公布。")
    named = bases.open_batch(bureau, by=sun, head=head)
    bases.gather_base(named, base, by=sun, level=BaseLevel.PROVINCIAL, basis="浙视听旧1号")
    bases.propose_batch(named, by=sun)
    bases.publish_batch(named, by=people["lu"])
    bases.give_plate(base, by=sun, on=date(2025, 3, 9), occasion="全省视听产业大会")
    case = bases.begin_case(base, "base-assessment", by=sun, year=2025)
    actions.act(case, "to_experts", by=sun, expected_seq=case.seq)
    for word in ("chen", "jiang", "he"):
        actions.assign(case, people[word], by=sun)
        scores = {"plan": 12, "industry": 20, "works": 12, "services": 9, "management": 6}
        actions.sign_opinion(case, by=people[word], vote="correct", text="平台闲置。", expected_round=0, scores=scores)
    case.refresh_from_db()
    actions.act(case, "grade_rectify", by=sun, expected_seq=case.seq, reason="公共渲染平台长期闲置。")
    longest = "第二批省级网络视听与数字创意产业融合发展创新示范基地和培育基地名单"
    laid = bases.open_batch(
        bureau, by=people["lu"], head=bases.Head(longest, "", "浙视听〔2026〕2号", date(2026, 3, 9))
    )
    other = Base.objects.exclude(pk=base.pk).get()
    bases.gather_base(laid, other, by=people["lu"], level=BaseLevel.CULTIVATED, basis="浙视听旧2号")
    bases.propose_batch(laid, by=people["lu"])
    draft = bases.open_batch(bureau, by=sun, head=bases.Head("第三批", "Third list"))
    return {"list": named.code, "laid_list": laid.code, "draft_list": draft.code, "assessment": case.code}


def periods(base: Base, firms: list[Firm], people: dict[str, User]) -> dict[str, str]:
    """A year that is published, one that is sealed, and one that is open: of it a report was sent back, and one waits."""
    sun, wu, today = people["sun"], people["wu"], timezone.localdate()
    told, closed, period = (
        indicators.open_period("year", by=sun, year=year, due_on=today) for year in (2023, 2024, 2025)
    )
    for n, firm in enumerate(firms):
        indicators.report(told, base, firm, by=sun, figures={"profit": Decimal(10 - 7 * n), "exports": Decimal(n)})
    indicators.report(told, base, None, by=wu, figures={"area_planned": Decimal(90_000), "area_used": Decimal(60_000)})
    indicators.report(closed, base, firms[0], by=sun, figures={"revenue": Decimal(1200), "jobs": Decimal(35)})
    for each in (told, closed):
        indicators.seal_period(each, by=sun)
    Period.objects.filter(pk__in=[told.pk, closed.pk]).update(due_on=date(2025, 3, 31))
    indicators.publish_period(Period.objects.get(pk=told.pk), by=sun)
    back = indicators.report(period, base, firms[0], by=sun, figures={"jobs": Decimal(36)})
    indicators.send_back(back, by=wu, words="利润总额未填报，请补充。")
    indicators.report(period, base, firms[1], by=wu, figures={"revenue": Decimal("880.5"), "jobs": Decimal(12)})
    return {"told": told.code, "closed": closed.code, "period": period.code, "reported": firms[1].code}


def templates(item: ServiceItem, bureau: Organisation, people: dict[str, User]) -> None:
    """Wordings of two letters: one in force with a draft that waits for a second person, one with faults."""
    tang, guo = people["tang"], people["guo"]
    good = (TITLE, TO, "理由：{{ 理由 }}", "依据：{{ 依据 }}", *REMEDIES)
    first = actions.write_template(
        item, "refusal", authority=bureau, by=tang, content=docx(*good), reason="统一不予备案决定书的用语。"
    )
    actions.publish_template(first, by=guo, expected_sha256=first.sha256)
    for letter, content in (
        ("refusal", docx(*good, "特此告知。")),
        ("correction", docx(TITLE, "{{ 理曲 }}", "{{ 依据")),
    ):
        actions.write_template(item, letter, authority=bureau, by=tang, content=content, reason="补充结尾。")


def registers(officer: User, house: Organisation) -> dict[str, str]:
    """A register that was brought in, and one with faults and a column under another name."""
    Organisation.objects.filter(pk=house.pk).update(credit_code=credit_code(5))
    item = ServiceItem.objects.get(code="plan-filing")
    columns = [(column.name, column.label) for column in queries.register_columns(item)]
    line = {
        "number": "浙备旧〔2025〕1号",
        "title": "旧街灯火",
        "credit_code": credit_code(5),
        "filed_on": date(2025, 7, 1),
        "closed_on": date(2025, 7, 20),
        "state": "granted",
    }
    faulty = line | {"number": "浙备旧〔2025〕2号", "credit_code": "123", "closed_on": date(2025, 6, 1)}

    def taken(*lines: dict[str, object], heads: list[tuple[str, str]]) -> Register:
        rows = [[line.get(name) for name, _label in heads] for line in lines]
        file = upload("旧台账.xlsx", sheets.write("xlsx", [sheets.Sheet("台账", heads, rows)]))
        return actions.take_register(item, by=officer, authority=officer.organisations.get(), file=file)

    done = actions.bring_in(taken(line, heads=columns), by=officer)
    other = [(name, "剧名" if name == "title" else label) for name, label in columns]
    return {"register": taken(faulty, faulty, heads=other).code, "register_done": done.code}
