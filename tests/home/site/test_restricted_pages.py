"""Password and login pages of restricted pages and documents."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from .. import factories

pytestmark = pytest.mark.django_db
SECRET = "Тайна политика"


@pytest.fixture
def restricted(page_of):
    """A policy behind the password "парола"."""
    page = page_of(factories.PolicyPageFactory, title=SECRET, summary="Само за поканени.")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="парола")
    return page


def parse(response):
    return BeautifulSoup(response.content, "html.parser")


def try_password(client, page, password):
    action = parse(client.get(page.url)).select_one("main form")["action"]
    return client.post(action, {"password": password, "return_url": page.url}, follow=True)


def test_password_page_has_the_site_s_frame_and_no_inline_code(client, restricted):
    response = client.get(restricted.url)
    soup = parse(response)
    assert soup.h1.get_text() == "Страницата е защитена с парола"
    assert soup.select_one("header.site-header") is not None
    assert soup.select_one("#id_password").find_previous("label").get_text() == "Парола"
    assert "style-src 'self'" in response["Content-Security-Policy"]
    assert not soup.select("style, script:not([src]), [style]")
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


def test_password_page_reveals_nothing_of_the_restricted_page(client, restricted):
    html = client.get(restricted.url).content.decode()
    assert SECRET not in html
    assert "Само за поканени" not in html
    assert "application/ld+json" not in html


@pytest.mark.parametrize(
    ("typed", "message"), [("грешна", "Паролата не е вярна."), ("", "Въведете паролата.")]
)
def test_wrong_password_is_an_error_at_the_field_and_in_the_title(client, restricted, typed, message):
    soup = parse(try_password(client, restricted, typed))
    field = soup.select_one("#id_password")
    assert field["aria-invalid"] == "true"
    assert message in soup.find(id=field["aria-describedby"]).get_text()
    assert soup.title.get_text().startswith("Грешка: ")
    assert SECRET not in str(soup)


def test_password_opens_the_page_for_this_visitor_only(client, restricted, settings):
    settings.SITE_CACHE_SECONDS = 60
    assert SECRET in try_password(client, restricted, "парола").content.decode()
    assert SECRET not in type(client)().get(restricted.url).content.decode()


def test_password_page_is_in_the_language_of_the_url(client, website, restricted):
    page = factories.NewsIndexPageFactory(parent=website.english, slug="news", locale=website.english.locale)
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="парола")
    assert parse(client.get(page.url)).h1.get_text() == "This page is closed with a password"
    again = parse(try_password(client, page, "x"))
    assert again.html["lang"] == "en"
    assert "This is not the password." in again.get_text()


def test_restricted_document_has_the_same_password_page(client, website):
    collection = Collection.get_first_root_node().add_child(name="Съветници")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="парола"
    )
    document = get_document_model().objects.create(
        title="Поименно гласуване", file=ContentFile(b"x", name="glasuvane.txt"), collection=collection
    )
    soup = parse(client.get(document.url))
    assert soup.h1.get_text() == "Документът е защитен с парола"
    assert "Поименно" not in soup.get_text()
    response = try_password(client, document, "парола")
    assert b"".join(response.streaming_content) == b"x"


def test_login_shows_errors_and_returns_to_the_page(client, page_of, django_user_model):
    page = page_of(factories.PolicyPageFactory, title=SECRET)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    django_user_model.objects.create_user("ana", password="дълга-парола-27")
    login = client.get(page.url).url
    soup = parse(client.get(login))
    assert soup.h1.get_text() == "Влезте, за да прочетете това"
    typed = {"username": "ana", "password": "грешна", "next": page.url}
    wrong = parse(client.post(login, typed))
    for name in ("id_username", "id_password"):
        field = wrong.find(id=name)
        assert "не са верни" in wrong.find(id=field["aria-describedby"]).get_text()
    assert wrong.find(id="id_username")["value"] == "ana"
    assert (
        SECRET in client.post(login, {**typed, "password": "дълга-парола-27"}, follow=True).content.decode()
    )
