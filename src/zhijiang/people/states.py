"""What kinds of organisations there are, and what a member of one may be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(TextChoices):
    PRODUCER = "producer", pgettext_lazy("organisation", "Producer")
    BASE_OPERATOR = "base_operator", _("Base operator")
    AUTHORITY = "authority", _("Authority")
    EXPERT_BODY = "expert_body", _("Expert body")


class Level(TextChoices):
    """Level of an authority, lowest first."""

    TOWN = "town", _("Town")
    DISTRICT = "district", _("District")
    CITY = "city", _("City")
    PROVINCE = "province", _("Province")
    NATIONAL = "national", _("National")


class Role(TextChoices):
    """What a membership lets a person do for the organisation. Procedures name these values."""

    PRODUCER = "producer", _("Producer")
    PRODUCER_VIEWER = "producer_viewer", _("Producer, read only")
    SERVICE_CENTRE = "service_centre", _("Service centre officer")
    REVIEWER = "reviewer", _("Reviewer")
    CO_REVIEWER = "co_reviewer", _("Co-review officer")
    OFFICER = "officer", _("Bureau officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
