"""Posts of pages that are published by bulk actions of the admin and by Wagtail's API."""

import pytest
from django.urls import reverse
from wagtail.models import APIToken

from civic_social.models import Post
from civic_social.models.states import Status

from ..factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(db):
    return SocialAccountFactory.create_batch(2)


def statuses(page):
    return [post.status for post in Post.objects.filter(page_id=page.pk)]


def run_bulk_action(client, action, pages):
    """Run a bulk action of the page explorer and return the response."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    query = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{address}?{query}&next=/admin/", {"include_descendants": "on"})


def test_pages_published_by_a_bulk_action_are_announced(root, accounts, admin_client):
    pages = [NoticePageFactory(parent=root) for _number in range(2)]
    for page in pages:
        page.save_revision(user=UserFactory())
    assert run_bulk_action(admin_client, "publish", pages).status_code == 302
    assert [statuses(page) for page in pages] == [[Status.DUE, Status.DUE]] * 2


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_pages_removed_by_a_bulk_action_are_withdrawn(root, accounts, admin_client, action):
    pages = [publish(NoticePageFactory(parent=root)) for _number in range(2)]
    Post.moves.update(status=Status.LIVE, remote_id="1_2")
    for post in Post.objects.all():
        Post.moves.filter(pk=post.pk).update(confirmed=post.desired)
    assert run_bulk_action(admin_client, action, pages).status_code == 302
    assert [statuses(page) for page in pages] == [[Status.DUE, Status.DUE]] * 2
    assert all(post.desired == {} for post in Post.objects.all())


@pytest.fixture
def api(client, settings):
    """A client of Wagtail's API with the token of a person who may publish."""
    settings.ROOT_URLCONF = "tests.civic_social.site.api_urls"
    _token, key = APIToken.create_token(user=UserFactory(is_superuser=True), name="test")
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client


def test_page_created_and_edited_by_the_api_is_announced_and_updated(root, accounts, api):
    notice = {
        "title": "Обявление",
        "slug": "obyavlenie",
        "meta": {"type": "civic_social_test_site.NoticePage", "parent_id": root.pk, "action": "publish"},
    }
    created = api.post(reverse("wagtailapi_v3:create_page"), notice, content_type="application/json")
    assert created.status_code == 201, created.content.decode()
    posts = Post.objects.filter(page_id=created.json()["id"])
    assert [post.desired["title"] for post in posts] == ["Обявление"] * 2
    change = {"title": "Поправка", "meta": {"action": "publish"}}
    address = reverse("wagtailapi_v3:update_page", args=[created.json()["id"]])
    changed = api.patch(address, change, content_type="application/json")
    assert changed.status_code == 200, changed.content
    assert [post.desired["title"] for post in posts.all()] == ["Поправка"] * 2


def test_page_published_and_unpublished_by_the_api_is_announced_and_withdrawn(root, accounts, api):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=UserFactory())
    for action in ("publish", "unpublish"):
        address = reverse(f"wagtailapi_v3:pages_actions_{action}", args=[page.pk])
        response = api.post(address, {}, content_type="application/json")
        assert response.status_code == 200, response.content
        assert statuses(page) == [Status.DUE if action == "publish" else Status.WITHDRAWN] * 2
