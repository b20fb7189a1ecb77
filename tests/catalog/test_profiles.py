"""Delivery profiles that people keep: a draft, a second person, versions by day, and a trial on a report."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.cast import Cast
from tests.catalog.test_delivery import REPORT
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event
from zhijiang.catalog import actions, queries
from zhijiang.catalog.models import ProfileVersion
from zhijiang.catalog.queries.profile_words import SENTENCES
from zhijiang.media import profile_faults
from zhijiang.media.profile import shipped
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def second(cast: Cast) -> User:
    """Another administrator of the bureau."""
    user = User.objects.create_user(username="shen", email="shen@example.org", password="x", name="沈管理")
    Membership.objects.create(user=user, organisation=cast.bureau, role=Role.ADMINISTRATOR)
    return user


def _published(cast: Cast, second: User, profile: str, begins: date, **changes: Any) -> ProfileVersion:
    draft = actions.draft_profile(profile, by=cast.tang)
    text = yaml.safe_dump({**yaml.safe_load(draft.text), "valid_from": begins, **changes}, allow_unicode=True)
    draft = actions.save_profile(draft, by=cast.tang, text=text, expected_sha256=draft.sha256)
    return actions.publish_profile(draft, by=second, expected_sha256=draft.sha256)


def _in_force(day: date) -> dict[str, int]:
    return {each.id: each.version for each in queries.profiles_on(day)}


def test_a_draft_is_a_copy_that_begins_tomorrow_and_a_second_person_publishes_it(cast: Cast, second: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    draft = actions.draft_profile("ebu-r128", by=cast.tang)

    assert draft.text.count(f"valid_from: {tomorrow}\n") == 1
    assert "# The month is stated" in draft.text
    assert actions.draft_profile("ebu-r128", by=second) == draft
    with pytest.raises(NotAllowed, match="second person"), translation.override("en"):
        actions.publish_profile(draft, by=cast.tang, expected_sha256=draft.sha256)
    actions.publish_profile(draft, by=second, expected_sha256=draft.sha256)
    assert (_in_force(timezone.localdate())["ebu-r128"], _in_force(tomorrow)["ebu-r128"]) == (0, 1)
    told = Event.objects.filter(stream="profile/ebu-r128").order_by("seq")
    assert [(event.action, event.actor, event.payload["version"]) for event in told] == [
        ("profile_drafted", cast.tang, 1), ("profile_published", second, 1),
    ]  # fmt: skip


def test_what_is_published_is_never_changed(cast: Cast, second: User) -> None:
    version = _published(cast, second, "ebu-r128", timezone.localdate())

    for act in (
        lambda: actions.save_profile(version, by=cast.tang, text="x", expected_sha256=version.sha256),
        lambda: actions.publish_profile(version, by=second, expected_sha256=version.sha256),
        lambda: actions.drop_profile(version, by=cast.tang),
    ):
        with pytest.raises(WrongState):
            act()
    assert actions.draft_profile("ebu-r128", by=cast.tang).version == 2


def test_the_last_version_that_has_begun_is_in_force_until_it_ends(cast: Cast, second: User) -> None:
    today = timezone.localdate()
    days = [today + timedelta(days=number) for number in (0, 5, 10, 20)]
    _published(cast, second, "ebu-r128", days[1])
    _published(cast, second, "ebu-r128", days[2], valid_until=days[2] + timedelta(days=1))

    # After its last day none is in force: what an authority ends does not come back.
    assert [_in_force(day).get("ebu-r128") for day in days] == [0, 1, 2, None]
    assert _in_force(days[3]).keys() == shipped().keys() - {"ebu-r128"}


@pytest.mark.parametrize(
    ("old", "new", "error", "sentence"),
    [
        ("id: ebu-r128", "id: other", MissingEvidence, "must stay profile “ebu-r128”"),
        ("id: ebu-r128", "id: [", MissingEvidence, "The text is not YAML"),
        ("fails_at: issue", "fails_at: &a issue\nx: *a", MissingEvidence, "points back with"),
        ("id: ebu-r128", "#" * 20_001, MissingEvidence, "at most 20000 characters"),
    ],
)
def test_a_draft_stays_this_profile(cast: Cast, old: str, new: str, error: type[Exception], sentence: str) -> None:
    draft = actions.draft_profile("ebu-r128", by=cast.tang)

    with pytest.raises(error, match=sentence), translation.override("en"):
        actions.save_profile(draft, by=cast.tang, text=draft.text.replace(old, new), expected_sha256=draft.sha256)
    draft.refresh_from_db()
    assert draft.text.startswith("id: ebu-r128")


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"valid_from": None}, MissingEvidence, "valid_from is missing"),
        ({"valid_from": date(2020, 1, 1)}, WrongState, "cannot begin in the past"),
        ({"kinds": ["opera"]}, MissingEvidence, "there is no kind of work opera"),
        ({"checks": {}}, MissingEvidence, "asks for nothing"),
    ],
)
def test_nothing_unsound_is_published(
    cast: Cast, second: User, changes: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    draft = actions.draft_profile("ebu-r128", by=cast.tang)
    data = {key: value for key, value in {**yaml.safe_load(draft.text), **changes}.items() if value is not None}
    draft = actions.save_profile(draft, by=cast.tang, text=yaml.safe_dump(data), expected_sha256=draft.sha256)

    with pytest.raises(error, match=sentence), translation.override("en"):
        actions.publish_profile(draft, by=second, expected_sha256=draft.sha256)


def test_a_stale_page_publishes_nothing(cast: Cast, second: User) -> None:
    draft = actions.draft_profile("ebu-r128", by=cast.tang)
    seen = draft.sha256
    actions.save_profile(draft, by=cast.tang, text=draft.text + "# more\n", expected_sha256=seen)

    with pytest.raises(WrongState):
        actions.publish_profile(draft, by=second, expected_sha256=seen)


def test_a_new_profile_has_a_name_in_both_languages_whatever_stands_in_it(cast: Cast, second: User) -> None:
    draft = actions.new_profile("ours", by=cast.tang, title_zh='本台: "高清"', title_en="Ours {1} # x")

    assert yaml.safe_load(draft.text)["title"] == {"zh-Hans": '本台: "高清"', "en": "Ours {1} # x"}
    assert [fault.code for fault in queries.faults_of(draft.text)] == ["no_source"]
    kept = queries.version_for(cast.tang, "ours", 1)
    assert kept is not None
    with translation.override("en"):
        assert (kept.content, queries.name_of(kept)) == (None, "Ours {1} # x")
    with pytest.raises(WrongState):
        actions.new_profile("ours", by=second, title_zh="x", title_en="x")
    with pytest.raises(WrongState):
        actions.new_profile("online-hd", by=cast.tang, title_zh="x", title_en="x")


def test_the_database_keeps_one_draft_and_one_text_for_each_version(cast: Cast) -> None:
    draft = actions.draft_profile("ebu-r128", by=cast.tang)

    for version in (draft.version, draft.version + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProfileVersion.objects.create(profile="ebu-r128", version=version, text="", sha256="")


def test_only_administrators_write(cast: Cast) -> None:
    draft = actions.draft_profile("ebu-r128", by=cast.tang)

    for act in (
        lambda: actions.draft_profile("online-hd", by=cast.sun),
        lambda: actions.new_profile("ours", by=cast.sun, title_zh="x", title_en="x"),
        lambda: actions.save_profile(draft, by=cast.lin, text=draft.text, expected_sha256=draft.sha256),
        lambda: actions.publish_profile(draft, by=cast.sun, expected_sha256=draft.sha256),
        lambda: actions.drop_profile(draft, by=cast.yang),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert [each.version for each in queries.versions_for(cast.sun) if each.profile == "ebu-r128"] == [0]
    assert queries.versions_for(cast.lin) == []


def test_every_fault_is_told_in_both_languages() -> None:
    assert SENTENCES == profile_faults.SENTENCES
    fault = profile_faults.fault("missing", key="source")
    told = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told[language] = queries.tell_fault(fault)
    assert told == {"en": "source is missing.", "zh-hans": "缺少 source。"}


def _sent(client: Client, content: object) -> Any:
    file = SimpleUploadedFile("cut.report.json", json.dumps(content).encode(), content_type="application/json")
    address = reverse("catalog:try_profile", args=["ebu-r128", 1])
    return client.post(address, {"report": file}, headers={"Accept-Language": "en"})


def test_a_report_is_tried_on_a_draft_and_on_what_it_replaces(client: Client, cast: Cast) -> None:
    draft = actions.draft_profile("ebu-r128", by=cast.tang)
    text = draft.text.replace("target_lufs: -23.0", "target_lufs: -20.0")
    actions.save_profile(draft, by=cast.tang, text=text, expected_sha256=draft.sha256)
    client.force_login(cast.tang)
    report = {**REPORT, "schema": "zhijiang.report/1"}

    answer = _sent(client, report)

    assert answer.status_code == 200
    verdicts = [(label, line.is_met) for label, line in answer.context["verdicts"]]
    assert verdicts == [("This version", False), ("Instead of", True)]
    changed = [line.text for line in answer.context["differences"] if line.kind == "added"]
    assert any("target_lufs: -20.0" in line for line in changed)


@pytest.mark.parametrize(
    "content",
    [
        [], {}, {"schema": "zhijiang.report/1", "video": None}, {**REPORT, "schema": "zhijiang.report/2"},
        {**REPORT, "schema": "zhijiang.report/1", "findings": 3},
        {**REPORT, "schema": "zhijiang.report/1", "audio": [{"loudness": 3}]},
        {**REPORT, "schema": "zhijiang.report/1", "video": {"rate": "1e999999999/1"}},
    ],
)  # fmt: skip
def test_what_is_no_report_is_told_so(client: Client, cast: Cast, content: object) -> None:
    actions.draft_profile("ebu-r128", by=cast.tang)
    client.force_login(cast.tang)

    answer = _sent(client, content)

    assert (answer.status_code, bool(answer.context["wrong_report"])) == (422, True)


def test_pages_lead_from_the_list_to_a_published_version(client: Client, cast: Cast, second: User) -> None:
    client.force_login(cast.tang)
    made = client.post(reverse("catalog:new_profile"), {"profile": "ours", "title_zh": "本台", "title_en": "Ours"})
    assert made.headers["Location"] == "/profiles/ours/1/"
    page = client.get("/profiles/ours/1/")
    assert page.context["faults"] != []
    text = page.context["text"].replace('source: ""', "source: Letter").replace("\n", "\r\n")
    sent = {"text": text, "sha256": page.context["kept"].sha256}
    assert client.post("/profiles/ours/1/text/", sent).status_code == 302
    assert client.post("/profiles/ours/1/text/", sent).status_code == 409
    client.force_login(second)
    page = client.get("/profiles/ours/1/")
    assert (page.context["faults"], page.context["may_publish"]) == ([], True)

    client.post("/profiles/ours/1/publish/", {"sha256": page.context["kept"].sha256})

    client.force_login(cast.sun)
    assert client.get("/profiles/ours/1/").context["kept"].is_draft is False
    assert client.get("/profiles/ours/1/").context["may_edit"] is False
    assert [group[0] for group in client.get("/profiles/").context["groups"]] == sorted({*shipped(), "ours"})


def test_a_draft_can_be_thrown_away(client: Client, cast: Cast) -> None:
    client.force_login(cast.tang)
    client.post("/profiles/online-hd/draft/")

    assert client.post("/profiles/online-hd/1/drop/").status_code == 302
    assert client.get("/profiles/online-hd/1/").status_code == 404
    assert client.post("/profiles/online-hd/0/drop/").status_code == 404
