"""Leases on database rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social import leases
from civic_social.models import SocialAccount

from .factories import SocialAccountFactory

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=2)


def acquire(worker, now):
    rows = SocialAccount.objects.all()
    return leases.acquire(rows, "leased_until", now=now, until=now + LEASE, lease=worker)


def test_lease_has_one_holder_until_it_ends():
    account, now = SocialAccountFactory(), timezone.now()
    assert acquire("first", now) == 1
    assert acquire("second", now + LEASE - timedelta(seconds=1)) == 0
    account.refresh_from_db()
    assert (account.lease, account.leased_until) == ("first", now + LEASE)
    assert acquire("second", now + LEASE) == 1
    account.refresh_from_db()
    assert (account.lease, account.leased_until) == ("second", now + 2 * LEASE)


def test_only_free_rows_are_leased():
    held, now = SocialAccountFactory(leased_until=timezone.now() + LEASE), timezone.now()
    free = SocialAccountFactory()
    assert acquire("worker", now) == 1
    assert SocialAccount.objects.get(lease="worker") == free != held
