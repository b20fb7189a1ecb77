"""Services are recorded with their evidence, and struck out. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.support import queries, rules
from zhijiang.support.actions.grants import file_name
from zhijiang.support.models import Delivery
from zhijiang.support.states import Act, Kind

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.bases.models import Base, Firm
    from zhijiang.people.models import Organisation, User
    from zhijiang.support.models import Grant


@dataclass(frozen=True)
class Service:
    """What was given that is no money; the fields are those of the model."""

    kind: Kind
    given_on: datetime.date
    subject: str
    source: str
    firm: Firm | None = None
    minutes: int | None = None
    reach: int | None = None
    link: str = ""


@transaction.atomic
def record_delivery(
    base: Base,
    /,
    *,
    by: User,
    given_by: Organisation,
    service: Service,
    grant: Grant | None = None,
    file: UploadedFile[Any] | None = None,
) -> Delivery:
    """Write down a service to a base, a firm of it, or under a grant. The row, the file by its hash, one event.

    Raises NotAllowed, WrongState or MissingEvidence. Rules: D-09 to D-11.
    """
    rules.check_may_deliver(by, base, given_by)
    subject, source = rules.check_words(service.subject, "D-11"), rules.check_words(service.source, "D-11")
    if service.firm is not None and service.firm.base_id != base.pk:
        raise MissingEvidence(_("The firm is one of the base."), rule="D-10")
    first = None
    if grant is not None:
        rules.check_running(grant)
        first = grant.decided_on
        if grant.base_id != base.pk:
            raise MissingEvidence(_("The grant is not of this base."), rule="D-10")
    rules.check_day(service.given_on, today=queries.today(), first=first)
    attachment = casework.keep_file(file) if file is not None else None
    delivery = Delivery.objects.create(
        base=base,
        firm=service.firm,
        grant=grant,
        kind=service.kind,
        given_by=given_by,
        given_on=service.given_on,
        subject=subject,
        minutes=service.minutes,
        reach=service.reach,
        source=source,
        link=service.link,
        attachment=attachment,
        file_name=file_name(file),
        by=by,
    )
    told = {
        "delivery": delivery.code,
        "kind": delivery.kind,
        "firm": service.firm.code if service.firm else "",
        "grant": grant.code if grant else "",
        "given_on": service.given_on,
        "subject": subject,
        "minutes": service.minutes,
        "reach": service.reach,
        "source": source,
        "sha256": attachment.pk if attachment else "",
    }
    casework.record(f"base/{base.code}", Act.DELIVERED, by=by, on_behalf_of=given_by, payload=told)
    return delivery


@transaction.atomic
def strike_delivery(delivery: Delivery, /, *, by: User, reason: str) -> Delivery:
    """Strike out a service that was written wrongly, with the reason. Writes one event.

    Raises NotAllowed, WrongState or MissingEvidence. Rules: D-10, D-11.
    """
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("base", "given_by")
    delivery = rows.get(pk=delivery.pk)
    rules.check_may_deliver(by, delivery.base, delivery.given_by)
    why = rules.check_words(reason, "D-11")
    if delivery.is_struck:
        raise WrongState(_("This was struck out already."), rule="D-11")
    delivery.is_struck = True
    delivery.save(update_fields=["is_struck"])
    told = {"delivery": delivery.code}
    stream = f"base/{delivery.base.code}"
    casework.record(stream, Act.DELIVERY_STRUCK, by=by, on_behalf_of=delivery.given_by, payload=told, reason=why)
    return delivery
