"""Tests of mails that become due by time in a restored or copied database: none is sent a second time."""

import datetime
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from freezegun import freeze_time

from civic_social.models import RestoreFinding, SocialAccount
from civic_social.restore_guard import guard
from feedback.mail.sending import send_due as send_feedback
from feedback.models import MailKind, OutgoingMail
from home.events.mail.models import Delivery, EventMail
from home.events.registration import actions
from home.models import (
    Frequency,
    MailDigest,
    MailIssue,
    Subscriber,
    SubscriptionMail,
    SubscriptionRequest,
)
from home.operations import held_mails
from home.operations.work import jobs
from home.operations.work.clock import Clock
from home.site import maintenance
from home.subscriptions import joining
from tests.feedback.factories import SubmissionFactory
from tests.home.factories import EventPageFactory, NewsPageFactory

pytestmark = pytest.mark.django_db
#: A Tuesday.
NOW = datetime.datetime(2026, 12, 1, 10, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _tasks(data, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def at():
    """A function that sets the time of the site."""
    with freeze_time(NOW) as clock:
        yield clock.move_to


@pytest.fixture
def coming(at, page_of):
    """A participant of an event in thirty hours, who is reminded a day before."""
    page = page_of(
        EventPageFactory,
        takes_registrations=True,
        capacity=2,
        reminder_hours=24,
        start=NOW + timedelta(hours=30),
        end=NOW + timedelta(hours=32),
    )
    page.save_revision().publish()
    at(NOW - timedelta(days=3))
    made = actions.register(page, key=uuid.uuid4(), email="guest@example.bg", name="Гост", language_code="bg")
    actions.confirm(made.registration)
    EventMail.objects.update(status=Delivery.SENT)
    at(NOW)
    return page


@pytest.fixture
def news_list(website):
    account = SocialAccount(name="Бяла река", channel="email", remote_id="novini@example.bg")
    account.credentials = {"reply_to": "obshtina@example.bg"}
    account.save()
    return account


@pytest.fixture
def issue(news_list, page_of):
    """The mail about a page, in no digest yet, with a subscriber of each digest."""
    page = page_of(NewsPageFactory, title="Новина")
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):
        Subscriber.objects.create(
            account=news_list,
            email=f"{frequency}@example.bg",
            language="bg",
            frequency=frequency,
            all_topics=True,
            all_kinds=True,
            requested_at=NOW - timedelta(days=90),
            confirmed_at=NOW - timedelta(days=90),
        )
    return MailIssue.objects.create(
        account=news_list,
        page=page,
        marker="m1",
        kind="home.newspage",
        state=MailIssue.State.SENT,
        message={"title": "Новина", "text": "Новина", "link": "https://example.bg/"},
        created_at=NOW - timedelta(days=1),
    )


def run_clock():
    clock = Clock([job for job in jobs.JOBS if job.sends_mails and "digest" in job.name])
    clock._run_due(clock.lease.ensure())


def test_copied_site_reminds_nobody(at, coming):
    guard.hold_everything(RestoreFinding.OTHER_MACHINE)
    at(NOW + timedelta(hours=8))
    maintenance.run_due()
    assert mail.outbox == []


def test_change_on_a_copied_site_is_mailed_to_nobody(at, coming):
    guard.hold_everything(RestoreFinding.OTHER_MACHINE)
    at(NOW + timedelta(minutes=1))
    coming.place = "Другаде"
    coming.save_revision().publish()
    maintenance.run_due()
    assert mail.outbox == []
    made = actions.register(coming, key=uuid.uuid4(), email="new@example.bg", name="Нов", language_code="bg")
    assert made.registration
    maintenance.run_due()
    assert [each.to for each in mail.outbox] == [["new@example.bg"]]


def test_reminder_of_the_lost_history_is_sent_only_by_a_person(at, coming):
    at(NOW + timedelta(hours=8))
    guard.hold_everything(RestoreFinding.RESTORED)
    at(NOW + timedelta(hours=9))
    maintenance.run_due()
    guard.let_go_on()
    maintenance.run_due()
    assert mail.outbox == []
    assert EventMail.objects.get(kind="reminder").status == Delivery.UNKNOWN


def test_reminder_that_is_due_later_is_sent_after_the_hold(at, coming):
    guard.hold_everything(RestoreFinding.RESTORED)
    at(NOW + timedelta(hours=8))
    maintenance.run_due()
    assert mail.outbox == []
    guard.let_go_on()
    maintenance.run_due()
    assert [each.to for each in mail.outbox] == [["guest@example.bg"]]


def test_copied_site_reminds_nobody_to_confirm_a_subscription(at, news_list):
    choices = {"language": "bg", "all_topics": True, "all_kinds": True}
    at(NOW - timedelta(hours=30))
    joining.ask(news_list, "ivan@example.bg", choices, [], joining.Proof(), "network")
    SubscriptionMail.objects.update(status="accepted")
    at(NOW)
    guard.hold_everything(RestoreFinding.OTHER_MACHINE)
    maintenance.run_due()
    assert mail.outbox == []
    assert joining.find_request(SubscriptionRequest.objects.get().token)
    guard.let_go_on()
    maintenance.run_due()
    assert mail.outbox == []


def test_who_asks_again_after_a_restore_gets_the_mail(at, news_list):
    choices = {"language": "bg", "all_topics": True, "all_kinds": True}
    joining.ask(news_list, "ivan@example.bg", choices, [], joining.Proof(), "network")
    guard.hold_everything(RestoreFinding.RESTORED)
    # The restore has emptied the cache, and with it the key of the limits.
    at(NOW + timedelta(minutes=5))
    joining.ask(news_list, "petar@example.bg", choices, [], joining.Proof(), "network")
    maintenance.run_due()
    assert [each.to for each in mail.outbox] == [["petar@example.bg"]]


@pytest.mark.parametrize(("hours", "frequency"), [(8, "daily"), (3 * 24 + 6, "weekly")])
def test_digest_of_the_lost_history_is_sent_only_by_a_person(at, issue, hours, frequency):
    lost = NOW + timedelta(hours=hours)
    run_clock()
    at(lost)
    guard.hold_everything(RestoreFinding.RESTORED)
    run_clock()
    assert not MailDigest.objects.filter(slot__gt=NOW).exists()
    guard.let_go_on()
    run_clock()
    maintenance.run_due()
    assert mail.outbox == []
    unknown = SubscriptionMail.objects.filter(status="unknown", problem="restored")
    assert [each.subscriber.frequency for each in unknown] == [frequency]
    assert held_mails.describe()[0].startswith("1 ")


def test_digest_that_is_due_later_is_sent_after_the_hold(at, issue):
    run_clock()
    at(NOW + timedelta(hours=1))
    guard.hold_everything(RestoreFinding.RESTORED)
    at(NOW + timedelta(hours=6))
    guard.let_go_on()
    run_clock()
    maintenance.run_due()
    assert [each.to for each in mail.outbox] == [["daily@example.bg"]]


def test_reply_about_an_older_message_waits_for_the_end_of_the_hold(at):
    submission = SubmissionFactory(email="citizen@example.bg", received_at=NOW - timedelta(days=1))
    guard.hold_everything(RestoreFinding.OTHER_MACHINE)
    at(NOW + timedelta(minutes=1))
    OutgoingMail.objects.create(submission=submission, kind=MailKind.ACKNOWLEDGEMENT)
    assert send_feedback() == {}
    guard.let_go_on()
    assert send_feedback() == {"sent": 1}
