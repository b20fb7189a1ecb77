"""What is typed into the pages of deliveries and releases."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.casework.sheets import MOST_BYTES
from zhijiang.catalog.models import Cut
from zhijiang.catalog.territories import CODES
from zhijiang.distribution import bag, rules
from zhijiang.distribution.actions import Figure, Recipient, Shown
from zhijiang.distribution.states import LANGUAGES, FigureKind
from zhijiang.people.models import Organisation
from zhijiang.ui.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_LIST_BYTES: Final = 4 << 20


class WorkChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A work by its title."""

    def label_from_instance(self, obj: object) -> str:
        return str(getattr(obj, "shown_title", obj))


class CutChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A cut by its work, episode and number."""

    def label_from_instance(self, obj: object) -> str:
        assert isinstance(obj, Cut)
        work = obj.episode.work
        told = gettext("cut %(number)d") % {"number": obj.number}
        if not work.is_single:
            told = f"{gettext('episode %(number)d') % {'number': obj.episode.number}} · {told}"
        return f"{work.shown_title} · {told} · {obj.original_name}"


class DeliveryForm(forms.Form):
    """What goes to whom."""

    cut = CutChoice(label=_("Cut"), queryset=Cut.objects.none(), empty_label=None)
    profile = forms.ChoiceField(label=_("Delivery profile"), help_text=_("What the recipient asks of the file."))
    organisation = NamedChoice(
        label=_("An authority or base of this platform"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Another recipient, named below"),
    )
    recipient = forms.CharField(
        label=pgettext_lazy("delivery", "Recipient"),
        max_length=120,
        required=False,
        help_text=_("The house: a platform, broadcaster or distributor."),
    )
    contact = forms.CharField(label=_("Who takes it there"), max_length=60)
    mail = forms.EmailField(label=_("E-mail address"))
    with_rendition = forms.BooleanField(
        label=_("With the playable version"), required=False, help_text=_("The HLS version that the review room plays.")
    )
    with_cards = forms.BooleanField(
        label=_("With opening cards"),
        required=False,
        help_text=_(
            "The licence number, and the AI label where it is declared, as clips of the cut's size and rate to be cut in."
        ),
    )

    def __init__(self, *args: Any, cuts: Any, profiles: Iterable[tuple[str, str]], houses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cut"].queryset = cuts  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = houses  # type: ignore[attr-defined]
        self.fields["profile"].choices = list(profiles)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A recipient is one or the other."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("organisation") and not data.get("recipient", "").strip():
            self.add_error("recipient", _("Say who receives it."))
        return data

    def as_recipient(self) -> Recipient:
        """Who was named."""
        house: Organisation | None = self.cleaned_data["organisation"]
        name = house.name if house is not None else self.cleaned_data["recipient"]
        return Recipient(name, self.cleaned_data["contact"], self.cleaned_data["mail"], house)


class LinkForm(forms.Form):
    """For whom a link is, and how long it holds."""

    name = forms.CharField(label=_("For whom"), max_length=60)
    mail = forms.EmailField(label=_("E-mail address"))
    expires_on = DayField(label=_("Holds until"), help_text=_("The last day, at most 90 days ahead."))
    most_fetches = forms.IntegerField(
        label=_("How often the package may be fetched"), min_value=1, max_value=rules.MOST_FETCHES
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReceiptForm(forms.Form):
    """What the recipient computed of what arrived: a list of hashes, pasted or as a file, or the one hash over the list."""

    name = forms.CharField(label=_("Your name"), max_length=60)
    listed = forms.CharField(
        label=_("Hashes that you computed"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("The output of sha256sum over the files of data/, or the SHA-256 of tagmanifest-sha256.txt alone."),
    )
    file = forms.FileField(label=_("Or the list as a file"), required=False)

    arrived: dict[str, str]
    digest: str

    def clean(self) -> dict[str, Any]:
        """One of the two, and a list that is one."""
        data: dict[str, Any] = super().clean() or {}
        self.arrived, self.digest = {}, ""
        text = str(data.get("listed", "")).strip()
        file = data.get("file")
        if isinstance(file, UploadedFile):
            if (file.size or 0) > MOST_LIST_BYTES:
                raise forms.ValidationError(_("This list is too long to be one."))
            text = file.read().decode("utf-8", errors="replace").strip()
        if not text:
            raise forms.ValidationError(_("Paste the hashes, or choose the file that holds them."))
        if len(text) == 64 and not text.strip("0123456789abcdefABCDEF"):
            self.digest = text.lower()
            return data
        try:
            self.arrived = bag.parse_list(text)
        except ValueError:
            raise forms.ValidationError(
                _("This is no list of SHA-256 hashes: each line is a hash, two spaces and a path.")
            ) from None
        return data


class ReleaseForm(forms.Form):
    """Where, when and in which version a work is shown. `cuts` are those of the one work."""

    platform = forms.CharField(
        label=_("Platform"), max_length=80, help_text=_("The house that shows it, by the name its viewers know.")
    )
    url = forms.URLField(label=_("Page of the work there"), max_length=400, required=False, assume_scheme="https")
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: without end."))
    first_episode = forms.IntegerField(label=_("From episode"), min_value=1, initial=1)
    last_episode = forms.IntegerField(
        label=_("To episode"), min_value=1, required=False, help_text=_("Empty: to the last.")
    )
    territory = forms.CharField(
        label=_("Where"),
        max_length=800,
        initial="CN",
        help_text=_(
            "Countries and regions by two letters, such as CN HK; * is the world, * -CN the world without the mainland."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=list(LANGUAGES.items()),
        initial=["zh"],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Heard or in subtitles."),
    )
    number = forms.CharField(label=_("Licence number as the platform shows it"), max_length=80, required=False)
    cut = CutChoice(
        label=_("Version that is shown"),
        queryset=Cut.objects.none(),
        required=False,
        empty_label=_("None of the cuts here, or not known"),
    )
    sha256 = forms.CharField(
        label=_("Or the hash of the platform's file (SHA-256)"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, cuts: Any, is_single: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cut"].queryset = cuts  # type: ignore[attr-defined]
        if is_single:
            del self.fields["first_episode"], self.fields["last_episode"]

    def as_shown(self) -> Shown:
        """What was told."""
        given = dict(self.cleaned_data)
        given["languages"] = " ".join(given["languages"])
        return Shown(**{"first_episode": 1, "last_episode": None} | given)


def _count_of(value: Decimal, *, is_money: bool) -> int:
    if not is_money and value != value.to_integral_value():
        raise forms.ValidationError(gettext("A whole number is expected."))
    return int(value * 100) if is_money else int(value)


class FigureForm(forms.Form):
    """One count."""

    kind = forms.ChoiceField(label=_("What is counted"), choices=FigureKind.choices)
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))
    value = forms.DecimalField(
        label=_("Count"), min_value=0, max_digits=15, decimal_places=2, help_text=_("Whole; revenue in yuan.")
    )
    place = forms.CharField(
        label=_("Country or region"),
        max_length=2,
        required=False,
        help_text=_("Two letters; empty: everywhere together."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("All together")), *LANGUAGES.items()]
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The statement or page on which it stands.")
    )
    source_day = DayField(label=_("Day of the source"))

    def clean_place(self) -> str:
        """Two letters that stand for a place, or none."""
        place = str(self.cleaned_data["place"]).strip().upper()
        if place and place not in CODES:
            raise forms.ValidationError(gettext("Two letters such as CN are expected (ISO 3166-1), or nothing."))
        return place

    def clean(self) -> dict[str, Any]:
        """Yuan become fen; everything else is whole."""
        data: dict[str, Any] = super().clean() or {}
        value = data.get("value")
        if isinstance(value, Decimal):
            try:
                data["value"] = _count_of(value, is_money=data.get("kind") == FigureKind.REVENUE)
            except forms.ValidationError as wrong:
                self.add_error("value", wrong)
        return data

    def as_figure(self) -> Figure:
        """What was counted."""
        given = dict(self.cleaned_data)
        return Figure(**given | {"kind": FigureKind(given["kind"])})


class CorrectionForm(forms.Form):
    """What a figure should have been, and why."""

    value = forms.DecimalField(
        label=_("Count"), min_value=0, max_digits=15, decimal_places=2, help_text=_("Whole; revenue in yuan.")
    )
    source = forms.CharField(label=_("Source"), max_length=200)
    source_day = DayField(label=_("Day of the source"))
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, is_money: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_money = is_money

    def clean_value(self) -> int:
        """Yuan become fen; everything else is whole."""
        return _count_of(self.cleaned_data["value"], is_money=self._is_money)


class FiguresForm(forms.Form):
    """A workbook of figures."""

    file = forms.FileField(label=_("Workbook (xlsx)"))

    def clean_file(self) -> UploadedFile[Any]:
        """Not larger than a workbook of figures is."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(gettext("This workbook is larger than 5 MB."))
        return file
