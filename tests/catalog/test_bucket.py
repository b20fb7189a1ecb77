"""Films that are kept in an S3 store: taken in, measured, played and cleared away by machines that share no folder."""

from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from tests.catalog.sending import CONTENT, begun, patch
from tests.catalog.test_jobs import run_all
from tests.clips import make_clip
from tests.s3 import S3
from zhijiang.bucket import BucketStorage
from zhijiang.casework.actions.letters import sweep_letters
from zhijiang.casework.letters import mark_of, path_of
from zhijiang.casework.queries import unheld_attachments
from zhijiang.catalog import actions, store
from zhijiang.catalog import jobs as bodies
from zhijiang.catalog.models import Analysis, Cut, Package, StoredFile, Upload, Work
from zhijiang.catalog.states import PackageState, UploadState
from zhijiang.catalog.store.copies import DamagedFile
from zhijiang.cli.installation import check_store, make_bucket
from zhijiang.cli.words import Refused
from zhijiang.config.env import BadSetting, env_bucket
from zhijiang.jobs.errors import LeaseLost
from zhijiang.jobs.models import Job
from zhijiang.jobs.runner import run
from zhijiang.jobs.states import JobState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def put(tmp_path: Path, content: bytes) -> str:
    """A file in the store. Returns its hash."""
    path = tmp_path / "incoming"
    path.write_bytes(content)
    return store.seal(path).sha256


def here(folder: str = "") -> set[str]:
    """Every file below the root of this machine."""
    return {str(path.relative_to(store.root())) for path in (store.root() / folder).rglob("*") if path.is_file()}


@pytest.mark.slow
def test_film_goes_from_upload_to_report_and_playing_on_machines_that_share_no_folder(
    bucket: BucketStorage, as_lin: Client, cast: Cast, series: Work, settings: Any, tmp_path: Path
) -> None:
    content = make_clip(tmp_path / "a.mp4", frames=75, cuts=(30,)).path.read_bytes()
    url = begun(as_lin, series, size=len(content))
    patch(as_lin, url, content, offset=0)
    cut = Cut.objects.get()
    settings.HOME = tmp_path / "second"

    assert set(run_all().values()) == {JobState.DONE}

    analysis, package = Analysis.objects.get(), Package.objects.get()
    assert analysis.report is not None
    assert (analysis.report["file"]["sha256"], package.playable_frames) == (hashlib.sha256(content).hexdigest(), 75)
    kept = bucket.names_below(f"packages/{cut.file_id[:2]}")
    assert kept == [f"{package.folder}/{name}" for name in ("0.m4s", "1.m4s", "frames.bin", "index.m3u8", "init.mp4")]
    assert here() == {f"copies/{cut.file_id}"}
    parts = {name: as_lin.get(reverse("catalog:media", args=[cut.code, name])) for name in ("index.m3u8", "0.m4s")}
    assert b"#EXT-X-ENDLIST" in parts["index.m3u8"].content
    assert (parts["0.m4s"].content, parts["0.m4s"]["Cache-Control"]) == (
        bucket.read(f"{package.folder}/0.m4s"),
        "private, no-store",
    )
    as_lin.force_login(cast.zhou)
    assert as_lin.get(reverse("catalog:media", args=[cut.code, "0.m4s"])).status_code == 404


def test_same_bytes_again_and_a_kill_before_the_row_keep_one_key(bucket: BucketStorage, tmp_path: Path) -> None:
    sha256 = put(tmp_path, b"one film")
    StoredFile.objects.all().delete()

    again = store.take(tmp_path / "incoming", sha256=sha256)
    put(tmp_path, b"one film")

    assert (again.size_bytes, bucket.names_below("blobs")) == (8, [f"blobs/{sha256[:2]}/{sha256}"])
    with pytest.raises(FileNotFoundError):
        store.take(tmp_path / "incoming", sha256="0" * 64)


def test_wrong_byte_in_the_store_is_found_by_its_hash(bucket: BucketStorage, tmp_path: Path) -> None:
    sha256 = put(tmp_path, b"one film")
    bucket.save(f"blobs/{sha256[:2]}/{sha256}", ContentFile(b"one fiLm"))
    (store.root() / "copies" / sha256).unlink()

    with pytest.raises(DamagedFile, match=sha256[:12]), store.local_path(sha256):
        pytest.fail("wrong bytes were lent")

    assert here() == set()
    assert store.seal_copy(_written(tmp_path / "good", b"one film")).sha256 == sha256


def test_film_that_is_gone_from_the_store_is_told_and_what_the_borrower_misses_is_its_own(
    bucket: BucketStorage, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError, match="has no blobs/00/"), store.local_path("0" * 64):
        pytest.fail("nothing was lent")

    with pytest.raises(FileNotFoundError, match="nowhere"), store.local_path(put(tmp_path, b"one film")):
        (tmp_path / "nowhere").read_bytes()


