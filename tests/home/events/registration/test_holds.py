"""One network holds few unconfirmed places of an event, however many registrations it sends."""

import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback.spam_protection.ticket import Ticket
from home.events.registration import actions, holds
from home.models import EventBook, Registration, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(event):
    """The event with 80 places."""
    event.capacity = 80
    event.save_revision().publish()
    return event


def register_from(page, network, number):
    """Register one person from a network and return the registration."""
    email = f"{network}-{number}@example.bg"
    details = {"name": "А", "language_code": "bg", "network_key": network}
    return actions.register(page, key=uuid.uuid4(), email=email, **details).registration


def fill(page, network):
    """Register people from a network until it is refused; return their registrations."""
    registrations = []
    for number in range(200):
        try:
            registrations.append(register_from(page, network, number))
        except actions.TooManyUnconfirmed:
            return registrations
    raise AssertionError("nothing was refused")


@pytest.mark.parametrize(
    ("capacity", "limit"), [(None, 20), (80, 20), (200, 20), (40, 10), (6, 2), (2, 1), (1, 1)]
)
def test_one_network_holds_a_part_of_the_places(capacity, limit):
    assert holds.limit_of(capacity) == limit


def test_places_are_held_for_shorter_and_shorter(hall):
    registrations = fill(hall, "one")
    minutes = [round((each.held_until - each.registered_at).total_seconds() / 60) for each in registrations]
    assert minutes == [60] * 5 + [30] * 5 + [15] * 10


def test_other_networks_still_get_places_and_confirmed_ones_stay(hall):
    confirmed = actions.confirm(register_from(hall, "other", 0))
    fill(hall, "one")
    assert register_from(hall, "third", 0).state == State.HELD
    confirmed.refresh_from_db()
    assert confirmed.state == State.CONFIRMED


def test_class_behind_one_address_registers_by_confirming(event, hall):
    for number in range(60):
        actions.confirm(register_from(hall, "school", number))
    assert hall.registrations.filter(state=State.CONFIRMED).count() == 60
    assert not Registration.objects.exclude(network_key="").exists()


def test_waiting_list_is_limited_too(event):
    EventBook.objects.update(capacity=0)
    EventBook.objects.update(capacity=8)
    EventBook.objects.update(taken=8)
    registrations = fill(event, "one")
    assert {each.state for each in registrations} == {State.WAITING}
    assert len(registrations) == 2


def test_refusal_does_not_reveal_who_is_registered(hall):
    (first, *_others) = fill(hall, "one")
    with pytest.raises(actions.TooManyUnconfirmed):
        register_from(hall, "one", 0)
    assert first.email == "one-0@example.bg"


def test_hashes_of_networks_are_erased_after_a_day(hall):
    register_from(hall, "one", 0)
    assert holds.forget_networks() == 0
    Registration.objects.update(registered_at=timezone.now() - holds.COUNTED * 1.01)
    assert holds.forget_networks() == 1


def test_network_itself_is_not_stored(client, hall, open_form):
    data = {**open_form(hall), "name": "Иванка Петрова", "email": "a@example.bg"}
    client.post(f"{hall.url}register/", data, REMOTE_ADDR="198.51.100.7")
    (row,) = Registration.objects.values()
    assert re.fullmatch("[0-9a-f]{64}", row["network_key"])
    assert "198.51" not in str(row)


def post_form(client, page, number, **meta):
    """Open the form and send it as a program does that can add; return the response."""
    path = f"{page.url}register/"
    html = client.get(path, **meta).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', html).group(1)
    data = {"name": "Иванка Петрова", "email": f"p{number}@example.bg"}
    for _try in range(3):
        answer = str(sum(Ticket.read(ticket, page.pk).terms))
        response = client.post(path, {**data, "ticket": ticket, "sum": answer}, **meta)
        if response.status_code != 422:
            return response
        ticket = re.search(r'name="ticket" value="([^"]+)"', response.content.decode()).group(1)
    return response


def test_form_asks_more_as_the_rate_rises_and_refuses_in_the_end(client, hall):
    lengths = []
    for number in range(21):
        html = client.get(f"{hall.url}register/").content.decode()
        ticket = re.search(r'name="ticket" value="([^"]+)"', html).group(1)
        lengths.append(len(Ticket.read(ticket, hall.pk).terms))
        assert ("data-challenge" in html) == (lengths[-1] == 2)
        response = post_form(client, hall, number)
    assert lengths == [2] * 5 + [3] * 5 + [4] * 5 + [5] * 6
    assert response.status_code == 429
    assert "още не са потвърдени. Ако са Ваши" in response.content.decode()
    assert "Иванка Петрова" in response.content.decode()


def test_form_that_was_opened_before_is_asked_more(client, hall, open_form):
    data = {**open_form(hall), "name": "Иванка Петрова", "email": "a@example.bg"}
    for number in range(5):
        assert post_form(client, hall, number).status_code == 302
    response = client.post(f"{hall.url}register/", data)
    assert response.status_code == 422
    assert "отговорете на още един въпрос" in response.content.decode()


def test_organiser_is_warned_of_a_conspicuous_network(client, clerk, hall):
    path = reverse("home_events:participants", args=[hall.pk])
    assert "help-warning" not in client.get(path).content.decode()
    for number in range(6):
        register_from(hall, "one", number)
    register_from(hall, "other", 0)
    html = client.get(path).content.decode()
    assert "Още непотвърдени записвания – 7, от които от една мрежа – 6" in html
    assert "0 потвърдени" in html.partition("listing-results")[2]


@pytest.mark.django_db(transaction=True)
def test_twenty_clients_of_one_network_cannot_hold_all_places(hall):
    EventBook.objects.update(capacity=40)
    actions.confirm(register_from(hall, "other", 0))
    barrier, statuses = threading.Barrier(20), []

    def attack(number):
        barrier.wait()
        try:
            response = post_form(Client(REMOTE_ADDR="198.51.100.7"), hall, number)
            statuses.append(response.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(attack, range(20)))
    assert hall.registrations.filter(state=State.HELD).count() == 10
    assert EventBook.objects.get(page=hall).taken == 11
    assert statuses.count(302) == 10
    assert set(statuses) <= {302, 422, 429}
    assert hall.registrations.filter(state=State.CONFIRMED).count() == 1
