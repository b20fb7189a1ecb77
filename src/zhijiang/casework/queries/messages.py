"""The inbox, and what is said in it and in mails: sentences made when they are read, for their reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from zhijiang.casework import rules
from zhijiang.casework.clocks import calendar_of, own_calendar
from zhijiang.casework.models import Case, Delivery, Event, Message, WebHook
from zhijiang.casework.queries.clocks import clock_of
from zhijiang.casework.queries.history import event_label, names_in, procedure_sentence, sentence_of
from zhijiang.casework.queries.news import Reminded, reminders_to_mail, was_reminded
from zhijiang.casework.queries.procedures import administrations_of
from zhijiang.casework.queries.receivers import ALWAYS, channels_for
from zhijiang.casework.queries.scope import cases_for, cases_kept_from
from zhijiang.casework.states import Channel, DeliveryState, Light, MessageKind
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

DIGEST_AT: Final = time(8)
NEWS_DAYS: Final = 7
"""What is older is no news."""
LOOK_AHEAD_DAYS: Final = 45
"""No limit warns earlier."""


def messages_for(user: User | AnonymousUser, /) -> QuerySet[Message]:
    """What the user was told, of cases still in sight and of procedures while one keeps them; unread first, then the newest.

    Rules: C-33, C-85.
    """
    if user.pk is None:
        return Message.objects.none()
    return (
        Message.objects.filter(Q(case__in=cases_for(user)) | _of_procedures(user), user_id=user.pk)
        .select_related(
            "item",
            "event__actor",
            "event__on_behalf_of",
            "case__procedure__item",
            "case__organisation",
            "case__authority",
        )
        .alias(is_read=Q(read_at__isnull=False))
        .order_by("is_read", "-at", "-pk")
    )


def _of_procedures(user: User | AnonymousUser) -> Q:
    """What was told of procedures, for who is an administrator of an authority today."""
    return Q(item__isnull=False) & Q(Exists(administrations_of(user)))


def unread_count(user: User | AnonymousUser, /) -> int:
    """How much waits unread in the inbox, for the head of every page; nothing behind a wall.

    One query after what the person holds and, for the authority's side, its walls: most pages know both. Rules: C-33, C-103.
    """
    if user.pk is None:
        return 0
    unread = Message.objects.filter(user_id=user.pk, read_at=None)
    unread = unread.filter(Q(item=None) | _of_procedures(user))
    held = people.held_by(user)
    if all(each.role in rules.APPLICANT for each in held):
        own = {each.organisation for each in held}
        return unread.filter(Q(case=None) | Q(case__organisation__in=own)).count()
    return unread.exclude(Exists(cases_kept_from(user).filter(pk=OuterRef("case")))).count()


@dataclass(frozen=True)
class Line:
    """One message as it is read."""

    message: Message
    sentence: str

    @property
    def is_unread(self) -> bool:
        return self.message.read_at is None


def lines_of(found: list[Message], user: User | AnonymousUser, /) -> list[Line]:
    """Messages with their sentences for this reader. Two queries, however many they are."""
    houses = {each.organisation_id for each in people.memberships_of(user) if each.role in rules.APPLICANT}
    names = names_in(message.event for message in found)
    return [Line(message, _sentence(message, names, houses)) for message in found]


def _sentence(message: Message, names: Mapping[int, str], houses: set[int]) -> str:
    if message.case is None:
        return procedure_sentence(message.event)
    procedure = rules.procedure_of(message.case)
    return sentence_of(message.event, procedure, names, for_applicant=message.case.organisation_id in houses)


@dataclass(frozen=True)
class ChannelChoice:
    """How a person is told of one kind of thing."""

    kind: MessageKind
    channel: Channel
    is_fixed: bool
    """Mailed whatever is chosen. Rule: C-40."""


def channels_of(user: User, /) -> list[ChannelChoice]:
    """How the user is told of each kind, as chosen or as usual."""
    fixed = ALWAYS if people.has_role(user, *rules.APPLICANT) else frozenset()
    chosen = channels_for([user])[user.pk]
    return [ChannelChoice(kind, Channel.MAIL if kind in fixed else chosen[kind], kind in fixed) for kind in MessageKind]


def deliveries_due(*, now: datetime) -> QuerySet[Delivery]:
    """What waits to leave the house, the oldest turn first."""
    return Delivery.objects.filter(state=DeliveryState.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")


def message_of(delivery: Delivery, /) -> Message | None:
    """The message that a mail is about, while its receiver still sees the case; None otherwise. Rule: C-33."""
    if delivery.user is None or not delivery.user.is_active:
        return None
    return messages_for(delivery.user).filter(event=delivery.event).first()


def digest_opens(now: datetime, /) -> datetime | None:
    """The moment from which the house's digest of today is written; None before eight and on days off. Rule: C-80."""
    local = timezone.localtime(now)
    if local.time() < DIGEST_AT or not own_calendar().is_workday(local.date()):
        return None
    return datetime.combine(local.date(), DIGEST_AT, local.tzinfo)