def test_copies_make_room_for_each_other_but_stay_while_they_are_read(
    bucket: BucketStorage, settings: Any, tmp_path: Path
) -> None:
    settings.COPIES_BYTES = 20
    read, idle, new = (put(tmp_path, name * 8) for name in (b"r", b"i", b"n"))

    with store.local_path(read) as path, store.local_path(idle):
        pass
    with store.local_path(read) as path:
        with store.local_path(new) as other:
            assert (path.read_bytes(), other.read_bytes()) == (b"r" * 8, b"n" * 8)
        assert here("copies") == {f"copies/{read}", f"copies/{new}"}
    large = put(tmp_path, b"l" * 30)
    with store.local_path(large) as path:
        assert (path.read_bytes(), here("copies")) == (b"l" * 30, {f"copies/{large}"})


def test_two_who_want_a_film_at_once_get_the_same_copy(bucket: BucketStorage, tmp_path: Path) -> None:
    sha256 = put(tmp_path, b"f" * 400_000)
    (store.root() / "copies" / sha256).unlink()
    both = Barrier(2, timeout=60)

    def borrow() -> int:
        both.wait()
        with store.local_path(sha256) as path:
            both.wait()
            return path.stat().st_ino

    with ThreadPoolExecutor(2) as pool:
        found = {task.result() for task in [pool.submit(borrow), pool.submit(borrow)]}

    assert (len(found), here("copies")) == (1, {f"copies/{sha256}"})


def test_beginning_is_in_the_store_before_the_row_tells_of_it_and_only_what_changed_goes_up_again(
    bucket: BucketStorage, tmp_path: Path
) -> None:
    sha256 = put(tmp_path, b"one film")
    Package.objects.create(file_id=sha256, packager="1")
    folder = store.new_folder("packages", sha256)
    at = store.folder_path(folder)
    for name in ("init.mp4", "0.m4s", "index.m3u8", "1.m4s.part"):
        (at / name).write_bytes(b"first")

    actions.store_partial_package(sha256, packager="1", folder=folder, segments=1, playable_frames=25)
    bucket.delete(f"{folder}/0.m4s")
    _written(at / "index.m3u8", b"second!")
    (at / "1.m4s.part").rename(at / "1.m4s")
    store.close_folder(folder)

    assert Package.objects.get().segments == 1
    assert bucket.names_below(folder) == [f"{folder}/{name}" for name in ("1.m4s", "index.m3u8", "init.mp4")]
    assert (store.read(folder, "index.m3u8"), here("packages")) == (b"second!", set())


def test_attempts_that_came_to_nothing_go_from_store_and_machine(bucket: BucketStorage, tmp_path: Path) -> None:
    kept, killed, dropped = (store.new_folder("packages", "ab" * 32) for _ in range(3))
    for folder in (kept, killed, dropped):
        _written(store.folder_path(folder) / "0.m4s", b"film")
        store.publish(folder)

    store.drop_folder(dropped)
    store.close_folder(kept)
    store.keep_only("packages", "ab" * 32, folder=kept)
    assert (bucket.names_below("packages"), here()) == ([f"{kept}/0.m4s"], set())

    store.keep_only("packages", "ab" * 32, folder="")
    assert bucket.names_below("packages") == []


