"""Registrations and moments of the demo's events."""

import pytest

from home.demo import events
from home.demo.content import load
from home.demo.people import demo_user
from home.models import EventPage, Moment, Registration, State

pytestmark = pytest.mark.django_db


def test_demo_registers_participants_once(demo):
    user = demo_user()
    demo.event.save_revision(user=user).publish()
    for _time in range(2):
        events.take_part(demo.event.pk, user)
    states = list(Registration.objects.values_list("state", flat=True))
    assert (states.count(State.CONFIRMED), states.count(State.HELD)) == (4, 1)
    assert Registration.objects.get(email="angel@example.bg").answers[0]["value"] == "Улиците"
    assert Moment.objects.filter(page=demo.event).count() == 1


def test_demo_loaded_twice_keeps_the_moments_and_outcome_of_the_past_event(demo):
    load(user=demo_user(), site_url="http://localhost:8000")
    past = EventPage.objects.get(slug="otvoreni-vrati")
    assert past.moments.count() == 3
    assert past.moments.exclude(photo=None).get().photo_alt
    assert past.attendance == 430
