"""Rows of earlier versions are normalized by command and migration, and duplicate topics are merged."""

import unicodedata
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from taggit.models import Tag

from feedback.models import FeedbackPage
from home.models import NewsPage
from home.operations.normalized_texts import NEWER, OF_INSTALLABLE_APPS, OTHERS, PAGES, normalize_site
from home.search.queries import search_pages

from ..factories import NewsPageFactory, PictureFactory

pytestmark = pytest.mark.django_db


def apart(text):
    return unicodedata.normalize("NFD", text)


def test_command_normalizes_and_indexes_what_is_stored(page_of):
    page, untouched = page_of(NewsPageFactory), page_of(NewsPageFactory)
    image = PictureFactory()
    body = [{"type": "quote", "value": {"text": apart("Йод") + "\x0b", "author": ""}, "id": "a"}]
    NewsPage.objects.filter(pk=page.pk).update(
        title=apart("Трамвай"), summary="Първа\x02смяна", body=body, draft_title=apart("Трамвай")
    )
    type(image).objects.filter(pk=image.pk).update(title="Река\u200b")
    changed_at = untouched.latest_revision_created_at
    output = StringIO()
    call_command("normalize_texts", stdout=output)
    page.refresh_from_db()
    assert (page.title, page.draft_title, page.summary) == ("Трамвай", "Трамвай", "Първасмяна")
    assert page.body[0].value["text"] == "Йод\n"
    assert page.body[0].id == "a"
    assert type(image).objects.get(pk=image.pk).title == "Река"
    assert page.pk in [found.pk for found in search_pages("трамвай")]
    assert "home.NewsPage: 1" in output.getvalue()
    assert NewsPage.objects.get(pk=untouched.pk).latest_revision_created_at == changed_at
    assert not any(normalize_site().values())


def test_second_topic_of_the_same_letters_is_merged(page_of):
    topic, other = Tag.objects.create(name="Йод", slug="yod"), Tag.objects.create(name="Друга", slug="druga")
    Tag.objects.filter(pk=other.pk).update(name=apart("Йод"))
    page, both = page_of(NewsPageFactory), page_of(NewsPageFactory)
    page.topics.add(other.pk and Tag.objects.get(pk=other.pk))
    both.topics.add(topic, Tag.objects.get(pk=other.pk))
    page.save()
    both.save()
    normalize_site()
    assert [tag.name for tag in Tag.objects.all()] == ["Йод"]
    for each in (page, both):
        assert list(NewsPage.objects.get(pk=each.pk).topics.values_list("pk", flat=True)) == [topic.pk]


def test_every_page_type_is_normalized():
    types = {model._meta.label for model in apps.get_models() if issubclass(model, _page())}
    own = {label for label in types if label.split(".")[0] in ("home", "feedback")}
    assert own == types.intersection((*PAGES, *NEWER))
    assert FeedbackPage._meta.label in PAGES
    for label in (*OTHERS, *OF_INSTALLABLE_APPS):
        assert apps.get_model(label)


def _page():
    return apps.get_model("wagtailcore.Page")
