"""Mended files are made in the background, and what nobody needs any more is cleared away."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhijiang import media
from zhijiang.catalog import store
from zhijiang.jobs.registry import chore, job
from zhijiang.jobs.runner import report as report_progress
from zhijiang.technical import actions
from zhijiang.technical.models import Mend
from zhijiang.technical.states import MendState


@job("technical.mend", retries=2)
def mend(*, mend_id: int) -> None:
    """Make the file that was asked for, in the cage, and keep it as a check of its own. Rules: T-01 to T-05."""
    found = Mend.objects.select_related("check_of__file", "check_of__organisation").filter(pk=mend_id).first()
    if found is None or found.state != MendState.WAITING:
        return
    asked, check = found.asked, found.check_of
    aim = media.Aim(asked["target_lufs"], asked["true_peak_dbtp"]) if "target_lufs" in asked else None
    report_progress(0, 0, "mending")
    kind = f"mends/{found.pk}"
    # What a killed attempt left.
    store.keep_only(kind, check.file_id, folder="")
    folder = store.new_folder(kind, check.file_id)
    try:
        with store.local_path(check.file_id) as source:
            told = media.mend(
                source,
                out=store.folder_path(folder),
                container=asked.get("container", ""),
                aim=aim,
                channels=[media.ChannelMend(**row) for row in asked.get("channels", [])],
                on_progress=lambda done, total: report_progress(done, total, "mending"),
                allow_uncaged=settings.ALLOW_UNCAGED_DECODE,
            )
        made = store.folder_path(folder) / told["file"]
        file = store.seal(made)
    except (media.NoCage, media.Interrupted):
        raise
    except media.MediaError as error:
        actions.refuse_mend(found, reason=str(error))
        return
    finally:
        store.drop_folder(folder)
    name = f"{Path(check.original_name).stem[:200]}.mended{made.suffix}"
    actions.store_mended(found, file=file, name=name, told=told)


@chore
def clear_checks() -> None:
    """Remove files that were thrown away or have passed their last day."""
    actions.clear()
