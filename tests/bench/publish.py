"""What announcing adds to publishing: the same page with five accounts and with none, in turn."""

import time
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from civic_social.models import Post, SocialAccount
from tests.civic_social.factories import NoticePageFactory, SocialAccountFactory, UserFactory

ACCOUNTS = 5


def measure(*, quick: bool, progress) -> dict:
    """Return seconds and queries of a publication with and without accounts, and the median of ratios."""
    rounds = 5 if quick else 200
    parent, user = Page.objects.get(depth=2), UserFactory()
    for accounts in (0, ACCOUNTS):
        _publish(parent, user, accounts)
    pairs = []
    for number in range(rounds):
        if number % 50 == 0:
            progress(f"{number} of {rounds} pairs of publications")
        pairs.append((_publish(parent, user, 0), _publish(parent, user, ACCOUNTS)))
    return {
        "accounts": ACCOUNTS,
        "pairs": rounds,
        "whole": _compare([(bare[0], announced[0]) for bare, announced in pairs]),
        "publish": _compare([(bare[1], announced[1]) for bare, announced in pairs]),
        "queries": {number: _count_queries(parent, user, number) for number in (0, 1, 5, 20)},
    }


def _compare(pairs) -> dict:
    return {
        "bare_ms": 1000 * median(bare for bare, _announced in pairs),
        "announced_ms": 1000 * median(announced for _bare, announced in pairs),
        "ratio": median(announced / bare for bare, announced in pairs),
    }


def _prepare(parent, accounts: int):
    """Return a fresh draft on a site that has just so many accounts."""
    Post.objects.all().delete()
    SocialAccount.objects.all().delete()
    SocialAccountFactory.create_batch(accounts)
    return NoticePageFactory(parent=parent)


def _publish(parent, user, accounts: int) -> tuple[float, float]:
    """Return the seconds of "save and publish", as the admin's button does, and of publishing alone."""
    draft = _prepare(parent, accounts)
    started = time.perf_counter()
    revision = draft.save_revision(user=user)
    saved = time.perf_counter()
    revision.publish(user=user)
    ended = time.perf_counter()
    assert Post.objects.count() == accounts
    return ended - started, ended - saved


def _count_queries(parent, user, accounts: int) -> int:
    draft = _prepare(parent, accounts)
    revision = draft.save_revision(user=user)
    with CaptureQueriesContext(connection) as queries:
        revision.publish(user=user)
    return len(queries)
