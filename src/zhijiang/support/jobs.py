"""The long work of a call, as jobs: entries are laid before the experts, and a list is carried out."""

from __future__ import annotations

from django.utils import translation

from zhijiang.casework.errors import RuleViolation
from zhijiang.jobs.errors import JobRefused
from zhijiang.jobs.registry import job
from zhijiang.jobs.runner import report
from zhijiang.people.models import User
from zhijiang.support.actions import laying, lists
from zhijiang.support.models import Call
from zhijiang.support.states import CallState


@job("support.lay_entries")
def lay_entries(*, call_id: int, user_id: int) -> None:
    """Lay the entries of a call before its experts. Rule: D-35."""
    call = Call.objects.filter(pk=call_id, state=CallState.LAYING).first()
    by = User.objects.filter(pk=user_id).first()
    if call is None or by is None:
        return
    with translation.override("zh-hans"):
        try:
            laying.lay_entries(call, by=by, told=report)
        except RuleViolation as violation:
            raise JobRefused(str(violation)) from violation


@job("support.carry_out_list")
def carry_out_list(*, call_id: int) -> None:
    """Move the cases of an approved list and make its notice public. Rule: D-35."""
    call = Call.objects.filter(pk=call_id, state=CallState.DECIDING).first()
    if call is None:
        return
    with translation.override("zh-hans"):
        try:
            lists.carry_out_list(call, told=report)
        except RuleViolation as violation:
            raise JobRefused(str(violation)) from violation
