"""The number of queries of every public URL without the page cache."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now
from taggit.models import Tag
from wagtail.models import PageViewRestriction
from wagtail.search.backends import get_search_backend
from wagtail_factories import DocumentFactory

from feedback.models import Reply, Submission
from home.demo import reading
from home.models import (
    AccessibilityPage,
    Moment,
    PublicationChange,
    PublicationRelation,
    SiteIdentity,
    TopicLabel,
)

from .. import factories

pytestmark = pytest.mark.django_db

MOST_QUERIES = 60
COUNCIL = "Общински съвет – Бяла река"
YEARS = (2024, 2025, 2026)


class Town:
    """A site whose pages show at least one of everything that they can show."""

    def __init__(self, website):
        self.website = website
        self.picture = factories.PictureFactory()
        SiteIdentity.objects.create(site=website.site, coat_of_arms=self.picture, default_card=self.picture)
        factories.AccountFactory()
        self.form = factories.FeedbackPageFactory(parent=website.home)
        factories.FeedbackPageFactory(parent=website.english, locale=website.english.locale)
        website.home.picture = self.picture
        website.home.save()
        self.body = factories.BodyPageFactory(
            parent=website.home,
            address="пл. „Първи май“ 1",
            body=self._text(),
            people=[
                {
                    "type": "person",
                    "value": {"name": "А. Б.", "role": "Кмет", "photo": self._photo()["image"]},
                }
            ],
        )
        factories.AccountFactory(root_page=self.body)
        self.documents = factories.PublicationsIndexPageFactory(parent=self.body, slug="dokumenti")
        self.accessibility = AccessibilityPage(
            title="Достъпност",
            slug="dostapnost",
            status="full",
            method="own",
            contact="Община",
            email="a@example.bg",
            enforcement='<p><a href="https://egov.government.bg/">Министерството</a></p>',
        )
        website.home.add_child(instance=self.accessibility)
        TopicLabel.objects.create(
            tag=Tag.objects.create(name="Здраве", slug="zdrave"), language="en", label="Health"
        )
        closed = factories.NewsPageFactory(parent=website.news, title="Затворена")
        PageViewRestriction.objects.create(page=closed, restriction_type="login")
        self.counter = 0
        self.pages = {}

    def grow(self, times):
        """Add some pages of each type; the test visits the first of each."""
        for _ in range(times):
            for name, made in self._some_more().items():
                made.topics.add("Здраве", f"Тема {self.counter}")
                made.save()
                get_search_backend().add(made)
                self.pages.setdefault(name, made)
            self.counter += 1
        self._relate_more_to_the_visited()

    def _some_more(self):
        values = {"picture": self.picture, "body": self._text()}
        day = {"adopted_on": date(YEARS[self.counter % len(YEARS)], 5, 6)}
        start = now() + timedelta(days=1 + self.counter % 20)
        when = {"start": start, "end": start + timedelta(hours=2), "place": f"Зала {self.counter % 7}"}
        papers = {"attachments": [{"type": "document", "value": self._file()}]}
        photos = [{"type": "photo", "value": {**self._photo(), "people_agreed": True}}]
        numbered = {"number": str(self.counter), "adopted_by": COUNCIL}
        made = {
            name: factory(parent=self.website.publications, **values, **day, **papers, **more)
            for name, factory, more in (
                ("policy", factories.PolicyPageFactory, {"adopting_body": self.body}),
                ("strategy", factories.StrategyPageFactory, {"adopting_body": self.body}),
                ("platform", factories.PlatformPageFactory, {}),
                ("document", factories.DocumentPageFactory, {}),
                ("decision", factories.DecisionPageFactory, numbered),
            )
        }
        made["deep"] = factories.DocumentPageFactory(parent=self.documents, **values, **day, **papers)
        news, events = self.website.news, self.website.events
        made["news"] = factories.NewsPageFactory(parent=news, **values, photos=photos)
        made["gallery"] = factories.NewsPageFactory(parent=news, photos=photos * 3, picture=None)
        made["event"] = factories.EventPageFactory(
            parent=events, **values, **when, photos=photos, takes_registrations=True, capacity=9, **papers
        )
        past = {"start": now() - timedelta(days=9 + self.counter), "end": now() - timedelta(days=8)}
        made["past event"] = factories.EventPageFactory(parent=events, **values, **past, photos=photos)
        return made

    def _relate_more_to_the_visited(self):
        policy, decision, event = (self.pages[name] for name in ("policy", "decision", "event"))
        newest = factories.DecisionPageFactory(
            parent=self.website.publications, number=f"related-{self.counter}", adopted_by=COUNCIL
        )
        for page, kind, target in ((policy, "based-on", newest), (newest, "amends", decision)):
            PublicationRelation.objects.create(page=page, kind=kind, target=target)
            PublicationRelation.objects.create(page=target, kind=kind, target=page)
            PublicationChange.objects.create(page=page, text="Поправка")
        for page in (policy, event):
            for n in range(3):
                submission = Submission.objects.create(
                    reference=f"{page.pk}-{self.counter}-{n}",
                    is_anonymous=True,
                    due_on=localdate(),
                    purge_on=localdate(),
                )
                Reply.objects.create(submission=submission, body="Вижте тук.", page=page)
        Moment.objects.create(page=event, text="Започна.", photo=factories.PictureFactory(), photo_alt="Зала")

    def translate(self):
        """Translate the policy and the event into English; registration stays on the Bulgarian page."""
        english = self.website.english
        parents = {
            "policy": factories.PublicationsIndexPageFactory(parent=english, slug="policies"),
            "event": factories.EventIndexPageFactory(parent=english, slug="events"),
        }
        for name, parent in parents.items():
            original = self.pages[name]
            factory = {"policy": factories.PolicyPageFactory, "event": factories.EventPageFactory}[name]
            values = {"start": original.start, "end": original.end} if name == "event" else {}
            page = factory(
                parent=parent,
                picture=self.picture,
                translation_key=original.translation_key,
                body=self._text(),
                **values,
            )
            page.topics.add("Здраве")
            page.save()
            self.pages[f"english {name}"] = page

    def _text(self):
        text = reading.body_blocks(reading.read("bg", "policy"))
        picture = {"image": self.picture.pk, "alt_text": "Река", "decorative": False}
        more = [("image", picture), ("document", self._file()), ("follow", {"heading": "Следете ни"})]
        return [*text, *({"type": name, "value": value} for name, value in more)]

    def _file(self):
        facts = {"kind": "annex", "language": "bg"}
        return {"title": "Приложение", "document": DocumentFactory().pk, **facts}

    def _photo(self):
        return {
            "image": self.picture.pk,
            "alt_text": "Река",
            "caption": "",
            "credit": "Снимка",
            "poster": False,
        }


@pytest.fixture
def town(website, settings):
    settings.SITE_CACHE_SECONDS = 0
    town = Town(website)
    town.grow(2)
    town.translate()
    return town


def of(name):
    return lambda town: town.pages[name].url


def under(attribute, query=""):
    return lambda town: getattr(town.website, attribute).url + query


ADDRESSES = {
    "home": under("home"),
    "home in English": under("english"),
    **{name: of(name) for name in ("policy", "strategy", "platform", "document", "decision", "deep")},
    **{name: of(name) for name in ("news", "gallery", "event", "past event")},
    "policy in English": of("english policy"),
    "event in English, registration in the other language": of("english event"),
    "body": lambda town: town.body.url,
    "body narrowed": lambda town: f"{town.body.url}?year=2024",
    "documents of a body": lambda town: town.documents.url,
    "accessibility statement": lambda town: town.accessibility.url,
    "feedback form": lambda town: town.form.url,
    **{
        f"publications {query}": under("publications", query)
        for query in (
            "",
            "?p=2",
            "?type=decision",
            "?status=in-force",
            "?year=2024",
            f"?body={COUNCIL}",
            "?topic=zdrave",
            "?q=решение",
            f"?type=decision&status=in-force&year=2024&body={COUNCIL}&topic=zdrave&q=такса",
        )
    },
    "news list": under("news"),
    "news list, second part": under("news", "?p=2"),
    **{
        f"events {query}": under("events", query)
        for query in (
            "",
            "?p=2",
            "?when=past",
            f"?month={localdate():%Y-%m}",
            "?topic=zdrave",
            "?place=Зала 1",
            "?when=past&topic=zdrave&place=Голямата зала",
        )
    },
    "calendar of a list": under("events", "calendar/"),
    "calendar of a topic": under("events", "calendar/?topic=zdrave"),
    "feed of the events": under("events", "feed/"),
    "calendar of an event": lambda town: f"{town.pages['event'].url}calendar/",
    "moments of an event": lambda town: f"{town.pages['event'].url}moments/",
    "registration": lambda town: f"{town.pages['event'].url}register/",
    "feed of the site": lambda town: f"/feed/{town.website.home.pk}/",
    "feed of a list": lambda town: f"/feed/{town.website.publications.pk}/",
    "feed of a body": lambda town: f"/feed/{town.body.pk}/",
    "feed of a topic": lambda town: "/feed/topic/zdrave/",
    "topics": lambda town: "/topics/",
    "topic": lambda town: "/topics/zdrave/",
    "topic in English": lambda town: "/en/topics/zdrave/",
    "list of a topic": lambda town: "/topics/zdrave/acts/",
    "calendar of a topic page": lambda town: "/topics/zdrave/calendar/",
    "search": lambda town: "/search/?q=такса",
    "search, second part": lambda town: "/search/?q=такса&p=2",
    "search for nothing": lambda town: "/search/",
    "map of the site": lambda town: "/sitemap.xml",
    "robots": lambda town: "/robots.txt",
    "colours": lambda town: "/theme.css",
    "nothing": lambda town: "/nyama/takova/",
}


def queries_of(client, address):
    """Return the queries of a visit after two others, which made the renditions and loaded the templates."""
    for _ in range(2):
        response = client.get(address)
        assert response.status_code == (404 if "nyama" in address else 200), address
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured]


def test_number_of_queries_is_small_and_independent_of_the_content(client, town):
    addresses = {name: address(town) for name, address in ADDRESSES.items()}
    few = {name: queries_of(client, address) for name, address in addresses.items()}
    factories.create_decisions(town.website.publications, 1000)
    town.grow(12)
    many = {name: queries_of(client, address) for name, address in addresses.items()}
    too_many = {name: len(queries) for name, queries in few.items() if len(queries) > MOST_QUERIES}
    growing = {name: (len(few[name]), len(many[name])) for name in few if len(few[name]) != len(many[name])}
    assert (too_many, growing) == ({}, {})
