"""Settings with which posts would be sent twice are refused before anything is sent."""

import pytest
from django.core.checks import run_checks


def found(settings, **values):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, **values}
    return [message.id for message in run_checks(tags=["civic_social"])]


def test_the_settings_of_this_project_are_good(settings):
    assert found(settings) == []


@pytest.mark.parametrize(
    "values",
    [
        {"READ_BACK_SECONDS": (15, 20)},
        {"READ_BACK_SECONDS": (40, 50), "LIST_LAG_SECONDS": 60},
        {"REQUEST_TIMEOUT": (10, 100), "LIST_LAG_SECONDS": 300},
        {"REQUEST_TIMEOUT": 58, "READ_BACK_SECONDS": (100, 70)},
    ],
)
def test_quiet_time_is_longer_than_a_request_and_the_lag_of_lists(settings, values):
    assert found(settings, **values) == ["civic_social.E005"]


@pytest.mark.parametrize("values", [{"LEASE_SECONDS": 35}, {"REQUEST_TIMEOUT": (20, 100)}])
def test_a_lease_is_longer_than_a_request(settings, values):
    assert found(settings, **values) == ["civic_social.E004"]


@pytest.mark.parametrize("value", [None, (120,), (0, -5), "120", (120, "x"), [120, 180]])
@pytest.mark.parametrize("name", ["READ_BACK_SECONDS", "REQUEST_TIMEOUT"])
def test_seconds_that_are_none_are_named(settings, name, value):
    assert found(settings, **{name: value}) == ["civic_social.E006"]


def test_a_misspelt_setting_is_named(settings):
    assert found(settings, LEASE_SECOND=3) == ["civic_social.E001"]
