"""JSON-LD of every page type against the vocabulary of schema.org."""

import json

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import now

from home import models
from home.models import PublicationRelation

from .. import factories, vocabulary

pytestmark = pytest.mark.django_db
SCHEMA = "https://schema.org/"


def _things(value):
    if isinstance(value, list):
        for part in value:
            yield from _things(part)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for part in value.values():
            yield from _things(part)


def _graph(client, page):
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return json.loads(soup.select_one('script[type="application/ld+json"]').string)


def _unknown(client, page):
    """Return the properties and values that schema.org does not have, as written."""
    things = list(_things(_graph(client, page)["@graph"]))
    unknown = [
        f"{thing['@type']}.{name}"
        for thing in things
        for name in thing
        if not name.startswith("@") and not vocabulary.has_property(thing["@type"], name)
    ]
    values = [value for thing in things for value in thing.values() if isinstance(value, str)]
    named = [value.removeprefix(SCHEMA) for value in values if value.startswith(SCHEMA)]
    return unknown + [value for value in named if not vocabulary.is_value(value)]


@pytest.mark.parametrize(
    "factory_class", [made for made, lists in factories.CONTENT_FACTORIES.items() if lists == "publications"]
)
def test_publications_use_schema_org_terms(client, page_of, factory_class):
    old = page_of(factories.DocumentPageFactory, document_kind="ordinance", number="1", adopted_by="Съвет")
    page = page_of(factory_class, responsible_unit="Отдел", number="9", adopted_by="Съвет")
    for kind in PublicationRelation.Kind:
        page.publication_relations.add(PublicationRelation(kind=kind, target=old))
    page.save()
    assert _unknown(client, page) == []


def test_ordinance_uses_schema_org_terms(client, page_of):
    page = page_of(factories.DocumentPageFactory, document_kind="ordinance", number="7", adopted_by="Съвет")
    assert "Legislation" in {thing["@type"] for thing in _things(_graph(client, page))}
    assert _unknown(client, page) == []


def test_lists_bodies_and_home_page_use_schema_org_terms(client, website):
    people = [{"type": "person", "value": {"name": "Стамен Яворски", "role": "Председател"}}]
    body = factories.BodyPageFactory(parent=website.home, people=people, phone="0700 00 001")
    factories.AccountFactory(root_page=body)
    for page in (website.home, website.publications, website.news, website.events, body):
        assert _unknown(client, page) == [], page


def test_check_finds_a_term_that_schema_org_does_not_have(client, page_of, monkeypatch):
    monkeypatch.setattr(models.EventPage, "structured_data_role", "publisher")
    page = page_of(factories.EventPageFactory, organiser="")
    assert _unknown(client, page) == ["Event.publisher"]


def test_news_use_schema_org_terms(client, page_of):
    assert _unknown(client, page_of(factories.NewsPageFactory)) == []


@pytest.mark.parametrize("status", models.EventStatus.values)
def test_event_uses_schema_org_terms_in_each_status(client, page_of, status):
    page = page_of(
        factories.EventPageFactory,
        status=status,
        previous_start=now(),
        online_url="https://meet.example.bg/1",
        audience="Всички",
        price=0,
        takes_registrations=True,
        capacity=20,
    )
    photo = factories.PictureFactory()
    page.moments.create(text="Начало.", photo=photo, photo_alt="Залата")
    assert _unknown(client, page) == []


def test_municipality_organises_an_event_and_publishes_its_report(client, page_of):
    page = page_of(factories.EventPageFactory, organiser="")
    page.moments.create(text="Начало.")
    things = {thing["@type"]: thing for thing in _things(_graph(client, page))}
    municipality = {"@id": things["GovernmentOrganization"]["@id"]}
    assert things["Event"]["organizer"] == municipality
    assert things["LiveBlogPosting"]["publisher"] == municipality
    page.organiser = "Читалище „Просвета“"
    page.save()
    event = next(thing for thing in _things(_graph(client, page)) if thing["@type"] == "Event")
    assert event["organizer"]["name"] == "Читалище „Просвета“"
