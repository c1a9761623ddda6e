"""Dates as clerks type and read them, in both languages of the admin."""

import datetime

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template import Context, Template
from django.utils import translation
from django.utils.timezone import make_naive
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
from wagtail.blocks import DateBlock, DateTimeBlock, TimeBlock

LANGUAGES = ["bg", "en"]
DAY, TIME = datetime.date(2026, 12, 9), datetime.time(13, 0)
MOMENT = datetime.datetime.combine(DAY, TIME)
DAYS = ["09.12.2026", "9.12.2026", "09.12.2026 г.", "09.12.26", "09/12/2026", "09-12-2026", "2026-12-09"]
TIMES = ["13:00", "13.00", "13:00:00", "13:00 ч."]
MOMENTS = [
    "09.12.2026 13:00",
    "9.12.2026 13:00",
    "09.12.2026 г. 13:00",
    "09.12.2026 г., 13:00 ч.",
    "09.12.2026 13:00 ч.",
    "09.12.2026, 13:00",
    "09.12.2026 13.00",
    "09/12/2026 13:00",
    "2026-12-09 13:00",
    "2026-12-09T13:00",
]
NONSENSE = ["утре", "31.02.2026", "12/31/2026", "сряда 13:00", "25:00"]


def admin_fields(kind):
    """Return the form fields that the admin makes of every model field of a kind, by the field's name."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label not in ("home", "feedback", "civic_social", "wagtailcore"):
            continue
        names = [field.name for field in model._meta.fields if type(field) is kind and field.editable]
        if names:
            form = forms.modelform_factory(model, form=WagtailAdminModelForm, fields=names)
            found |= {f"{model._meta.label}.{name}": form.base_fields[name] for name in names}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "widget", "typed", "right"),
    [("DateField", AdminDateInput, DAYS, DAY), ("TimeField", AdminTimeInput, TIMES, TIME)],
)
def test_every_date_and_time_field_reads_what_is_typed(language, kind, widget, typed, right):
    found = admin_fields(getattr(models, kind))
    assert found
    with translation.override(language):
        for name, field in found.items():
            assert isinstance(field.widget, widget), name
            assert {text: field.clean(text) for text in typed} == dict.fromkeys(typed, right), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_moment_field_reads_what_is_typed(language):
    found = admin_fields(models.DateTimeField)
    assert {"home.EventPage.start", "feedback.FeedbackPage.opens_at", "wagtailcore.Page.go_live_at"} <= {
        *found
    }
    with translation.override(language):
        for name, field in found.items():
            assert isinstance(field.widget, AdminDateTimeInput), name
            read = {text: make_naive(field.clean(text)) for text in MOMENTS}
            assert read == dict.fromkeys(MOMENTS, MOMENT), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("block", [DateBlock, DateTimeBlock, TimeBlock])
def test_what_is_no_date_is_refused(language, text, block):
    with translation.override(language), pytest.raises(forms.ValidationError):
        block().field.clean(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_admins_fields_show_a_date_that_they_read(language):
    with translation.override(language):
        for widget, field in (
            (AdminDateInput(), forms.DateField()),
            (AdminDateTimeInput(), forms.DateTimeField()),
            (AdminTimeInput(), forms.TimeField()),
        ):
            value = {AdminDateInput: DAY, AdminTimeInput: TIME}.get(type(widget), MOMENT)
            shown = widget.format_value(value)
            assert next(iter(field.input_formats)) == widget.format
            read = field.clean(shown)
            assert (make_naive(read) if isinstance(read, datetime.datetime) else read) == value
            assert widget.get_config().get("dayOfWeekStart", 1) == 1


@pytest.mark.parametrize(
    ("language", "named", "right"),
    [
        ("bg", "DATE_FORMAT", "9 декември 2026 г."),
        ("bg", "DATETIME_FORMAT", "9 декември 2026 г., 13:00 ч."),
        ("bg", "SHORT_DATETIME_FORMAT", "09.12.2026 13:00"),
        ("bg", "YEAR_MONTH_FORMAT", "декември 2026 г."),
        ("bg", "MONTH_DAY_FORMAT", "9 декември"),
        ("en", "DATE_FORMAT", "9 December 2026"),
        ("en", "DATETIME_FORMAT", "9 December 2026, 13:00"),
        ("en", "SHORT_DATE_FORMAT", "09.12.2026"),
        ("en", "TIME_FORMAT", "13:00"),
    ],
)
def test_dates_are_written_as_in_europe(language, named, right):
    with translation.override(language):
        written = Template(f'{{{{ moment|date:"{named}" }}}}').render(Context({"moment": MOMENT}))
    # Django's Bulgarian months have capitals; wagtail_bg writes them small.
    assert written.lower() == right.lower()


def test_every_language_of_the_admin_has_formats():
    assert [code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES] == LANGUAGES
