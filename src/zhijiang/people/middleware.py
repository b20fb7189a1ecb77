"""A page that only shows is one moment: who is what is read once for it, by the view and by what stands round it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zhijiang.people import queries


def page_is_one_moment(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A question (GET, HEAD) is answered within `queries.one_moment`; what writes reads as often as it asks."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with queries.one_moment():
            return get_response(request)

    return answer
