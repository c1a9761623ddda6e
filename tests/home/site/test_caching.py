"""The page cache: which responses it keeps, and how changes outdate them."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from wagtail.models import PageViewRestriction

from civic_social.models import SocialAccount
from home.models import BodyPage, Moment, SiteIdentity
from home.site import caching

from .. import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cache_is_on(settings):
    settings.SITE_CACHE_SECONDS = 60


@pytest.fixture
def policy(website, page_of, client):
    SiteIdentity.objects.create(site=website.site)
    page = page_of(factories.PolicyPageFactory, adopted_by="Кмет", picture=None)
    client.get(page.url)
    return page


def test_second_visit_costs_no_query(client, policy, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(policy.url)
    assert policy.title in response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert response["Content-Type"] == "text/html; charset=utf-8"


def test_cached_page_is_not_kept_by_browsers(client, policy):
    """Otherwise a browser would show it after a change."""
    assert "Cache-Control" not in client.get(policy.url)
    assert "Expires" not in client.get(policy.url)


def test_changed_page_shows_at_once(client, policy):
    policy.title = "Ново заглавие"
    policy.save_revision().publish()
    assert "Ново заглавие" in client.get(policy.url).content.decode()


def test_unpublished_page_is_gone_at_once(client, policy):
    policy.unpublish()
    assert client.get(policy.url).status_code == 404


def test_restricted_page_is_closed_at_once(client, policy):
    PageViewRestriction.objects.create(page=policy, restriction_type="login")
    assert client.get(policy.url).status_code == 302


def test_new_account_is_in_the_footer_at_once(client, policy):
    account = factories.AccountFactory(name="Общината във Фейсбук")
    assert account.name in client.get(policy.url).content.decode()
    SocialAccount.objects.get(pk=account.pk).delete()
    assert account.name not in client.get(policy.url).content.decode()


def test_list_shows_new_page_at_once(client, website, page_of):
    client.get(website.news.url)
    page_of(factories.NewsPageFactory, title="Току-що")
    assert "Току-що" in client.get(website.news.url).content.decode()


def test_each_query_string_has_an_entry(client, website, page_of):
    page_of(factories.DecisionPageFactory)
    for query, count in (("", 1), ("?type=decision", 1), ("?q=nishto", 0), ("", 1)):
        assert (
            len(client.get(website.publications.url + query).content.decode().split("row-title")) - 1 == count
        )


def test_logged_in_user_gets_no_cached_page(admin_client, client, policy):
    assert b"wagtail-userbar" not in client.get(policy.url).content
    assert b"wagtail-userbar" in admin_client.get(policy.url).content
    assert b"wagtail-userbar" not in client.get(policy.url).content


def test_form_is_not_cached(client, website, django_assert_max_num_queries):
    form = factories.FeedbackPageFactory(parent=website.home)
    first, second = client.get(form.url), client.get(form.url)
    assert "csrftoken" in first.cookies
    assert first.content != second.content


def test_errors_and_redirects_are_not_cached(client, website):
    assert client.get("/nyama/").status_code == 404
    factories.NewsPageFactory(parent=website.news, slug="nyama")
    page = factories.NewsIndexPageFactory(parent=website.home, slug="nyama")
    assert client.get(page.url).status_code == 200


def second_response(rf, first, **request):
    """Return the body of the response to a second request, when the first one got ``first``."""
    caching.PageCacheMiddleware(lambda request: first)(rf.get("/x/", **request))
    middleware = caching.PageCacheMiddleware(lambda request: HttpResponse("second"))
    return middleware(rf.get("/x/", **request)).content


def test_public_response_is_cached(rf):
    assert second_response(rf, HttpResponse("first")) == b"first"


@pytest.mark.parametrize("header", ["no-store", "private, max-age=5", "no-cache"])
def test_private_response_is_not_cached(rf, header):
    assert second_response(rf, HttpResponse("first", headers={"Cache-Control": header})) == b"second"


@pytest.mark.parametrize("header", ["Cookie", "Accept-Language, Cookie", "cookie", "*"])
def test_response_that_varies_by_cookie_is_not_cached(rf, header):
    assert second_response(rf, HttpResponse("first", headers={"Vary": header})) == b"second"


def test_response_that_sets_a_cookie_is_not_cached(rf):
    first = HttpResponse("first")
    first.set_cookie("a", "b")
    assert second_response(rf, first) == b"second"


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_request_with_a_personal_cookie_bypasses_the_cache(rf, name):
    assert second_response(rf, HttpResponse("first")) == b"first"
    rf.cookies[name] = "x"
    assert second_response(rf, HttpResponse("mine")) == b"second"


def test_request_with_credentials_bypasses_the_cache(rf):
    assert second_response(rf, HttpResponse("mine"), headers={"Authorization": "Basic x"}) == b"second"


def test_page_built_during_a_change_is_not_shown_afterwards(rf):
    def slow(request):
        caching.outdate_pages()
        return HttpResponse("old")

    caching.PageCacheMiddleware(slow)(rf.get("/x/"))
    response = caching.PageCacheMiddleware(lambda request: HttpResponse("new"))(rf.get("/x/"))
    assert response.content == b"new"


def test_visitor_with_a_csrf_cookie_sees_changes_at_once(client, website, page_of):
    client.cookies["csrftoken"] = "somebody who has filled in a form"
    body = BodyPage(title="Общински съвет", slug="savet", locale=website.home.locale)
    website.home.add_child(instance=body)
    page = page_of(factories.DecisionPageFactory, adopted_by="", adopting_body=body)
    addresses = [page.url, website.publications.url]
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


def test_new_moment_shows_on_the_page_of_its_event_at_once(client, page_of):
    event = page_of(factories.EventPageFactory)
    client.get(event.url)
    Moment.objects.create(page=event, text="Кметът откри обсъждането")
    assert "Кметът откри обсъждането" in client.get(event.url).content.decode()


def test_preview_shows_the_draft_and_is_not_cached(client, page_of):
    page = page_of(factories.DecisionPageFactory, number="245")
    client.get(page.url)
    draft = page.save_revision().as_object()
    draft.number = "999"
    preview = draft.make_preview_request(preview_mode=draft.default_preview_mode).render()
    assert "999" in preview.content.decode()
    assert "999" not in client.get(page.url).content.decode()


def test_change_by_another_process_outdates_a_page_under_construction(rf):
    def slow(request):
        cache.set(caching.GENERATION, "of-another-process", None)
        return HttpResponse("old")

    caching.PageCacheMiddleware(slow)(rf.get("/x/"))
    response = caching.PageCacheMiddleware(lambda request: HttpResponse("new"))(rf.get("/x/"))
    assert response.content == b"new"
