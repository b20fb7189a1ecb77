"""One delivery as its page tells it: what can be done now, what happened, what it consists of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zhijiang.casework.models import Event
from zhijiang.distribution import bag, rules
from zhijiang.distribution.models import Delivery, PackedFile
from zhijiang.distribution.queries.scope import places
from zhijiang.distribution.states import MOVES, Act, DifferenceKind, PlaceKind
from zhijiang.jobs.models import Job
from zhijiang.jobs.queries import last_asked
from zhijiang.jobs.states import OPEN_STATES

if TYPE_CHECKING:
    from zhijiang.people.models import User


@dataclass(frozen=True)
class Standing:
    """What a person may do with a delivery now, and what is on its way by itself."""

    may_check: bool
    may_pack: bool
    may_hand_over: bool
    may_withdraw: bool
    needs_reason: bool
    is_blocked: bool
    job: Job | None
    places: list[PlaceKind]

    @property
    def is_moving(self) -> bool:
        """Whether a job is at work."""
        return self.job is not None and self.job.state in OPEN_STATES


@dataclass(frozen=True)
class Receipt:
    """One confirmation, or one try that found differences."""

    at: datetime
    name: str
    is_whole: bool
    differences: list[tuple[str, str]]
    """Path, and what is wrong."""
    how: str


def standing_of(delivery: Delivery, user: User, /) -> Standing:
    """What the user may do with a delivery now."""
    makes = rules.may_deliver(delivery.work, user)

    def can(verb: str) -> bool:
        return makes and delivery.state in MOVES[verb].frm

    packing, placing = last_asked(pack_key(delivery)), last_asked(place_key(delivery))
    job = next((each for each in (placing, packing) if each is not None and each.state in OPEN_STATES), packing)
    return Standing(
        may_check=can("check"),
        may_pack=can("pack") and (job is None or job.state not in OPEN_STATES) and rules.may_be_packed(delivery),
        may_hand_over=can("hand_over"),
        may_withdraw=can("withdraw"),
        needs_reason=can("pack") and rules.needs_reason(delivery),
        is_blocked=rules.is_blocked(delivery),
        job=job,
        places=places() if can("hand_over") else [],
    )


def history_of(delivery: Delivery, /) -> list[tuple[str, Event]]:
    """Everything that happened to it, the newest first."""
    events = Event.objects.filter(stream=delivery.stream).select_related("actor").order_by("-seq")
    return [(str(Act(event.action).label), event) for event in events]


def receipts_of(delivery: Delivery, /) -> list[Receipt]:
    """Every confirmation and every try, the newest first."""
    tries = Event.objects.filter(stream=delivery.stream, action__in=(Act.RECEIVED, Act.DIFFERS)).order_by("-seq")
    found = []
    for event in tries:
        told: dict[str, Any] = event.payload
        is_whole = event.action == Act.RECEIVED
        differences = [(each["path"], difference_label(each["kind"])) for each in told.get("differences", [])]
        found.append(Receipt(event.at, told["name"], is_whole, differences, told["how"]))
    return found


def payload_of(delivery: Delivery, /) -> list[bag.Listed]:
    """The files of its payload with their hashes, by path."""
    return [bag.Listed(each.path, each.size_bytes, each.sha256) for each in _files(delivery) if each.is_payload]


def manifest_of(delivery: Delivery, /) -> str:
    """The list of hashes as it lies in the package."""
    return bag.tag_files(payload_of(delivery), {})[bag.MANIFEST]


def difference_label(kind: str, /) -> str:
    """How a file differs, in the reader's language; the word itself for one that this version does not know."""
    return str(DifferenceKind(kind).label) if kind in DifferenceKind.values else kind


def pack_key(delivery: Delivery, /) -> str:
    """The name under which the queue keeps the packing of a delivery."""
    return f"{delivery.stream}/pack"


def place_key(delivery: Delivery, /) -> str:
    """The name under which the queue keeps its way to a place."""
    return f"{delivery.stream}/place"


def _files(delivery: Delivery) -> list[PackedFile]:
    return list(delivery.files.order_by("path"))
