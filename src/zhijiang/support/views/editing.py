"""What pages with one form, or one button, do: the same everywhere in support."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib import messages
from django.shortcuts import redirect, render

from zhijiang.casework.errors import RuleViolation

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    type Place = HasPage | str


class HasPage(Protocol):
    """A row with a page of its own."""

    def get_absolute_url(self) -> str: ...


def edited(
    request: HttpRequest,
    form: forms.Form,
    context: dict[str, Any],
    write: Callable[[], tuple[Place, str]],
    *,
    page: str = "support/edit.html",
) -> HttpResponse:
    """Show a form; what was typed wrong or a rule refuses comes back with it, nothing lost; else go on with a word.

    `write` does the work and returns where to go on, and what to say there.
    """
    context = context | {"form": form}
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=422)
    try:
        place, said = write()
    except RuleViolation as violation:
        return render(request, page, context | {"violation": violation}, status=409)
    messages.success(request, said)
    return redirect(place)


def pressed(
    request: HttpRequest, write: Callable[[], Any], said: str, *, then: Place, refused: Place = ""
) -> HttpResponse:
    """Do what a button says and go on with a word; where a rule refuses, say why (on the page it came from, where given)."""
    try:
        write()
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect(refused or then)
    messages.success(request, said)
    return redirect(then)