def people_with_news(*, now: datetime) -> QuerySet[User]:
    """Everybody with something unread that no mail tells of, and no digest waiting."""
    mailed = Delivery.objects.filter(event=OuterRef("event"), user=OuterRef("user"))
    fresh = Message.objects.filter(user=OuterRef("pk"), read_at=None, at__gt=now - timedelta(days=NEWS_DAYS))
    waiting = Delivery.objects.filter(event=None, hook=None, user=OuterRef("pk"), state=DeliveryState.WAITING)
    unread = fresh.filter(~Exists(mailed))
    told = Q(Exists(unread)) | was_reminded(since=now - timedelta(days=NEWS_DAYS))
    return User.objects.filter(told, ~Exists(waiting), is_active=True).exclude(email="").order_by("pk")


def digest_written(user: User, /, *, since: datetime) -> bool:
    """Whether a digest waits for the user, or was written since."""
    digests = Delivery.objects.filter(event=None, hook=None, user=user)
    return digests.filter(Q(state=DeliveryState.WAITING) | Q(next_try_at__gte=since)).exists()


def news_of(user: User, /, *, now: datetime) -> list[Message]:
    """What the next digest tells: unread, of the kinds kept for it, since the last one, of cases in sight."""
    since = last_digest(user, now=now)
    kinds = [kind for kind, channel in channels_for([user])[user.pk].items() if channel == Channel.DIGEST]
    mailed = Delivery.objects.filter(event=OuterRef("event"), user=user)
    found = messages_for(user).filter(read_at=None, at__gt=since, at__lte=now, kind__in=kinds)
    return list(found.filter(~Exists(mailed)).order_by("at", "pk"))


def last_digest(user: User, /, *, now: datetime) -> datetime:
    """When the user's last digest was sent, as far as what is older is still news."""
    last = (
        Delivery.objects.filter(event=None, hook=None, user=user, state=DeliveryState.SENT).order_by("-sent_at").first()
    )
    return max(
        now - timedelta(days=NEWS_DAYS), last.sent_at if last and last.sent_at else now - timedelta(days=NEWS_DAYS)
    )


def reminders_for_digest(user: User, /, *, now: datetime) -> list[Reminded]:
    """What rooms reminded the user of since the last digest. Rule: B-37."""
    return reminders_to_mail(user, since=last_digest(user, now=now))


