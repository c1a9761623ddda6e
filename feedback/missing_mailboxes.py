"""Fill in missing keys of mailboxes, in rows that were made by a release that did not know them."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.db import models

from .mailbox import MailboxField, mailbox_key


def fill_after_migrate(sender: AppConfig, using: str, apps: Any = installed_apps, **kwargs: Any) -> None:
    """Fill in the missing keys of an app's rows; the receiver of ``post_migrate``.

    ``apps``: the models as the migrations left them. An update after a way back migrates nothing, and still
    sends the signal.
    """
    try:
        found = apps.get_app_config(sender.label).get_models()
    except LookupError:
        return
    for model in found:
        if any(isinstance(field, MailboxField) for field in model._meta.concrete_fields):
            fill(model._default_manager.using(using))


def fill(rows: models.QuerySet[Any]) -> None:
    """Store the key of each row that has an address and no key."""
    missing = rows.filter(mailbox="").exclude(email="")
    length = rows.model._meta.get_field("mailbox").max_length
    for pk, email in missing.values_list("pk", "email"):
        rows.filter(pk=pk).update(mailbox=mailbox_key(email)[:length])
