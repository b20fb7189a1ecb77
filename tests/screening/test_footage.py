"""Footage that was filed before, under another title: found when a cut is handed in, and told to whom it concerns. Rule: S-18."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.media.test_reuse import LAYOUT, film
from tests.screening.reviewing import FORM, PAPERS, Stage, make_cut
from zhijiang.casework.models import Case
from zhijiang.catalog import store
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.states import WorkKind
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import JobState
from zhijiang.media.fingerprint import CHUNK, Fingerprint, Prints, packed, write_prints
from zhijiang.people.models import Organisation, User
from zhijiang.screening import actions, queries
from zhijiang.screening.jobs import ask_for_missing_footage, seek_footage
from zhijiang.screening.models import Footage, Review, ReviewedCut
from zhijiang.screening.queries.footage import FootageFound
from zhijiang.screening.rules import standing_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FIRST, SECOND = film(1, 500), film(2, 500)
REUSED = Fingerprint(LAYOUT, np.concatenate([SECOND.values[:200], FIRST.values[96:296], SECOND.values[200:]]))
"""Behind 200 frames of its own, frames 96 to 296 of the first film."""


def show(cut: Cut, prints: Fingerprint) -> None:
    """Let the report of a cut have left these fingerprints."""
    folder = store.new_folder("analyses", cut.file_id)
    chunks = [packed(prints.values[start : start + CHUNK]) for start in range(0, prints.frames, CHUNK)]
    write_prints(Prints(LAYOUT, prints.frames, chunks), store.folder_path(folder) / "prints.bin")
    Analysis.objects.filter(file=cut.file).update(folder=folder)


def filed_by_studio_b(stage: Stage, prints: Fingerprint) -> Review:
    """Another house's film, handed in to the same bureau."""
    zhou = stage.cast.zhou
    work = Work.objects.create(organisation=stage.cast.studio_b, kind=WorkKind.ONLINE_FILM, title="夜航")
    cut = make_cut(work, by=zhou)
    show(cut, prints)
    review = actions.open_review(work, by=zhou, authority=stage.cast.bureau, data=FORM | PAPERS)
    actions.submit(review, by=zhou, expected_seq=review.case.seq, cuts=[cut])
    return Review.objects.select_related("case", "work").get(pk=review.pk)


@pytest.fixture
def both(under_review: Stage) -> tuple[Stage, Review]:
    """Studio B's film was sought first; then studio A's, before the panel, that has a passage of it."""
    other = filed_by_studio_b(under_review, FIRST)
    show(under_review.reviewed_cut().cut, REUSED)
    for review in (other, under_review.review):
        seek_footage(sha256=ReviewedCut.objects.get(review=review).cut.file_id)
    return under_review, other


def found_for(stage: Stage, user: User, review: Review | None = None) -> FootageFound | None:
    review = review or stage.now()
    cuts = [line.cut for line in queries.reviewed_cuts_of(review, round_=1)]
    standing = standing_of(review.case, user)
    return queries.footage_found(review, user, standing, cuts=cuts, round_=1, ruler=queries.Ruler(cuts))


def page_of(stage: Stage, user: User) -> tuple[int, str]:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    answer = client.get(reverse("screening:review", args=[stage.code]))
    return answer.status_code, answer.content.decode()


def test_handing_in_asks_for_one_search_of_each_cut(under_review: Stage) -> None:
    job = Job.objects.get(name="screening.seek_footage")

    assert job.arguments == {"sha256": under_review.reviewed_cut().cut.file_id}
    assert "Not sought yet among the cuts that this authority holds." in page_of(under_review, under_review.cast.sun)[1]
    seek_footage(**job.arguments)  # its report left no fingerprints
    assert found_for(under_review, under_review.cast.sun) == FootageFound([], is_sought=False)


