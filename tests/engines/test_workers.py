"""Two worker processes on one database: each post is sent once, by one call at a time for an account."""

import pytest

from civic_social.models import Attempt, Post
from civic_social.models.states import Status
from tests.civic_social.factories import PostFactory, SocialAccountFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ACCOUNTS, POSTS_EACH = 6, 20
#: A worker that only delivers; ``social deliver`` would also check the accounts.
DRAIN = ("shell", "--no-imports", "-c", "from civic_social.delivery.worker import drain; drain()")


@pytest.fixture
def due_posts():
    """Due posts of several accounts."""
    accounts = SocialAccountFactory.create_batch(ACCOUNTS)
    for number in range(POSTS_EACH):
        for account in accounts:
            message = {"text": f"Обявление {number}", "link": "https://example.bg/"}
            PostFactory(account=account, desired=message)


def test_two_workers_send_each_post_once_and_one_call_at_a_time_for_an_account(
    due_posts, network, start, finish
):
    workers = [start(*DRAIN) for _ in range(2)]
    for worker in workers:
        finish(worker)
    report = network.report()
    assert report["posts"] == report["calls"] == ACCOUNTS * POSTS_EACH
    assert report["most_of_one_post"] == 1
    assert report["most_calls_at_once_for_one_account"] == 1
    assert set(Post.objects.values_list("status", flat=True)) == {Status.LIVE}
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"done"}


def test_two_workers_share_the_posts(due_posts, network, start, finish):
    """A worker leases one account at a time and not the table, so each gets some."""
    workers = [start(*DRAIN, PARALLEL_ACCOUNTS="1") for _ in range(2)]
    for worker in workers:
        finish(worker)
    assert len(set(Attempt.objects.values_list("worker", flat=True))) == 2
