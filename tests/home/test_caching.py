"""Public pages are remembered, and forgotten as soon as anything changes."""

from time import time

import pytest
from django.core.cache import cache
from wagtail.models import PageViewRestriction

from civic_social.models import SocialAccount
from home import caching
from home.models import BodyPage, Moment, SiteIdentity

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _remembering(settings):
    settings.SITE_CACHE_SECONDS = 60


@pytest.fixture
def policy(place, page_of, client):
    SiteIdentity.objects.create(site=place.site)
    page = page_of(factories.PolicyPageFactory, adopted_by="Кмет", picture=None)
    client.get(page.url)
    return page


def test_a_second_visit_costs_no_query(client, policy, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(policy.url)
    assert policy.title in answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] == "text/html; charset=utf-8"


def test_a_changed_page_is_seen_at_once(client, policy):
    policy.title = "Ново заглавие"
    policy.save_revision().publish()
    assert "Ново заглавие" in client.get(policy.url).content.decode()


def test_an_unpublished_page_is_gone_at_once(client, policy):
    policy.unpublish()
    assert client.get(policy.url).status_code == 404


def test_a_page_that_is_closed_is_closed_at_once(client, policy):
    PageViewRestriction.objects.create(page=policy, restriction_type="login")
    assert client.get(policy.url).status_code == 302


def test_a_new_account_is_in_the_foot_of_every_page_at_once(client, policy):
    account = factories.AccountFactory(name="Общината във Фейсбук")
    assert account.name in client.get(policy.url).content.decode()
    SocialAccount.objects.get(pk=account.pk).delete()
    assert account.name not in client.get(policy.url).content.decode()


def test_a_list_shows_a_new_page_at_once(client, place, page_of):
    client.get(place.news.url)
    page_of(factories.NewsPageFactory, title="Току-що")
    assert "Току-що" in client.get(place.news.url).content.decode()


def test_each_question_has_an_answer_of_its_own(client, place, page_of):
    page_of(factories.DecisionPageFactory)
    for query, count in (("", 1), ("?type=decision", 1), ("?q=nishto", 0), ("", 1)):
        assert (
            len(client.get(place.publications.url + query).content.decode().split("row-title")) - 1 == count
        )


def test_whoever_is_logged_in_is_not_answered_from_memory(admin_client, policy):
    cache.set(
        f"site:{caching.generation()}:http:testserver:{policy.url}", (time() + 60, b"remembered", {}), 60
    )
    assert admin_client.get(policy.url).content != b"remembered"


def test_forms_are_never_remembered(client, place, django_assert_max_num_queries):
    form = factories.FeedbackPageFactory(parent=place.home)
    first, second = client.get(form.url), client.get(form.url)
    assert "csrftoken" in first.cookies
    assert first.content != second.content


def test_errors_and_redirects_are_not_remembered(client, place):
    assert client.get("/nyama/").status_code == 404
    factories.NewsPageFactory(parent=place.news, slug="nyama")
    page = factories.NewsIndexPageFactory(parent=place.home, slug="nyama")
    assert client.get(page.url).status_code == 200


def test_what_is_being_made_while_something_changes_is_not_shown_afterwards(rf, place):
    from django.http import HttpResponse

    def slow(request):
        caching.forget()
        return HttpResponse("old")

    caching.PageCacheMiddleware(slow)(rf.get("/x/"))
    answer = caching.PageCacheMiddleware(lambda request: HttpResponse("new"))(rf.get("/x/"))
    assert answer.content == b"new"


@pytest.mark.parametrize("header", ["no-store", "private, max-age=5"])
def test_private_answers_are_not_remembered(rf, header):
    from django.http import HttpResponse

    first = HttpResponse("mine", headers={"Cache-Control": header})
    caching.PageCacheMiddleware(lambda request: first)(rf.get("/x/"))
    answer = caching.PageCacheMiddleware(lambda request: HttpResponse("yours"))(rf.get("/x/"))
    assert answer.content == b"yours"


def test_parts_of_a_page_follow_what_they_show_at_once(client, place, page_of, settings):
    """A visitor with a form's cookie gets a page of remembered parts."""
    client.cookies["csrftoken"] = "somebody who has filled in a form"
    body = BodyPage(title="Общински съвет", slug="savet", locale=place.home.locale)
    place.home.add_child(instance=body)
    page = page_of(factories.DecisionPageFactory, adopted_by="", adopting_body=body)
    addresses = [page.url, place.publications.url]
    for address in addresses:
        client.get(address)
    body.title = "Нов общински съвет"
    body.save_revision().publish()
    page.title, page.number = "Ново заглавие", "777"
    page.save_revision().publish()
    for address in addresses:
        html = client.get(address).content.decode()
        assert "Ново заглавие" in html
        assert "777" in html
    assert "Нов общински съвет" in client.get(page.url).content.decode()


def test_a_new_moment_is_on_the_event_s_page_at_once(client, page_of):
    event = page_of(factories.EventPageFactory)
    client.get(event.url)
    Moment.objects.create(page=event, text="Кметът откри обсъждането")
    assert "Кметът откри обсъждането" in client.get(event.url).content.decode()


def test_a_preview_shows_the_draft_and_is_not_remembered(client, page_of):
    page = page_of(factories.DecisionPageFactory, number="245")
    client.get(page.url)
    draft = page.save_revision().as_object()
    draft.number = "999"
    preview = draft.make_preview_request(preview_mode=draft.default_preview_mode).render()
    assert "999" in preview.content.decode()
    assert "999" not in client.get(page.url).content.decode()


def test_a_request_works_within_the_generation_in_which_it_began(rf, client, policy):
    """What it has made of the old state is not found by those who come after the change."""
    from django.http import HttpResponse

    def slow(request):
        cache.set(caching.GENERATION, "of-another-process", None)
        return HttpResponse(caching.remembered("x", lambda: "old"))

    caching.PageCacheMiddleware(slow)(rf.get("/x/"))
    assert caching.remembered("x", lambda: "new") == "new"
