"""Reminders that a publication's term is about to end, while there is still time to review it."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, timedelta
from django.utils.translation import gettext as _

from .models import ExpiryReminder, RegisterEntry
from .refusing import people_to_tell
from .validity import Validity, having

logger = logging.getLogger(__name__)

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
        _send(entry)
    except Exception:
        logger.exception("reminding of the end of a term failed page=%s", entry.page_id)
        reminder.delete()
        return False
    return True


def _send(entry) -> None:
    page = entry.page
    people = people_to_tell(page, page.live_revision)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("The term ends soon: %(title)s") % {"title": page.title}
        address = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
        context = {"page": page, "entry": entry, "address": address}
        text = render_to_string("home/mail/term_ends.txt", context)
    send_mail(" ".join(subject.split()), text, None, people)
