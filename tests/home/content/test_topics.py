"""Topics: one list with names in both languages, managed in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from taggit.models import Tag

from home.models import TopicLabel

from .. import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, admin_user):
    client.force_login(admin_user)
    return client


def test_a_topic_is_made_with_its_names(clerk):
    answer = clerk.post(reverse("topic:add"), {"name": " Социални  услуги ", "name_en": "Social services"})
    assert answer.status_code == 302
    assert TopicLabel.objects.get().label == "Social services"
    assert Tag.objects.get().name == "Социални услуги"


def test_a_topic_is_renamed_and_an_emptied_name_goes(clerk):
    topic = Tag.objects.create(name="Транспорт")
    TopicLabel.objects.create(tag=topic, language="en", label="Transport")
    clerk.post(reverse("topic:edit", args=[topic.pk]), {"name": "Движение", "name_en": ""})
    topic.refresh_from_db()
    assert (topic.name, topic.labels.count()) == ("Движение", 0)


@pytest.mark.parametrize("name", ["транспорт", "123"])
def test_a_second_topic_of_the_name_and_one_without_letters_are_refused(clerk, name):
    Tag.objects.create(name="Транспорт")
    answer = clerk.post(reverse("topic:add"), {"name": name, "name_en": ""})
    assert answer.status_code == 200
    assert Tag.objects.count() == 1


def test_the_list_shows_the_hashtag(clerk):
    Tag.objects.create(name="социални услуги")
    assert "#СоциалниУслуги" in clerk.get(reverse("topic:index")).content.decode()


def test_who_may_not_change_topics_sees_none(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor", password="x"))
    assert client.get(reverse("topic:index")).status_code == 302


def test_a_page_names_its_topics_in_its_own_language(client, place, page_of):
    topic = Tag.objects.create(name="Транспорт")
    TopicLabel.objects.create(tag=topic, language="en", label="Public transport")
    bulgarian = page_of(factories.NewsPageFactory)
    english = factories.NewsPageFactory(
        parent=factories.NewsIndexPageFactory(
            parent=place.english, slug="news", locale=factories.locale("en")
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


def test_lists_offer_topics_in_the_language_of_the_page(client, place):
    topic = Tag.objects.create(name="Транспорт")
    TopicLabel.objects.create(tag=topic, language="en", label="Public transport")
    in_english = {"parent": place.english, "locale": factories.locale("en")}
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
