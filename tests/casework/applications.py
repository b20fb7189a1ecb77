"""A procedure of the tests' own whose form holds every kind of question: an application of forty questions, and its cast."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case, FixItem
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.schema import check_character
from zhijiang.casework.states import Answer, FixKind
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

REMARKS: Final = [f"remark_{number:02}" for number in range(1, 20)]
"""Nineteen plain questions, so that there are forty in all."""
APPLICATION: Final = f"""
procedure: application
version: 1
title: {{zh: 拍摄申请, en: Application}}
effective_from: 2025-01-01
initial: draft
states:
  draft: {{label: {{zh: 草稿, en: Draft}}, owner: producer, form: open, no_clock: {{zh: 未提交, en: Not handed in}}}}
  submitted: {{label: {{zh: 待审查, en: Submitted}}, owner: officer}}
  returned: {{label: {{zh: 待补正, en: Returned}}, owner: producer, form: listed}}
  granted: {{label: {{zh: 准予, en: Granted}}, final: true}}
actions:
  submit: {{label: {{zh: 提交申请, en: Hand in}}, done: {{zh: 提交申请, en: handed it in}}, from: [draft], to: submitted, by: [producer],
    needs: [form], effects: [snapshot], confirm: {{zh: 提交后不可修改。, en: "It is frozen then."}}}}
  return_it: {{label: {{zh: 退回补正, en: Return}}, done: {{zh: 退回补正, en: returned it}}, from: [submitted], to: returned, by: [officer],
    needs: [fix_items], max: 1}}
  resubmit: {{label: {{zh: 补正后提交, en: Hand in again}}, done: {{zh: 补正后提交, en: handed it in again}}, from: [returned], to: submitted,
    by: [producer], needs: [form], guards: [answers_complete], effects: [snapshot]}}
  grant: {{label: {{zh: 准予, en: Grant}}, done: {{zh: 准予, en: granted it}}, from: [submitted], to: granted, by: [officer]}}
clocks:
  decision: {{label: {{zh: 审查时限, en: Decision}}, workdays: 20, runs_in: [submitted], starts_with: [submit, resubmit]}}
  correction: {{label: {{zh: 补正时限, en: Correction}}, workdays: 10, runs_in: [returned], starts_with: [return_it]}}
sections:
  - {{title: {{zh: 作品, en: The work}}, fields: [kind, other_kind, subjects, episodes, synopsis, begins_on, ends_on]}}
  - {{title: {{zh: 境外合作, en: Cooperation abroad}}, fields: [partner_country, partner_share], when: {{co_produced: {{any: [true]}}}}}}
  - {{title: {{zh: 制作单位, en: The producer}}, fields: [co_produced, producer, credit_code, licence_number, planning_number, licence_until, licence]}}
  - {{title: {{zh: 投资, en: Money}}, fields: [investment, cast_pay, cast, contract]}}
  - {{title: {{zh: 特定画面, en: Particular images}}, fields: [images, remark_01, remark_02, remark_03, remark_04, remark_05]}}
  - {{title: {{zh: 其他, en: Others}}, fields: [{", ".join(REMARKS[5:])}]}}
checks:
  - {{check: share_at_most, part: cast_pay, whole: investment, percent: 40, basis: 广电发〔2020〕10号,
    message: {{zh: 演员总片酬不得超过总投资的40%。, en: The pay of the cast may be at most 40% of the investment.}}}}
  - {{check: sum_is, table: cast, column: pay, whole: cast_pay,
    message: {{zh: 各演员片酬之和应等于演员总片酬。, en: The pay of each must come to the pay of all.}}}}
  - {{check: valid_on_filing, field: licence_until, warn_days: 60, message: {{zh: 许可证已过期。, en: The licence has ended.}}}}
  - {{check: not_before, field: ends_on, other: begins_on, message: {{zh: 结束日期不得早于开始日期。, en: It cannot end before it begins.}}}}
