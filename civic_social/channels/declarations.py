"""Declarations of a channel about itself, which the admin obeys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class SettingsField:
    """A field of an account's form whose value is stored, encrypted, in the account's credentials.

    ``name``: the key in ``credentials``. ``is_secret``: the value can be set, but is never shown; an empty
    input keeps it. ``is_required``: the program cannot post without it.
    """

    name: str
    label: StrOrPromise
    help_text: StrOrPromise = ""
    is_secret: bool = True
    is_required: bool = True

    def form_field(self) -> forms.CharField:
        """Return the form's field; the form itself decides whether it is required."""
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        widget = forms.PasswordInput(attributes) if self.is_secret else forms.TextInput(attributes)
        return forms.CharField(
            label=self.label, help_text=self.help_text, required=False, strip=True, widget=widget
        )


ACCESS_TOKEN = SettingsField("access_token", _("Access token"))


@dataclass(frozen=True, slots=True)
class ConnectFlow:
    """A way to connect accounts besides pasting secrets into their form, such as a login by OAuth.

    ``label``: the words of the button above the list of accounts, which leads to the admin view ``url_name``.
    ``reconnect_label``: those of the button on an account, which posts to ``reconnect_url_name`` with the
    account's primary key; both empty if there is none. Channels with an equal flow share one button.
    """

    label: StrOrPromise
    url_name: str
    reconnect_label: StrOrPromise = ""
    reconnect_url_name: str = ""
    icon: str = "link"


@dataclass(frozen=True, slots=True)
class HandOffWords:
    """The words on the card of a post that a person publishes.

    ``post`` and ``change`` are the kinds of task. The rest is for channels with ``Capabilities.is_event``.
    ``open_form`` has the placeholder ``%(account)s``.
    """

    post: StrOrPromise = _("To post")
    change: StrOrPromise = _("To change")
    open_form: StrOrPromise = _("Open the network’s form, as “%(account)s” and not as yourself")
    cancelled: StrOrPromise = _("The event is cancelled. Say so at the network, too:")
    postponed: StrOrPromise = _("The event is postponed. Say so at the network, too:")
    changed: StrOrPromise = _("The event has changed. The network lets no program change it there:")
