"""Posts of the site's pages follow what they show: photos, topics in each language, bodies, moments."""

import pytest
from django.utils.timezone import localdate
from taggit.models import Tag
from wagtail.models import PageViewRestriction, ReferenceIndex

from civic_social.models import Post
from civic_social.planning.dependencies import pages_showing
from home.content.topics import Topic, TopicLabel
from home.events.moments import posts
from home.events.moments.models import Moment
from tests.civic_social.factories import SocialAccountFactory, UserFactory, publish

from .. import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _account(db):
    SocialAccountFactory()


def desired(page, key=""):
    return Post.objects.get(page_id=page.pk, key=key).desired


def test_deleted_photo_leaves_the_post_of_its_news_item(page_of):
    first, second = factories.PictureFactory(), factories.PictureFactory()
    page = publish(page_of(factories.NewsPageFactory, photos=factories.photos(first, second)))
    first.delete()
    assert [picture["image_id"] for picture in desired(page)["pictures"]] == [second.pk]


def test_renamed_topic_changes_the_hashtags_in_each_language(page_of, website):
    topic = Tag.objects.create(name="Чистота на града", slug="chistota")
    page, english = (
        page_of(factories.NewsPageFactory),
        factories.NewsPageFactory(parent=factories.NewsIndexPageFactory(parent=website.english)),
    )
    for each in (page, english):
        each.topics.add(topic)
        publish(each)
    renamed = Topic.objects.get()  # As the admin saves it: a proxy of the tag.
    renamed.name = "Чист град"
    renamed.save()
    TopicLabel.objects.create(tag=topic, language="en", label="Clean town")
    assert desired(page)["hashtags"] == ["ЧистГрад"]
    assert desired(english)["hashtags"] == ["CleanTown"]


def test_renamed_body_is_renamed_in_the_posts_of_its_decisions(page_of, website):
    body = factories.BodyPageFactory(parent=website.home, title="Общински съвет")
    page = page_of(factories.DecisionPageFactory, adopted_by="", adopting_body=body, adopted_on=localdate())
    publish(page)
    assert "Общински съвет" in desired(page)["text"]
    publish(body, title="Нов съвет")
    assert "Нов съвет" in desired(page)["text"]


def test_page_that_links_to_another_one_does_not_follow_it(page_of, website):
    body = factories.BodyPageFactory(parent=website.home)
    text = f'<a linktype="page" id="{body.pk}">Съвет</a>'
    page = publish(page_of(factories.NewsPageFactory, body=[{"type": "paragraph", "value": text}]))
    assert ReferenceIndex.get_references_to(body).exists()
    assert pages_showing(body) == []
    decision = publish(page_of(factories.DecisionPageFactory, adopting_body=body, adopted_on=localdate()))
    assert pages_showing(body) == [decision.pk]
    assert desired(page)


@pytest.fixture
def moment(page_of):
    """An announced moment with a photo, of a published event."""
    event = publish(page_of(factories.EventPageFactory))
    moment = Moment(
        page=event,
        text="Откриха моста",
        is_announced=True,
        photo=factories.PictureFactory(),
        photo_alt="Мост",
    )
    posts.save_moment(moment, UserFactory())
    return moment


def test_deleted_photo_leaves_the_post_of_a_moment(moment):
    assert desired(moment.page, moment.key)["pictures"]
    moment.photo.delete()
    assert desired(moment.page, moment.key)["pictures"] == []


def test_moments_below_a_moved_list_get_its_address(moment, website):
    body = factories.BodyPageFactory(parent=website.home, slug="savet")
    website.events.refresh_from_db()
    website.events.move(body, pos="last-child")
    assert "/savet/sabitia/" in desired(moment.page, moment.key)["link"]


def test_moments_below_a_restricted_list_are_withdrawn_and_come_back(moment, website):
    restriction = PageViewRestriction.objects.create(page=website.events, restriction_type="login")
    assert desired(moment.page, moment.key) == {}
    restriction.delete()
    assert desired(moment.page, moment.key)
