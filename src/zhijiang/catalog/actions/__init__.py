"""Every write to works, cuts and uploads."""

from zhijiang.catalog.actions.cuts import (
    ask_for_recut,
    ask_for_recuts,
    bring_in_cut,
    bring_in_path,
    check_episode,
    doubt_package,
    lay_before,
    prepare,
    retry_preparation,
)
from zhijiang.catalog.actions.measured import (
    begin_analysis,
    drop_recut,
    keep_recut,
    mark_unpackable,
    mark_unreadable,
    store_package,
    store_partial_package,
    store_report,
    tidy_analyses,
    tidy_packages,
)
from zhijiang.catalog.actions.uploads import (
    abandon_upload,
    append,
    begin_upload,
    offset_of,
    seal_upload,
    sweep_uploads,
)
from zhijiang.catalog.actions.works import describe_work, open_work

__all__ = [
    "abandon_upload",
    "append",
    "ask_for_recut",
    "ask_for_recuts",
    "begin_analysis",
    "begin_upload",
    "bring_in_cut",
    "bring_in_path",
    "check_episode",
    "describe_work",
    "doubt_package",
    "drop_recut",
    "keep_recut",
    "lay_before",
    "mark_unpackable",
    "mark_unreadable",
    "offset_of",
    "open_work",
    "prepare",
    "retry_preparation",
    "seal_upload",
    "store_package",
    "store_partial_package",
    "store_report",
    "sweep_uploads",
    "tidy_analyses",
    "tidy_packages",
]