form:
  $schema: https://json-schema.org/draft/2020-12/schema
  type: object
  additionalProperties: false
  required: [kind, other_kind, episodes, partner_country, producer, credit_code, licence, investment, cast_pay, cast]
  properties:
    kind: {{type: string, enum: [series, film, other], x-title: {{zh: 类型, en: Kind}}, x-options: {{series: {{zh: 网络剧, en: Series}},
      film: {{zh: 网络电影, en: Film}}, other: {{zh: 其他, en: Other}}}}}}
    other_kind: {{type: string, minLength: 2, x-title: {{zh: 其他类型, en: Which other kind}}, x-when: {{kind: {{any: [other]}}}}}}
    subjects: {{type: array, items: {{type: string, enum: [urban, rural], x-options: {{urban: {{zh: 都市, en: Urban}}, rural: {{zh: 农村, en: Rural}}}}}},
      x-title: {{zh: 题材, en: Subjects}}}}
    episodes: {{type: integer, minimum: 1, maximum: 1000, x-title: {{zh: 集数, en: Episodes}}}}
    synopsis: {{type: string, maxLength: 500, x-widget: textarea, x-title: {{zh: 内容概要, en: Synopsis}}}}
    begins_on: {{type: string, format: date, x-title: {{zh: 开机日期, en: Begins on}}}}
    ends_on: {{type: string, format: date, x-title: {{zh: 关机日期, en: Ends on}}}}
    co_produced: {{type: boolean, x-title: {{zh: 与境外机构合作, en: Produced with a partner abroad}}}}
    partner_country: {{type: string, x-title: {{zh: 合作国家, en: Country}}}}
    partner_share: {{type: string, format: wan, x-title: {{zh: 外方投资（万元）, en: "Partner's share (10,000 CNY)"}}}}
    producer: {{type: object, format: organisation, x-title: {{zh: 制作单位, en: Producer}}}}
    credit_code: {{type: string, format: credit-code, x-title: {{zh: 统一社会信用代码, en: Credit code}}}}
    licence_number: {{type: string, format: licence-number, x-title: {{zh: 许可证号, en: Licence number}}}}
    planning_number: {{type: string, format: planning-number, x-title: {{zh: 规划备案号, en: Planning number}}}}
    licence_until: {{type: string, format: date, x-title: {{zh: 许可证有效期至, en: Licence valid until}}}}
    licence: {{type: array, format: files, minItems: 1, maxItems: 3, x-accept: [pdf, image], x-dossier: production_licence,
      x-title: {{zh: 制作经营许可证, en: Production licence}}}}
    investment: {{type: string, format: wan, x-title: {{zh: 总投资（万元）, en: "Investment (10,000 CNY)"}}}}
    cast_pay: {{type: string, format: wan, x-title: {{zh: 演员总片酬（万元）, en: "Pay of the cast (10,000 CNY)"}}}}
    cast:
      type: array
      minItems: 1
      maxItems: 30
      x-title: {{zh: 演员表, en: Cast}}
      items:
        type: object
        required: [name, pay]
        properties:
          name: {{type: string, maxLength: 60, x-title: {{zh: 姓名, en: Name}}}}
          part: {{type: string, enum: [lead, support], x-title: {{zh: 角色, en: Part}},
            x-options: {{lead: {{zh: 主演, en: Lead}}, support: {{zh: 配角, en: Support}}}}}}
          pay: {{type: string, format: wan, x-title: {{zh: 片酬（万元）, en: "Pay (10,000 CNY)"}}}}
    contract: {{type: array, format: files, x-accept: [pdf, image, docx, xlsx], x-title: {{zh: 演员合同, en: Contracts}}}}
    images: {{type: array, format: timecodes, x-title: {{zh: 特定画面和声音, en: Particular images and sounds}}}}
{"".join(f"    {name}: {{type: string, maxLength: 200, x-title: {{zh: 说明{name[-2:]}, en: Remark {name[-2:]}}}}}" + chr(10) for name in REMARKS)}
"""
PDF: Final = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PNG: Final = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def credit_code(serial: int = 0, *, head: str = "91330106MA2K") -> str:
    """A code of the real form, by the tests' own counting."""
    first = f"{head}{serial:05}"[:17]
    return first + check_character(first)


def upload(name: str = "许可证.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def office_file(part: str, *more: str) -> bytes:
    """A small docx or xlsx, as far as its parts go."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return made.getvalue()


ANSWERS: Final[dict[str, Any]] = {
    "kind": "series",
    "subjects": ["urban"],
    "episodes": 12,
    "synopsis": "一位退休教师寻找旧信的故事。",
    "begins_on": "2026-12-01",
    "ends_on": "2027-02-01",
    "co_produced": False,
    "producer": {"name": "甲影业", "credit_code": "91330106MA2K00000" + check_character("91330106MA2K00000")},
    "credit_code": "91330106MA2K00000" + check_character("91330106MA2K00000"),
    "licence_number": "（浙）字第01234号",
    "licence_until": "2028-06-30",
    "licence": [{"name": "许可证.pdf", "sha256": "a1" * 32, "size_bytes": 100}],
    "investment": "350.00",
    "cast_pay": "120.00",
    "cast": [{"name": "沈岚", "part": "lead", "pay": "80.50"}, {"name": "周远", "pay": "39.50"}],
    "images": [{"episode": 1, "from": "00:01:20:05", "to": "00:01:22:00", "kind": "牌匾", "remark": "自制道具"}],
    "remark_01": "无",
}
"""Everything that must be there, and more."""


def procedure() -> Procedure:
    return parse(APPLICATION)


def publish() -> None:
    actions.publish_procedure(APPLICATION)


def draft(
    cast: Cast, *, on: date = date(2026, 11, 24), data: dict[str, Any] | None = None, title: str = "断桥夜雪"
) -> Case:
    """Lin's draft, complete unless other data are given."""
    version = queries.procedure_in_force("application", on)
    assert version is not None
    return actions.open_case(
        version,
        by=cast.lin,
        organisation=cast.studio_a,
        authority=cast.bureau,
        title=title,
        data=dict(ANSWERS) if data is None else data,
    )


def hand_in(case: Case, by: User, action: str = "submit") -> Case:
    case.refresh_from_db()
    actions.hand_in(case, action, by=by, expected_seq=case.seq, checked=queries.digest_of(case))
    case.refresh_from_db()
    return case


def returned(cast: Cast, *targets: tuple[FixKind, str]) -> Case:
    """Handed in and returned with these listed."""
    case = hand_in(draft(cast), cast.lin)
    items = [actions.FixItemDraft(text=f"请补正：{target}。", kind=kind, target=target) for kind, target in targets]
    actions.act(case, "return_it", by=cast.sun, expected_seq=case.seq, fix_items=items, reason="材料不齐。")
    case.refresh_from_db()
    return case


def answer_all(case: Case) -> None:
    FixItem.objects.filter(case=case, round=case.round).update(answer=Answer.WILL_FIX)


def colleague(cast: Cast, word: str = "xia", name: str = "林知夏") -> User:
    """One more producer of studio A."""
    user = User.objects.create_user(username=word, email=f"{word}@example.org", password="x", name=name)
    Membership.objects.create(user=user, organisation=cast.studio_a, role=Role.PRODUCER)
    return user
