"""Files in an S3 store: what Django's storage promises, large files in parts, and a store that fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from django.core.files.base import ContentFile, File

from tests.homes import ROOT, environment, wait_for
from tests.s3 import S3
from zhijiang.bucket import BucketStorage, StoreFails

_PUT: Final = """
import sys
from pathlib import Path
import zhijiang.bucket as module
module.PART_BYTES = 5 * 1024**2
module.BucketStorage(url=sys.argv[1], bucket=sys.argv[2], key=sys.argv[3], secret=sys.argv[4], region="us-east-1").put(
    Path(sys.argv[5]), "blobs/film"
)
"""


@pytest.fixture
def bucket(s3: S3) -> BucketStorage:
    return s3.bucket()


def test_what_is_saved_is_listed_dated_read_replaced_and_deleted(bucket: BucketStorage, tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"a list")
    before = datetime.now(UTC) - timedelta(minutes=1)

    names = [bucket.save("papers/ab", ContentFile(b"first")), bucket.save("papers/ab", ContentFile(b"second"))]
    with (tmp_path / "list").open("rb") as file:
        bucket.save("papers/more/list", File(file))

    assert names == ["papers/ab", "papers/ab"]
    assert (bucket.listdir("papers"), bucket.listdir("nothing")) == ((["more"], ["ab"]), ([], []))
    assert (bucket.exists("papers/ab"), bucket.exists("papers/abc"), bucket.size("papers/ab")) == (True, False, 6)
    assert before < bucket.get_modified_time("papers/ab") < before + timedelta(minutes=5)
    with bucket.open("papers/more/list") as kept:
        assert (kept.read(2), b"".join(kept.chunks()), kept.size) == (b"a ", b"a list", 6)
    bucket.delete("papers/ab")
    bucket.delete("papers/ab")
    assert bucket.names_below("papers") == ["papers/more/list"]


def test_name_that_is_not_there_is_a_file_not_found(bucket: BucketStorage) -> None:
    for ask in (bucket.open, bucket.size, bucket.read, bucket.get_modified_time):
        with pytest.raises(FileNotFoundError, match="has no papers/ab in test-"):
            ask("papers/ab")


def test_bucket_is_closed_to_who_has_not_its_key(bucket: BucketStorage, s3: S3) -> None:
    bucket.save("papers/ab", ContentFile(b"secret"))
    stranger = BucketStorage(**s3.options(bucket.bucket) | {"secret": "guessed"})

    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{s3.url}/{bucket.bucket}/papers/ab")
    with pytest.raises(StoreFails, match="refuses"):
        stranger.read("papers/ab")


def test_store_that_does_not_answer_or_has_no_bucket_is_told_apart(s3: S3) -> None:
    away = BucketStorage(**s3.options("zhijiang") | {"url": "http://127.0.0.1:9"})

    with pytest.raises(StoreFails, match=r"^The S3 store at http://127\.0\.0\.1:9 does not answer"):
        away.check_answers()
    with pytest.raises(FileNotFoundError):
        BucketStorage(**s3.options("never-made")).check_answers()


def test_process_killed_while_a_file_goes_up_leaves_no_key_and_its_parts_are_swept(
    bucket: BucketStorage, s3: S3, tmp_path: Path
) -> None:
    film = tmp_path / "film"
    with film.open("wb") as file:
        file.truncate(200 * 1024**2)
    arguments = [*(s3.options(bucket.bucket)[name] for name in ("url", "bucket", "key", "secret")), str(film)]
    with subprocess.Popen([sys.executable, "-c", _PUT, *arguments], env=environment(None), cwd=ROOT) as process:
        wait_for(lambda: _parts(bucket) != [], every=0.005)
        process.kill()

    assert bucket.names_below("blobs") == []
    bucket.drop_stray_parts(before=datetime.now(UTC) - timedelta(days=1))
    assert len(_parts(bucket)) == 1
    bucket.drop_stray_parts(before=datetime.now(UTC) + timedelta(minutes=1))
    assert _parts(bucket) == []


def _parts(bucket: BucketStorage) -> list[str]:
    """Keys of files that are on their way in parts."""
    return [each["Key"] for each in bucket.client.list_multipart_uploads(Bucket=bucket.bucket).get("Uploads", ())]


def test_installation_without_an_s3_store_never_loads_its_client(tables: Path, tmp_path: Path) -> None:
    program = """
import sys, django
django.setup()
import zhijiang.config.asgi, zhijiang.config.urls, zhijiang.jobs.worker, zhijiang.cli.serve
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from zhijiang.catalog import actions, store
default_storage.save("papers/ab", ContentFile(b"a paper"))
actions.sweep_uploads()
actions.sweep_pieces()
print(Client(headers={"host": "localhost"}).get("/accounts/login/").status_code, *sorted({"boto3", "botocore", "zhijiang.bucket"} & set(sys.modules)))
"""
    home = shutil.copytree(tables, tmp_path / "home")
    surroundings = environment(home, DJANGO_SETTINGS_MODULE="zhijiang.config.settings")

    done = subprocess.run([sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, cwd=ROOT)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["200"]
