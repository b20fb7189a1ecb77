"""A choice of people or houses, by the name in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from zhijiang.people.models import Organisation, User

if TYPE_CHECKING:
    NamedField = forms.ModelChoiceField[Any]
else:
    NamedField = forms.ModelChoiceField


class NamedChoice(NamedField):
    """People or houses; each is called `shown_name`."""

    def label_from_instance(self, obj: object) -> str:
        assert isinstance(obj, Organisation | User)
        return obj.shown_name
