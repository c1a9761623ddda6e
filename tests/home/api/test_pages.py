"""The read API of publications and events: what the public site shows, and nothing else."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.timezone import now
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from home.models import PublishedAnswer

from .. import factories

SOFIA = ZoneInfo("Europe/Sofia")
pytestmark = pytest.mark.django_db


@pytest.fixture
def api(settings, website):
    """Return a function that requests a path of the public API and returns the JSON value."""

    def get(path):
        response = Client().get(f"/api/v1/{path}")
        assert response.status_code == 200, response.content
        return response.json()

    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "API_ACCESS": "public", "API_REQUESTS_PER_MINUTE": 1000}
    return get


def titles(part):
    return [item["title"] for item in part["items"]]


def status(path):
    return Client().get(f"/api/v1/{path}").status_code


@pytest.fixture
def decision(page_of):
    return page_of(
        factories.DecisionPageFactory, title="Решение за парка", number="12", adopted_on=date(2026, 3, 2)
    )


@pytest.fixture
def event(page_of):
    return page_of(
        factories.EventPageFactory,
        title="Обсъждане",
        start=datetime(2027, 5, 4, 18, tzinfo=SOFIA),
        end=datetime(2027, 5, 4, 20, tzinfo=SOFIA),
        contact="Мария Петрова, 0888 123456",
    )


def test_publication_has_the_fields_that_lists_show(api, decision):
    [item] = api("publications")["items"]
    assert item["id"] == decision.pk
    assert item["url"] == decision.full_url
    expected = {
        "kind": "decision",
        "kind_name": "Решение",
        "number": "12",
        "date": "2026-03-02",
        "title": "Решение за парка",
        "text": "Накратко и разбираемо.",
        "validity": "in-force",
        "validity_name": "в сила",
        "language": "bg",
    }
    assert {name: item[name] for name in expected} == expected
    assert api(f"publications/{decision.pk}") == item


def test_withdrawn_publication_has_its_name_and_the_notice_only(api, decision):
    decision.withdrawn_on, decision.withdrawal_reason = date(2026, 4, 1), "Лични данни"
    decision.save()
    [item] = api("publications")["items"]
    assert item["validity"] == "withdrawn"
    assert "Накратко" not in item["text"]
    assert "2026" in item["text"]


def test_event_is_returned_without_its_contact(api, event):
    [item] = api("events")["items"]
    assert (item["start"], item["end"]) == ("2027-05-04T18:00:00+03:00", "2027-05-04T20:00:00+03:00")
    assert (item["title"], item["url"], item["is_over"]) == ("Обсъждане", event.full_url, False)
    assert "Петрова" not in str(item)
    assert api(f"events/{event.pk}") == item
    event.all_day = True
    event.save()
    assert api("events")["items"][0]["start"] == "2027-05-04"


@pytest.mark.parametrize("kind", ["publications", "events"])
def test_hidden_pages_are_not_returned(api, website, decision, event, kind):
    page, parent = {"publications": (decision, website.publications), "events": (event, website.events)}[kind]
    alias = page.create_alias(parent=parent, update_slug="second")
    assert api(kind)["count"] == 1
    assert status(f"{kind}/{alias.pk}") == 404
    # A change that is only a draft is not returned.
    page.title = "Тайна"
    page.save_revision()
    assert "Тайна" not in titles(api(kind))
    restriction = PageViewRestriction.objects.create(page=parent, restriction_type="login")
    assert api(kind) == {"items": [], "count": 0}
    assert status(f"{kind}/{page.pk}") == 404
    restriction.delete()
    page.get_latest_revision_as_object().unpublish()
    assert api(kind)["count"] == 0
    # A page of another type is no publication and no event.
    assert status(f"{kind}/{parent.pk}") == 404


def test_publications_are_filtered(api, page_of, website, decision):
    draft = page_of(
        factories.PolicyPageFactory, title="Проект", is_draft=True, adopted_on=None, first_published_at=now()
    )
    tag = Tag.objects.create(name="паркове", slug="parkove")
    decision.page_topics.create(tag=tag)
    decision.save()
    for query, expected in (
        ("kind=decision", ["Решение за парка"]),
        ("kind=policy", ["Проект"]),
        ("validity=draft", ["Проект"]),
        ("validity=in-force", ["Решение за парка"]),
        ("topic=parkove", ["Решение за парка"]),
        ("topic=other", []),
        ("language=bg&since=2026-03-02&until=2026-03-02", ["Решение за парка"]),
        ("language=en", []),
        ("until=2026-03-01", []),
        ("changed_since=9999-12-31", []),
        ("since=0001-01-01", ["Проект", "Решение за парка"]),
    ):
        assert titles(api(f"publications?{query}")) == expected, query
    assert draft.pk
    assert status("publications?kind=secret") == status("publications?validity=x") == 422


def test_events_are_filtered(api, page_of, event):
    day = timedelta(days=1)
    page_of(factories.EventPageFactory, title="Минало", start=event.start - 9 * day, end=event.end - 9 * day)
    for query, expected in (
        ("", ["Минало", "Обсъждане"]),
        ("since=2027-05-04", ["Обсъждане"]),
        ("until=2027-05-03", ["Минало"]),
        ("status=cancelled", []),
        ("limit=1&offset=1", ["Обсъждане"]),
    ):
        assert titles(api(f"events?{query}")) == expected, query


def test_translation_is_returned_in_its_own_language(api, website, decision):
    parent = website.publications.copy_for_translation(factories.locale("en"), copy_parents=True)
    parent.save_revision().publish()
    english = decision.copy_for_translation(factories.locale("en"))
    english.title = "Decision on the park"
    english.save_revision().publish()
    [item] = api("publications?language=en")["items"]
    assert (item["kind_name"], item["validity_name"], item["number"]) == ("Decision", "in force", "12")
    assert "/en/" in item["url"]


def test_queries_do_not_grow_with_the_pages(api, page_of, decision, event, django_assert_max_num_queries):
    for number in range(4):
        page_of(factories.PolicyPageFactory, title=f"Политика {number}")
        page_of(factories.EventPageFactory, title=f"Събитие {number}")
    for kind in ("publications", "events"):
        with django_assert_max_num_queries(14):
            assert api(kind)["count"] == 5


def test_answers_are_returned_with_their_page_while_it_is_public(api, decision, event):
    for page, day in ((decision, 1), (event, 2)):
        PublishedAnswer.objects.create(
            page=page,
            question=f"Кога започва {page.title}?",
            answer="През май.",
            published_at=datetime(2026, 3, day, 12, tzinfo=SOFIA),
        )
    newest, oldest = api("answers")["items"]
    assert (newest["page_id"], oldest["page_id"]) == (event.pk, decision.pk)
    assert newest["question"] == "Кога започва Обсъждане?"
    assert newest["answer"] == "През май."
    assert newest["page_url"] == event.full_url
    assert set(newest) == {"id", "page_id", "page_url", "language", "question", "answer", "published_at"}
    assert [item["id"] for item in api(f"answers?page={decision.pk}")["items"]] == [oldest["id"]]
    assert api("answers?since=2026-03-02")["count"] == 1
    decision.withdrawn_on, decision.withdrawal_reason = date(2026, 3, 5), "Грешка."
    decision.save_revision().publish()
    assert [item["id"] for item in api("answers")["items"]] == [newest["id"]]
    PageViewRestriction.objects.create(page=event, restriction_type=PageViewRestriction.LOGIN)
    assert api("answers") == {"items": [], "count": 0}
