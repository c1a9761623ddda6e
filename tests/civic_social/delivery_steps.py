"""Steps of a delivery that tests share: let time pass, deliver everything, claim a post, lose a worker."""

from datetime import timedelta

from django.utils import timezone

from civic_social.delivery import worker
from civic_social.models import Post, SocialAccount
from civic_social.models.states import Status


def post_of(page):
    """Return the only post of ``page``."""
    return Post.objects.get(page_id=page.pk)


def make_due(*statuses):
    """Make the posts in ``statuses`` due now, as if their waiting time were over; return their number."""
    return Post.objects.filter(status__in=statuses).update(next_attempt_at=timezone.now())


def end_rests():
    """End the pauses that networks have demanded, as if their time were over."""
    SocialAccount.objects.update(resting_until=None)


def drain_until_quiet():
    """Deliver until nothing is due. Searches for lost posts come at once, retries keep their waiting time."""
    for _ in range(10):
        outcomes = worker.drain()
        if not make_due(Status.UNKNOWN) and not outcomes:
            return
    raise AssertionError("the work does not end")


def drain_without_waiting(rounds=20):
    """Deliver until nothing is left to do. Searches and retries come at once."""
    for _ in range(rounds):
        make_due(Status.UNKNOWN, Status.DUE)
        if not worker.drain():
            return
    raise AssertionError("the work does not end")


def lease_and_claim(account, name="first"):
    """Claim the next operation of ``account`` as the worker ``name``; return the channel and the claim."""
    (leased,) = worker.lease_accounts(name, [account.pk])
    channel = leased.get_channel()
    return channel, worker.claim_next(leased, name, channel)


def expire_leases(account):
    """End the leases on ``account`` and its posts, as if the worker that holds them were dead."""
    past = timezone.now() - timedelta(seconds=1)
    Post.objects.update(lease_until=past)
    type(account).objects.update(leased_until=past)
    worker.expire_claims()
