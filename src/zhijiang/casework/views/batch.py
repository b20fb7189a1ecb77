"""One move on many cases: choose it, see what would happen to each, do it, see what has happened."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhijiang.casework import actions, queries
from zhijiang.casework.forms import BatchForm
from zhijiang.casework.models import Case, RuleNode
from zhijiang.people.models import User


@login_required
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """By GET the move is chosen and tried without writing anything; by POST it is made, case by case."""
    assert isinstance(request.user, User)
    user = request.user
    given = request.POST if request.method == "POST" else request.GET
    codes = [code for code in given.getlist("case") if len(code) <= 12][: queries.MOST_IN_BATCH]
    cases = list(queries.cases_for(user).filter(code__in=codes).order_by("due_on", "pk"))
    if not cases:
        return redirect("casework:cases")
    # What was sent may no longer be open for any of them: then each tells why.
    choices = queries.batch_moves(cases) if request.method == "POST" else queries.batch_choices(cases, user)
    form = BatchForm(given if "action" in given else None, choices=choices)
    context = {"cases": cases, "form": form, "choices": choices, "most": queries.MOST_IN_BATCH}
    if not form.is_bound:
        return render(request, "casework/batch.html", context)
    if not form.is_valid():
        return render(request, "casework/batch.html", context, status=422)
    action, reason = form.cleaned_data["action"], form.cleaned_data.get("reason", "")
    rule: RuleNode | None = form.cleaned_data.get("rule")
    chosen = next(choice for choice in choices if choice.name == action)
    context |= {"chosen": chosen, "reason": reason, "rule": rule}
    if request.method == "POST":
        results = actions.act_on_many(action, by=user, seqs=_seqs(request, cases), reason=reason, rule=rule)
        context |= {"results": [(each, queries.state_label(each.case, user)) for each in results]}
        context |= {"done": sum(not each.lacking for each in results)}
        return render(request, "casework/batch_result.html", context)
    outlooks = [queries.outlook(case, action, user, reason=reason, has_rule=rule is not None) for case in cases]
    context |= {"outlooks": outlooks, "ready": sum(not each.lacking for each in outlooks)}
    return render(request, "casework/batch_try.html", context)


def _seqs(request: HttpRequest, cases: list[Case]) -> dict[str, int]:
    """What the person saw of each case; a case that was not on the page is not touched."""
    seen = {case.code: request.POST.get(f"seq-{case.code}", "") for case in cases}
    return {code: int(seq) for code, seq in seen.items() if seq.isascii() and seq.isdigit() and len(seq) < 10}
