from __future__ import annotations

from pathlib import Path

from tests.faulty import PICTURE, SOUND, false_alarms, make_clean, make_faulty, told
from zhijiang.media.analyse import analyse_file

SIZE = (320, 180)


def test_a_fault_of_every_kind_is_found_to_the_frame_among_real_shots_and_nothing_else(tmp_path: Path) -> None:
    truth = make_faulty(tmp_path / "a.mp4", quality=28, size=SIZE)

    findings = analyse_file(tmp_path / "a.mp4")["findings"]

    rows = told(truth, findings)
    off = [
        (fault, found)
        for fault, found in rows
        if found is None or max(abs(found[0] - fault[1]), abs(found[1] - fault[2])) > 1
    ]
    assert len(rows) == len(PICTURE) + len(SOUND) + 1
    assert off == []
    assert false_alarms(truth, findings) == []


def test_the_same_programme_without_faults_has_no_finding(tmp_path: Path) -> None:
    make_clean(tmp_path / "a.mp4", quality=23, size=SIZE)

    assert false_alarms([], analyse_file(tmp_path / "a.mp4")["findings"]) == []
