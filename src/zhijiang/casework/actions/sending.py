"""What leaves the house: mails and calls of web hooks, one try at a time, outside any transaction."""

from __future__ import annotations

import http.client
import json
import logging
import secrets
import smtplib
import time
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhijiang.casework import hooks, queries
from zhijiang.casework.actions.events import record
from zhijiang.casework.actions.telling import note_failed, note_given_up, note_sent, take_delivery
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case, Delivery, WebHook
from zhijiang.casework.states import EngineAction

if TYPE_CHECKING:
    from zhijiang.casework.queries import Mail
    from zhijiang.people.models import Organisation, User

logger = logging.getLogger(__name__)
AT_ONCE = 60
"""So many deliveries are tried in one go."""


def send_waiting(*, now: datetime | None = None) -> int:
    """Try what waits and whose turn it is. Returns how much was tried. Safe in several workers at once. Rules: C-40, C-41."""
    moment = now or timezone.now()
    due = list(queries.deliveries_due(now=moment).values_list("pk", flat=True)[:AT_ONCE])
    return sum(_try(pk, now=moment) for pk in due)


def _try(pk: int, *, now: datetime) -> bool:
    delivery = take_delivery(pk, now=now)
    if delivery is None:
        return False
    if delivery.hook is not None:
        _call(delivery, delivery.hook)
    else:
        _mail(delivery, now=now)
    return True


def _mail(delivery: Delivery, *, now: datetime) -> None:
    user = delivery.user
    if user is None:
        note_given_up(delivery, said="nobody is mailed here")
        return
    mail = _words(delivery, user, now=now)
    if mail is None:
        note_given_up(delivery, said="there is nothing to tell any more")
        return
    try:
        EmailMessage(
            mail.subject, mail.body, to=[user.email], headers={"Message-ID": f"<delivery-{delivery.pk}@{_host()}>"}
        ).send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("The mail of delivery %s was not sent.", delivery.pk, exc_info=True)
        note_failed(delivery, said=f"{type(error).__name__}: {error}")
    else:
        note_sent(delivery)


def _words(delivery: Delivery, user: User, *, now: datetime) -> Mail | None:
    if delivery.event is None:
        news = queries.news_of(user, now=now)
        with translation.override(user.language):
            reminded = queries.reminders_for_digest(user, now=now)
        return queries.daily_mail_of(news, reminded, user) if news or reminded else None
    message = queries.message_of(delivery)
    return queries.mail_of(message, user) if message is not None else None


def _host() -> str:
    return settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]


def _call(delivery: Delivery, hook: WebHook) -> None:
    case = _case_of(delivery)
    if hook.ended_at is not None or case is None:
        note_given_up(delivery, said="the hook was ended")
        return
    body = json.dumps(queries.hook_news(delivery, case), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Zhijiang",
        hooks.HEADER: hooks.sign(hook.secret, body, at=int(time.time())),
    }
    try:
        status = hooks.post(hook.url, body, headers=headers, local=settings.DEBUG)
    except (hooks.HookRefusedError, OSError, http.client.HTTPException) as error:
        note_failed(delivery, said=f"{type(error).__name__}: {error}")
        return
    if 200 <= status < 300:
        note_sent(delivery)
    else:
        note_failed(delivery, said=f"HTTP {status}")


def _case_of(delivery: Delivery) -> Case | None:
    code = delivery.event.stream.partition("/")[2] if delivery.event is not None else ""
    return Case.objects.select_related("procedure", "organisation", "authority").filter(code=code).first()


@transaction.atomic
def make_hook(organisation: Organisation, /, *, url: str, by: User) -> WebHook:
    """Let another system be told of a house's cases. Its secret is shown to whoever makes it, once.

    One row, one event in the house's stream. Raises NotAllowed. Rule: C-41.
    """
    if not queries.hook_houses_of(by).filter(pk=organisation.pk).exists():
        raise NotAllowed(_("Web hooks are kept by administrators, and by producers for their own house."), rule="C-41")
    try:
        hooks.check_address(url, local=settings.DEBUG)
    except hooks.HookRefusedError as error:
        raise NotAllowed(
            _("Give an address that begins with https:// and names a public host."), rule="C-41"
        ) from error
    hook = WebHook.objects.create(
        organisation=organisation, url=url, secret=secrets.token_urlsafe(32), made_by=by, made_at=timezone.now()
    )
    _record(hook, EngineAction.HOOK_MADE, by=by)
    return hook


@transaction.atomic
def end_hook(hook: WebHook, /, *, by: User) -> WebHook:
    """Tell the other system nothing more; what still waits for it is given up.

    The row is ended, one event. Raises NotAllowed or WrongState. Rule: C-41.
    """
    hook = WebHook.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=hook.pk)
    if not queries.hook_houses_of(by).filter(pk=hook.organisation_id).exists():
        raise NotAllowed(_("Web hooks are kept by administrators, and by producers for their own house."), rule="C-41")
    if hook.ended_at is not None:
        raise WrongState(_("This was ended already."), rule="C-41")
    hook.ended_at = timezone.now()
    hook.save(update_fields=["ended_at"])
    _record(hook, EngineAction.HOOK_ENDED, by=by)
    return hook


def _record(hook: WebHook, action: EngineAction, *, by: User) -> None:
    record(
        f"organisation/{hook.organisation.code}",
        action,
        by=by,
        on_behalf_of=hook.organisation,
        payload={"hook": hook.code, "url": hook.url},
    )
