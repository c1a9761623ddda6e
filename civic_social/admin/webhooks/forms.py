"""The form of a webhook."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.models import Site

from ...models import WebhookEndpoint, WebhookEvent
from ...models.sites import get_only_site
from ...outgoing_http import DestinationRefused
from ...webhooks.sending import destinations
from ..permissions import manageable_sites, may_everywhere

#: The sentences about an address, by the part of it that the rule refuses.
REFUSALS = {
    "address": _("Enter the complete address, with https:// at its beginning."),
    "credentials": _("Enter the address without a name and password; the signature shows who sends."),
    "scheme": _("Enter an address with https. For another one, the server's administrator names its server."),
    "port": _(
        "Enter an address without a port. For another one, the server's administrator names its server."
    ),
    "private": _("This address is in a private network. The server's administrator can allow its server."),
}


class WebhookForm(WagtailAdminModelForm):
    """The form of a webhook, without its secret."""

    events = forms.MultipleChoiceField(
        label=_("Events"), choices=WebhookEvent.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if get_only_site():
            del self.fields["site"]
            return
        field = cast(forms.ModelChoiceField, self.fields["site"])
        action = "change" if self.instance.pk else "add"
        field.empty_label = str(_("Every site"))
        if self.for_user and not may_everywhere(self.for_user, action, WebhookEndpoint):
            field.required, field.empty_label = True, "---------"
            field.queryset = manageable_sites(self.for_user, action, WebhookEndpoint)
        else:
            field.queryset = Site.objects.all()

    def clean_url(self) -> str:
        """Return the address. Raises ``ValidationError`` for one that the server may not request."""
        url = self.cleaned_data["url"].strip()
        try:
            rule = destinations()
            parts = rule.check(url)
            if not rule.is_configured(parts):
                rule.check_without_resolving(parts)
        except DestinationRefused as error:
            raise forms.ValidationError(REFUSALS.get(error.reason, REFUSALS["address"])) from None
        return url

    def save(self, commit: bool = True) -> Any:
        """Save only the form's fields: a worker may be writing the result of a delivery to the same row."""
        if self.instance.pk is None or not commit:
            return super().save(commit)
        endpoint = super().save(commit=False)
        endpoint.save(update_fields=[name for name in self.fields if hasattr(endpoint, name)])
        return endpoint


webhook_panels = ObjectList(
    [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("url")], heading=_("The receiver")),
        MultiFieldPanel(
            [FieldPanel("events"), FieldPanel("site"), FieldPanel("is_active")], heading=_("What it receives")
        ),
    ],
    base_form_class=WebhookForm,
)
