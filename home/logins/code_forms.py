"""django-allauth's forms for codes and passkeys, with limits that do not need the cache."""

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic_social.exceptions import CredentialsUnreadable

from . import limits
from .backend import REFUSED_UNTIL
from .waiting import refusal_text

CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "autocapitalize": "none",
    "spellcheck": "false",
    "inputmode": "numeric",
    "maxlength": "20",
}


class CodeMixin:
    """A form with a code, each attempt of which is counted for the account and the source."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.max_length = 20
        field.widget.attrs = {**CODE_ATTRIBUTES}

    def clean_code(self):
        try:
            attempt = limits.begin(context.request, self.user.get_username(), "code")
        except limits.TooManyAttempts as refusal:
            raise ValidationError(refusal_text(refusal.until), code="too_many_attempts") from None
        try:
            code = super().clean_code()
        except CredentialsUnreadable:
            raise ValidationError(
                _("The stored second factor cannot be read. Ask an administrator to reset it."),
                code="unreadable",
            ) from None
        limits.succeed(attempt)
        return code


class AuthenticateForm(CodeMixin, base_forms.AuthenticateForm):
    """The code at login: of the app, or a recovery code."""


class ReauthenticateForm(CodeMixin, base_forms.ReauthenticateForm):
    """The code before a change of the second factor."""


class ActivateTOTPForm(CodeMixin, totp_forms.ActivateTOTPForm):
    """The first code of an app, which proves that it has the key."""


class AddWebAuthnForm(webauthn_forms.AddWebAuthnForm):
    """A new passkey, which can be used instead of a password unless the person decides otherwise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("For example “Phone” or “Work computer”.")
        self.fields["name"].max_length = 100
        self.fields["name"].widget.attrs = {"maxlength": "100", "autocomplete": "off"}
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Use it instead of the password")
        passwordless.help_text = _("The device then asks for a fingerprint, your face or its PIN.")
        passwordless.initial = True

    def clean(self):
        try:
            return super().clean()
        except (KeyError, TypeError, ValueError):
            # allauth expects some of the errors of a forged answer.
            raise get_mfa_adapter().validation_error("incorrect_code") from None


class PasswordForm(forms.Form):
    """The password before a change of the second factor, for people who have none yet."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, **kwargs):
        self.user = kwargs.pop("user")
        super().__init__(*args, **kwargs)

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            until = getattr(context.request, REFUSED_UNTIL, None)
            raise ValidationError(refusal_text(until) if until else _("The password is not right."))
        return password
