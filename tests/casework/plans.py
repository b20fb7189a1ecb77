"""A procedure of the tests' own with what the permit lacks: a supplement asked once, a panel with votes and points, a choice, a number, a change."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case

PLAN: Final = """
procedure: plan
version: 1
title: {zh: 规划备案, en: Plan}
effective_from: 2025-01-01
initial: draft
states:
  draft: {label: {zh: 草稿, en: Draft}, owner: producer, form: open, no_clock: {zh: 未提交, en: Not handed in}, next: {zh: 填写后提交。, en: Fill it in.}}
  submitted: {label: {zh: 待受理, en: Submitted}, public: {zh: 已提交, en: Handed in}, owner: service_centre}
  supplement: {label: {zh: 补正, en: Supplement}, owner: producer, form: listed, tone: warning}
  review: {label: {zh: 审看中, en: Under review}, owner: officer}
  sent_up: {label: {zh: 已报送, en: Sent up}, owner: officer, no_clock: {zh: 等待上级, en: Waiting for others}}
  granted: {label: {zh: 已备案, en: Filed}, final: true, tone: done}
  refused: {label: {zh: 不予备案, en: Refused}, final: true, tone: sealed}
  withdrawn: {label: {zh: 已撤回, en: Withdrawn}, final: true, tone: note}
actions:
  submit: {label: {zh: 提交, en: Submit}, done: {zh: 提交, en: submitted}, from: [draft], to: submitted, by: [producer], needs: [form],
    effects: [snapshot], recall_hours: 24}
  ask: {label: {zh: 一次性告知补正, en: Ask for a supplement}, done: {zh: 告知补正, en: asked for a supplement}, from: [submitted], to: supplement,
    by: [service_centre, officer], needs: [fix_items], max: 1, letter: supplement}
  supply: {label: {zh: 提交补正, en: Hand the supplement in}, done: {zh: 提交补正, en: handed the supplement in}, from: [supplement], to: submitted,
    by: [producer], needs: [form], guards: [answers_complete], effects: [snapshot]}
  accept: {label: {zh: 受理, en: Accept}, done: {zh: 受理, en: accepted}, from: [submitted], to: review, by: [service_centre, officer], batch: true}
  send_up: {label: {zh: 报送, en: Send up}, done: {zh: 报送, en: sent it up}, from: [review], to: sent_up, by: [officer], guards: [quorum]}
  record_number: {label: {zh: 登记备案号, en: Record the number}, done: {zh: 登记备案号, en: recorded the number}, from: [sent_up], to: granted,
    by: [officer], needs: [number], number: planning,
    choice: {name: grade, label: {zh: 等次, en: Grade}, options: {a: {zh: 甲, en: First}, b: {zh: 乙, en: Second}}}, letter: filed}
  refuse: {label: {zh: 不予备案, en: Refuse}, done: {zh: 不予备案, en: refused}, from: [review], to: refused, by: [officer],
    needs: [reason, rule], letter: refusal, refuses: true}
  withdraw: {label: {zh: 撤回, en: Withdraw}, done: {zh: 撤回, en: withdrew}, from: [draft, submitted, supplement, review], to: withdrawn, by: [producer]}
clocks:
  acceptance: {label: {zh: 受理时限, en: Acceptance}, workdays: 5, runs_in: [submitted], starts_with: [submit, supply], warn: 2}
  supplement: {label: {zh: 补正时限, en: Supplement}, workdays: 10, runs_in: [supplement], starts_with: [ask], warn: 3}
  decision: {label: {zh: 决定时限, en: Decision}, workdays: 15, legal_workdays: 20, runs_in: [review], starts_with: [accept], warn: 3}
review:
  states: [review]
  size: 2
  quorum: 2
  votes: {agree: {zh: 同意, en: Agree}, oppose: {zh: 反对, en: Oppose}}
  rubric: {idea: {label: {zh: 思想性, en: Idea}, max: 10}, art: {label: {zh: 艺术性, en: Art}, max: 5}}
  phases:
    - {states: [review], label: {zh: 独立评审, en: Alone}, sees: own, names: false}
links:
  change: {label: {zh: 申请变更, en: Ask for a change}, done: {zh: 申请变更, en: asked for a change}, item: plan-change, from: [granted], by: [producer],
    max: 3, prefill: {new_title: title, episodes: episodes}, changes: {new_title: title, episodes: episodes}}
changes:
  title: {policy: approve, basis: 示例}
  episodes: {policy: notify}
