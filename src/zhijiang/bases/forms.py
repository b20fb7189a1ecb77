"""What is typed into the pages of bases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.bases import queries
from zhijiang.bases.actions import Facts, Head, Judgement, Line, Stay
from zhijiang.bases.states import FIGURES, BaseLevel
from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.people.models import Organisation
from zhijiang.people.states import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhijiang.bases.models import Base, Batch, Firm, LedgerLine


_MOST_YUAN: Final = 10**15
_MOST_LINES: Final = 50
_LONGEST_LINE: Final = 100


def _date(label: Any, **given: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)


def _lines(label: Any, **given: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=False, widget=widget, **given)


def _reason() -> forms.CharField:
    hint = _("Stands in the record beside what was and what is.")
    return forms.CharField(label=_("What was wrong"), max_length=500, help_text=hint)


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
    boundary = _lines(
        _("Boundary"),
        help_text=_(
            "One corner a line: longitude, latitude, in degrees, for example 120.07, 30.16. One line is a point."
        ),
    )
    floor_area = forms.IntegerField(label=_("Floor area, m²"), required=False, min_value=0, max_value=10**9)
    spaces = _lines(_("Kinds of space"), help_text=_("One a line, for example: sound stages."))
    platforms = _lines(_("Service platforms"), help_text=_("One a line, by name."))

    def __init__(self, *args: Any, base: Base | None = None, may_grade: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial_of(base) if base else None} | kwargs)
        self.base = base
        self.fields["operator"].queryset = queries.operators()  # type: ignore[attr-defined]
        if base is not None:
            self.fields["reason"] = _reason()
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
    valid_from = _date(_("Named so from"), help_text=_("Earlier names stay, with their days."))


class NewBaseForm(BaseNameForm, BaseForm):
    """A base and its first name."""

    field_order = ("name", "name_en", "valid_from")


class FirmNameForm(forms.Form):
    """Another name of a firm, and from when."""

    name = forms.CharField(label=_("New name"), max_length=120)
    valid_from = _date(_("Named so from"), help_text=_("The name before stays, with its last day."))


class FirmForm(forms.Form):
    """A firm in a base."""

    name = forms.CharField(label=_("Name of the firm"), max_length=120)
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=40)
    segment = forms.ChoiceField(label=_("Segment"))
    joined_on = _date(_("Joined on"))

    def __init__(self, *args: Any, firm: Firm | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial_firm(firm)} | kwargs)
        names = [(key, queries.segment_name(key)) for key in queries.segments_in_force()]
        if firm is not None and firm.segment not in dict(names):
            names.append((firm.segment, firm.segment))
        self.fields["segment"].choices = names  # type: ignore[attr-defined]
        if firm is not None:
            self.fields["left_on"] = _date(_("Left on"), required=False, help_text=_("Empty while it is resident."))
            self.fields["reason"] = _reason()

    def as_stay(self) -> Stay:
        """The firm as the actions take it."""
        given = self.cleaned_data
        return Stay(given["name"], given["credit_code"], given["segment"], given["joined_on"], given.get("left_on"))


def _initial_firm(firm: Firm | None) -> dict[str, Any]:
    if firm is None:
        return {"joined_on": timezone.localdate()}
    return {name: getattr(firm, name) for name in ("name", "credit_code", "segment", "joined_on", "left_on")}


class LeaveForm(forms.Form):
    """The last day of a firm in its base."""

    left_on = _date(_("Last day in the base"))


class FiguresForm(forms.Form):
    """What a firm reports for one year."""

    year = forms.TypedChoiceField(label=_("Reporting year"), coerce=int)
    revenue = forms.IntegerField(
        label=_("Revenue, yuan"),
        required=False,
        min_value=0,
        max_value=_MOST_YUAN,
        help_text=_("Whole yuan. What is left empty is not reported, which is not nought."),
    )
    jobs = forms.IntegerField(label=pgettext_lazy("figure", "Jobs"), required=False, min_value=0, max_value=10**7)
    tax = forms.IntegerField(
        label=_("Tax, yuan"),
        required=False,
        min_value=-_MOST_YUAN,
        max_value=_MOST_YUAN,
        help_text=_("Below nought where tax was returned."),
    )
    research = forms.IntegerField(label=_("Research, yuan"), required=False, min_value=0, max_value=_MOST_YUAN)

    def __init__(self, *args: Any, firm: Firm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = firm.left_on.year if firm.left_on else timezone.localdate().year
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (year, str(year)) for year in reversed(range(firm.joined_on.year, last + 1))
        ]

    def as_figures(self) -> dict[str, int | None]:
        """The figures as the actions take them."""
        return {name: self.cleaned_data[name] for name in FIGURES}


class AboutForm(forms.Form):
    """What a firm says of itself."""

    about = forms.CharField(
        label=_("What the firm does"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    website = forms.URLField(label=_("Website"), required=False, max_length=400, assume_scheme="https")
    contact = forms.CharField(
        label=pgettext_lazy("firm", "Contact"),
        required=False,
        max_length=200,
        help_text=_("Who is asked, and how. Read by the base and the authority."),
    )


class LineForm(forms.Form):
    """A line of the ledger."""

    title = forms.CharField(label=pgettext_lazy("ledger", "Title or name"), max_length=200)
    level = forms.ChoiceField(
        label=pgettext_lazy("ledger", "Level"), required=False, choices=[("", "—"), *Level.choices]
    )
    firm: Any = forms.ModelChoiceField(label=_("Firm"), required=False, queryset=None, empty_label="—")
    began_on = _date(pgettext_lazy("ledger", "Day, or first day"))
    ended_on = _date(pgettext_lazy("ledger", "Last day"), required=False)
    source = forms.CharField(
        label=_("Known from"), max_length=200, help_text=_("The paper or report that says so, by its number or title.")
    )
    link = forms.URLField(label=_("Link"), required=False, max_length=400, assume_scheme="https")
    detail = forms.CharField(
        label=_("Details"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, base: Base, row: LedgerLine | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in self.base_fields} if row else None
        super().__init__(*args, **{"initial": initial} | kwargs)
        self.fields["firm"].queryset = base.firms.order_by("name", "pk")  # type: ignore[attr-defined]

    def as_line(self) -> Line:
        """The line as the actions take it."""
        return Line(**{name: self.cleaned_data[name] for name in self.base_fields})


class ReasonForm(forms.Form):
    """Nothing but a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class WorkbookForm(forms.Form):
    """A filled-in workbook."""

    file = forms.FileField(label=_("Workbook (xlsx)"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))


