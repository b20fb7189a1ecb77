"""What comes in about changes and viewing."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijiang.media.time import Rate, Timecode
from zhijiang.screening.rules import DeclaredChange
from zhijiang.screening.states import Verdict

MOST_LINES: Final = 500
MOST_RUNS: Final = 2000
_LINE: Final = re.compile(
    r"\s*(?P<first>[\d:;.]{8,14})(?:\s*(?:-{1,3}>?|[–—~～]|\u81f3|\u5230|to)\s*(?P<last>[\d:;.]{8,14}))?[\s,\uff0c\u3001]+(?P<text>\S.*)"
)


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


class ChangeLinesForm(forms.Form):
    """What was changed, a line a change: from, to, what."""

    lines = forms.CharField(
        label=gettext_lazy("Changes"),
        max_length=40_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One change a line, by the timecode of the new cut: 00:01:20:05 - 00:01:22:00 what was done. The second timecode is the "
            "last frame; without it the line is about one frame."
        ),
    )

    def __init__(self, *args: Any, video: dict[str, Any], **kwargs: Any) -> None:
        """`video` is what the report says of the cut."""
        super().__init__(*args, **kwargs)
        self._rate = Rate.parse(video["rate"])
        self._start = Timecode.parse(video.get("start_timecode") or "00:00:00:00", self._rate)

    def clean_lines(self) -> list[DeclaredChange]:
        """The lines as frames of the cut. Which line cannot be read is said."""
        found = []
        rows = [(number, row) for number, row in enumerate(self.cleaned_data["lines"].splitlines(), 1) if row.strip()]
        if len(rows) > MOST_LINES:
            raise forms.ValidationError(_("At most %(most)d lines.") % {"most": MOST_LINES})
        for number, row in rows:
            match = _LINE.fullmatch(row)
            try:
                if match is None:
                    raise ValueError("no timecode")
                first = self._frame(match["first"])
                last = self._frame(match["last"]) if match["last"] else first
            except ValueError:
                said = _("Line %(line)d cannot be read: a timecode, another one, and what was done, are expected.")
                raise forms.ValidationError(said % {"line": number}) from None
            found.append(DeclaredChange(first, last + 1, match["text"].strip()[:300]))
        return found

    def _frame(self, text: str) -> int:
        return Timecode.parse(text, self._rate).frames - self._start.frames
