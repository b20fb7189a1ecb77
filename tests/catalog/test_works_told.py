"""What a company tells of its work: written by its producers, read by whom it concerns, refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.casework import applications
from tests.casework.applications import PDF
from tests.cast import Cast
from tests.catalog.telling import EIDR, ISAN, paper, picture, right, tell_all
from zhijiang.casework import actions as cases
from zhijiang.casework import queries as casework
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Attachment, Event
from zhijiang.catalog import actions, queries
from zhijiang.catalog.models import Cut, Work
from zhijiang.catalog.queries import life
from zhijiang.catalog.queries.life import LifeStep
from zhijiang.catalog.states import CreditRole, PictureKind, RightKind, Scheme, StepKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ENGLISH = {"Accept-Language": "en"}


def events_of(work: Work) -> list[str]:
    return list(Event.objects.filter(stream=f"work/{work.code}").order_by("seq").values_list("action", flat=True))[1:]


def names_of(work: Work) -> list[tuple[int, str]]:
    return list(work.credits.values_list("place", "name"))


def test_credits_stand_in_the_order_in_which_they_are_put(cast: Cast, film: Work) -> None:
    rows = [
        actions.add_credit(film, by=cast.lin, given=actions.GivenCredit(CreditRole.CAST, name)) for name in "甲乙丙"
    ]

    actions.move_credit(film, rows[2].pk, by=cast.lin, steps=-1)
    actions.move_credit(film, rows[0].pk, by=cast.lin, steps=-1)
    assert names_of(film) == [(1, "甲"), (2, "丙"), (3, "乙")]
    actions.remove_credit(film, rows[0].pk, by=cast.lin)
    assert names_of(film) == [(1, "丙"), (2, "乙")]
    changed = actions.change_credit(
        film, rows[1].pk, by=cast.lin, given=actions.GivenCredit(CreditRole.COMPANY, " 甲影业 ", "Studio A")
    )

    assert (changed.place, changed.name, changed.house) == (2, "甲影业", cast.studio_a)
    assert events_of(film) == [*["credit_added"] * 3, "credit_moved", "credit_removed", "credit_changed"]


def test_document_is_kept_under_its_hash_corrected_and_struck_out_but_never_lost(cast: Cast, film: Work) -> None:
    given = right(RightKind.SCRIPT, "沈编剧", "甲影业", territory=" hk，cn ", paper="剧本转让合同")
    kept = actions.keep_right(film, by=cast.lin, given=given, file=paper())
    again = actions.change_right(film, 1, by=cast.lin, given=right(RightKind.SCRIPT, "沈编剧", "乙影业"))
    actions.strike_right(film, 1, by=cast.lin)
    other = actions.keep_right(film, by=cast.lin, given=given)

    digest = sha256(PDF).hexdigest()
    assert (kept.attachment_id, kept.territory, kept.grantee_house) == (digest, "CN HK", cast.studio_a)
    assert (again.attachment_id, again.grantee_house) == (digest, cast.studio_b), (
        "the file stays unless another is given"
    )
    assert ([each.number for each in queries.rights_of(film)], other.number) == ([2], 2)
    assert Attachment.objects.filter(pk=digest).exists()
    assert events_of(film) == ["right_kept", "right_changed", "right_struck", "right_kept"]
    assert Event.objects.get(action="right_changed").payload["sha256"] == digest


def keeps(*given: Any, file: Any = None, by: str = "lin", **rest: Any) -> Callable[[Work, Cast], object]:
    return lambda work, cast: actions.keep_right(work, by=getattr(cast, by), given=right(*given, **rest), file=file)


def credited(name: str, *, role: CreditRole = CreditRole.CAST, by: str = "lin") -> Callable[[Work, Cast], object]:
    return lambda work, cast: actions.add_credit(work, by=getattr(cast, by), given=actions.GivenCredit(role, name))


def shows(file: Any, alt: str) -> Callable[[Work, Cast], object]:
    return lambda work, cast: actions.add_picture(work, by=cast.lin, kind=PictureKind.STILL, file=file(), alt=alt)


FILM, ONLINE = RightKind.FILM, RightKind.ONLINE
REFUSED: list[tuple[str, Callable[[Work, Cast], object], type[RuleViolation], str]] = [
    ("another house", keeps(FILM, "", "乙", by="zhou"), NotAllowed, ""),
    ("a reader", credited("甲", by="qian"), NotAllowed, ""),
    ("nobody named", credited(" "), MissingEvidence, "M-49"),
    ("an other without a task", credited("甲", role=CreditRole.OTHER), MissingEvidence, "M-49"),
    ("no grantee", keeps(FILM, "", ""), MissingEvidence, "M-41"),
    ("no grantor of what is granted", keeps(ONLINE, "", "乙"), MissingEvidence, "M-41"),
    ("a grant to oneself", keeps(ONLINE, "乙", "乙 "), MissingEvidence, "M-41"),
    (
        "an end before the beginning",
        keeps(FILM, "", "乙", starts=date(2026, 2, 1), ends=date(2026, 1, 1)),
        MissingEvidence,
        "M-41",
    ),
    ("no place", keeps(FILM, "", "乙", territory=""), MissingEvidence, "M-41"),
    ("a file of another type", keeps(FILM, "", "乙", file=SimpleUploadedFile("a.pdf", b"MZ")), MissingEvidence, "C-23"),
    (
        "a step that only the platform knows",
        lambda work, cast: actions.give_step(work, by=cast.lin, kind=StepKind.DELIVERY, on=date(2026, 1, 1)),
        WrongState,
        "M-46",
    ),
    (
        "a number that is none",
        lambda work, cast: actions.number_work(work, by=cast.lin, numbers={Scheme.EIDR: EIDR[:-1] + "6"}),
        MissingEvidence,
        "M-44",
    ),
    ("a picture without words", shows(picture, " "), MissingEvidence, "M-48"),
    ("a picture that is none", shows(paper, "图"), MissingEvidence, "C-23"),
]


@pytest.mark.parametrize(("do", "violation", "rule"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_refusal_is_told_and_nothing_is_written(
    cast: Cast, film: Work, do: Callable[[Work, Cast], object], violation: type[RuleViolation], rule: str
) -> None:
    with pytest.raises(violation) as refused:
        do(film, cast)

    assert (refused.value.rule, events_of(film)) == (rule, [])
    assert [work.count() for work in (film.credits, film.rights, film.steps, film.numbers, film.pictures)] == [0] * 5


def test_numbers_are_kept_as_the_registry_writes_them_and_taken_away(cast: Cast, film: Work) -> None:
    actions.number_work(film, by=cast.lin, numbers={Scheme.EIDR: f"https://doi.org/{EIDR.lower()}", Scheme.ISAN: ISAN})
    actions.number_work(film, by=cast.lin, numbers={Scheme.EIDR: EIDR, Scheme.ISAN: ISAN})
    actions.number_work(film, by=cast.lin, numbers={Scheme.EIDR: EIDR, Scheme.ISAN: ""})

    assert list(film.numbers.values_list("scheme", "number")) == [("eidr", EIDR)]
    assert events_of(film) == ["work_numbered"] * 2


def test_life_is_told_from_cuts_cases_and_the_company_and_of_a_case_only_to_who_sees_it(
    cast: Cast, film: Work, bring_in: Callable[..., Cut]
) -> None:
    applications.publish()
    case = applications.hand_in(applications.draft(cast, title="断桥"), cast.lin)
    version = casework.procedure_in_force("application")
    assert version is not None
    stranger = cases.open_case(version, by=cast.zhou, organisation=cast.studio_b, authority=cast.bureau, title="断桥")
    with time_machine.travel("2026-11-20T10:00:00+08:00", tick=False):
        cut = bring_in(film, by=cast.lin)
    with pytest.raises(NotAllowed):
        actions.tie_case(film, stranger, by=cast.lin)
    assert [each.code for each in queries.cases_to_tie(film, cast.lin)] == [case.code]

    actions.tie_case(film, case, by=cast.lin)
    actions.tie_case(film, case, by=cast.lin)
    actions.give_step(film, by=cast.lin, kind=StepKind.IDEA, on=date(2020, 1, 1), words="一个念头")

    told = {
        line.kind: [(step.code, step.given is None) for step in line.steps] for line in queries.life_of(film, cast.lin)
    }
    assert {kind: steps for kind, steps in told.items() if steps} == {
        StepKind.IDEA: [("", False)],
        StepKind.PLAN: [(case.code, True)],
        StepKind.CUT: [(cut.code, True)],
    }
    assert list(told) == list(StepKind)
    assert [step.kind for step in queries.steps_of(film, cast.zhou)] == [StepKind.IDEA], "a case and a cut are scoped"
    assert queries.cases_to_tie(film, cast.lin) == []
    actions.untie_case(film, case, by=cast.lin)
    assert events_of(film) == ["cut_brought_in", "case_tied", "step_given", "case_untied"]


def test_room_above_tells_its_steps_and_the_company_does_not_tell_them_again(
    cast: Cast, film: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "_SOURCES", [])
    queries.tells_steps(
        lambda work, _user: [LifeStep(StepKind.RELEASE, date(2026, 5, 1), words="首播", code=work.code)]
    )

    with pytest.raises(WrongState, match="不能手工填写"):
        actions.give_step(film, by=cast.lin, kind=StepKind.RELEASE, on=date(2026, 5, 2))

    assert [(step.kind, step.code) for step in queries.steps_of(film, cast.lin)] == [(StepKind.RELEASE, film.code)]


def test_page_of_a_work_shows_all_of_it_and_the_chain_only_to_its_own_company(
    client: Client, cast: Cast, film: Work
) -> None:
    tell_all(film, cast)
    shown = {}
    for person in (cast.lin, cast.qian, cast.zhou):
        client.force_login(person)
        shown[person.username] = client.get(f"/works/{film.code}/", headers=ENGLISH)

    for who in ("lin", "qian"):
        page = shown[who].content.decode()
        for words in ("Shen", "Licensed", "At West Lake", EIDR, ISAN, "Two umbrellas", "6 documents", "1 break"):
            assert words in page, (who, words)
    assert (
        "Edit the credits" in shown["lin"].content.decode(),
        "Edit the credits" in shown["qian"].content.decode(),
    ) == (True, False)
    assert shown["zhou"].status_code == 404


def test_chain_is_drawn_with_its_break_told_in_words_and_shapes(as_lin: Client, cast: Cast, film: Work) -> None:
    tell_all(film, cast)

    page = as_lin.get(f"/works/{film.code}/rights/", headers=ENGLISH).content.decode()

    assert "Document 2 ended on 31 Dec 2021: “Studio A” holds “Right to adapt” by it no longer." in page
    assert page.count('data-mark="break"') == 1
    assert page.count('class="sign"') == 1
    assert page.count('class="box"') == 6
    assert page.count('class="way"') == 5, "1→2→3→4→5→6, the making of script and picture among them"


def test_chain_that_breaks_everywhere_is_still_drawn(cast: Cast, film: Work) -> None:
    for grantor, grantee in (("甲", "乙"), ("乙", "甲"), ("丙", "丁"), ("", "戊")):
        kind = RightKind.ONLINE if grantor else RightKind.FILM
        actions.keep_right(
            film, by=cast.lin, given=right(kind, grantor, grantee, starts=timezone.localdate() - timedelta(days=9))
        )

    page = queries.rights_page(film, on=timezone.localdate())

    assert page.picture is not None
    boxes = {(box.x, box.y) for box in page.picture.boxes}
    assert (len(boxes), min(y for _x, y in boxes) > 0) == (4, True), "no two boxes lie on each other"
    assert [curve.is_broken for curve in page.picture.curves].count(True) == 3
    assert all(box.right <= page.picture.width and box.y + 66 <= page.picture.height for box in page.picture.boxes)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("credits/", {"role": "cast", "name": "甲"}, 302),
        ("credits/", {"role": "other", "name": "甲"}, 409),
        ("credits/", {"role": "nobody", "name": "甲"}, 422),
        ("rights/new/", {"kind": "film", "grantee": "乙", "area": "* -CN"}, 302),
        ("rights/new/", {"kind": "film", "grantee": "乙", "area": "", "places": "XX"}, 409),
        ("rights/new/", {"kind": "film", "area": "*", "starts": "31.2."}, 422),
        ("steps/", {"kind": "idea", "on": "2026-01-02", "words": "念头"}, 302),
        ("steps/", {"kind": "delivery", "on": "2026-01-02"}, 422),
        ("numbers/", {"eidr": EIDR, "isan": ""}, 302),
        ("numbers/", {"eidr": "10.5240/1", "isan": ""}, 409),
        ("pictures/", {"kind": "poster", "alt": "图"}, 422),
        ("cases/", {"case": "999999"}, 422),
    ],
)
def test_form_is_answered_as_what_was_typed_deserves(
    as_lin: Client, film: Work, path: str, body: dict[str, Any], status: int
) -> None:
    response = as_lin.post(f"/works/{film.code}/{path}", body)

    assert response.status_code == status


def test_files_come_back_as_they_went_in_to_whom_they_may(client: Client, cast: Cast, film: Work) -> None:
    tell_all(film, cast)
    poster = film.pictures.get()
    addresses = [f"/works/{film.code}/pictures/{poster.pk}/", f"/works/{film.code}/rights/2/file/"]

    got = {}
    for person in (cast.qian, cast.zhou):
        client.force_login(person)
        for address in addresses:
            response = client.get(address)
            content = b"".join(response) if response.streaming else b""
            got[person.username, address] = (response.status_code, sha256(content).hexdigest() if content else "")

    assert got["qian", addresses[0]] == (200, poster.attachment_id)
    assert got["qian", addresses[1]] == (200, sha256(PDF).hexdigest())
    assert {got["zhou", address] for address in addresses} == {(404, "")}
