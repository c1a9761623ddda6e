"""Dates and times in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from home.content.dates import format_date, format_datetime, format_period, within_sentence

SOFIA = ZoneInfo("Europe/Sofia")
START = datetime(2026, 12, 10, 18, 0, tzinfo=SOFIA)


def test_bulgarian_date_has_a_lower_case_month():
    with translation.override("bg"):
        assert format_date(date(2026, 12, 5)) == "5 декември 2026 г."


def test_english_date_has_a_capitalised_month():
    with translation.override("en"):
        assert format_date(date(2026, 12, 5)) == "5 December 2026"


def test_datetime_is_in_the_current_time_zone():
    moment = datetime(2026, 12, 10, 16, 0, tzinfo=ZoneInfo("UTC"))
    with translation.override("bg"):
        assert format_datetime(moment) == "Четвъртък, 10 декември 2026 г., 18:00 ч."


def test_period_within_a_day_names_the_day_once():
    end = START.replace(hour=20)
    with translation.override("bg"):
        assert format_period(START, end) == "Четвъртък, 10 декември 2026 г., от 18:00 до 20:00 ч."
    with translation.override("en"):
        assert format_period(START, end) == "Thursday, 10 December 2026, 18:00 to 20:00"


def test_period_over_several_days_names_both_days():
    with translation.override("bg"):
        period = format_period(START, START.replace(day=11, hour=9))
    assert period == "Четвъртък, 10 декември 2026 г., 18:00 ч. – петък, 11 декември 2026 г., 09:00 ч."


def test_weekday_within_a_sentence_is_capitalised_in_english_only():
    with translation.override("bg"):
        assert within_sentence(format_datetime(START)) == "четвъртък, 10 декември 2026 г., 18:00 ч."
    with translation.override("en"):
        assert within_sentence(format_datetime(START)) == "Thursday, 10 December 2026, 18:00"
