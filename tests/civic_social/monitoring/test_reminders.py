"""Reminders of late manual posts: first to the responsible person, then to the deputy."""

import re
from datetime import time, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from freezegun import freeze_time
from wagtail.users.models import UserProfile

from civic_social import actions
from civic_social.delivery import worker
from civic_social.manual_posting import deadlines
from civic_social.models import Notice, Post
from civic_social.monitoring import notifications

from ..factories import (
    GroupFactory,
    NoticePageFactory,
    PostFactory,
    SocialAccountFactory,
    UserFactory,
    publish,
)

pytestmark = pytest.mark.django_db


def clerk_named(name):
    """Return an English-speaking user who may post by hand."""
    user = UserFactory(username=name, email=f"{name}@example.bg", is_superuser=False)
    UserProfile.objects.create(user=user, preferred_language="en")
    group, _ = Group.objects.get_or_create(name="clerks")
    rights = Permission.objects.filter(codename__in=["deliver_post", "access_admin"])
    group.permissions.set(rights)
    user.groups.add(group)
    return user


@pytest.fixture
def maria():
    return clerk_named("maria")


@pytest.fixture
def marias_group(maria):
    return GroupFactory(name="Forum", responsible=maria)


@pytest.fixture
def waiting(marias_group, root):
    page = publish(NoticePageFactory(parent=root))
    worker.drain()
    return Post.objects.get(page_id=page.pk)


def mails_after(mailoutbox, start=None, **duration):
    """Send the mails that are due after ``duration``; return recipient and subject of each."""
    mailoutbox.clear()
    for later in (timedelta(), timedelta(minutes=16)):
        with freeze_time((start or timezone.now()) + timedelta(**duration) + later):
            notifications.notify()
    return [(mail.to[0], mail.subject.partition(": ")[2]) for mail in mailoutbox]


LATE = "1 post by hand is late (“Forum (Facebook group)”)"
ESCALATED = "1 post by hand: nobody has done it (“Forum (Facebook group)”)"
WAITING = "1 post needs you (“Forum (Facebook group)”)"


def test_late_post_reminds_the_responsible_person_and_then_the_deputy(marias_group, waiting, mailoutbox):
    marias_group.deputy = clerk_named("ivan")
    marias_group.save()
    assert mails_after(mailoutbox) == [("maria@example.bg", WAITING)]
    assert mails_after(mailoutbox, hours=1) == []
    assert mails_after(mailoutbox, hours=2, minutes=1) == [("maria@example.bg", LATE)]
    assert mails_after(mailoutbox, hours=3) == []
    assert mails_after(mailoutbox, hours=4, minutes=1) == [("ivan@example.bg", ESCALATED)]
    assert mails_after(mailoutbox, hours=48) == []


def test_late_post_without_a_deputy_is_escalated_to_everybody_who_may_post(marias_group, waiting, mailoutbox):
    clerk_named("ivan")
    UserFactory(username="reader", email="reader@example.bg", is_superuser=False)
    mails_after(mailoutbox)
    assert ("ivan@example.bg", ESCALATED) in (mails := mails_after(mailoutbox, hours=5))
    assert {address for address, subject in mails if subject == ESCALATED} == {"ivan@example.bg"}


def test_responsible_person_is_not_notified_as_deputy(marias_group, waiting, maria, mailoutbox):
    marias_group.deputy = maria
    marias_group.save()
    assert ESCALATED not in [subject for _address, subject in mails_after(mailoutbox, hours=5)]


def test_claimed_post_reminds_nobody(marias_group, waiting, maria, mailoutbox):
    with freeze_time(timezone.now() + timedelta(hours=2)):
        actions.claim(waiting, maria)
    assert LATE not in [subject for _address, subject in mails_after(mailoutbox, hours=2) if _address]


def test_finished_post_reminds_nobody(waiting, maria, mailoutbox):
    actions.done_by_hand(waiting, f"{waiting.account.public_url}/posts/1", maria)
    assert mails_after(mailoutbox, hours=5) == []
    assert not Notice.objects.filter(is_open=True).exists()


@pytest.mark.parametrize("pause", ["everything", "account"])
def test_pause_stops_reminders(marias_group, waiting, mailoutbox, pause):
    if pause == "everything":
        actions.pause_everything("Ден на траур")
    else:
        actions.pause(marias_group)
    assert {subject for _address, subject in mails_after(mailoutbox, hours=5)} <= {WAITING}


def test_link_in_the_mail_opens_the_post_after_login(waiting, maria, mailoutbox):
    mails_after(mailoutbox)
    [mail] = mailoutbox
    [path] = re.findall(r"http://localhost:8000(/admin/social/hand-off/link/\S+)", mail.body)
    assert path in mail.alternatives[0].content
    assert "To be done by" in mail.body
    client = Client()
    assert client.get(path)["Location"].startswith("/admin/login/?next=")
    client.force_login(maria)
    response = client.get(path, follow=True)
    assert response.context["card"].post == waiting


def test_mail_has_no_link_if_the_recipient_may_not_post(marias_group, waiting, mailoutbox):
    marias_group.responsible = UserFactory(username="reader", email="reader@example.bg", is_superuser=False)
    marias_group.save()
    mails_after(mailoutbox)
    assert "hand-off" not in mailoutbox[0].body


def test_deadline_is_moved_to_the_end_of_quiet_hours():
    account = SocialAccountFactory(quiet_from=time(20), quiet_until=time(8))
    zone = timezone.get_current_timezone()
    evening = timezone.datetime(2026, 11, 24, 19, 0, tzinfo=zone)
    post = PostFactory(account=account, next_attempt_at=evening)
    morning = timezone.datetime(2026, 11, 25, 8, 0, tzinfo=zone)
    assert deadlines.due_at(post) == morning
    assert deadlines.escalates_at(post) == morning + timedelta(hours=2)
