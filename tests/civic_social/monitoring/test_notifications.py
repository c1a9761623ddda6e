"""Notification mails: each problem once, several in one mail, in the language of the recipient."""

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
from civic_social.monitoring import health, issues, notifications

from ..factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ..memory_channel import MemoryChannel

pytestmark = pytest.mark.django_db
Kind = Notice.Kind


class Clock:
    """Lets time pass for the notices by moving their dates into the past."""

    def pass_by(self, **duration):
        for notice in Notice.objects.all():
            for name in ("created_at", "mailed_at", "claimed_until"):
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


def notify_later(clock, **later):
    """Update the notices, let ``later`` pass, send the mails; return the number of mails, like ``notify``."""
    notifications.notify()
    clock.pass_by(**(later or {"minutes": 2}))
    return notifications.notify()


def headings(mailoutbox):
    """Return the subjects without the name of the site."""
    return [mail.subject.partition(": ")[2] for mail in mailoutbox]


def publish_refused(root, network, count=1):
    """Publish ``count`` notices that the network refuses, and return them."""
    for _ in range(count):
        network.fail("create", PermanentError("bad-parameter", code=100))
    notices = [publish(NoticePageFactory(parent=root)) for _ in range(count)]
    worker.drain()
    return notices


def test_responsible_person_is_notified_of_a_refused_post(marias_account, network, root, clock, mailoutbox):
    (notice,) = publish_refused(root, network)
    assert notify_later(clock) == 1
    (mail,) = mailoutbox
    assert mail.to == ["maria@example.bg"]
    assert "1 post needs you (“Община (Memory)”)" in mail.subject
    html = mail.alternatives[0].content
    for part in (mail.body, html):
        assert notice.title in part
        assert "The network does not accept the post as it is." in part
        assert "Change the page or the text of the post" in part
    assert f"http://localhost:8000/admin/pages/{notice.pk}/edit/" not in mail.body  # She may not edit it.
    assert "http://localhost:8000/admin/" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_mail_links_to_the_post_if_the_recipient_may_see_it(
    marias_account, network, root, clock, mailoutbox, maria
):
    maria.is_superuser = True
    maria.save()
    (notice,) = publish_refused(root, network)
    notify_later(clock)
    url = f"http://localhost:8000/admin/social/posts/{Post.objects.get(page_id=notice.pk).pk}/"
    assert url in mailoutbox[0].body
    assert url in mailoutbox[0].alternatives[0].content


def test_person_is_notified_of_a_problem_once(marias_account, network, root, clock, mailoutbox):
    publish_refused(root, network)
    for _ in range(4):
        notify_later(clock, hours=1)
    assert len(mailoutbox) == 1


def test_problems_at_the_same_time_are_one_mail(marias_account, network, root, clock, mailoutbox):
    publish_refused(root, network, count=20)
    notify_later(clock)
    notify_later(clock, hours=1)
    (mail,) = mailoutbox
    assert "20 posts need you" in mail.subject
    assert Notice.objects.exclude(mailed_at=None).count() == 20


def test_mail_waits_for_further_problems(marias_account, network, root, clock, mailoutbox):
    publish_refused(root, network)
    assert notifications.notify() == 0
    publish_refused(root, network)
    assert notify_later(clock) == 1
    assert "2 posts need you" in mailoutbox[0].subject


def test_problems_soon_after_a_mail_wait_for_the_next(marias_account, network, root, clock, mailoutbox):
    publish_refused(root, network)
    notify_later(clock)
    publish_refused(root, network, count=3)
    assert notify_later(clock, minutes=5) == 0
    assert notify_later(clock, minutes=15) == 1
    assert "3 posts need you" in mailoutbox[1].subject


def test_mail_of_another_kind_does_not_wait(marias_account, network, root, clock, mailoutbox):
    publish_refused(root, network)
    notify_later(clock)
    network.fail("create", AuthenticationError("password-changed"))
    publish(NoticePageFactory(parent=root))
    worker.drain()
    assert notify_later(clock) == 1
    assert "has stopped" in mailoutbox[1].subject
    assert "The password of the person who connected the account has changed." in mailoutbox[1].body


def test_long_mail_is_cut_and_counts_the_rest(marias_account, network, root, clock, mailoutbox):
    publish_refused(root, network, count=33)
    notify_later(clock)
    (mail,) = mailoutbox
    assert mail.body.count("\n* ") == 30
    assert "And 3 more" in mail.body


def test_problem_solved_before_the_mail_is_not_mailed(marias_account, network, root, clock, mailoutbox):
    (notice,) = publish_refused(root, network)
    notifications.notify()
    actions.retry(Post.objects.get(page_id=notice.pk))
    worker.drain()
    assert notify_later(clock) == 0
    assert mailoutbox == []
    assert not Notice.objects.filter(is_open=True).exists()


