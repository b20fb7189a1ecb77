"""What stands of calls in the scene: those of the permission matrix, with the demo's people."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.support.call_scene import called
from zhijiang.people.models import Organisation, User


def calls(people: dict[str, User]) -> dict[str, str]:
    """Places by the words of the matrix, in small letters."""
    cast: Any = SimpleNamespace(
        **{name: people[name] for name in ("lin", "wu", "sun", "chen", "jiang", "he")},
        studio_a=Organisation.objects.get(name="未央影业有限公司"),
        centre=Organisation.objects.get(memberships__user=people["wu"]),
        bureau=Organisation.objects.get(memberships__user=people["sun"]),
    )
    return {word.lower(): code for word, code in called(cast).items()}
