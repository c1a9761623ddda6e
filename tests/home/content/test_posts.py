"""What each type says of itself on social networks."""

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


def test_a_policy_says_title_reference_and_summary(page_of):
    page = page_of(factories.PolicyPageFactory, number="12", adopted_by="Общински съвет")
    assert _lines(page) == [
        "Политика за социални услуги",
        "Политика № 12 от 3 ноември 2026 г. · Общински съвет",
        "Накратко и разбираемо.",
    ]


def test_a_decision_begins_with_its_number_and_date(page_of):
    first = _lines(page_of(factories.DecisionPageFactory))[0]
    assert first == "Решение № 245 от 26 октомври 2026 г. · Общински съвет – Бяла река"


def test_a_publication_without_number_and_date_says_no_reference(page_of):
    page = page_of(factories.StrategyPageFactory)
    assert _lines(page) == ["Стратегия за развитие", "Накратко и разбираемо."]


def test_an_event_begins_with_when_and_where(page_of):
    start = datetime(2026, 12, 10, 18, 0, tzinfo=SOFIA)
    page = page_of(factories.EventPageFactory, start=start)
    assert _lines(page) == [
        "Четвъртък, 10 декември 2026 г., 18:00 ч. · Голямата зала, ул. „Речна“ 12",
        "Обществено обсъждане",
        "Накратко и разбираемо.",
    ]


def test_the_text_is_in_the_language_of_the_page_whatever_the_editor_reads(page_of, place):
    decision = page_of(factories.DecisionPageFactory)
    with translation.override("en"):
        assert "26 октомври 2026 г." in decision.get_social_message().text
    lists = factories.PublicationsIndexPageFactory(parent=place.english, slug="council")
    english = factories.DecisionPageFactory(parent=lists, title="A lower charge", adopted_by="Council")
    with translation.override("bg"):
        message = english.get_social_message()
    assert message.text.startswith("Decision No. 245 of 26 October 2026 · Council")
    assert message.locale == "en"


def test_the_editors_own_text_replaces_ours(page_of):
    page = page_of(factories.DecisionPageFactory, social_text="  Елате!  ")
    assert page.get_social_message().text == "Елате!"


def test_news_with_photos_goes_out_as_photos_with_their_descriptions(page_of):
    one, two = factories.PictureFactory(), factories.PictureFactory()
    page = page_of(factories.NewsPageFactory, photos=factories.photos(one, two))
    assert page.get_social_message().pictures == (
        Picture(image_id=one.pk, alt="Снимка 1", file_hash=one.file_hash),
        Picture(image_id=two.pk, alt="Снимка 2", file_hash=two.file_hash),
    )


def test_news_without_photos_goes_out_as_a_link(page_of):
    message = page_of(factories.NewsPageFactory).get_social_message()
    assert message.pictures == ()
    assert message.link.startswith("http://testserver/novini/")


def test_the_same_photo_twice_keeps_both_descriptions(page_of):
    picture = factories.PictureFactory()
    page = page_of(factories.NewsPageFactory, photos=factories.photos(picture, picture))
    assert [shown.alt for shown in page.get_social_message().pictures] == ["Снимка 1", "Снимка 2"]


def test_topics_become_hashtags(page_of):
    page = page_of(factories.PolicyPageFactory)
    page.topics.add("социални услуги", "2027", "Здраве")
    page.save()
    assert page.get_social_topics() == ["2027", "Здраве", "социални услуги"]
    assert page.get_social_message().hashtags == ("Здраве", "СоциалниУслуги")


def test_topics_of_unsaved_changes_are_seen_in_previews(page_of):
    page = page_of(factories.PolicyPageFactory)
    page.topics.add("Здраве", "Бюджет")
    assert page.get_social_topics() == ["Бюджет", "Здраве"]


def test_topics_changed_after_they_were_read_are_read_again_once_saved(page_of):
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
def test_the_date_is_that_of_what_the_page_says(page_of, factory_class, values, expected):
    assert page_of(factory_class, **values).get_social_date() == expected


@pytest.mark.parametrize("factory_class", factories.CONTENT_FACTORIES)
def test_building_the_announcement_costs_one_query_at_most(
    page_of, factory_class, django_assert_max_num_queries
):
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


def test_a_copy_does_not_inherit_the_wish_to_be_announced(page_of):
    page = page_of(factories.PolicyPageFactory, social_announcement="never", social_text="Наш текст")
    copy = page.copy(update_attrs={"slug": "kopie"}, keep_live=False)
    assert (copy.social_announcement, copy.social_text) == ("automatic", "")


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
def test_each_variable_that_a_type_offers_has_a_value_and_the_other_way_round(page_of, factory):
    page = page_of(factory)
    given = {*page.get_social_variables(), "url", "hashtags"}
    assert given == set(page.social_variables)


def test_a_template_of_a_decision_is_filled_in_in_its_own_language(page_of):
    page = page_of(factories.DecisionPageFactory, number="245", adopted_by="Общински съвет")
    with translation.override("en"):
        message = PageMessages(page).from_template("{reference}\n{date} · {adopted_by}\nКъде: {place}")
    assert message.text == "\n".join(
        ["Решение № 245 от 26 октомври 2026 г. · Общински съвет", "26 октомври 2026 г. · Общински съвет"]
    )


def test_a_template_of_an_event_says_when_and_where(page_of):
    start = datetime(2026, 12, 10, 18, 0, tzinfo=SOFIA)
    page = page_of(factories.EventPageFactory, start=start)
    message = PageMessages(page).from_template("{date} · {place}")
    assert message.text == "Четвъртък, 10 декември 2026 г., 18:00 ч. · Голямата зала, ул. „Речна“ 12"
