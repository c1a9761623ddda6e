"""Daily and weekly digests: one mail with all that is new, and none if nothing is."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from civic_social.models import SocialAccount

from ..models import Frequency, MailDigest, MailIssue, SubscriptionMail
from .building import BATCH
from .choices import matching
from .lists import SLUG
from .tasks import wake_up

#: The column of an issue for the digest that it was in.
COLUMNS = {Frequency.DAILY: "daily_digest", Frequency.WEEKLY: "weekly_digest"}
#: Older issues are in no digest any more, as after a long pause of the worker.
OLDEST = {Frequency.DAILY: timedelta(days=3), Frequency.WEEKLY: timedelta(days=10)}


def build_all(frequency: str, slot: datetime) -> int:
    """Build the digest of each list that is due at ``slot``; return the number of mails."""
    lists = SocialAccount.objects.filter(channel=SLUG, disconnected_at=None)
    return sum(build(account, Frequency(frequency), slot) for account in lists)


def build(account: SocialAccount, frequency: Frequency, slot: datetime) -> int:
    """Decide which issues each subscriber gets, and write the mails; a second call for a slot does nothing.

    An issue that is withdrawn, stopped or in an earlier digest is left out.
    """
    column = COLUMNS[frequency]
    with transaction.atomic():
        digest, is_new = MailDigest.objects.get_or_create(account=account, frequency=frequency, slot=slot)
        if not is_new:
            return 0
        states = [MailIssue.State.QUEUED, MailIssue.State.SENDING, MailIssue.State.SENT]
        fresh = MailIssue.objects.filter(
            account=account,
            correction_of=None,
            state__in=states,
            created_at__gt=slot - OLDEST[frequency],
            **{column: None},
        )
        items: dict[int, list[int]] = defaultdict(list)
        for issue in fresh.order_by("pk"):
            for subscriber in matching(issue, [frequency]):
                items[subscriber].append(issue.pk)
            MailIssue.objects.filter(pk=issue.pk).update(**{column: digest})
        mails = [
            SubscriptionMail(
                kind=SubscriptionMail.Kind.DIGEST, digest=digest, subscriber_id=subscriber, items=chosen
            )
            for subscriber, chosen in items.items()
        ]
        SubscriptionMail.objects.bulk_create(mails, batch_size=BATCH)
    wake_up()
    return len(mails)
