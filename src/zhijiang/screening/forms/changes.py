"""What comes in about changes and viewing."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext as _

from zhijiang.screening.states import Verdict

MOST_RUNS: Final = 2000


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=Verdict.choices)


class ClaimForm(forms.Form):
    """What a page says it has shown between two moments of its sitting."""

    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    from_ms = forms.IntegerField(min_value=0, max_value=2**40)
    until_ms = forms.IntegerField(min_value=0, max_value=2**40)
    runs = forms.JSONField()

    def clean_runs(self) -> list[int]:
        """[start, length, …]: what is wrong with the numbers themselves is for the ledger to say."""
        runs = self.cleaned_data["runs"]
        if not isinstance(runs, list) or not len(runs) <= 2 * MOST_RUNS or any(type(each) is not int for each in runs):
            raise forms.ValidationError(_("Runs of frames are a list of whole numbers."))
        return runs
