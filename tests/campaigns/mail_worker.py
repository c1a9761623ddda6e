"""A process that sends mail to subscribers and kills or stops itself at a named point.

    python -m tests.campaigns.mail_worker POINT 0

The points are patched into this process alone, and so are the times of minutes that a campaign of seconds
cannot wait for.
"""

import os
import random
import sys
import traceback
from datetime import timedelta

from .worker import _after, _before, _die, _stop

#: The points at which a worker is killed, in order.
POINTS = (
    "mails written, not committed",
    "mail claimed",
    "before the sender",
    "half of the mail sent",
    "mail sent, not answered",
    "answered, not recorded",
    "result recorded",
)
#: The points at which a worker is stopped for longer than its lease.
STOPS = ("stopped after the claim", "stopped in the last instant", "stopped before the record")
#: The most times that a worker passes its point before it is killed there.
MOST_PASSES = 40
LEASE = timedelta(seconds=3)
#: Minutes until each retry: fractions of a second, so that a mail can meet faults at every attempt.
RETRY_MINUTES = (0.005, 0.01, 0.01, 0.02, 0.02, 0.02)


def arm(point: str) -> None:
    """Patch this process so that it kills or stops itself at ``point``."""
    from smtplib import SMTP

    from feedback.mail.smtp import END
    from home.subscriptions import building, sending

    passes = random.SystemRandom().randrange(MOST_PASSES)
    now = {"when": _after_passes(passes)}
    at_end = {"when": _after_passes(passes, lambda smtp, data: data[-len(END) :] == END)}
    match point:
        case "mails written, not committed":
            _after(building, "write")
        case "mail claimed":
            _after(sending, "claim", **now)
        case "before the sender":
            _before(SMTP, "mail", **now)
        case "half of the mail sent":
            _before(SMTP, "send", _die, when=_send_half(at_end["when"]))
        case "mail sent, not answered":
            _after(SMTP, "send", **at_end)
        case "answered, not recorded":
            _before(sending, "release", **now)
        case "result recorded":
            _after(sending, "release", **now)
        case "stopped after the claim":
            _after(sending, "claim", _stop, **now)
        case "stopped in the last instant":
            _before(SMTP, "send", _stop, **at_end)
        case "stopped before the record":
            _before(sending, "release", _stop, **now)


def _after_passes(passes, when=lambda *args: True):
    """Return a condition that is true once, after it was reached ``passes`` times."""
    reached = iter(range(passes + 1))
    return lambda *args: when(*args) and next(reached, None) == passes


def _send_half(when):
    """Return the condition ``when``, which sends half of the data first."""

    def condition(smtp, data):
        is_reached = when(smtp, data)
        if is_reached:
            smtp.sock.sendall(data[: len(data) // 2])
        return is_reached

    return condition


def serve(point: str) -> None:
    """Build and send what is due, as a round of ``manage.py work`` does; die at ``point``."""
    from home.subscriptions import sending
    from home.subscriptions.tasks import send_subscribed

    sending.LEASE, sending.RETRY_MINUTES = LEASE, RETRY_MINUTES
    if point:
        arm(point)
    try:
        send_subscribed()
    except Exception:
        traceback.print_exc()
        raise


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.campaigns.mail_settings")
    import django

    django.setup()
    serve(sys.argv[1])
