"""What people may change about themselves."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from zhijiang.people.models import User


class ProfileForm(forms.ModelForm[User]):
    """Name and language; the e-mail address and the roles are the administrator's."""

    class Meta:
        model = User
        fields = ("name", "name_latin", "language")
        help_texts = {"name_latin": _("Shown to people who read in English.")}


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's own, without placeholders that repeat the labels; named in settings.ACCOUNT_FORMS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].label = _("E-mail address")


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """allauth's own, with a label that says whose name is asked; named in settings.MFA_FORMS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("So that you know it again, such as “office laptop”.")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Sign in with it alone, without a password")
            self.fields["passwordless"].help_text = _("The device then asks for your fingerprint, face or PIN.")


class EditKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """allauth's own, with the same label as where the key is added; named in settings.MFA_FORMS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
