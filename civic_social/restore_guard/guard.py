"""Compares the database with the installation file, holds everything on a finding, and ends the hold."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DEFAULT_DB_ALIAS, router, transaction
from django.utils import timezone
from wagtail.log_actions import log

from ..models import Attempt, LostPost, Post, RecordEntry, RecordHead, RestoreFinding, Switch
from ..planning.dispatch import enqueue_delivery
from ..signals import restore_ending, restore_noticed
from . import installation, sequences
from .installation import Installation
from .search import search_for_due, search_name

logger = logging.getLogger(__name__)


def check() -> RestoreFinding | None:
    """Hold everything if the database does not belong to this installation; return the finding that holds.

    Safe to call often and from any number of processes. A new installation gets its file. Raises ``OSError``
    if the file cannot be read or made: then nothing may be sent.
    """
    if installation.path() is None:
        return None
    if held := Switch.load().finding:
        return RestoreFinding(held)
    finding = find_sign()
    if finding:
        hold_everything(finding)
    return finding


def find_sign() -> RestoreFinding | None:
    """Return the first sign of a restored or copied database, or None; writes the file if there is none."""
    # The file first: another process may append to the log and then write the file.
    noted = installation.read()
    database = router.db_for_write(RecordHead)
    head = RecordHead.objects.using(database).get()
    if noted is None:
        if head.count or Attempt.objects.using(database).exists():
            return RestoreFinding.FILE_LOST
        installation.write(Installation(head.count, head.hash, installation.machine_hash()))
        return None
    if noted.restored:
        return RestoreFinding.RESTORED
    machine = installation.machine_hash()
    if noted.machine and machine and noted.machine != machine:
        return RestoreFinding.OTHER_MACHINE
    if noted.number > head.count:
        return RestoreFinding.OLDER
    entries = RecordEntry.objects.using(database)
    if noted.number and not entries.filter(number=noted.number, hash=noted.hash).exists():
        return RestoreFinding.OTHER_HISTORY
    return None


def hold_everything(finding: RestoreFinding, using: str = DEFAULT_DB_ALIAS) -> None:
    """Turn the main switch off until ``let_go_on``, let IDs jump, and have queued mails held.

    Does nothing if a finding holds already. ``using`` is the alias of the database.
    """
    with transaction.atomic(using=using):
        Switch.objects.using(using).get_or_create(pk=1)
        switches = Switch.objects.using(using).filter(pk=1, finding="")
        if not switches.update(finding=finding, found_at=timezone.now(), looked_at=None):
            return
        sequences.skip_ids(using)
        restore_noticed.send(sender=Switch, using=using)
        if using == DEFAULT_DB_ALIAS:
            log(
                instance=Switch.load(),
                action="civic_social.restore_noticed",
                data={"finding": str(finding.value)},
            )
    logger.error("nothing is sent until a person decides: the database was restored or copied: %s", finding)


def let_go_on(user: Any = None) -> None:
    """End the hold: note this database and this machine as the installation, and enqueue the delivery.

    Due posts that ``inspection`` has not searched for are searched for before they are sent. Raises
    ``OSError`` if the installation file cannot be written: then the hold stays.
    """
    with transaction.atomic():
        switch = Switch.load()
        finding = switch.finding
        search_for_due(search_name(switch), created_before=switch.found_at)
        restore_ending.send(sender=Switch, found_at=switch.found_at or timezone.now())
        adopt()
        Switch.objects.filter(pk=1).update(finding="", found_at=None, looked_at=None)
        LostPost.objects.filter(remote_id__in=Post.objects.exclude(remote_id="").values("remote_id")).delete()
        log(
            instance=switch,
            action="civic_social.restore_ended",
            user=user,
            data={"finding": finding},
        )
        transaction.on_commit(enqueue_delivery, robust=True)


def adopt() -> None:
    """Note this database and this machine as the installation. Raises ``OSError``."""
    head = RecordHead.objects.get()
    installation.write(Installation(head.count, head.hash, installation.machine_hash()))
