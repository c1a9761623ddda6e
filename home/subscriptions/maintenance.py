"""Work of subscriptions that becomes due by time: reminders, mails, bounces and erasure."""

from . import joining, retention
from .tasks import send_subscribed


def run_due() -> dict[str, int]:
    """Do all work that is due now; return the number of each kind."""
    return {
        "reminded": joining.remind_due(),
        **send_subscribed(),
        "erased": retention.erase_due(),
    }
