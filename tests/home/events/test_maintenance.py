"""Periodic maintenance of events."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.utils import timezone

from home.events import maintenance
from home.events.mail import sending
from home.events.registration import actions
from home.models import EventPage, Registration, State

from ..factories import FeedbackPageFactory

pytestmark = pytest.mark.django_db


def set_start(event, days):
    """Move the start to ``days`` days from now, without mails about the change."""
    start = timezone.now() + timedelta(days=days)
    EventPage.objects.filter(pk=event.pk).update(start=start, end=start + timedelta(hours=2))
    Registration.objects.update(email_confirmed_at=timezone.now() - timedelta(days=9))


def test_reminder_is_queued_once_for_each_date(event, confirmed, register):
    register("unconfirmed@example.bg")
    set_start(event, 0.5)
    assert maintenance.queue_reminders() == 1
    assert maintenance.queue_reminders() == 0
    sending.send_due()
    set_start(event, 0.6)
    assert maintenance.queue_reminders() == 1


def test_reminder_is_not_queued_early_or_for_a_cancelled_event(event, confirmed):
    set_start(event, 3)
    assert maintenance.queue_reminders() == 0
    set_start(event, 0.5)
    EventPage.objects.update(status="cancelled")
    assert maintenance.queue_reminders() == 0


def test_thanks_are_queued_once_with_the_feedback_link(event, confirmed, website):
    form = FeedbackPageFactory(parent=website.home)
    set_start(event, -0.5)
    assert maintenance.queue_thanks() == 1
    assert maintenance.queue_thanks() == 0
    sending.send_due()
    assert f"{form.full_url}?about={event.pk}" in mail.outbox[-1].body


def test_thanks_go_only_to_checked_in_participants(event, register):
    here, _absent = (actions.confirm(register(f"{name}@example.bg")) for name in "ab")
    Registration.objects.filter(pk=here.pk).update(arrived_at=timezone.now())
    set_start(event, -0.5)
    assert maintenance.queue_thanks() == 1


def test_maintenance_expires_places_promotes_and_sends_the_mails(event, register):
    register("a@example.bg"), register("b@example.bg"), register("c@example.bg")
    Registration.objects.filter(email="a@example.bg").update(held_until=timezone.now() - timedelta(minutes=1))
    done = SimpleNamespace(**maintenance.run_due())
    assert done.released == 1
    assert Registration.objects.get(email="c@example.bg").state == State.HELD
    assert done.sent
