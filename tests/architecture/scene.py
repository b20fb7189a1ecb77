"""Studio A's film under review, with everything a stranger must not find; and who asks for it."""

from __future__ import annotations

import base64
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from tests.architecture.scene_bases import in_a_base
from tests.architecture.scene_booking import booked
from tests.architecture.scene_distribution import in_delivery
from tests.architecture.scene_files import made_files, whole_reports
from tests.architecture.scene_news import in_the_news
from tests.architecture.scene_technical import checked
from tests.architecture.scene_works import told_of
from tests.assignments import assigning
from tests.casework import applications, desk, permits, registering
from tests.casework.steps import a_rule, step
from tests.cast import PASSWORD, Cast, make_cast
from tests.screening.reviewing import Stage, load_pack, make_cut, make_work, open_stage
from tests.screening.test_recuts import compare_again
from tests.support.call_scene import called
from zhijiang.assignments import actions as assignments
from zhijiang.assignments.models import Plan
from zhijiang.bases.models import Batch, Firm, LedgerLine, PositionJudgement
from zhijiang.casework import actions as casework
from zhijiang.casework.models import (
    Case,
    Conflict,
    Document,
    DossierItem,
    FixItem,
    ListFile,
    Message,
    Register,
    SavedFilter,
    Task,
    WebHook,
)
from zhijiang.casework.queries import Scope, number_like
from zhijiang.casework.states import TaskVerdict, Vote
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Upload, Work
from zhijiang.indicators.models import Period
from zhijiang.people.models import ApiToken, Delegation, Membership, Organisation, User
from zhijiang.people.states import Level, OrganisationKind, Role
from zhijiang.screening import actions
from zhijiang.screening.models import Note, Sitting
from zhijiang.screening.states import ReviewAction
from zhijiang.support.models import Application, Delivery, FollowUp, Grant, Measure, Payment, Recall

PEOPLE: Final = ("nobody", "lin", "qian", "zhou", "wu", "sun", "chen", "feng", "yang", "tang")
"""The cast, with Feng: a reviewer of the same body who is not on the panel.

Lin is the applicant, Qian a colleague, Zhou the rival applicant, Wu the service centre, Sun the province's officer in charge,
Chen its reviewer who is assigned and Feng the one who is not, Yang the auditor, Tang the administrator, nobody the public.
Sun with a conflict and Chen recused: `KEEP_AWAY` in test_matrix.
"""
CITY: Final = "ke"
"""An officer of a city under the bureau, before which nothing of this lies: for cases like Zhou and Feng."""


