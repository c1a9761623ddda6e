"""Disconnecting an account, with its published posts left or removed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from civic_social.channels.base import Remote
from civic_social.delivery import transitions
from civic_social.models import AccountHealth, Attempt, Post, SocialAccount
from civic_social.models.states import Operation, Status
from civic_social.monitoring import health
from civic_social.reconciliation import local
from home.site.social_links import accounts_to_follow

from ...factories import GroupFactory, NoticePageFactory, publish


def url(account):
    return reverse("civic_social_accounts:disconnect", args=[account.pk])


def publish_at_network(post):
    """Mark the post as published at its network."""
    attempt = Attempt.objects.create(post=post, operation=Operation.CREATE, message=post.desired)
    transitions.claim(post, attempt, timezone.now())
    transitions.confirm(post, attempt, Remote("1_2"), timezone.now())


@pytest.fixture
def live(account, root):
    """A published post of the account."""
    page = publish(NoticePageFactory(parent=root))
    post = Post.objects.get(page_id=page.pk)
    publish_at_network(post)
    return post


@pytest.fixture
def due(account, root, live):
    """A due post of the account."""
    page = publish(NoticePageFactory(parent=root))
    return Post.objects.get(page_id=page.pk)


def test_page_explains_the_effect_and_requires_a_choice(admin, account, live, due):
    response = admin.get(url(account))
    content = response.content.decode()
    assert "Там има 1 публикация" in content
    assert "1 незавършена публикация" in content
    assert " checked" not in str(response.context["form"]["standing"])
    response = admin.post(url(account))
    assert "Изберете какво да стане" in response.content.decode()
    account.refresh_from_db()
    assert account.disconnected_at is None


def test_leaving_posts_keeps_them_and_erases_the_token_at_once(admin, account, live, due):
    admin.post(url(account), {"standing": "leave"})
    account.refresh_from_db()
    live.refresh_from_db()
    due.refresh_from_db()
    assert account.disconnected_at
    assert account.credentials_token == ""
    assert live.status == Status.LIVE
    assert due.status == Status.SKIPPED
    entry = ModelLogEntry.objects.get(action="civic_social.disconnect")
    assert entry.data["removed"] is False
    assert "%(" not in entry.message


def test_token_is_erased_after_the_posts_are_removed(admin, account, live, due):
    admin.post(url(account), {"standing": "remove"})
    account.refresh_from_db()
    live.refresh_from_db()
    due.refresh_from_db()
    assert (live.status, live.desired) == (Status.DUE, {})
    assert due.status == Status.WITHDRAWN
    assert account.credentials_token
    transitions.claim(live, Attempt.objects.create(post=live, operation="delete"), timezone.now())
    transitions.confirm_removed(live, timezone.now())
    local.catch_up()
    account.refresh_from_db()
    assert account.credentials_token == ""


def test_disconnected_account_announces_nothing(admin, account, root, live):
    admin.post(url(account), {"standing": "leave"})
    page = publish(NoticePageFactory(parent=root))
    assert not Post.objects.filter(page_id=page.pk).exists()
    old = live.live_page.specific
    publish(old, title="Ново заглавие")
    live.refresh_from_db()
    assert live.page_title != "Ново заглавие"


def test_disconnecting_is_refused_while_a_post_is_being_sent(admin, account, live, due):
    transitions.claim(due, Attempt.objects.create(post=due, operation="create"), timezone.now())
    response = admin.post(url(account), {"standing": "leave"})
    assert "Опитайте отново след няколко минути" in response.content.decode()
    account.refresh_from_db()
    assert account.disconnected_at is None


def test_stopped_account_does_not_offer_to_remove_posts(admin, account, live):
    SocialAccount.objects.update(problem="token-expired")
    content = admin.get(url(account)).content.decode()
    assert 'value="remove"' not in content
    assert "първо свържете профила отново" in content
    admin.post(url(account), {"standing": "remove"})
    account.refresh_from_db()
    assert account.disconnected_at is None


def test_group_posts_become_manual_removals(admin, root):
    group = GroupFactory()
    post = Post.objects.get(page_id=publish(NoticePageFactory(parent=root)).pk)
    transitions.ask_person(post, "by-hand", {}, timezone.now())
    transitions.confirm_by_hand(post, f"{group.public_url}/posts/1", timezone.now())
    assert "Служител получава задача" in admin.get(url(group)).content.decode()
    admin.post(url(group), {"standing": "remove"})
    post.refresh_from_db()
    assert (post.status, post.desired) == (Status.DUE, {})


def test_account_without_published_posts_only_asks_for_confirmation(admin, account):
    assert "standing" not in admin.get(url(account)).context["form"].fields
    admin.post(url(account))
    account.refresh_from_db()
    assert account.disconnected_at


def test_disconnected_account_is_neither_probed_nor_shown_on_the_site(admin, account, root):
    SocialAccount.objects.update(public_url="https://www.facebook.com/primerovo")
    root.locale = root.locale
    assert accounts_to_follow(root) == [account]
    admin.post(url(account))
    assert accounts_to_follow(root) == []
    AccountHealth.objects.get_or_create(account=account)
    assert health.probe_due() == 0


def test_list_shows_disconnected_account_without_pause_button(admin, account):
    admin.post(url(account))
    content = admin.get(reverse("civic_social_accounts:index")).content.decode()
    assert "Без връзка" in content
    assert reverse("civic_social_accounts:pause", args=[account.pk]) not in content


def test_manual_account_is_reconnected_by_a_button(admin):
    group = GroupFactory()
    admin.post(url(group))
    assert "Свържи отново" in admin.get(reverse("civic_social_accounts:index")).content.decode()
    admin.post(reverse("civic_social_accounts:resume", args=[group.pk]))
    group.refresh_from_db()
    assert group.disconnected_at is None


def test_left_post_is_not_withdrawn_when_its_page_is_deleted(admin, account, live):
    admin.post(url(account), {"standing": "leave"})
    live.live_page.delete()
    assert local.withdraw_orphans() == 0
    live.refresh_from_db()
    assert live.status == Status.LIVE
