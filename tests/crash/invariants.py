"""What must hold after every crash, each as a list of sentences: empty when it holds."""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from django.test import Client

from zhijiang.casework import verify
from zhijiang.casework.letters import path_of
from zhijiang.casework.models import Case, Document, Event, NumberSeries
from zhijiang.catalog import store
from zhijiang.catalog.models import Analysis, Cut, Package, StoredFile, Upload, Work
from zhijiang.catalog.states import AnalysisState, PackageState, UploadState
from zhijiang.jobs import messages
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import OPEN_STATES, JobState
from zhijiang.media.table import read_table

MADE_UP_BYTES = 1
"""Size in the rows of cuts whose bytes the tests only pretend to have."""


def of_cuts(work: Work, content: bytes) -> list[str]:
    """One cut with exactly these bytes, told by one event."""
    digest = sha256(content).hexdigest()
    cuts = list(Cut.objects.filter(episode__work=work))
    told = Event.objects.filter(stream=f"work/{work.code}", action="cut_brought_in")
    faults = [f"{len(cuts)} cuts"] if len(cuts) != 1 else []
    faults += [f"{told.count()} events tell of a cut"] if told.count() != len(cuts) else []
    faults += [f"cut {cut.code} has other bytes: {cut.file_id}" for cut in cuts if cut.file_id != digest]
    return faults + [str(fault) for fault in verify.faults()]


def of_blobs() -> list[str]:
    """Every file of the store is whole under its hash, read-only, and has its row."""
    faults = []
    rows = dict(StoredFile.objects.exclude(size_bytes=MADE_UP_BYTES).values_list("sha256", "size_bytes"))
    kept = {path.name: path for path in (store.root() / "blobs").glob("*/*")}
    for digest in sorted(rows.keys() | kept.keys()):
        path = kept.get(digest)
        if path is None:
            faults.append(f"the bytes of {digest[:12]} are gone")
        elif digest not in rows:
            faults.append(f"blob {digest[:12]} has no row")
        elif sha256(path.read_bytes()).hexdigest() != digest or path.stat().st_size != rows[digest]:
            faults.append(f"blob {digest[:12]} is not whole")
        elif path.stat().st_mode & 0o222:
            faults.append(f"blob {digest[:12]} can be written to")
    return faults


def of_uploads(promised: Iterable[str]) -> list[str]:
    """No promise to the browser was broken; a sealed upload has its cut, and one whose bytes are all there is sealed."""
    faults = list(promised)
    for upload in Upload.objects.all():
        path = store.upload_path(upload.code)
        if (upload.state == UploadState.SEALED) != (upload.cut_id is not None):
            faults.append(f"upload {upload.pk} is {upload.state} with cut {upload.cut_id}")
        if upload.state == UploadState.OPEN and path.exists() and path.stat().st_size == upload.size_bytes:
            faults.append(f"upload {upload.pk} is complete, and nobody makes a cut of it")
    return faults


def of_jobs(*, waiting: Iterable[str] = ()) -> list[str]:
    """Every job has ended, but those named, which wait once each with a message on its way.

    One round of sending may wait as well, and one of the day's warnings: the clock asks for them by itself.
    """
    faults = []
    open_jobs = list(Job.objects.filter(state__in=OPEN_STATES))
    left = Tally(job.name for job in open_jobs) - Tally(waiting)
    if left - Tally(["casework.send", "casework.warn_of_validity"]) or Tally(waiting) - Tally(
        job.name for job in open_jobs
    ):
        faults.append(f"open jobs: {sorted((job.name, job.state) for job in open_jobs)}")
    faults += [
        f"nobody will take {job.name}" for job in open_jobs
        if job.state != JobState.WAITING or not messages.is_on_its_way(job.message_id)
    ]  # fmt: skip
    ended_badly = Job.objects.filter(state__in=[JobState.FAILED, JobState.PARKED])
    return faults + [f"{job.name} is {job.state}: {job.reason} {job.detail}" for job in ended_badly]


def of_preparation(digest: str, *, frames: int) -> list[str]:
    """One report and one playable version, whole, each of this many frames."""
    analysis, package = Analysis.objects.get(file_id=digest), Package.objects.get(file_id=digest)
    if (analysis.state, package.state) != (AnalysisState.READY, PackageState.READY):
        return [f"the report is {analysis.state}, the playable version {package.state}"]
    assert analysis.report is not None
    faults = []
    if (analysis.report["file"]["sha256"], analysis.report["video"]["frames"]) != (digest, frames):
        faults.append("the report is of another film")
    drawn, made = store.folder_path(analysis.folder), store.folder_path(package.folder)
    table = read_table(made / "frames.bin")
    if (len(table.pts), package.playable_frames) != (frames, frames):
        faults.append(f"{len(table.pts)} frames can be played, the row says {package.playable_frames}")
    playlist = (made / "index.m3u8").read_text()
    segments = re.findall(r"^\d+\.m4s$", playlist, re.MULTILINE)
    if "#EXT-X-ENDLIST" not in playlist or len(segments) != package.segments:
        faults.append("the playlist is not whole")
    expected = ["init.mp4", *segments]
    faults += [
        f"{name} is missing" for name in expected if not (made / name).exists() or not (made / name).stat().st_size
    ]
    sheets = [f"sheet-{number}.jpg" for number in range(analysis.strip["sheets"])]
    faults += [f"{name} is missing" for name in ["waveform.bin", *sheets] if not (drawn / name).exists()]
    return faults


