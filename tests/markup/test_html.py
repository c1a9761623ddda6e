"""Valid HTML of every public page, in each state with different markup."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from feedback.models import FeedbackPage, Submission
from home.events.registration import actions
from home.models import BodyPage, DecisionPage, EventPage, EventStatus, Moment
from tests.browser.test_public_pages import MISSING_PATHS, PATHS
from tests.home import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


INVALID = b"""<!doctype html>
<html lang="bg"><head><title>x</title></head><body><p><div></div></p></body></html>"""


def test_each_checker_finds_a_deliberate_error(nu_errors, html_validate_errors):
    assert any("No “p” element in scope" in error for error in nu_errors(INVALID))
    assert any("close-order" in error for error in html_validate_errors(INVALID))
    valid = INVALID.replace(b"<p><div></div></p>", b"<p>x</p>")
    assert nu_errors(valid) == html_validate_errors(valid) == []


def test_html_validate_finds_an_error_that_nu_does_not(nu_errors, html_validate_errors):
    false_button = INVALID.replace(b"<p><div></div></p>", b'<p><a href="/" role="button">x</a></p>')
    assert nu_errors(false_button) == []
    assert any("prefer-native-element" in error for error in html_validate_errors(false_button))


def test_every_page_in_both_languages_is_valid(markup_errors_at, client, town):
    found = {url: markup_errors_at(url, 404 if url in MISSING_PATHS else 200) for url in PATHS}
    assert not {url: errors for url, errors in found.items() if errors}


def test_server_error_page_is_valid(markup_errors_at, client, town, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("home.search_page.results.match", None)
    assert markup_errors_at("/search/?q=река", 500) == []


def test_corrected_related_and_withdrawn_publication_is_valid(markup_errors_at, client, town):
    page = DecisionPage.objects.filter(locale__language_code="bg").first()
    page.publication_changes.create(date=localdate(), kind="correction", text="Сгрешена дата.")
    page.publication_relations.create(
        kind="based-on", title="ЗМСМА, чл. 21", url="https://example.org/?a=1&b=2"
    )
    assert markup_errors_at(page.url) == []
    page.withdrawn_on, page.withdrawal_reason = localdate(), "Публикувано по погрешка."
    page.save_revision().publish()
    assert markup_errors_at(page.url) == []


@pytest.mark.parametrize("status", [EventStatus.CANCELLED, EventStatus.POSTPONED, EventStatus.MOVED])
def test_cancelled_postponed_and_moved_event_is_valid(markup_errors_at, client, town, status):
    page = EventPage.objects.get(pk=town.event.pk)
    page.status, page.previous_start, page.previous_place = status, now(), "Читалището"
    page.save_revision().publish()
    assert markup_errors_at(page.url) == []


def test_current_and_past_event_is_valid(markup_errors_at, client, town):
    page = EventPage.objects.get(pk=town.event.pk)
    page.start, page.end = now() - timedelta(hours=1), now() + timedelta(hours=1)
    page.save_revision().publish()
    photo = factories.PictureFactory()
    Moment.objects.create(page=page, text="Откриване", speaker="Кмет", photo=photo, photo_alt="Зала")
    assert markup_errors_at(page.url) == []
    page.end, page.outcome, page.attendance = now() - timedelta(minutes=1), "Приети предложения.", 40
    page.save_revision().publish()
    assert markup_errors_at(page.url) == []


def test_registration_form_and_private_page_are_valid(markup_errors_at, client, town):
    page = EventPage.objects.get(pk=town.event.pk)
    assert markup_errors_at(f"{page.url}register/", 422, email="без адрес") == []
    person = actions.register(page, key="0" * 32, email="a@example.bg", name="Ана", language_code="bg")
    private_url = f"{page.url}registration/{person.registration.secret}/"
    assert markup_errors_at(private_url) == []
    client.post(private_url, {"do": "confirm"})
    assert markup_errors_at(private_url) == []
    client.post(private_url, {"do": "cancel"})
    assert markup_errors_at(private_url) == []


def test_feedback_form_with_every_error_and_after_sending_is_valid(markup_errors_at, client, town):
    page = FeedbackPage.objects.filter(locale__language_code="bg").first()
    assert markup_errors_at(page.url, 422, email="без адрес", anonymity="named") == []
    carried_over = {"continue": "1", "about": str(town.policy.pk), "comment": "Да"}
    assert markup_errors_at(page.url, **carried_over) == []
    for sent in Submission.objects.filter(page__locale__language_code="bg")[:5]:
        assert markup_errors_at(f"{page.url}sent/{sent.secret}/") == []


def test_empty_lists_and_bodies_are_valid(markup_errors_at, client, town):
    locale = town.home.locale
    body = BodyPage(title="Обществен съвет", slug="obshtestven-savet", locale=locale)
    town.home.add_child(instance=body)
    lists = [
        factories.NewsIndexPageFactory(parent=town.home, slug="prazno-n"),
        factories.EventIndexPageFactory(parent=town.home, slug="prazno-s"),
        factories.PublicationsIndexPageFactory(parent=town.home, slug="prazno-p"),
    ]
    for page in (body, *lists):
        assert markup_errors_at(page.url) == []
