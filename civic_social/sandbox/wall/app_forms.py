"""Forms of the app's page in the control panel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import App, WebhookSubscription
from ..webhooks.sender import verify

#: The webhook fields to which an app can subscribe, for each kind of object.
FIELDS = {"page": ["feed", "mention"], "instagram": ["comments"]}


class AccessForm(forms.ModelForm):
    """Form for the access level of the app."""

    class Meta:
        model = App
        fields = ["access_level", "is_legacy", "requires_proof"]
        labels = {
            "is_legacy": _("The app was made before 4 November 2026 and may use field aliases"),
            "requires_proof": _("Calls need appsecret_proof"),
        }


class SubscriptionForm(forms.ModelForm):
    """Form for a subscription to webhooks, which makes the handshake with the site."""

    callback_url = forms.URLField(
        label=WebhookSubscription._meta.get_field("callback_url").verbose_name, assume_scheme="https"
    )
    verify_token = forms.CharField(
        label=WebhookSubscription._meta.get_field("verify_token").verbose_name,
        required=False,
        max_length=200,
    )

    class Meta:
        model = WebhookSubscription
        fields = ["object", "callback_url", "verify_token"]

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError if the address does not answer the handshake."""
        values = super().clean() or {}
        url = values.get("callback_url")
        if url and (problem := verify(url, values.get("verify_token", ""))):
            text = _("The address did not answer the handshake: %(problem)s") % {"problem": problem}
            raise forms.ValidationError(text)
        return values

    def subscribe(self, app: App) -> WebhookSubscription:
        """Create or replace the subscription of ``app``."""
        values = self.cleaned_data
        subscription, _created = WebhookSubscription.objects.update_or_create(
            app=app,
            object=values["object"],
            defaults={
                "callback_url": values["callback_url"],
                "verify_token": values["verify_token"],
                "fields": FIELDS[values["object"]],
            },
        )
        return subscription


class RemovalForm(forms.Form):
    """Form by which the person behind the tokens removes the app, or asks it to delete their data."""

    deauthorize_url = forms.URLField(
        label=_("The site's address for removed apps"), required=False, assume_scheme="https"
    )
    deletion_url = forms.URLField(
        label=_("The site's address for the deletion of data"), required=False, assume_scheme="https"
    )

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError if there is no address."""
        values = super().clean() or {}
        if not self.errors and not any(values.values()):
            raise forms.ValidationError(_("At least one address is needed."))
        return values
