"""What becomes of an upload when its sender, or the request that brought its last piece, is gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.catalog.sending import CONTENT, begun, head, patch
from zhijiang.catalog import actions, store
from zhijiang.catalog.models import Cut, Upload, Work
from zhijiang.catalog.states import UploadState
from zhijiang.jobs.models import Job
from zhijiang.jobs.runner import run
from zhijiang.jobs.states import JobState

pytestmark = pytest.mark.django_db


def test_upload_that_lay_still_for_a_day_is_gone_and_is_swept(as_lin: Client, cast: Cast, series: Work) -> None:
    url = begun(as_lin, series)
    patch(as_lin, url, CONTENT[:100], offset=0)
    code = Upload.objects.get().code

    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        as_lin.force_login(cast.lin)
        assert head(as_lin, url)["Upload-Offset"] == "100"
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        as_lin.force_login(cast.lin)
        assert head(as_lin, url).status_code == 410
        actions.sweep_uploads()
    assert (Upload.objects.get().state, store.upload_path(code).exists()) == (UploadState.ABANDONED, False)


def test_head_finishes_an_upload_whose_last_request_died_before_sealing(as_lin: Client, series: Work) -> None:
    url = begun(as_lin, series)
    upload = Upload.objects.get()
    actions.append(upload, offset=0, piece=CONTENT)
    assert Cut.objects.count() == 0

    response = head(as_lin, url)

    assert response["Zhijiang-Cut"] == Cut.objects.get().get_absolute_url()


def test_seal_job_finishes_an_upload_that_nobody_comes_back_for(as_lin: Client, series: Work) -> None:
    begun(as_lin, series)
    actions.append(Upload.objects.get(), offset=0, piece=CONTENT)

    run(Job.objects.get().code)

    assert (Upload.objects.get().state, Cut.objects.get().file.size_bytes) == (UploadState.SEALED, len(CONTENT))


def test_sweep_makes_a_cut_of_an_upload_whose_last_piece_was_never_answered(as_lin: Client, series: Work) -> None:
    begun(as_lin, series)
    upload = Upload.objects.get()
    store.upload_path(upload.code).write_bytes(CONTENT)

    actions.sweep_uploads()
    at_once = Job.objects.count()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        actions.sweep_uploads()
    run(Job.objects.get().code)

    assert (at_once, Upload.objects.get().state, Cut.objects.get().file.size_bytes) == (0, UploadState.SEALED, 10240)


def test_sweep_after_days_still_makes_a_cut_of_what_came_in_whole(as_lin: Client, series: Work) -> None:
    begun(as_lin, series)
    store.upload_path(Upload.objects.get().code).write_bytes(CONTENT)

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        actions.sweep_uploads()
        run(Job.objects.get().code)

    assert (Upload.objects.get().state, Cut.objects.count()) == (UploadState.SEALED, 1)


def test_sweep_asks_once_and_gives_up_after_a_day_what_could_not_become_a_cut(
    as_lin: Client, cast: Cast, series: Work
) -> None:
    begun(as_lin, series)
    upload = Upload.objects.get()
    actions.append(upload, offset=0, piece=CONTENT)
    cast.lin.memberships.all().delete()
    run(Job.objects.get().code)

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        actions.sweep_uploads()
    within_the_day = Upload.objects.get().state
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        actions.sweep_uploads()

    assert list(Job.objects.values_list("state", flat=True)) == [JobState.FAILED]
    assert (within_the_day, Upload.objects.get().state) == (UploadState.OPEN, UploadState.ABANDONED)


def test_sweep_removes_after_a_day_what_belongs_to_no_open_upload(as_lin: Client, series: Work, files: Path) -> None:
    begun(as_lin, series)
    kept = {f"{Upload.objects.get().code}.part", f"{Upload.objects.get().code}.lock.part"}
    for name in {*kept, "never-committed.part", "over.lock.part", "copy-0123.part"}:
        (files / "uploads" / name).write_bytes(b"x")

    actions.sweep_uploads()
    within_the_day = len(list((files / "uploads").iterdir()))
    Upload.objects.update(expires_at=timezone.now() + timedelta(hours=30))
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        actions.sweep_uploads()

    assert within_the_day == 5
    assert {path.name for path in (files / "uploads").iterdir()} == kept


def test_seal_by_the_request_and_then_by_the_job_leaves_no_file_behind(
    as_lin: Client, series: Work, files: Path
) -> None:
    patch(as_lin, begun(as_lin, series), CONTENT, offset=0)

    run(Job.objects.get(name="catalog.seal_upload").code)

    assert list((files / "uploads").iterdir()) == []


def test_seal_goes_on_after_a_kill_between_store_and_cut(as_lin: Client, series: Work) -> None:
    url = begun(as_lin, series)
    upload = Upload.objects.get()
    actions.append(upload, offset=0, piece=CONTENT)
    path = store.upload_path(upload.code)
    upload.sha256 = store.digest_of(path)
    upload.save()
    store.take(path, sha256=upload.sha256)
    assert (path.exists(), Cut.objects.count()) == (False, 0)

    response = head(as_lin, url)

    assert (response["Upload-Offset"], Cut.objects.get().file_id) == (str(len(CONTENT)), upload.sha256)


def test_same_bytes_sent_twice_become_one_cut(as_lin: Client, series: Work) -> None:
    for _ in range(2):
        patch(as_lin, begun(as_lin, series), CONTENT, offset=0)

    assert (Cut.objects.count(), Upload.objects.filter(cut=Cut.objects.get()).count()) == (1, 2)
