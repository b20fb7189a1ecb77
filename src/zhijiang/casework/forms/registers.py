"""An office's register: its file, and what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.casework.queries import RegisterColumn
from zhijiang.people.models import Organisation


class RegisterForm(forms.Form):
    """The workbook, and whose register it is where somebody is an officer of several authorities."""

    authority = NamedChoice(label=gettext_lazy("Authority"), queryset=Organisation.objects.none())
    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy(
            "xlsx, at most 20 MB and 10,000 rows; the first sheet is read, its first row names the columns."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, houses: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._houses = houses
        if len(houses) == 1:
            del self.fields["authority"]
        else:
            self.fields["authority"] = NamedChoice(label=_("Authority"), queryset=houses)

    @property
    def house(self) -> Organisation:
        """The authority that was chosen, or the only one."""
        chosen: Organisation = self.cleaned_data.get("authority") or self._houses[0]
        return chosen


class ColumnsForm(forms.Form):
    """For each thing that a line says, the column of the workbook in which it stands."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        head: Sequence[str],
        columns: Sequence[RegisterColumn],
        chosen: Mapping[str, int],
    ) -> None:
        super().__init__(data, initial=dict(chosen))
        places = [(place, f"{place + 1} · {title or '—'}") for place, title in enumerate(head)]
        for column in columns:
            self.fields[column.name] = forms.TypedChoiceField(
                label=column.label,
                coerce=int,
                empty_value=None,
                required=column.needed,
                choices=[("", _("Not in this workbook")), *places],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: dict[int, str] = {}
        for name, place in list(cleaned.items()):
            if place is None:
                continue
            if place in seen:
                self.add_error(
                    name, _("This column is read as “%(other)s” already.") % {"other": self.fields[seen[place]].label}
                )
            seen.setdefault(place, name)
        return cleaned

    def as_columns(self) -> dict[str, int]:
        """What the action takes of a valid form."""
        return {name: place for name, place in self.cleaned_data.items() if place is not None}
