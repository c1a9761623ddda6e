"""The choice of a network, the first step of adding an account: each has fields of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin.views import generic

from ...channels import get_channels, network_label
from ...models import SocialAccount
from .unverified import UnverifiedTokenMixin

#: The parameter of the form's address that names the network.
CHANNEL = "channel"


@method_decorator(sensitive_post_parameters(), name="dispatch")
class AccountCreateView(UnverifiedTokenMixin, generic.CreateView):
    """The choice of a network, and then the form of a new account there."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._chosen:
            return super().get(request, *args, **kwargs)
        self.object = None
        context = {**self.get_context_data(form=None), "networks": self._networks()}
        return self.response_class(request, "civic_social/admin/account_networks.html", context)

    @property
    def _chosen(self) -> str:
        """The slug of the chosen channel, the only one by default; empty if none is chosen."""
        channels = get_channels()
        chosen = self.request.POST.get(CHANNEL) or self.request.GET.get(CHANNEL, "")
        if len(channels) == 1:
            (chosen,) = channels
        return chosen if chosen in channels else ""

    def _networks(self) -> list[dict[str, Any]]:
        """Return what is shown of each installed network, in the order of their labels."""
        add = reverse(self.add_url_name)
        rows = [
            {
                # No classes: a template would call them.
                "label": str(channel.label),
                "icon": channel.icon,
                "colour": channel.colour,
                "help": channel.mode_help,
                "connect_flow": channel.connect_flow,
                "url": f"{add}?{CHANNEL}={channel.slug}",
            }
            for channel in get_channels().values()
        ]
        return sorted(rows, key=lambda row: row["label"].casefold())

    def get_page_subtitle(self) -> Any:
        """Return the chosen network's label."""
        return network_label(self._chosen) if self._chosen else super().get_page_subtitle()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give a new form the chosen network as its instance's."""
        kwargs = super().get_form_kwargs()
        if self._chosen:
            kwargs["instance"] = SocialAccount(channel=self._chosen)
        return kwargs

    def get_form(self, form_class: Any = None) -> Any:
        """Offer the chosen network alone, since another has other fields."""
        form = super().get_form(form_class)
        if self._chosen:
            field = form.fields["channel"]
            field.choices = [each for each in field.choices if each[0] == self._chosen]
            url = reverse(self.add_url_name)
            field.help_text = format_html('<a href="{}">{}</a>', url, _("Choose another network"))
        return form
