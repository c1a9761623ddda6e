"""Leaving a list, wholly or for one topic, taking it back, and erasing everything about a person."""

from django.db import transaction
from django.utils import timezone

from ..models import Subscriber, SubscriptionMail, SubscriptionRequest
from . import departures
from .departures import Departure

Status = SubscriptionMail.Status


def find_subscriber(token: str) -> Subscriber | None:
    """Return the subscriber with the secret name, or None."""
    return Subscriber.objects.select_related("account").filter(token=token[:22]).first()


def leave(subscriber: Subscriber) -> None:
    """End the subscription at once: what is queued is not sent. A second call changes nothing."""
    with transaction.atomic():
        changed = Subscriber.objects.filter(pk=subscriber.pk).exclude(state=Subscriber.State.LEFT)
        if changed.update(state=Subscriber.State.LEFT, state_changed_at=timezone.now()):
            departures.note(subscriber.token, Departure.LEFT)
        subscriber.mails.filter(status=Status.DUE).update(status=Status.CANCELLED, problem="left")
    subscriber.state = Subscriber.State.LEFT


def leave_topic(subscriber: Subscriber, topic: int) -> None:
    """Remove one chosen topic; with the last one the subscription ends."""
    with transaction.atomic():
        subscriber.topics.remove(topic)
        if not subscriber.all_topics and not subscriber.topics.exists():
            leave(subscriber)


def take_back(subscriber: Subscriber) -> None:
    """Undo ``leave``, with the same choices."""
    left = Subscriber.objects.filter(pk=subscriber.pk, state=Subscriber.State.LEFT)
    with transaction.atomic():
        if left.update(state=Subscriber.State.ACTIVE, state_changed_at=timezone.now()):
            departures.note(subscriber.token, Departure.BACK)
    subscriber.state = Subscriber.State.ACTIVE


def erase(subscriber: Subscriber) -> None:
    """Erase the address, the choices and the bounces; the numbers of issues stay."""
    with transaction.atomic():
        subscriber.mails.filter(status=Status.DUE).update(status=Status.CANCELLED, problem="erased")
        SubscriptionRequest.objects.filter(mailbox=subscriber.mailbox, account=subscriber.account_id).delete()
        departures.note(subscriber.token, Departure.ERASED)
        subscriber.delete()
