"""Letter templates: every letter of a body, its wording as docx, what is wrong with a draft, its versions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.filetypes import DOCX
from zhijiang.casework.forms import BackForm, TemplateForm
from zhijiang.casework.models import LetterTemplate
from zhijiang.casework.states import VersionStatus
from zhijiang.people.models import User

BUILT_IN = 0
"""The number under which the procedure's own text stands among the versions."""


@login_required
@require_GET
def letter_templates(request: HttpRequest) -> HttpResponse:
    """Every letter of every procedure, with the wording in force and a preview."""
    lines = queries.letter_lines(request.user)
    if not lines:
        raise Http404
    return render(request, "casework/letter_templates.html", {"lines": lines})


@login_required
@require_http_methods(["GET", "POST"])
def letter_template(request: HttpRequest, body: int, item: str, letter: str) -> HttpResponse:
    """One letter: the wording in force, the draft with what is wrong with it, the names, the versions; and a new draft."""
    user, line = _line(request, body, item, letter)
    if request.method != "POST":
        return render(request, "casework/letter_template.html", _context(user, line))
    form = TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "casework/letter_template.html", _context(user, line) | {"form": form}, status=422)
    write = partial(
        actions.write_template,
        line.item,
        line.name,
        authority=line.authority,
        by=user,
        content=form.cleaned_data["file"].read(),
        reason=form.cleaned_data["reason"],
    )
    said = _("Uploaded and checked. It is a draft until a second administrator publishes it.")
    return _done(request, user, line, write, said, form=form)


@login_required
@require_GET
def template_docx(request: HttpRequest, body: int, item: str, letter: str, version: int) -> HttpResponse:
    """A version as docx; 0 is the procedure's own letter, with tags and the names that may be used."""
    _user, line = _line(request, body, item, letter)
    made = queries.template_docx(line, _version(request, line, version))
    name = f"{item}-{letter}-{version}.docx"
    return HttpResponse(made, content_type=DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@login_required
@require_GET
def template_pdf(request: HttpRequest, body: int, item: str, letter: str, version: int) -> HttpResponse:
    """The letter in a version's wording, for made-up words or for a case that the reader may see."""
    user, line = _line(request, body, item, letter)
    template = _clean_version(request, line, version)
    case = None
    if request.GET.get("case", "").strip():
        case = queries.case_to_preview(user, line, request.GET["case"])
        if case is None:
            messages.error(
                request,
                _("You see no case with that code that gets this letter. Previewing needs one that you may see."),
            )
            return redirect("casework:letter_template", body, item, letter)
    made = queries.template_preview(line, template, case)
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": "inline"})


@login_required
@require_GET
def template_picture(request: HttpRequest, body: int, item: str, letter: str, version: int) -> HttpResponse:
    """The first page of the same as a picture, with made-up words."""
    _user, line = _line(request, body, item, letter)
    made = queries.template_preview(line, _clean_version(request, line, version), None, picture=True)
    return HttpResponse(made, content_type="image/png", headers={"Cache-Control": "private, max-age=300"})


@login_required
@require_POST
def publish_template(request: HttpRequest, body: int, item: str, letter: str, version: int) -> HttpResponse:
    """Put a draft in force that somebody else wrote."""
    user, line = _line(request, body, item, letter)
    template = _row(request, line, version)
    publish = partial(actions.publish_template, template, by=user, expected_sha256=request.POST.get("sha256", ""))
    said = _("Published. Letters are worded so from now on; those issued before stay as they are.")
    return _done(request, user, line, publish, said)


@login_required
@require_POST
def drop_template(request: HttpRequest, body: int, item: str, letter: str, version: int) -> HttpResponse:
    """Put a draft away."""
    user, line = _line(request, body, item, letter)
    drop = partial(actions.drop_template, _row(request, line, version), by=user)
    return _done(request, user, line, drop, _("The draft is put away. It stays among the versions."))


@login_required
@require_POST
def back_template(request: HttpRequest, body: int, item: str, letter: str, version: int) -> HttpResponse:
    """Lay an earlier wording before a second person again; 0 is the procedure's own text."""
    user, line = _line(request, body, item, letter)
    template = _version(request, line, version)
    content = bytes(template.content) if template is not None else b""
    form = BackForm(request.POST, prefix="back")
    if not form.is_valid():
        return render(request, "casework/letter_template.html", _context(user, line) | {"back": form}, status=422)
    write = partial(actions.write_template, line.item, line.name, authority=line.authority, by=user, content=content)
    said = _("The earlier wording is a draft again, until a second administrator publishes it.")
    return _done(request, user, line, partial(write, reason=form.cleaned_data["reason"]), said)


@login_required
@require_GET
def document_docx(request: HttpRequest, verify_code: str) -> HttpResponse:
    """An issued letter as docx, for the officers and administrators of the body that sent it."""
    found = queries.docx_for(request.user, verify_code)
    if found is None:
        raise Http404
    with default_storage.open(queries.docx_of(found.sha256)) as file:
        response = HttpResponse(file.read(), content_type=DOCX)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.case.code}-{found.kind}.docx"'
    return response


def _done(
    request: HttpRequest,
    user: User,
    line: queries.LetterLine,
    act: Callable[[], object],
    said: str,
    **kept: TemplateForm,
) -> HttpResponse:
    """The letter's page after a write; as it was, with what stood against it (409) and the form that was sent."""
    try:
        act()
    except RuleViolation as violation:
        context = _context(user, line) | kept | {"violation": violation}
        return render(request, "casework/letter_template.html", context, status=409)
    messages.success(request, said)
    return redirect("casework:letter_template", line.authority.pk, line.item.code, line.name)


def _line(request: HttpRequest, body: int, item: str, letter: str) -> tuple[User, queries.LetterLine]:
    line = queries.letter_line(request.user, body, item, letter)
    if line is None:
        raise Http404
    assert isinstance(request.user, User)
    return request.user, line


def _row(request: HttpRequest, line: queries.LetterLine, version: int) -> LetterTemplate:
    rows = queries.templates_for(request.user).filter(authority=line.authority, item=line.item, letter=line.name)
    return get_object_or_404(rows, version=version)


def _version(request: HttpRequest, line: queries.LetterLine, version: int) -> LetterTemplate | None:
    """The row of a version; None for the procedure's own text."""
    return None if version == BUILT_IN else _row(request, line, version)


def _clean_version(request: HttpRequest, line: queries.LetterLine, version: int) -> LetterTemplate | None:
    """The same; 404 for one with faults, which cannot be set."""
    template = _version(request, line, version)
    if any(each.is_fault for each in queries.line_findings(line, template)):
        raise Http404
    return template


def _context(user: User, line: queries.LetterLine) -> dict[str, Any]:
    rows = queries.templates_for(user).filter(authority=line.authority, item=line.item, letter=line.name)
    findings = queries.line_findings(line, line.draft)
    has_fault = any(each.is_fault for each in findings)
    current = queries.line_findings(line, line.in_force)
    return {
        "line": line,
        "draft": line.draft,
        "faults": [each for each in findings if each.is_fault],
        "notices": [each for each in findings if not each.is_fault],
        "misfits": [each for each in current if each.is_fault],
        "may_publish": line.draft is not None and not has_fault and line.draft.written_by_id != user.pk,
        "versions": [row for row in rows.defer("content") if row.status != VersionStatus.DRAFT],
        "form": TemplateForm(),
        "back": BackForm(prefix="back"),
        "step": _("Letter template"),
    }
