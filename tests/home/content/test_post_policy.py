"""The posts that editors see: those of pages that they may edit, and without managing them."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from civic_social.admin.permissions import (
    manageable_posts,
    may_manage_post,
    may_see_post,
    may_see_posts,
    visible_posts,
)
from tests.civic_social.factories import PostFactory, SocialAccountFactory, UserFactory

from .. import factories


@pytest.fixture
def posts(website):
    """Two posts of pages below different lists."""
    account = SocialAccountFactory()
    pages = [
        factories.NewsPageFactory(parent=website.news),
        factories.PolicyPageFactory(parent=website.publications),
    ]
    return [PostFactory(page_id=page.pk, account=account) for page in pages]


@pytest.fixture
def editor_of(db):
    """Return a function that creates an editor of the pages below a page."""

    def create(page):
        group = Group.objects.create(name="Редактори на раздел")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        permission = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
        user = UserFactory(is_superuser=False)
        user.groups.add(group)
        return user

    return create


def test_editor_reads_the_posts_of_own_pages_only(website, posts, editor_of, client):
    editor = editor_of(website.news)
    assert may_see_posts(editor)
    assert list(visible_posts(editor)) == posts[:1]
    assert [may_see_post(editor, post) for post in posts] == [True, False]
    client.force_login(editor)
    addresses = [f"/admin/social/posts/{post.pk}/" for post in posts]
    assert [client.get(address).status_code for address in addresses] == [200, 302]


def test_editor_manages_no_post(website, posts, editor_of):
    editor = editor_of(website.news)
    assert not manageable_posts(editor)
    assert not may_manage_post(editor, posts[0])


def test_post_of_a_deleted_page_is_hidden_from_editors(website, posts, editor_of):
    editor = editor_of(website.news)
    assert list(visible_posts(editor)) == posts[:1]
    Page.objects.get(pk=posts[0].page_id).delete()
    assert not visible_posts(editor)


def test_permission_on_posts_covers_all(posts):
    reader = UserFactory(is_superuser=False)
    reader.user_permissions.add(
        Permission.objects.get(codename="view_post", content_type__app_label="civic_social")
    )
    assert set(visible_posts(reader)) == set(posts)


def test_user_without_pages_sees_no_post(posts):
    user = UserFactory(is_superuser=False)
    assert not may_see_posts(user)
    assert not visible_posts(user)
    assert not may_see_post(user, posts[0])
