"""A person's data taken out of the platform, while every chain of events holds as before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries
from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Message, MessageSetting, NameTag, SavedFilter
from zhijiang.casework.states import EngineAction
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def erase_person(user: User, /, *, by: User, reason: str) -> None:
    """Take out everything that says who an account was: name, address, second factors, searches, messages, name marks.

    What the person did stays on record under a number. One event, without a name. Raises NotAllowed, WrongState
    (still a member somewhere) or MissingEvidence. Rule: C-60.
    """
    if not queries.may_edit_procedures(by):
        raise NotAllowed(_("Only an administrator of an authority erases a person."), rule="C-60")
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="C-60")
    if people.memberships_of(user).exists():
        raise WrongState(_("End the person's memberships first: somebody must take over what is open."), rule="C-60")
    NameTag.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for told in (Message, MessageSetting, SavedFilter):
        told.objects.filter(user=user).delete()
    user.api_tokens.all().delete()
    user.name, user.name_latin = _("Erased person %(number)d") % {"number": user.pk}, ""
    user.first_name = user.last_name = ""
    user.username = f"erased-{user.pk}"
    user.email = f"erased-{user.pk}@invalid"
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    record(
        f"person/{user.pk}",
        EngineAction.PERSON_ERASED,
        by=by,
        role=Role.ADMINISTRATOR,
        reason=reason,
        payload={"user": user.pk},
    )


def everything_about(user: User, /) -> dict[str, Any]:
    """What the platform holds about a person, as the person may ask for it: account, memberships, what was done when.

    What was done in a case from which the person keeps away by now is not in it, as on every page. Rule: C-103.
    """
    return {
        "account": {
            "username": user.username,
            "email": user.email,
            "name": user.name,
            "name_latin": user.name_latin,
            "language": user.language,
            "since": user.date_joined.isoformat(),
            "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        },
        "memberships": [
            {
                "organisation": each.organisation.name,
                "role": each.role,
                "from": each.valid_from,
                "until": each.valid_until,
            }
            for each in user.memberships.select_related("organisation")
        ],
        "events": queries.events_by(user),
        "opinions": [
            {"case": each.case.code, "round": each.round, "vote": each.vote, "text": each.text}
            for each in user.opinions.exclude(case__in=queries.cases_kept_from(user)).select_related("case")
        ],
        "as_of": timezone.now().isoformat(),
    }
