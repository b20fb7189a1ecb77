"""The segments of the pack: what stands there, and that a bad file is refused by name."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest

from tests.architecture.tree import SOURCE
from zhijiang.bases import segments

GOOD: Final[dict[str, Any]] = {
    "segments": [
        {
            "key": "post",
            "names": {"zh-hans": "后期", "en": "Post"},
            "codes": {"gbt-4754-2017": [{"code": "8730", "grade": "unverified"}], "culture-2018": [], "isic-4": []},
        }
    ]
}


def test_the_pack_has_thirteen_segments_each_with_both_names_and_graded_codes() -> None:
    found = segments.load(SOURCE / "packs" / "zhejiang")

    assert len(found) == 13
    assert found["post"].name_in("zh-hans") == "后期与视效"
    assert found["post"].name_in("en") == "Post-production and visual effects"
    assert {code.grade for each in found.values() for code in each.codes} == {"found", "unverified"}
    # Codes of GB/T 4754 are from memory, all of them: none may pass for checked before somebody has checked it.
    assert {c.grade for each in found.values() for c in each.codes if c.scheme == "gbt-4754-2017"} == {"unverified"}


def test_a_pack_without_segments_has_none(tmp_path: Path) -> None:
    assert segments.load(tmp_path) == {}


def test_a_good_file_is_read() -> None:
    assert segments.parse(GOOD)["post"].codes == (segments.Code("gbt-4754-2017", "8730", "unverified"),)


def changed(**fields: Any) -> dict[str, Any]:
    data = deepcopy(GOOD)
    data["segments"][0] |= fields
    return data


CODES: Final = GOOD["segments"][0]["codes"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "at least one"),
        ({"segments": []}, "at least one"),
        ({"segments": GOOD["segments"] * 2}, "post: stands here twice"),
        (changed(key="Post!"), "'Post!'"),
        (changed(more=1), "expected key, names and codes"),
        (changed(names={"en": "Post"}), "post: expected a name"),
        (changed(codes={}), "post: expected codes"),
        (changed(codes=CODES | {"isic-4": ["5911"]}), "expected code and grade"),
        (changed(codes=CODES | {"isic-4": [{"code": 5911, "grade": "found"}]}), "5911 is no code"),
        (changed(codes=CODES | {"culture-2018": [{"code": "10", "grade": "found"}]}), "'10' is no code"),
        (changed(codes=CODES | {"isic-4": [{"code": "5911", "grade": "sure"}]}), "'sure'"),
    ],
)
def test_a_bad_file_is_refused_with_the_segment_and_the_fault(data: Any, says: str) -> None:
    with pytest.raises(segments.SegmentsFault, match=says):
        segments.parse(data)
