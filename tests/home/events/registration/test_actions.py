"""Actions on registrations keep the count of places within the capacity."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from home.events import maintenance
from home.events.descriptions import period_with_status
from home.events.mail import sending
from home.events.registration import actions, seats
from home.events.registration.retention import erase_registration
from home.models import EventBook, Registration, State

pytestmark = pytest.mark.django_db


def states(page):
    return list(page.registrations.order_by("pk").values_list("state", flat=True))


def make_overdue(registration):
    """End the time to confirm a held place."""
    past = timezone.now() - timedelta(minutes=1)
    Registration.objects.filter(pk=registration.pk).update(held_until=past)


def test_registrations_beyond_the_capacity_wait(event, register):
    for name in "abcd":
        register(f"{name}@example.bg")
    assert states(event) == ["held", "held", "waiting", "waiting"]
    assert seats.places_left(event) == 0


def test_full_event_without_waiting_list_raises_event_full(event, register):
    event.waiting_list = False
    register("a@example.bg"), register("b@example.bg")
    with pytest.raises(actions.EventFull):
        register("c@example.bg")
    assert Registration.objects.count() == 2


def test_event_without_capacity_holds_a_place_for_everybody(event, register):
    EventBook.objects.update(capacity=None)
    assert {register(f"{n}@example.bg").state for n in range(10)} == {State.HELD}


def test_cancelled_place_goes_to_the_first_of_the_waiting_list(event, register):
    first, _second, third, fourth = (register(f"{name}@example.bg") for name in "abcd")
    actions.cancel(first)
    assert states(event) == ["cancelled", "held", "held", "waiting"]
    third.refresh_from_db(), fourth.refresh_from_db()
    assert third.held_until > timezone.now()
    assert seats.waiting_position(fourth) == 1


def test_waiting_person_with_confirmed_address_is_promoted_to_confirmed(event, register):
    first, _second, third = (register(f"{name}@example.bg") for name in "abc")
    actions.confirm(third)
    actions.cancel(first)
    third.refresh_from_db()
    assert third.state == State.CONFIRMED


def test_cancelling_twice_releases_one_place(event, register):
    first = register("a@example.bg")
    actions.cancel(first)
    actions.cancel(first)
    assert EventBook.objects.get(page=event).taken == 0


def test_unconfirmed_place_expires_and_goes_to_the_waiting_list(event, register):
    first, _second, third = (register(f"{name}@example.bg") for name in "abc")
    make_overdue(first)
    actions.refill(event)
    assert states(event) == ["expired", "held", "held"]
    assert EventBook.objects.get(page=event).taken == 2


def test_late_confirmation_gets_a_free_place(event, register):
    first = register("a@example.bg")
    make_overdue(first)
    actions.refill(event)
    assert actions.confirm(first).state == State.CONFIRMED
    assert EventBook.objects.get(page=event).taken == 1


def test_late_confirmation_of_a_full_event_waits(event, register):
    first = register("a@example.bg")
    make_overdue(first)
    register("b@example.bg"), register("c@example.bg")
    assert actions.confirm(first).state == State.WAITING


def test_same_form_key_returns_the_first_registration(event):
    details = {"key": "6f8d4c56-6a0f-4f4c-8d0c-0a3c0f0c7a11", "email": "a@example.bg"}
    details |= {"name": "А", "language_code": "bg"}
    one, two = (actions.register(event, **details).registration for _time in range(2))
    assert one.pk == two.pk
    assert EventBook.objects.get(page=event).taken == 1


def test_same_address_takes_one_place(event, register):
    one, two = register("a@example.bg"), register("a@example.bg")
    assert one.pk == two.pk
    assert EventBook.objects.get(page=event).taken == 1


def test_given_up_place_is_kept_for_ten_minutes_and_then_goes_to_the_waiting_list(event, register):
    first, _second, third = (register(f"{name}@example.bg") for name in "abc")
    actions.give_up(first)
    actions.refill(event)
    assert states(event) == ["cancelled", "held", "waiting"]
    assert seats.places_left(event) == 0
    Registration.objects.filter(pk=first.pk).update(undo_until=timezone.now())
    assert maintenance.release_places() == 0
    assert states(event) == ["cancelled", "held", "held"]
    assert EventBook.objects.get(page=event).taken == 2
    assert actions.take_back(first).state == State.CANCELLED
    actions.refill(event)
    assert EventBook.objects.get(page=event).taken == 2


def test_given_up_place_is_taken_back_as_it_was(event, register):
    held, confirmed, waiting = (register(f"{name}@example.bg") for name in "abc")
    actions.confirm(confirmed)
    before = states(event), seats.waiting_position(waiting)
    for registration in (held, confirmed, waiting):
        actions.give_up(registration)
        actions.take_back(registration)
    waiting.refresh_from_db()
    assert (states(event), seats.waiting_position(waiting)) == before
    assert EventBook.objects.get(page=event).taken == 2
    held.refresh_from_db()
    assert held.held_until > timezone.now()


def test_giving_up_mails_the_date_and_the_way_back(event, register, confirmed):
    actions.give_up(confirmed)
    sending.send_due()
    (message,) = mail.outbox
    assert f"/registration/{confirmed.secret}/" in message.body
    assert "Връщам си мястото" in message.body
    assert period_with_status(event) in message.body
    actions.take_back(confirmed)
    sending.send_due()
    assert "Имате място" in mail.outbox[-1].subject
    mail.outbox.clear()
    actions.give_up(confirmed)
    Registration.objects.update(undo_until=timezone.now())
    sending.send_due()
    assert f"/registration/{confirmed.secret}/" not in mail.outbox[0].body
    assert event.full_url in mail.outbox[0].body


def test_registering_again_uses_the_place_that_was_given_up(event, register):
    confirmed = register("a@example.bg")
    register("b@example.bg")
    actions.give_up(confirmed)
    again = register("a@example.bg")
    assert again.state == State.HELD
    assert actions.take_back(confirmed).state == State.CANCELLED
    assert EventBook.objects.get(page=event).taken == 2


def test_erased_registration_releases_its_place_after_giving_up(event, register):
    person = register("a@example.bg")
    actions.give_up(person)
    erase_registration(person)
    Registration.objects.update(undo_until=timezone.now())
    maintenance.release_places()
    assert EventBook.objects.get(page=event).taken == 0


def test_address_can_register_again_after_cancelling(event, register):
    actions.cancel(register("a@example.bg"))
    assert register("a@example.bg").state == State.HELD


def test_raised_capacity_is_filled_from_the_waiting_list_on_publishing(event, register):
    for name in "abcd":
        register(f"{name}@example.bg")
    event.capacity = 3
    event.save_revision().publish()
    assert states(event) == ["held", "held", "held", "waiting"]


def test_lowered_capacity_keeps_existing_places(event, register):
    register("a@example.bg"), register("b@example.bg")
    event.capacity = 1
    event.save_revision().publish()
    assert states(event) == ["held", "held"]
    assert seats.places_left(event) == 0


def test_cancelled_event_does_not_promote(event, register):
    first, _second, _third = (register(f"{name}@example.bg") for name in "abc")
    event.status = "cancelled"
    event.save_revision().publish()
    actions.cancel(first)
    assert states(event) == ["cancelled", "held", "waiting"]


def test_offered_place_expires_at_the_start_at_the_latest(event, register):
    first, _second, third = (register(f"{name}@example.bg") for name in "abc")
    event.start = timezone.now() + timedelta(hours=3)
    event.save()
    first.page = event
    actions.cancel(first)
    third.refresh_from_db()
    assert third.held_until <= event.start


def test_second_promotion_sends_a_second_mail(event, register):
    first, second, third = (register(f"{name}@example.bg") for name in "abc")
    actions.cancel(first)
    third.refresh_from_db()
    make_overdue(third)
    register("d@example.bg")
    actions.confirm(third)
    actions.cancel(second)
    assert third.mails.filter(kind="promoted").count() == 2
