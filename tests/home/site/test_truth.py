"""Every surface that names a publication or an event shows its state, and no withdrawn text."""

import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from django.utils.timezone import localdate, now
from icalendar import Calendar
from wagtail.models import PageViewRestriction, ReferenceIndex
from wagtail.search.backends import get_search_backend
from wagtail_factories import DocumentFactory

from civic_social.content.post_text import PageMessages
from home import cards
from home.models import EventStatus, PublicationRelation

from .. import factories

pytestmark = pytest.mark.django_db

TODAY = localdate()
EARLIER, LATER = TODAY - timedelta(days=3), TODAY + timedelta(days=300)
ATOM = "{http://www.w3.org/2005/Atom}"
#: The title, and a word that stands in the summary and the text only.
TITLE, WRONG = "Такса за паркиране", "безплатно"
ISSUER = "Общински съвет – Бяла река"
WITHDRAWN = {"withdrawn_on": EARLIER, "withdrawal_reason": "Публикувано по грешка."}

ACTS = {
    "in force": ({}, ""),
    "draft": ({"is_draft": True, "adopted_on": None, "number": ""}, "проект"),
    "future": ({"in_force_from": LATER}, "още не е в сила"),
    "expired": ({"in_force_to": EARLIER}, "с изтекъл срок"),
    "repealed": ({}, "отменен"),
    "withdrawn": (WITHDRAWN, "оттеглен"),
    "amended": ({}, "изменен"),
}
#: The relation of another act that causes each state.
RELATIONS = {"repealed": "repeals", "amended": "amends"}


class Surfaces:
    """The texts in which other surfaces name a page, each as one string in small letters."""

    def __init__(self, client, page, address):
        self.client, self.page = client, page
        self.soup = self.read(address)
        self.graph = json.loads(self.soup.select_one('script[type="application/ld+json"]').string)["@graph"]

    def read(self, address):
        response = self.client.get(address)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content, "html.parser")

    def row(self, address):
        """Return the row of a list that links to the page."""
        link = self.read(address).select_one(f'article a[href$="{self.page.url}"]')
        return link.find_parent("article").get_text(" ")

    def meta(self, name):
        return self.soup.select_one(f'meta[property="{name}"], meta[name="{name}"]')["content"]

    def entry(self, address):
        feed = ET.fromstring(self.client.get(address).content)  # noqa: S314 - our own response
        return " ".join(
            entry.findtext(f"{ATOM}{name}")
            for entry in feed.findall(f"{ATOM}entry")
            if self.page.title in entry.findtext(f"{ATOM}title")
            for name in ("title", "summary")
        )

    def thing(self, *types):
        return next(json.dumps(thing, ensure_ascii=False) for thing in self.graph if thing["@type"] in types)

    def card(self):
        content = cards.get_content(self.page)
        return f"{content.heading} {content.title} {content.alt}"

    def collect(self, lists, feeds):
        """Return the texts by the name of their surface."""
        crumbs = self.thing("BreadcrumbList")
        post = self.page.get_social_message()
        texts = {
            "page": " ".join(
                part.get_text(" ")
                for part in self.soup.select("article.page header, article.page .facts-list")
            ),
            "title": self.soup.title.get_text(),
            "crumbs": self.soup.select_one(".breadcrumbs [aria-current]").get_text(),
            "crumbs for machines": crumbs,
            "og:title": self.meta("og:title"),
            "og:description": self.meta("og:description"),
            "description": self.meta("description"),
            "shared text": unquote(self.soup.select_one('.share a[href^="mailto:"]')["href"])
            if self.soup.select_one(".share")
            else "",
            "post": f"{post.title} {post.text} {post.description}",
            "search": self.row(f"/search/?q={TITLE}"),
            **{f"list {address}": self.row(address) for address in lists},
            **{f"feed {address}": self.entry(address) for address in feeds},
        }
        return {name: unescape(text).casefold() for name, text in texts.items()}


@pytest.fixture
def act(website, client):
    """Return a function that publishes an act in a state and returns it with its surfaces."""

    def create(status, **more):
        values, _label = ACTS[status]
        body = factories.BodyPageFactory(parent=website.home, title=ISSUER)
        values = {"number": "245", "adopted_on": EARLIER - timedelta(days=9), **values, **more}
        page = factories.DecisionPageFactory(
            parent=body,
            title=TITLE,
            summary=f"Паркирането е {WRONG}.",
            search_description=f"Всичко е {WRONG}.",
            civic_social_text=f"Вече е {WRONG}!" if status == "withdrawn" else "",
            seo_title=f"Паркиране {WRONG}" if status == "withdrawn" else "",
            adopting_body=body,
            adopted_by="",
            picture=None,
            picture_alt="",
            body=[{"type": "paragraph", "value": f"<p>Паркирането е {WRONG}.</p>"}],
            **values,
        )
        page.topics.add("Паркиране")
        other = factories.DecisionPageFactory(
            parent=website.publications, title="Промяна", number="7", adopted_on=EARLIER, picture=None
        )
        kind = RELATIONS.get(status, "based-on")
        other.publication_relations.add(PublicationRelation(kind=kind, target=page))
        page.save()
        other.save()
        page = type(page).objects.get(pk=page.pk)
        get_search_backend().add(page)
        page.other, page.section = other, body
        return page

    return create


