"""The columns of the list of accounts: network and state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.admin.ui.tables import Column

from ...channels import get_channels, network_label
from ...error_messages import Explanation, explain
from ...models import SocialAccount
from ...monitoring.health import explained_alerts


def account_warnings(account: SocialAccount) -> list[Explanation]:
    """Return the pause that the network demands, and the warnings of the last health probe.

    None for a stopped or disconnected account.
    """
    if account.problem or account.disconnected_at:
        return []
    warnings = explained_alerts(account.health) if hasattr(account, "health") else []
    if account.resting_until and account.resting_until > timezone.now():
        return [explain("resting", {"until": _moment(account.resting_until)}), *warnings]
    return warnings


def _moment(moment: datetime) -> str:
    """Return the time of a moment in words, with the date unless it is today."""
    here = localtime(moment)
    clock = date_format(here, "TIME_FORMAT")
    return clock if here.date() == localtime().date() else f"{date_format(here, 'DATE_FORMAT')}, {clock}"


class NetworkColumn(Column):
    """The account's network, with the icon and the colour that its channel declares."""

    cell_template_name = "civic_social/admin/network_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        channel = get_channels().get(instance.channel)
        return {
            **super().get_cell_context_data(instance, parent_context),
            "label": network_label(instance.channel),
            "icon": channel.icon if channel else "",
            "colour": channel.colour if channel else "",
        }


class AccountStateColumn(Column):
    """The state of an account, its health warnings, and the button that pauses or resumes it."""

    cell_template_name = "civic_social/admin/account_state_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return {
            **context,
            "account": instance,
            "warnings": account_warnings(instance),
            "csrf_token": get_token(request),
        }
