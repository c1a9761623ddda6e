"""Asking the networks to send events, where a site has an address and a secret for them."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta

from django.utils import timezone

from ..channels.base import Channel, Finding
from ..exceptions import AccountBlocked, AuthenticationError, CivicSocialError, NeedsPerson, PermanentError
from ..models import CommentReading

logger = logging.getLogger(__name__)

#: A network is asked again so often: somebody may have taken the app away meanwhile.
AGAIN_AFTER = timedelta(days=1)


def subscribe_if_due(channel: Channel, row: CommentReading) -> None:
    """Ask the network to send the account's events, once a day; a refusal is a finding.

    Other errors are left to the reading, which meets them as well.
    """
    now = timezone.now()
    is_due = row.asked_events_at is None or row.asked_events_at <= now - AGAIN_AFTER
    if channel.event_source is None or not channel.event_source.is_ready or channel.by_hand or not is_due:
        return
    others = [each for each in row.findings if each["problem"] != "comment-events-refused"]
    try:
        channel.subscribe()
    except (NeedsPerson, PermanentError, AuthenticationError, AccountBlocked) as error:
        logger.info("events refused account=%s problem=%s", row.pk, error.problem)
        row.is_subscribed, row.subscribed_at = False, None
        row.findings = [*others, asdict(Finding("comment-events-refused"))]
    except CivicSocialError as error:
        logger.info("events not asked for account=%s problem=%s", row.pk, error.problem)
        return
    else:
        row.subscribed_at = row.subscribed_at or now
        row.is_subscribed, row.findings = True, others
    row.asked_events_at = now
    row.save(update_fields=["asked_events_at", "is_subscribed", "subscribed_at", "findings"])
