"""People are told: each matter once, many in one mail, in their language, whatever the mail server does."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.users.models import UserProfile

from civic_social import actions
from civic_social.channels.base import Finding, Health
from civic_social.delivery import worker
from civic_social.exceptions import AuthenticationError, NeedsPerson, PermanentError
from civic_social.models import Notice, Post
from civic_social.models.states import Status
from civic_social.monitoring import health, notifications

from ..factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ..memory_channel import MemoryChannel

pytestmark = pytest.mark.django_db
Kind = Notice.Kind


class Clock:
    """Lets time pass for the notices: what was noted, claimed and told lies further back."""

    def pass_by(self, **duration):
        for notice in Notice.objects.all():
            for name in ("created_at", "told_at", "claimed_until"):
                moment = getattr(notice, name)
                if moment:
                    setattr(notice, name, moment - timedelta(**duration))
            notice.save()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def maria():
    user = UserFactory(username="maria", email="maria@example.bg", is_superuser=False)
    UserProfile.objects.create(user=user, preferred_language="en")
    return user


@pytest.fixture
def marias_account(network, maria):
    return SocialAccountFactory(channel="memory", name="Община", responsible=maria)


def tell(clock, **later):
    """Tell people as the watch loop does: note, let the burst end, send."""
    notifications.notify()
    clock.pass_by(**(later or {"minutes": 2}))
    return notifications.notify()


def headings(mailoutbox):
    return [mail.subject.partition(": ")[2] for mail in mailoutbox]


def refused(root, network, count=1):
    """Publish notices that the network refuses."""
    for _ in range(count):
        network.fail("create", PermanentError("bad-parameter", code=100))
    notices = [publish(NoticePageFactory(parent=root)) for _ in range(count)]
    worker.drain()
    return notices


def test_a_refused_post_is_told_to_the_responsible_person(marias_account, network, root, clock, mailoutbox):
    (notice,) = refused(root, network)
    assert tell(clock) == 1
    (mail,) = mailoutbox
    assert mail.to == ["maria@example.bg"]
    assert "1 post needs you (“Община”)" in mail.subject
    html = mail.alternatives[0].content
    for part in (mail.body, html):
        assert notice.title in part
        assert "The network does not accept the post as it is." in part
        assert "Change the page or the text of the post" in part
    assert f"http://localhost:8000/admin/pages/{notice.pk}/edit/" not in mail.body  # she may not edit it
    assert "http://localhost:8000/admin/" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_who_may_see_the_post_gets_its_address(marias_account, network, root, clock, mailoutbox, maria):
    maria.is_superuser = True
    maria.save()
    (notice,) = refused(root, network)
    tell(clock)
    address = f"http://localhost:8000/admin/social/posts/{Post.objects.get(page_id=notice.pk).pk}/"
    assert address in mailoutbox[0].body
    assert address in mailoutbox[0].alternatives[0].content


def test_a_matter_is_told_once(marias_account, network, root, clock, mailoutbox):
    refused(root, network)
    for _ in range(4):
        tell(clock, hours=1)
    assert len(mailoutbox) == 1


def test_a_burst_is_one_mail(marias_account, network, root, clock, mailoutbox):
    refused(root, network, count=20)
    tell(clock)
    tell(clock, hours=1)
    (mail,) = mailoutbox
    assert "20 posts need you" in mail.subject
    assert Notice.objects.exclude(told_at=None).count() == 20


def test_a_burst_that_is_still_going_on_is_waited_for(marias_account, network, root, clock, mailoutbox):
    refused(root, network)
    assert notifications.notify() == 0
    refused(root, network)
    assert tell(clock) == 1
    assert "2 posts need you" in mailoutbox[0].subject


def test_what_comes_soon_after_a_mail_waits_for_the_next(marias_account, network, root, clock, mailoutbox):
    refused(root, network)
    tell(clock)
    refused(root, network, count=3)
    assert tell(clock, minutes=5) == 0
    assert tell(clock, minutes=15) == 1
    assert "3 posts need you" in mailoutbox[1].subject


def test_another_kind_need_not_wait(marias_account, network, root, clock, mailoutbox):
    refused(root, network)
    tell(clock)
    network.fail("create", AuthenticationError("password-changed"))
    publish(NoticePageFactory(parent=root))
    worker.drain()
    assert tell(clock) == 1
    assert "has stopped" in mailoutbox[1].subject
    assert "The password of the person who connected the account has changed." in mailoutbox[1].body


def test_a_long_digest_is_cut_and_says_so(marias_account, network, root, clock, mailoutbox):
    refused(root, network, count=33)
    tell(clock)
    (mail,) = mailoutbox
    assert mail.body.count("\n* ") == 30
    assert "And 3 more" in mail.body


def test_what_is_settled_before_the_mail_is_not_told(marias_account, network, root, clock, mailoutbox):
    (notice,) = refused(root, network)
    notifications.notify()
    actions.retry(Post.objects.get(page_id=notice.pk))
    worker.drain()
    assert tell(clock) == 0
    assert mailoutbox == []
    assert not Notice.objects.filter(is_open=True).exists()


def test_a_second_refusal_is_another_matter(marias_account, network, root, clock, mailoutbox):
    (notice,) = refused(root, network)
    tell(clock)
    network.fail("create", PermanentError("bad-link", code=100))
    actions.retry(Post.objects.get(page_id=notice.pk))
    worker.drain()
    assert tell(clock, hours=1) == 1
    assert "does not accept the link" in mailoutbox[1].body


@pytest.fixture
def group(network, maria):
    return GroupFactory(name="Форум", remote_id="123", responsible=maria)


def by_hand(notice):
    actions.done_by_hand(Post.objects.get(page_id=notice.pk), "https://www.facebook.com/groups/123/posts/1")


def test_edits_of_what_is_not_posted_yet_are_the_same_matter(group, root, clock, mailoutbox):
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    tell(clock)
    publish(notice, title="Поправено")
    notifications.notify()  # in between: due again, on its way
    worker.drain()
    assert tell(clock, hours=1) == 0
    assert "Facebook does not let programs post in groups." in mailoutbox[0].body


def test_carrying_over_an_edit_and_a_removal_are_matters_of_their_own(group, root, clock, mailoutbox):
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    tell(clock)
    by_hand(notice)
    publish(notice, title="Поправено")
    worker.drain()
    assert tell(clock, hours=1) == 1
    notice.unpublish()
    worker.drain()
    assert tell(clock, hours=1) == 1
    assert len(mailoutbox) == 3


def test_a_stopped_account_is_told_again_when_it_stops_again(
    marias_account, network, root, clock, mailoutbox
):
    for _ in range(2):
        network.fail("create", AuthenticationError("token-expired"))
        publish(NoticePageFactory(parent=root))
        worker.drain()
        assert tell(clock, hours=1) == 1
        actions.resume(marias_account)
        notifications.notify()
    assert headings(mailoutbox) == ["The account “Община” has stopped"] * 2


# Warnings


def look(monkeypatch, account, **answer):
    monkeypatch.setattr(MemoryChannel, "health", lambda channel: Health(**answer))
    health.probe(account)


def test_the_end_of_an_access_is_told_at_each_level_once(marias_account, clock, mailoutbox, monkeypatch):
    ends_at = timezone.now() + timedelta(days=30)
    look(monkeypatch, marias_account, access_ends_at=ends_at)
    for days_left in (20, 14, 13, 7, 6, 1, 0):
        today = ends_at - timedelta(days=days_left)
        monkeypatch.setattr(notifications, "alerts_of", lambda row, today=today: health.alerts_of(row, today))
        tell(clock, hours=1)
    assert len(mailoutbox) == 3
    assert all("Access to the account ends on" in mail.body for mail in mailoutbox)


def test_a_finding_is_told_until_it_is_gone_and_again_when_it_comes_back(
    marias_account, clock, mailoutbox, monkeypatch
):
    for findings in [(Finding("object-gone"),), (Finding("object-gone"),), (), (Finding("object-gone"),)]:
        look(monkeypatch, marias_account, findings=findings)
        tell(clock, hours=1)
    assert len(mailoutbox) == 2
    assert "The network no longer knows the page or the group" in mailoutbox[0].body


def test_a_stopped_account_is_not_warned_of(marias_account, clock, mailoutbox, monkeypatch):
    look(monkeypatch, marias_account, findings=(Finding("object-gone"),))
    type(marias_account).objects.update(problem="token-expired")
    tell(clock)
    assert headings(mailoutbox) == ["The account “Община” has stopped"]


# Who is told


def test_without_a_responsible_person_those_who_may_change_accounts_are_told(
    marias_account, network, root, clock, mailoutbox
):
    may = Group.objects.create(name="Комуникации")
    may.permissions.add(Permission.objects.get(codename="change_socialaccount"))
    for name in ("ivan", "petar"):
        UserFactory(username=name, email=f"{name}@example.bg", is_superuser=False).groups.add(may)
    UserFactory(username="gone", email="gone@example.bg", is_superuser=False, is_active=False).groups.add(may)
    UserFactory(username="other", email="other@example.bg", is_superuser=False)
    refused(root, network)
    type(marias_account).objects.update(responsible=None)
    UserFactory._meta.model.objects.update(is_superuser=False)
    assert tell(clock) == 2
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ivan@example.bg", "petar@example.bg"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_a_responsible_person_whom_mail_cannot_reach_is_stood_in_for(
    marias_account, network, root, clock, mailoutbox, maria, change
):
    type(maria).objects.filter(pk=maria.pk).update(**change)
    refused(root, network)
    tell(clock)
    assert [mail.to for mail in mailoutbox] == [["editor@example.bg"]]


def test_a_new_responsible_person_is_told_what_is_open(marias_account, network, root, clock, mailoutbox):
    refused(root, network)
    tell(clock)
    marias_account.responsible = UserFactory(username="ivan", email="ivan@example.bg", is_superuser=False)
    marias_account.save()
    assert tell(clock) == 1
    assert mailoutbox[1].to == ["ivan@example.bg"]


# The language and the form


def test_the_mail_is_in_the_recipients_language(marias_account, network, root, clock, mailoutbox, maria):
    UserProfile.objects.filter(user=maria).update(preferred_language="bg")
    refused(root, network)
    tell(clock)
    (mail,) = mailoutbox
    assert "1 публикация чака Вас („Община“)" in mail.subject
    assert "Програмата не може да продължи сама" in mail.body
    assert '<html lang="bg">' in mail.alternatives[0].content


def test_names_are_escaped_in_html_and_left_alone_in_text(marias_account, network, root, clock, mailoutbox):
    type(marias_account).objects.update(name="<b>Съвет\n& Ко</b>")
    refused(root, network)
    tell(clock)
    (mail,) = mailoutbox
    assert "<b>Съвет" not in mail.alternatives[0].content
    assert "&lt;b&gt;Съвет" in mail.alternatives[0].content
    assert "<b>Съвет" in mail.body
    assert "“<b>Съвет & Ко</b>”" in mail.subject


# A mail server that is down


@pytest.fixture
def mail_server(monkeypatch):
    """A mail server that raises what is put into the list before it takes anything."""
    faults = []
    send = EmailBackend.send_messages

    def send_messages(self, messages):
        if faults:
            raise faults.pop(0)
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return faults


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        smtplib.SMTPDataError(451, b"later"),
        ValueError(),
    ],
)
def test_a_mail_that_did_not_go_is_sent_later(
    marias_account, network, root, clock, mailoutbox, mail_server, error
):
    mail_server.append(error)
    refused(root, network)
    assert tell(clock) == 0
    assert Notice.objects.get().told_at is None
    assert notifications.notify() == 0  # the server is left alone for a while
    assert tell(clock, minutes=6) == 1
    assert len(mailoutbox) == 1


def test_an_address_in_a_mail_servers_answer_is_not_logged(
    marias_account, network, root, clock, mail_server, caplog
):
    mail_server.append(smtplib.SMTPRecipientsRefused({"maria@example.bg": (550, b"unknown")}))
    refused(root, network)
    tell(clock)
    assert "SMTPRecipientsRefused" in caplog.text
    assert "maria@example.bg" not in caplog.text


def test_one_refused_address_does_not_keep_the_others_from_being_told(
    marias_account, network, root, clock, mailoutbox, mail_server
):
    other = UserFactory(username="ivan", email="ivan@example.bg", is_superuser=False)
    SocialAccountFactory(channel="memory", responsible=other)
    for _ in range(2):
        network.fail("create", PermanentError("bad-parameter"))
    publish(NoticePageFactory(parent=root))
    worker.drain()
    mail_server.append(smtplib.SMTPRecipientsRefused({}))
    assert tell(clock) == 0
    assert notifications.notify() == 1
    assert tell(clock, minutes=6) == 1
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ivan@example.bg", "maria@example.bg"]


def test_delivery_goes_on_while_the_mail_server_is_down(marias_account, network, root, clock, mail_server):
    mail_server.extend([ConnectionRefusedError()] * 5)
    refused(root, network)
    notifications.notify()
    clock.pass_by(minutes=2)
    publish(NoticePageFactory(parent=root))
    call_command("social", "deliver", stdout=StringIO())
    assert Post.objects.filter(status=Status.LIVE).count() == 1
    assert Notice.objects.get(told_at=None).claimed_until > timezone.now()


def test_old_matters_are_forgotten(marias_account, network, root, clock):
    (notice,) = refused(root, network)
    tell(clock)
    actions.skip(Post.objects.get(page_id=notice.pk), "Отпада.")
    notifications.notify()
    assert not Notice.objects.get().is_open
    clock.pass_by(days=91)
    notifications.notify()
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_several_watchers_send_one_mail(marias_account, network, root, clock, mailoutbox):
    network.fail("create", NeedsPerson("by-hand"))
    publish(NoticePageFactory(parent=root))
    worker.drain()
    notifications.update_notices()
    clock.pass_by(minutes=2)

    def watch(_):
        try:
            return notifications.notify()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(watch, range(4))) == 1
    assert len(mailoutbox) == 1
    assert Notice.objects.count() == 1
