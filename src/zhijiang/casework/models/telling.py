"""Who is told of what: the inbox, what leaves the house by mail or web hook, and what a person wants to be told."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiang.casework.models.cases import Case
from zhijiang.casework.models.catalogue import ServiceItem
from zhijiang.casework.models.records import Event
from zhijiang.casework.states import Channel, DeliveryState, MessageKind
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation


class Message(models.Model):
    """One event told to one person, in the product's own inbox: of a case, or of a procedure. Read is all that ever changes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages_in")
    event = models.ForeignKey(Event, models.PROTECT, related_name="messages")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="messages")
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, related_name="messages")
    """What the procedure is for that it is about; None where it is about a case."""
    kind = models.CharField(max_length=20, choices=MessageKind.choices)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "read_at", "-at"])]
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="told_once"),
            models.CheckConstraint(
                condition=models.Q(case=None, item__isnull=False) | models.Q(case__isnull=False, item=None),
                name="told_of_one_thing",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Where that is read: the case; the version of the procedure, or the list once a draft is thrown away."""
        if self.case is not None:
            return self.case.get_absolute_url()
        assert self.item is not None
        version = self.event.payload.get("version", 0)
        if not self.item.versions.filter(version=version).exists():
            return reverse("casework:procedures")
        return reverse("casework:procedure", args=[self.item.code, version])

    @property
    def subject(self) -> Case | ServiceItem:
        """What it is about."""
        found = self.case or self.item
        assert found is not None, "the database holds that there is one"
        return found


class MessageSetting(models.Model):
    """How a person is told of one kind of thing, where it differs from the usual."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_settings")
    kind = models.CharField(max_length=20, choices=MessageKind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_setting_a_kind")]


class WebHook(models.Model):
    """An address of another system that is told of an organisation's cases, signed with a secret."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "H"), editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="web_hooks")
    url = models.URLField(max_length=300)
    secret = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class Delivery(models.Model):
    """Something that leaves the house, written with the event and sent after the commit; sent again until it arrives."""

    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="deliveries")
    """None for a digest."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    hook = models.ForeignKey(WebHook, models.CASCADE, null=True, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    said = models.CharField(max_length=200, blank=True)
    """What went wrong the last time."""
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "next_try_at"])]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], condition=~models.Q(user=None), name="mailed_once"),
            models.UniqueConstraint(fields=["event", "hook"], condition=~models.Q(hook=None), name="hooked_once"),
        ]


class SavedFilter(models.Model):
    """A search of a person's own, kept under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=400)
    """The address's query, as it is written in the browser."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_filter_a_name")]
