"""The SQL query for the next due post: it finds the same post as the conditions of the ORM."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowTask

from civic_social.delivery.account_leases import due_posts, held_by, requests_allowed
from civic_social.delivery.next_due import next_due
from civic_social.exceptions import Scope
from civic_social.models import (
    DirectApproval,
    LostPost,
    Post,
    RestoreFinding,
    SocialAccount,
    Switch,
    WebhookEndpoint,
)
from civic_social.models.states import Status

from ..factories import NoticePageFactory, PostFactory, SocialAccountFactory, UserFactory

pytestmark = pytest.mark.django_db

WORKER = "first"
NOW = timezone.now()
EARLIER, LATER = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)

ACCOUNTS = {
    "leased": {},
    "rested": {"resting_until": EARLIER},
    "rested now": {"resting_until": NOW},
    "resting": {"resting_until": LATER},
    "paused": {"is_paused": True},
    "stopped": {"problem": "credentials-missing"},
    "free": {"lease": ""},
    "leased by another": {"lease": "second"},
}
SWITCHES = {
    "none": None,
    "on": {},
    "paused": {"is_paused": True},
    "restored": {"finding": RestoreFinding.RESTORED},
}


@pytest.fixture
def account():
    """Return an account with a post in every state, due and not, a removal, and one with older posts."""
    account = SocialAccountFactory()
    removal = PostFactory(account=account)
    Post.moves.filter(pk=removal.pk).update(status=Status.DUE, next_attempt_at=EARLIER, desired={})
    for status, due_at in product(Status, (EARLIER, NOW, LATER)):
        post = PostFactory(account=account)
        Post.moves.filter(pk=post.pk).update(status=status, next_attempt_at=due_at)
    older = PostFactory(account=SocialAccountFactory(lease=WORKER))
    Post.moves.filter(pk=older.pk).update(next_attempt_at=EARLIER - timedelta(hours=1))
    return account


def find_by_conditions(account):
    """Return the next due post according to the conditions that the rest of the program uses."""
    may_serve = held_by(WORKER).filter(requests_allowed(NOW), pk=OuterRef("account"))
    due = due_posts(NOW).filter(Exists(may_serve), account=account)
    return due.order_by("next_attempt_at", "pk").first()


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("values", ACCOUNTS)
def test_query_and_conditions_find_the_same_post(account, values, switch):
    SocialAccount.objects.filter(pk=account.pk).update(**{"lease": WORKER, **ACCOUNTS[values]})
    if SWITCHES[switch] is not None:
        Switch.objects.create(pk=1, **SWITCHES[switch])
    found = []
    while (post := find_by_conditions(account)) and len(found) < 10:
        with transaction.atomic():
            assert next_due(account, WORKER, NOW) == post
        found.append(post)
        Post.moves.filter(pk=post.pk).update(status=Status.SENDING)
    with transaction.atomic():
        assert next_due(account, WORKER, NOW) is None
    may_send = values.startswith(("leased", "rested")) and values != "leased by another"
    if values == "paused":
        # Only the removal.
        expected = 0 if switch == "restored" else 1
    elif may_send:
        expected = {"paused": 1, "restored": 2}.get(switch, 5)
    else:
        expected = 0
    assert len(found) == expected


def test_query_returns_every_field_of_the_post(account):
    SocialAccount.objects.filter(pk=account.pk).update(lease=WORKER)
    with transaction.atomic():
        post = next_due(account, WORKER, NOW)
    assert not post.get_deferred_fields()
    stored = Post.objects.get(pk=post.pk)
    fields = [field.attname for field in Post._meta.concrete_fields]
    assert {name: getattr(post, name) for name in fields} == {name: getattr(stored, name) for name in fields}
    assert post.account is account


def test_open_lost_posts_of_the_account_are_noticed(account):
    SocialAccount.objects.filter(pk=account.pk).update(lease=WORKER)

    def has_lost_posts():
        with transaction.atomic():
            return bool(next_due(account, WORKER, NOW).has_lost_posts)

    LostPost.objects.create(account=SocialAccountFactory(), remote_id="1_1")
    assert not has_lost_posts()
    lost = LostPost.objects.create(account=account, remote_id="1_1")
    assert has_lost_posts()
    lost.settled_at = NOW
    lost.save()
    assert not has_lost_posts()


def test_webhooks_and_approvals_are_noticed(account):
    user = UserFactory()
    SocialAccount.objects.filter(pk=account.pk).update(lease=WORKER)
    first, second = (make_revision(user) for _number in range(2))
    Post.objects.filter(account=account).update(revision_id=first.pk)

    def noticed():
        with transaction.atomic():
            post = next_due(account, WORKER, NOW)
        return bool(post.has_webhooks), bool(post.has_approvals)

    endpoint = WebhookEndpoint.objects.create(name="Архив", url="https://tool.example/", is_active=False)
    DirectApproval.objects.create(revision=second, user=user)
    task = approve(second, user)
    approve(first, user, status=TaskState.STATUS_REJECTED)
    assert noticed() == (False, False)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(is_active=True)
    assert noticed() == (True, False)
    TaskState.objects.filter(pk=task.pk).update(revision=first)
    assert noticed() == (True, True)
    TaskState.objects.filter(pk=task.pk).delete()
    DirectApproval.objects.update(revision=first)
    assert noticed() == (True, True)
    assert (Post().has_webhooks, Post().has_approvals) == (True, True), "Another query must not hide any."


def make_revision(user):
    return NoticePageFactory().save_revision(user=user)


def approve(revision, user, status=TaskState.STATUS_APPROVED):
    """Return the state of a workflow's task on ``revision``."""
    workflow, task = (
        Workflow.objects.create(name="Одобрение"),
        GroupApprovalTask.objects.create(name="Одобрение"),
    )
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    state = workflow.start(revision.content_object, user).current_task_state
    TaskState.objects.filter(pk=state.pk).update(revision=revision, status=status)
    return state


def test_request_right_after_the_claim_reads_no_pause_again(account, django_assert_num_queries):
    SocialAccount.objects.filter(pk=account.pk).update(lease=WORKER)

    def claim():
        with transaction.atomic():
            next_due(account, WORKER, NOW)

    claim()
    SocialAccount.objects.filter(pk=account.pk).update(resting_until=NOW + timedelta(hours=1))
    with django_assert_num_queries(0):
        assert account.rest_left() == 0
    assert account.rest_left() > 0, "Only the first request of a claim."
    SocialAccount.objects.filter(pk=account.pk).update(resting_until=None)
    claim()
    account.rest(600, Scope.ACCOUNT)
    assert account.rest_left() > 0, "A pause that this very account was told counts at once."


def test_request_long_after_the_claim_reads_the_pause(account, monkeypatch):
    SocialAccount.objects.filter(pk=account.pk).update(lease=WORKER)
    with transaction.atomic():
        next_due(account, WORKER, NOW)
    SocialAccount.objects.filter(pk=account.pk).update(resting_until=NOW + timedelta(hours=1))
    monkeypatch.setattr("civic_social.models.accounts.NO_REST_SECONDS", 0)
    assert account.rest_left() > 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all rows.")
def test_post_is_locked(account, django_assert_num_queries):
    SocialAccount.objects.filter(pk=account.pk).update(lease=WORKER)
    with transaction.atomic(), django_assert_num_queries(1) as queries:
        next_due(account, WORKER, NOW)
    assert "FOR UPDATE OF post" in queries.captured_queries[0]["sql"]
