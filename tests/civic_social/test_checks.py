"""System checks, above all of the settings that prevent duplicate posts."""

import pytest
from django.core.checks import run_checks

from civic_social.checks import check_own_hosts


def check_ids(settings, **values):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, **values}
    return [message.id for message in run_checks(tags=["civic_social"])]


def test_project_settings_pass(settings):
    assert check_ids(settings) == []


@pytest.mark.parametrize(
    "values",
    [
        {"READ_BACK_SECONDS": (15, 20)},
        {"READ_BACK_SECONDS": (40, 50), "LIST_LAG_SECONDS": 60},
        {"REQUEST_TIMEOUT": (10, 100), "LIST_LAG_SECONDS": 300},
        {"REQUEST_TIMEOUT": 58, "READ_BACK_SECONDS": (100, 70)},
    ],
)
def test_read_back_time_shorter_than_request_and_list_lag_is_an_error(settings, values):
    assert check_ids(settings, **values) == ["civic_social.E005"]


@pytest.mark.parametrize("values", [{"LEASE_SECONDS": 35}, {"REQUEST_TIMEOUT": (20, 100)}])
def test_lease_shorter_than_a_request_is_an_error(settings, values):
    assert check_ids(settings, **values) == ["civic_social.E004"]


@pytest.mark.parametrize("value", [None, (120,), (0, -5), "120", (120, "x"), [120, 180]])
@pytest.mark.parametrize("name", ["READ_BACK_SECONDS", "REQUEST_TIMEOUT"])
def test_invalid_seconds_are_an_error(settings, name, value):
    assert check_ids(settings, **{name: value}) == ["civic_social.E006"]


def test_unknown_setting_is_an_error(settings):
    assert check_ids(settings, LEASE_SECOND=3) == ["civic_social.E001"]


@pytest.mark.parametrize("version", ["v19.0", "26.0", "v26"])
def test_version_that_meta_does_not_serve_is_a_warning(settings, version):
    assert check_ids(settings, GRAPH_API_VERSION=version) == ["civic_social.W005"]


def test_site_that_does_not_know_its_own_names_is_a_warning(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CHECK_PUBLIC_URL": True}
    assert [message.id for message in check_own_hosts(None)] == ["civic_social.W006"]
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "OWN_HOSTS": ["byalareka.bg"]}
    assert check_own_hosts(None) == []
    settings.ALLOWED_HOSTS = ["byalareka.bg"]
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "OWN_HOSTS": []}
    assert check_own_hosts(None) == []


def test_api_that_cannot_answer_is_reported(settings):
    assert check_ids(settings, API_ACCESS="yes") == ["civic_social.E012"]
    assert check_ids(settings, API_ACCESS="token", API_TOKENS=[""]) == ["civic_social.W015"]
    assert check_ids(settings, API_ACCESS="token", API_TOKENS=["x"]) == []
    settings.ROOT_URLCONF = "civic_social.short_links.urls"
    assert "civic_social.W014" in check_ids(settings, API_ACCESS="public")
