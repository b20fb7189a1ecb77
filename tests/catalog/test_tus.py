"""The tus endpoint, request by request: the protocol, whose upload it is, and that no byte is lost or doubled."""

from __future__ import annotations

import base64
import hashlib
import random
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.catalog.sending import CONTENT, OCTETS, begin, begun, head, metadata, patch
from zhijiang.catalog import store
from zhijiang.catalog.models import Cut, Upload, Work
from zhijiang.catalog.states import UploadState
from zhijiang.catalog.views.tus import PIECE_MAX_BYTES
from zhijiang.jobs.models import Job

pytestmark = pytest.mark.django_db


def test_upload_in_three_pieces_becomes_the_cut_of_its_episode(as_lin: Client, cast: Cast, series: Work) -> None:
    url = begun(as_lin, series)

    first = patch(as_lin, url, CONTENT[:4000], offset=0)
    between = head(as_lin, url)
    patch(as_lin, url, CONTENT[4000:9000], offset=4000)
    last = patch(as_lin, url, CONTENT[9000:], offset=9000)

    cut = Cut.objects.get()
    assert (first.status_code, first["Upload-Offset"]) == (204, "4000")
    assert (between["Upload-Offset"], between["Upload-Length"], between["Cache-Control"]) == (
        "4000",
        "10240",
        "no-store",
    )
    assert (last.status_code, last["Upload-Offset"], last["Zhijiang-Cut"]) == (204, "10240", cut.get_absolute_url())
    assert (cut.episode.number, cut.number, cut.original_name, cut.brought_by) == (3, 1, "第03集.mp4", cast.lin)
    with store.local_path(cut.file_id) as kept:
        assert kept.read_bytes() == CONTENT
    assert cut.file_id == hashlib.sha256(CONTENT).hexdigest()
    assert {job.name for job in Job.objects.exclude(name="catalog.seal_upload")} == {
        "catalog.analyse_cut",
        "catalog.package_cut",
    }


def test_options_tells_what_the_server_can(client: Client) -> None:
    response = client.options("/uploads/")

    told = {
        name: response[name] for name in ("Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Checksum-Algorithm")
    }
    assert (response.status_code, told) == (
        204,
        {
            "Tus-Resumable": "1.0.0",
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,expiration,checksum,termination",
            "Tus-Checksum-Algorithm": "sha1,sha256",
        },
    )


@pytest.mark.parametrize("version", ["", "0.2.2", "2.0.0"])
def test_request_in_another_version_is_412_with_the_version_spoken(as_lin: Client, series: Work, version: str) -> None:
    response = begin(as_lin, series, **{"Tus-Resumable": version})

    assert (response.status_code, response["Tus-Version"], Upload.objects.count()) == (412, "1.0.0", 0)


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "", "１２", "9" * 19])
def test_upload_of_no_sensible_length_is_400(as_lin: Client, series: Work, length: str) -> None:
    assert (begin(as_lin, series, size=length).status_code, Upload.objects.count()) == (400, 0)


def test_upload_of_deferred_length_is_400(as_lin: Client, series: Work) -> None:
    assert begin(as_lin, series, size="", **{"Upload-Defer-Length": "1"}).status_code == 400


def test_upload_that_is_empty_is_refused_in_one_sentence(as_lin: Client, series: Work) -> None:
    response = begin(as_lin, series, size=0, **{"Accept-Language": "en"})

    assert (response.status_code, response.content.decode()) == (400, "The file is empty.\n")


