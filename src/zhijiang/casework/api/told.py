"""What the API tells of forms, answers, items, limits, panels and tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from zhijiang.casework.api.shapes import Fault


class LimitPromised(Schema):
    """A time limit as the catalogue promises it, in working days."""

    label: str
    workdays: int
    legal_workdays: int | None
    basis: str


class ProcedureOut(Schema):
    """One item that can be applied for today."""

    item: str
    version: int
    title: str
    needs: list[str]
    minutes: int
    legal_basis: str
    limits: list[LimitPromised]


class Named(Schema):
    """An organisation, by code."""

    code: str
    name: str


class FormSection(Schema):
    """One group of questions; `number` counts from 1."""

    number: int
    title: str
    help: str
    fields: list[str]


class FormOut(Schema):
    """A form as JSON Schema 2020-12. Its own words are x-section, x-when, x-required, x-options, x-accept and x-dossier."""

    item: str
    version: int
    title: str
    sections: list[FormSection]
    form: dict[str, Any]


class OfferOut(FormOut):
    """The same of a new application, with for whom it can be made and before whom."""

    organisations: list[Named]
    authorities: list[Named]


class SectionOut(Schema):
    """How far one section has come. `version` is what a change of this section alone is sent with."""

    number: int
    title: str
    version: str
    standing: str
    missing: int
    listed: int
    writer: str


class AnswersOut(Schema):
    """The answers of a case as the person may read them; `writable` are the questions that the person may change now."""

    case: str
    seq: int
    round: int
    version: str
    answers: dict[str, Any]
    writable: list[str]
    sections: list[SectionOut]


class ClassOut(Schema):
    """What a decision table says of the answers by the rules of today."""

    question: str
    answer: str
    basis: str


class CheckOut(Schema):
    """All that keeps the answers from being handed in, at once; nothing does while `errors` is empty."""

    case: str
    seq: int
    version: str
    move: str
    errors: list[Fault]
    warnings: list[Fault]
    classes: list[ClassOut]


class PaperOut(Schema):
    """A standing paper in the dossier of a house; by `sha256` it answers a question of its kind (`x-dossier`)."""

    code: str
    kind: str
    title: str
    name: str
    number: str
    sha256: str
    size_bytes: int
    house: str
    valid_from: date | None
    valid_until: date | None


class ItemOut(Schema):
    """One thing that must be put right: what was asked, what was answered, and whether it is met."""

    id: int
    round: int
    kind: str
    target: str
    place: str
    text: str
    rule: str
    severity: str
    measure: str
    answer: str
    answer_text: str
    standing: str
    may_settle: bool


class LimitOut(Schema):
    """A time limit that runs. `extended_until` is the day it would get; null where the person cannot extend it."""

    clock: str
    label: str
    due_on: date
    provisional: bool
    workdays_left: int
    workdays: int
    basis: str
    extended_until: date | None


class LinkOut(Schema):
    """A case that the person may open about this one."""

    name: str
    label: str
    until: date | None


class OtherVersionOut(Schema):
    """A published version to which the case could move; `misfits` says what speaks against it."""

    version: int
    effective_from: date
    misfits: list[str]


class CandidateOut(Schema):
    """Somebody who could be named; `barred` says why not, `remark` why rather somebody else."""

    id: int
    name: str
    load: int
    is_named: bool
    barred: str
    remark: str = ""


class PanelOut(Schema):
    """The panel and who could be on it."""

    case: str
    seq: int
    size: int
    quorum: int
    signed: int
    reviewers: list[CandidateOut]


class OpinionOut(Schema):
    """A signed opinion, as the phase lets the person read it."""

    case: str
    round: int
    who: str
    vote: str
    vote_label: str
    text: str
    scores: dict[str, int]
    is_mine: bool
    signed_at: datetime


class TaskOut(Schema):
    """What a body was asked, and its answer."""

    code: str
    case: str
    kind: str
    label: str
    body: str
    person: str
    ask: str
    state: str
    due_on: date | None
    verdict: str
    text: str
    checklist: list[str]
    findings: list[dict[str, Any]]
    files: list[dict[str, Any]]
    may_answer: bool
    may_cancel: bool


class PersonOut(Schema):
    """A person, by number."""

    id: int
    name: str


class ConflictOut(Schema):
    """A person keeps away from one `case`, or from every case of a `house`; `kind`: declared or found."""

    id: int
    person: PersonOut
    kind: str
    case: str
    house: Named | None
    reason: str
    since: datetime
    ended_at: datetime | None
    may_end: bool


class ConflictsOut(Schema):
    """One's own conflicts, those of others that one may end, and the houses from which one could keep away."""

    own: list[ConflictOut]
    others: list[ConflictOut]
    houses: list[Named]


class CaseConflictsOut(Schema):
    """Who keeps away from a case, and of whom that could be found."""

    case: str
    conflicts: list[ConflictOut]
    people: list[PersonOut]


class CoverOut(Schema):
    """Somebody stands in for another in one role of a house."""

    id: int
    giver: PersonOut
    taker: PersonOut
    house: Named
    role: str
    valid_from: date
    valid_until: date
    reason: str
    ended_at: datetime | None


class PostOut(Schema):
    """A post that can be covered: whose role in which house."""

    id: int
    person: PersonOut
    house: Named
    role: str


class CoversOut(Schema):
    """Who stands in for whom, the posts that could be covered, and who could stand in."""

    covers: list[CoverOut]
    posts: list[PostOut]
    colleagues: list[PersonOut]


class RatingOut(Schema):
    """What an applicant thought of the service."""

    case: str
    stars: int
    text: str
    at: datetime


class DossierKindOut(Schema):
    """A kind of standing paper that some form asks for, and the kinds of files it is taken as."""

    kind: str
    title: str
    accept: list[str]
