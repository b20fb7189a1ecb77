"""Asking for the package, and what the job says when it has made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from zhijiang.distribution import bag, queries, rules
from zhijiang.distribution.actions.preparing import locked, tell
from zhijiang.distribution.models import Delivery, PackedFile
from zhijiang.distribution.states import Act, DeliveryState
from zhijiang.jobs.actions import enqueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhijiang.distribution.made import Kept
    from zhijiang.people.models import User


@transaction.atomic
def pack(delivery: Delivery, /, *, by: User, reason: str = "") -> Delivery:
    """Ask for the package; for a cut that fails its profile with the reason why it is delivered all the same.

    Its state, one event, a second where a reason is given; a job. Raises NotAllowed, WrongState or MissingEvidence.
    Rules: R-02, R-03.
    """
    delivery = locked(delivery)
    rules.check_may_deliver(delivery.work, by)
    state = rules.check_move(delivery, "pack")
    if rules.needs_reason(delivery) and reason.strip():
        delivery.waiver = reason.strip()
    rules.check_verdict(delivery)
    delivery.state, delivery.fault = state, ""
    delivery.save(update_fields=["state", "fault", "waiver"])
    tell(delivery, Act.ASKED, by=by, reason=delivery.waiver, payload={"verdict": delivery.verdict["verdict"]})
    enqueue("distribution.pack", key=queries.pack_key(delivery), subject=delivery.stream, delivery_id=delivery.pk)
    return delivery


@transaction.atomic
def finish_packing(delivery: Delivery, /, *, folder: str, files: Sequence[Kept]) -> bool:
    """Write down what the package consists of. Its rows, the state, one event. False when somebody else was faster. Rule: R-04."""
    delivery = locked(delivery)
    if delivery.state != DeliveryState.PACKING:
        return False
    PackedFile.objects.bulk_create(
        PackedFile(
            delivery=delivery, path=each.path, size_bytes=each.size_bytes, sha256=each.sha256, kept_as=each.kept_as
        )
        for each in files
    )
    hashes = {each.path: each.sha256 for each in files}
    delivery.state = rules.check_move(delivery, "finish_packing")
    delivery.folder, delivery.packed_at = folder, timezone.now()
    delivery.tagmanifest_sha256 = hashes[bag.TAGMANIFEST]
    delivery.save(update_fields=["state", "folder", "packed_at", "tagmanifest_sha256"])
    payload = {"files": len(queries.payload_of(delivery)), "size_bytes": sum(each.size_bytes for each in files)}
    told = {"tagmanifest_sha256": hashes[bag.TAGMANIFEST], "manifest_sha256": hashes[bag.MANIFEST]}
    tell(delivery, Act.PACKED, by=None, payload=payload | told)
    return True


@transaction.atomic
def give_up_packing(delivery: Delivery, /, *, fault: str) -> None:
    """Say why there is no package; the delivery is checked again. Its state, one event. Rule: R-04."""
    delivery = locked(delivery)
    if delivery.state != DeliveryState.PACKING:
        return
    delivery.state, delivery.fault = rules.check_move(delivery, "give_up_packing"), fault
    delivery.save(update_fields=["state", "fault"])
    tell(delivery, Act.NOT_PACKED, by=None, payload={"fault": fault})
