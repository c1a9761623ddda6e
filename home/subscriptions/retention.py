"""Erasure of requests and subscriptions whose time has ended."""

from datetime import timedelta

from django.utils import timezone

from ..models import MailBounce, Subscriber, SubscriptionMail, SubscriptionRequest
from .joining import KEPT
from .leaving import erase

#: The time in which a person who has unsubscribed can subscribe again with one click.
LEFT = timedelta(days=7)
#: How long a suspended subscription may be confirmed again.
SUSPENDED = timedelta(days=182)
#: How long the rows of single mails are kept, which say who got which mail.
MAILS = timedelta(days=365)
BATCH = 500


def erase_due() -> int:
    """Erase what is due; return the number of erased requests and subscriptions."""
    now = timezone.now()
    # The proof of a confirmed request is kept with the subscriber.
    count = (
        SubscriptionRequest.objects.filter(requested_at__lt=now - KEPT)
        .delete()[1]
        .get(SubscriptionRequest._meta.label, 0)
    )
    ended = {Subscriber.State.LEFT: LEFT, Subscriber.State.SUSPENDED: SUSPENDED}
    for state, kept in ended.items():
        for subscriber in Subscriber.objects.filter(state=state, state_changed_at__lt=now - kept)[:BATCH]:
            erase(subscriber)
            count += 1
    MailBounce.objects.filter(created_at__lt=now - MAILS).delete()
    old = SubscriptionMail.objects.filter(created_at__lt=now - MAILS, subscriber__isnull=False)
    old.update(subscriber=None)
    return count
