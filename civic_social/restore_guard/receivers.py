"""Receivers of signals: the check before each delivery, and the file after each audit log row."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from ..models import RecordEntry, Switch
from ..signals import before_delivery
from . import guard, installation


def check_before_delivery(**kwargs: Any) -> None:
    """Hold everything if the database was restored or copied."""
    guard.check()


def note_end_of_log(instance: RecordEntry, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    """Write the installation file after the commit of the new row, unless everything is held."""
    if not created or raw or installation.path() is None:
        return

    def write() -> None:
        if not Switch.load().finding:
            installation.advance(instance.number, instance.hash)

    transaction.on_commit(write, using=kwargs["using"], robust=True)


def connect() -> None:
    """Connect the receivers."""
    before_delivery.connect(check_before_delivery, dispatch_uid="civic_social.restore_guard.check")
    post_save.connect(note_end_of_log, sender=RecordEntry, dispatch_uid="civic_social.restore_guard.note")
