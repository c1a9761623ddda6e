"""The Nu checker finds nothing on any public page, in any state that has markup of its own."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from feedback.models import FeedbackPage, Submission
from home.demo.content import load
from home.events import registering
from home.management.commands.demo import demo_user
from home.models import BodyPage, DecisionPage, EventPage, EventStatus, Moment
from tests.browser.test_pages_are_accessible import ADDRESSES, MISSING
from tests.home import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _fresh_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.FEEDBACK = {"MINIMUM_SECONDS": 0, "PROOF_COST": 1, "ATTACHMENT_ROOT": str(tmp_path)}


@pytest.fixture
def town(db):
    """The demo municipality, with an account to follow."""
    content = load(user=demo_user(), site_url="http://testserver")
    for page in (content.policy, content.strategy, content.event):
        page.save_revision().publish()
    factories.AccountFactory()
    return content


def mistakes_at(client, nu, address, status=200, **post):
    """Return the mistakes on the page that answers ``address``."""
    answer = client.post(address, post) if post else client.get(address)
    assert answer.status_code == status, address
    return nu(answer.content)


def test_a_mistake_would_be_found(nu):
    assert nu(b'<!doctype html><html lang="bg"><title>x</title><p><div></div></p>')


def test_every_page_in_both_languages(nu, client, town):
    found = {
        address: mistakes_at(client, nu, address, 404 if address in MISSING else 200) for address in ADDRESSES
    }
    assert not {address: mistakes for address, mistakes in found.items() if mistakes}


def test_the_page_of_a_defect(nu, client, town, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("home.views.pages_matching", None)
    assert mistakes_at(client, nu, "/search/?q=река", 500) == []


def test_a_publication_with_corrections_relations_and_a_withdrawal(nu, client, town):
    page = DecisionPage.objects.filter(locale__language_code="bg").first()
    page.publication_changes.create(date=localdate(), kind="correction", text="Сгрешена дата.")
    page.publication_relations.create(
        kind="based-on", title="ЗМСМА, чл. 21", url="https://example.org/?a=1&b=2"
    )
    assert mistakes_at(client, nu, page.url) == []
    page.withdrawn_on, page.withdrawal_reason = localdate(), "Публикувано по погрешка."
    page.save_revision().publish()
    assert mistakes_at(client, nu, page.url) == []


@pytest.mark.parametrize("status", [EventStatus.CANCELLED, EventStatus.POSTPONED, EventStatus.MOVED])
def test_an_event_that_does_not_take_place_as_announced(nu, client, town, status):
    page = EventPage.objects.get(pk=town.event.pk)
    page.status, page.previous_start, page.previous_place = status, now(), "Читалището"
    page.save_revision().publish()
    assert mistakes_at(client, nu, page.url) == []


def test_an_event_that_goes_on_and_is_over(nu, client, town):
    page = EventPage.objects.get(pk=town.event.pk)
    page.start, page.end = now() - timedelta(hours=1), now() + timedelta(hours=1)
    page.save_revision().publish()
    photo = factories.PictureFactory()
    Moment.objects.create(page=page, text="Откриване", speaker="Кмет", photo=photo, photo_alt="Зала")
    assert mistakes_at(client, nu, page.url) == []
    page.end, page.outcome, page.attendance = now() - timedelta(minutes=1), "Приети предложения.", 40
    page.save_revision().publish()
    assert mistakes_at(client, nu, page.url) == []


def test_registering_with_mistakes_and_the_own_page(nu, client, town):
    page = EventPage.objects.get(pk=town.event.pk)
    assert mistakes_at(client, nu, f"{page.url}register/", 422, email="без адрес") == []
    person = registering.register(page, key="0" * 32, email="a@example.bg", name="Ана", language_code="bg")
    own = f"{page.url}registration/{person.registration.secret}/"
    assert mistakes_at(client, nu, own) == []
    client.post(own, {"do": "confirm"})
    assert mistakes_at(client, nu, own) == []
    client.post(own, {"do": "cancel"})
    assert mistakes_at(client, nu, own) == []


def test_the_form_with_every_mistake_and_after_it_was_sent(nu, client, town):
    page = FeedbackPage.objects.filter(locale__language_code="bg").first()
    assert mistakes_at(client, nu, page.url, 422, email="без адрес", anonymity="named") == []
    carried_over = {"continue": "1", "about": str(town.policy.pk), "comment": "Да"}
    assert mistakes_at(client, nu, page.url, **carried_over) == []
    for sent in Submission.objects.filter(page__locale__language_code="bg")[:5]:
        assert mistakes_at(client, nu, f"{page.url}sent/{sent.secret}/") == []


def test_empty_lists_and_bodies(nu, client, town):
    locale = town.home.locale
    body = BodyPage(title="Обществен съвет", slug="obshtestven-savet", locale=locale)
    town.home.add_child(instance=body)
    lists = [
        factories.NewsIndexPageFactory(parent=town.home, slug="prazno-n"),
        factories.EventIndexPageFactory(parent=town.home, slug="prazno-s"),
        factories.PublicationsIndexPageFactory(parent=town.home, slug="prazno-p"),
    ]
    for page in (body, *lists):
        assert mistakes_at(client, nu, page.url) == []
