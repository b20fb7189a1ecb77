"""Template tags about people."""

from collections.abc import Mapping
from ipaddress import ip_address

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import get_language

from zhijiang.people import queries
from zhijiang.people.models import User

register = template.Library()


@register.filter
def demo_line(person: User) -> str:
    """What a demo person is for, in the reader's language; the row holds “中文 | English”."""
    chinese, _bar, english = person.demo_role.partition(" | ")
    return english if english and (get_language() or "").startswith("en") else chinese


@register.filter
def of_key(found: Mapping[int, str] | str, key: int) -> str:
    """What was found under a key; nothing where nothing was sought."""
    return found.get(key, "") if isinstance(found, Mapping) else ""


@register.simple_tag
def demo_people() -> QuerySet[User]:
    """The people one may enter as; only asked for in demo mode."""
    return queries.demo_people() if settings.DEMO else User.objects.none()


@register.simple_tag
def address_with_a_name(request: HttpRequest) -> str:
    """Where the same page has a host name, for a passkey belongs to one (WebAuthn Level 2, 5.1.3): `` when it has one here.

    A loopback address has the name localhost; for another address only the operator knows a name, so `?` is answered.
    """
    host, port = split_domain_port(request.get_host())
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return ""
    return f"http://localhost{port and ':' + port}{request.path}" if address.is_loopback else "?"
