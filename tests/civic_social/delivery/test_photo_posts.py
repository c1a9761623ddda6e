"""Posts with several photos: uploads are kept, and only the request that publishes the post is in doubt."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels.graph.client import GraphClient
from civic_social.content.images import picture_of
from civic_social.delivery import worker
from civic_social.delivery.executor import perform
from civic_social.exceptions import OutcomeUnknown
from civic_social.models import DuplicateCheck, Post, RestoreFinding
from civic_social.models.states import Status
from civic_social.restore_guard import guard
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Call, Photo
from civic_social.sandbox.models import Post as SandboxPost

from ..delivery_steps import drain_without_waiting, expire_leases, lease_and_claim, make_due
from ..factories import NoticePageFactory, publish
from ..site.models import NoticePage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_card_request(settings, served):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "WARM_LINK_CARDS": False, "MAX_FAILURES": 3}


@pytest.fixture
def album(root, page_account):
    """A function that publishes a notice with photos of the given descriptions."""

    def make(*descriptions):
        file = get_test_image_file_jpeg(size=(60, 40))
        photos = [ImageFactory(description=text, file=file).pk for text in descriptions]
        return publish(NoticePageFactory(parent=root, title="Мостът", photos=photos))

    return make


@pytest.fixture
def lose(monkeypatch):
    """A function that loses the responses to the calls of an edge with the given numbers, counted from 1."""
    real_post, numbers = GraphClient.post, {}

    def post(client, path, **params):
        edge = path.rpartition("/")[2]
        answer = real_post(client, path, **params)
        numbers[edge] = numbers.get(edge, 0) + 1
        if numbers[edge] in lost.get(edge, ()):
            raise OutcomeUnknown("answer-lost")
        return answer

    lost = {}
    monkeypatch.setattr(GraphClient, "post", post)
    return lambda edge, *calls: lost.update({edge: set(calls)})


def uploads():
    """Return the number of upload requests."""
    return Call.objects.filter(method="POST", path__endswith="/photos").count()


def searches():
    """Return the number of requests that search for a post."""
    return Call.objects.filter(method="GET", path__endswith="/published_posts").count()


def described():
    """Return the descriptions of the photos of the only post at the network."""
    return [photo.alt_text for photo in SandboxPost.objects.get().photos.all()]


def test_every_upload_lost_once_leads_to_one_post_and_one_repetition_each(album, lose):
    lose("photos", 1, 3, 5, 7)
    album("Едно", "Две", "Три", "Четири")
    drain_without_waiting()
    post = Post.objects.get()
    # More responses are lost than a post may fail in a row: each kept upload begins the count again.
    assert (post.status, post.failures, post.progress) == (Status.LIVE, 0, {})
    assert (uploads(), searches()) == (8, 0)
    assert described() == ["Едно", "Две", "Три", "Четири"]
    assert not DuplicateCheck.objects.exists()


def test_lost_upload_says_that_nothing_is_public_yet(album, lose):
    lose("photos", 2)
    album("Едно", "Две")
    worker.drain()
    post = Post.objects.get()
    assert (post.status, post.problem) == (Status.DUE, "upload-interrupted")
    assert len(post.progress["uploads"]) == 1
    assert post.explanation.next_step


def test_network_that_loses_every_upload_is_tried_a_limited_number_of_times(album, lose):
    lose("photos", *range(1, 50))
    album("Едно", "Две")
    drain_without_waiting()
    post = Post.objects.get()
    assert (post.status, post.problem, uploads()) == (Status.FAILED, "too-many-failures", 3)
    assert (searches(), DuplicateCheck.objects.count()) == (0, 0)


def test_refused_upload_leaves_no_duplicate_check(album, page_profile):
    sandbox.enable_fault("throttled", operation="photos", remaining=1)
    album("Едно", "Две")
    worker.drain()
    assert Post.objects.get().status == Status.DUE
    assert not DuplicateCheck.objects.exists()


def test_lost_publication_is_found_and_uploads_nothing_again(album, lose):
    lose("feed", 1)
    album("Едно", "Две")
    drain_without_waiting()
    assert (Post.objects.get().status, SandboxPost.objects.count()) == (Status.LIVE, 1)
    assert uploads() == 2


def test_publication_that_did_not_arrive_uses_the_same_uploads(album, page_profile):
    sandbox.enable_fault("lost_before", operation="feed", remaining=1)
    album("Едно", "Две")
    drain_without_waiting()
    assert (Post.objects.get().status, SandboxPost.objects.count()) == (Status.LIVE, 1)
    assert (uploads(), searches()) == (2, 2)


def test_kept_uploads_prevent_a_duplicate_where_the_list_lags(album, page_profile):
    """The lost post is not in the list at either search, but its photos cannot be used a second time."""
    sandbox.enable_fault("lagging", operation="feed", seconds=3600, remaining=1)
    sandbox.enable_fault("lost_after", operation="feed", remaining=1)
    album("Едно", "Две")
    worker.drain()
    for _search in range(2):
        make_due(Status.UNKNOWN)
        worker.drain()
    post = Post.objects.get()
    assert (post.status, post.problem) == (Status.UNKNOWN, "picture-used")
    SandboxPost.objects.update(listed_at=timezone.now())
    drain_without_waiting()
    assert (Post.objects.get().status, SandboxPost.objects.count()) == (Status.LIVE, 1)
    assert uploads() == 2


def test_photos_that_the_network_has_dropped_are_uploaded_again(album, page_profile):
    sandbox.enable_fault("service_down", operation="feed", remaining=1)
    album("Едно", "Две")
    worker.drain()
    Photo.objects.update(created_at=timezone.now() - timedelta(hours=25))
    drain_without_waiting()
    assert (Post.objects.get().status, uploads()) == (Status.LIVE, 4)


def test_worker_killed_during_the_uploads_leaves_no_doubt(album, page_account, lose):
    album("Едно", "Две")
    channel, claimed = lease_and_claim(page_account)
    lose("photos", 2)
    perform(channel, claimed)  # Its result is lost with the worker.
    expire_leases(page_account)
    post = Post.objects.get()
    assert (post.status, post.problem) == (Status.DUE, "upload-interrupted")
    drain_without_waiting()
    assert (Post.objects.get().status, uploads(), searches()) == (Status.LIVE, 3, 0)


def test_worker_killed_during_the_publication_leaves_the_post_in_doubt(album, page_account, lose):
    album("Едно", "Две")
    channel, claimed = lease_and_claim(page_account)
    lose("feed", 1)
    perform(channel, claimed)
    expire_leases(page_account)
    assert Post.objects.get().status == Status.UNKNOWN
    drain_without_waiting()
    assert SandboxPost.objects.count() == 1


def test_stopped_worker_cannot_publish_after_its_post_was_continued(album, page_account, monkeypatch):
    album("Едно", "Две")
    channel, claimed = lease_and_claim(page_account)
    real_upload, numbers = channel._upload_photo, iter(range(1, 9))

    def upload_slowly(picture):
        if next(numbers) == 2:
            expire_leases(page_account)
            drain_without_waiting()
        return real_upload(picture)

    monkeypatch.setattr(channel, "_upload_photo", upload_slowly)
    worker.apply_result(claimed, perform(channel, claimed), channel)
    assert (SandboxPost.objects.count(), Post.objects.get().status) == (1, Status.LIVE)


def test_upload_interrupted_before_a_restore_is_searched_for(album, page_account, lose):
    """After the backup, the lost history may have published the post."""
    album("Едно", "Две")
    channel, claimed = lease_and_claim(page_account)
    lose("photos", 2)
    perform(channel, claimed)
    guard.hold_everything(RestoreFinding.RESTORED)
    expire_leases(page_account)
    assert Post.objects.get().status == Status.UNKNOWN


def test_same_picture_twice_has_two_photos_with_their_own_descriptions(album, monkeypatch):
    image = ImageFactory(description="Мостът", file=get_test_image_file_jpeg(size=(60, 40)))
    alts = ["Мостът отдалече", "Мостът отблизо", "Мостът отблизо"]
    monkeypatch.setattr(
        NoticePage, "get_social_pictures", lambda page: [picture_of(image, alt) for alt in alts]
    )
    album()
    drain_without_waiting()
    assert (Post.objects.get().status, uploads()) == (Status.LIVE, 3)
    assert described() == alts
