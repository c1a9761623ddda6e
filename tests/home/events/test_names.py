"""Participants stand where the alphabet puts them, however their names were typed."""

import uuid

import pytest
from bs4 import BeautifulSoup

from home.events.registration import actions
from tests.home.factories import EventPageFactory

NAMES = ["Яна Петрова", "ангел иванов", "Борис Иванов", "Александра Цанкова", "АНА Колева"]
IN_ORDER = ["Александра Цанкова", "АНА Колева", "ангел иванов", "Борис Иванов", "Яна Петрова"]


@pytest.fixture
def page(page_of):
    page = page_of(EventPageFactory, takes_registrations=True, capacity=50)
    page.save_revision().publish()
    for number, name in enumerate(NAMES):
        booked = actions.register(
            page, key=uuid.uuid4(), email=f"p{number}@example.bg", name=name, language_code="bg"
        )
        actions.confirm(booked.registration)
    return page


@pytest.mark.parametrize("address", ["check-in/", "sheet/", "?ordering=name"])
def test_participants_are_listed_by_the_alphabet(page, client, clerk, address):
    client.force_login(clerk)
    html = client.get(f"/admin/events/{page.pk}/{address}").content
    text = BeautifulSoup(html, "html.parser").get_text(" ")
    assert sorted(NAMES, key=text.find) == IN_ORDER


@pytest.mark.parametrize("words", ["иванов", "ИВАНОВ", "Ангел И", "аНгЕл"])
def test_participants_are_found_in_any_case(page, client, clerk, words):
    client.force_login(clerk)
    text = client.get(f"/admin/events/{page.pk}/", {"q": words}).content.decode()
    assert "ангел иванов" in text
    assert "Яна Петрова" not in text
