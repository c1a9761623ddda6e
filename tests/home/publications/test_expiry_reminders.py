"""Reminders before the term of a publication ends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils.timezone import localdate

from home.models import ExpiryReminder
from home.publications import author_mails
from home.publications.expiry_reminders import send_reminders
from home.site import maintenance

from .. import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(page_of, clerk):
    """A policy that ends in thirty days, published by the clerk."""
    page = page_of(
        factories.PolicyPageFactory,
        title="Политика за младежта",
        adopted_by="Общински съвет",
        in_force_to=localdate() + timedelta(days=30),
    )
    page.save_revision(user=clerk).publish()
    return page


def ends_in(page, days):
    page.in_force_to = localdate() + timedelta(days=days)
    page.save()


def test_author_is_reminded_once_a_month_ahead(policy, clerk):
    assert send_reminders() == 1
    assert send_reminders() == 0
    (message,) = mail.outbox
    assert message.to == [clerk.email]
    assert message.subject == "Срокът изтича скоро: Политика за младежта"
    assert f"/pages/{policy.pk}/edit/" in message.body
    assert "е в сила до" in message.body


def test_author_is_reminded_again_a_week_ahead(policy):
    send_reminders()
    ExpiryReminder.objects.update(ends_on=localdate() + timedelta(days=7))
    ends_in(policy, 7)
    assert (send_reminders(), send_reminders()) == (1, 0)


def test_new_term_has_reminders_of_its_own(policy):
    send_reminders()
    ends_in(policy, 200)
    assert send_reminders() == 0
    ends_in(policy, 29)
    assert send_reminders() == 1


@pytest.mark.parametrize(
    "values", [{"withdrawn_on": localdate(), "withdrawal_reason": "Грешка."}, {"is_draft": True}]
)
def test_publication_that_is_not_in_force_has_no_reminder(policy, values):
    for name, value in values.items():
        setattr(policy, name, value)
    policy.save()
    assert send_reminders() == 0


def test_administrators_are_reminded_if_the_author_is_deleted(policy, clerk, admin_user):
    clerk.delete()
    send_reminders()
    assert mail.outbox[0].to == [admin_user.email]


def test_failed_mail_is_sent_again(policy, monkeypatch, caplog):
    def broken(*arguments):
        raise OSError("no server")

    with monkeypatch.context() as patch:
        patch.setattr(author_mails, "send_mail", broken)
        assert send_reminders() == 0
    assert "reminding of the end of a term failed" in caplog.text
    assert send_reminders() == 1


def test_maintenance_sends_reminders_once_an_hour(policy):
    assert maintenance.run_due()["reminded of the end of a term"] == 1
    assert maintenance.run_due()["reminded of the end of a term"] == 0
