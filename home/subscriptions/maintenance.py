"""Work of subscriptions that becomes due by time: reminders, mails, bounces and erasure."""

from civic_social.models import Switch

from . import joining, retention
from .tasks import send_subscribed


def run_due() -> dict[str, int]:
    """Do all work that is due now; return the number of each kind.

    While the database counts as restored or copied, nobody is reminded.
    """
    return {
        "reminded": 0 if Switch.held_since() else joining.remind_due(),
        **send_subscribed(),
        "erased": retention.erase_due(),
    }
