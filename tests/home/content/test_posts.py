"""The posts that each page type composes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from civic_social.content.post_text import PageMessages
from civic_social.messages import Picture

from .. import factories

pytestmark = pytest.mark.django_db
SOFIA = ZoneInfo("Europe/Sofia")


def _lines(page):
    return page.get_social_message().text.split("\n\n")


def test_post_of_a_policy_has_title_reference_and_summary(page_of):
    page = page_of(factories.PolicyPageFactory, number="12", adopted_by="Общински съвет")
    assert _lines(page) == [
        "Политика за социални услуги",
        "Политика №\u00a012 от 3 ноември 2026 г. · Общински съвет",
        "Накратко и разбираемо.",
    ]


def test_post_of_a_decision_begins_with_number_and_date(page_of):
    first = _lines(page_of(factories.DecisionPageFactory))[0]
    assert first == "Решение №\u00a0245 от 26 октомври 2026 г. · Общински съвет – Бяла река"


def test_post_without_number_and_date_has_no_reference(page_of):
    page = page_of(factories.StrategyPageFactory)
    assert _lines(page) == ["Стратегия за развитие", "Накратко и разбираемо."]


def test_post_of_an_event_begins_with_time_and_place(page_of):
    start = datetime(2026, 12, 10, 18, 0, tzinfo=SOFIA)
    page = page_of(factories.EventPageFactory, start=start)
    assert _lines(page) == [
        "Четвъртък, 10 декември 2026 г., 18:00 ч. · Голямата зала, ул. „Речна“ 12",
        "Обществено обсъждане",
        "Накратко и разбираемо.",
    ]


def test_post_is_in_the_page_language_and_not_in_the_active_one(page_of, website):
    decision = page_of(factories.DecisionPageFactory)
    with translation.override("en"):
        assert "26 октомври 2026 г." in decision.get_social_message().text
    lists = factories.PublicationsIndexPageFactory(parent=website.english, slug="council")
    english = factories.DecisionPageFactory(parent=lists, title="A lower charge", adopted_by="Council")
    with translation.override("bg"):
        message = english.get_social_message()
    assert message.text.startswith("Decision No. 245 of 26 October 2026 · Council")
    assert message.locale == "en"


def test_text_of_the_editor_replaces_the_composed_one(page_of):
    page = page_of(factories.DecisionPageFactory, civic_social_text="  Елате!  ")
    assert page.get_social_message().text == "Елате!"


def test_news_with_photos_is_posted_as_photos_with_descriptions(page_of):
    one, two = factories.PictureFactory(), factories.PictureFactory()
    page = page_of(factories.NewsPageFactory, photos=factories.photos(one, two))
    assert page.get_social_message().pictures == (
        Picture(image_id=one.pk, alt="Снимка 1", file_hash=one.file_hash),
        Picture(image_id=two.pk, alt="Снимка 2", file_hash=two.file_hash),
    )


def test_news_without_photos_is_posted_as_a_link(page_of):
    message = page_of(factories.NewsPageFactory).get_social_message()
    assert message.pictures == ()
    assert message.link.startswith("http://testserver/novini/")


def test_photo_used_twice_keeps_both_descriptions(page_of):
    picture = factories.PictureFactory()
    page = page_of(factories.NewsPageFactory, photos=factories.photos(picture, picture))
    assert [shown.alt for shown in page.get_social_message().pictures] == ["Снимка 1", "Снимка 2"]


def test_topics_become_hashtags(page_of):
    page = page_of(factories.PolicyPageFactory)
    page.topics.add("социални услуги", "2027", "Здраве")
    page.save()
    assert page.get_social_topics() == ["2027", "Здраве", "социални услуги"]
    assert page.get_social_message().hashtags == ("Здраве", "СоциалниУслуги")


def test_unsaved_topics_are_used_in_previews(page_of):
    page = page_of(factories.PolicyPageFactory)
    page.topics.add("Здраве", "Бюджет")
    assert page.get_social_topics() == ["Бюджет", "Здраве"]


def test_saving_refreshes_topics_that_were_read_before(page_of):
    page = page_of(factories.PolicyPageFactory)
    assert page.get_social_topics() == []
    page.topics.add("Здраве")
    page.save()
    assert page.get_social_topics() == ["Здраве"]


@pytest.mark.parametrize(
    ("factory_class", "values", "expected"),
    [
        (factories.DecisionPageFactory, {}, date(2026, 10, 26)),
        (factories.StrategyPageFactory, {}, None),
        (factories.NewsPageFactory, {}, date(2026, 11, 6)),
        (
            factories.EventPageFactory,
            {"start": datetime(2026, 12, 10, 23, 30, tzinfo=ZoneInfo("UTC"))},
            date(2026, 12, 11),
        ),
    ],
)
def test_social_date_is_the_date_of_the_content(page_of, factory_class, values, expected):
    assert page_of(factory_class, **values).get_social_date() == expected


@pytest.mark.parametrize("factory_class", factories.CONTENT_FACTORIES)
def test_composing_a_post_takes_one_query_at_most(page_of, factory_class, django_assert_max_num_queries):
    created = page_of(factory_class)
    created.topics.add("Здраве", "Бюджет", "Култура")
    created.save()
    page = created.save_revision().as_object()
    assert page.full_url
    assert page.locale
    with django_assert_max_num_queries(1):
        page.get_social_topics()
        page.get_social_date()
        page.get_social_message()


def test_copy_does_not_inherit_the_announcement_settings(page_of):
    page = page_of(
        factories.PolicyPageFactory, civic_social_announcement="never", civic_social_text="Наш текст"
    )
    copy = page.copy(update_attrs={"slug": "kopie"}, keep_live=False)
    assert (copy.civic_social_announcement, copy.civic_social_text) == ("automatic", "")


@pytest.mark.parametrize(
    "factory",
    [
        factories.PolicyPageFactory,
        factories.DecisionPageFactory,
        factories.StrategyPageFactory,
        factories.EventPageFactory,
        factories.NewsPageFactory,
    ],
)
def test_offered_variables_and_their_values_correspond(page_of, factory):
    page = page_of(factory)
    given = {*page.get_social_variables(), "url", "hashtags"}
    assert given == set(page.social_variables)


def test_template_of_a_decision_uses_the_page_language(page_of):
    page = page_of(factories.DecisionPageFactory, number="245", adopted_by="Общински съвет")
    with translation.override("en"):
        message = PageMessages(page).from_template("{reference}\n{date} · {adopted_by}\nКъде: {place}")
    assert message.text == "\n".join(
        ["Решение №\u00a0245 от 26 октомври 2026 г. · Общински съвет", "26 октомври 2026 г. · Общински съвет"]
    )


def test_template_of_an_event_has_time_and_place(page_of):
    start = datetime(2026, 12, 10, 18, 0, tzinfo=SOFIA)
    page = page_of(factories.EventPageFactory, start=start)
    message = PageMessages(page).from_template("{date} · {place}")
    assert message.text == "Четвъртък, 10 декември 2026 г., 18:00 ч. · Голямата зала, ул. „Речна“ 12"
