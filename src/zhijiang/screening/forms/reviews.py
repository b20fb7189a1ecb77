"""What comes in: checked and typed, nothing written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.casework.forms import RuleChoice, measures_to_choose
from zhijiang.casework.models import FixItem
from zhijiang.casework.states import Answer, Severity, Vote
from zhijiang.people.models import Organisation, User
from zhijiang.screening.models import Note
from zhijiang.screening.queries import ListFilter, is_of_form

if TYPE_CHECKING:
    from zhijiang.casework.schema import FilmCut
    from zhijiang.catalog.models import Cut
    from zhijiang.screening.queries.reviews import Candidate, Offer

LONG_TEXT = 4000


class NoteForm(forms.Form):
    """A note as the room sends it."""

    key = forms.UUIDField(required=False)
    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)
    severity = forms.ChoiceField(choices=Severity.choices)
    text = forms.CharField(max_length=LONG_TEXT)
    rule = RuleChoice(required=False)


class PassageKeyForm(forms.Form):
    """Which row of a table of passages is meant."""

    key = forms.UUIDField()


class PassageForm(PassageKeyForm):
    """The place of a passage as the room sends it; what else the procedure asks is read by its columns."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=1)


class AnswerNoteForm(VersionForm):
    kind = forms.ChoiceField(choices=Answer.choices)
    text = forms.CharField(max_length=LONG_TEXT, required=False)


class SettleNoteForm(VersionForm):
    settled = forms.BooleanField(required=False)


class OpinionForm(forms.Form):
    """A reviewer's signed opinion."""

    vote = forms.ChoiceField(label=_("Opinion"), choices=Vote.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Reasons"),
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The officer in charge reads this beside the notes. The applicant does not see it."),
    )


