"""Edit decision lists: what edit rooms write is read by its record side, and what is written is read again."""

from __future__ import annotations

from zhijiang.media.edl import read_edl, write_edl
from zhijiang.media.listing import places_of
from zhijiang.media.time import Rate, Timecode

LIST = """TITLE: 湖上船 V2
FCM: NON-DROP FRAME

001  AX       V     C        00:00:00:00 00:00:10:00 01:00:10:00 01:00:20:00
* FROM CLIP NAME: A014_C003.MOV
* COMMENT: logo covered
002  AX       V     C        00:00:00:00 00:00:00:00 01:00:30:00 01:00:30:00
002  BL       V     D    025 00:00:00:00 00:00:02:00 01:00:30:00 01:00:32:00
* FROM CLIP NAME: A015.MOV
* TO CLIP NAME: BLACK
M2   AX             025.0                00:00:00:00
003  B_001    AA/V  C        00:00:00:00 00:00:02:00 01:00:40:00 01:00:42:00
* LOC: 01:00:40:00 RED     字幕更正
FCM: DROP FRAME
004  003      A     C        00:00:00:00 00:00:02:00 01:01:00:02 01:01:02:02
005  003      V     C        00:00:00:00 00:00:02:00 01:01:00;02
006  001      V     C        01:02:00;02 01:02:00;03 01:02:00;02 01:02:00;03
 |C:ResolveColorBlue |M:Credits mended |D:1
"""


def test_events_are_read_by_their_record_side_with_what_their_notes_say() -> None:
    events, unread = read_edl(LIST.replace("\n", "\r\n"))

    assert [(each.number, each.first, each.end, each.is_drop, each.text) for each in events] == [
        ("001", "01:00:10:00", "01:00:20:00", False, "logo covered"),
        ("002", "01:00:30:00", "01:00:32:00", False, "A015.MOV"),
        ("003", "01:00:40:00", "01:00:42:00", False, "字幕更正"),
        ("004", "01:01:00;02", "01:01:02;02", True, "003"),
        ("006", "01:02:00;02", "01:02:00;03", True, "Credits mended"),
    ]
    assert unread == [16]


def test_a_timecode_that_counts_otherwise_than_its_heading_is_told() -> None:
    events, _ = read_edl("FCM: NON-DROP FRAME\n001 AX V C 00:00:00:00 00:00:01:00 01:01:00;02 01:01:01;02\n")

    assert [(each.is_mixed, each.is_drop) for each in events] == [(True, True)]
    assert read_edl("what was changed:\n- the logo\n") == ([], [])


def test_places_of_changes_are_written_as_events_and_read_again() -> None:
    rate = Rate.parse("30000/1001")
    recut = {
        "old": {"frames": 2000, "rate": "30000/1001"},
        "new": {"frames": 1980, "rate": "30000/1001"},
        "spans": [
            {"kind": "same", "old": [0, 1790], "new": [0, 1790]},
            {"kind": "removed", "old": [1790, 1800], "new": [1790, 1790]},
            {"kind": "picture", "old": [1800, 1830], "new": [1790, 1820], "region": [0, 0, 1, 1]},
            {"kind": "same", "old": [1830, 1990], "new": [1820, 1980]},
            {"kind": "removed", "old": [1990, 2000], "new": [1980, 1980]},
            {"kind": "sound", "old": [100, 160], "new": [100, 160], "tracks": [0]},
        ],
    }
    places = places_of(recut, old=Timecode.parse("00:59:50;00", rate), new=Timecode.parse("01:00:00;00", rate))

    written = write_edl("V2", [(each.tracks, each.first, each.end, each.change.kind) for each in places], is_drop=True)
    events, unread = read_edl(written)

    assert [(each.first, each.last, each.end, each.was_first, each.was_last) for each in places] == [
        ("01:00:03;10", "01:00:05;09", "01:00:05;10", "00:59:53;10", "00:59:55;09"),
        ("01:00:59;20", "01:01:00;21", "01:01:00;22", "01:00:49;20", "01:00:50;29"),
        ("01:01:06;01", "01:01:06;01", "01:01:06;02", "01:00:56;10", "01:00:56;19"),
    ]
    assert [(each.first, each.end, each.text, each.is_drop) for each in events] == [
        (each.first, each.end, each.change.kind, True) for each in places
    ]
    assert (unread, written.count("\r\n")) == ([], 9)
