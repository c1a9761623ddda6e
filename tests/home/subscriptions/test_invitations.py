"""Invitations by staff: only a mail to confirm, limits, a permission, and a record of the paper."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse
from wagtail.models import ModelLogEntry

from feedback.models import PrivacyNotice
from feedback.personal_data import data_subjects
from home.models import Subscriber, SubscriptionRequest

from ..html import get_soup

pytestmark = pytest.mark.django_db
PAPER = "вх. № 94-312 от 27.11.2026 г."


@pytest.fixture
def invite(client, news_list, django_user_model):
    """Return a function that fills in the form as a clerk who may invite and nothing else."""
    clerk = django_user_model.objects.create_user("window", "window@example.bg", "x")
    names = ["access_admin", "invite_subscriber"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(clerk)

    def post(email, **changes):
        values = {
            "email": email,
            "topics": ["all"],
            "kinds": ["all"],
            "frequency": "daily",
            "language": "bg",
            "paper": PAPER,
            "is_asked": "on",
        }
        return client.post(reverse("home_subscribers:invite"), values | changes)

    return post


def test_invited_person_gets_one_mail_and_nothing_before_the_confirmation(
    invite, publish, send, client, website
):
    notice = PrivacyNotice.objects.create(language_code="bg", purpose="subscription", text="Текст")
    for _repeat in range(2):
        assert invite("Maria@example.bg").status_code == 302
    publish()
    send()
    [message] = mail.outbox
    assert message.to == ["Maria@example.bg"]
    assert "Вие поискахте на хартия" in message.body
    assert PAPER not in message.body
    assert not Subscriber.objects.exists()
    path = re.search(r"http://testserver(/\S+)", message.body)[1]
    client.logout()
    page = get_soup(client, path)
    assert page.select_one("[name=notice]")["value"] == str(notice.version)
    assert client.post(path, {"notice": notice.version}).status_code == 302
    subscriber = Subscriber.objects.get()
    assert (subscriber.frequency, subscriber.paper, subscriber.invited_by.username) == (
        "daily",
        PAPER,
        "window",
    )
    assert subscriber.notice_digest == notice.digest
    found = data_subjects.find(data_subjects.Person(email="maria@example.bg"))
    records = next(records for source, records in found.items() if source.name == "subscriptions")
    assert all(PAPER in record.values.values() for record in records)


def test_clerk_learns_nothing_of_an_address_and_the_history_has_none(invite, subscribe, client):
    subscribe("known@example.bg")
    answers = []
    for email in ("known@example.bg", "new@example.bg"):
        invite(email)
        answers.append(get_soup(client, reverse("home_subscribers:invite")).select_one(".messages").text)
    assert answers[0] == answers[1]
    assert client.get(reverse("home_subscribers:index")).status_code == 302
    entries = ModelLogEntry.objects.filter(action="home.subscriber_invited")
    assert [entry.user.username for entry in entries] == ["window", "window"]
    assert "@" not in str([entry.data for entry in entries])


@pytest.mark.parametrize("missing", [{"paper": ""}, {"is_asked": ""}, {"topics": []}, {"email": "maria"}])
def test_invitation_needs_the_paper_and_an_address(invite, missing):
    assert invite(**{"email": "maria@example.bg", **missing}).status_code == 200
    assert not SubscriptionRequest.objects.exists()


def test_invitations_have_a_daily_limit_and_need_their_permission(
    invite, settings, client, django_user_model
):
    settings.SUBSCRIPTIONS = {**settings.SUBSCRIPTIONS, "INVITATIONS_PER_DAY": 2}
    assert [invite(f"person{number}@example.bg").status_code for number in range(3)] == [302, 302, 200]
    assert SubscriptionRequest.objects.count() == 2
    url = reverse("home_subscribers:invite")
    assert url in client.get(reverse("wagtailadmin_home")).content.decode()
    django_user_model.objects.get(username="window").user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "view_subscriber"])
    )
    assert invite("other@example.bg").status_code == 302
    assert SubscriptionRequest.objects.count() == 2
    assert url not in client.get(reverse("home_subscribers:index")).content.decode()
