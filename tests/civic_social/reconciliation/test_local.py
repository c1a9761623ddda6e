"""Posts of pages that a crash or a script has left unplanned are planned later."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from freezegun import freeze_time
from wagtail.models import Page

from civic_social.models import Post
from civic_social.models.states import Status
from civic_social.reconciliation import local

from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db


def minutes_later(minutes):
    return freeze_time(timezone.now() + timedelta(minutes=minutes), tick=True)


def test_publication_whose_process_died_before_planning_is_announced(root):
    SocialAccountFactory()
    notice = publish(NoticePageFactory(parent=root))
    Post.objects.all().delete()  # As if the process had died before planning.
    with minutes_later(2):
        assert local.catch_up() == 1
    assert Post.objects.get().page_id == notice.pk


def test_edit_that_was_not_planned_is_planned_later(root):
    SocialAccountFactory()
    notice = publish(NoticePageFactory(parent=root))
    before = Post.objects.get()
    publish(notice, title="Поправено")
    Post.objects.update(desired=before.desired, revision_id=before.revision_id)
    with minutes_later(2):
        assert local.catch_up() == 1
    assert Post.objects.get().desired["title"] == "Поправено"


def test_pages_that_are_rightly_not_announced_stay_so(root):
    SocialAccountFactory()
    publish(NoticePageFactory(parent=root), civic_social_announcement="never")
    imported = NoticePageFactory(parent=root)
    imported.save_revision().publish()
    copied = publish(NoticePageFactory(parent=root))
    copied.copy(update_attrs={"slug": "copy"}, keep_live=True)
    copied.create_alias(parent=root, update_slug="alias")
    SocialAccountFactory()
    with minutes_later(2):
        assert local.catch_up() == 0
    assert [post.page_id for post in Post.objects.all()] == [copied.pk]


def test_page_unpublished_without_a_signal_is_withdrawn(root):
    SocialAccountFactory()
    notice, other = publish(NoticePageFactory(parent=root)), publish(NoticePageFactory(parent=root))
    Page.objects.filter(pk=notice.pk).update(live=False)
    call_command("social", "reconcile")
    assert Post.objects.get(page_id=notice.pk).status == Status.WITHDRAWN
    assert Post.objects.get(page_id=other.pk).status == Status.DUE
