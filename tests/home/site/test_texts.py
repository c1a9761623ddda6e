"""Pasted text enters pages normalized, and no stored text breaks a feed, calendar or page."""

import unicodedata

import pytest
from defusedxml import ElementTree
from django.core.management import call_command
from django.urls import reverse
from icalendar import Calendar
from taggit.models import Tag

from home.models import NewsPage, Topic
from home.search.queries import search_pages

from ..editor_form import read_editor
from ..factories import EventPageFactory, NewsPageFactory, PictureFactory

pytestmark = pytest.mark.django_db
SIGNS = {"vertical tab": "\x0b", "start of text": "\x02", "unit separator": "\x1f", "noncharacter": "\ufffe"}


def apart(text):
    return unicodedata.normalize("NFD", text)


def stored(page, **values):
    """Store the values past all gates, as an earlier version or another program does."""
    type(page).objects.filter(pk=page.pk).update(**values)


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_pasted_sign_reaches_neither_page_nor_draft(page_of, sign):
    page = page_of(NewsPageFactory, summary=f"Първа{sign}втора")
    assert sign not in NewsPage.objects.get(pk=page.pk).summary
    page.summary = f"Трета{sign}четвърта"
    page.body = [
        ("paragraph", f"<p>Пета{sign}{apart('й')}</p>"),
        ("quote", {"text": apart("Й"), "author": sign}),
    ]
    draft = page.save_revision().as_object()
    assert sign not in draft.summary
    assert draft.body[0].value.source in ("<p>Петай</p>", "<p>Пета\nй</p>")
    assert draft.body[1].value["text"] == "Й"


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_feeds_and_calendar_stand_whatever_is_stored(website, page_of, client, sign):
    news, event = page_of(NewsPageFactory), page_of(EventPageFactory)
    stored(news, title=f"Ремонт{sign}на моста", summary=f"Първа{sign}втора")
    stored(event, title=f"Събор{sign}", summary=f"Ден{sign}първи", place=f"Площад{sign}")
    for address in (f"/feed/{website.news.pk}/", f"/feed/{website.home.pk}/", f"{website.events.url}feed/"):
        response = client.get(address)
        assert response.status_code == 200
        ElementTree.fromstring(response.content)
    for address in (news.url, event.url, website.news.url, "/"):
        assert client.get(address).status_code == 200
    for address in (event.url, website.events.url):
        content = client.get(f"{address}calendar/").content
        assert sign.encode() not in content
        assert Calendar.from_ical(content).walk("VEVENT")
    assert sign not in NewsPage.objects.get(pk=news.pk).get_social_message().text


def test_page_in_decomposed_letters_is_found_by_either_form(page_of):
    page = page_of(NewsPageFactory, title=apart("Трамвайна линия Първомай"))
    call_command("update_index", verbosity=0)
    for words in ("трамвайна", apart("трамвайна"), "трамвайната"):
        assert page.pk in [found.pk for found in search_pages(words)], words


def test_decomposed_title_has_the_lawful_address(website):
    page = NewsPage(title=apart("Трамвайна линия Й"), summary="x", date="2026-11-06", slug="")
    website.news.add_child(instance=page)
    assert page.slug == "tramvayna-linia-y"
    assert page.get_social_message().title == "Трамвайна линия Й"


def test_decomposed_topic_is_the_same_topic(page_of, client, clerk):
    topic = Tag.objects.create(name="Околен край")
    assert Topic.objects.create(name=apart("Йод")).name == "Йод"
    client.force_login(clerk)
    page = page_of(NewsPageFactory)
    page.save_revision()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = read_editor(client, page)
    data["topics"] = f'"{apart(topic.name)}"'
    client.post(edit, data)
    draft = NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [tag.pk for tag in draft.topics.all()] == [topic.pk]
    assert draft.get_social_hashtags() == ["ОколенКрай"]


def test_null_character_is_no_reason_to_type_again(page_of, client, clerk):
    client.force_login(clerk)
    page = page_of(NewsPageFactory)
    page.save_revision()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = read_editor(client, page)
    data["title"] = "Ремонт\x00 на моста\x02"
    client.post(edit, data)
    assert NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Ремонт на моста"


def test_picture_copied_from_a_mac_has_one_letter():
    image = PictureFactory(title=apart("Първи май"), description="Река\u200b")
    assert (image.title, image.description) == ("Първи май", "Река")
