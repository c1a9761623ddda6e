"""Reminders that the term of a publication ends soon, while there is time to review it."""

import logging

from django.core.cache import cache
from django.db import models
from django.utils.timezone import localdate, timedelta
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from .author_mails import mail_author
from .register import RegisterEntry
from .validity import Validity, validity_condition

logger = logging.getLogger(__name__)

SUBJECT = gettext_lazy("The term ends soon: %(title)s")
#: Days before the last day on which a reminder is sent: one to begin a review, one to end it.
DAYS_AHEAD = (30, 7)
#: The sweep runs each minute; looking for terms once an hour is enough.
INTERVAL_SECONDS, LAST_RUN = 60 * 60, "home.expiring.reminded"


class ExpiryReminder(models.Model):
    """A reminder that was sent ``days_ahead`` days before the term of a publication ends."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    ends_on = models.DateField()
    days_ahead = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page", "ends_on", "days_ahead"], name="home_expiry_reminder_once"
            )
        ]

    def __str__(self):
        return f"{self.page_id}: {self.ends_on}"


def send_reminders_hourly() -> int:
    """Send the due reminders unless that was done within the hour; return their number."""
    return send_reminders() if cache.add(LAST_RUN, True, INTERVAL_SECONDS) else 0


def send_reminders() -> int:
    """Mail the author of each publication whose term ends soon; return the number of mails.

    One mail for each of ``DAYS_AHEAD``, and again after a change of the term. A mail that fails is sent by
    the next call. Safe to run in several processes at once.
    """
    today = localdate()
    ending = RegisterEntry.objects.filter(
        validity_condition(Validity.IN_FORCE, today), in_force_to__lte=today + timedelta(days=max(DAYS_AHEAD))
    )
    return sum(_remind_once(entry, today) for entry in ending.select_related("page__live_revision__user"))


def _remind_once(entry, today) -> bool:
    """Send the reminder of this step if it was not sent; return True if it was sent now."""
    left = (entry.in_force_to - today).days
    step = min(days for days in DAYS_AHEAD if left <= days)
    reminder, is_new = ExpiryReminder.objects.get_or_create(
        page_id=entry.page_id, ends_on=entry.in_force_to, days_ahead=step
    )
    if not is_new:
        return False
    try:
        mail_author(entry.page, entry.page.live_revision, SUBJECT, "home/mail/term_ends.txt", entry=entry)
    except Exception:
        logger.exception("reminding of the end of a term failed page=%s", entry.page_id)
        reminder.delete()
        return False
    return True