@dataclass(frozen=True)
class Scene:
    """What stands in the database, all of it studio A's.

    One film under review with one note and nothing signed, one returned with one item, one handed in again after that, one
    refused and appealed, one approved with its letter, one work with a cut handed to nobody, and an upload of Lin's under way.
    """

    cast: Cast
    stage: Stage
    note: Note
    returned: Stage
    again: Stage
    item: FixItem
    appeal: Case
    letter: Document
    idle: Work
    upload: Upload
    people: Mapping[str, User]
    # the application form
    draft: Case
    dossier: DossierItem
    # lists: a kept search and a key of Lin's
    kept: SavedFilter
    token: ApiToken
    # the desk: a permit of studio A with an open and an answered task, and what its people keep
    permit: Case
    task: Task
    answered: Task
    message: Message
    conflict: Conflict
    cover: Delegation
    hook: WebHook
    register: Register
    list_file: ListFile
    # a task assignment form of the bureau: the centre leads, studio A helps
    plan: Plan
    # a base with a firm that is studio A, and one that is nobody's here
    firm: Firm
    other_firm: Firm
    line: LedgerLine
    # a published list that names the base, and a draft without a number that names nobody
    named_list: Batch
    draft_list: Batch
    # a year for which both firms and the base reported, the second sealed; and one that is published
    period: Period
    told: Period
    judgement: PositionJudgement
    # a measure in force and a draft; of that firm an application to be decided, and a grant that was paid and reported on
    measure: Measure
    draft_measure: Measure
    asked: Application
    grant: Grant
    payment: Payment
    recall: Recall
    follow_up: FollowUp
    service: Delivery
    # calls, news and deliveries: by the word of the matrix, the code of a call, of an entry in it, of a piece of news, of a delivery
    calls: Mapping[str, str]
    doors: Mapping[str, tuple[Client, dict[str, str]]]
    """How each of PEOPLE asks: a client, and the cookies of one who signed in once and did nothing since."""

    def words(self) -> dict[str, Any]:
        """What a row of the matrix may name as an argument."""
        return {
            "WORK": self.stage.work.code,
            "IDLE": self.idle.code,
            "CUT": self.stage.reviewed_cut().cut.code,
            "CASE": self.stage.code,
            "NOTE": self.note.key,
            "SITTING": Sitting.objects.get().key,
            "UPLOAD": self.upload.code,
            "RETURNED": self.returned.code,
            "AGAIN": self.again.code,
            "APPEAL": self.appeal.code,
            "ITEM": self.item.pk,
            "LETTER": self.letter.case.code,
            "LETTERCODE": self.letter.verify_code,
            "IDLECUT": self.idle.episodes.get().cuts.get().code,
            # the application form
            "DRAFT": self.draft.code,
            "HOUSE": self.cast.studio_a.code,
            "PAPER": self.dossier.attachment_id,
            "DOSSIER": self.dossier.code,
            "FILTER": self.kept.pk,
            "TOKEN": self.token.pk,
            "BASE": self.firm.base.code,
            "FIRM": self.firm.code,
            "OTHERFIRM": self.other_firm.code,
            "LINE": self.line.code,
            "LIST": self.named_list.code,
            "DRAFTLIST": self.draft_list.code,
            "PERIOD": self.period.code,
            "TOLD": self.told.code,
            "JUDGEMENT": self.judgement.code,
            "MEASURE": self.measure.code,
            "DRAFTMEASURE": self.draft_measure.code,
            "ASKED": self.asked.case.code,
            "GRANTED": self.grant.case.code,
            "GRANT": self.grant.code,
            "PAYMENT": self.payment.code,
            "RECALL": self.recall.code,
            "FOLLOWUP": self.follow_up.pk,
            "SERVICE": self.service.code,
            "PERMIT": self.permit.code,
            "TASK": self.task.code,
            "ANSWERED": self.answered.code,
            "TASKPAPER": self.answered.files[0]["sha256"],
            "MESSAGE": self.message.pk,
            "CONFLICT": self.conflict.pk,
            "COVER": self.cover.pk,
            "HOOK": self.hook.code,
            "BODY": self.cast.bureau.pk,
            "REGISTER": self.register.code,
            "LISTFILE": self.list_file.code,
            "PLAN": self.plan.code,
            "STEP": self.plan.duties.get().steps.get().pk,
            "EVIDENCE": self.plan.duties.get().reports.get().pk,
            **self.calls,
        }

    def address(self, name: str, arguments: list[str], *, replaced: Mapping[str, Any] | None = None) -> str:
        """The address of a row. Raises AssertionError when the row's arguments do not fit."""
        words = self.words() | dict(replaced or {})
        query = "".join(f"?c={words[argument[3:]]}" for argument in arguments if argument.startswith("?c="))
        given = [words.get(argument, argument) for argument in arguments if not argument.startswith("?")]
        try:
            return reverse(name, args=given) + query
        except NoReverseMatch as error:
            raise AssertionError(f"{name} {arguments}: {error}") from None

    def tus_headers(self) -> dict[str, str]:
        told = {"work": self.idle.code, "episode": "1", "filename": "夜泊2.mp4"}
        metadata = ",".join(f"{word} {base64.b64encode(value.encode()).decode()}" for word, value in told.items())
        return {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Upload-Length": "10", "Upload-Metadata": metadata}

    def ask(self, person: str, method: str, address: str, body: Any = None) -> HttpResponseBase:
        """The answer a person gets. Whatever the request changed is rolled back."""
        client, session = self.doors[person]
        client.cookies = SimpleCookie(session)
        headers = self.tus_headers() if address.startswith("/uploads/") else {}
        with transaction.atomic():
            if person != "nobody" and address.startswith("/api/"):
                headers = {"Authorization": f"Bearer {self.key_of(person)}"}
            content = {} if method in {"GET", "HEAD"} else _content(method, address, body)
            answer: HttpResponseBase = client.generic(method, address, headers=headers, **content)
            transaction.set_rollback(True)
        return answer

    # lists
    def key_of(self, person: str) -> str:
        """A key with every scope, for the length of one request."""
        today = timezone.localdate()
        return casework.make_token(self.people[person], name="x", scopes=Scope.values, expires_on=today)[1]


def _content(method: str, address: str, body: Any) -> dict[str, Any]:
    if re.search(r"\.json$|/(rows|sittings|claims)/$|/notes/|/changes/0/|^/api/", address):
        return {"data": json.dumps(body or {}), "content_type": "application/json"}
    if address.startswith("/uploads/") and method == "PATCH":
        return {"data": b"12345", "content_type": "application/offset+octet-stream"}
    return {"data": urlencode(body or {}), "content_type": "application/x-www-form-urlencoded"}


def word_for(answer: HttpResponseBase) -> str:
    """The status; `in` for the way to the sign-in page, `no` for the way back with a refusal in words."""
    if answer.status_code == 302 and "/login/" in answer["Location"]:
        return "in"
    if answer.status_code == 302 and any(said.level >= ERROR for said in get_messages(answer.wsgi_request)):  # type: ignore[attr-defined]
        return "no"
    return str(answer.status_code)


def make_scene() -> Scene:
    cast = make_cast()
    load_pack()
    stage = open_stage(cast).submit().accept().panel()
    returned = open_stage(cast).submit().accept().panel()
    returned.send_back(returned.note())
    made_files(stage.reviewed_cut().cut)
    idle = make_work(cast, title="夜泊")
    make_cut(idle, by=cast.lin)
    upload = catalog.begin_upload(idle, by=cast.lin, name="夜泊.mp4", size_bytes=10, episode_number=1)
    feng = User.objects.create_user(username="feng", email="feng@example.org", password=PASSWORD, name="冯审看")
    Membership.objects.create(user=feng, organisation=cast.panel, role=Role.REVIEWER)
    ke = User.objects.create_user(username=CITY, email="ke@example.org", password=PASSWORD, name="柯科长")
    of_city = {"kind": OrganisationKind.AUTHORITY, "level": Level.CITY, "parent": cast.bureau}
    city = Organisation.objects.create(name="另一市文化广电旅游局", **of_city)
    catalog.draft_profile("ebu-r128", by=cast.tang)
    Membership.objects.create(user=ke, organisation=city, role=Role.OFFICER)
    people = {each: getattr(cast, each) for each in PEOPLE if each not in {"nobody", "feng"}} | {"feng": feng, CITY: ke}
    again = open_stage(cast).submit().accept().panel()
    compare_again(again.send_back(again.note()).answer_all().resubmit())
    item = FixItem.objects.get(case=again.review.case)
    whole_reports()
    approved = open_stage(cast).submit().accept().panel().sign()
    actions.decide(approved.now(), ReviewAction.APPROVE, by=cast.sun, expected_seq=approved.seq(), notes=(), reason="")
    number = number_like(approved.now().case, ReviewAction.ISSUE_LICENCE)
    actions.take_step(
        approved.review, ReviewAction.ISSUE_LICENCE, by=cast.sun, expected_seq=approved.seq(), number=number
    )
    letter = Document.objects.get(case=approved.review.case, kind="licence")
    actions.open_sitting(stage.reviewed_cut(), by=cast.chen)
    kept = casework.keep_filter(cast.lin, name="x", query="tab=mine")
    token = casework.make_token(cast.lin, name="x", scopes=Scope.values, expires_on=timezone.localdate())[0]
    draft, dossier = make_application(cast)
    return Scene(
        cast,
        stage,
        stage.note(),
        returned,
        again,
        item,
        appealed(cast),
        letter,
        idle,
        upload,
        people,
        draft,
        dossier,
        kept,
        token,
        **at_the_desk(cast, letter),
        plan=make_plan(cast),
        **in_a_base(cast),
        calls=called(cast)
        | in_the_news(cast)
        | in_delivery(stage)
        | booked(cast)
        | told_of(stage.work, cast)
        | checked(cast),
        doors={person: _door(people.get(person)) for person in (*PEOPLE, CITY)},
    )


def _door(user: User | None) -> tuple[Client, dict[str, str]]:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client, {name: cookie.value for name, cookie in client.cookies.items()}


def appealed(cast: Cast) -> Case:
    """A refused film that is to be looked at anew; nobody is on its panel yet."""
    refused = open_stage(cast).submit().accept().panel().sign(vote=Vote.REFUSE)
    said = {"reason": "x", "rule": a_rule()}
    actions.decide(refused.now(), ReviewAction.REFUSE, by=cast.sun, expected_seq=refused.seq(), **said)
    data = {"grounds": "原决定认定的事实与样片不符，请重新审看全片。", "contact": "林制片 0571-00000000"}
    opened = casework.open_linked(refused.now().case, "appeal", by=cast.lin, expected_seq=refused.seq(), data=data)
    step(opened, "submit", cast.lin)
    return opened


def make_plan(cast: Cast) -> Plan:
    """One duty with a step, and what Lin said of it with a file."""
    plan = assigning.published(cast, assigning.given(cast, item="夜泊", steps=("夜泊",)))
    assignments.add_progress(plan.duties.get(), by=cast.lin, text="夜泊", file=applications.upload())
    return plan


def make_application(cast: Cast) -> tuple[Case, DossierItem]:
    """Lin's draft of an application, with a licence out of the house's dossier. (The application form.)"""
    applications.publish()
    data = {name: value for name, value in applications.ANSWERS.items() if name != "licence"}
    draft = applications.draft(cast, title="夜泊", data=data)
    item = casework.add_to_dossier(
        cast.studio_a, by=cast.lin, kind="production_licence", file=applications.upload(), number="夜泊"
    )
    casework.pick_paper(draft, "licence", by=cast.lin, item=item)
    return draft, item


def at_the_desk(cast: Cast, letter: Document) -> dict[str, Any]:
    """What stands round cases: tasks, what Lin was told, a conflict of Chen's, Yang who will stand in for Sun, a web hook."""
    desk.publish()
    permit = permits.draft(cast, special=True)
    step(permit, "submit", cast.lin)
    step(permit, "accept", cast.wu)
    task = casework.open_task(permit, "visit", organisation=cast.centre, by=cast.sun)
    answered = casework.open_task(permit, "visit", organisation=cast.centre, by=cast.sun)
    found = [casework.Finding(met=True), casework.Finding(met=True)]
    paper = casework.TaskFile(name="核查照片.pdf", content=b"%PDF-1.7 photographs")
    answered = casework.do_task(
        answered, by=cast.wu, verdict=TaskVerdict.CONSENTS, text="同意。", findings=found, files=[paper]
    )
    until = timezone.localdate() + timedelta(days=40)
    return {
        "permit": permit,
        "task": task,
        "answered": answered,
        "message": Message.objects.filter(user=cast.lin, case=letter.case).latest("pk"),
        "conflict": casework.declare_conflict(cast.studio_b, by=cast.chen, reason="曾任该公司顾问。"),
        "cover": casework.delegate(
            cast.sun,
            taker=cast.yang,
            organisation=cast.bureau,
            role=Role.OFFICER,
            valid_from=until - timedelta(days=9),
            valid_until=until,
            by=cast.sun,
        ),
        "hook": casework.make_hook(cast.studio_a, url="https://example.org/told", by=cast.lin),
        "register": registering.taken(cast, registering.workbook([])),
        "list_file": ready_list(cast),
    }


def ready_list(cast: Cast) -> ListFile:
    """A list of Sun's that is ready as a file."""
    file = casework.ask_for_list(cast.sun, kind="csv", query="", language="en")
    with tempfile.NamedTemporaryFile(suffix=".csv") as written:
        casework.keep_list(file, written=Path(written.name), cases=[])
    return file
