"""The pages of the application form, as an applicant uses them: with and without JavaScript."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.casework import applications
from tests.casework.applications import ANSWERS, PDF, upload
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case, SectionLock, Snapshot
from zhijiang.casework.states import FixKind

pytestmark = pytest.mark.django_db

WORK = {
    "kind": "series", "other_kind": "", "subjects": ["urban"], "episodes": "12", "synopsis": ANSWERS["synopsis"],
    "begins_on": "2026-12-01", "ends_on": "2027-02-01",
}  # fmt: skip
"""The first section as its page sends it when nothing was changed."""
MONEY = {
    "investment": "350.00", "cast_pay": "120.00", "cast-rows": "1",
    "cast-0-name": "沈岚", "cast-0-part": "lead", "cast-0-pay": "80.50", "cast-1-name": "周远", "cast-1-part": "", "cast-1-pay": "39.50",
}  # fmt: skip


@pytest.fixture
def draft(office: Cast, client: Client) -> Case:
    applications.publish()
    client.force_login(office.lin)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return applications.draft(office)


@pytest.fixture
def returned(office: Cast, client: Client) -> Case:
    applications.publish()
    client.force_login(office.lin)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return applications.returned(
        office, (FixKind.FIELD, "synopsis"), (FixKind.FIELD, "remark_03"), (FixKind.FILE, "licence")
    )


def at(case: Case, name: str, *arguments: Any) -> str:
    return reverse(f"casework:{name}", args=[case.code, *arguments])


def page(client: Client, case: Case, number: int) -> str:
    return client.get(at(case, "section", number)).content.decode()


def sent(case: Case, number: int, answers: dict[str, Any]) -> dict[str, Any]:
    return answers | {"drawn": queries.drawn_from(Case.objects.get(pk=case.pk), number)}


def stored(case: Case) -> dict[str, Any]:
    data: dict[str, Any] = Case.objects.get(pk=case.pk).data
    return data


def test_the_task_list_links_each_section_that_applies(client: Client, draft: Case) -> None:
    said = client.get(at(draft, "form")).content.decode()

    links = [number for number in range(1, 7) if f'href="{at(draft, "section", number)}"' in said]
    assert links == [1, 3, 4, 5, 6]
    assert "Not needed" in said
    assert f'href="{at(draft, "check")}"' in said


def test_saving_goes_on_to_the_next_section_that_applies_and_frees_the_one_left(client: Client, draft: Case) -> None:
    page(client, draft, 1)
    assert SectionLock.objects.filter(section=1).exists()

    response = client.post(at(draft, "section", 1), sent(draft, 1, WORK | {"episodes": "24", "synopsis": ""}))

    assert (response.status_code, response.headers["Location"]) == (302, at(draft, "section", 3))
    expected = ANSWERS | {"episodes": 24}
    del expected["synopsis"]
    assert (stored(draft), SectionLock.objects.count()) == (expected, 0)


def test_after_the_last_section_come_the_answers_to_be_checked(client: Client, draft: Case) -> None:
    response = client.post(at(draft, "section", 6), sent(draft, 6, {"remark_09": "无"}))

    assert (response.headers["Location"], stored(draft)) == (at(draft, "check"), ANSWERS | {"remark_09": "无"})


def test_what_is_wrong_is_shown_with_what_was_typed_and_nothing_is_saved(client: Client, draft: Case) -> None:
    response = client.post(at(draft, "section", 1), sent(draft, 1, WORK | {"episodes": "dozens"}))

    said = response.content.decode()
    assert (response.status_code, stored(draft)) == (422, ANSWERS)
    assert 'href="#id_episodes"' in said
    assert 'value="dozens"' in said


def test_what_exceeds_its_share_is_told_at_once(client: Client, draft: Case) -> None:
    response = client.post(at(draft, "section", 4), sent(draft, 4, MONEY | {"cast_pay": "140.01"}))

    assert (response.status_code, stored(draft)) == (422, ANSWERS)
    assert "at most 40% of the investment" in response.content.decode()


def test_an_answer_that_brings_up_a_question_stays_on_the_page_once(client: Client, draft: Case) -> None:
    assert 'data-question="other_kind"' in page(client, draft, 1)
    first = client.post(at(draft, "section", 1), sent(draft, 1, WORK | {"kind": "other"}))
    again = page(client, draft, 1)
    second = client.post(at(draft, "section", 1), sent(draft, 1, WORK | {"kind": "other"}))

    assert first.headers["Location"] == at(draft, "section", 1)
    assert 'data-question="other_kind" data-when=' in again
    assert again.split('id="question-other_kind"')[1].split(">")[0].count("hidden") == 0
    assert second.headers["Location"] == at(draft, "section", 3)


def test_a_question_that_is_not_asked_is_hidden_until_its_answer_comes(client: Client, draft: Case) -> None:
    tag = page(client, draft, 1).split('id="question-other_kind"')[1].split(">")[0]

    assert "hidden" in tag
    assert "&quot;kind&quot;" in tag


def test_rows_come_and_go_by_buttons_without_saving(client: Client, draft: Case) -> None:
    added = client.post(at(draft, "section", 4), sent(draft, 4, MONEY | {"cast-add": "1", "investment": "999"}))
    removed = client.post(at(draft, "section", 4), sent(draft, 4, MONEY | {"cast-remove-0": "1"}))

    assert (added.status_code, removed.status_code, stored(draft)) == (200, 200, ANSWERS)
    assert 'name="cast-2-name"' in added.content.decode()
    assert 'value="999"' in added.content.decode()
    assert 'value="沈岚"' not in removed.content.decode()
    assert 'name="cast-0-name" value="周远"' in removed.content.decode()


def test_rows_are_saved_in_the_order_of_the_page(client: Client, draft: Case) -> None:
    rows = {
        f"cast-{n}-{c}": v for n, c, v in [(9, "name", "丙"), (9, "pay", "70"), (2, "name", "乙"), (2, "pay", "50")]
    }

    client.post(at(draft, "section", 4), sent(draft, 4, {"cast-rows": "1", **rows}))

    assert stored(draft) == ANSWERS | {"cast": [{"name": "乙", "pay": "50"}, {"name": "丙", "pay": "70"}]}


def test_a_table_whose_rows_were_all_taken_out_is_empty(client: Client, draft: Case) -> None:
    client.post(at(draft, "section", 4), sent(draft, 4, {"cast-rows": "1"}))

    assert stored(draft) == {name: value for name, value in ANSWERS.items() if name != "cast"}


def test_files_go_with_the_pages_own_form_and_so_does_what_was_typed(client: Client, draft: Case) -> None:
    before = ANSWERS["licence"]
    response = client.post(
        at(draft, "section", 3),
        sent(draft, 3, {"licence_number": "新1234", "licence-upload": upload(), "upload": "licence"}),
    )
    digest = stored(draft)["licence"][1]["sha256"]
    shown = page(client, draft, 3)
    client.post(at(draft, "section", 3), sent(draft, 3, {"remove-file": f"licence:{digest}"}))

    assert response.headers["Location"] == at(draft, "section", 3)
    assert at(draft, "paper", digest, "licence") in shown
    assert (stored(draft)["licence"], stored(draft)["licence_number"]) == (before, "新1234")


def test_a_file_that_is_not_taken_is_told_and_the_answers_are_kept(client: Client, draft: Case) -> None:
    response = client.post(
        at(draft, "section", 3),
        sent(draft, 3, {"licence_number": "新1234", "licence-upload": upload(content=b"MZ"), "upload": "licence"}),
    )

    assert (response.status_code, stored(draft)) == (409, ANSWERS | {"licence_number": "新1234"})
    assert "is not taken" in response.content.decode()


def test_a_page_that_is_no_longer_true_is_refused_with_what_was_typed(client: Client, draft: Case) -> None:
    old = sent(draft, 1, WORK | {"episodes": "99"})
    draft.data = draft.data | {"episodes": 24}
    draft.save()

    response = client.post(at(draft, "section", 1), old)

    assert (response.status_code, stored(draft)["episodes"]) == (409, 24)
    assert "was changed after you opened it" in response.content.decode()
    assert 'value="99"' in response.content.decode()


def test_a_section_in_which_a_colleague_writes_is_read(client: Client, office: Cast, draft: Case) -> None:
    actions.take_section(draft, 1, by=applications.colleague(office))

    said = page(client, draft, 1)
    response = client.post(at(draft, "section", 1), sent(draft, 1, WORK | {"episodes": "99"}))

    assert "林知夏 is writing in this section" in said
    assert "<textarea" not in said
    assert ANSWERS["synopsis"] in said
    assert (response.status_code, stored(draft)) == (409, ANSWERS)
    assert "林知夏 is writing here" in client.get(at(draft, "form")).content.decode()


def test_what_somebody_writes_is_saved_while_it_is_written(client: Client, draft: Case) -> None:
    response = client.post(at(draft, "autosave", 1), sent(draft, 1, WORK | {"episodes": "24", "ends_on": "2026-11-01"}))

    said = json.loads(response.content)
    assert (response.status_code, stored(draft)) == (200, ANSWERS | {"episodes": 24, "ends_on": "2026-11-01"})
    assert said["drawn"] == queries.drawn_from(Case.objects.get(pk=draft.pk), 1)
    assert list(said["errors"]) == ["ends_on"], "an advice: it is kept all the same"
    assert said["said"].startswith("Saved at ")
    assert SectionLock.objects.filter(section=1).exists()


def test_what_cannot_be_read_is_not_kept_by_the_way(client: Client, draft: Case) -> None:
    response = client.post(at(draft, "autosave", 1), sent(draft, 1, WORK | {"episodes": "many", "synopsis": "新梗概"}))

    assert list(json.loads(response.content)["errors"]) == ["episodes"]
    assert stored(draft) == ANSWERS | {"synopsis": "新梗概"}


def test_saving_by_the_way_tells_why_it_did_not(client: Client, office: Cast, draft: Case) -> None:
    stale = client.post(at(draft, "autosave", 1), WORK | {"drawn": "0" * 64, "episodes": "1"})
    foreign = client.post(at(draft, "autosave", 1), sent(draft, 1, {"investment": "1"}))

    assert (stale.status_code, foreign.status_code, stored(draft)) == (409, 403, ANSWERS)
    assert "was changed" in json.loads(stale.content)["refused"]
    assert "another section" in json.loads(foreign.content)["refused"]


def test_of_a_correction_only_what_was_listed_can_be_written(client: Client, returned: Case) -> None:
    said = page(client, returned, 1)

    assert 'name="synopsis"' in said
    assert 'name="episodes"' not in said
    assert "请补正：synopsis。" in said
    assert ">12<" in said, "what is closed is shown"


def test_a_page_asks_the_database_no_more_for_more_questions(client: Client, returned: Case) -> None:
    counts = []
    for number in (1, 6):
        page(client, returned, number)
        with CaptureQueriesContext(connection) as captured:
            page(client, returned, number)
        counts.append(len([query for query in captured if "SAVEPOINT" not in query["sql"]]))

    # The sixth section is closed and twice as long; the first one takes its lock besides.
    assert counts[0] <= 17
    assert counts[1] <= 11


@pytest.mark.parametrize(
    ("number", "answers"),
    [
        (1, {"synopsis": "改好了", "episodes": "99"}),
        (1, {"synopsis": "改好了", "subjects": ["rural"]}),
        (3, {"co_produced": "on"}),
        (3, {"credit_code": applications.credit_code(9)}),
        (4, {"cast-rows": "1"}),
        (4, MONEY | {"cast-0-pay": "0.01"}),
        (6, {"remark_19": "x"}),
        (1, {"synopsis": "改好了", "investment": "1"}),
    ],
)
def test_whatever_else_is_sent_in_a_correction_is_refused_and_nothing_is_changed(
    client: Client, returned: Case, number: int, answers: dict[str, Any]
) -> None:
    response = client.post(at(returned, "section", number), sent(returned, number, answers))
    beside = client.post(at(returned, "autosave", number), sent(returned, number, answers))

    assert (response.status_code, beside.status_code, stored(returned)) == (403, 403, ANSWERS)


def test_files_that_were_not_listed_are_closed_too(client: Client, returned: Case) -> None:
    listed = client.post(at(returned, "upload_paper", "licence"), {"file": upload()})
    other = client.post(at(returned, "upload_paper", "contract"), {"file": upload()})

    assert (listed.status_code, other.status_code) == (302, 403)
    assert (len(stored(returned)["licence"]), "contract" in stored(returned)) == (2, False)


def test_a_correction_goes_from_listed_section_to_listed_section(client: Client, returned: Case) -> None:
    response = client.post(at(returned, "section", 1), sent(returned, 1, {"synopsis": "改好了"}))

    assert (response.headers["Location"], stored(returned)) == (
        at(returned, "section", 3),
        ANSWERS | {"synopsis": "改好了"},
    )


def test_checking_shows_answers_and_hands_in(client: Client, draft: Case) -> None:
    said = client.get(at(draft, "check")).content.decode()
    draft.refresh_from_db()
    response = client.post(at(draft, "check"), {"seq": draft.seq, "checked": queries.digest_of(draft)})

    assert "沈岚" in said
    assert "Pay of the cast is 34.3% of Investment" in said
    assert response.headers["Location"] == f"{draft.get_absolute_url()}?handed_in=1"
    assert Snapshot.objects.get(case=draft).data == ANSWERS
    assert client.get(at(draft, "form")).status_code == 302


def test_checking_tells_what_is_wrong_with_a_link_to_its_section_and_hands_nothing_in(
    client: Client, draft: Case
) -> None:
    draft.data = draft.data | {"cast_pay": "119.00", "licence_until": "2020-01-01"}
    draft.save()

    said = client.get(at(draft, "check")).content.decode()
    response = client.post(at(draft, "check"), {"seq": draft.seq, "checked": queries.digest_of(draft)})

    assert f'href="{at(draft, "section", 4)}#question-cast"' in said
    assert f'href="{at(draft, "section", 3)}#question-licence_until"' in said
    assert (response.status_code, Snapshot.objects.count()) == (409, 0)


def test_a_warning_does_not_keep_from_handing_in(client: Client, draft: Case) -> None:
    draft.data = draft.data | {"licence_until": _in_days(20)}
    draft.save()

    said = client.get(at(draft, "check")).content.decode()
    response = client.post(at(draft, "check"), {"seq": draft.seq, "checked": queries.digest_of(draft)})

    assert "in 20 days" in said
    assert (response.status_code, Snapshot.objects.count()) == (302, 1)


def _in_days(days: int) -> str:
    from datetime import timedelta

    from django.utils import timezone

    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_the_comparison_shows_what_was_changed_to_applicant_and_officer(
    client: Client, office: Cast, returned: Case
) -> None:
    client.post(at(returned, "section", 1), sent(returned, 1, {"synopsis": "改好了"}))
    client.post(at(returned, "upload_paper", "licence"), {"file": upload("新证.pdf", PDF)})
    applications.answer_all(returned)
    before = client.get(at(returned, "compare")).content.decode()
    applications.hand_in(returned, office.lin, "resubmit")

    pages = []
    for who in (office.lin, office.sun):
        client.force_login(who)
        pages.append(client.get(at(returned, "compare") + "?from=1&to=2").content.decode())

    assert "Nothing to compare yet" in before
    for said in pages:
        assert ANSWERS["synopsis"] in said
        assert "改好了" in said
        assert "新证.pdf" in said
        assert "Remark 03" not in said, "listed, but not changed"


@pytest.mark.parametrize("who", ["sun", "wu", "zhou", "chen", "tang"])
def test_the_form_is_the_applicants_alone(client: Client, office: Cast, draft: Case, who: str) -> None:
    client.force_login(getattr(office, who))

    got = [client.get(at(draft, name)).status_code for name in ("form", "check")]
    got += [client.get(at(draft, "section", 1)).status_code, client.post(at(draft, "section", 1), WORK).status_code]

    assert (got, stored(draft)) == ([404] * 4, ANSWERS)


def test_a_colleague_who_may_only_read_reads(client: Client, office: Cast, draft: Case) -> None:
    client.force_login(office.qian)

    said = page(client, draft, 1)
    written = client.post(at(draft, "section", 1), sent(draft, 1, WORK | {"episodes": "1"}))

    assert ANSWERS["synopsis"] in said
    assert "<textarea" not in said
    assert (written.status_code, stored(draft), SectionLock.objects.count()) == (404, ANSWERS, 0)
