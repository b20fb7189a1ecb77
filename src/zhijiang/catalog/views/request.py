"""The request of somebody who is signed in."""

from __future__ import annotations

from django.http import HttpRequest

from zhijiang.people.models import User


class SignedIn(HttpRequest):
    """What a view behind `login_required` gets: its user is a person."""

    user: User
