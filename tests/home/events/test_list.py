"""The list of events in the admin: when each takes place, in words and never as time since."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import now

from home.models import EventPage
from tests.home.factories import EventPageFactory


@pytest.fixture
def cells_of(page_of, client, clerk):
    """Return a function that creates an event and returns the texts of its row."""

    def create(**values):
        page = page_of(EventPageFactory, **values)
        client.force_login(clerk)
        listing = BeautifulSoup(client.get("/admin/events/").content, "html.parser")
        rows = listing.select("table.listing tbody tr")
        return page, [" ".join(cell.get_text(" ").split()) for cell in rows[0].select("td")]

    return create


def test_coming_event_shows_its_period_and_places(cells_of):
    start = now() + timedelta(days=10)
    page, cells = cells_of(start=start, end=start + timedelta(hours=2), takes_registrations=True, capacity=80)
    assert cells[1] == f"Кога: {EventPage.objects.get(pk=page.pk).get_period()}"
    assert cells[3] == "Заети места: 0 от 80"
    assert "преди" not in " ".join(cells)


def test_past_event_is_over(cells_of):
    start = now() - timedelta(days=10)
    _page, cells = cells_of(start=start, end=start + timedelta(hours=2))
    assert cells[2] == "Състояние: Отминало"


def test_cancelled_event_stays_cancelled(cells_of):
    start = now() - timedelta(days=10)
    _page, cells = cells_of(start=start, end=start + timedelta(hours=2), status="cancelled")
    assert "Отминало" not in cells[2]
