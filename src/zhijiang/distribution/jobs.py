"""Making packages, and putting them where the installation says. Ids in, safe to run twice."""

from __future__ import annotations

import shutil
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_noop

from zhijiang.casework.letters import NoChineseFont
from zhijiang.catalog import store
from zhijiang.distribution import actions, bag, made, queries
from zhijiang.distribution.models import Delivery, PackedFile
from zhijiang.distribution.states import DeliveryState, PlaceKind
from zhijiang.jobs.errors import JobRefused
from zhijiang.jobs.registry import job
from zhijiang.jobs.runner import report as report_progress

if TYPE_CHECKING:
    from zhijiang.bucket import BucketStorage

NOT_PACKED = gettext_noop("The package could not be made.")
NO_PLACE = gettext_noop("This installation names no such place.")


@job("distribution.pack", retries=2)
def pack(*, delivery_id: int) -> None:
    """Make what goes with the film, and write down what the package consists of. Rule: R-04."""
    delivery = _delivery(delivery_id)
    if delivery is None or delivery.state != DeliveryState.PACKING:
        return
    report_progress(0, 0, "packing")
    key = sha256(delivery.code.encode()).hexdigest()
    folder = store.new_folder("deliveries", key)
    try:
        with store.local_path(delivery.cut.file_id):
            files = made.make_files(delivery, store.folder_path(folder))
        store.close_folder(folder)
    except (made.NotReady, NoChineseFont, FileNotFoundError) as error:
        store.drop_folder(folder)
        actions.give_up_packing(delivery, fault=str(error))
        raise JobRefused(NOT_PACKED, detail=str(error)) from error
    except BaseException:
        store.drop_folder(folder)
        raise
    if actions.finish_packing(delivery, folder=folder, files=files):
        store.keep_only("deliveries", key, folder=folder)
    else:
        store.drop_folder(folder)


@job("distribution.place", retries=2)
def place(*, delivery_id: int, place: str) -> None:
    """Put a package where the installation says, its declaration last: until then it is none. Rule: R-07."""
    delivery = _delivery(delivery_id)
    if delivery is None or delivery.withdrawn_at is not None:
        return
    kind = PlaceKind(place)
    if kind not in queries.places():
        raise JobRefused(NO_PLACE)
    report_progress(0, 0, "placing")
    # The declaration makes a bag of a folder: it comes last.
    files = sorted(
        delivery.files.all(), key=lambda each: (each.path == bag.DECLARATION, not each.is_payload, each.path)
    )
    at = _into_folder(delivery, files) if kind == PlaceKind.FOLDER else _into_bucket(delivery, files)
    actions.put_in_place(delivery, place=kind, at=at)


def _delivery(delivery_id: int) -> Delivery | None:
    rows = Delivery.objects.select_related("work__organisation", "cut__episode__work", "cut__file")
    return rows.filter(pk=delivery_id).first()


def _into_folder(delivery: Delivery, files: list[PackedFile]) -> str:
    """A folder of the delivery's code; there whole or not at all."""
    above = Path(settings.DELIVERY_FOLDER)
    goal, part = above / delivery.code, above / f".{delivery.code}.part"
    if goal.is_dir():
        return str(goal)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for number, each in enumerate(files):
        report_progress(number, len(files), "placing")
        path = part / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(delivery, each, path)
    part.replace(goal)
    return str(goal)


def _into_bucket(delivery: Delivery, files: list[PackedFile]) -> str:
    """Keys below the delivery's code."""
    storage = _bucket()
    for number, each in enumerate(files):
        report_progress(number, len(files), "placing")
        name = f"{delivery.code}/{each.path}"
        if not each.kept_as:
            with store.local_path(each.sha256) as path:
                storage.put(path, name)
            continue
        with NamedTemporaryFile() as held:
            _write(delivery, each, Path(held.name))
            storage.put(Path(held.name), name)
    return f"{settings.DELIVERY_BUCKET}/{delivery.code}"


def _write(delivery: Delivery, file: PackedFile, path: Path) -> None:
    """Raises OSError where what is kept is no longer what was promised."""
    digest = sha256()
    with path.open("wb") as goal, closing(made.content_of(file, delivery)) as pieces:
        for piece in pieces:
            digest.update(piece)
            goal.write(piece)
    if digest.hexdigest() != file.sha256:
        raise OSError(f"{file.path} of {delivery.code} is no longer what was packed")


def _bucket() -> BucketStorage:
    # With boto3 behind it, which an installation without an S3 store never loads.
    from zhijiang.bucket import BucketStorage

    return BucketStorage(**{**settings.BUCKET, "bucket": settings.DELIVERY_BUCKET})