def of_files() -> list[str]:
    """Nothing lies in the folder of files but what a row names."""
    root = store.root()
    expected = {f"uploads/{upload.code}.part" for upload in Upload.objects.filter(state=UploadState.OPEN)}
    expected |= {path_of(document.sha256) for document in Document.objects.all()}
    for digest in StoredFile.objects.exclude(size_bytes=MADE_UP_BYTES).values_list("sha256", flat=True):
        expected.add(f"blobs/{digest[:2]}/{digest}")
    folders = {*Analysis.objects.values_list("folder", flat=True), *Package.objects.values_list("folder", flat=True)}
    lying = {str(path.relative_to(root)) for kind in ("analyses", "packages") for path in root.glob(f"{kind}/*/*/*")}
    lying |= {
        str(path.relative_to(root)) for path in root.rglob("*")
        if path.is_file() and path.relative_to(root).parts[0] not in {"analyses", "packages"}
    }  # fmt: skip
    expected |= folders - {""}
    partial = [path.name for path in root.rglob("*.part") if path.parent.name != "uploads"]
    return (
        [f"left behind: {name}" for name in sorted(lying - expected)]
        + [f"gone: {name}" for name in sorted(expected - lying)]
        + [f"half written: {name}" for name in partial]
    )


def of_decisions(decided: Iterable[str], *, as_lin: Client) -> list[str]:
    """Each of these cases has one decision, one number and one letter, whole; the numbers have no gap."""
    faults = [str(fault) for fault in verify.faults()]
    for code in decided:
        case = Case.objects.get(code=code)
        decisions = Event.objects.filter(stream=f"case/{code}", to_state="approved").count()
        letters = list(Document.objects.filter(case=case))
        if (case.state, decisions, len(letters)) != ("approved", 1, 1):
            faults.append(f"{code} is {case.state}, with {decisions} decisions and {len(letters)} letters")
        for letter in letters:
            file = as_lin.get(letter.url)
            if file.status_code != 200 or sha256(file.content).hexdigest() != letter.sha256:
                faults.append(f"the letter of {code} has other bytes than its row names")
            if case.number != letter.number:
                faults.append(f"{code} has number {case.number}, its letter {letter.number}")
            if as_lin.get(letter.verify_url).status_code != 200:
                faults.append(f"nobody can verify the letter of {code}")
    taken = sorted(
        int(re.findall(r"〕(\d+)号", number)[0]) for number in Document.objects.values_list("number", flat=True)
    )
    if taken != list(range(1, len(taken) + 1)) or NumberSeries.objects.get().last != len(taken):
        faults.append(f"the numbers taken are {taken}, the series stands at {NumberSeries.objects.get().last}")
    return faults


def of_work_page(client: Client, work: Work, name: str) -> list[str]:
    """The page of a work shows the cut if there is one, and no cut if there is none."""
    page = client.get(work.get_absolute_url())
    is_there = Cut.objects.filter(episode__work=work).exists()
    if page.status_code != 200 or (name in page.content.decode()) != is_there:
        return [f"the page of the work ({page.status_code}) says otherwise than that a cut is there: {is_there}"]
    return []


def of_cut_page(client: Client, cut: Cut) -> list[str]:
    """The page of a cut calls it ready when report and playable version are, and not before."""
    whole, page = client.get(cut.get_absolute_url()), client.get(f"{cut.get_absolute_url()}standing/")
    analysis, package = Analysis.objects.get(file=cut.file), Package.objects.get(file=cut.file)
    ready = (analysis.state, package.state) == (AnalysisState.READY, PackageState.READY)
    says = _standing_of(page.content.decode())
    if whole.status_code != 200 or cut.file_id not in whole.content.decode():
        return [f"the page of the cut ({whole.status_code}) does not name its bytes"]
    if page.status_code != 200 or (says == "Ready") != ready or says in {"Stuck", "Unreadable", "Cannot be played"}:
        return [f"the page of the cut ({page.status_code}) says {says}, but {analysis.state} and {package.state} it is"]
    return []


def of_review_page(client: Client, code: str) -> list[str]:
    """The page of a review says whether it is decided, with the letter and its number."""
    page = client.get(f"/reviews/{code}/")
    case = Case.objects.get(code=code)
    text = page.content.decode()
    shown = {"approved": ("Approved, licence to be issued", True), "under_review": ("Under review", False)}[case.state]
    if page.status_code != 200 or (_status_of(text), "/documents/" in text or "Documents" in text) != shown:
        return [f"the page of the review ({page.status_code}) says {_status_of(text)}, but {case.state} it is"]
    if case.number and case.number not in text:
        return ["the page of the review does not tell the number"]
    return []


def _standing_of(page: str) -> str:
    found = re.search(r'id="standing-title".*?</h2>(.*?)</div>', page, re.DOTALL)
    return _plain(found[1]) if found else "nothing"


def _status_of(page: str) -> str:
    found = re.search(r'<div class="cluster">(.*?)</div>', page, re.DOTALL)
    return _plain(found[1]) if found else "nothing"


def _plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def everything_below(folder: Path) -> list[str]:
    """For a person who looks into a failure."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
