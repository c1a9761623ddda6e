"""``manage.py read_bounces``: read the mailbox for bounces of mails to subscribers."""

import imaplib
from collections import Counter
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ...subscriptions import bounces
from ...subscriptions.conf import settings

#: Mails of one call.
LIMIT = 200
TIMEOUT = 30


class Command(BaseCommand):
    """Read new mails, note the bounces, and delete what was read."""

    help = "Read the mailbox for mails to subscribers that came back, and delete what was read."

    def handle(self, **options):
        url = settings.BOUNCE_MAILBOX_URL
        if not url:
            raise CommandError(_("Set SUBSCRIPTION_BOUNCE_MAILBOX_URL."))
        try:
            counts = read(url)
        except (OSError, imaplib.IMAP4.error) as error:
            # The error may quote the address with the password.
            raise CommandError(
                _("The mailbox cannot be read: %(error)s.") % {"error": type(error).__name__}
            ) from None
        self.stdout.write(", ".join(f"{name}={count}" for name, count in sorted(counts.items())) or "0")


def read(url: str) -> Counter[str]:
    """Process the mails of the mailbox; return their number by kind.

    Each mail is deleted after its bounce is stored; the same bounce counts once. Raises OSError and
    ``imaplib.IMAP4.error``.
    """
    parts = urlsplit(url)
    connect = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
    counts: Counter[str] = Counter()
    with connect(
        parts.hostname or "", parts.port or (993 if parts.scheme == "imaps" else 143), timeout=TIMEOUT
    ) as server:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        server.select(unquote(parts.path.strip("/")) or "INBOX")
        _status, [numbers] = server.search(None, "UNDELETED")
        for number in numbers.split()[:LIMIT]:
            _status, data = server.fetch(number, "(RFC822)")
            content = next((part[1] for part in data if isinstance(part, tuple)), b"")
            counts[bounces.process(content)] += 1
            server.store(number, "+FLAGS", "\\Deleted")
        server.expunge()
    return counts
