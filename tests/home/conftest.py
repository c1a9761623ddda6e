"""Fixtures for all tests of the municipal website."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from wagtail.models import Page, Site

from home.demo.content import load
from home.demo.people import demo_user
from tests.demo_content import read_again

from . import factories


@pytest.fixture(autouse=True)
def _fresh_files_and_caches(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.FEEDBACK = {**settings.FEEDBACK, "KEPT_FILES_ROOT": str(tmp_path / "kept-files")}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def website(db):
    """A site with a home page in each language and three lists: ``website.home``, ``website.news`` …"""
    Page.objects.filter(depth=2).delete()
    home = factories.HomePageFactory(slug="home")
    english = factories.HomePageFactory(
        title="Byala Reka Municipality",
        slug="home-en",
        locale=factories.locale("en"),
        translation_key=home.translation_key,
    )
    site = Site.objects.create(
        hostname="testserver", port=80, root_page=home, is_default_site=True, site_name="Бяла река"
    )
    return SimpleNamespace(
        site=site,
        home=home,
        english=english,
        publications=factories.PublicationsIndexPageFactory(parent=home, slug="politiki"),
        news=factories.NewsIndexPageFactory(parent=home, slug="novini"),
        events=factories.EventIndexPageFactory(parent=home, slug="sabitia"),
    )


@pytest.fixture
def page_of(website):
    """Return a function that creates a live page of a factory below the list it belongs to."""

    def create(factory_class, **values):
        return factory_class(parent=getattr(website, factories.CONTENT_FACTORIES[factory_class]), **values)

    return create


@pytest.fixture
def clerk(django_user_model):
    """An editor with every permission and an e-mail address."""
    return django_user_model.objects.create_superuser("clerk", "clerk@example.bg", "clerk")


@pytest.fixture(scope="module")
def loaded_demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo municipality and its uploads, loaded once in a transaction around all tests of a module.

    A test of the module that needs an empty site would meet it as well.
    """
    folder = str(tmp_path_factory.mktemp("uploads"))
    kept_files = {**settings.FEEDBACK, "KEPT_FILES_ROOT": f"{folder}/kept-files"}
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=folder, FEEDBACK=kept_files):
            content = load(user=demo_user(), site_url="http://localhost:8000")
        yield content, folder
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded_demo, db, settings):
    """The demo municipality, whose drafts belong to the user of the demo."""
    content, settings.MEDIA_ROOT = loaded_demo
    return read_again(content)
