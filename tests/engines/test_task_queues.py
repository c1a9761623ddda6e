"""A publication in one process starts a delivery in another, by each task queue that a site can choose."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.models import Post
from civic_social.models.states import Status
from tests.civic_social.factories import NoticePageFactory, SocialAccountFactory, UserFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _scheduled_notice(root):
    """A notice whose publication is due; ``publish_scheduled`` will publish it."""
    SocialAccountFactory()
    notice = NoticePageFactory(parent=root)
    notice.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = notice.save_revision(user=UserFactory())
    revision.approved_go_live_at = notice.go_live_at
    revision.save()


@pytest.fixture
def redis_url():
    """The address of a Redis with an empty queue, which tests may empty."""
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        reason = "No Redis: run .ci/with-servers make test, or set TEST_REDIS_URL to one that may be emptied."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    redis = pytest.importorskip("redis").Redis.from_url(url)
    redis.flushdb()
    yield url
    redis.flushdb()
    redis.close()


def test_database_queue_starts_the_delivery(start, finish, network):
    finish(start("publish_scheduled"))
    assert Post.objects.get().status == Status.DUE
    finish(start("db_worker", "--batch", "--no-startup-delay"))
    assert Post.objects.get().status == Status.LIVE
    assert network.report()["posts"] == 1


def test_redis_queue_starts_the_delivery(redis_url, start, finish, network):
    redis = {"TASKS_BACKEND": "redis", "REDIS_URL": redis_url}
    finish(start("publish_scheduled", **redis))
    assert Post.objects.get().status == Status.DUE
    finish(start("rqworker", "default", "--burst", "--job-class", "django_tasks_rq.Job", **redis))
    assert Post.objects.get().status == Status.LIVE
    assert network.report()["posts"] == 1


def test_publication_succeeds_without_the_queue_and_is_delivered_by_the_sweep(start, finish, network):
    nowhere = {"TASKS_BACKEND": "redis", "REDIS_URL": "redis://127.0.0.1:1/0"}
    finish(start("publish_scheduled", **nowhere))
    assert Post.objects.get().status == Status.DUE
    finish(start("social", "deliver"))
    assert Post.objects.get().status == Status.LIVE
