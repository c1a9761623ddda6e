"""The links from Wagtail's admin to the screens of logins, and their entries in the history."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from . import actions
from .admin_urls import urlpatterns
from .admin_views import may_change_login


def admin_urls():
    """Return the addresses that need a session."""
    return urlpatterns


def link_to_own_second_factor(request) -> dict:
    """Lead from a person's own account to their second factor."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("Codes of an app, passkeys and recovery codes for your login."),
    }


def link_to_login(user, request_user):
    """Lead from the list of users to the login of one."""
    if may_change_login(request_user, user):
        url = reverse("home_logins_person", args=[user.pk])
        yield Button(_("Second factor and login"), url=url, icon_name="key", priority=40)


def register_log_actions(log_actions) -> None:
    """Name the actions in the history of a user."""
    register = log_actions.register_action
    register(actions.ADDED, _("Add second factor"), _("A second factor was added"))
    register(actions.REMOVED, _("Remove second factor"), _("A second factor was removed"))
    register(actions.NEW_CODES, _("Replace recovery codes"), _("The recovery codes were replaced"))
    register(actions.RESET, _("Reset second factor"), _("The second factor was reset by an administrator"))
    register(actions.CONNECTED, _("Connect with the provider"), _("Connected with the login provider"))
    register(
        actions.DISCONNECTED, _("Disconnect from the provider"), _("Disconnected from the login provider")
    )
    register(actions.RELEASED, _("Allow login again"), _("Refused attempts to log in were allowed again"))
