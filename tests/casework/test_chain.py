"""Canonical JSON and the check of one chain."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiang.casework import chain


def a_chain(length: int) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for seq in range(1, length + 1):
        record = dict.fromkeys(chain.FIELDS, "") | {
            "stream": "case/C-0000001",
            "seq": seq,
            "action": f"step-{seq}",
            "payload": {"片名": "湖畔来信", "round": seq},
            "previous": records[-1]["hash"] if records else "",
        }
        records.append(record | {"hash": chain.event_hash(record)})
    return records


def test_canonical_json_is_sorted_unspaced_utf8() -> None:
    assert chain.canonical({"b": [1, None, True], "a": "片\n"}) == '{"a":"片\\n","b":[1,null,true]}'.encode()


@pytest.mark.parametrize("value", [1.5, {"a": [{"b": 0.0}]}, float("nan")])
def test_a_float_is_refused_wherever_it_hides(value: Any) -> None:
    with pytest.raises(TypeError, match="no floats"):
        chain.canonical(value)


def test_a_whole_chain_has_no_fault() -> None:
    assert chain.faults_in(a_chain(5)) == []


@given(seq=st.integers(1, 5), field=st.sampled_from([*chain.FIELDS, "hash"]))
def test_a_change_of_any_field_of_any_event_is_found_at_its_place(seq: int, field: str) -> None:
    records = a_chain(5)
    was = records[seq - 1][field]
    records[seq - 1][field] = was + 100 if isinstance(was, int) else f"{was}x"

    found = chain.faults_in(records)

    assert seq in {fault.seq for fault in found} or field == "seq"
    assert found


@given(seq=st.integers(1, 4))
def test_an_event_taken_out_of_the_middle_is_found(seq: int) -> None:
    records = a_chain(5)
    del records[seq - 1]

    assert [fault.seq for fault in chain.faults_in(records)] == [seq + 1]


def test_two_events_that_changed_places_are_found() -> None:
    records = a_chain(5)
    records[1], records[2] = records[2], records[1]

    assert [fault.seq for fault in chain.faults_in(records)] == [3, 2, 4]


def test_an_event_put_in_is_found_even_with_a_right_hash() -> None:
    records = a_chain(3)
    forged = records[1] | {"reason": "never happened"}
    records.insert(2, forged | {"hash": chain.event_hash(forged)})

    assert [fault.seq for fault in chain.faults_in(records)] == [2, 3]
