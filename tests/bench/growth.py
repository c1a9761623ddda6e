"""The time of the worker's queries and of the admin's list with few and with many posts."""

import time
from datetime import timedelta
from statistics import median

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic_social.delivery import worker
from civic_social.messages import Message
from civic_social.models import Post
from civic_social.models.states import Status
from tests.civic_social.factories import SocialAccountFactory, UserFactory

SIZES, QUICK_SIZES = (100, 10_000, 100_000), (20, 200)
ACCOUNTS, DUE = 10, 20
MESSAGE = Message(text="Решение", link="https://example.bg/").to_dict()


def measure(*, quick: bool, progress) -> list[dict]:
    """Return the milliseconds of each query at each size; the number of due posts stays the same."""
    accounts = SocialAccountFactory.create_batch(ACCOUNTS)
    client = Client()
    client.force_login(UserFactory())
    results, rows = [], 0
    for size in QUICK_SIZES if quick else SIZES:
        progress(f"{size} posts")
        _fill(accounts, rows, size)
        rows = size
        times = 2 if quick else 30
        results.append(
            {
                "posts": size,
                "lease_ms": _median_ms(_lease, times),
                "claim_ms": _median_ms(_claim, times),
                "sweep_ms": _median_ms(worker.expire_claims, times),
                "list_ms": _median_ms(lambda: _list(client), 2 if quick else 7),
            }
        )
    return results


def _fill(accounts, start: int, end: int) -> None:
    """Add live posts up to ``end``; the first few are due."""
    now = timezone.now()
    for first in range(start, end, 1000):
        Post.objects.bulk_create(
            Post(
                page_id=number,
                page_title=f"Решение № {number}",
                translation_key=f"00000000-0000-4000-8000-{number:012}",
                # Half of the accounts have no due post, which must not slow the query down.
                account=accounts[number % (ACCOUNTS // 2 if number < DUE else ACCOUNTS)],
                status=Status.DUE if number < DUE else Status.LIVE,
                desired=MESSAGE,
                confirmed={} if number < DUE else MESSAGE,
                next_attempt_at=now - timedelta(minutes=1),
            )
            for number in range(first, min(first + 1000, end))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _median_ms(query, times: int) -> float:
    query()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        query()
        seconds.append(time.perf_counter() - started)
    return 1000 * median(seconds)


def _lease() -> None:
    with transaction.atomic():
        assert worker.lease_accounts("bench")
        transaction.set_rollback(True)


def _claim() -> None:
    with transaction.atomic():
        account = worker.lease_accounts("bench")[0]
        assert worker.claim_next(account, "bench", account.get_channel())
        transaction.set_rollback(True)


def _list(client) -> None:
    response = client.get(reverse("civic_social_posts:index"))
    assert response.status_code == 200, response.status_code
