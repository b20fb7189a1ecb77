"""What goes into the API. Each body bears an example that the tests send through its schema."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from zhijiang.casework.queries import MOST_IN_BATCH
from zhijiang.casework.states import Answer, Measure, Severity, TaskVerdict

LONG: int = 4000
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Words of a person; the database keeps no NUL."""
Words = Annotated[Text, Field(max_length=LONG)]
Version = Annotated[str, Field(min_length=1, max_length=64)]
"""Of the answers as they were read; with another one nothing is done."""
Seq = Annotated[int, Field(ge=0, le=2_000_000_000)]
"""Of the case as it was read: the number of its last event."""


def example(**body: Any) -> ConfigDict:
    """The settings of a body: nothing more than it names, and what the document shows of it."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [body]})


class BeginIn(Schema):
    """A new application. `organisation` and `authority` are codes; with one possible each, they go without saying."""

    model_config = example(item="plan-filing", title="Snow at the Broken Bridge")

    item: str = Field(max_length=60)
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    organisation: str = Field("", max_length=12)
    authority: str = Field("", max_length=12)


class AnswersIn(Schema):
    """Answers by question; null empties one, and what is not named stays as it is. All of them are kept or none."""

    model_config = example(version="9f86d081", answers={"episodes": 24, "investment": "350.00", "platform": None})

    version: Version
    answers: dict[str, Any]


class SubmissionIn(Schema):
    """Handing in what was checked: `version` and `seq` as /check told them."""

    model_config = example(seq=1, version="9f86d081")

    seq: Seq
    version: Version


class FixItemIn(Schema):
    """One thing to be corrected: the question that is `target`. `rule` is book@version#path."""

    text: Annotated[Words, Field(min_length=1)]
    target: Annotated[Text, Field(max_length=120)] = ""
    severity: Severity = Severity.ISSUE
    rule: Annotated[Text, Field(max_length=200)] = ""
    measure: Measure | Literal[""] = ""


class MoveIn(Schema):
    """A move: its name, the `seq` of the case as it was read, and what it needs. `rule` is book@version#path."""

    model_config = example(
        action="ask_supplement",
        seq=2,
        fix_items=[{"target": "licence_copy", "text": "The scan of the licence cannot be read."}],
    )

    action: str = Field(max_length=60)
    seq: Seq
    reason: Words = ""
    rule: Annotated[Text, Field(max_length=200)] = ""
    number: Annotated[Text, Field(max_length=80)] = ""
    choice: Annotated[Text, Field(max_length=60)] = ""
    fix_items: list[FixItemIn] = Field([], max_length=200)


class SeqIn(Schema):
    """Nothing but the `seq` of the case as it was read."""

    model_config = example(seq=3)

    seq: Seq


class ExtensionIn(Schema):
    """More time for a limit, and why."""

    model_config = example(seq=3, reason="Another body has to be asked.")

    seq: Seq
    reason: Words


class VersionIn(Schema):
    """Another published version of the case's procedure, and why the case moves there."""

    model_config = example(seq=3, to=2, reason="The new procedure is in force.")

    seq: Seq
    to: Annotated[int, Field(ge=1, le=32_767)]
    reason: Words


class AssigneeIn(Schema):
    """Who has the case in hand from now on; null: oneself."""

    model_config = example(person=None)

    person: int | None = None


class ItemAnswerIn(Schema):
    """The applicant's answer to one item; anything but `will_fix` says why."""

    model_config = example(answer="will_fix", text="")

    answer: Answer
    text: Words = ""


class SettlementIn(Schema):
    """Whether an item is met."""

    model_config = example(settled=True)

    settled: bool


class PanelIn(Schema):
    """Exactly these reviewers are on the panel, by their numbers."""

    model_config = example(seq=3, reviewers=[11, 12, 13])

    seq: Seq
    reviewers: list[int] = Field(min_length=1, max_length=100)


class OpinionIn(Schema):
    """A signed opinion on the round that runs; `scores` by criterion where there is a rubric."""

    model_config = example(
        round=1, vote="approve", text="Sound in direction and structure.", scores={"direction": 8, "story": 7}
    )

    round: Annotated[int, Field(ge=1, le=32_767)]
    vote: str = Field(max_length=20)
    text: Words
    scores: dict[str, int] = {}


class TaskIn(Schema):
    """What is asked of which body, by its code; `person` where somebody is named."""

    model_config = example(
        kind="co_review", body="O-1A2B3C4", ask="Please give your opinion on what concerns your field."
    )

    kind: str = Field(max_length=40)
    body: str = Field(max_length=12)
    person: int | None = None
    ask: Annotated[Text, Field(max_length=2000)] = ""


class FindingIn(Schema):
    """What was found at one point of the checklist."""

    met: bool
    remark: Annotated[Text, Field(max_length=500)] = ""


class TaskAnswerIn(Schema):
    """The answer to a task, point by point of its checklist."""

    model_config = example(verdict="consents", text="We consent.", findings=[{"met": True}, {"met": True}])

    verdict: TaskVerdict
    text: Annotated[Text, Field(max_length=8000)] = ""
    findings: list[FindingIn] = Field([], max_length=100)


class ReasonIn(Schema):
    """Nothing but a reason."""

    model_config = example(reason="It is no longer needed.")

    reason: Annotated[Text, Field(max_length=2000)]


class CaseSeqIn(Schema):
    """A case, and its `seq` as it was read."""

    case: Annotated[Text, Field(max_length=12)]
    seq: Seq


class BatchIn(Schema):
    """One move on many cases; `reason` and `rule` hold for all of them."""

    model_config = example(action="accept", cases=[{"case": "C-1A2B3C4", "seq": 2}, {"case": "C-1A2B3C5", "seq": 2}])

    action: Annotated[Text, Field(max_length=60)]
    cases: list[CaseSeqIn] = Field(min_length=1, max_length=MOST_IN_BATCH)
    reason: Words = ""
    rule: Annotated[Text, Field(max_length=200)] = ""


class HouseConflictIn(ReasonIn):
    """A house, by its code, from whose cases the person keeps away, and why."""

    model_config = example(house="O-1A2B3C4", reason="My brother works there.")

    house: Annotated[Text, Field(max_length=12)]


class FoundConflictIn(ReasonIn):
    """Who else must keep away, from this case or from every case of its house, and why."""

    model_config = example(person=11, scope="case", reason="Wrote the script.")

    person: int
    scope: Literal["case", "house"] = "case"


class CoverIn(Schema):
    """Who stands in, in which post (by its number under GET), and from which day to which."""

    model_config = example(post=7, taker=12, valid_from="2026-12-01", valid_until="2026-12-14", reason="Annual leave.")

    post: int
    taker: int
    valid_from: date
    valid_until: date
    reason: Annotated[Text, Field(max_length=200)] = ""


class RatingIn(Schema):
    """How the service was: 1 to 5 stars."""

    model_config = example(stars=5, text="Quick and clear.")

    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[Text, Field(max_length=2000)] = ""


class PaperIn(Schema):
    """Beside the file of a standing paper: its number, and from and until which day it holds."""

    number: Annotated[Text, Field(max_length=80)] = ""
    valid_from: date | None = None
    valid_until: date | None = None


class NewPaperIn(PaperIn):
    """The same of a new one: what kind of paper it is, and of which house, by code; with one house it goes without saying."""

    kind: Annotated[Text, Field(max_length=60)]
    organisation: Annotated[Text, Field(max_length=12)] = ""
