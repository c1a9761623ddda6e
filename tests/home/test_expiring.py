"""Somebody is told in time that a publication's term ends, and not twice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils.timezone import localdate

from home import expiring, page_mails
from home.events import maintenance
from home.models import ExpiryReminder

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def clerk(django_user_model):
    return django_user_model.objects.create_user("clerk", "clerk@example.bg", "clerk")


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


def test_whoever_published_it_is_told_once_a_month_ahead(policy, clerk):
    assert expiring.remind() == 1
    assert expiring.remind() == 0
    (message,) = mail.outbox
    assert message.to == [clerk.email]
    assert message.subject == "Срокът изтича скоро: Политика за младежта"
    assert f"/pages/{policy.pk}/edit/" in message.body
    assert "е в сила до" in message.body


def test_a_week_ahead_they_are_told_again(policy):
    expiring.remind()
    ExpiryReminder.objects.update(ends_on=localdate() + timedelta(days=7))
    ends_in(policy, 7)
    assert (expiring.remind(), expiring.remind()) == (1, 0)


def test_a_new_term_is_reminded_of_anew(policy):
    expiring.remind()
    ends_in(policy, 200)
    assert expiring.remind() == 0
    ends_in(policy, 29)
    assert expiring.remind() == 1


@pytest.mark.parametrize(
    "values", [{"withdrawn_on": localdate(), "withdrawal_reason": "Грешка."}, {"is_draft": True}]
)
def test_nobody_is_told_of_what_is_not_in_force(policy, values):
    for name, value in values.items():
        setattr(policy, name, value)
    policy.save()
    assert expiring.remind() == 0


def test_without_an_author_the_administrators_are_told(policy, clerk, admin_user):
    clerk.delete()
    expiring.remind()
    assert mail.outbox[0].to == [admin_user.email]


def test_a_mail_that_cannot_be_sent_is_tried_again(policy, monkeypatch, caplog):
    def broken(*arguments):
        raise OSError("no server")

    with monkeypatch.context() as patch:
        patch.setattr(page_mails, "send_mail", broken)
        assert expiring.remind() == 0
    assert "reminding of the end of a term failed" in caplog.text
    assert expiring.remind() == 1


def test_the_sites_sweep_does_it(policy):
    assert maintenance.run_due()["reminded of the end of a term"] == 1
    assert maintenance.run_due()["reminded of the end of a term"] == 0
