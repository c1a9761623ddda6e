"""Prepared statements say what the ORM would say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social import statements
from civic_social.models import Attempt, Post
from civic_social.models.posts import new_marker
from civic_social.states import Operation

from .factories import PostFactory, SocialAccountFactory, UserFactory

pytestmark = pytest.mark.django_db

EVERYTHING = "SELECT {columns} FROM civic_social_post WHERE account_id = %s AND planned_at <= %s ORDER BY id"


def values_of(instance):
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def test_a_row_that_was_inserted_reads_as_it_was(root):
    account = SocialAccountFactory()
    post = Post(
        page=root,
        page_title="Решение „№ 5“ — 100 %s",
        translation_key=root.translation_key,
        account=account,
        desired={"text": "Проект", "pictures": []},
        published_by=UserFactory(),
        lease_until=timezone.now(),
    )
    statements.insert([post])
    assert values_of(Post.objects.get(pk=post.pk)) == values_of(post)
    assert Post.objects.get(pk=post.pk).created_at == post.created_at


def test_rows_that_are_inserted_together_keep_what_sets_them_apart(root):
    accounts = SocialAccountFactory.create_batch(3)
    key = root.translation_key
    statements.insert([Post(page=root, translation_key=key, account=account) for account in accounts])
    rows = Post.objects.order_by("pk")
    assert [row.account for row in rows] == accounts
    assert len({row.marker for row in rows}) == 3


def test_an_update_changes_only_the_rows_that_are_as_expected():
    one, other = PostFactory.create_batch(2)
    untouched = values_of(Post.objects.get(pk=other.pk))
    marker = new_marker()
    attempt = Attempt.objects.create(post=one, operation=Operation.CREATE, worker="w")
    values = {"marker": marker, "progress": {"a": [1]}, "current_attempt": attempt}
    assert statements.update(Post, values, pk=one.pk, updated_at=one.updated_at) == 1
    stale = one.updated_at - timedelta(seconds=1)
    assert statements.update(Post, {"failures": 7}, pk=one.pk, updated_at=stale) == 0
    one.refresh_from_db()
    assert (one.marker, one.progress, one.current_attempt, one.failures) == (marker, {"a": [1]}, attempt, 0)
    assert values_of(Post.objects.get(pk=other.pk)) == untouched


def test_what_is_fetched_is_what_the_orm_reads():
    account = SocialAccountFactory()
    posts = PostFactory.create_batch(2, account=account)
    PostFactory()
    now = timezone.now()
    fetched = statements.fetch(Post, EVERYTHING, [account.pk, now], lock=True)
    assert fetched == posts
    expected = [values_of(post) for post in Post.objects.filter(account=account).order_by("pk")]
    assert [values_of(post) for post in fetched] == expected
    assert statements.fetch(Post, EVERYTHING, [account.pk, now - timedelta(days=1)]) == []