series: {decision: {format: "规备〔{year}〕{seq}号"}}
letters:
  supplement: {template: letter, series: decision, title: "关于《{title}》的补正告知书", paragraphs: [请补正下列材料。], items: 需要补正：}
  filed: {template: letter, series: decision, title: "关于《{title}》的备案通知", paragraphs: ["准予备案，等次{grade}。"]}
  refusal: {template: letter, series: decision, title: "关于《{title}》不予备案的决定", paragraphs: ["理由：{reason}依据：{rule}"], remedies: [可申请复审。]}
sections:
  - {title: {zh: 作品, en: The work}, fields: [title, episodes]}
  - {title: {zh: 内容, en: Content}, fields: [synopsis, idea]}
form:
  $schema: https://json-schema.org/draft/2020-12/schema
  type: object
  additionalProperties: false
  required: [title, episodes, synopsis, idea]
  properties:
    title: {type: string, minLength: 1, maxLength: 60, x-title: {zh: 片名, en: Title}}
    episodes: {type: integer, minimum: 1, maximum: 500, x-title: {zh: 集数, en: Episodes}}
    synopsis: {type: string, minLength: 2, x-title: {zh: 内容概要, en: Synopsis}}
    idea: {type: string, minLength: 2, x-title: {zh: 思想内涵, en: Idea}}
"""
CHANGE: Final = """
procedure: plan-change
version: 1
title: {zh: 备案变更, en: Change of a plan}
effective_from: 2025-01-01
initial: draft
states:
  draft: {label: {zh: 草稿, en: Draft}, owner: producer, form: open, no_clock: {zh: 未提交, en: Not handed in}}
  submitted: {label: {zh: 审核中, en: Submitted}, owner: officer}
  granted: {label: {zh: 准予变更, en: Granted}, final: true, tone: done}
  refused: {label: {zh: 不予变更, en: Refused}, final: true}
actions:
  submit: {label: {zh: 提交, en: Submit}, done: {zh: 提交, en: submitted}, from: [draft], to: submitted, by: [producer], needs: [form], effects: [snapshot]}
  grant: {label: {zh: 准予变更, en: Grant}, done: {zh: 准予变更, en: granted the change}, from: [submitted], to: granted, by: [officer],
    effects: [change_parent]}
  refuse: {label: {zh: 不予变更, en: Refuse}, done: {zh: 不予变更, en: refused the change}, from: [submitted], to: refused, by: [officer], needs: [reason]}
clocks:
  decision: {label: {zh: 决定时限, en: Decision}, workdays: 10, runs_in: [submitted], starts_with: [submit], warn: 3}
sections: [{title: {zh: 变更, en: Change}, fields: [new_title, episodes]}]
form:
  $schema: https://json-schema.org/draft/2020-12/schema
  type: object
  required: [new_title]
  properties:
    new_title: {type: string, minLength: 1, x-title: {zh: 新片名, en: New title}}
    episodes: {type: integer, minimum: 1, x-title: {zh: 集数, en: Episodes}}
"""
DATA: Final[dict[str, Any]] = {
    "title": "湖畔来信",
    "episodes": 24,
    "synopsis": "老船工与女儿重逢。",
    "idea": "亲情与传承。",
}


def publish() -> None:
    for text in (PLAN, CHANGE):
        actions.publish_procedure(text)


def draft(cast: Cast, **data: Any) -> Case:
    """Lin's draft of a plan."""
    procedure = queries.procedure_in_force("plan", date(2026, 11, 24))
    assert procedure is not None
    return actions.open_case(
        procedure, by=cast.lin, organisation=cast.studio_a, authority=cast.bureau, title="未定", data=DATA | data
    )


def submitted(cast: Cast) -> Case:
    case = draft(cast)
    actions.act(case, "submit", by=cast.lin, expected_seq=case.seq)
    case.refresh_from_db()
    return case


def under_review(cast: Cast) -> Case:
    """Accepted, with Chen and Jiang on the panel."""
    case = submitted(cast)
    actions.act(case, "accept", by=cast.wu, expected_seq=case.seq)
    case.refresh_from_db()
    actions.set_panel(case, by=cast.sun, expected_seq=case.seq, reviewers=[cast.chen, cast.jiang])
    case.refresh_from_db()
    return case


def signed(cast: Cast) -> Case:
    """Both have signed."""
    case = under_review(cast)
    for person, vote in ((cast.chen, "agree"), (cast.jiang, "oppose")):
        actions.sign_opinion(case, by=person, vote=vote, text="意见。", expected_round=1, scores={"idea": 8, "art": 3})
    case.refresh_from_db()
    return case


def granted(cast: Cast) -> Case:
    case = signed(cast)
    actions.act(case, "send_up", by=cast.sun, expected_seq=case.seq)
    case.refresh_from_db()
    actions.act(case, "record_number", by=cast.sun, expected_seq=case.seq, number="V 2026 0001", choice="a")
    case.refresh_from_db()
    return case
