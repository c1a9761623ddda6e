"""Bounces: which mail has bounced, for how long, and when the subscription is suspended."""

import logging
import re
from datetime import timedelta
from email import message_from_bytes
from email.message import Message

from django.db import transaction
from django.utils import timezone
from flufl.bounce import all_failures

from ..models import MailBounce, Subscriber, SubscriptionMail
from .leaving import leave
from .verp import find_mail_pk

logger = logging.getLogger(__name__)

#: The bounces after which a subscription is suspended, and the days within which they count.
HARD, HARD_DAYS = 2, 14
SOFT, SOFT_DAYS = 5, 30
#: The time without a bounce after which a mail counts as arrived.
ARRIVED = timedelta(days=3)
#: A full mailbox, which the library takes for a permanent failure.
MAILBOX_FULL = re.compile(r"\b5\.2\.2\b")
STATUS_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
#: Headers in which mail servers write the address that a mail was delivered to.
RECIPIENT_HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
#: Refusals of the sender, and not of the mailbox: https://www.rfc-editor.org/rfc/rfc3463#section-3.8
POLICY = re.compile(r"\b[45]\.7\.\d{1,3}\b")
#: The longest mail that is parsed, in bytes.
MAXIMUM_SIZE = 200_000


def process(raw: bytes) -> str:
    """Take note of one mail to the bounce mailbox.

    Return "hard", "soft", "complaint", "refused" if the sender is refused and not the mailbox, or "ignored".
    A mail without the address of one of our mails, which has a keyed checksum, is ignored, and so is an
    automatic reply.
    """
    message = message_from_bytes(raw[:MAXIMUM_SIZE])
    headers = " ".join(str(value) for name in RECIPIENT_HEADERS for value in message.get_all(name, []))
    mail_pk = find_mail_pk(headers)
    mails = SubscriptionMail.objects.select_related("subscriber")
    mail = mails.filter(pk=mail_pk).first() if mail_pk else None
    if mail is None or mail.subscriber is None:
        return "ignored"
    if _is_complaint(message):
        leave(mail.subscriber)
        return "complaint"
    kind = classify(message)
    if kind == "refused":
        accepted = SubscriptionMail.objects.filter(pk=mail.pk, status=SubscriptionMail.Status.ACCEPTED)
        accepted.update(status=SubscriptionMail.Status.REFUSED, problem=_code(message))
    elif kind != "ignored":
        record(mail, is_hard=kind == "hard", text=_code(message))
    return kind


def classify(message: Message) -> str:
    """Return "hard", "soft" or "refused", or "ignored" for an automatic reply.

    A bounce in free text, such as a Bulgarian one without a report, is a soft one.
    """
    temporary, permanent = all_failures(message)
    if permanent and is_about_sender(_code(message)):
        return "refused"
    if permanent and not MAILBOX_FULL.search(_report(message)):
        return "hard"
    if permanent or temporary:
        return "soft"
    if message.get("Auto-Submitted", "").lower().startswith("auto-replied") or message.get("X-Autoreply"):
        return "ignored"
    return "soft" if _is_from_a_server(message) else "ignored"


def is_about_sender(codes: str) -> bool:
    """Return True if an answer with these codes refuses the sender: a password, a DNS record, a reputation.

    It must suspend nobody: one wrong setting of ours would end all subscriptions.
    """
    return bool(POLICY.search(codes))


def record(mail: SubscriptionMail, *, is_hard: bool, text: str = "") -> None:
    """Store a bounce, and suspend the subscription after too many; the same bounce counts once."""
    subscriber = mail.subscriber
    if subscriber is None:
        return
    with transaction.atomic():
        _bounce, is_new = MailBounce.objects.get_or_create(
            mail=mail, is_hard=is_hard, defaults={"subscriber": subscriber, "text": text[:200]}
        )
        if is_new and (_has_too_many(subscriber, True) or _has_too_many(subscriber, False)):
            active = Subscriber.objects.filter(pk=subscriber.pk, state=Subscriber.State.ACTIVE)
            active.update(state=Subscriber.State.SUSPENDED, state_changed_at=timezone.now())
            logger.info("a subscription is suspended subscriber=%s", subscriber.pk)


def _has_too_many(subscriber: Subscriber, is_hard: bool) -> bool:
    """Return True if enough mails have bounced since the last one that arrived to suspend a subscription."""
    now = timezone.now()
    number, days = (HARD, HARD_DAYS) if is_hard else (SOFT, SOFT_DAYS)
    arrived = subscriber.mails.filter(
        status=SubscriptionMail.Status.ACCEPTED, sent_at__lt=now - ARRIVED, bounces=None
    )
    bounces = subscriber.bounces.filter(is_hard=is_hard, created_at__gt=now - timedelta(days=days))
    if last := arrived.order_by("-sent_at").first():
        bounces = bounces.filter(mail__created_at__gt=last.created_at)
    return bounces.count() >= number


def _is_complaint(message: Message) -> bool:
    report = message.get_param("report-type")
    return message.get_content_type() == "multipart/report" and str(report).lower() == "feedback-report"


def _is_from_a_server(message: Message) -> bool:
    sender = f"{message.get('From', '')} {message.get('Return-Path', '')}".lower()
    return any(name in sender for name in ("mailer-daemon", "postmaster", "<>"))


def _report(message: Message) -> str:
    """Return the machine-readable part of a bounce, or its text."""
    parts = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    texts = [str(each) for part in parts for each in part.get_payload() if isinstance(each, Message)]
    return "\n".join(texts) or str(message.get_payload())


def _code(message: Message) -> str:
    found = STATUS_CODE.search(_report(message))
    return found[0] if found else ""
