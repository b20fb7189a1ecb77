"""From the choice of a cut and a recipient to the verdict; and the way back out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.actions import record
from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog import queries as catalog
from zhijiang.distribution import queries, rules
from zhijiang.distribution.models import Delivery
from zhijiang.distribution.states import Act
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.catalog.models import Cut
    from zhijiang.people.models import User


@dataclass(frozen=True)
class Recipient:
    """To whom a package goes: a house of this platform or a named outside party, and who takes it there."""

    name: str
    contact: str
    mail: str
    organisation: Organisation | None = None


@transaction.atomic
def begin(
    cut: Cut,
    /,
    *,
    by: User,
    profile: str,
    recipient: Recipient,
    with_rendition: bool = False,
    with_cards: bool = False,
) -> Delivery:
    """Begin a delivery of a cut to somebody. The row and one event. Raises NotAllowed, MissingEvidence. Rules: R-01, R-09."""
    work = cut.episode.work
    rules.check_may_deliver(work, by)
    rules.check_cut(work, cut)
    offered = {each.id: each for each in queries.profiles_for(cut, on=timezone.localdate())}
    if profile not in offered:
        raise MissingEvidence(_("Choose a delivery profile that is in force for this kind of work."), rule="R-01")
    delivery = Delivery.objects.create(
        work=work,
        cut=cut,
        profile=profile,
        profile_version=offered[profile].version,
        organisation=recipient.organisation,
        recipient=rules.check_words(recipient.name),
        contact=rules.check_words(recipient.contact),
        mail=recipient.mail,
        with_rendition=with_rendition,
        with_cards=with_cards,
        made_by=by,
        made_at=timezone.now(),
    )
    told = {"cut": cut.code, "sha256": cut.file_id, "profile": profile, "version": delivery.profile_version}
    tell(delivery, Act.BEGUN, by=by, payload=told | {"recipient": delivery.recipient, "contact": delivery.contact})
    return delivery


@transaction.atomic
def check(delivery: Delivery, /, *, by: User) -> Delivery:
    """Hold the cut's stored report against the profile as it is today. The verdict, frozen, and one event.

    A reason given for an earlier verdict does not hold for this one. Raises NotAllowed, WrongState, MissingEvidence.
    Rules: R-02, R-03.
    """
    delivery = locked(delivery)
    rules.check_may_deliver(delivery.work, by)
    state = rules.check_move(delivery, "check")
    today = timezone.localdate()
    analysis = catalog.report_of(delivery.cut.file)
    profile = next((each for each in queries.profiles_for(delivery.cut, on=today) if each.id == delivery.profile), None)
    if analysis is None:
        raise MissingEvidence(_("The cut has no technical report yet; wait until it is measured."), rule="R-03")
    if profile is None:
        raise MissingEvidence(_("This profile is no longer in force; begin a delivery under another."), rule="R-03")
    delivery.verdict = queries.verdict_on(analysis, profile, on=today)
    delivery.profile_version, delivery.waiver, delivery.fault, delivery.state = profile.version, "", "", state
    delivery.save(update_fields=["verdict", "profile_version", "waiver", "fault", "state"])
    told = {"profile": profile.id, "version": profile.version, "verdict": delivery.verdict["verdict"]}
    tell(delivery, Act.CHECKED, by=by, payload=told | {"reasons": delivery.verdict["reasons"]["zh-Hans"]})
    return delivery


@transaction.atomic
def withdraw(delivery: Delivery, /, *, by: User, reason: str) -> Delivery:
    """Take a delivery back before its receipt is confirmed: its links open nothing more. Its state, one event.

    What was handed over stays on record. Raises NotAllowed, WrongState or MissingEvidence. Rule: R-08.
    """
    delivery = locked(delivery)
    rules.check_may_deliver(delivery.work, by)
    delivery.state = rules.check_move(delivery, "withdraw")
    reason = rules.check_words(reason)
    delivery.withdrawn_at = timezone.now()
    delivery.save(update_fields=["state", "withdrawn_at"])
    tell(delivery, Act.WITHDRAWN, by=by, reason=reason)
    return delivery


def locked(delivery: Delivery, /) -> Delivery:
    """The delivery as it is now, its row locked until the transaction ends."""
    rows = Delivery.objects.select_for_update(of=("self",))
    return rows.select_related("work__organisation", "cut__episode__work", "cut__file").get(pk=delivery.pk)


def tell(
    delivery: Delivery, act: Act, /, *, by: User | None, reason: str = "", payload: dict[str, Any] | None = None
) -> None:
    """One event at the end of the delivery's chain: of the house that delivers, or of the platform and whoever holds a link."""
    house = delivery.work.organisation if by is not None else None
    role = Role.PRODUCER if by is not None else ""
    record(delivery.stream, act, by=by, on_behalf_of=house, role=role, reason=reason, payload=payload or {})