def test_upload_over_the_limit_is_413(as_lin: Client, series: Work, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100

    assert begin(as_lin, series, size=101).status_code == 413


def test_upload_that_does_not_fit_the_disk_is_507(as_lin: Client, series: Work, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1 << 62

    assert begin(as_lin, series, size=1 << 58).status_code == 507


def test_uploads_that_together_do_not_fit_the_disk_are_507(as_lin: Client, series: Work) -> None:
    half = store.free_bytes() * 2 // 3

    assert [begin(as_lin, series, size=half).status_code for _ in range(2)] == [201, 507]


def test_upload_to_an_episode_that_is_not_planned_is_refused(as_lin: Client, series: Work) -> None:
    response = begin(as_lin, series, **{"Upload-Metadata": metadata(series, episode=13)})

    assert (response.status_code, Upload.objects.count()) == (400, 0)


def test_upload_with_unreadable_metadata_is_400(as_lin: Client, series: Work) -> None:
    assert begin(as_lin, series, **{"Upload-Metadata": "filename !!!"}).status_code == 400


def test_upload_by_somebody_who_is_not_signed_in_is_401(client: Client, series: Work) -> None:
    assert (begin(client, series).status_code, Upload.objects.count()) == (401, 0)


def test_upload_to_the_work_of_another_studio_is_not_found(client: Client, cast: Cast, series: Work) -> None:
    client.force_login(cast.zhou)

    assert (begin(client, series).status_code, Upload.objects.count()) == (404, 0)


def test_upload_by_a_colleague_who_may_only_read_is_refused(client: Client, cast: Cast, series: Work) -> None:
    client.force_login(cast.qian)

    assert (begin(client, series).status_code, Upload.objects.count()) == (403, 0)


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
@pytest.mark.parametrize("who", ["zhou", "qian", "sun"])
def test_upload_of_another_person_is_not_found_and_stays(
    client: Client, cast: Cast, series: Work, method: str, who: str
) -> None:
    client.force_login(cast.lin)
    url = begun(client, series)
    client.force_login(getattr(cast, who))

    response = client.generic(
        method, url, b"xx", content_type=OCTETS, headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    )

    client.force_login(cast.lin)
    assert (response.status_code, head(client, url)["Upload-Offset"]) == (404, "0")


@pytest.mark.parametrize(("offset", "status"), [(0, 409), (99, 409), (101, 409), (-1, 400), ("x", 400), ("", 400)])
def test_patch_at_a_wrong_offset_leaves_the_bytes(as_lin: Client, series: Work, offset: object, status: int) -> None:
    url = begun(as_lin, series)
    patch(as_lin, url, CONTENT[:100], offset=0)

    response = patch(as_lin, url, CONTENT[100:200], offset=offset)

    assert (response.status_code, head(as_lin, url)["Upload-Offset"]) == (status, "100")


def test_patch_that_is_repeated_by_a_proxy_is_409_and_doubles_nothing(as_lin: Client, series: Work) -> None:
    url = begun(as_lin, series)

    statuses = [patch(as_lin, url, CONTENT[:4000], offset=0).status_code for _ in range(2)]

    assert (statuses, head(as_lin, url)["Upload-Offset"]) == ([204, 409], "4000")


def test_patch_beyond_the_declared_length_is_413_and_leaves_the_bytes(as_lin: Client, series: Work) -> None:
    url = begun(as_lin, series, size=100)

    response = patch(as_lin, url, CONTENT[:101], offset=0)

    assert (response.status_code, head(as_lin, url)["Upload-Offset"], Cut.objects.count()) == (413, "0", 0)


def test_patch_of_another_type_is_415(as_lin: Client, series: Work) -> None:
    url = begun(as_lin, series)

    response = patch(as_lin, url, CONTENT[:10], offset=0, **{"Content-Type": "text/plain"})

    assert (response.status_code, head(as_lin, url)["Upload-Offset"]) == (415, "0")


def test_patch_larger_than_a_piece_may_be_is_413(as_lin: Client, series: Work) -> None:
    url = begun(as_lin, series, size=PIECE_MAX_BYTES + 10)

    response = patch(as_lin, url, bytes(PIECE_MAX_BYTES + 1), offset=0)

    assert (response.status_code, head(as_lin, url)["Upload-Offset"]) == (413, "0")


def checksum(name: str, piece: bytes) -> str:
    return f"{name} {base64.b64encode(hashlib.new(name, piece).digest()).decode()}"


@pytest.mark.parametrize("name", ["sha1", "sha256"])
def test_patch_with_the_right_checksum_is_kept_and_with_a_wrong_one_thrown_away(
    as_lin: Client, series: Work, name: str
) -> None:
    url = begun(as_lin, series)

    wrong = patch(as_lin, url, CONTENT[:100], offset=0, **{"Upload-Checksum": checksum(name, CONTENT[:99])})
    after_wrong = head(as_lin, url)["Upload-Offset"]
    right = patch(as_lin, url, CONTENT[:100], offset=0, **{"Upload-Checksum": checksum(name, CONTENT[:100])})

    assert (wrong.status_code, after_wrong, right.status_code, right["Upload-Offset"]) == (460, "0", 204, "100")


@pytest.mark.parametrize("header", ["md5 AAAA", "sha1 !!", "nonsense"])
def test_patch_with_a_checksum_that_cannot_be_read_is_400(as_lin: Client, series: Work, header: str) -> None:
    url = begun(as_lin, series)

    response = patch(as_lin, url, CONTENT[:10], offset=0, **{"Upload-Checksum": header})

    assert (response.status_code, head(as_lin, url)["Upload-Offset"]) == (400, "0")


def test_delete_gives_the_upload_up_and_frees_its_bytes(as_lin: Client, series: Work) -> None:
    url = begun(as_lin, series)
    patch(as_lin, url, CONTENT[:100], offset=0)

    response = as_lin.delete(url, headers={"Tus-Resumable": "1.0.0"})

    upload = Upload.objects.get()
    assert (response.status_code, upload.state, head(as_lin, url).status_code) == (204, UploadState.ABANDONED, 410)
    assert not store.upload_path(upload.code).exists()


def test_delete_of_what_became_a_cut_is_refused(as_lin: Client, series: Work) -> None:
    url = begun(as_lin, series)
    patch(as_lin, url, CONTENT, offset=0)

    assert as_lin.delete(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 403
    assert head(as_lin, url)["Upload-Offset"] == str(len(CONTENT))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/cron.d/x.mp4", "x.mp4"),
        ("C:\\films\\第1集.mp4", "第1集.mp4"),
        ("a\x00b\n.mp4", "ab.mp4"),
        ("café.mp4", "café.mp4"),
        ("\u202egpj.mp4", "gpj.mp4"),
        ("", "?"),
        ("长" * 300 + ".mp4", "长" * 180 + "…" + "长" * 15 + ".mp4"),
    ],
)
def test_name_of_a_file_is_kept_as_text_to_show_and_never_as_a_path(
    as_lin: Client, series: Work, name: str, kept: str
) -> None:
    begin(as_lin, series, **{"Upload-Metadata": metadata(series, name=name)})

    assert Upload.objects.get().original_name == kept


@given(cuts=st.lists(st.integers(0, len(CONTENT)), max_size=6), seed=st.integers(0, 9999))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_upload_cut_anywhere_and_resumed_at_the_servers_offset_keeps_every_byte(
    as_lin: Client, series: Work, cuts: list[int], seed: int
) -> None:
    content = random.Random(seed).randbytes(len(CONTENT))
    url = begun(as_lin, series)

    for cut in sorted(cuts):
        at = int(head(as_lin, url)["Upload-Offset"])
        patch(as_lin, url, content[at:cut], offset=at)
        patch(as_lin, url, b"late", offset=max(at, cut) + 1)
    at = int(head(as_lin, url)["Upload-Offset"])
    if at < len(content):
        patch(as_lin, url, content[at:], offset=at)

    cut_made = Upload.objects.select_related("cut").latest("pk").cut
    assert cut_made is not None
    with store.local_path(cut_made.file_id) as kept:
        assert kept.read_bytes() == content
