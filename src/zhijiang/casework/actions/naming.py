"""Authorities and houses are named anew, from a day on."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.casework import queries
from zhijiang.casework.actions.events import record
from zhijiang.casework.actions.search import index_organisation
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.states import EngineAction
from zhijiang.people.models import Organisation, OrganisationName

if TYPE_CHECKING:
    from zhijiang.casework.models import DossierItem
    from zhijiang.people.models import User


@transaction.atomic
def name_organisation(
    organisation: Organisation,
    /,
    *,
    by: User,
    name: str,
    name_en: str = "",
    valid_from: datetime.date,
    paper: str = "",
    item: DossierItem | None = None,
) -> OrganisationName:
    """Give an authority or a house another name from a day on, past or to come; earlier ones stay.

    One event on the organisation's stream. From its day on it is borne: at once where the day has come, else by `bear_names`.
    What was handed in or issued before keeps its name. A member of the house shows a paper of its dossier (`item`), an
    administrator says in words which document it is (`paper`).

    Raises NotAllowed, MissingEvidence, or WrongState where a name of that day or a later one is there, the name is the one
    it bears, or another organisation bears it. Rules: P-35, P-36.
    """
    if not queries.named_by(by).filter(pk=organisation.pk).exists():
        raise NotAllowed(
            _("Only an administrator of the authority, or a member who acts for the house, does this."), rule="P-36"
        )
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    name, name_en = " ".join(name.split()), " ".join(name_en.split())
    shown = _shown_by(organisation, by=by, paper=paper, item=item)
    if organisation.names.filter(valid_from__gte=valid_from).exists():
        raise WrongState(_("It has a name from that day or a later one already."), rule="P-35")
    before = organisation.name_on(valid_from)
    if (before.name, before.name_en) == (name, name_en):
        raise WrongState(_("It bears this name already."), rule="P-35")
    if name != before.name and _is_anothers(organisation, name):
        raise WrongState(_("Another organisation bears this name."), rule="P-36")
    if not organisation.names.exists():
        before.save(force_insert=True)
    made = OrganisationName.objects.create(
        organisation=organisation, name=name, name_en=name_en, valid_from=valid_from, paper=shown
    )
    _bear(organisation)
    payload = {
        "was": before.name,
        "was_en": before.name_en,
        "name": name,
        "name_en": name_en,
        "from": valid_from,
        "paper": shown,
        "item": item.code if item else "",
        "sha256": item.attachment_id if item else "",
    }
    record(f"organisation/{organisation.code}", EngineAction.ORGANISATION_NAMED, by=by, payload=payload)
    return made


def bear_names() -> int:
    """Let every organisation bear the name of the day. How many bear another than before.

    No event: that of the naming says from which day. Once more changes nothing. Rule: P-35.
    """
    changed = 0
    for organisation in queries.bears_another():
        if _is_of_another_day(organisation):
            with transaction.atomic():
                changed += _bear(Organisation.objects.select_for_update().get(pk=organisation.pk))
    return changed


def _is_of_another_day(organisation: Organisation) -> bool:
    now = organisation.name_on(queries.today())
    return (now.name, now.name_en) != (organisation.name, organisation.name_en)


def _bear(organisation: Organisation) -> bool:
    """Write the name of today where it is read, and what is searched by it: also by those that were and will be."""
    is_other = _is_of_another_day(organisation)
    if is_other:
        now = organisation.name_on(queries.today())
        organisation.name, organisation.name_en = now.name, now.name_en
        organisation.save(update_fields=["name", "name_en"])
    index_organisation(organisation.pk)
    return is_other


def _shown_by(organisation: Organisation, *, by: User, paper: str, item: DossierItem | None) -> str:
    """The document that shows the name, in words."""
    if queries.needs_paper(by):
        if item is None or item.organisation_id != organisation.pk or item.withdrawn_at is not None:
            raise MissingEvidence(_("Choose the paper of the dossier that shows the new name."), rule="P-36")
        return " ".join(filter(None, (item.title, item.number)))[:200]
    if not paper.strip():
        raise MissingEvidence(_("Say which document shows the new name."), rule="P-36")
    return paper.strip()[:200]


def _is_anothers(organisation: Organisation, name: str) -> bool:
    others = Organisation.objects.exclude(pk=organisation.pk)
    to_come = OrganisationName.objects.exclude(organisation=organisation).filter(
        name=name, valid_from__gt=queries.today()
    )
    return others.filter(name=name).exists() or to_come.exists()
