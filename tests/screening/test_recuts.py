"""A cut that comes back: what changed, where the notes stand now, what is said of it, and how much of it must be watched."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.screening.reviewing import FRAMES, Stage, watched
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event
from zhijiang.jobs.models import Job
from zhijiang.media.runs import count
from zhijiang.screening import actions, queries
from zhijiang.screening.actions.notes import NoteContent
from zhijiang.screening.jobs import NO_PRINTS
from zhijiang.screening.models import Note, Recut, ReviewedCut, Viewing
from zhijiang.screening.rules import DeclaredChange, standing_of
from zhijiang.screening.states import NoteStatus, Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SPANS: list[dict[str, Any]] = [
    {"kind": "same", "old": [0, 120], "new": [0, 120]},
    {"kind": "removed", "old": [120, 130], "new": [120, 120]},
    {"kind": "same", "old": [130, 1010], "new": [120, 1000]},
    {"kind": "picture", "old": [1010, 1030], "new": [1000, 1020], "region": [0.1, 0.1, 0.2, 0.2]},
    {"kind": "same", "old": [1030, FRAMES], "new": [1020, FRAMES - 10]},
    {"kind": "inserted", "old": [FRAMES, FRAMES], "new": [FRAMES - 10, FRAMES]},
    {"kind": "sound", "old": [2010, 2110], "new": [2000, 2100], "tracks": [0]},
]


def recut_of(old: str, new: str) -> dict[str, Any]:
    """A film that lost ten frames, got a new corner, new sound, and ten frames at its end."""
    sides = [{"sha256": sha256, "frames": FRAMES, "rate": "25/1"} for sha256 in (old, new)]
    return {
        "schema": "zhijiang.recut/1",
        "old": sides[0],
        "new": sides[1],
        "spans": SPANS,
        "frame_map": [[0, 0, 120], [120, 130, FRAMES - 130]],
        "summary": {"same_frames": FRAMES - 130, "review_frames": 130},
    }


def compare_again(stage: Stage) -> None:
    """Keep how the second cut differs from the first."""
    old, new = (line.cut.file_id for line in ReviewedCut.objects.filter(review=stage.review).order_by("round"))
    actions.store_recut(old, new, recut_of(old, new))


@pytest.fixture
def again(returned: Stage) -> Stage:
    """The second cut lies before the panel, and how it differs is known."""
    returned.answer_all().resubmit()
    compare_again(returned)
    returned.now()
    return returned


def line_of(stage: Stage) -> ReviewedCut:
    line = stage.reviewed_cut()
    line.review = stage.now()
    return line


def room_of(stage: Stage, word: str = "chen") -> dict[str, Any]:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(getattr(stage.cast, word))
    found: dict[str, Any] = client.get(reverse("screening:room_json", args=[stage.code, 1])).json()
    return found


def test_handing_in_again_asks_for_one_comparison_and_its_failure_is_told(returned: Stage) -> None:
    returned.answer_all().resubmit()
    job = Job.objects.get(name="screening.compare_cuts")

    waiting = room_of(returned)["recut"]
    Job.objects.filter(pk=job.pk).update(state="failed", reason=NO_PRINTS)
    failed = room_of(returned)["recut"]

    old, new = (line.cut.file_id for line in ReviewedCut.objects.order_by("round"))
    assert job.arguments == {"old": old, "new": new}
    assert (waiting["state"], failed["state"]) == ("comparing", "failed")
    assert failed["reason"] == NO_PRINTS


def test_an_alignment_is_stored_once(again: Stage) -> None:
    first = Recut.objects.get()

    second = actions.store_recut(first.old_id, first.new_id, recut_of(first.old_id, first.new_id))

    assert second == first
    assert first.summary == {"same_frames": FRAMES - 130, "review_frames": 130, "changes": 4}


def test_the_room_tells_changes_and_carried_notes_to_the_panel_alone(again: Stage) -> None:
    room = room_of(again)

    assert [(each["kind"], each["old"], each["new"]) for each in room["recut"]["changes"]] == [
        ("removed", [120, 130], [120, 120]),
        ("picture", [1010, 1030], [1000, 1020]),
        ("sound", [2010, 2110], [2000, 2100]),
        ("inserted", [FRAMES, FRAMES], [FRAMES - 10, FRAMES]),
    ]
    (carried,) = room["carried"]
    assert (carried["place"]["status"], carried["place"]["spans"]) == ("split", [[100, 140]])
    assert carried["note"]["answer"]["kind"] == "will_fix"
    assert {"recut", "carried", "viewing"} & room_of(again, "lin").keys() == set()


def test_a_change_is_judged_with_one_event_and_by_whom_may(again: Stage) -> None:
    line, chen = line_of(again), again.cast.chen

    actions.judge_change(line, 1, by=chen, verdict=Verdict.QUESTIONED)
    actions.judge_change(line, 1, by=chen, verdict=Verdict.ACCEPTED)

    assert [each["verdict"] for each in room_of(again)["recut"]["changes"]] == ["", "accepted", "", ""]
    assert [each["verdict"] for each in room_of(again, "jiang")["recut"]["changes"]] == [""] * 4
    assert [each.payload["verdict"] for each in Event.objects.filter(action="change_judged").order_by("pk")] == [
        "questioned",
        "accepted",
    ]
    with pytest.raises(NotAllowed):
        actions.judge_change(line, 1, by=again.cast.lin, verdict=Verdict.ACCEPTED)
    with pytest.raises(MissingEvidence):
        actions.judge_change(line, 4, by=chen, verdict=Verdict.ACCEPTED)


def test_an_objection_is_settled_undone_or_raised_again_where_it_stands(again: Stage) -> None:
    chen, line = again.cast.chen, line_of(again)
    note = Note.objects.get()
    met = actions.settle_note(note, by=chen, version=note.version, settled=True)
    (settled,) = queries.carried_notes(line, standing_of(again.review.case, chen), queries.changes_known(line))
    undone = actions.settle_note(met, by=chen, version=met.version, settled=False)
    content = NoteContent(100, 140, severity=note.severity, text=note.text)
    key = uuid.uuid4()

    raised, is_new = actions.raise_again(undone, line, by=chen, version=undone.version, content=content, key=key)
    same, was_new = actions.raise_again(undone, line, by=chen, version=undone.version, content=content, key=key)

    assert (settled.note.status, undone.status) == (NoteStatus.SETTLED, NoteStatus.ANSWERED)
    assert ((raised.start, raised.end, raised.raised_from), is_new) == ((100, 140, note), True)
    assert (same, was_new) == (raised, False)
    assert queries.carried_notes(line, standing_of(again.review.case, chen), queries.changes_known(line)) == []
    with pytest.raises(WrongState):
        actions.raise_again(undone, line, by=chen, version=undone.version, content=content, key=uuid.uuid4())


def test_the_producers_list_is_held_against_what_was_found(returned: Stage) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(returned.cast.lin)
    from tests.screening.reviewing import make_cut

    cut = make_cut(returned.work, by=returned.cast.lin)
    url = reverse("screening:declare_changes", args=[returned.code, 1])
    unreadable = client.post(url, {"lines": "01:00:00:00 ok\nsomewhere: a new logo"})
    typed = "01:00:40:00 - 01:00:40:19 corner covered\n01:00:20:00，字幕更正"
    kept = client.post(url, {"lines": typed})
    again_shown = client.get(url).content.decode()
    returned.answer_all()
    actions.resubmit(returned.now(), by=returned.cast.lin, expected_seq=returned.seq(), cuts=[cut])
    old, new = (line.cut.file_id for line in ReviewedCut.objects.order_by("round"))
    actions.store_recut(old, new, recut_of(old, new))

    declared = room_of(returned)["recut"]["declared"]

    assert (unreadable.status_code, kept.status_code) == (422, 302)
    assert "01:00:40:00 - 01:00:40:19 corner covered" in again_shown
    assert declared == [
        {"start": 500, "end": 501, "text": "字幕更正", "found": []},
        {"start": 1000, "end": 1020, "text": "corner covered", "found": [1]},
    ]
    with pytest.raises(WrongState):
        actions.declare_changes(returned.now(), cut, by=returned.cast.lin, lines=[DeclaredChange(0, 1, "x")])


def test_changed_parts_are_enough_for_who_has_seen_the_rest_and_for_nobody_else(again: Stage) -> None:
    first = ReviewedCut.objects.get(round=1)
    Viewing.objects.create(reviewed_cut=first, user=again.cast.chen, runs=[0, FRAMES], frames=FRAMES, digest="1" * 64)
    Viewing.objects.create(reviewed_cut=first, user=again.cast.jiang, runs=[0, 500], frames=500, digest="2" * 64)

    wanted = {
        word: queries.ledger_of(line_of(again), getattr(again.cast, word).pk).wanted for word in ("chen", "jiang", "he")
    }

    handles = 250
    assert wanted["chen"] == ((0, 120 + handles), (1000 - handles, 1020 + handles), (2000 - handles, FRAMES))
    assert wanted["jiang"] == ((0, 120 + handles), (490, FRAMES))
    assert wanted["he"] == ((0, FRAMES),)
    watched(again.now(), again.cast.chen, runs=[0, 370, 750, 520, 1750, 750])
    assert not queries.ledger_of(line_of(again), again.cast.chen.pk).missing
    assert count(queries.ledger_of(line_of(again), again.cast.he.pk).missing) == FRAMES


def test_a_declared_passage_moves_by_the_alignment_and_is_lost_where_the_picture_is_another(again: Stage) -> None:
    old, new = (line.cut for line in ReviewedCut.objects.order_by("round"))
    known = queries.measured_of(new)
    to = queries.film_cut(new, known)

    def moved(start: int, end: int) -> tuple[int, int, str]:
        row = queries.film_cut(old, queries.measured_of(old)).row(start, end, {}, key="k")
        found = queries.carried_over(row, queries.measured_of(old), known, to)
        return found["start"], found["end"], found["standing"]

    assert moved(50, 60) == (50, 60, "carried")
    assert moved(500, 510) == (490, 500, "moved")
    assert moved(1015, 1020)[2] == "lost"
    assert moved(118, 135)[2] == "lost"


def test_a_cut_at_another_rate_opens_with_its_passages_and_is_watched_whole(returned: Stage) -> None:
    """From 24 frames a second to 25: no frame follows one to one, every place is told by the passages."""
    returned.answer_all().resubmit()
    old, new = (line.cut.file_id for line in ReviewedCut.objects.order_by("round"))
    spans = [
        {"kind": "retimed", "old": [0, 2400], "new": [0, FRAMES]},
        {"kind": "removed", "old": [2400, FRAMES], "new": [FRAMES, FRAMES]},
    ]
    summary = {"same_frames": 0, "review_frames": FRAMES}
    actions.store_recut(old, new, recut_of(old, new) | {"spans": spans, "frame_map": [], "summary": summary})
    watched_before = {"runs": [0, FRAMES], "frames": FRAMES, "digest": "1" * 64}
    Viewing.objects.create(reviewed_cut=ReviewedCut.objects.get(round=1), user=returned.cast.chen, **watched_before)

    room = room_of(returned)

    assert (room["recut"]["frame_map"], room["recut"]["retimed"]) == ([], [[0, FRAMES, 0, 2400]])
    assert [each["kind"] for each in room["recut"]["changes"]] == ["retimed", "removed"]
    assert (room["carried"][0]["place"]["status"], room["carried"][0]["place"]["spans"]) == ("retimed", [[104, 157]])
    assert room["viewing"]["wanted"] == [0, FRAMES]
