"""Joining and leaving: nobody learns who is subscribed, and only a person's POST changes anything."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from feedback.personal_data import data_subjects
from home.models import Subscriber, SubscriptionMail, SubscriptionRequest
from home.subscriptions import retention
from tests.feedback.browsing import solve_sum

from ..html import get_soup

pytestmark = pytest.mark.django_db
FORM = "/subscribe/"


@pytest.fixture
def ask(client, news_list):
    """Return a function that fills in the form."""

    def post(email, topics=("all",), kinds=("all",), frequency="instant", **meta):
        ticket = get_soup(client, FORM).select_one("[name=ticket]")["value"]
        values = {
            "email": email,
            "topics": topics,
            "kinds": kinds,
            "frequency": frequency,
            "language": "bg",
            "ticket": ticket,
            "sum": solve_sum(ticket, -news_list.pk),
        }
        return client.post(FORM, values, follow=True, **meta)

    return post


def link_in(message):
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def test_known_and_unknown_addresses_get_the_same_answer_and_one_mail(ask, subscribe, send):
    subscribe("Known@example.bg")
    answers = [ask(email) for email in ("new@example.bg", "known@EXAMPLE.bg", "new@example.bg")]
    assert len({answer.content for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}
    send()
    send()
    assert sorted(message.to[0] for message in mail.outbox) == ["known@EXAMPLE.bg", "new@example.bg"]
    assert len({message.subject for message in mail.outbox}) == 1
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_confirmation_needs_a_post_and_may_be_repeated(ask, send, client):
    ask("Ivan@example.bg", frequency="weekly")
    send()
    [message] = mail.outbox
    path = link_in(message)
    for _visit in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert not Subscriber.objects.exists()
    for _press in range(2):
        assert client.post(path).status_code == 302
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.state, subscriber.frequency) == (
        "Ivan@example.bg",
        "active",
        "weekly",
    )
    assert subscriber.form_path == FORM
    SubscriptionRequest.objects.update(mailed_at=timezone.now() - timedelta(hours=73))
    assert client.get(path).status_code == 404


def test_stranger_cannot_change_the_choices_of_a_subscriber(ask, subscribe):
    subscriber = subscribe("ivan@example.bg")
    ask("ivan@example.bg", frequency="weekly")
    subscriber.refresh_from_db()
    assert subscriber.frequency == "instant"


def test_network_and_site_have_limits(ask, settings, send):
    settings.SUBSCRIPTIONS = {**settings.SUBSCRIPTIONS, "CONFIRMATIONS_PER_HOUR": 3}
    statuses = [ask(f"victim{number}@example.bg").status_code for number in range(6)]
    assert statuses == [200] * 5 + [429]
    send()
    assert len(mail.outbox) == 3


def test_unconfirmed_request_is_reminded_once_and_erased_after_a_week(ask, send):
    ask("ivan@example.bg")
    send()
    day = timedelta(hours=25)
    SubscriptionRequest.objects.update(mailed_at=timezone.now() - day, requested_at=timezone.now() - day)
    send()
    send()
    assert len(mail.outbox) == 2
    SubscriptionRequest.objects.update(requested_at=timezone.now() - timedelta(days=8))
    assert retention.erase_due() == 1
    assert not SubscriptionMail.objects.exists()


def test_one_click_leaves_at_once_and_a_visit_never(subscribe, publish, send):
    subscriber = subscribe("ivan@example.bg")
    path = f"/u/{subscriber.token}/"
    stranger = Client(enforce_csrf_checks=True)
    for _visit in range(3):
        response = stranger.get(path)
        assert response.status_code == 200
        assert not response.cookies
        stranger.head(path)
    subscriber.refresh_from_db()
    assert subscriber.state == "active"
    publish()
    for _repeat in range(2):
        response = stranger.post(path, {"List-Unsubscribe": "One-Click"}, HTTP_ORIGIN="https://mail.example")
        assert response.status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == "left"
    send()
    assert mail.outbox == []
    stranger.post(path, {"do": "back"})
    subscriber.refresh_from_db()
    assert subscriber.state == "active"
    assert stranger.post("/u/unknown/", {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_one_topic_can_be_left_and_the_last_one_ends_the_subscription(subscribe, client):
    subscriber = subscribe("ivan@example.bg", "Култура", "Спорт")
    path = f"/u/{subscriber.token}/"
    first, second = get_soup(client, path).select("[name=topic]")
    client.post(path, {"do": "topic", "topic": first["value"]})
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.topics.count()) == ("active", 1)
    client.post(path, {"do": "topic", "topic": second["value"]})
    subscriber.refresh_from_db()
    assert subscriber.state == "left"


def test_choices_can_be_seen_changed_exported_and_erased(subscribe, client, publish, send):
    subscriber = subscribe("ivan@example.bg")
    publish("Спорт")
    send()
    path = f"/u/{subscriber.token}/choices/"
    ticked = [box["value"] for box in get_soup(client, path).select("[name=topics][checked]")]
    assert ticked == ["all"]
    values = {
        "topics": ["all"],
        "kinds": ["home.newspage"],
        "frequency": "daily",
        "language": "bg",
        "do": "save",
    }
    assert client.post(path, values).status_code == 302
    assert client.post(path, {**values, "kinds": []}).status_code == 422
    subscriber.refresh_from_db()
    assert (subscriber.all_kinds, subscriber.kinds, subscriber.frequency) == (
        False,
        ["home.newspage"],
        "daily",
    )
    data = client.get(f"/u/{subscriber.token}/data/").content.decode()
    assert "ivan@example.bg" in data
    assert "Новина" in data
    found = data_subjects.find(data_subjects.Person(email="IVAN@example.bg"))
    [record] = next(records for source, records in found.items() if source.name == "subscriptions")
    assert record.is_certain
    assert client.post(path, {"do": "erase"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert SubscriptionMail.objects.get().subscriber is None
    assert client.get(path).status_code == 404


def test_data_subject_request_erases_subscription_and_request(subscribe, ask, clerk):
    subscribe("ivan@example.bg")
    ask("ivan@example.bg")
    found = data_subjects.find(data_subjects.Person(email="ivan@example.bg"))
    records = next(records for source, records in found.items() if source.name == "subscriptions")
    keys = {"subscriptions": [record.key for record in records]}
    assert len(records) == 2
    data_subjects.erase(keys, clerk)
    assert not Subscriber.objects.exists()
    assert not SubscriptionRequest.objects.exists()


def test_left_and_suspended_subscriptions_are_erased_in_time(subscribe):
    past = timezone.now() - timedelta(days=8)
    subscribe("left@example.bg", state="left", state_changed_at=past)
    subscribe("back@example.bg", state="suspended", state_changed_at=past)
    subscribe("old@example.bg", state="suspended", state_changed_at=past - timedelta(days=183))
    assert retention.erase_due() == 2
    assert Subscriber.objects.get().email == "back@example.bg"


def test_pages_invite_to_subscribe_with_what_they_are_about(client, publish, news_list, website):
    publish("Спорт")
    for path, query in (("/topics/sport/", "?topic="), ("/novini/", "?kind=home.newspage")):
        [link] = get_soup(client, path).select("main a[href^='/subscribe/']")
        assert query in link["href"]
        form = get_soup(client, link["href"])
        assert len(form.select("input[checked][name=topics], input[checked][name=kinds]")) == 2
    news_list.disconnected_at = timezone.now()
    news_list.save()
    assert not get_soup(client, "/novini/").select("main a[href^='/subscribe/']")
    assert client.get(FORM).status_code == 404
