"""The worked example of the guide is run as it stands there, by a shell with curl and jq, against a server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.casework import applications
from tests.casework.calling import key_of
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.models import Case, Event, Snapshot

ROOT: Final = Path(__file__).resolve().parents[2]
BLOCK: Final = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NEEDED: Final = ("bash", "curl", "jq")


def blocks(language: str) -> list[str]:
    return BLOCK.findall((ROOT / "docs" / "users" / language / "api.md").read_text("utf-8"))


def test_example_is_the_same_in_both_languages() -> None:
    assert len(blocks("en")) == 10
    assert blocks("zh-hans") == blocks("en")


@pytest.mark.both_databases
@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason="needs bash, curl and jq")
@pytest.mark.django_db(transaction=True)
def test_example_goes_from_nothing_to_sent(open_office: Cast, live_server: Any, tmp_path: Path) -> None:
    actions.add_to_dossier(
        open_office.studio_a, by=open_office.lin, kind="production-licence", file=applications.upload()
    )
    script = "set -eu -o pipefail\n" + "\n".join(blocks("en"))
    own = {"http://localhost:8000": live_server.url, "zj_your_own_key": key_of(open_office.lin)}
    for shown, real in own.items():
        assert script.count(shown) == 1
        script = script.replace(shown, real)

    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        timeout=240,
    )

    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    case = Case.objects.get()
    assert (case.title, case.state, case.round, case.classes["tier"]) == ("断桥夜雪", "submitted", 1, "common")
    snapshot = Snapshot.objects.get(case=case)
    assert {file["field"] for file in snapshot.files} == {"licence_copy", "rights_files"}
    assert [event.action for event in Event.objects.filter(stream=f"case/{case.code}").order_by("seq")] == [
        "case_opened",
        "submit",
    ]
