"""What people ask of a file that they check for themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Work
from zhijiang.people.models import Organisation, User
from zhijiang.technical import queries


class FileForm(forms.Form):
    """A file, and the company it is checked for."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Company"), empty_label=None)
    file = forms.FileField(label=_("File"), max_length=255)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.initial = organisations, organisations.first()


class MendForm(forms.Form):
    """What the new file is to be. At least one thing."""

    target = forms.ChoiceField(label=_("Loudness"), required=False)
    channel = forms.ChoiceField(label=_("Channel to put right"), required=False)
    container = forms.ChoiceField(
        label=_("Container"),
        required=False,
        choices=[("", _("As it is")), ("mp4", "MP4"), ("mov", "MOV")],
    )

    def __init__(self, *args: Any, broken: list[queries.Broken], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._targets = {each.id: each for each in queries.targets()}
        self._broken = {each.value: each for each in broken}
        side = [_("left"), _("right")]
        words = {
            "copy": _("Sound %(stream)d: the %(side)s channel gets what the other has"),
            "invert": _("Sound %(stream)d: the %(side)s channel is inverted"),
        }
        as_is = [("", _("As it is"))]
        for name, choices in (
            ("target", [(each.id, each.label) for each in self._targets.values()]),
            (
                "channel",
                [(each.value, words[each.do] % {"stream": each.stream, "side": side[each.channel]}) for each in broken],
            ),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*as_is, *choices]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where nothing was asked."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Choose at least one thing that is to be other than it is."))
        return cleaned

    def asked(self) -> dict[str, Any]:
        """As `Mend.asked` keeps it."""
        told: dict[str, Any] = {"container": self.cleaned_data["container"], "channels": []}
        if target := self._targets.get(self.cleaned_data["target"]):
            told |= {"target_lufs": target.target_lufs, "true_peak_dbtp": target.true_peak_dbtp}
        if broken := self._broken.get(self.cleaned_data["channel"]):
            told["channels"] = [
                {"stream": broken.stream, "channel": broken.channel, "do": broken.do, "source": 1 - broken.channel}
            ]
        return told


class CutForm(forms.Form):
    """Of which work, and of which episode, the file becomes a cut."""

    work = forms.ModelChoiceField(Work.objects.none(), label=_("Work"), empty_label=_("Please choose"))
    episode = forms.IntegerField(label=_("Episode"), min_value=1, initial=1)

    def __init__(self, *args: Any, user: User, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["work"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = catalog.own_works_for(user).filter(organisation=organisation).order_by("-created_at")
