"""Comparison of revisions: only what a person has written counts."""

import json

import pytest

from civic_social.models.revision_content import has_same_content
from home.models import NewsPage
from tests.civic_social.site.models import NoticePage

pytestmark = pytest.mark.django_db


def blocks(*paragraphs, **changed):
    return json.dumps([{"type": "paragraph", "value": text, **changed} for text in paragraphs])


UNWRITTEN = {
    "times of the row": ({"last_published_at": None}, {"last_published_at": "2026-11-29T10:00:00Z"}),
    "comments": ({"wagtail_admin_comments": []}, {"wagtail_admin_comments": [{"pk": 1, "text": "Добре"}]}),
    "ID of a block": ({"body": blocks("<p>Текст</p>")}, {"body": blocks("<p>Текст</p>", id="5f3c")}),
    "ID of a paragraph": (
        {"body": blocks("<p>Текст</p>")},
        {"body": blocks('<p data-block-key="a1">Текст</p>')},
    ),
    "empty rich text": ({"body": blocks("")}, {"body": blocks('<p data-block-key="a1"></p>')}),
    "spelling of HTML": (
        {"body": blocks("<p>a&nbsp;b<br></p>")},
        {"body": blocks("<p>a\xa0b<br/></p>")},
    ),
    "line endings": ({"summary": "Първо\nвторо"}, {"summary": "Първо\r\nвторо "}),
    "empty text": ({"civic_social_text": ""}, {"civic_social_text": None}),
    "order of keys": (
        {"civic_social_choices": {"1": {}, "2": {}}},
        {"civic_social_choices": {"2": {}, "1": {}}},
    ),
    "field that is missing": ({}, {"civic_social_urgent": False}),
    "field of a block that is missing": (
        {"photos": blocks({"image": None, "alt_text": "Мост"}, type="photo")},
        {"photos": blocks({"image": None, "alt_text": "Мост", "poster": False, "caption": ""}, type="photo")},
    ),
    "keys of tags": (
        {"page_topics": [{"pk": 1, "tag": 1}, {"pk": 2, "tag": 2}]},
        {"page_topics": [{"pk": None, "tag": 2}, {"pk": None, "tag": 1}]},
    ),
}
WRITTEN = {
    "title": ({"title": "Едно"}, {"title": "Друго"}),
    "date": ({"date": "2026-11-28"}, {"date": "2026-11-29"}),
    "order of blocks": ({"body": blocks("<p>a</p>", "<p>b</p>")}, {"body": blocks("<p>b</p>", "<p>a</p>")}),
    "field of a block": (
        {"photos": blocks({"image": None, "alt_text": "Мост"}, type="photo")},
        {"photos": blocks({"image": None, "alt_text": "Мост", "poster": True}, type="photo")},
    ),
    "type of a block": (
        {"body": blocks({"text": "Текст", "level": "2"}, type="heading")},
        {"body": blocks({"text": "Текст", "author": ""}, type="quote")},
    ),
    "address of a link": (
        {"body": blocks('<p><a href="/a">x</a></p>')},
        {"body": blocks('<p><a href="/b">x</a></p>')},
    ),
    "picture without text": ({"body": blocks("")}, {"body": blocks('<embed embedtype="image" id="1"/>')}),
    "text of a post": ({"civic_social_text": ""}, {"civic_social_text": "Ново"}),
    "choice for an account": ({"civic_social_choices": {}}, {"civic_social_choices": {"1": {"skip": True}}}),
    "schedule": ({"go_live_at": None}, {"go_live_at": "2026-12-01T08:00:00Z"}),
    "topic": ({"page_topics": [{"pk": 1, "tag": 1}]}, {"page_topics": [{"pk": 1, "tag": 2}]}),
    "field that is missing": ({}, {"civic_social_urgent": True}),
}


@pytest.mark.parametrize(("first", "second"), UNWRITTEN.values(), ids=UNWRITTEN)
def test_difference_that_nobody_wrote_does_not_count(first, second):
    assert has_same_content(NewsPage, first, second)


@pytest.mark.parametrize(("first", "second"), WRITTEN.values(), ids=WRITTEN)
def test_difference_that_somebody_wrote_counts(first, second):
    assert not has_same_content(NewsPage, first, second)


def test_order_of_child_rows_counts_if_an_editor_chooses_it():
    rows = [{"pk": 1, "tag": 1, "sort_order": 0}, {"pk": 2, "tag": 2, "sort_order": 1}]
    same = [{"pk": None, "tag": 1, "sort_order": None}, {"pk": None, "tag": 2, "sort_order": 1}]
    swapped = [{**rows[0], "sort_order": 1}, {**rows[1], "sort_order": 0}]
    assert has_same_content(NoticePage, {"tagged_topics": rows}, {"tagged_topics": same})
    assert not has_same_content(NoticePage, {"tagged_topics": rows}, {"tagged_topics": swapped})