def test_second_refusal_is_a_new_problem(marias_account, network, root, clock, mailoutbox):
    (notice,) = publish_refused(root, network)
    notify_later(clock)
    network.fail("create", PermanentError("bad-link", code=100))
    actions.retry(Post.objects.get(page_id=notice.pk))
    worker.drain()
    assert notify_later(clock, hours=1) == 1
    assert "does not accept the link" in mailoutbox[1].body


@pytest.fixture
def group(network, maria):
    return GroupFactory(name="Форум", remote_id="123", responsible=maria)


def confirm_by_hand(notice):
    actions.done_by_hand(Post.objects.get(page_id=notice.pk), "https://www.facebook.com/groups/123/posts/1")


def test_edit_of_an_unpublished_manual_post_is_no_new_problem(group, root, clock, mailoutbox):
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    notify_later(clock)
    publish(notice, title="Поправено")
    notifications.notify()  # While the post is due again.
    worker.drain()
    assert notify_later(clock, hours=1) == 0
    assert "Facebook does not let programs post in groups." in mailoutbox[0].body


def test_manual_edit_and_manual_removal_are_new_problems(group, root, clock, mailoutbox):
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    notify_later(clock)
    confirm_by_hand(notice)
    publish(notice, title="Поправено")
    worker.drain()
    assert notify_later(clock, hours=1) == 1
    notice.unpublish()
    worker.drain()
    assert notify_later(clock, hours=1) == 1
    assert len(mailoutbox) == 3


def test_person_is_notified_again_when_the_account_stops_again(
    marias_account, network, root, clock, mailoutbox
):
    for _ in range(2):
        network.fail("create", AuthenticationError("token-expired"))
        publish(NoticePageFactory(parent=root))
        worker.drain()
        assert notify_later(clock, hours=1) == 1
        actions.resume(marias_account)
        notifications.notify()
    assert headings(mailoutbox) == ["The account “Община (Memory)” has stopped"] * 2


# Warnings


def check_health(monkeypatch, account, **result):
    monkeypatch.setattr(MemoryChannel, "health", lambda channel: Health(**result))
    health.probe(account)


def test_expiring_access_is_mailed_once_at_each_level(marias_account, clock, mailoutbox, monkeypatch):
    ends_at = timezone.now() + timedelta(days=30)
    check_health(monkeypatch, marias_account, access_ends_at=ends_at)
    for days_left in (20, 14, 13, 7, 6, 1, 0):
        today = ends_at - timedelta(days=days_left)
        monkeypatch.setattr(issues, "alerts_of", lambda row, today=today: health.alerts_of(row, today))
        notify_later(clock, hours=1)
    assert len(mailoutbox) == 3
    assert all("Access to the account ends on" in mail.body for mail in mailoutbox)


def test_finding_is_mailed_again_only_after_it_was_gone(marias_account, clock, mailoutbox, monkeypatch):
    for findings in [(Finding("object-gone"),), (Finding("object-gone"),), (), (Finding("object-gone"),)]:
        check_health(monkeypatch, marias_account, findings=findings)
        notify_later(clock, hours=1)
    assert len(mailoutbox) == 2
    assert "The network no longer knows the page or the group" in mailoutbox[0].body


def test_findings_of_a_stopped_account_are_not_mailed(marias_account, clock, mailoutbox, monkeypatch):
    check_health(monkeypatch, marias_account, findings=(Finding("object-gone"),))
    type(marias_account).objects.update(problem="token-expired")
    notify_later(clock)
    assert headings(mailoutbox) == ["The account “Община (Memory)” has stopped"]


# Recipients


def test_without_a_responsible_person_everybody_who_may_change_accounts_is_notified(
    marias_account, network, root, clock, mailoutbox
):
    group = Group.objects.create(name="Комуникации")
    group.permissions.add(
        Permission.objects.get(content_type__app_label="civic_social", codename="change_socialaccount")
    )
    for name in ("ivan", "petar"):
        UserFactory(username=name, email=f"{name}@example.bg", is_superuser=False).groups.add(group)
    UserFactory(username="gone", email="gone@example.bg", is_superuser=False, is_active=False).groups.add(
        group
    )
    UserFactory(username="other", email="other@example.bg", is_superuser=False)
    publish_refused(root, network)
    type(marias_account).objects.update(responsible=None)
    UserFactory._meta.model.objects.update(is_superuser=False)
    assert notify_later(clock) == 2
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ivan@example.bg", "petar@example.bg"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_others_are_notified_if_mail_cannot_reach_the_responsible_person(
    marias_account, network, root, clock, mailoutbox, maria, change
):
    type(maria).objects.filter(pk=maria.pk).update(**change)
    publish_refused(root, network)
    notify_later(clock)
    assert [mail.to for mail in mailoutbox] == [["editor@example.bg"]]