def test_reused_footage_is_told_with_both_places_to_the_officer_and_the_panel(both: tuple[Stage, Review]) -> None:
    stage, other = both
    sun, chen = (found_for(stage, user) for user in (stage.cast.sun, stage.cast.chen))

    assert sun is not None
    assert chen is not None
    (line,) = sun.lines
    places = [place.split()[-1] for place in (line.place, line.other_place)]
    assert places == ["01:00:08:00–01:00:15:24", "01:00:03:21–01:00:11:20"]
    assert (line.title, line.frames, line.is_mirrored, line.is_still) == ("夜航", 200, False, False)
    assert line.url.endswith(f"{stage.code}/room/1/?round=1#f=200")
    assert line.other_url.endswith(f"{other.case.code}/room/1/?round=1#f=96")
    assert line.still is not None
    assert line.other_still is not None
    # The panel of this case may not open the other one: it is told which, and is given no way to it.
    (told,) = chen.lines
    assert (told.title, told.other_place, told.other_url, told.other_still) == (line.title, line.other_place, "", None)


def test_no_producer_is_told_and_nothing_of_another_authority(both: tuple[Stage, Review]) -> None:
    stage, other = both

    assert found_for(stage, stage.cast.lin) is None
    assert found_for(stage, stage.cast.zhou) is None
    assert found_for(stage, stage.cast.zhou, other) is None
    assert "夜航" in page_of(stage, stage.cast.sun)[1]
    assert "夜航" in page_of(stage, stage.cast.chen)[1]
    status, page = page_of(stage, stage.cast.lin)
    assert (status, "夜航" in page, "filed before" in page) == (200, False, False)
    assert page_of(stage, stage.cast.zhou)[0] == 404
    elsewhere = Organisation.objects.create(kind=stage.cast.bureau.kind, level=stage.cast.bureau.level, name="邻省局")
    Case.objects.filter(pk=other.case_id).update(authority=elsewhere)
    assert found_for(stage, stage.cast.sun) == FootageFound([], is_sought=True)
    assert "no passage of five seconds or more" in page_of(stage, stage.cast.sun)[1]


def test_the_search_again_replaces_and_leaves_out_cuts_of_the_same_work(both: tuple[Stage, Review]) -> None:
    stage, _other = both
    stage.send_back(stage.note()).answer_all()
    again = make_cut(stage.work, by=stage.cast.lin)
    show(again, REUSED)

    seek_footage(sha256=again.file_id)
    seek_footage(sha256=again.file_id)

    (row,) = Footage.objects.get(file=again.file).found
    assert row["file"] == ReviewedCut.objects.get(review=_other).cut.file_id
    assert Footage.objects.count() == 3


def test_the_same_file_under_another_title_is_found_whole(under_review: Stage) -> None:
    cut = under_review.reviewed_cut().cut
    other = filed_by_studio_b(under_review, FIRST)
    Cut.objects.filter(reviewed_in__review=other).update(file=cut.file)
    show(cut, FIRST)

    seek_footage(sha256=cut.file_id)

    found = found_for(under_review, under_review.cast.sun)
    assert found is not None
    assert [(line.title, line.frames) for line in found.lines] == [("夜航", 500)]


def test_what_was_handed_in_before_its_fingerprints_is_sought_once_after_each_report(under_review: Stage) -> None:
    cut = under_review.reviewed_cut().cut
    unfiled = make_cut(under_review.work, by=under_review.cast.lin)
    show(unfiled, SECOND)  # nobody laid it before an authority
    jobs = Job.objects.filter(name="screening.seek_footage").order_by("pk")
    Analysis.objects.update(ended_at=jobs.get().created_at)
    seek_footage(**jobs.get().arguments)  # its report left no fingerprints
    jobs.update(state=JobState.DONE)

    ask_for_missing_footage()  # nor has it another report since
    assert jobs.count() == 1
    show(cut, FIRST)
    Analysis.objects.filter(file=cut.file).update(ended_at=timezone.now())
    for _ in range(2):
        ask_for_missing_footage()
    assert [job.arguments for job in jobs] == [{"sha256": cut.file_id}] * 2
    seek_footage(**jobs[1].arguments)
    jobs.delete()  # the queue forgets; the footage does not
    ask_for_missing_footage()

    assert (jobs.count(), Footage.objects.get().file_id) == (0, cut.file_id)
    Footage.objects.all().delete()  # as a cut from before footage was sought
    ask_for_missing_footage()
    assert [job.arguments for job in jobs] == [{"sha256": cut.file_id}]
