"""Reminders that a publication's term is about to end, while there is still time to review it."""

import logging

from django.core.cache import cache
from django.utils.timezone import localdate, timedelta
from django.utils.translation import gettext_lazy

from .models import ExpiryReminder, RegisterEntry
from .page_mails import tell
from .validity import Validity, having

logger = logging.getLogger(__name__)

ENDS_SOON = gettext_lazy("The term ends soon: %(title)s")
#: So many days before the last day somebody is told: once to begin a review, and once to end it.
DAYS_AHEAD = (30, 7)
#: The site's sweep runs each minute; days need no closer look than this.
PAUSE_SECONDS, LAST_DONE = 60 * 60, "home.expiring.reminded"


def remind_hourly() -> int:
    """Do ``remind`` unless that was done within the hour; return how many reminders were sent."""
    return remind() if cache.add(LAST_DONE, True, PAUSE_SECONDS) else 0


def remind() -> int:
    """Mail the person behind each publication whose term ends soon; return how many were told.

    Once for each of ``DAYS_AHEAD``, and anew when the term has changed. Safe to call from several processes.
    A mail that cannot be sent is tried again.
    """
    today = localdate()
    ending = RegisterEntry.objects.filter(
        having(Validity.IN_FORCE, today), in_force_to__lte=today + timedelta(days=max(DAYS_AHEAD))
    )
    return sum(_remind_once(entry, today) for entry in ending.select_related("page__live_revision__user"))


def _remind_once(entry, today) -> bool:
    left = (entry.in_force_to - today).days
    step = min(days for days in DAYS_AHEAD if left <= days)
    reminder, is_new = ExpiryReminder.objects.get_or_create(
        page_id=entry.page_id, ends_on=entry.in_force_to, days_ahead=step
    )
    if not is_new:
        return False
    try:
        tell(entry.page, entry.page.live_revision, ENDS_SOON, "home/mail/term_ends.txt", entry=entry)
    except Exception:
        logger.exception("reminding of the end of a term failed page=%s", entry.page_id)
        reminder.delete()
        return False
    return True
