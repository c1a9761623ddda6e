"""Composed questions give what their querysets give, for whatever value."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils.timezone import now
from taggit.models import Tag
from wagtail.models import Page

from home.composing import composed
from home.models import DecisionPage, EventPage, RegisterEntry
from home.rows import RowsOf
from home.tree import children

from . import factories

pytestmark = pytest.mark.django_db


def _same(question, build, *values):
    asked, found = question(*values), list(build(*values))
    assert asked == found
    return found


def test_texts_numbers_and_patterns_are_put_where_they_belong(place, page_of):
    first = page_of(factories.DecisionPageFactory, title="100% отстъпка", slug="a_b")
    second = page_of(factories.DecisionPageFactory, title="1000 отстъпки", slug="axb", number="2")

    def build(title, slug, key):
        return DecisionPage.objects.filter(Q(title__startswith=title, slug=slug) | Q(pk=key)).order_by("pk")

    question = composed(build)
    assert _same(question, build, "100%", "a_b", 0) == [first]
    assert _same(question, build, "100", "axb", 0) == [second]
    assert _same(question, build, "_", "a_b", second.pk) == [second]
    assert _same(question, build, "100\\", "a_b", 0) == []


def test_moments_days_and_keys_are_told_in_the_database_s_own_form(page_of):
    event = page_of(factories.EventPageFactory)
    decision = page_of(factories.DecisionPageFactory)

    def events(moment, key):
        return EventPage.objects.filter(end__gte=moment, translation_key=key)

    def entries(day):
        return RegisterEntry.objects.filter(listed_on__lte=day)

    assert _same(composed(events), events, now(), event.translation_key) == [event]
    assert _same(composed(events), events, now() + timedelta(days=9), event.translation_key) == []
    assert _same(composed(entries), entries, decision.adopted_on) == [decision.register_entry]
    assert _same(composed(entries), entries, decision.adopted_on - timedelta(days=1)) == []


def test_each_shape_of_the_values_is_a_statement_of_its_own(page_of):
    pages = [page_of(factories.NewsPageFactory) for _ in range(3)]

    def build(keys, is_live, slug):
        found = Page.objects.filter(pk__in=keys, live=is_live).order_by("pk")
        return found if slug is None else found.filter(slug=slug)

    question = composed(build)
    keys = tuple(page.pk for page in pages)
    assert len(_same(question, build, keys, True, None)) == 3
    assert len(_same(question, build, keys[:1], True, None)) == 1
    assert len(_same(question, build, keys, False, None)) == 0
    assert len(_same(question, build, keys, True, pages[1].slug)) == 1
    assert question((), True, None) == []


def test_what_is_joined_annotated_or_left_out_is_as_the_queryset_has_it(page_of, django_assert_num_queries):
    page = page_of(factories.DecisionPageFactory)
    question = composed(
        lambda key: DecisionPage.objects.filter(pk=key).select_related("picture").only("title", "picture")
    )
    for _ in range(2):
        with django_assert_num_queries(1):
            (found,) = question(page.pk)
            assert found.picture.title == page.picture.title
        with django_assert_num_queries(1):
            assert found.summary == page.summary
    rows = composed(lambda key: Page.objects.filter(pk=key).values_list("pk", "first_published_at"))
    assert rows(page.pk) == list(Page.objects.filter(pk=page.pk).values_list("pk", "first_published_at"))


def test_a_value_that_is_not_in_the_statement_is_refused(place):
    with pytest.raises(ValueError, match="not in the statement"):
        composed(lambda key: Page.objects.filter(pk=key + 1))(place.home.pk)
    with pytest.raises(TypeError, match="timedelta"):
        composed(lambda length: Page.objects.all())(timedelta(days=1))


def test_rows_come_as_lists_and_none_as_an_empty_list(place, page_of):
    page = page_of(factories.PolicyPageFactory)
    page.topics.add("Здраве", "Бюджет")
    page.save()
    topics = Tag.objects.filter(page_topics__content_object=page.pk).values_list("name", "pk")
    answers = dict(
        Page.objects.filter(pk__in=[page.pk]).annotate(found=RowsOf(topics)).values_list("pk", "found")
    )
    assert sorted(answers[page.pk]) == sorted(map(list, topics))
    (none,) = Page.objects.filter(pk=page.pk).annotate(
        found=RowsOf(topics.filter(name="няма").values_list("name", "pk"))
    )
    assert none.found == []


def test_children_are_found_over_whatever_is_below_them(place, page_of):
    for _ in range(3):
        page_of(factories.NewsPageFactory)
    place.news.delete()
    expected = list(place.home.get_children().values_list("pk", flat=True))
    assert [page.pk for page in children(place.home.path).order_by("path")] == expected
    assert list(children(page_of(factories.DecisionPageFactory).path)) == []
