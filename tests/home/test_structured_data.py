"""The JSON-LD of publications, lists and bodies uses schema.org's words, where schema.org has them."""

import json

import pytest
from bs4 import BeautifulSoup

from home.models import PublicationRelation

from . import factories

pytestmark = pytest.mark.django_db

THING = {"name", "description", "url", "image", "identifier", "sameAs"}
WORK = THING | {
    "inLanguage",
    "keywords",
    "publisher",
    "author",
    "datePublished",
    "dateModified",
    "expires",
    "creativeWorkStatus",
    "isBasedOn",
    "mainEntity",
}
ORGANISATION = THING | {"address", "telephone", "email", "employee"}
#: As https://schema.org has them (release 29), inherited ones included; what we do not use is left out.
VOCABULARY = {
    "WebSite": WORK,
    "WebPage": WORK,
    "CollectionPage": WORK,
    "CreativeWork": WORK,
    "DigitalDocument": WORK,
    "NewsArticle": WORK | {"headline"},
    "Legislation": WORK
    | {
        "legislationIdentifier",
        "legislationDate",
        "legislationPassedBy",
        "legislationResponsible",
        "legislationLegalForce",
        "legislationChanges",
        "legislationRepeals",
    },
    "Organization": ORGANISATION,
    "GovernmentOrganization": ORGANISATION,
    "Person": THING | {"jobTitle"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
}


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
    return [
        f"{thing['@type']}.{name}"
        for thing in _things(_graph(client, page)["@graph"])
        for name in thing
        if not name.startswith("@") and name not in VOCABULARY.get(thing["@type"], ())
    ]


@pytest.mark.parametrize(
    "factory_class", [made for made, lists in factories.CONTENT_FACTORIES.items() if lists == "publications"]
)
def test_publications_speak_the_vocabulary(client, page_of, factory_class):
    old = page_of(factories.DocumentPageFactory, document_kind="ordinance", number="1", adopted_by="Съвет")
    page = page_of(factory_class, responsible_unit="Отдел", number="9", adopted_by="Съвет")
    for kind in PublicationRelation.Kind:
        page.publication_relations.add(PublicationRelation(kind=kind, target=old))
    page.save()
    assert _unknown(client, page) == []


def test_an_ordinance_speaks_the_vocabulary(client, page_of):
    page = page_of(factories.DocumentPageFactory, document_kind="ordinance", number="7", adopted_by="Съвет")
    assert "Legislation" in {thing["@type"] for thing in _things(_graph(client, page))}
    assert _unknown(client, page) == []


def test_lists_bodies_and_the_home_page_speak_the_vocabulary(client, place):
    people = [{"type": "person", "value": {"name": "Стамен Яворски", "role": "Председател"}}]
    body = factories.BodyPageFactory(parent=place.home, people=people, phone="0700 00 001")
    factories.AccountFactory(root_page=body)
    for page in (place.home, place.publications, place.news, place.events, body):
        assert _unknown(client, page) == [], page


def test_a_word_that_schema_org_does_not_have_would_be_found(client, page_of, monkeypatch):
    monkeypatch.setitem(VOCABULARY, "GovernmentOrganization", {"name"})
    assert "GovernmentOrganization.url" in _unknown(client, page_of(factories.PolicyPageFactory))