def cases_due(*, now: datetime) -> list[Case]:
    """Open cases whose limit is near or has passed, and of which that was not told yet."""
    ahead = timezone.localdate(now) + timedelta(days=LOOK_AHEAD_DAYS)
    near = Case.objects.filter(closed_at=None, due_on__lte=ahead).exclude(owner_role="")
    found = {
        f"due/{case.code}": (case, standing)
        for case in near.select_related("procedure").order_by("due_on", "pk")
        if (standing := _standing(case, now=now)) is not None
    }
    told = {
        (stream, payload.get("clock"), payload.get("due_on"), payload.get("light"))
        for stream, payload in Event.objects.filter(stream__startswith="due/").values_list("stream", "payload")
        if stream in found
    }
    return [
        case
        for stream, (case, standing) in found.items()
        if (stream, standing["clock"], standing["due_on"], standing["light"]) not in told
    ]


def warning_for(case: Case, /, *, now: datetime) -> dict[str, Any] | None:
    """What is to be told of a case's limit now; None if nothing is, or it was told already. Rule: C-42."""
    standing = _standing(case, now=now)
    if standing is None or case.closed_at is not None:
        return None
    told = Event.objects.filter(stream=f"due/{case.code}").values_list("payload", flat=True)
    return None if any(standing.items() <= each.items() for each in told) else standing


def _standing(case: Case, *, now: datetime) -> dict[str, Any] | None:
    clock = clock_of(case, on=calendar_of(case).day_of(now))
    if clock is None or clock.light == Light.GREEN:
        return None
    return {"clock": clock.name, "due_on": clock.due_on.isoformat(), "light": clock.light.value}


def hooks_for(user: User | AnonymousUser, /) -> QuerySet[WebHook]:
    """The web hooks in force of the houses for which the user may keep them. Rule: C-41."""
    return (
        WebHook.objects.filter(organisation__in=hook_houses_of(user), ended_at=None)
        .select_related("organisation", "made_by")
        .order_by("organisation__name", "pk")
    )


def hook_houses_of(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """Where the user may keep web hooks: houses of which one is an administrator, and one's own producer. Rule: C-41."""
    producers = people.organisations_of(user, Role.PRODUCER).filter(kind=OrganisationKind.PRODUCER)
    return (people.organisations_of(user, Role.ADMINISTRATOR) | producers).distinct().order_by("name")


CALLS_SHOWN: Final = 10
"""So many of a hook's calls are on its page."""


@dataclass(frozen=True)
class Call:
    """One call of a web hook: of which event, how often it was tried, and when it is tried again."""

    delivery: Delivery
    case: str
    what: str

    @property
    def tone(self) -> str:
        return {DeliveryState.SENT: "done", DeliveryState.WAITING: "waiting"}.get(
            DeliveryState(self.delivery.state), "warning"
        )

    @property
    def again_at(self) -> datetime | None:
        """When it is tried the next time; None once it arrived or was given up, and before the first try."""
        waits = self.delivery.state == DeliveryState.WAITING and self.delivery.tries
        return self.delivery.next_try_at if waits else None


def hooks_with_calls(user: User | AnonymousUser, /) -> list[tuple[WebHook, list[Call]]]:
    """The same, each with its newest calls. Three queries."""
    found = list(hooks_for(user))
    place = Window(RowNumber(), partition_by=[F("hook")], order_by=F("pk").desc())
    newest = Delivery.objects.filter(hook__in=found).annotate(place=place).filter(place__lte=CALLS_SHOWN)
    calls: dict[int, list[Call]] = {}
    deliveries = list(newest.select_related("event").order_by("-pk"))
    codes = {_case_in(delivery) for delivery in deliveries}
    cases = {case.code: case for case in Case.objects.filter(code__in=codes).select_related("procedure")}
    for delivery in deliveries:
        code = _case_in(delivery)
        what = ""
        if delivery.event is not None and code in cases:
            what = event_label(delivery.event, rules.procedure_of(cases[code]))
        calls.setdefault(delivery.hook_id or 0, []).append(Call(delivery, code, what))
    return [(hook, calls.get(hook.pk, [])) for hook in found]


def _case_in(delivery: Delivery) -> str:
    return delivery.event.stream.partition("/")[2] if delivery.event is not None else ""
