"""What is typed about a base itself, and about its time on the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.bases import queries
from zhijiang.bases.actions import Facts
from zhijiang.bases.forms.fields import lines, reason
from zhijiang.bases.states import BaseLevel
from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.people.models import Organisation
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from zhijiang.bases.models import Base


_MOST_LINES: Final = 50
_LONGEST_LINE: Final = 100


class BaseForm(forms.Form):
    """The facts of a base."""

    operator = NamedChoice(label=_("Run by"), queryset=Organisation.objects.none(), empty_label=_("Please choose"))
    level = forms.ChoiceField(label=pgettext_lazy("base", "Level"), choices=BaseLevel.choices)
    batch = forms.CharField(
        label=pgettext_lazy("base", "Batch"),
        required=False,
        max_length=60,
        help_text=_("The list on which it was named, in the list's own words."),
    )
    boundary = lines(
        _("Boundary"),
        help_text=_(
            "One corner a line: longitude, latitude, in degrees, for example 120.07, 30.16. One line is a point."
        ),
    )
    floor_area = forms.IntegerField(label=_("Floor area, m²"), required=False, min_value=0, max_value=10**9)
    spaces = lines(_("Kinds of space"), help_text=_("One a line, for example: sound stages."))
    platforms = lines(_("Service platforms"), help_text=_("One a line, by name."))

    def __init__(self, *args: Any, base: Base | None = None, may_grade: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial_of(base) if base else None} | kwargs)
        self.base = base
        self.fields["operator"].queryset = queries.operators()  # type: ignore[attr-defined]
        if base is not None:
            self.fields["reason"] = reason()
        if not may_grade:
            # What is the authority's to change is not asked of the operator.
            for name in ("operator", "level", "batch"):
                del self.fields[name]

    def clean_boundary(self) -> tuple[tuple[str, str], ...]:
        corners = []
        for place, text in enumerate(self.cleaned_data["boundary"].splitlines(), start=1):
            if not text.strip():
                continue
            parts = text.replace("，", ",").replace("、", ",").replace(",", " ").split()
            if len(parts) != 2:
                raise forms.ValidationError(
                    gettext(
                        "Line %(place)d: expected longitude and latitude, for example 120.07, 30.16; got “%(text)s”."
                    )
                    % {"place": place, "text": text.strip()[:60]}
                )
            corners.append((parts[0], parts[1]))
        return tuple(corners)

    def clean_spaces(self) -> tuple[str, ...]:
        return _split(self.cleaned_data["spaces"])

    def clean_platforms(self) -> tuple[str, ...]:
        return _split(self.cleaned_data["platforms"])

    def as_facts(self) -> Facts:
        """The facts as the actions take them; what was not asked stays as it is."""
        given = self.cleaned_data
        kept = self.base
        return Facts(
            operator=given["operator"] if "operator" in given or kept is None else kept.operator,
            level=BaseLevel(given["level"] if "level" in given or kept is None else kept.level),
            batch=given["batch"] if "batch" in given or kept is None else kept.batch,
            boundary=given["boundary"],
            floor_area=given["floor_area"],
            spaces=given["spaces"],
            platforms=given["platforms"],
        )


def _split(text: str) -> tuple[str, ...]:
    lines = tuple(dict.fromkeys(each.strip() for each in text.splitlines() if each.strip()))
    if len(lines) > _MOST_LINES:
        raise forms.ValidationError(gettext("At most %(count)d lines.") % {"count": _MOST_LINES})
    if any(len(each) > _LONGEST_LINE for each in lines):
        raise forms.ValidationError(gettext("At most %(count)d characters a line.") % {"count": _LONGEST_LINE})
    return lines


def _initial_of(base: Base) -> dict[str, Any]:
    return {
        "operator": base.operator_id,
        "level": base.level,
        "batch": base.batch,
        "boundary": "\n".join(", ".join(corner) for corner in base.boundary),
        "floor_area": base.floor_area,
        "spaces": "\n".join(base.spaces),
        "platforms": "\n".join(base.platforms),
    }


class BaseNameForm(forms.Form):
    """A name of a base, and from when."""

    name = forms.CharField(label=pgettext_lazy("base", "Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    valid_from = DayField(label=_("Named so from"), help_text=_("Earlier names stay, with their days."))


class NewBaseForm(BaseNameForm, BaseForm):
    """A base and its first name."""

    field_order = ("name", "name_en", "valid_from")


class PlateForm(forms.Form):
    """When and where a base was given its plate."""

    on = DayField(label=_("Day on which it was given"))
    occasion = forms.CharField(
        label=_("Occasion"), max_length=200, help_text=_("The meeting at which it was given, for example.")
    )


class YearForm(forms.Form):
    """The year that a report or an assessment is about."""

    year = forms.TypedChoiceField(label=pgettext_lazy("base", "Year"), coerce=int)

    def __init__(self, *args: Any, base: Base, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in queries.years_of(base)]  # type: ignore[attr-defined]
