"""Joining a list with two steps: a request by anybody, and its confirmation by the owner of the address."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from civic_social.models import SocialAccount
from feedback.mailbox import limit_key, mailbox_key
from feedback.spam_protection import rate_limit

from ..models import MailBounce, Subscriber, SubscriptionMail, SubscriptionRequest
from . import departures
from .choices import copy_choices
from .conf import settings
from .tasks import wake_up

logger = logging.getLogger(__name__)

#: How long a confirmation link is valid, and after which time an unconfirmed request is erased.
VALID = timedelta(hours=72)
KEPT = timedelta(days=7)
#: One mail to an address in this time, and after it one reminder.
PAUSE = timedelta(hours=24)


class TooManyRequests(Exception):
    """Too many requests have come from one network, or too many invitations from one member of staff."""


@dataclass(frozen=True)
class Proof:
    """The proof of consent: the checksum of the privacy notice that was shown, and the path of the form.

    For an invitation: the paper on which the person asked, and who has typed it in.
    """

    notice_digest: str = ""
    form_path: str = ""
    paper: str = ""
    invited_by: Any = None


def ask(
    account: SocialAccount, email: str, choices: dict, topics: list[int], proof: Proof, network: str
) -> None:
    """Store a request, and mail its link unless the address has got one within a day.

    ``choices``: the fields of ``models.Choices``. Does the same for an address that is subscribed already:
    nobody can find out who is. Raises ``TooManyRequests``.
    """
    if not rate_limit.consume("subscription-network", network, limit=settings.REQUESTS_PER_NETWORK, hours=1):
        raise TooManyRequests
    with transaction.atomic():
        _store(account, email, choices, topics, proof)


def invite(account: SocialAccount, email: str, choices: dict, topics: list[int], paper: str, user) -> None:
    """Ask for the person who gave the address on paper, and record who did it.

    The owner of the address confirms, as after ``ask``, and staff learn as little about the address. Raises
    ``TooManyRequests``.
    """
    limit = settings.INVITATIONS_PER_DAY
    if not rate_limit.consume("subscription-invitations", str(user.pk), limit=limit, hours=24):
        raise TooManyRequests
    with transaction.atomic():
        proof = Proof(paper=paper, invited_by=user)
        request = _store(account, email, choices, topics, proof)
        # Without the address: the history is kept when the subscription is erased.
        log(instance=account, action="home.subscriber_invited", user=user, data={"request": request.pk})


def _store(
    account: SocialAccount, email: str, choices: dict, topics: list[int], proof: Proof
) -> SubscriptionRequest:
    now = timezone.now()
    request, _is_new = SubscriptionRequest.objects.update_or_create(
        account=account,
        mailbox=mailbox_key(email)[:254],
        defaults={
            **choices,
            "email": email,
            "requested_at": now,
            "confirmed_at": None,
            "notice_digest": proof.notice_digest,
            "form_path": proof.form_path[:200],
            "paper": proof.paper[:200],
            "invited_by": proof.invited_by,
        },
    )
    request.topics.set(topics)
    if _may_mail(request, email):
        _mail(request, SubscriptionMail.Kind.CONFIRM)
    return request


def _may_mail(request: SubscriptionRequest, email: str) -> bool:
    """Return True if the address may get a confirmation mail now."""
    if request.mailed_at and request.mailed_at > timezone.now() - PAUSE:
        return False
    # The ceiling first: who gets no mail because of the others may ask again in an hour.
    return _is_below_ceiling() and rate_limit.consume(
        "subscription-address", limit_key(email), limit=1, hours=24
    )


def _is_below_ceiling() -> bool:
    limit = settings.CONFIRMATIONS_PER_HOUR
    if rate_limit.consume("subscription-confirmations", "all", limit=limit, hours=1):
        return True
    logger.error("too many requests to subscribe: no confirmation mails until the hour is over")
    return False


def _mail(request: SubscriptionRequest, kind: str) -> None:
    now = timezone.now()
    moment = "reminded_at" if kind == SubscriptionMail.Kind.REMINDER else "mailed_at"
    values = {moment: now} if moment == "reminded_at" else {moment: now, "reminded_at": None}
    SubscriptionRequest.objects.filter(pk=request.pk).update(**values)
    SubscriptionMail.objects.create(kind=kind, request=request)
    wake_up()


def remind_due() -> int:
    """Queue one reminder for each request that is unconfirmed for a day; return their number."""
    now = timezone.now()
    unconfirmed = SubscriptionRequest.objects.filter(
        confirmed_at=None, reminded_at=None, mailed_at__lt=now - PAUSE, mailed_at__gt=now - VALID
    )
    count = 0
    for request in unconfirmed.order_by("pk")[: settings.MAILS_PER_ROUND]:
        if not _is_below_ceiling():
            break
        with transaction.atomic():
            _mail(request, SubscriptionMail.Kind.REMINDER)
        count += 1
    return count


def find_request(token: str) -> SubscriptionRequest | None:
    """Return the request of a link that is still valid, confirmed or not."""
    found = SubscriptionRequest.objects.select_related("account").filter(token=token[:22]).first()
    sent = found and (found.reminded_at or found.mailed_at)
    return found if sent and sent > timezone.now() - VALID else None


def confirm(request: SubscriptionRequest, notice_digest: str = "") -> Subscriber:
    """Store the request's choices as those of the subscriber; a second call changes nothing.

    ``notice_digest``: the checksum of the privacy notice that an invited person was shown with the button.
    """
    now = timezone.now()
    with transaction.atomic():
        row = SubscriptionRequest.objects.select_for_update().get(pk=request.pk)
        known = Subscriber.objects.filter(account=row.account_id, mailbox=row.mailbox).first()
        if row.confirmed_at and known:
            return known
        if known is None:
            known = Subscriber(account=row.account)
            departures.begin()
        if known.state == Subscriber.State.LEFT:
            departures.note(known.token, departures.Departure.BACK)
        if known.state != Subscriber.State.ACTIVE or known.pk is None:
            known.confirmed_at = known.state_changed_at = now
        known.state = Subscriber.State.ACTIVE
        known.email, known.requested_at = row.email, row.requested_at
        known.notice_digest, known.form_path = row.notice_digest or notice_digest, row.form_path
        known.paper, known.invited_by = row.paper, row.invited_by
        copy_choices(row, known)
        MailBounce.objects.filter(subscriber=known).delete()
        SubscriptionRequest.objects.filter(pk=row.pk).update(confirmed_at=now)
    return known