@pytest.mark.parametrize("status", ACTS)
def test_every_surface_shows_kind_number_date_body_and_state_of_an_act(client, website, act, status):
    page = act(status)
    _values, label = ACTS[status]
    surfaces = Surfaces(client, page, page.url)
    topic = page.topics.get().slug
    lists = [page.section.url, "/topics/parkirane/"] + ([] if status == "withdrawn" else ["/"])
    lists += [f"/topics/parkirane/{'drafts' if status == 'draft' else 'acts'}/"]
    feeds = [f"/feed/{website.home.pk}/", f"/feed/{page.section.pk}/", f"/feed/topic/{topic}/"]
    texts = surfaces.collect(lists, feeds)
    texts["data"] = surfaces.thing("Legislation").casefold()
    related = surfaces.read(page.other.url)
    texts["related act"] = related.select_one(".relations").get_text(" ").casefold()
    with translation.override("bg"):
        texts["card"] = surfaces.card().casefold()
    # A post and a drawn card show states that are published, and not those that a date brings.
    by_date = status in ("future", "expired", "repealed", "amended")
    silent = ["post", "card"] if by_date else []
    silent += ["title", "og:title", "shared text"] if status == "amended" else []
    silent += ["shared text"] if status == "withdrawn" else []
    missing = [name for name, text in texts.items() if label not in text and name not in silent]
    assert missing == []
    named = [
        name
        for name in texts
        if name not in ("title", "og:title", "crumbs", "crumbs for machines", "shared text")
    ]
    facts = ["решение", ISSUER.casefold()] + ([] if status == "draft" else ["245"])
    assert [(name, fact) for name in named for fact in facts if fact not in texts[name]] == []
    if status == "withdrawn":
        assert [name for name, text in texts.items() if WRONG in text] == []
        assert WRONG not in surfaces.soup.select_one("html").get_text(" ").casefold()
        assert WRONG not in str(surfaces.soup.head).casefold()
    else:
        assert WRONG in texts["og:description"]


def test_file_of_a_withdrawn_act_is_gone_unless_another_page_shows_it(client, admin_client, website, page_of):
    document = DocumentFactory()
    value = {"title": "Решение", "document": document.pk, "kind": "original", "language": "bg"}
    files = [{"type": "document", "value": value}]
    page = page_of(factories.DecisionPageFactory, attachments=files)
    ReferenceIndex.create_or_update_for_object(page)
    assert client.get(document.url).status_code == 200
    page.withdrawn_on, page.withdrawal_reason = EARLIER, "По грешка."
    page.save()
    response = client.get(document.url)
    assert response.status_code == 410
    assert page.url in response.content.decode()
    assert admin_client.get(document.url).status_code == 200
    other = page_of(factories.DecisionPageFactory, number="9", attachments=files)
    ReferenceIndex.create_or_update_for_object(other)
    assert client.get(document.url).status_code == 200


def test_withdrawn_act_hides_its_picture_from_previews(client, website, act):
    page = act("withdrawn", **{})
    page.picture, page.picture_alt = factories.PictureFactory(), WRONG
    page.save()
    soup = Surfaces(client, page, page.url).soup
    assert "/cards/" in soup.select_one('meta[property="og:image"]')["content"]
    assert WRONG not in str(soup.head)


@pytest.mark.parametrize("template", ["", "{title}", "{summary}", "{reference}", "{title} · {date}"])
def test_post_of_a_withdrawn_act_has_the_reason_whatever_was_written_for_an_account(act, template):
    page = act("withdrawn")
    account = factories.AccountFactory()
    account.template_text = template
    page.civic_social_choices = {str(account.pk): {"text": f"Всичко е {WRONG}."}}
    if template:
        page.civic_social_text, page.civic_social_choices = "", {}
    message = PageMessages(page).for_account(account)
    words = f"{message.title} {message.text} {message.description}".casefold()
    assert WRONG not in words
    assert "оттеглен" in message.text.casefold()


def test_text_for_one_account_does_not_hide_that_an_event_is_cancelled(page_of):
    account = factories.AccountFactory()
    account.template_text = ""
    page = page_of(factories.EventPageFactory, status="cancelled")
    page.civic_social_choices = {str(account.pk): {"text": "Елате!"}}
    assert PageMessages(page).for_account(account).text == "ОТМЕНЕНО.\n\nЕлате!"


