"""Template tags about people."""

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from zhijiang.people import queries
from zhijiang.people.models import User

register = template.Library()


@register.filter
def demo_line(person: User) -> str:
    """What a demo person is for, in the reader's language; the row holds “中文 | English”."""
    chinese, _bar, english = person.demo_role.partition(" | ")
    return english if english and (get_language() or "").startswith("en") else chinese


@register.simple_tag
def demo_people() -> QuerySet[User]:
    """The people one may enter as; only asked for in demo mode."""
    return queries.demo_people() if settings.DEMO else User.objects.none()
