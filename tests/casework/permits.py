"""Two small procedures of the tests' own, with everything that the shipped ones do not use yet: a permit and its appeal."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case

PERMIT: Final = """
procedure: permit
version: 1
title: {zh: 许可, en: Permit}
effective_from: 2025-01-01
initial: draft
staff: {officer: 3}

classify:
  tier:
    title: {zh: 层级, en: Tier}
    classes: {key: {zh: 重点, en: Key}, common: {zh: 普通, en: Common}, other: {zh: 其他, en: Other}}
    otherwise: other
    rows:
      - {when: {special: {any: [true]}}, then: key, basis: 特殊题材}
      - {when: {investment: {least: 100}}, then: key, effective_until: 2025-12-31, basis: 2024 年标准}
      - {when: {investment: {least: 30, below: 100}}, then: common, effective_until: 2025-12-31}
      - {when: {investment: {least: 300}}, then: key, effective_from: 2026-01-01, basis: 2026 年标准}
      - {when: {investment: {least: 100, below: 300}}, then: common, effective_from: 2026-01-01}

states:
  draft: {label: {zh: 草稿, en: Draft}, owner: producer, form: open, no_clock: {zh: 未提交, en: Not handed in}}
  submitted: {label: {zh: 待受理, en: Submitted}, owner: service_centre}
  accepted: {label: {zh: 已受理, en: Accepted}, owner: officer}
  co_review: {label: {zh: 协审中, en: Co-review}, owner: officer, no_clock: {zh: 等待协审, en: Waiting for others}}
  granted: {label: {zh: 已许可, en: Granted}, final: true}
  refused: {label: {zh: 不予许可, en: Refused}, final: true}
  withdrawn: {label: {zh: 已撤回, en: Withdrawn}, final: true}

actions:
  submit: {label: {zh: 提交, en: Submit}, done: {zh: 提交, en: submitted}, from: [draft], to: submitted, by: [producer],
    needs: [form], effects: [snapshot], recall_hours: 24}
  accept: {label: {zh: 受理, en: Accept}, done: {zh: 受理, en: accepted}, from: [submitted], to: accepted, by: [service_centre, officer]}
  deem_accepted: {label: {zh: 视为受理, en: Deem accepted}, done: {zh: 逾期视为受理, en: was taken as accepted}, from: [submitted],
    to: accepted, by: []}
  ask_others: {label: {zh: 送协审, en: Ask others}, done: {zh: 送协审, en: asked others}, from: [accepted], to: co_review,
    by: [officer], max: 1, when: {tier: [key]}}
  others_answered: {label: {zh: 协审返回, en: Others answered}, done: {zh: 收到协审意见, en: heard from the others}, from: [co_review],
    to: accepted, by: [officer]}
  grant: {label: {zh: 许可, en: Grant}, done: {zh: 许可, en: granted}, from: [accepted], to: granted, by: [officer], letter: permit}
  refuse: {label: {zh: 不予许可, en: Refuse}, done: {zh: 不予许可, en: refused}, from: [accepted], to: refused, by: [officer],
    needs: [reason, rule], letter: refusal, refuses: true}
  withdraw: {label: {zh: 撤回, en: Withdraw}, done: {zh: 撤回, en: withdrew}, from: [draft, submitted, accepted, co_review], to: withdrawn,
    by: [producer]}

clocks:
  acceptance: {label: {zh: 受理时限, en: Acceptance}, workdays: 5, runs_in: [submitted], starts_with: [submit], warn: 2,
    on_expiry: deem_accepted, expiry_counts_from: start}
  decision: {label: {zh: 决定时限, en: Decision}, workdays: 15, legal_workdays: 20, runs_in: [accepted],
    starts_with: [accept, deem_accepted], warn: 3, extend: {workdays: 10, by: [officer]}}
  report: {label: {zh: 报送时限, en: Report}, workdays: 3, runs_in: [accepted], starts_with: [accept, deem_accepted], when: {tier: [key]}}

links:
  appeal: {label: {zh: 申请复审, en: Appeal}, done: {zh: 申请复审, en: appealed}, item: permit-appeal, from: [refused], by: [producer],
    within_days: 60}

