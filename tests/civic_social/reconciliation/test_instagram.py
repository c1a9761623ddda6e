"""Comparison of the posts with Instagram, where a post carries no marker and is known by its text."""

from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels.instagram import publishing
from civic_social.delivery import worker
from civic_social.models import NetworkDifference, Post
from civic_social.models.states import Status
from civic_social.monitoring.metrics import metrics, status_report
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Post as SandboxPost

from ..factories import NoticePageFactory, SocialAccountFactory, publish
from .comparison import problems, reconcile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account(served, monkeypatch):
    monkeypatch.setattr(publishing, "SECONDS_BETWEEN_CHECKS", 0)
    page = sandbox.create_page("Община", username="obshtina")
    profile = sandbox.create_instagram_account(page, "Община", username="obshtina_snimki")
    token = {"access_token": profile.access_token}
    return SocialAccountFactory(
        name="Снимки", channel="instagram", remote_id=profile.graph_id, credentials=token
    )


@pytest.fixture
def notice(root, account):
    photo = ImageFactory(description="Мостът", file=get_test_image_file_jpeg(size=(80, 60)))
    page = publish(NoticePageFactory(parent=root, title="Мостът е готов", slug="bridge", photo=photo))
    worker.drain()
    assert Post.objects.get().status == Status.LIVE
    return page


def add_to_network(message=None, digit=9):
    """Publish a copy of the first post at the network, with another ``message`` if given; return it."""
    copied = SandboxPost.objects.earliest("pk")
    copied.pk, copied.graph_number = None, f"{copied.graph_number}{digit}"
    copied.message = message or copied.message
    copied.save()
    return copied


def test_duplicate_is_listed_counted_and_removed_by_a_repair(notice, account):
    assert (problems(account), metrics()["stands_twice"]) == ([], 0)
    add_to_network()
    assert problems(account) == ["second-there"]
    code, output = reconcile()
    assert (code, "!" in output) == (1, True)
    assert metrics()["stands_twice"] == 1
    assert len(status_report()["needs_person"]) == 1
    assert reconcile("--repair")[0] == 0
    assert SandboxPost.objects.get(removed_at=None).graph_id == Post.objects.get().remote_id
    assert metrics()["stands_twice"] == 0


def test_two_duplicates_are_removed_by_two_repairs(notice, account):
    add_to_network()
    add_to_network(digit=8)
    assert problems(account) == ["second-there", "second-there"]
    assert reconcile("--repair")[0] == 1
    assert reconcile("--repair")[0] == 0
    assert SandboxPost.objects.filter(removed_at=None).count() == 1


def test_orphan_is_listed_and_counted_until_a_person_accepts_it(notice, account):
    address = SandboxPost.objects.get().message.split("\n\n")[-1]
    assert "/s/" in address
    add_to_network(f"Изгубена при възстановяване\n\n{address}")
    code, output = reconcile()
    assert (code, problems(account), metrics()["stands_twice"]) == (1, ["orphan"], 1)
    permalink = NetworkDifference.objects.get().permalink
    assert permalink in output
    assert reconcile("--accept", permalink)[0] == 0
    assert (problems(account), metrics()["stands_twice"]) == ([], 0)
    with pytest.raises(CommandError):
        reconcile("--accept", "https://www.instagram.com/p/unknown/")


def test_post_of_the_second_in_which_the_account_was_connected_is_listed(notice, account):
    account.created_at = (timezone.now() - timedelta(minutes=1)).replace(microsecond=900_000)
    account.save(update_fields=["created_at"])
    address = SandboxPost.objects.get().message.split("\n\n")[-1]
    lost = add_to_network(f"Изгубена при възстановяване\n\n{address}")
    lost.created_at = lost.published_at = account.created_at.replace(microsecond=950_000)
    lost.save()
    assert problems(account) == ["orphan"]


def test_posts_of_people_are_not_listed(notice, account):
    add_to_network("Честит празник! #Първомай")
    assert problems(account) == []


def test_post_from_before_the_connection_is_not_listed(notice, account):
    address = SandboxPost.objects.get().message.split("\n\n")[-1]
    older = SandboxPost.objects.filter(pk=add_to_network(f"От миналата година\n\n{address}").pk)
    older.update(created_at="2020-01-01T00:00Z", published_at="2020-01-01T00:00Z")
    assert problems(account) == []


def test_copy_of_a_withdrawn_post_is_removed_by_a_repair(notice, account):
    add_to_network()
    notice.unpublish()
    worker.drain()
    assert Post.objects.get().status == Status.WITHDRAWN
    assert problems(account) == ["still-there"]
    reconcile("--repair")
    assert not SandboxPost.objects.filter(removed_at=None).exists()


def test_due_post_of_a_restored_database_is_recognized_and_taken_over(notice, account):
    Post.moves.update(
        status=Status.DUE, confirmed={}, remote_id="", permalink="", next_attempt_at=timezone.now()
    )
    assert problems(account) == ["already-there"]
    reconcile("--repair")
    worker.drain()
    assert (Post.objects.get().status, SandboxPost.objects.count()) == (Status.LIVE, 1)
