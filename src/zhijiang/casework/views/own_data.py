"""What the platform holds about the reader, as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from zhijiang.casework import actions
from zhijiang.people.models import User


@login_required
@require_GET
def own_data(request: HttpRequest) -> JsonResponse:
    """Everything about the person who asks, and nobody else."""
    assert isinstance(request.user, User)
    held = actions.everything_about(request.user)
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