def test_search_lists_acts_that_apply_before_those_that_do_not(client, website):
    for number, values in enumerate(({"in_force_to": EARLIER}, WITHDRAWN, {}, {"in_force_from": LATER})):
        page = factories.DecisionPageFactory(
            parent=website.publications,
            title=TITLE,
            number=str(number),
            adopted_on=EARLIER - timedelta(days=9),
            **values,
        )
        get_search_backend().add(page)
    soup = BeautifulSoup(client.get(f"/search/?q={TITLE}").content, "html.parser")
    states = [row.select_one(".validity") for row in soup.select("article.row")]
    assert {state and state["class"][1] for state in states[:2]} == {None, "coming"}
    assert {state["class"][1] for state in states[2:]} == {"expired", "withdrawn"}


def test_restricted_act_is_not_named_among_the_related(client, website, act):
    page = act("repealed")
    PageViewRestriction.objects.create(page=page.other, restriction_type="login")
    soup = Surfaces(client, page, page.url).soup
    assert soup.select_one(".relations") is None
    assert "отменен" in soup.select_one(".page-header .facts").get_text()


def test_repeal_holds_for_translation_and_alias(client, website, act):
    page = act("repealed")
    english = factories.PublicationsIndexPageFactory(parent=website.english, slug="acts")
    translation_page = factories.DecisionPageFactory(
        parent=english, title="Parking", number="245", picture=None, translation_key=page.translation_key
    )
    alias = page.create_alias(parent=website.publications)
    page.other.save()
    for each in (translation_page, alias):
        each = type(each).objects.get(pk=each.pk).specific
        assert each.validity == "repealed"
        assert each.register_entry.validity == "repealed"
        assert len(each.relations.backward["repeals"]) == 1


EVENTS = {
    EventStatus.SCHEDULED: "",
    EventStatus.MOVED: "преместено",
    EventStatus.POSTPONED: "отложено",
    EventStatus.CANCELLED: "отменено",
}


@pytest.mark.parametrize("status", EVENTS)
def test_every_surface_shows_the_state_of_an_event(client, website, status):
    label = EVENTS[status]
    page = factories.EventPageFactory(
        parent=website.events,
        title=TITLE,
        place="Читалището",
        picture=None,
        picture_alt="",
        civic_social_text="Елате!",
    )
    page.topics.add("Паркиране")
    page.save_revision().publish()
    before = Calendar.from_ical(client.get(f"{page.url}calendar/").content).events[0]["SEQUENCE"]
    page.status, page.status_reason = status, "Заради бурята."
    if status == EventStatus.MOVED:
        page.start, page.end = page.start + timedelta(days=7), page.end + timedelta(days=7)
    page.full_clean()
    page.save_revision().publish()
    page = type(page).objects.get(pk=page.pk)
    get_search_backend().add(page)
    surfaces = Surfaces(client, page, page.url)
    lists = [website.events.url, "/", f"{website.events.url}?month={page.first_day:%Y-%m}"]
    lists += ["/topics/parkirane/", "/topics/parkirane/events/"]
    topic = page.topics.get().slug
    feeds = [f"/feed/{website.home.pk}/", f"{website.events.url}feed/", f"/feed/topic/{topic}/"]
    texts = surfaces.collect(lists, feeds)
    with translation.override("bg"):
        texts["card"] = surfaces.card().casefold()
    texts["data"] = surfaces.thing("Event").casefold()
    calendars = [f"{page.url}calendar/", f"{website.events.url}calendar/", "/topics/parkirane/calendar/"]
    entries = [Calendar.from_ical(client.get(address).content).events[0] for address in calendars]
    for entry in entries:
        texts[f"calendar {len(texts)}"] = f"{entry['SUMMARY']} {entry['DESCRIPTION']}".casefold()
        expected = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}
        assert entry["STATUS"] == expected.get(status, "CONFIRMED")
        assert entry["SEQUENCE"] == before + (status != EventStatus.SCHEDULED)
    silent = [] if status != EventStatus.MOVED else ["post"]
    said = {name: text for name, text in texts.items() if name not in silent}
    assert [name for name, text in said.items() if label not in text] == []
    if status == EventStatus.MOVED:
        assert "нова дата" in texts["post"]
    times = surfaces.soup.select_one('meta[property="event:start_time"]')
    assert (times is not None) == page.takes_place


def test_past_event_is_marked_as_over_in_search(client, website):
    page = factories.EventPageFactory(
        parent=website.events, title=TITLE, start=now() - timedelta(days=2), end=now() - timedelta(days=1)
    )
    get_search_backend().add(page)
    assert "приключило" in Surfaces(client, page, page.url).row(f"/search/?q={TITLE}")
