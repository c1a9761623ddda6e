"""Mails that became due by time between a backup and its restore: perhaps sent, so a person decides.

A restored database does not know that its reminders and digests have gone out already, and would send them
again as soon as the hold ends.
"""

from datetime import datetime

from django.db import transaction

from ..events import maintenance as events
from ..events.mail.models import Delivery
from ..models import Frequency, ScheduledJob, SubscriptionMail
from ..subscriptions import digests
from .held_mails import PROBLEM
from .work.jobs import JOBS

#: The job of the clock that writes each digest.
DIGESTS = {Frequency.DAILY: "daily_digest", Frequency.WEEKLY: "weekly_digest"}


@transaction.atomic
def hold(found_at: datetime) -> None:
    """Write the mails that were due by time at ``found_at`` as "perhaps sent": a person decides.

    What becomes due later is sent as usual. May be called again.
    """
    values = {"status": Delivery.UNKNOWN, "problem": PROBLEM}
    events.queue_reminders(found_at, **values)
    events.queue_thanks(found_at, **values)
    schedules = {job.name: job.schedule for job in JOBS}
    for frequency, name in DIGESTS.items():
        slot = schedules[name].latest_slot(found_at)
        # The digest that the clock would catch up on.
        if ScheduledJob.objects.filter(name=name, last_slot__lt=slot).exists():
            _hold_digest(frequency, slot)


def _hold_digest(frequency: Frequency, slot: datetime) -> None:
    digests.build_all(frequency, slot)
    mails = SubscriptionMail.objects.filter(digest__frequency=frequency, digest__slot=slot)
    mails.filter(status=SubscriptionMail.Status.DUE).update(
        status=SubscriptionMail.Status.UNKNOWN, problem=PROBLEM
    )