class StepForm(forms.Form):
    """One action of the procedure, with what it needs."""

    number = forms.CharField(label=_("Licence number"), max_length=80)
    reason = forms.CharField(label=_("Reason"), max_length=LONG_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    rule = RuleChoice(label=_("Rule on which it rests"))

    def __init__(self, *args: Any, needs_reason: bool, needs_rule: bool, number_like: str = "", **kwargs: Any) -> None:
        """`number_like` is an example of the number that is asked for; empty: none is."""
        super().__init__(*args, **kwargs)
        if number_like:
            self.fields["number"].widget.attrs["autocomplete"] = "off"
            said = _("As the authority's system gave it, such as %(example)s. It is checked, and never made here.")
            self.fields["number"].help_text = said % {"example": number_like}
        else:
            del self.fields["number"]
        if not needs_rule:
            del self.fields["rule"]
        if not needs_reason:
            self.fields["reason"].required = False
            self.fields["reason"].label = _("Remark")


def measure_field() -> forms.ChoiceField:
    """What is demanded at one place; the empty choice leaves it to the words."""
    return forms.ChoiceField(label=_("What is demanded"), choices=measures_to_choose, required=False)


class DecisionForm(forms.Form):
    """The officer's decision on a round."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    notes = forms.ModelMultipleChoiceField(
        Note.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Notes that must be put right"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Stands in the letter to the applicant."),
    )
    rule = RuleChoice(
        label=_("Rule on which a refusal rests"), required=False, help_text=_("Needed for a refusal, and only there.")
    )
    seq = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, outcomes: Iterable[tuple[str, str]], notes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome, choice = self.fields["outcome"], self.fields["notes"]
        assert isinstance(outcome, forms.ChoiceField)
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        outcome.choices = list(outcomes)
        choice.queryset = notes
        for note in notes:
            self.fields[f"measure-{note.pk}"] = measure_field()

    @property
    def chosen_notes(self) -> list[Note]:
        return list(self.cleaned_data["notes"])

    @property
    def measures(self) -> dict[Note, str]:
        """What is demanded at the place of each chosen note. Rule: C-116."""
        return {note: self.cleaned_data[f"measure-{note.pk}"] for note in self.chosen_notes}


class FieldItemForm(forms.Form):
    """One question of the form that the applicant must put right; an empty row is no item."""

    target = forms.ChoiceField(label=_("Question"), required=False)
    text = forms.CharField(label=_("What must be put right"), max_length=LONG_TEXT, required=False)
    measure = measure_field()

    def __init__(self, *args: Any, targets: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *targets]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("text") and not cleaned.get("target"):
            self.add_error("target", _("Say which question this is about."))
        if cleaned.get("target") and not cleaned.get("text"):
            self.add_error("text", _("Say what must be put right."))
        return cleaned


class SupplementForm(forms.Form):
    """What is missing or wrong: words beside a question of the form or the cut of an episode; without words it is nothing."""

    seq = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[name] = forms.CharField(
                label=_("What is missing or wrong"),
                max_length=LONG_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def listed(self, prefix: str) -> list[tuple[str, str]]:
        """(name, words) of everything under a prefix that has words."""
        return [
            (name.removeprefix(prefix), text)
            for name, text in self.cleaned_data.items()
            if name.startswith(prefix) and text
        ]


class PlaceForm(forms.Form):
    """A place in a cut that was handed in, by timecode, and what is missing or wrong there; an empty row is none. Rule: C-119."""

    cut = forms.ChoiceField(label=_("Cut"), required=False)
    first = forms.CharField(label=_("From (timecode)"), max_length=16, required=False)
    last = forms.CharField(label=_("To (timecode)"), max_length=16, required=False)
    text = forms.CharField(label=_("What is missing or wrong"), max_length=LONG_TEXT, required=False)

    def __init__(self, *args: Any, cuts: Iterable[FilmCut], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cuts = {cut.code: cut for cut in cuts}
        field = self.fields["cut"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((cut.code, cut.label) for cut in self._cuts.values())]
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= {"placeholder": "00:00:00:00", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("cut", "first", "last", "text")):
            return cleaned
        lacking = {
            "cut": _("Say which cut this is about."),
            "text": _("Say what is missing or wrong."),
            "first": _("Say at which timecode it is."),
        }
        for name, said in lacking.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, said)
        cut = self._cuts.get(cleaned.get("cut", ""))
        if cut is not None and cleaned.get("first"):
            self._read(cut, cleaned)
        return cleaned

    def _read(self, cut: FilmCut, cleaned: dict[str, Any]) -> None:
        """Both ends as frames; one timecode alone is one frame."""
        for name in ("first", "last"):
            try:
                cleaned[f"{name}_frame"] = cut.frame(cleaned.get(name) or cleaned["first"])
            except ValueError as error:
                self.add_error(name, str(error))
                return
        if cleaned["last_frame"] < cleaned["first_frame"]:
            self.add_error("last", _("It ends before it begins."))


class CutsForm(forms.Form):
    """Which cut of each episode is handed in: one choice an episode, the newest readable one first."""

    def __init__(self, *args: Any, offers: Iterable[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = list(offers)
        self._cuts = {offered.cut.code: offered.cut for offer in offers for offered in offer.cuts}
        for offer in offers:
            first = offer.first_choice
            choices = [(one.cut.code, one.cut.original_name) for one in offer.cuts if one.is_ready]
            self.fields[f"cut-{offer.number}"] = forms.ChoiceField(
                choices=[*choices, ("", "—")], required=False, initial=first.code if first else ""
            )

    def chosen_cuts(self) -> list[Cut]:
        """The cuts chosen, in order of episodes."""
        return [self._cuts[code] for code in self.cleaned_data.values() if code]


class PanelForm(forms.Form):
    reviewers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reviewer.")},
        label=_("Reviewers on this case"),
    )

    def __init__(self, *args: Any, candidates: Iterable[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reviewers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = User.objects.filter(
            pk__in=[candidate.user.pk for candidate in candidates if not candidate.has_conflict]
        )


class AnswerForm(forms.Form):
    """The applicant's answer to one fix item; to one about the form in the words for forms. Rule: C-81."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=Answer.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you did, or why"),
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, item: FixItem, **kwargs: Any) -> None:
        kwargs["prefix"] = f"item-{item.pk}"
        super().__init__(*args, **kwargs)
        self.item = item
        if is_of_form(item):
            field = self.fields["answer"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(answer.value, answer.of_form) for answer in Answer]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") in {Answer.INTENDED, Answer.BEST_POSSIBLE} and not cleaned.get("text"):
            self.add_error("text", _("Say why, so that the panel can follow."))
        return cleaned


class AuthorityForm(forms.Form):
    """Which authority decides; asked only where there are several."""

    authority = forms.ModelChoiceField(Organisation.objects.none(), label=pgettext_lazy("organisation", "Authority"))

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["authority"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = authorities
        field.initial = authorities.first()


class ListFilterForm(forms.Form):
    """The list's filters, as words of the address. A word that is not known filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False)
    mine = forms.BooleanField(label=_("Waiting for me"), required=False)

    def __init__(self, *args: Any, states: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        kwargs["auto_id"] = "filter-%s"
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), ("open", _("Under way")), *states]

    def as_filter(self) -> ListFilter:
        self.is_valid()
        cleaned = self.cleaned_data
        return ListFilter(state=cleaned.get("state", ""), mine=cleaned.get("mine", False), words=cleaned.get("q", ""))