def test_packager_whose_job_went_to_another_leaves_nothing_behind_the_answer(
    bucket: BucketStorage, film: Work, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = actions.bring_in_path(
        film, by=cast.lin, path=_written(tmp_path / "a.mp4", b"film"), episode_number=1
    ).file_id

    def answered_meanwhile(_source: Path, *, out: Path, **_more: object) -> dict[str, Any]:
        folder = store.new_folder("packages", sha256)
        _written(store.folder_path(folder) / "0.m4s", b"theirs")
        store.close_folder(folder)
        packager = Package.objects.get().packager
        actions.store_package(sha256, packager=packager, folder=folder, segments=1, playable_frames=1, copied=True)
        out.mkdir(parents=True, exist_ok=True)
        _written(out / "0.m4s", b"late")
        store.publish(str(out.relative_to(store.root())))
        raise LeaseLost("0")

    monkeypatch.setattr("zhijiang.media.make_package", answered_meanwhile)
    with pytest.raises(LeaseLost):
        bodies.package_cut(sha256=sha256)

    assert bucket.names_below("packages") == [f"{Package.objects.get().folder}/0.m4s"]


def test_upload_is_sealed_by_the_machine_that_has_its_bytes(
    bucket: BucketStorage, as_lin: Client, series: Work, settings: Any, tmp_path: Path
) -> None:
    begun(as_lin, series)
    upload = Upload.objects.get()
    actions.append(upload, offset=0, piece=CONTENT)
    settings.HOME = tmp_path / "second"

    run(Job.objects.get().code)
    actions.sweep_uploads()
    elsewhere = Upload.objects.get().state, list(Job.objects.values_list("state", flat=True))
    settings.HOME = tmp_path / "first"
    long_ago = time.time() - 120
    os.utime(store.upload_path(upload.code), (long_ago, long_ago))
    actions.sweep_uploads()
    run(Job.objects.latest("pk").code)

    assert elsewhere == (UploadState.OPEN, [JobState.DONE])
    assert (Upload.objects.get().state, Cut.objects.get().file.size_bytes) == (UploadState.SEALED, len(CONTENT))


def test_upload_whose_machine_is_gone_is_given_up_when_it_has_lapsed(
    bucket: BucketStorage, as_lin: Client, series: Work, settings: Any, tmp_path: Path
) -> None:
    begun(as_lin, series)
    actions.append(Upload.objects.get(), offset=0, piece=CONTENT)
    settings.HOME = tmp_path / "second"
    run(Job.objects.get().code)
    Upload.objects.update(expires_at=timezone.now(), sha256=hashlib.sha256(CONTENT).hexdigest())

    actions.sweep_uploads()

    assert (Upload.objects.get().state, Cut.objects.count()) == (UploadState.ABANDONED, 0)


def test_work_and_copies_of_killed_processes_are_swept_after_a_day(bucket: BucketStorage, tmp_path: Path) -> None:
    put(tmp_path, b"one film")
    old, new = store.new_folder("packages", "ab" * 32), store.new_folder("packages", "ab" * 32)
    _written(store.root() / "copies" / f"{'0' * 64}.part", b"half")
    for path in (store.folder_path(old), store.root() / "copies" / f"{'0' * 64}.part"):
        os.utime(path, (0, 0))

    actions.sweep_uploads()

    assert [store.folder_path(folder).exists() for folder in (old, new)] == [False, True]
    assert not any(name.endswith(".part") for name in here("copies"))


def test_papers_and_letters_that_nothing_holds_are_found_in_the_store(
    bucket: BucketStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = "ab" * 32
    assert unheld_attachments(now=timezone.now()) == set()
    sweep_letters()
    for name in (f"attachments/{sha256}", path_of(sha256), mark_of(sha256)):
        bucket.save(name, ContentFile(b"PDF"))

    assert unheld_attachments(now=timezone.now() + timedelta(days=8)) == {sha256}
    sweep_letters()
    within_the_hour = bucket.names_below("documents")
    monkeypatch.setattr("zhijiang.casework.actions.letters.UNDECIDED_AT_MOST", timedelta(0))
    sweep_letters()

    assert (len(within_the_hour), bucket.names_below("documents")) == (2, [])


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "暂时无法读取文件"), ("en", "The files cannot be reached just now")]
)
def test_page_while_the_store_is_away_says_so_in_the_readers_language(
    bucket: BucketStorage,
    as_lin: Client,
    film: Work,
    cast: Cast,
    settings: Any,
    tmp_path: Path,
    language: str,
    words: str,
) -> None:
    cut = actions.bring_in_path(film, by=cast.lin, path=_written(tmp_path / "a.mp4", b"film"), episode_number=1)
    Package.objects.update(folder=f"packages/00/{'0' * 64}/1", state=PackageState.READY)
    settings.BUCKET = settings.BUCKET | {"url": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": settings.BUCKET}}

    answer = as_lin.get(reverse("catalog:media", args=[cut.code, "0.m4s"]), headers={"accept-language": language})

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert f"<h1>{words}</h1>" in answer.content.decode()


def test_start_makes_the_bucket_and_says_in_one_sentence_what_is_wrong_with_the_store(s3: S3, settings: Any) -> None:
    def use(**options: str) -> None:
        settings.BUCKET = s3.options("first-start") | options
        default = {"BACKEND": "zhijiang.bucket.BucketStorage", "OPTIONS": settings.BUCKET}
        settings.STORAGES = settings.STORAGES | {"default": default}

    use()
    with pytest.raises(Refused, match=r"has no bucket first-start \(ZHIJIANG_S3_BUCKET\): start `zhijiang serve` once"):
        check_store()
    make_bucket()
    make_bucket()
    check_store()
    use(secret="wrong")
    with pytest.raises(Refused, match=r"refuses first-start: .*403.* \(ZHIJIANG_S3_URL\)"):
        make_bucket()
    use(url="http://127.0.0.1:9")
    with pytest.raises(Refused, match=r"^The S3 store at http://127\.0\.0\.1:9 does not answer"):
        check_store()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"URL": "s3.example.org"}, "ZHIJIANG_S3_URL: expected http://host:8333 or https://…"),
        ({"URL": "https://s3.example.org/bucket"}, "ZHIJIANG_S3_URL: expected http://host:8333 or https://…"),
        ({"URL": "https://s3.example.org", "KEY": "k"}, "ZHIJIANG_S3_SECRET: expected it to be set"),
        ({"KEY": "k", "SECRET": "s"}, "ZHIJIANG_S3_URL: expected http://host:8333 with ZHIJIANG_S3_KEY"),
    ],
)
def test_variables_that_name_no_store_stop_the_start(
    variables: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"ZHIJIANG_S3_{name}", value)

    with pytest.raises(BadSetting) as refused:
        env_bucket()

    assert refused.value.sentence.startswith(sentence)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
