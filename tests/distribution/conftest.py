"""A film of Lin's with a report, and deliveries of it as far as a test wants them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.catalog.conftest import bring_in, bucket, files, film  # noqa: F401 - fixtures
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.states import AnalysisState
from zhijiang.distribution import actions, jobs
from zhijiang.distribution.actions import Recipient
from zhijiang.distribution.models import Delivery, Link

CONTENT: Final = "一部影片的字节".encode() * 50_000
"""More than one piece of a stream, and no film at all: nothing decodes it."""
REPORT: Final[dict[str, Any]] = {
    "schema": "zhijiang.report/1",
    "analyser": "test",
    "file": {"name": "-", "sha256": "-", "size_bytes": 1, "container": "mov,mp4"},
    "video": {"frames": 250, "rate": "25/1", "width": 320, "height": 180, "sample_aspect": "1/1"},
    "audio": [
        {
            "stream": 1, "sample_rate": 48_000, "channels": 2,
            "loudness": {"integrated_lufs": -16.0, "true_peak_dbtp": -3.0},
        }
    ],
    "shots": [],
    "transitions": [],
    "findings": [],
}  # fmt: skip
PLATFORM: Final = Recipient("西湖视频平台", "沈接收", "shen@example.org")


def finding(check: str) -> dict[str, Any]:
    return {
        "check": check, "start": 10, "end": 60, "severity": "issue", "measured": 1, "limit": 0, "unit": "x", "stream": 0,
        "region": None, "rule": None,
    }  # fmt: skip


def measured(cut: Cut, *checks: str) -> Cut:
    """Give the cut a report with these findings."""
    report = deepcopy(REPORT) | {"findings": [finding(check) for check in checks]}
    Analysis.objects.create(file=cut.file, analyser="test", state=AnalysisState.READY, report=report)
    return cut


@pytest.fixture
def cut(cast: Cast, film: Work, bring_in: Callable[..., Cut]) -> Cut:  # noqa: F811 - the fixtures
    """A cut that meets the shipped profile for HD."""
    return measured(bring_in(film, by=cast.lin, content=CONTENT, name="断桥 终版:1.mp4"))


@pytest.fixture
def checked(cast: Cast, cut: Cut) -> Delivery:
    made = actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM, with_cards=True)
    return actions.check(made, by=cast.lin)


@pytest.fixture
def ready(cast: Cast, checked: Delivery) -> Delivery:
    actions.pack(checked, by=cast.lin)
    jobs.pack(delivery_id=checked.pk)
    checked.refresh_from_db()
    return checked


def linked(delivery: Delivery, cast: Cast, **changes: Any) -> tuple[Link, str]:
    """A link for Shen, with its token."""
    given: dict[str, Any] = {
        "name": "沈接收", "mail": "shen@example.org", "expires_on": timezone.localdate() + timedelta(days=14), "most_fetches": 3,
    }  # fmt: skip
    return actions.make_link(delivery, by=cast.lin, **given | changes)


@pytest.fixture
def unpack(tmp_path: Path) -> Callable[[bytes], Path]:
    """The bag in a zip, unpacked by the standard library."""

    def make(content: bytes) -> Path:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(tmp_path / "unpacked")
        (folder,) = (tmp_path / "unpacked").iterdir()
        return folder

    return make
