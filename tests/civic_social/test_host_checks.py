"""System checks of the site around the app."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps
from wagtail.models import Page, Site

import civic_social
import feedback
from civic_social import host_checks
from civic_social.content.localization import OwnField
from civic_social.pages import SocialPageMixin
from civic_social.sandbox.checks import check_sandbox_is_reached


def ids(messages):
    return [message.id for message in messages]


def test_project_passes_every_check_of_the_site():
    assert ids(run_checks(tags=["civic_social", "feedback"])) == []


@pytest.mark.parametrize("app", [civic_social, feedback])
def test_no_two_checks_share_an_id(app):
    found = Counter()
    for path in Path(app.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "id" and isinstance(node.value, ast.Constant):
                value = node.value.value
                found[value] += isinstance(value, str) and value.rpartition(".")[2][:1] in ("E", "W")
    assert [name for name, count in found.items() if count > 1] == []
    assert found.total() > 3


def test_database_other_than_postgresql_and_sqlite_is_an_error(monkeypatch):
    class MariaDB:
        vendor = "mysql"

    monkeypatch.setattr(host_checks, "connections", {"default": MariaDB})
    (message,) = host_checks.check_database(None)
    assert message.id == "civic_social.E008"
    assert "does not run on mysql" in message.msg


class HostText(models.Model):
    """Fields of another package, by chance with the name of one of the mixin's."""

    civic_social_text = models.TextField()
    social_text = models.TextField()

    class Meta:
        abstract = True
        app_label = "civic_social_test_site"


@isolate_apps("tests.civic_social.site")
def test_field_that_the_page_type_has_from_elsewhere_is_an_error():
    class ArticlePage(SocialPageMixin, HostText, Page):
        class Meta:
            app_label = "civic_social_test_site"

    (message,) = host_checks._find_clashes(ArticlePage)
    assert message.id == "civic_social.E009"
    assert " civic_social_text " in message.msg
    assert "HostText" in message.msg


@pytest.mark.parametrize(
    ("list_name", "is_warned"), [("override_translatable_fields", True), ("translatable_fields", False)]
)
@isolate_apps("tests.civic_social.site")
def test_page_type_whose_posts_wagtail_localize_would_fill_in_is_warned(monkeypatch, list_name, is_warned):
    class PlainPage(SocialPageMixin, Page):
        class Meta:
            app_label = "civic_social_test_site"

    class ListPage(SocialPageMixin, Page):
        class Meta:
            app_label = "civic_social_test_site"

    setattr(ListPage, list_name, [OwnField("title")])
    assert list(host_checks._find_localized([ListPage])) == []
    monkeypatch.setattr(host_checks.apps, "is_installed", lambda name: name == "wagtail_localize")
    messages = list(host_checks._find_localized([PlainPage, ListPage]))
    assert ids(messages) == ["civic_social.W016"] * is_warned
    assert not messages or "civic_social_urgent of ListPage" in messages[0].msg


def test_site_without_announced_page_types_is_warned(monkeypatch):
    monkeypatch.setattr(host_checks.apps, "get_models", list)
    assert ids(host_checks.check_page_types(None)) == ["civic_social.W011"]


def test_missing_key_is_a_warning(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": []}
    assert ids(host_checks.check_credential_key(None)) == ["civic_social.W012"]


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ({"other": {"BACKEND": "django_tasks_db.DatabaseBackend"}}, ["civic_social.E010"]),
        ({"default": {"BACKEND": "django_tasks_rq.RQBackend"}}, ["civic_social.E011"]),
        ({"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}, []),
        ({"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}, []),
    ],
)
def test_queue_that_nobody_empties_is_an_error(settings, tasks, expected):
    settings.TASKS = tasks
    assert ids(host_checks.check_worker(None)) == expected


@pytest.mark.django_db
def test_first_address_of_wagtail_is_a_warning():
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port = "localhost", 80
    site.save()
    assert ids(host_checks.check_site_address(None, ["default"])) == ["civic_social.W013"]
    assert host_checks.check_site_address(None) == []
    site.port = 8000
    site.save()
    assert host_checks.check_site_address(None, ["default"]) == []


def test_sandbox_beside_the_real_network_is_a_warning(settings):
    assert check_sandbox_is_reached(None) == []
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "https://graph.facebook.com"}
    assert ids(check_sandbox_is_reached(None)) == ["civic_social_sandbox.W002"]
    settings.ROOT_URLCONF = "wagtail.urls"
    assert ids(check_sandbox_is_reached(None)) == ["civic_social_sandbox.W001"]
