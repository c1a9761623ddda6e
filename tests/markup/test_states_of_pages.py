"""Both checkers find nothing on lists, statuses, closed pages, and the answers to what went wrong."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.models import BodyPage, DocumentPage
from tests.home import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_lists_of_several_pages_and_a_search_with_results(mistakes_at, town):
    for number in range(15):
        factories.NewsPageFactory(parent=town.news_bridge.get_parent(), title=f"Новина {number}")
        factories.PolicyPageFactory(
            parent=town.policy.get_parent(), title=f"Политика {number}", number=f"{number}/2026"
        )
    addresses = ["/novini/?page=2", "/politiki/?page=2", "/search/?q=политика", "/search/?q=политика&page=2"]
    found = {address: mistakes_at(address) for address in addresses}
    assert not {address: mistakes for address, mistakes in found.items() if mistakes}


def test_a_publication_whose_term_is_over_or_has_not_begun(mistakes_at, town):
    page = DocumentPage.objects.filter(locale__language_code="bg").first()
    for start, end in ((-30, -1), (10, 40)):
        page.in_force_from, page.in_force_to = (localdate() + timedelta(days=days) for days in (start, end))
        page.save_revision().publish()
        assert mistakes_at(page.url) == []


def test_headings_that_say_the_same_have_addresses_of_their_own(mistakes_at, client, town):
    page = town.policy
    page.body = [{"type": "heading", "value": {"text": "Content", "level": "2"}} for _heading in range(2)]
    page.save_revision().publish()
    assert mistakes_at(page.url) == []
    assert client.get(page.url).content.decode().count(">Content</h2>") == 2


def test_a_home_page_and_a_body_with_nothing_below_them(mistakes_at, town):
    body = BodyPage(title="Комисия", slug="komisia", locale=town.home.locale)
    town.home.add_child(instance=body)
    assert mistakes_at(body.url) == []
    for page in town.home.get_children():
        page.unpublish()
    assert mistakes_at("/") == []


@pytest.mark.parametrize("language", ["bg", "en"])
def test_a_page_closed_with_a_password_and_a_wrong_one(mistakes_at, client, town, language):
    page = town.policy if language == "bg" else town.english_home
    closed = PageViewRestriction.objects.create(page=page, restriction_type="password", password="тайна")
    assert mistakes_at(page.url) == []
    address = client.get(page.url).context["action_url"]
    for wrong in ("грешна", ""):
        assert mistakes_at(address, password=wrong, return_url=page.url) == []
    assert closed.password not in client.get(page.url).content.decode()


def test_a_document_closed_with_a_password(mistakes_at, town):
    collection = Collection.get_first_root_node().add_child(name="Само за съветници")
    document = get_document_model().objects.first()
    document.collection = collection
    document.save()
    closed = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="тайна"
    )
    assert mistakes_at(document.url) == []
    address = f"/documents/authenticate_with_password/{closed.pk}/"
    assert mistakes_at(address, password="грешна", return_url=document.url) == []


def test_a_page_for_those_who_log_in(mistakes_at, client, town, django_user_model):
    group_only = PageViewRestriction.objects.create(page=town.policy, restriction_type="groups")
    login = client.get(town.policy.url).url
    assert mistakes_at(login) == []
    assert mistakes_at(login, username="", password="") == []
    assert mistakes_at(login, username="няма такъв", password="грешна") == []
    client.force_login(django_user_model.objects.create_user("stranger"))
    assert not group_only.groups.exists()
    assert mistakes_at(login) == []


def test_a_form_that_comes_back_without_its_token(mistakes_in, town):
    page = town.policy
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="тайна")
    strict = Client(enforce_csrf_checks=True)
    address = strict.get(page.url).context["action_url"]
    answer = strict.post(address, {"password": "тайна"})
    assert answer.status_code == 403
    assert "Страницата е изтекла" in answer.content.decode()
    assert mistakes_in(answer.content) == []
