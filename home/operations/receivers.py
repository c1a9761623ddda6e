"""Receivers of civic_social's signals."""

from datetime import datetime
from typing import Any

from civic_social.models import Switch
from civic_social.signals import (
    before_delivery,
    describe_held,
    describe_operation,
    restore_ending,
    restore_noticed,
)
from feedback.mail import holding
from feedback.personal_data.data_subjects import records_erased

from . import erasures, held_mails, overdue_mails
from .running_processes import note_running
from .watch import summary


def hold_mails(using: str, **kwargs: Any) -> None:
    """Hold the queued mails of a restored or copied database."""
    held_mails.hold(using)


def hold_overdue_mails(found_at: datetime, **kwargs: Any) -> None:
    """Hold the mails that became due by time in the lost history."""
    overdue_mails.hold(found_at)


def describe_held_mails(**kwargs: Any) -> list[str]:
    """Return the sentences about held mails, and about what has to be erased again."""
    return [*held_mails.describe(), *erasures.describe()]


def note_erasure(keys: dict[str, list[str]], **kwargs: Any) -> None:
    """Note outside the backups what a person has erased."""
    erasures.note(keys)


def describe_state(**kwargs: Any) -> list[str]:
    """Return the sentences about the background process, tasks, mails and backups."""
    return summary.describe_operation()


def connect() -> None:
    """Connect the receivers."""
    before_delivery.connect(note_running, dispatch_uid="home.operations.note_running")
    restore_noticed.connect(hold_mails, dispatch_uid="home.operations.hold_mails")
    restore_ending.connect(hold_overdue_mails, dispatch_uid="home.operations.hold_overdue_mails")
    holding.set_held_since(Switch.held_since)
    records_erased.connect(note_erasure, dispatch_uid="home.operations.note_erasure")
    describe_operation.connect(describe_state, dispatch_uid="home.operations.describe_state")
    describe_held.connect(describe_held_mails, dispatch_uid="home.operations.describe_held_mails")
