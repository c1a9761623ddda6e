"""Topics: their admin, and their names in both languages."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from taggit.models import Tag

from home.models import TopicLabel

from .. import factories

pytestmark = pytest.mark.django_db


def test_topic_is_created_with_its_labels(admin_client):
    response = admin_client.post(
        reverse("topic:add"), {"name": " Социални  услуги ", "name_en": "Social services"}
    )
    assert response.status_code == 302
    assert TopicLabel.objects.get().label == "Social services"
    assert Tag.objects.get().name == "Социални услуги"


def test_editing_a_topic_renames_it_and_deletes_an_empty_label(admin_client):
    topic = Tag.objects.create(name="Транспорт")
    TopicLabel.objects.create(tag=topic, language="en", label="Transport")
    admin_client.post(reverse("topic:edit", args=[topic.pk]), {"name": "Движение", "name_en": ""})
    topic.refresh_from_db()
    assert (topic.name, topic.labels.count()) == ("Движение", 0)


@pytest.mark.parametrize("name", ["транспорт", "123"])
def test_topic_name_that_is_taken_or_has_no_letter_is_invalid(admin_client, name):
    Tag.objects.create(name="Транспорт")
    response = admin_client.post(reverse("topic:add"), {"name": name, "name_en": ""})
    assert response.status_code == 200
    assert Tag.objects.count() == 1


def test_list_of_topics_shows_the_hashtags(admin_client):
    Tag.objects.create(name="социални услуги")
    assert "#СоциалниУслуги" in admin_client.get(reverse("topic:index")).content.decode()


def test_topics_require_a_permission(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor", password="x"))
    assert client.get(reverse("topic:index")).status_code == 302


def test_page_shows_its_topics_in_its_language(client, website, page_of):
    topic = Tag.objects.create(name="Транспорт")
    TopicLabel.objects.create(tag=topic, language="en", label="Public transport")
    bulgarian = page_of(factories.NewsPageFactory)
    english = factories.NewsPageFactory(
        parent=factories.NewsIndexPageFactory(
            parent=website.english, slug="news", locale=factories.locale("en")
        ),
        locale=factories.locale("en"),
    )
    for page in (bulgarian, english):
        page.topics.add(topic)
        page.save()
    assert bulgarian.get_social_hashtags() == ["Транспорт"]
    assert english.get_social_hashtags() == ["PublicTransport"]
    assert english.get_social_topics() == ["Транспорт"]  # routing knows one name only
    shown = BeautifulSoup(client.get(english.url).content, "html.parser").select(".topics a")
    assert [link.text for link in shown] == ["Public transport"]


def test_filters_show_topics_in_the_language_of_the_page(client, website):
    topic = Tag.objects.create(name="Транспорт")
    TopicLabel.objects.create(tag=topic, language="en", label="Public transport")
    in_english = {"parent": website.english, "locale": factories.locale("en")}
    documents = factories.PublicationsIndexPageFactory(slug="policies", **in_english)
    events = factories.EventIndexPageFactory(slug="events", **in_english)
    for factory, parent in (
        (factories.PolicyPageFactory, documents),
        (factories.EventPageFactory, events),
    ):
        page = factory(parent=parent, locale=factories.locale("en"))
        page.topics.add(topic, "Бюджет")
        page.save()
    for index in (documents, events):
        shown = BeautifulSoup(client.get(index.url).content, "html.parser")
        offered = [option.text for option in shown.select("select[name=topic] option")]
        assert "Public transport" in offered, index
        assert "Транспорт" not in offered


@pytest.mark.parametrize("words", ["култура", "Култура", "КУЛТУРА"])
def test_topics_are_found_in_any_case(website, client, clerk, words):
    Tag.objects.create(name="Култура", slug="kultura")
    client.force_login(clerk)
    page = BeautifulSoup(client.get("/admin/topic/", {"q": words}).content, "html.parser")
    rows = page.select("table.listing tbody tr")
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["екология", "Заетост", "Ястия", "EU"]),
        ("?ordering=-name", ["EU", "Ястия", "Заетост", "екология"]),
    ],
)
def test_topics_are_listed_by_the_alphabet(website, client, clerk, query, expected):
    for number, name in enumerate(["Ястия", "EU", "екология", "Заетост"]):
        Tag.objects.create(name=name, slug=f"t{number}")
    client.force_login(clerk)
    page = BeautifulSoup(client.get(f"/admin/topic/{query}").content, "html.parser")
    links = page.select("tbody td.title .title-wrapper > a")
    assert [link.get_text(strip=True) for link in links] == expected


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("култ", ["Култура", "Физическа култура"]),
        ("КУЛТУРА", ["Култура", "Физическа култура"]),
        ("Физ", ["Физическа култура"]),
        (".*", []),
        ("", []),
    ],
)
def test_editor_is_offered_topics_in_any_case(website, client, clerk, typed, offered):
    for number, name in enumerate(["Физическа култура", "Култура", "Спорт"]):
        Tag.objects.create(name=name, slug=f"t{number}")
    client.force_login(clerk)
    page = factories.NewsPageFactory(parent=website.news)
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-w-tag-url-value="/admin/topic/autocomplete/"' in editor
    assert client.get("/admin/topic/autocomplete/", {"term": typed}).json() == offered


def test_topics_are_offered_to_the_staff_only(website, client):
    assert client.get("/admin/topic/autocomplete/", {"term": "к"}).status_code == 302
