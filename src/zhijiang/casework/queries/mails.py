"""The words of mails and web hooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.casework import rules
from zhijiang.casework.models import Case, Delivery, Message
from zhijiang.casework.queries.messages import lines_of
from zhijiang.casework.queries.news import Reminded
from zhijiang.casework.states import MessageKind
from zhijiang.people.models import User


@dataclass(frozen=True)
class Mail:
    """One mail in its receiver's language. The subject never holds a title: it is read on locked screens."""

    subject: str
    body: str


def mail_of(message: Message, user: User, /) -> Mail:
    """One message as a mail. Rule: C-40."""
    with translation.override(user.language):
        line = lines_of([message], user)[0]
        return Mail(
            subject=f"{message.subject.code} · {MessageKind(message.kind).label}",
            body="\n\n".join([_greeting(user), f"{line.sentence}\n{_about(message)}", _closing()]) + "\n",
        )


def daily_mail_of(found: list[Message], reminded: list[Reminded], user: User, /) -> Mail:
    """Several messages, and what rooms reminded of, as one mail. Rules: C-40, B-37."""
    with translation.override(user.language):
        news = [f"{line.sentence}\n{_about(line.message)}" for line in lines_of(found, user)]
        news += [f"{each.sentence}\n{each.about}\n{settings.PUBLIC_URL}{each.url}" for each in reminded]
        subject = ngettext("%(count)d thing happened", "%(count)d things happened", len(news)) % {"count": len(news)}
        return Mail(subject=subject, body="\n\n".join([_greeting(user), *news, _closing()]) + "\n")


def _greeting(user: User) -> str:
    return _("%(name)s:") % {"name": user.shown_name}


def _about(message: Message) -> str:
    told = message.subject
    title = _("“%(title)s” (%(code)s)") % {"title": told.shown_title, "code": told.code}
    return f"{title}\n{settings.PUBLIC_URL}{message.get_absolute_url()}"


def _closing() -> str:
    where = f"{settings.PUBLIC_URL}{reverse('casework:message_settings')}"
    return (
        _("This mail was sent by a machine; answers are not read. What you are mailed you choose here:") + "\n" + where
    )


def hook_news(delivery: Delivery, case: Case, /) -> dict[str, Any]:
    """What a web hook is told of a move: codes and public words, no title, no person, no reason. Rule: C-41."""
    event = delivery.event
    assert event is not None
    state = rules.procedure_of(case).states[event.to_state]
    public = state.public or state.label
    return {
        "id": f"{case.code}-{event.seq}",
        "event": event.action,
        "case": case.code,
        "state": event.to_state,
        "public": {"zh": public.zh, "en": public.en},
        "at": event.at.isoformat(timespec="seconds"),
    }
