"""The fields of an account's form that its channel declares, and the trial of what is typed there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from ...channels import get_channels, network_label
from ...channels.base import Channel, SettingsField
from ...error_messages import explain
from ...exceptions import (
    CivicSocialError,
    CredentialsRefused,
    CredentialsUnreadable,
    OutcomeUnknown,
    TransientError,
)
from ...models import Mode, SocialAccount

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)


class CredentialsMixin:
    """A form of an account with the fields that channels declare.

    Secrets can be set but never read, and an empty input keeps them. A form whose network is not chosen yet
    has the fields of every network.
    """

    fields: dict[str, forms.Field]
    errors: Any
    add_error: Any
    instance: SocialAccount
    cleaned_data: dict[str, Any]
    settings_fields: dict[str, SettingsField]

    #: The credentials that the channel returned for the typed ones.
    verified: dict[str, Any] | None = None
    #: True if new credentials are stored that could not be tried at the network.
    has_unverified_token = False

    def follow_channel(self, slug: str) -> None:
        """Add the fields and the help of the channel ``slug``, or those of all channels if there is none."""
        channels = get_channels()
        chosen = [channel for channel in channels.values() if slug in ("", channel.slug)]
        sentences = {str(channel.mode_help) for channel in chosen if channel.mode_help}
        self.fields["mode"].help_text = " ".join(sorted(sentences))
        own = chosen[0] if slug and chosen else None
        self.fields["remote_id"].help_text = (own and own.remote_id_help) or _(
            "The number or name by which the network knows the page or the group."
        )
        if own and own.public_url_help:
            self.fields["public_url"].help_text = own.public_url_help
        self._add_settings_fields(chosen)

    def _add_settings_fields(self, chosen: list[type[Channel]]) -> None:
        self.settings_fields = {}
        stored, is_readable = self._stored_credentials()
        for channel in chosen:
            for declared in channel.settings_fields:
                if declared.name not in self.settings_fields:
                    self.settings_fields[declared.name] = declared
                    self.fields[declared.name] = declared.form_field()
        for name, declared in self.settings_fields.items():
            field = self.fields[name]
            field.help_text = " ".join(
                str(part) for part in self._help(declared, chosen, name in stored, is_readable) if part
            )
            if not declared.is_secret:
                field.initial = stored.get(name, "")

    def _stored_credentials(self) -> tuple[dict[str, Any], bool]:
        """Return the stored credentials, and False if they can no longer be decrypted."""
        try:
            return (self.instance.credentials if self.instance.credentials_token else {}), True
        except CredentialsUnreadable:
            return {}, False

    def _help(
        self, declared: SettingsField, channels: list[type[Channel]], is_stored: bool, is_readable: bool
    ) -> Iterator[StrOrPromise]:
        with_fields = [channel for channel in channels if channel.settings_fields]
        with_field = [
            channel
            for channel in with_fields
            if declared.name in [field.name for field in channel.settings_fields]
        ]
        if len(with_field) < len(with_fields):
            labels = ", ".join(str(network_label(channel.slug)) for channel in with_field)
            yield f"{labels}:"
        yield declared.help_text
        if not declared.is_secret:
            if declared.is_required:
                yield _("Needed when the program posts.")
            return
        if not is_readable:
            yield _("The stored token can no longer be read. Paste a new one.")
        elif is_stored:
            yield _("A token is stored; it is never shown. Leave empty to keep it, or paste a new one.")
        elif declared.is_required:
            yield _("Needed when the program posts. It is kept encrypted and never shown again.")
        else:
            yield _("It is kept encrypted and never shown again.")

    @property
    def has_new_credentials(self) -> bool:
        """Return True if the form contains new credentials."""
        return bool(self._typed(self.cleaned_data))

    def _typed(self, data: dict[str, Any]) -> dict[str, str]:
        """Return the secrets that were typed, and the other values that differ from the stored ones."""
        stored, _is_readable = self._stored_credentials()
        typed = {}
        for name, declared in self.settings_fields.items():
            value = data.get(name) or ""
            # A secret that is typed again counts as new, so that it resumes a stopped account.
            if value if declared.is_secret else value != stored.get(name, ""):
                typed[name] = value
        return typed

    def new_credentials(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the stored credentials of the channel's fields, with the typed ones in their place."""
        stored = self._stored_credentials()[0]
        kept = {name: stored[name] for name in self.settings_fields if name in stored}
        return {**kept, **self._typed(data)}

    def check_credentials(self, data: dict[str, Any]) -> None:
        """Add an error for each required field that is empty, and try new values at the network."""
        typed = self._typed(data)
        if data.get("mode") != Mode.API:
            return
        stored, is_readable = self._stored_credentials()
        for name, declared in self.settings_fields.items():
            # Unreadable credentials are kept until they are replaced.
            is_kept = name in stored or (not is_readable and not typed)
            if declared.is_required and not data.get(name) and not (declared.is_secret and is_kept):
                self.add_error(name, self._missing(declared))
        if typed and not self.errors:
            self._try(data, self.new_credentials(data))

    def _missing(self, declared: SettingsField) -> StrOrPromise:
        if declared.name == "access_token":
            return _("Paste the access token, or choose above that a person posts by hand.")
        return _("Fill this in, or choose above that a person posts by hand.")

    def _try(self, data: dict[str, Any], credentials: dict[str, Any]) -> None:
        """Let the channel try ``credentials``, and add an error if the network refuses them."""
        first = next((name for name, each in self.settings_fields.items() if each.is_secret), "")
        first = first or next(iter(self.settings_fields))
        try:
            with closing(self.trial_account(data, credentials).get_channel()) as channel:
                self.verified = channel.verify()
        except CredentialsRefused as error:
            self.add_error(error.field or first, error.sentence)
        except (TransientError, OutcomeUnknown):
            self.has_unverified_token = True
        except CivicSocialError as error:
            explanation = explain(error.problem, error.details)
            self.add_error(first, f"{explanation.what} {explanation.next_step}")
        except Exception:
            # A broken channel must not keep anybody from correcting an account; delivery will report it.
            logger.exception("verification broke channel=%s", data["channel"])
            self.has_unverified_token = True

    def trial_account(self, data: dict[str, Any], credentials: dict[str, Any]) -> SocialAccount:
        """Return an account with the form's values and ``credentials``, which must not be saved."""
        names = ("name", "channel", "mode", "remote_id", "public_url", "when_uneditable")
        account = SocialAccount(pk=self.instance.pk, **{name: data[name] for name in names if name in data})
        account.credentials = credentials
        return account

    def store_credentials(self) -> None:
        """Write the form's new credentials to the instance, besides the stored ones that stay."""
        new = self.new_credentials(self.cleaned_data)
        self.instance.credentials = self.verified if self.verified is not None else new


class CredentialsPanel(Panel):
    """The fields that the channel of the account declares."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "civic_social/admin/credentials_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["fields"] = [self.form[name] for name in self.form.settings_fields]
            return context
