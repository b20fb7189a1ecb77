"""Letters: the public page that verifies one, and the file for those who may see the case."""

from __future__ import annotations

from hashlib import sha256

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework import queries
from zhijiang.casework.forms import CompareForm, VerifyForm
from zhijiang.casework.models import Document


@never_cache
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Where somebody types the number and the code of a letter."""
    if not request.GET:
        return render(request, "casework/verify.html", {"form": VerifyForm()})
    form = VerifyForm(request.GET)
    if form.is_valid():
        document = queries.document_by_code(form.cleaned_data["number"], form.cleaned_data["c"])
        if document is not None:
            return redirect(document.verify_url)
        return render(request, "casework/verify.html", {"form": form, "is_unknown": True}, status=404)
    return render(request, "casework/verify.html", {"form": form}, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def verified(request: HttpRequest, key: str) -> HttpResponse:
    """Whether a letter is genuine and in force. For everybody who has its code; without it nothing is told."""
    document = queries.document_by_code(key, request.GET.get("c", ""))
    if document is None:
        return render(request, "casework/verify.html", {"form": VerifyForm(), "is_unknown": True}, status=404)
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    is_same = _is_same(form, document) if form.is_valid() else None
    then = queries.calendar_of(document.case).day_of(document.issued_at)
    context = {
        "document": document,
        "authority": document.authority.name_on(then),
        "addressee": document.case.organisation.name_on(then),
        "compare": form,
        "is_same": is_same,
    }
    return render(request, "casework/verified.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def document(request: HttpRequest, verify_code: str) -> HttpResponse:
    """The PDF of a letter, for those who may see its case."""
    found = get_object_or_404(queries.documents_for(request.user), verify_code=verify_code)
    with default_storage.open(queries.path_of(found.sha256)) as file:
        response = HttpResponse(file.read(), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.case.code}-{found.kind}.pdf"'
    return response


def _is_same(compare: CompareForm, document: Document) -> bool:
    digest = sha256()
    for chunk in compare.cleaned_data["file"].chunks():
        digest.update(chunk)
    return digest.hexdigest() == document.sha256
