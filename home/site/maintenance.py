"""Work of the whole site that becomes due by time: events, mails, reminders, cards, alerts, files."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from wagtail.models import Page

from civic_social.models import Switch
from civic_social.restore_guard import guard
from feedback.mail import sending as feedback_mails

from ..alerts import maintenance as alerts
from ..cards import cleanup
from ..events import maintenance as events
from ..files import checking
from ..models import ContentPage
from ..publications import expiry_reminders
from ..subscriptions import maintenance as subscriptions

logger = logging.getLogger(__name__)


def run_due() -> dict[str, int]:
    """Do all work that is due now; return the number of each kind.

    A step that fails is logged, and the others are done. Raises DatabaseError if the database fails, and
    OSError if the restore guard cannot read its file.
    """
    guard.check()  # Before the first mail, because those of a restored database are held.
    done: dict[str, int] = {}
    for step in (
        *(send_feedback_mails, events.run_due, remind_of_terms, remove_cards, check_files),
        *(show_alerts, send_subscribed),
    ):
        done |= _run_safely(step)
    return done


def send_feedback_mails() -> dict[str, int]:
    """Send the due mails of the feedback form."""
    return {f"feedback mails {status}": count for status, count in feedback_mails.send_due().items()}


def remind_of_terms() -> dict[str, int]:
    """Remind of the publications whose term ends soon, unless the database counts as restored or copied."""
    sent = 0 if Switch.held_since() else expiry_reminders.send_reminders_hourly()
    return {"reminded of the end of a term": sent}


def send_subscribed() -> dict[str, int]:
    """Do the due work of mail to subscribers."""
    return {f"mail to subscribers {name}": count for name, count in subscriptions.run_due().items()}


def show_alerts() -> dict[str, int]:
    """Outdate the cached pages if an alert has begun or ended."""
    return {"alerts begun or ended": alerts.outdate_changed()}


def remove_cards() -> dict[str, int]:
    """Remove the drawn cards that no page has any more."""
    pages = Page.objects.live().public().type(ContentPage).defer_streamfields().specific()
    return {"cards removed": cleanup.remove_unused_daily(pages)}


def check_files() -> dict[str, int]:
    """Check the uploaded PDF files whose task was lost."""
    return {"PDF files checked": checking.check_missing()}


def _run_safely(step: Callable[[], dict[str, int]]) -> dict[str, int]:
    try:
        return step()
    except DatabaseError:
        raise
    except Exception:
        logger.exception("a step of the maintenance failed step=%s", step.__name__)
        return {}