def test_new_responsible_person_is_notified_of_open_problems(
    marias_account, network, root, clock, mailoutbox
):
    publish_refused(root, network)
    notify_later(clock)
    marias_account.responsible = UserFactory(username="ivan", email="ivan@example.bg", is_superuser=False)
    marias_account.save()
    assert notify_later(clock) == 1
    assert mailoutbox[1].to == ["ivan@example.bg"]


# Language and form


def test_mail_is_in_the_language_of_the_recipient(marias_account, network, root, clock, mailoutbox, maria):
    UserProfile.objects.filter(user=maria).update(preferred_language="bg")
    publish_refused(root, network)
    notify_later(clock)
    (mail,) = mailoutbox
    assert "1 публикация чака Вас („Община (Memory)“)" in mail.subject
    assert "Необходима е намеса на служител" in mail.body
    assert '<html lang="bg">' in mail.alternatives[0].content


def test_names_are_escaped_in_html_but_not_in_text(marias_account, network, root, clock, mailoutbox):
    type(marias_account).objects.update(name="<b>Съвет\n& Ко</b>")
    publish_refused(root, network)
    notify_later(clock)
    (mail,) = mailoutbox
    assert "<b>Съвет" not in mail.alternatives[0].content
    assert "&lt;b&gt;Съвет" in mail.alternatives[0].content
    assert "<b>Съвет" in mail.body
    assert "“<b>Съвет & Ко</b> (Memory)”" in mail.subject


# Errors of the mail server


@pytest.fixture
def mail_errors(monkeypatch):
    """The errors that the mail server raises, one for each mail, before it accepts one."""
    errors = []
    send = EmailBackend.send_messages

    def send_messages(self, messages):
        if errors:
            raise errors.pop(0)
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return errors


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        smtplib.SMTPDataError(451, b"later"),
        ValueError(),
    ],
)
def test_mail_that_failed_is_sent_later(marias_account, network, root, clock, mailoutbox, mail_errors, error):
    mail_errors.append(error)
    publish_refused(root, network)
    assert notify_later(clock) == 0
    assert Notice.objects.get().mailed_at is None
    assert notifications.notify() == 0  # The server is left alone for a while.
    assert notify_later(clock, minutes=6) == 1
    assert len(mailoutbox) == 1


def test_mail_address_in_an_error_is_not_logged(marias_account, network, root, clock, mail_errors, caplog):
    mail_errors.append(smtplib.SMTPRecipientsRefused({"maria@example.bg": (550, b"unknown")}))
    publish_refused(root, network)
    notify_later(clock)
    assert "SMTPRecipientsRefused" in caplog.text
    assert "maria@example.bg" not in caplog.text


def test_refused_mail_address_does_not_stop_the_other_mails(
    marias_account, network, root, clock, mailoutbox, mail_errors
):
    other = UserFactory(username="ivan", email="ivan@example.bg", is_superuser=False)
    SocialAccountFactory(channel="memory", responsible=other)
    for _ in range(2):
        network.fail("create", PermanentError("bad-parameter"))
    publish(NoticePageFactory(parent=root))
    worker.drain()
    mail_errors.append(smtplib.SMTPRecipientsRefused({}))
    assert notify_later(clock) == 0
    assert notifications.notify() == 1
    assert notify_later(clock, minutes=6) == 1
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ivan@example.bg", "maria@example.bg"]


def test_delivery_continues_while_the_mail_server_is_down(marias_account, network, root, clock, mail_errors):
    mail_errors.extend([ConnectionRefusedError()] * 5)
    publish_refused(root, network)
    notifications.notify()
    clock.pass_by(minutes=2)
    publish(NoticePageFactory(parent=root))
    call_command("social", "deliver", stdout=StringIO())
    assert Post.objects.filter(status=Status.LIVE).count() == 1
    assert Notice.objects.get(mailed_at=None).claimed_until > timezone.now()


def test_old_notices_are_deleted(marias_account, network, root, clock):
    (notice,) = publish_refused(root, network)
    notify_later(clock)
    actions.skip(Post.objects.get(page_id=notice.pk), "Отпада.")
    notifications.notify()
    assert not Notice.objects.get().is_open
    clock.pass_by(days=91)
    notifications.notify()
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_concurrent_processes_send_one_mail(marias_account, network, root, clock, mailoutbox):
    network.fail("create", NeedsPerson("by-hand"))
    publish(NoticePageFactory(parent=root))
    worker.drain()
    notifications.update_notices()
    clock.pass_by(minutes=2)

    def notify(_):
        try:
            return notifications.notify()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(notify, range(4))) == 1
    assert len(mailoutbox) == 1
    assert Notice.objects.count() == 1
