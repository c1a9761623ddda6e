"""Places change hands: never one too many, never one lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from home.events.registration import actions, seats
from home.models import EventBook, Registration, State

pytestmark = pytest.mark.django_db


def states(page):
    return list(page.registrations.order_by("pk").values_list("state", flat=True))


def overdue(registration):
    """Let the time to confirm be over."""
    past = timezone.now() - timedelta(minutes=1)
    Registration.objects.filter(pk=registration.pk).update(held_until=past)


def test_the_first_get_places_and_the_next_wait(event, come):
    for name in "abcd":
        come(f"{name}@example.bg")
    assert states(event) == ["held", "held", "waiting", "waiting"]
    assert seats.places_left(event) == 0


def test_without_a_waiting_list_a_full_event_says_so(event, come):
    event.waiting_list = False
    come("a@example.bg"), come("b@example.bg")
    with pytest.raises(actions.EventFull):
        come("c@example.bg")
    assert Registration.objects.count() == 2


def test_without_a_limit_everybody_gets_a_place(event, come):
    EventBook.objects.update(capacity=None)
    assert {come(f"{n}@example.bg").state for n in range(10)} == {State.HELD}


def test_a_place_that_is_given_up_goes_to_the_first_who_waits(event, come):
    first, _second, third, fourth = (come(f"{name}@example.bg") for name in "abcd")
    actions.cancel(first)
    assert states(event) == ["cancelled", "held", "held", "waiting"]
    third.refresh_from_db(), fourth.refresh_from_db()
    assert third.held_until > timezone.now()
    assert seats.waiting_position(fourth) == 1


def test_somebody_whose_address_is_known_moves_up_without_being_asked(event, come):
    first, _second, third = (come(f"{name}@example.bg") for name in "abc")
    actions.confirm(third)
    actions.cancel(first)
    third.refresh_from_db()
    assert third.state == State.CONFIRMED


def test_cancelling_twice_gives_one_place_back(event, come):
    first = come("a@example.bg")
    actions.cancel(first)
    actions.cancel(first)
    assert EventBook.objects.get(page=event).taken == 0


def test_a_place_not_confirmed_in_time_passes_on(event, come):
    first, _second, third = (come(f"{name}@example.bg") for name in "abc")
    overdue(first)
    actions.refill(event)
    assert states(event) == ["expired", "held", "held"]
    assert EventBook.objects.get(page=event).taken == 2


def test_who_confirms_late_gets_a_place_where_one_is_free(event, come):
    first = come("a@example.bg")
    overdue(first)
    actions.refill(event)
    assert actions.confirm(first).state == State.CONFIRMED
    assert EventBook.objects.get(page=event).taken == 1


def test_who_confirms_late_waits_where_none_is_free(event, come):
    first = come("a@example.bg")
    overdue(first)
    come("b@example.bg"), come("c@example.bg")
    assert actions.confirm(first).state == State.WAITING


def test_the_same_form_sent_twice_is_one_registration(event):
    details = {"key": "6f8d4c56-6a0f-4f4c-8d0c-0a3c0f0c7a11", "email": "a@example.bg"}
    details |= {"name": "А", "language_code": "bg"}
    one, two = (actions.register(event, **details).registration for _time in range(2))
    assert one.pk == two.pk
    assert EventBook.objects.get(page=event).taken == 1


def test_the_same_address_takes_one_place(event, come):
    one, two = come("a@example.bg"), come("a@example.bg")
    assert one.pk == two.pk
    assert EventBook.objects.get(page=event).taken == 1


def test_an_address_that_gave_up_can_register_again(event, come):
    actions.cancel(come("a@example.bg"))
    assert come("a@example.bg").state == State.HELD


def test_more_places_are_filled_from_the_waiting_list_when_the_page_is_published(event, come):
    for name in "abcd":
        come(f"{name}@example.bg")
    event.capacity = 3
    event.save_revision().publish()
    assert states(event) == ["held", "held", "held", "waiting"]


def test_fewer_places_take_nothing_away_from_who_has_one(event, come):
    come("a@example.bg"), come("b@example.bg")
    event.capacity = 1
    event.save_revision().publish()
    assert states(event) == ["held", "held"]
    assert seats.places_left(event) == 0


def test_nobody_moves_up_in_a_cancelled_event(event, come):
    first, _second, _third = (come(f"{name}@example.bg") for name in "abc")
    event.status = "cancelled"
    event.save_revision().publish()
    actions.cancel(first)
    assert states(event) == ["cancelled", "held", "waiting"]


def test_an_offer_never_outlasts_the_start(event, come):
    first, _second, third = (come(f"{name}@example.bg") for name in "abc")
    event.start = timezone.now() + timedelta(hours=3)
    event.save()
    first.page = event
    actions.cancel(first)
    third.refresh_from_db()
    assert third.held_until <= event.start


def test_who_moves_up_twice_is_told_twice(event, come):
    first, second, third = (come(f"{name}@example.bg") for name in "abc")
    actions.cancel(first)
    third.refresh_from_db()
    overdue(third)
    come("d@example.bg")
    actions.confirm(third)
    actions.cancel(second)
    assert third.mails.filter(kind="promoted").count() == 2