class HeadForm(forms.Form):
    """What stands above a list of bases."""

    name = forms.CharField(label=pgettext_lazy("list", "Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), required=False, max_length=120)
    number = forms.CharField(
        label=_("Number of the document"),
        required=False,
        max_length=60,
        help_text=_("Needed before the list is laid before a second officer."),
    )
    dated_on = _date(
        _("Day of the document"), required=False, help_text=_("From this day on what the list says holds.")
    )
    notice = forms.CharField(
        label=pgettext_lazy("list", "Public notice"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everybody reads it above the list."),
    )

    def __init__(self, *args: Any, batch: Batch | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(batch, name) for name in self.base_fields} if batch else None
        super().__init__(*args, **{"initial": initial} | kwargs)

    def as_head(self) -> Head:
        """The head as the actions take it."""
        return Head(**self.cleaned_data)


class KnownBaseForm(forms.Form):
    """A base that a paper put on a list elsewhere."""

    base: Any = forms.ChoiceField(label=_("Base"))
    level = forms.ChoiceField(label=pgettext_lazy("base", "Level"), choices=BaseLevel.choices)
    basis = forms.CharField(
        label=_("Decided by"), max_length=200, help_text=_("The paper that decided it, by its number or title.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].choices = [  # type: ignore[attr-defined]
            ("", _("Please choose")),
            *((base.code, base.shown_name) for base in queries.free_bases()),
        ]


class PlateForm(forms.Form):
    """When and where a base was given its plate."""

    on = _date(_("Day on which it was given"))
    occasion = forms.CharField(
        label=_("Occasion"), max_length=200, help_text=_("The meeting at which it was given, for example.")
    )


class YearForm(forms.Form):
    """The year that a report or an assessment is about."""

    year = forms.TypedChoiceField(label=pgettext_lazy("base", "Year"), coerce=int)

    def __init__(self, *args: Any, base: Base, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in queries.years_of(base)]  # type: ignore[attr-defined]


class JudgementForm(forms.Form):
    """What the panel judged a base's position to be."""

    main = forms.ChoiceField(label=_("Main position"))
    auxiliary = forms.MultipleChoiceField(
        label=_("Auxiliary positions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    wording = forms.CharField(
        label=_("The position in one sentence"), max_length=200, help_text=_("In the panel's own words.")
    )
    reasons = forms.CharField(label=_("Reasons"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    dissent = forms.CharField(
        label=_("Dissent"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who saw it otherwise, and why. Left empty where nobody did."),
    )
    panel = forms.CharField(label=_("Who judged"), max_length=300, help_text=_("Members of the panel by name."))
    decided_on = _date(_("Judged on"))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(key, queries.segment_name(key)) for key in queries.segments_in_force()]
        self.fields["main"].choices = [("", _("Please choose")), *names]  # type: ignore[attr-defined]
        self.fields["auxiliary"].choices = names  # type: ignore[attr-defined]

    def as_judgement(self) -> Judgement:
        """The judgement as the actions take it."""
        given = self.cleaned_data
        return Judgement(
            main=given["main"],
            wording=given["wording"],
            reasons=given["reasons"],
            panel=given["panel"],
            decided_on=given["decided_on"],
            auxiliary=tuple(given["auxiliary"]),
            dissent=given["dissent"],
        )


class WhatIfForm(forms.Form):
    """Firms that come, that move, or as many as make a position."""

    kind = forms.ChoiceField(
        label=_("What if"),
        choices=[
            ("add", _("new firms come")),
            ("move", _("firms move here from another place")),
            ("position", _("the segment is to have a share of the base")),
        ],
        widget=forms.RadioSelect,
    )
    base = forms.ChoiceField(label=_("Base"))
    segment = forms.ChoiceField(label=_("Segment"))
    firms = forms.IntegerField(label=_("How many firms"), required=False, min_value=1, max_value=500)
    from_base = forms.ChoiceField(label=_("From the base"), required=False)
    from_segment = forms.ChoiceField(label=_("Out of the segment"), required=False)
    share = forms.IntegerField(label=_("Share to reach, %"), required=False, min_value=1, max_value=95)

    def __init__(self, *args: Any, bases: Sequence[tuple[str, str]], segments: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(key, queries.segment_name(key)) for key in segments]
        for name, choices in (("base", bases), ("segment", names)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[f"from_{name}"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        wanted = {"add": ("firms",), "move": ("firms", "from_base", "from_segment"), "position": ("share",)}
        for name in wanted.get(given.get("kind", ""), ()):
            if given.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, gettext("Please fill this in."))
        here = given.get("base"), given.get("segment")
        if given.get("kind") == "move" and here == (given.get("from_base"), given.get("from_segment")):
            self.add_error("from_segment", gettext("The firms are there already."))
        return given
