"""A workbook for one reader."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from zhijiang.casework.sheets import TYPES


def workbook(content: bytes, name: str) -> HttpResponse:
    """An xlsx made for this reader."""
    response = HttpResponse(content, content_type=TYPES["xlsx"])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
