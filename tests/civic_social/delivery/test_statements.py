"""Prepared statements say what the ORM would say."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone

from civic_social import statements
from civic_social.models import Attempt, Post
from civic_social.models.posts import new_marker
from civic_social.models.states import Operation

from ..factories import PostFactory, SocialAccountFactory, UserFactory

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


def test_some_columns_and_what_is_selected_beside_them(root):
    post = PostFactory(page=root)
    statement = "SELECT {columns}, 1 + 1, 'ab' FROM civic_social_post WHERE id = %s"
    (fetched,) = statements.fetch(Post, statement, [post.pk], only=("id", "desired"), also=("sum", "word"))
    assert (fetched.pk, fetched.desired, fetched.sum, fetched.word) == (post.pk, post.desired, 2, "ab")
    assert fetched.get_deferred_fields() == set(values_of(post)) - {"id", "desired"}
    assert fetched.page_title == post.page_title


@pytest.mark.skipif(connection.vendor != "postgresql", reason="another database")
def test_postgresql_plans_a_repeated_statement_once_unless_a_pool_hands_out_connections():
    def planned():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%once%%'")
            return cursor.fetchone()[0]

    def ask():
        for _ in range(3):
            statements.fetch(Post, "SELECT {columns} FROM civic_social_post WHERE id = %s /* once */", [1])

    statements._planning_once.cache_clear()
    with patch.dict(connection.settings_dict, DISABLE_SERVER_SIDE_CURSORS=True):
        ask()
    assert planned() == 0
    statements._planning_once.cache_clear()
    ask()
    assert planned() == 1
