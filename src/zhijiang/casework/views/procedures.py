"""The editor of procedures: versions, a draft's questions and text, what is wrong, what changed, and publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import actions, editing, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import KIND_WORDS, QuestionForm
from zhijiang.casework.lint import Finding, advice_for, lint, place_in_words, question_at
from zhijiang.casework.models import ProcedureVersion
from zhijiang.casework.procedure import Procedure, ProcedureError, parse
from zhijiang.casework.states import VersionStatus
from zhijiang.people.models import User

LONGEST_WORDS = 2000


@login_required
@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """Every procedure with its versions, and how many cases run on each."""
    found = list(queries.procedures_for(request.user))
    if not found:
        raise Http404
    return render(
        request,
        "casework/procedures.html",
        {"versions": found, "may_edit": queries.may_edit_procedures(request.user)},
    )


@login_required
@require_GET
def procedure(request: HttpRequest, item: str, version: int) -> HttpResponse:
    """One version: its questions as they are asked, its picture, its text, what is wrong with it and what changed."""
    found = _version(request, item, version)
    return render(request, "casework/procedure.html", _context(request, found))


@login_required
@require_POST
def draft(request: HttpRequest, item: str) -> HttpResponse:
    """Lay out the next version."""
    user = _administrator(request)
    last = queries.procedures_for(user).filter(item__code=item).first()
    if last is None:
        raise Http404
    made = actions.draft_procedure(last.item, by=user)
    return redirect("casework:procedure", item, made.version)


@login_required
@require_POST
def save_text(request: HttpRequest, item: str, version: int) -> HttpResponse:
    """Keep the draft's text."""
    found = _version(request, item, version)
    return _saved(request, found, request.POST.get("text", ""))


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, item: str, version: int, name: str) -> HttpResponse:
    """One question of a draft as a form; `new` adds one."""
    user = _administrator(request)
    found = _version(request, item, version)
    rows = {row.name: row for row in editing.questions_of(found.text)}
    if found.status != VersionStatus.DRAFT or (name != "new" and name not in rows):
        raise Http404
    sections = [(number, str(each.title)) for number, each in enumerate(parse(found.text).sections, start=1)]
    form = QuestionForm(request.POST if request.method == "POST" else None, row=rows.get(name), sections=sections)
    context = {"version": found, "form": form, "row": rows.get(name), "step": _("Question of the form")}
    if request.method == "POST" and form.is_valid():
        sha256 = request.POST.get("sha256", "")
        try:
            text = editing.with_question(found.text, form.question)
            actions.save_procedure(found, by=user, text=text, expected_sha256=sha256)
        except (RuleViolation, ProcedureError) as violation:
            return render(request, "casework/question.html", context | {"violation": violation}, status=409)
        messages.success(request, _("Saved: %(question)s.") % {"question": form.question.name})
        return redirect("casework:procedure", item, version)
    return render(request, "casework/question.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_question(request: HttpRequest, item: str, version: int, name: str) -> HttpResponse:
    """Take one question out of a draft, unless something else in it rests on the question: what is lost is hard to write again."""
    _administrator(request)
    found = _version(request, item, version)
    try:
        text = editing.without_question(found.text, name)
    except ProcedureError as error:
        messages.error(request, str(error))
        return redirect("casework:procedure", item, version)
    before = {(finding.rule, finding.place) for finding in _findings(found.text)}
    here = parse(found.text)
    rests = [
        place_in_words(each, here) or each.place for each in _findings(text) if (each.rule, each.place) not in before
    ]
    if rests and found.status == VersionStatus.DRAFT:
        places = _(", ").join(dict.fromkeys(rests))
        messages.error(request, _("“%(name)s” stays: %(places)s rest on it.") % {"name": name, "places": places})
        return redirect("casework:procedure", item, version)
    return _saved(request, found, text)


@dataclass(frozen=True)
class FindingLine:
    """One thing that is wrong, in the reader's language: where, what, and what to do; `question` can be mended on its own page."""

    finding: Finding
    where: str
    advice: str
    question: str


def _shown(finding: Finding, procedure: Procedure) -> FindingLine:
    question = question_at(finding)
    return FindingLine(
        finding,
        place_in_words(finding, procedure),
        advice_for(finding),
        question if question in procedure.form.get("properties", {}) else "",
    )


def _findings(text: str) -> list[Finding]:
    return lint(text, letters=queries.letter_templates(), others=queries.procedures_by_item())


@login_required
@require_POST
def propose(request: HttpRequest, item: str, version: int) -> HttpResponse:
    """Ask a second administrator to publish a draft."""
    user = _administrator(request)
    found = _version(request, item, version)
    try:
        actions.propose_draft(found, by=user, expected_sha256=request.POST.get("sha256", ""))
    except RuleViolation as violation:
        return render(
            request, "casework/procedure.html", _context(request, found) | {"violation": violation}, status=409
        )
    messages.success(request, _("Asked. Whoever can publish it is told; you are told what comes of it."))
    return redirect("casework:procedure", item, version)


@login_required
@require_POST
def send_back(request: HttpRequest, item: str, version: int) -> HttpResponse:
    """Send a draft back to those who wrote it, with words."""
    user = _administrator(request)
    found = _version(request, item, version)
    words = request.POST.get("words", "")[:LONGEST_WORDS]
    try:
        actions.return_draft(found, by=user, expected_sha256=request.POST.get("sha256", ""), words=words)
    except RuleViolation as violation:
        context = _context(request, found) | {"violation": violation, "words": words}
        return render(request, "casework/procedure.html", context, status=409)
    messages.success(request, _("Sent back. Whoever wrote it is told what must be different."))
    return redirect("casework:procedure", item, version)


@login_required
@require_POST
def publish(request: HttpRequest, item: str, version: int) -> HttpResponse:
    """Publish a draft that somebody else wrote."""
    user = _administrator(request)
    found = _version(request, item, version)
    try:
        actions.publish_draft(found, by=user, expected_sha256=request.POST.get("sha256", ""))
    except RuleViolation as violation:
        return render(
            request, "casework/procedure.html", _context(request, found) | {"violation": violation}, status=409
        )
    messages.success(request, _("Published. New cases begin with it; running ones keep their version."))
    return redirect("casework:procedure", item, version)


@login_required
@require_POST
def drop(request: HttpRequest, item: str, version: int) -> HttpResponse:
    """Throw a draft away."""
    user = _administrator(request)
    found = _version(request, item, version)
    try:
        actions.drop_draft(found, by=user)
    except RuleViolation as violation:
        return render(
            request, "casework/procedure.html", _context(request, found) | {"violation": violation}, status=409
        )
    messages.success(request, _("The draft is thrown away."))
    return redirect("casework:procedures")


def _saved(request: HttpRequest, found: ProcedureVersion, text: str) -> HttpResponse:
    user = _administrator(request)
    try:
        actions.save_procedure(found, by=user, text=text, expected_sha256=request.POST.get("sha256", ""))
    except RuleViolation as violation:
        context = _context(request, found) | {"violation": violation, "text": text}
        return render(request, "casework/procedure.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect("casework:procedure", found.item.code, found.version)


def _administrator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if not queries.may_edit_procedures(request.user):
        raise Http404
    return request.user


def _version(request: HttpRequest, item: str, version: int) -> ProcedureVersion:
    return get_object_or_404(queries.procedures_for(request.user), item__code=item, version=version)


def _context(request: HttpRequest, found: ProcedureVersion) -> dict[str, Any]:
    assert isinstance(request.user, User)
    before = queries.version_before(found)
    is_draft = found.status == VersionStatus.DRAFT
    may_edit = is_draft and queries.may_edit_procedures(request.user)
    findings = _findings(found.text)
    is_writer = may_edit and request.user.pk in queries.drafters_of(found.item.code, found.version)
    return {
        "version": found,
        "definition": parse(found.text),
        "rows": [(row, KIND_WORDS[row.kind]) for row in editing.questions_of(found.text)],
        "drawing": queries.plain_drawing(parse(found.text)),
        "findings": [_shown(finding, parse(found.text)) for finding in findings],
        "before": before,
        "differences": queries.differences(editing.rewritten(before.text), editing.rewritten(found.text))
        if before
        else [],
        "text": found.text,
        "is_draft": is_draft,
        "may_edit": may_edit,
        "may_publish": may_edit and not findings and not is_writer,
        "is_writer": is_writer,
        "proposal": queries.proposal_of(found) if may_edit else None,
        "returned": queries.returned_of(found) if may_edit else None,
        "publishers": queries.publishers_of(found.item.code, found.version) if may_edit else [],
        "step": _("%(title)s, version %(version)d") % {"title": found.item.shown_title, "version": found.version},
    }
