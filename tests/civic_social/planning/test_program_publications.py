"""Pages that a program publishes without a user: not announced by themselves, and a person is asked."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from civic_social import actions
from civic_social.models import Post, ProgramPublication
from civic_social.monitoring.unannounced import describe_unannounced
from civic_social.reconciliation import local
from civic_social.signals import describe_operation

from ..delivery_steps import post_of
from ..factories import NoticePageFactory, UserFactory, publish

pytestmark = pytest.mark.django_db


def publish_by_program(root, announce=False, **values):
    """Publish a notice as a program does, without a user, and return it."""
    page = NoticePageFactory(parent=root, **values)
    revision = page.save_revision()
    if announce:
        page.publish(revision, announce=True)
    else:
        revision.publish()
    page.refresh_from_db()
    return page


def test_publication_by_a_program_is_logged_and_named_in_the_status(root, account, caplog):
    page = publish_by_program(root, title="Внесено")
    assert not Post.objects.exists()
    assert f"published by a program and not announced page={page.pk}" in caplog.text
    assert "Внесено" in describe_unannounced()[0]
    page.unpublish()
    assert describe_unannounced() == []


def test_status_names_the_unannounced_page_without_failing(root, account, capsys, monkeypatch):
    monkeypatch.setattr(describe_operation, "send", lambda sender: [])
    publish_by_program(root, title="Внесено")
    call_command("social", "status")
    assert "Внесено" in capsys.readouterr().out


def test_program_can_ask_for_the_announcement(root, account):
    page = publish_by_program(root, announce=True)
    post = post_of(page)
    assert (bool(post.desired), post.published_by, post.people) == (True, None, {"published_by": ""})
    assert not ProgramPublication.objects.exists()
    # Only that publication: later ones by a program edit the post as before.
    page.save_revision().publish()
    assert Post.objects.count() == 1


def test_program_can_ask_for_a_scheduled_announcement(root, account):
    page = publish_by_program(root, announce=True, go_live_at=timezone.now() + timedelta(hours=1))
    assert not Post.objects.exists()
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.scheduled_revision.content["go_live_at"] = None
    page.scheduled_revision.publish()
    assert post_of(page).desired


def test_refused_publication_leaves_no_request_behind(root, account, monkeypatch):
    page = NoticePageFactory(parent=root)
    revision = page.save_revision()
    monkeypatch.setattr(Page, "publish", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        page.publish(revision, announce=True)
    assert not ProgramPublication.objects.exists()


def test_later_edit_by_a_program_and_page_outside_every_rule_are_not_asked_about(root, account):
    page = publish(NoticePageFactory(parent=root, civic_social_announcement="leave"))
    page.save_revision().publish()
    account.locales = ["en"]
    account.save()
    publish_by_program(root)
    assert not ProgramPublication.objects.exists()


def test_publication_that_a_crash_left_unplanned_is_noted(root, account):
    page = publish_by_program(root)
    ProgramPublication.objects.all().delete()
    moment = timezone.now() - timedelta(minutes=5)
    type(page).objects.update(first_published_at=moment, last_published_at=moment)
    type(account).objects.update(created_at=moment - timedelta(minutes=1))
    local.catch_up()
    assert ProgramPublication.objects.get().page_id == page.pk


def test_person_announces_the_page(root, account):
    page = publish_by_program(root)
    user = UserFactory()
    actions.announce_page(page, user)
    assert post_of(page).published_by == user
    assert post_of(page).people == {"published_by": "editor"}
    assert not ProgramPublication.objects.exists()


def announce(client, page, verb="announce"):
    return client.post(reverse("civic_social_announce", args=[page.pk]), {"verb": verb})


def test_panel_asks_and_its_buttons_decide(root, account, admin_client):
    address = reverse("civic_social_announce", args=[publish_by_program(root).pk])
    page = publish_by_program(root)
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert reverse("civic_social_announce", args=[page.pk]) in admin_client.get(edit_url).content.decode()
    assert announce(admin_client, page).status_code == 302
    assert post_of(page).desired
    assert reverse("civic_social_announce", args=[page.pk]) not in admin_client.get(edit_url).content.decode()
    other = ProgramPublication.objects.get()
    admin_client.post(address, {"verb": "leave"})
    assert not ProgramPublication.objects.exists()
    assert not Post.objects.filter(page_id=other.page_id).exists()


def test_only_a_user_who_may_publish_the_page_announces_it(root, account, client, admin_client):
    page = publish_by_program(root)
    assert announce(client, page).status_code == 302
    client.force_login(UserFactory(username="nobody", is_superuser=False))
    assert announce(client, page).status_code in (302, 403)
    assert not Post.objects.exists()
    assert admin_client.get(reverse("civic_social_announce", args=[page.pk])).status_code == 405


def test_button_announces_no_page_that_nobody_is_asked_about(root, account, admin_client):
    page = publish(NoticePageFactory(parent=root, civic_social_announcement="leave"))
    assert announce(admin_client, page).status_code == 302
    assert not Post.objects.exists()