series: {decision: {format: "许决〔{year}〕{seq}号"}}
letters:
  permit: {template: letter, series: decision, title: "关于《{title}》的许可", paragraphs: [准予许可。]}
  refusal: {template: letter, series: decision, title: "关于《{title}》不予许可的决定", paragraphs: ["理由：{reason}依据：{rule}"], remedies: [可申请复审。]}
sections: [{title: {zh: 信息, en: Facts}, fields: [investment, special]}]
form:
  $schema: https://json-schema.org/draft/2020-12/schema
  type: object
  required: [investment]
  properties:
    investment: {type: string, format: wan, pattern: "^[0-9]{1,7}([.][0-9]{1,2})?$", x-title: {zh: 总投资, en: Investment}}
    special: {type: boolean, x-title: {zh: 特殊题材, en: Special subject}}
"""
APPEAL: Final = """
procedure: permit-appeal
version: 1
title: {zh: 许可复审, en: Appeal}
effective_from: 2025-01-01
initial: draft
staff: {officer: 2}
states:
  draft: {label: {zh: 草稿, en: Draft}, owner: producer, form: open, no_clock: {zh: 未提交, en: Not handed in}}
  submitted: {label: {zh: 复审中, en: In appeal}, owner: officer}
  overturned: {label: {zh: 撤销原决定, en: Overturned}, final: true}
  upheld: {label: {zh: 维持原决定, en: Upheld}, final: true}
actions:
  submit: {label: {zh: 提交, en: Submit}, done: {zh: 提交, en: submitted}, from: [draft], to: submitted, by: [producer], needs: [form],
    effects: [snapshot]}
  overturn: {label: {zh: 撤销原决定, en: Overturn}, done: {zh: 撤销原决定, en: overturned it}, from: [submitted], to: overturned, by: [officer],
    not_same_actor_as: [parent.refuse], letter: outcome, effects: [revoke_parent]}
  uphold: {label: {zh: 维持原决定, en: Uphold}, done: {zh: 维持原决定, en: upheld it}, from: [submitted], to: upheld, by: [officer],
    not_same_actor_as: [parent.refuse], letter: outcome}
clocks:
  appeal: {label: {zh: 复审时限, en: Appeal}, workdays: 50, runs_in: [submitted], starts_with: [submit], warn: 10}
review: {states: [submitted], size: 1, quorum: 1, fresh: true}
series: {decision: {format: "复决〔{year}〕{seq}号"}}
letters:
  outcome: {template: letter, series: decision, title: "关于《{title}》的复审决定", paragraphs: [现作出复审决定。]}
sections: [{title: {zh: 信息, en: Facts}, fields: [grounds]}]
form:
  $schema: https://json-schema.org/draft/2020-12/schema
  type: object
  required: [grounds]
  properties:
    grounds: {type: string, minLength: 2, x-title: {zh: 复审理由, en: Grounds}}
"""

LISTED: Final = (
    PERMIT.replace(
        "\nlinks:\n",
        """
public:
  title: {zh: 许可公示, en: Permits}
  states: [granted]
  columns:
    - {field: title, label: {zh: 片名, en: Title}}
    - {field: number, label: {zh: 文号, en: Number}}
    - {field: organisation, label: {zh: 单位, en: House}}
    - {field: special, label: {zh: 特殊题材, en: Special}}
    - {field: closed_on, label: {zh: 日期, en: Date}}
  table: {rows: subject, columns: special}

links:
""",
    )
    .replace("fields: [investment, special]", "fields: [investment, special, subject]")
    .replace(
        "    special: {type: boolean,",
        "    subject: {type: string, enum: [urban, rural], x-options: {urban: {zh: 都市, en: Urban}, rural: {zh: 农村, en: Rural}},"
        " x-title: {zh: 题材, en: Subject}}\n    special: {type: boolean,",
    )
)
"""The permit with a public list and its table."""


def publish() -> None:
    for text in (PERMIT, APPEAL):
        actions.publish_procedure(text)


def draft(cast: Cast, *, on: date = date(2026, 11, 24), **data: Any) -> Case:
    """Lin's draft of a permit."""
    procedure = queries.procedure_in_force("permit", on)
    assert procedure is not None
    return actions.open_case(
        procedure,
        by=cast.lin,
        organisation=cast.studio_a,
        authority=cast.bureau,
        title="湖畔来信",
        data={"investment": "150"} | data,
    )
