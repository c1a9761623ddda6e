"""Search, colours, robots.txt, redirects, sitemap and error pages."""

from unittest.mock import Mock
from urllib.robotparser import RobotFileParser

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError
from django.test import override_settings
from django.urls import path
from wagtail.models import PageViewRestriction, Site
from wagtail.search.backends import get_search_backend

from cms.urls import urlpatterns as site_urls
from home.models import BodyPage, SiteIdentity

from .. import factories

pytestmark = pytest.mark.django_db


def _indexed(*pages):
    for page in pages:
        get_search_backend().add(page)


def _found(client, url):
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    return [heading.get_text() for heading in soup.select("main h2")]


def test_search_finds_a_page_by_a_word_of_its_title(client, page_of):
    policy = page_of(factories.PolicyPageFactory, title="Политика за отпадъците")
    other = page_of(factories.NewsPageFactory, title="Мостът")
    _indexed(policy, other)
    assert _found(client, "/search/?q=отпадъците") == ["Политика за отпадъците"]


@pytest.mark.parametrize("query", ["отпадък", "ОТПАДЪЦИ", "таксата за отпадък", "такси 2026"])
def test_search_finds_other_forms_of_a_word(client, page_of, query):
    _indexed(page_of(factories.PolicyPageFactory, title="Такса за отпадъците 2026"))
    assert _found(client, f"/search/?q={query}") == ["Такса за отпадъците 2026"]


def test_search_prefers_every_word_and_says_if_no_page_has_them(client, page_of):
    _indexed(page_of(factories.PolicyPageFactory, title="Такса за отпадъците"))
    _indexed(page_of(factories.NewsPageFactory, title="Мостовете", picture=None))
    assert "Няма страница с всички думи" in client.get("/search/?q=такса мостове").content.decode()
    _indexed(page_of(factories.NewsPageFactory, title="Такса за мостовете", picture=None))
    assert _found(client, "/search/?q=такса мостове") == ["Такса за мостовете"]


def test_search_finds_pages_in_the_language_of_the_url(client, page_of):
    _indexed(page_of(factories.PolicyPageFactory, title="Политика за отпадъците"))
    assert _found(client, "/en/search/?q=отпадъците") == []


def test_search_finds_neither_drafts_nor_restricted_pages(client, page_of):
    draft = page_of(factories.PolicyPageFactory, title="Чернова за отпадъците", live=False)
    private = page_of(factories.PolicyPageFactory, title="Тайно за отпадъците")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    _indexed(draft, private)
    assert _found(client, "/search/?q=отпадъците") == []


def test_search_words_are_escaped(client, website):
    html = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html


@pytest.mark.parametrize("query", ["Политика: (чернова", 'за "отпадъците', "*", "AND", "а-б", "100% ^ {}"])
def test_search_accepts_punctuation(client, website, query):
    assert client.get("/search/", {"q": query}).status_code == 200


def test_search_cuts_long_queries(client, website):
    assert client.get("/search/", {"q": "а" * 5000}).context["query"] == "а" * 200


def test_stylesheet_has_the_colours_of_the_site(client, website):
    SiteIdentity.objects.create(site=website.site, brand_colour="#5a1f3d", accent_colour="#e0a526")
    response = client.get("/theme.css")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand:#5a1f3d;" in response.content.decode()
    again = client.get("/theme.css", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_changed_colours_change_the_etag(client, website):
    before = client.get("/theme.css")["ETag"]
    SiteIdentity.objects.filter(site=website.site).update(brand_colour="#5a1f3d")
    response = client.get("/theme.css", headers={"if-none-match": before})
    assert response.status_code == 200


def test_colours_stay_when_the_database_does_not_answer(client, website, monkeypatch):
    """The error pages ask for them, too."""
    SiteIdentity.objects.create(site=website.site, brand_colour="#5a1f3d")
    client.get("/theme.css")
    monkeypatch.setattr(SiteIdentity, "for_request", Mock(side_effect=OperationalError))
    assert "--brand:#5a1f3d;" in client.get("/theme.css").content.decode()


def test_robots_txt_excludes_the_admin_and_names_the_sitemap(client, website):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


@pytest.mark.parametrize("robot", ["facebookexternalhit/1.1", "Instagram", "meta-externalfetcher/1.1"])
def test_robots_txt_allows_networks_to_read_pages_and_pictures(client, website, page_of, robot):
    page = page_of(factories.NewsPageFactory)
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").content.decode().splitlines())
    html = BeautifulSoup(client.get(page.url, headers={"user-agent": robot}).content, "html.parser")
    picture = html.find("meta", property="og:image")["content"]
    assert "/media/" in picture
    for address in (page.full_url, picture, "http://testserver/cards/1/wide-x.jpg", "/static/home/img/x.jpg"):
        assert rules.can_fetch(robot, address), address
    assert not rules.can_fetch(robot, "http://testserver/admin/pages/")


class TestRedirects:
    def test_old_url_of_a_renamed_page_redirects(self, client, page_of, django_capture_on_commit_callbacks):
        page = page_of(factories.NewsPageFactory, slug="stara")
        before = page.url
        page.slug = "nova"
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        response = client.get(before)
        assert (response.status_code, response["Location"]) == (301, "/novini/nova/")

    def test_old_urls_below_a_moved_page_redirect(self, client, website, page_of):
        page = page_of(factories.NewsPageFactory)
        before = page.url
        body = BodyPage(title="Съвет", slug="savet", locale=website.home.locale)
        website.home.add_child(instance=body)
        website.news.move(body, pos="last-child")
        page = type(page).objects.get(pk=page.pk)
        assert page.url.startswith("/savet/")
        response = client.get(before)
        assert (response.status_code, response["Location"]) == (301, page.url)


def test_sitemap_has_both_languages_and_no_drafts(client, website, page_of):
    live = page_of(factories.PolicyPageFactory)
    draft = page_of(factories.PolicyPageFactory, live=False)
    xml = client.get("/sitemap.xml").content.decode()
    assert f"<loc>{live.full_url}</loc>" in xml
    assert "<loc>http://testserver/en/</loc>" in xml
    assert draft.slug not in xml


@pytest.mark.parametrize(("url", "language"), [("/nyama/", "bg"), ("/en/nothing/", "en")])
def test_not_found_page_is_bilingual(client, website, url, language):
    response = client.get(url)
    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 404
    assert soup.html["lang"] == language
    text = soup.main.get_text()
    assert "Няма такава страница" in text
    assert "There is no such page" in text
    assert {link["href"] for link in soup.select("main p[lang] a")} == {"/", "/en/"}
    assert soup.select_one('main input[name="q"]')
    assert soup.select_one('meta[name="robots"]')["content"] == "noindex"


def _fail(request):
    raise RuntimeError("something broke")


urlpatterns = [path("broken/", _fail), *site_urls]


@override_settings(ROOT_URLCONF="tests.home.site.test_views")
def test_server_error_page_is_bilingual_and_needs_no_database(client, django_assert_num_queries):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/broken/")
    assert response.status_code == 500
    html = response.content.decode()
    assert "В сайта възникна грешка" in html
    assert "Something went wrong" in html
    assert "something broke" not in html


def test_not_found_page_works_without_a_site(client):
    Site.objects.all().delete()
    assert client.get("/nyama/").status_code == 404
