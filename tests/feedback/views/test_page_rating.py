"""The question "Was this page useful?"."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.timezone import localdate
from wagtail.models import PageViewRestriction

from feedback.models import PageRating
from feedback.personal_data import retention
from feedback.views.page_rating import PAGE_LIMIT

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated(feedback_page):
    """The page that is asked about."""
    return feedback_page.get_parent()


@pytest.fixture
def url(feedback_page, rated):
    return f"{feedback_page.url}useful/{rated.pk}/"


@pytest.fixture
def visitor():
    """A client without cookies and without a CSRF token."""
    return Client(enforce_csrf_checks=True)


def test_answer_with_a_word_is_stored_without_cookies(visitor, url, rated):
    response = visitor.post(url, {"useful": "no", "words": "Няма срок.\nКога?"})
    assert (response.status_code, response["Location"]) == (303, url)
    rating = PageRating.objects.get()
    assert (rating.page_id, rating.is_useful, rating.words) == (rated.pk, False, "Няма срок. Кога?")
    thanks = visitor.get(url)
    assert "Благодарим" in thanks.content.decode()
    assert not visitor.cookies


def test_question_is_a_form_that_needs_no_script(rf, url, rated, feedback_page):
    context = Context({"request": rf.get("/"), "page": rated})
    html = Template("{% load feedback_tags %}{% page_rating %}").render(context)
    assert f'action="{url}"' in html
    assert "csrfmiddlewaretoken" not in html
    feedback_page.unpublish()
    assert not Template("{% load feedback_tags %}{% page_rating %}").render(context).strip()


def test_more_answers_from_one_network_are_refused(visitor, url):
    for _ in range(PAGE_LIMIT):
        assert visitor.post(url, {"useful": "yes"}).status_code == 303
    assert visitor.post(url, {"useful": "yes"}).status_code == 429
    assert PageRating.objects.count() == PAGE_LIMIT


@pytest.mark.parametrize("data", [{}, {"useful": "maybe"}])
def test_anything_else_than_an_answer_stores_nothing(visitor, url, data):
    assert visitor.post(url, data).status_code == 200
    assert not PageRating.objects.exists()


def test_page_that_is_not_public_cannot_be_rated(visitor, url, rated, feedback_page):
    PageViewRestriction.objects.create(page=feedback_page, restriction_type="login")
    missing = url.replace(str(rated.pk), str(feedback_page.pk))
    visitor.post(missing, {"useful": "yes"})
    assert not PageRating.objects.exists()


def test_figures_show_the_answers_and_the_words(admin_client, rated):
    PageRating.objects.create(page=rated, is_useful=True)
    PageRating.objects.create(page=rated, is_useful=False, words="Кога?")
    html = admin_client.get("/admin/feedback/figures/").content.decode()
    assert "Полезна ли беше тази страница?" in html
    assert "Кога?" in html


def test_words_are_erased_after_a_year_and_the_answer_stays(rated):
    old = localdate() - timedelta(days=retention.RATING_WORDS_DAYS + 1)
    PageRating.objects.create(page=rated, is_useful=False, words="Аз съм Иванка", day=old)
    retention.purge()
    assert PageRating.objects.get().words == ""
