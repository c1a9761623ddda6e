"""Work of the whole site that becomes due by time: events, reminders and cards."""

from wagtail.models import Page

from ..cards import cleanup
from ..events import maintenance as events
from ..models import ContentPage
from ..publications import expiry_reminders


def run_due() -> dict[str, int]:
    """Do all work that is due now; return the number of each kind."""
    pages = Page.objects.live().public().type(ContentPage).defer_streamfields().specific()
    return {
        **events.run_due(),
        "reminded of the end of a term": expiry_reminders.send_reminders_hourly(),
        "cards removed": cleanup.remove_unused_daily(pages),
    }
