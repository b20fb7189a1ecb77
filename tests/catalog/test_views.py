"""The pages of works and cuts: what each person finds there."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from zhijiang.catalog import store
from zhijiang.catalog.models import Analysis, Cut, Package, Work
from zhijiang.catalog.states import AnalysisState, Fault, PackageState
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import JobState

pytestmark = pytest.mark.django_db
BringIn = Callable[..., Cut]
ENGLISH = {"Accept-Language": "en"}
VIDEO = {
    "codec": "h264", "profile": "High", "width": 540, "height": 960, "sample_aspect": "1/1", "rate": "24000/1001", "frames": 2400,
    "start_timecode": "01:00:00:00", "bit_depth": 8, "interlaced": False, "variable_rate": False,
    "colour": {"primaries": "bt709", "transfer": "bt709", "matrix": "bt709", "range": "tv"},
}  # fmt: skip
AUDIO = {
    "codec": "aac", "sample_rate": 48000, "channels": 2, "layout": "stereo",
    "loudness": {"integrated_lufs": -23.04, "range_lu": 7.1, "true_peak_dbtp": -1.4},
}  # fmt: skip
FINDING = {
    "check": "black",
    "start": 300,
    "end": 340,
    "severity": "issue",
    "measured": 1.0,
    "limit": 0.98,
    "unit": "share of pixels",
}


def make_ready(cut: Cut) -> None:
    """As if both jobs had done their work."""
    report = {
        "schema": "zhijiang.report/1", "file": {"name": "blob", "container": "mov,mp4,m4a"}, "video": VIDEO, "audio": [AUDIO],
        "shots": [{"start": 0, "end": 2400}], "findings": [FINDING],
    }  # fmt: skip
    folder = store.new_folder("analyses", cut.file_id)
    (store.folder_path(folder) / "sheet-0.jpg").write_bytes(b"jpeg")
    (store.folder_path(folder) / "waveform.bin").write_bytes(b"ZJWF")
    Analysis.objects.filter(file=cut.file).update(
        state=AnalysisState.READY, report=report, folder=folder, strip={"sheets": 1}
    )
    folder = store.new_folder("packages", cut.file_id)
    for name in ("index.m3u8", "init.mp4", "0.m4s", "frames.bin"):
        (store.folder_path(folder) / name).write_bytes(name.encode())
    Package.objects.filter(file=cut.file).update(
        state=PackageState.READY, folder=folder, segments=1, playable_frames=2400, copied=True
    )
    Job.objects.update(state=JobState.DONE)


def text_of(client: Client, url: str) -> str:
    response = client.get(url, headers=ENGLISH)
    assert response.status_code == 200
    return response.content.decode()


def test_works_lists_the_companys_own_and_nobody_elses(client: Client, cast: Cast, series: Work, film: Work) -> None:
    client.force_login(cast.qian)
    ours = text_of(client, "/works/")
    client.force_login(cast.zhou)
    theirs = text_of(client, "/works/")

    assert ("West Lake" in ours, "The Bridge" in ours) == (True, True)
    assert ("West Lake" in theirs, "No works yet" in theirs) == (False, True)


def test_works_are_found_by_words_and_kind(as_lin: Client, series: Work, film: Work) -> None:
    found = {
        query: [title in text_of(as_lin, f"/works/?{query}") for title in ("West Lake", "The Bridge")]
        for query in ("q=西湖", "q=bridge", "kind=micro_drama", f"q={film.code}", "q=nothing")
    }

    assert found == {
        "q=西湖": [True, False],
        "q=bridge": [False, True],
        "kind=micro_drama": [True, False],
        f"q={film.code}": [False, True],
        "q=nothing": [False, False],
    }


def test_work_shows_each_episode_with_its_newest_cut(
    as_lin: Client, cast: Cast, series: Work, bring_in: BringIn
) -> None:
    bring_in(series, by=cast.lin, content=b"1", name="old.mp4")
    new = bring_in(series, by=cast.lin, content=b"2", name="new.mp4")

    page = text_of(as_lin, series.get_absolute_url())

    assert ("new.mp4" in page, "old.mp4" in page, new.get_absolute_url() in page, "1 of 12 with a cut" in page) == (
        True,
        False,
        True,
        True,
    )


@pytest.mark.parametrize("who", ["zhou", "sun", "chen", "wu"])
def test_work_of_another_studio_is_not_found_and_an_unknown_one_looks_the_same(
    client: Client, cast: Cast, series: Work, bring_in: BringIn, who: str
) -> None:
    cut = bring_in(series, by=cast.lin)
    make_ready(cut)
    client.force_login(getattr(cast, who))

    addresses = [
        series.get_absolute_url(), f"/works/{series.code}/upload/", f"/works/{series.code}/edit/", cut.get_absolute_url(),
        f"/cuts/{cut.code}/report.json", f"/media/{cut.code}/index.m3u8", f"/media/{cut.code}/sheet-0.jpg", "/works/W-0000000/",
    ]  # fmt: skip
    answers = {(client.get(url).status_code, len(client.get(url).content)) for url in addresses[:1] + addresses[-1:]}

    assert [client.get(url).status_code for url in addresses] == [404] * len(addresses)
    assert len(answers) == 1


def test_new_work_is_laid_out_for_the_own_company(as_lin: Client, cast: Cast) -> None:
    response = as_lin.post(
        "/works/new/",
        {"organisation": cast.studio_a.pk, "kind": "micro_drama", "title": " 《借伞》 ", "planned_episodes": 12},
    )

    work = Work.objects.get()
    assert (response.status_code, response["Location"]) == (302, work.get_absolute_url())
    assert (work.organisation, work.title, work.planned_episodes, work.kind) == (
        cast.studio_a,
        "借伞",
        12,
        "micro_drama",
    )


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"kind": "opera"}, {"planned_episodes": 0}, {"planned_episodes": 201}, {"title": "x" * 121}],
)
def test_new_work_that_is_told_badly_is_422_and_makes_nothing(
    as_lin: Client, cast: Cast, wrong: dict[str, object]
) -> None:
    told = {"organisation": cast.studio_a.pk, "kind": "micro_drama", "title": "x", "planned_episodes": 1} | wrong

    assert (as_lin.post("/works/new/", told).status_code, Work.objects.count()) == (422, 0)


def test_new_work_for_another_company_is_422_and_makes_nothing(as_lin: Client, cast: Cast) -> None:
    told = {"organisation": cast.studio_b.pk, "kind": "micro_drama", "title": "x", "planned_episodes": 1}

    assert (as_lin.post("/works/new/", told).status_code, Work.objects.count()) == (422, 0)


def test_edit_work_refuses_to_leave_out_an_episode_that_has_cuts(
    as_lin: Client, cast: Cast, series: Work, bring_in: BringIn
) -> None:
    bring_in(series, by=cast.lin, episode=8)

    response = as_lin.post(
        f"/works/{series.code}/edit/", {"title": "x", "planned_episodes": 7}, headers={"Accept-Language": "en"}
    )

    series.refresh_from_db()
    assert (response.status_code, series.title) == (409, "西湖往事")
    assert "Episode 8 has cuts already" in response.content.decode()


def test_cut_shows_its_report_in_words_and_timecodes(
    as_lin: Client, cast: Cast, series: Work, bring_in: BringIn
) -> None:
    cut = bring_in(series, by=cast.lin)
    make_ready(cut)

    page = text_of(as_lin, cut.get_absolute_url())

    for words in (
        "540 × 960", "23.976 (24000/1001)", "00:01:40:00 (2,400 frames)", "H.264 High", "MP4/MOV", "Black picture",
        "01:00:12:12 – 01:00:14:03", "40 frames", "100% of the pixels (limit 98.0% of the pixels)", "-23.0 LUFS",
        "EBU R 128", "Loudness: -23.04 LUFS (limit -18 LUFS)", "Black picture × 1", "not met",
    ):  # fmt: skip
        assert words in page


def test_cut_in_preparation_asks_for_its_standing_until_nothing_moves(
    as_lin: Client, cast: Cast, series: Work, bring_in: BringIn
) -> None:
    cut = bring_in(series, by=cast.lin)
    standing = reverse("catalog:standing", args=[cut.code])
    Job.objects.filter(name="catalog.analyse_cut").update(
        state=JobState.RUNNING, stage="analysing", progress_done=30, progress_total=100
    )

    page, part = text_of(as_lin, cut.get_absolute_url()), as_lin.get(standing, headers=ENGLISH)
    make_ready(cut)
    after = as_lin.get(standing, headers=ENGLISH)

    assert (f'hx-get="{standing}"' in page, "Analysing picture and sound" in page, "30%" in page) == (True, True, True)
    assert ("HX-Refresh" in part, after["HX-Refresh"], "hx-get" in after.content.decode()) == (False, "true", False)


def test_cut_that_cannot_be_read_says_why(as_lin: Client, cast: Cast, series: Work, bring_in: BringIn) -> None:
    cut = bring_in(series, by=cast.lin)
    Analysis.objects.update(
        state=AnalysisState.UNREADABLE, fault=Fault.UNREADABLE, reason="This file holds text, not a film."
    )
    Job.objects.update(state=JobState.FAILED)

    assert "This file holds text, not a film." in text_of(as_lin, cut.get_absolute_url())
    assert "文件内容是文本，不是影片。" in as_lin.get(cut.get_absolute_url()).content.decode()


def test_cut_whose_work_is_parked_offers_another_try_to_those_who_may(
    client: Client, cast: Cast, series: Work, bring_in: BringIn
) -> None:
    cut = bring_in(series, by=cast.lin)
    Job.objects.update(state=JobState.PARKED, reason="The worker was stopped each time it tried this.")
    client.force_login(cast.qian)
    reader = text_of(client, cut.get_absolute_url())
    refused = client.post(f"/cuts/{cut.code}/retry/").status_code
    client.force_login(cast.lin)
    maker = text_of(client, cut.get_absolute_url())

    response = client.post(f"/cuts/{cut.code}/retry/")

    assert ("needs a person" in reader, "Try again</button>" in reader, refused) == (True, False, 404)
    assert ("Try again</button>" in maker, response.status_code) == (True, 302)
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.WAITING}


def test_report_carries_the_cuts_own_file_name(as_lin: Client, cast: Cast, series: Work, bring_in: BringIn) -> None:
    cut = bring_in(series, by=cast.lin, name="第01集.mp4")
    missing = as_lin.get(f"/cuts/{cut.code}/report.json").status_code
    make_ready(cut)

    told = as_lin.get(f"/cuts/{cut.code}/report.json").json()

    assert (missing, told["file"]["name"], told["video"]["rate"]) == (404, "第01集.mp4", "24000/1001")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("index.m3u8", b"index.m3u8", "application/vnd.apple.mpegurl"),
        ("init.mp4", b"init.mp4", "video/mp4"),
        ("0.m4s", b"0.m4s", "video/iso.segment"),
        ("frames.bin", b"frames.bin", "application/octet-stream"),
        ("waveform.bin", b"ZJWF", "application/octet-stream"),
        ("sheet-0.jpg", b"jpeg", "image/jpeg"),
    ],
)
def test_media_file_is_served_to_the_company_and_kept_by_nobody(
    as_lin: Client, cast: Cast, series: Work, bring_in: BringIn, name: str, content: bytes, kind: str
) -> None:
    cut = bring_in(series, by=cast.lin)
    make_ready(cut)

    response = as_lin.get(f"/media/{cut.code}/{name}")

    assert (response.status_code, response.content, response["Content-Type"], response["Cache-Control"]) == (
        200,
        content,
        kind,
        "private, no-store",
    )


@pytest.mark.parametrize(
    "name", ["1.m4s", "sheet-1.jpg", "report.json", "../report.json", "init.mp4/x", "%2e%2e/init.mp4"]
)
def test_media_file_that_was_not_made_for_serving_is_not_found(
    as_lin: Client, cast: Cast, series: Work, bring_in: BringIn, name: str
) -> None:
    cut = bring_in(series, by=cast.lin)
    make_ready(cut)

    assert as_lin.get(f"/media/{cut.code}/{name}").status_code == 404


def test_sort_names_proposes_episodes_of_the_plan_only(as_lin: Client, series: Work) -> None:
    response = as_lin.post(
        f"/works/{series.code}/upload/sort/",
        json.dumps({"names": ["第02集.mp4", "EP13.mp4", "片花.mp4"]}),
        content_type="application/json",
    )

    assert response.json() == {
        "placed": [
            {"name": "第02集.mp4", "episode": 2, "how": "says_so"},
            {"name": "EP13.mp4", "episode": None, "how": "says_so"},
            {"name": "片花.mp4", "episode": None, "how": "not_found"},
        ]
    }


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"names": 5}',
        '{"names": [1]}',
        "[" * 5000,
        '{"names": ' + str(["a"] * 501).replace("'", '"') + "}",
    ],
)
def test_sort_names_refuses_anything_but_a_list_of_names(as_lin: Client, series: Work, body: str) -> None:
    response = as_lin.post(f"/works/{series.code}/upload/sort/", body, content_type="application/json")

    assert response.status_code == 422


def test_upload_page_tells_the_script_what_it_needs(
    as_lin: Client, cast: Cast, series: Work, bring_in: BringIn
) -> None:
    bring_in(series, by=cast.lin, episode=3)

    page = text_of(as_lin, f"/works/{series.code}/upload/")

    island = json.loads(page.split('id="upload-island" type="application/json">')[1].split("</script>")[0])
    assert (island["work"], island["episodes"], island["taken"], island["endpoint"], island["open"]) == (
        series.code,
        12,
        [3],
        "/uploads/",
        [],
    )
