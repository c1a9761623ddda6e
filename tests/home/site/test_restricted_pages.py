"""What a stranger meets at a closed page: a page in our look, mistakes at their field, and no more."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from .. import factories

pytestmark = pytest.mark.django_db
SECRET = "Тайна политика"


@pytest.fixture
def closed(page_of):
    """A policy behind the password "парола"."""
    page = page_of(factories.PolicyPageFactory, title=SECRET, summary="Само за поканени.")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="парола")
    return page


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def try_password(client, page, password):
    action = soup_of(client.get(page.url)).select_one("main form")["action"]
    return client.post(action, {"password": password, "return_url": page.url}, follow=True)


def test_it_looks_like_the_site_and_keeps_to_its_policy(client, closed):
    answer = client.get(closed.url)
    soup = soup_of(answer)
    assert soup.h1.get_text() == "Страницата е защитена с парола"
    assert soup.select_one("header.site-header") is not None
    assert soup.select_one("#id_password").find_previous("label").get_text() == "Парола"
    assert "style-src 'self'" in answer["Content-Security-Policy"]
    assert not soup.select("style, script:not([src]), [style]")
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


def test_nothing_of_the_closed_page_is_told(client, closed):
    html = client.get(closed.url).content.decode()
    assert SECRET not in html
    assert "Само за поканени" not in html
    assert "application/ld+json" not in html


@pytest.mark.parametrize(("typed", "said"), [("грешна", "Паролата не е вярна."), ("", "Въведете паролата.")])
def test_a_mistake_is_said_at_the_field_and_in_the_title(client, closed, typed, said):
    soup = soup_of(try_password(client, closed, typed))
    field = soup.select_one("#id_password")
    assert field["aria-invalid"] == "true"
    assert said in soup.find(id=field["aria-describedby"]).get_text()
    assert soup.title.get_text().startswith("Грешка: ")
    assert SECRET not in str(soup)


def test_the_password_opens_the_page_for_this_person_alone(client, closed, settings):
    settings.SITE_CACHE_SECONDS = 60
    assert SECRET in try_password(client, closed, "парола").content.decode()
    assert SECRET not in type(client)().get(closed.url).content.decode()


def test_it_speaks_the_language_of_the_address(client, place, closed):
    page = factories.NewsIndexPageFactory(parent=place.english, slug="news", locale=place.english.locale)
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="парола")
    assert soup_of(client.get(page.url)).h1.get_text() == "This page is closed with a password"
    again = soup_of(try_password(client, page, "x"))
    assert again.html["lang"] == "en"
    assert "This is not the password." in again.get_text()


def test_a_file_is_asked_for_in_the_same_way(client, place):
    collection = Collection.get_first_root_node().add_child(name="Съветници")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="парола"
    )
    document = get_document_model().objects.create(
        title="Поименно гласуване", file=ContentFile(b"x", name="glasuvane.txt"), collection=collection
    )
    soup = soup_of(client.get(document.url))
    assert soup.h1.get_text() == "Документът е защитен с парола"
    assert "Поименно" not in soup.get_text()
    answer = try_password(client, document, "парола")
    assert b"".join(answer.streaming_content) == b"x"


def test_whoever_must_log_in_is_told_what_is_wrong_and_comes_back(client, page_of, django_user_model):
    page = page_of(factories.PolicyPageFactory, title=SECRET)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    django_user_model.objects.create_user("ana", password="дълга-парола-27")
    login = client.get(page.url).url
    soup = soup_of(client.get(login))
    assert soup.h1.get_text() == "Влезте, за да прочетете това"
    typed = {"username": "ana", "password": "грешна", "next": page.url}
    wrong = soup_of(client.post(login, typed))
    for name in ("id_username", "id_password"):
        field = wrong.find(id=name)
        assert "не съвпадат" in wrong.find(id=field["aria-describedby"]).get_text()
    assert wrong.find(id="id_username")["value"] == "ana"
    assert (
        SECRET in client.post(login, {**typed, "password": "дълга-парола-27"}, follow=True).content.decode()
    )
