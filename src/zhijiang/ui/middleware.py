"""Static files out of the packages, answered at once; a page where Django answers with nothing, and one while the store is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

logger = logging.getLogger(__name__)

COME_AGAIN_S: Final = 60
"""When whoever asked in vain for a file may ask again."""


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, but with a whole answer: its file iterator is synchronous, which an ASGI server has to work round.

    Our static files are scripts, styles and drawings of some kilobytes; films never come this way.
    """

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file:
                body = found.file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["content-type"]
        for name, value in found.headers:
            response[name] = value
        return response


def page_for_wrong_method(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """An address that takes forms only, opened as a page, answers with one, as 404 does.

    One comes there by signing in again after a session ended while a form was open; Django's own answer is empty.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return answer


class PageWhileStoreIsAway:
    """While the S3 store does not answer, what needs a file of it says so, and that one may come again, instead of failing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None: the error is another one."""
        if not settings.BUCKET:
            return None
        # With boto3 behind it, which an installation without an S3 store never loads.
        from zhijiang.bucket import StoreFails

        if not isinstance(error, StoreFails):
            return None
        logger.error("%s %s was not answered: %s", request.method, request.path, error)
        page = render(request, "503.html", status=503)
        page.headers["Retry-After"] = str(COME_AGAIN_S)
        return page
