"""The system check of date formats, which both installable apps have."""

import pytest
from django.utils.formats import reset_format_cache

from civic_social import date_checks
from feedback import date_checks as feedback_date_checks

BOTH = [(date_checks, "civic_social.W004"), (feedback_date_checks, "feedback.W003")]


@pytest.fixture(autouse=True)
def _formats_of_these_settings():
    """Formats read from the settings of each test; set up first, so that it ends after ``settings``."""
    reset_format_cache()
    yield
    reset_format_cache()


@pytest.mark.parametrize(("module", "number"), BOTH)
def test_site_with_all_settings_passes(module, number):
    assert module.check_date_formats(None) == []


@pytest.mark.parametrize(("module", "number"), BOTH)
def test_bulgarian_without_formats_is_reported(module, number, settings):
    settings.FORMAT_MODULE_PATH = None
    reset_format_cache()
    messages = module.check_date_formats(None)
    assert {message.id for message in messages} == {number}
    assert "'bg'" in messages[0].msg
    assert "“09.12.2026” is not read so" in messages[0].msg
    assert "DATETIME_FORMAT is American" in messages[0].msg
    assert "WAGTAIL_DATE_FORMAT" in messages[0].msg
    assert "FORMAT_MODULE_PATH" in messages[0].hint


@pytest.mark.parametrize(("module", "number"), BOTH)
def test_format_that_is_read_as_another_day_is_reported(module, number, settings):
    settings.WAGTAIL_DATE_FORMAT = "%m/%d/%Y"
    assert {message.id for message in module.check_date_formats(None)} == {number}


@pytest.mark.parametrize(("module", "number"), BOTH)
def test_plain_english_site_passes(module, number, settings):
    settings.FORMAT_MODULE_PATH = None
    reset_format_cache()
    settings.LANGUAGE_CODE, settings.WAGTAILADMIN_PERMITTED_LANGUAGES = "en-us", []
    for name in ("DATE", "DATETIME", "TIME"):
        delattr(settings, f"WAGTAIL_{name}_FORMAT")
    assert module.check_date_formats(None) == []
