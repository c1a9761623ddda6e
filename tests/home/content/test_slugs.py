"""Slugs in Latin letters."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from home.content.transliteration import transliterate
from home.models import BodyPage, NewsIndexPage, NewsPage

from ..factories import PolicyPageFactory


@pytest.mark.parametrize(
    ("bulgarian", "latin"),
    [
        ("Щъркелът ще дойде", "shtarkelat shte doyde"),
        ("България и стратегия", "balgaria i strategia"),
        ("Стратегията", "strategiyata"),
        ("Цанко Живков, юни", "tsanko zhivkov, yuni"),
        ("Шофьор", "shofyor"),
        ("Решение № 245", "reshenie № 245"),
    ],
)
def test_transliteration_follows_the_law(bulgarian, latin):
    assert transliterate(bulgarian) == latin


@pytest.mark.django_db
def test_page_without_slug_gets_one_in_latin_letters(website):
    first = PolicyPageFactory(parent=website.publications, title="Политика за младежта", slug="")
    second = PolicyPageFactory(parent=website.publications, title="Политика за младежта", slug="")
    assert first.slug == "politika-za-mladezhta"
    assert second.slug == "politika-za-mladezhta-2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Бюджет 2027", "byudzhet-2027"),
        ("Решение № 5", "reshenie-no-5"),
        ("Общински план", "obshtinski-plan"),
        ("Щ" * 255, "sht" * 80),
    ],
)
def test_draft_made_by_a_program_gets_the_slug_of_a_live_page(website, title, slug):
    page = NewsPage(title=title, summary="x", date="2026-11-06", live=False)
    website.news.add_child(instance=page)
    assert page.slug == slug


@pytest.mark.django_db
def test_lists_and_bodies_get_latin_slugs_too(website):
    for model in (BodyPage, NewsIndexPage):
        page = model(title=f"Общински {model.__name__}", live=False)
        website.home.add_child(instance=page)
        assert page.slug == f"obshtinski-{model.__name__.lower()}"


def create(client, parent, **data):
    """Submit the form of a new body below ``parent``."""
    url = reverse("wagtailadmin_pages:add", args=["home", "bodypage", parent.pk])
    form = BeautifulSoup(client.get(url).content, "html.parser").select_one("form[data-edit-form]")
    empty = {"people-count": "0", "body-count": "0"}
    return client.post(url, {**querydict_from_html(str(form)).dict(), **empty, **data})


@pytest.mark.django_db
@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}], ids=["draft", "published"])
def test_form_without_a_slug_gets_a_free_one_from_the_title(website, admin_client, action):
    create(admin_client, website.home, title="Кметство Щърково", slug="", **action)
    create(admin_client, website.home, title="Кметство Щърково", slug="", **action)
    pages = BodyPage.objects.order_by("pk")
    assert [page.slug for page in pages] == ["kmetstvo-shtarkovo", "kmetstvo-shtarkovo-2"]
    assert [page.live for page in pages] == [bool(action)] * 2


@pytest.mark.django_db
def test_title_without_a_letter_asks_for_the_slug(website, admin_client):
    response = create(admin_client, website.home, title="!!!", slug="")
    assert list(response.context["form"].errors) == ["slug"]
    assert not BodyPage.objects.exists()
