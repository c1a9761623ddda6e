"""Both checkers find nothing on any public page, in any state that has markup of its own."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from feedback.models import FeedbackPage, Submission
from home.events.registration import actions
from home.models import BodyPage, DecisionPage, EventPage, EventStatus, Moment
from tests.browser.test_pages_are_accessible import ADDRESSES, MISSING
from tests.home import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


TORN = b"""<!doctype html>
<html lang="bg"><head><title>x</title></head><body><p><div></div></p></body></html>"""


def test_each_checker_would_find_a_mistake(by_nu, by_html_validate):
    assert any("No “p” element in scope" in mistake for mistake in by_nu(TORN))
    assert any("close-order" in mistake for mistake in by_html_validate(TORN))
    whole = TORN.replace(b"<p><div></div></p>", b"<p>x</p>")
    assert by_nu(whole) == by_html_validate(whole) == []


def test_html_validate_sees_what_nu_lets_pass(by_nu, by_html_validate):
    pretending = TORN.replace(b"<p><div></div></p>", b'<p><a href="/" role="button">x</a></p>')
    assert by_nu(pretending) == []
    assert any("prefer-native-element" in mistake for mistake in by_html_validate(pretending))


def test_every_page_in_both_languages(mistakes_at, client, town):
    found = {address: mistakes_at(address, 404 if address in MISSING else 200) for address in ADDRESSES}
    assert not {address: mistakes for address, mistakes in found.items() if mistakes}


def test_the_page_of_a_defect(mistakes_at, client, town, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("home.site.views.search_pages", None)
    assert mistakes_at("/search/?q=река", 500) == []


def test_a_publication_with_corrections_relations_and_a_withdrawal(mistakes_at, client, town):
    page = DecisionPage.objects.filter(locale__language_code="bg").first()
    page.publication_changes.create(date=localdate(), kind="correction", text="Сгрешена дата.")
    page.publication_relations.create(
        kind="based-on", title="ЗМСМА, чл. 21", url="https://example.org/?a=1&b=2"
    )
    assert mistakes_at(page.url) == []
    page.withdrawn_on, page.withdrawal_reason = localdate(), "Публикувано по погрешка."
    page.save_revision().publish()
    assert mistakes_at(page.url) == []


@pytest.mark.parametrize("status", [EventStatus.CANCELLED, EventStatus.POSTPONED, EventStatus.MOVED])
def test_an_event_that_does_not_take_place_as_announced(mistakes_at, client, town, status):
    page = EventPage.objects.get(pk=town.event.pk)
    page.status, page.previous_start, page.previous_place = status, now(), "Читалището"
    page.save_revision().publish()
    assert mistakes_at(page.url) == []


def test_an_event_that_goes_on_and_is_over(mistakes_at, client, town):
    page = EventPage.objects.get(pk=town.event.pk)
    page.start, page.end = now() - timedelta(hours=1), now() + timedelta(hours=1)
    page.save_revision().publish()
    photo = factories.PictureFactory()
    Moment.objects.create(page=page, text="Откриване", speaker="Кмет", photo=photo, photo_alt="Зала")
    assert mistakes_at(page.url) == []
    page.end, page.outcome, page.attendance = now() - timedelta(minutes=1), "Приети предложения.", 40
    page.save_revision().publish()
    assert mistakes_at(page.url) == []


def test_registering_with_mistakes_and_the_own_page(mistakes_at, client, town):
    page = EventPage.objects.get(pk=town.event.pk)
    assert mistakes_at(f"{page.url}register/", 422, email="без адрес") == []
    person = actions.register(page, key="0" * 32, email="a@example.bg", name="Ана", language_code="bg")
    own = f"{page.url}registration/{person.registration.secret}/"
    assert mistakes_at(own) == []
    client.post(own, {"do": "confirm"})
    assert mistakes_at(own) == []
    client.post(own, {"do": "cancel"})
    assert mistakes_at(own) == []


def test_the_form_with_every_mistake_and_after_it_was_sent(mistakes_at, client, town):
    page = FeedbackPage.objects.filter(locale__language_code="bg").first()
    assert mistakes_at(page.url, 422, email="без адрес", anonymity="named") == []
    carried_over = {"continue": "1", "about": str(town.policy.pk), "comment": "Да"}
    assert mistakes_at(page.url, **carried_over) == []
    for sent in Submission.objects.filter(page__locale__language_code="bg")[:5]:
        assert mistakes_at(f"{page.url}sent/{sent.secret}/") == []


def test_empty_lists_and_bodies(mistakes_at, client, town):
    locale = town.home.locale
    body = BodyPage(title="Обществен съвет", slug="obshtestven-savet", locale=locale)
    town.home.add_child(instance=body)
    lists = [
        factories.NewsIndexPageFactory(parent=town.home, slug="prazno-n"),
        factories.EventIndexPageFactory(parent=town.home, slug="prazno-s"),
        factories.PublicationsIndexPageFactory(parent=town.home, slug="prazno-p"),
    ]
    for page in (body, *lists):
        assert mistakes_at(page.url) == []
