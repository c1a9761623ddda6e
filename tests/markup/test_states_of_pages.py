"""Valid HTML of lists, statuses, restricted pages and error pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.models import BodyPage, DocumentPage
from tests.home import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_paginated_lists_and_search_results_are_valid(markup_errors_at, town):
    for number in range(15):
        factories.NewsPageFactory(parent=town.news_bridge.get_parent(), title=f"Новина {number}")
        factories.PolicyPageFactory(
            parent=town.policy.get_parent(), title=f"Политика {number}", number=f"{number}/2026"
        )
    urls = ["/novini/?page=2", "/politiki/?page=2", "/search/?q=политика", "/search/?q=политика&page=2"]
    found = {url: markup_errors_at(url) for url in urls}
    assert not {url: errors for url, errors in found.items() if errors}


def test_publication_before_and_after_its_period_of_validity_is_valid(markup_errors_at, town):
    page = DocumentPage.objects.filter(locale__language_code="bg").first()
    for start, end in ((-30, -1), (10, 40)):
        page.in_force_from, page.in_force_to = (localdate() + timedelta(days=days) for days in (start, end))
        page.save_revision().publish()
        assert markup_errors_at(page.url) == []


def test_equal_headings_have_different_ids(markup_errors_at, client, town):
    page = town.policy
    page.body = [{"type": "heading", "value": {"text": "Content", "level": "2"}} for _heading in range(2)]
    page.save_revision().publish()
    assert markup_errors_at(page.url) == []
    assert client.get(page.url).content.decode().count(">Content</h2>") == 2


def test_home_page_and_body_without_child_pages_are_valid(markup_errors_at, town):
    body = BodyPage(title="Комисия", slug="komisia", locale=town.home.locale)
    town.home.add_child(instance=body)
    assert markup_errors_at(body.url) == []
    for page in town.home.get_children():
        page.unpublish()
    assert markup_errors_at("/") == []


@pytest.mark.parametrize("language", ["bg", "en"])
def test_password_form_of_a_page_is_valid_before_and_after_an_error(markup_errors_at, client, town, language):
    page = town.policy if language == "bg" else town.english_home
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="тайна")
    assert markup_errors_at(page.url) == []
    url = client.get(page.url).context["action_url"]
    for wrong in ("грешна", ""):
        assert markup_errors_at(url, password=wrong, return_url=page.url) == []
    assert restriction.password not in client.get(page.url).content.decode()


def test_password_form_of_a_document_is_valid_before_and_after_an_error(markup_errors_at, town):
    collection = Collection.get_first_root_node().add_child(name="Само за съветници")
    document = get_document_model().objects.first()
    document.collection = collection
    document.save()
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="тайна"
    )
    assert markup_errors_at(document.url) == []
    url = f"/documents/authenticate_with_password/{restriction.pk}/"
    assert markup_errors_at(url, password="грешна", return_url=document.url) == []


def test_login_page_is_valid_in_each_state(markup_errors_at, client, town, django_user_model):
    group_only = PageViewRestriction.objects.create(page=town.policy, restriction_type="groups")
    login = client.get(town.policy.url).url
    assert markup_errors_at(login) == []
    assert markup_errors_at(login, username="", password="") == []
    assert markup_errors_at(login, username="няма такъв", password="грешна") == []
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert not group_only.groups.exists()
    assert markup_errors_at(login) == []


def test_csrf_error_page_is_valid(markup_errors, town):
    page = town.policy
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="тайна")
    strict = Client(enforce_csrf_checks=True)
    url = strict.get(page.url).context["action_url"]
    response = strict.post(url, {"password": "тайна"})
    assert response.status_code == 403
    assert "Сесията е изтекла" in response.content.decode()
    assert markup_errors(response.content) == []
