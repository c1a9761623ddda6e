"""The sweep: one look at everything that a process must do for the posts while the site runs.

``manage.py social deliver`` runs it, once or in a loop, and so can any other process of a site.
"""

from __future__ import annotations

import time
from collections import Counter

from .audit_log import noted_ends
from .conversation import events, figures, moderation, reading, retention
from .conversation import worker as conversation_worker
from .delivery import duplicates, worker
from .monitoring import comment_mails, health, lost_keys, notifications, recovery
from .planning import changes
from .reconciliation import local
from .restore_guard import networks
from .short_links import maintenance as short_links
from .webhooks import maintenance as webhooks
from .webhooks import sending as webhook_sending

#: The seconds between two searches of a running sweep for publications that were not planned.
CATCH_UP_SECONDS = 60
#: The seconds of a round after which the comments of no further account are read.
READ_SECONDS = 10
#: The seconds between two erasures of comments and names whose time is over.
ERASE_SECONDS = 3600


class Sweep:
    """The rounds of a process that goes on for as long as the site runs."""

    def __init__(self) -> None:
        self._caught_up_at: float | None = None
        self._erased_at: float | None = None

    def run_round(self) -> Counter[str]:
        """Run one round, and return the number of attempts with each outcome.

        Safe to call from any number of processes. Raises ``django.db.Error`` if the database fails.
        """
        now = time.monotonic()
        if self._caught_up_at is None:
            networks.check_newest()
        if self._caught_up_at is None or now - self._caught_up_at >= CATCH_UP_SECONDS:
            local.catch_up()
            noted_ends.note()
            short_links.tend()
            events.erase_old()
            figures.delete_old()
            webhooks.delete_old()
            self._caught_up_at = now
        if self._erased_at is None or now - self._erased_at >= ERASE_SECONDS:
            retention.erase_due()
            retention.erase_names()
            self._erased_at = now
        # One account at a time, so that a network that hangs does not delay what is due elsewhere.
        return run_once(probes=1)


def run_once(*, probes: int | None = None) -> Counter[str]:
    """Plan after changes, deliver what is due, read comments, check accounts, send mails and webhooks.

    ``probes`` is the greatest number of accounts to check; with it, reading comments takes a limited time.
    Returns the number of attempts with each outcome. Raises ``django.db.Error`` if the database fails.
    """
    lost_keys.resume_readable()
    recovery.resume_recovered()
    changes.work_off()
    outcomes = worker.drain()
    moderation.screen_new()
    conversation_worker.drain()
    duplicates.check_due()
    events.work_off()
    reading.read_due(seconds=READ_SECONDS if probes else None)
    health.probe_due(limit=probes)
    notifications.notify()
    comment_mails.mail_desks()
    webhook_sending.send_due()
    return outcomes
