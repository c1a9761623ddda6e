"""Restricted pages ask for the second factor that a role demands."""

import pytest
from wagtail.models import CollectionViewRestriction, PageViewRestriction
from wagtail_factories import DocumentFactory

from tests.home.factories import NewsIndexPageFactory

from .conftest import add_app

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["login", "groups"])
def test_restricted_page_and_file_do_not_open_by_the_password_alone(
    client, administrator, website, settings, kind
):
    page = NewsIndexPageFactory(parent=website.home, slug="closed")
    PageViewRestriction.objects.create(page=page, restriction_type=kind)
    document = DocumentFactory()
    CollectionViewRestriction.objects.create(collection=document.collection, restriction_type=kind)
    client.force_login(administrator)
    assert client.get(page.url).status_code == 200
    settings.SECOND_FACTOR_REQUIRED_FOR = ["administrators"]
    for address in (page.url, document.url):
        assert client.get(address)["Location"].startswith("/admin/second-factor/?next=")
    add_app(administrator)
    for address in (page.url, document.url):
        assert client.get(address)["Location"].startswith("/admin/second-factor/code/?next=")
    # A page for everybody, and one with a shared password, ask an account for nothing.
    PageViewRestriction.objects.update(restriction_type="password", password="дума")
    assert "second-factor" not in client.get(page.url).get("Location", "")
    PageViewRestriction.objects.all().delete()
    assert client.get(page.url).status_code == 200
