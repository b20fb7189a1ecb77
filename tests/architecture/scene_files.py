"""What was made of the scene's cuts: a playlist, and reports as the analyser would have left them."""

from __future__ import annotations

import json
import struct

from zhijiang.catalog import store
from zhijiang.catalog.models import Analysis, Cut, Package


def made_files(cut: Cut) -> None:
    """A playlist, so that there is something to see for who may."""
    folder = store.folder_path("packages/matrix")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.m3u8").write_text("#EXTM3U\n")
    Package.objects.filter(file=cut.file).update(folder="packages/matrix")


def whole_reports() -> None:
    """Complete the reports of the made-up cuts, as the analyser would have written them, with curves beside them."""
    folder = store.folder_path("analyses/matrix")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plots.json").write_text(json.dumps({"luma": [16.0, 90.0], "change": [0.0, 9.0], "short_term_lufs": []}))
    (folder / "strip.json").write_text(json.dumps({"sheets": 0, "count": 0}))
    (folder / "waveform.bin").write_bytes(struct.pack("<4sIII", b"ZJWF", 1, 0, 0))
    for analysis in Analysis.objects.select_related("file"):
        report = analysis.report or {}
        video = {"codec": "h264", "profile": "High", "bit_depth": 8, "interlaced": False, "variable_rate": False}
        video["sample_aspect"] = "1/1"
        colour = {"primaries": "bt709", "transfer": "bt709", "matrix": "bt709", "range": "tv"}
        report["video"] = {**video, "colour": colour, **report["video"]}
        report["file"] = {"name": "x.mp4", "sha256": analysis.file_id, "size_bytes": 1, "container": "mov,mp4"}
        report["audio"] = []
        analysis.report = {
            "schema": "zhijiang.report/1",
            "analyser": analysis.analyser,
            "profile": None,
            "transitions": [],
            **report,
        }
        analysis.folder = "analyses/matrix"
        analysis.save(update_fields=["report", "folder"])
