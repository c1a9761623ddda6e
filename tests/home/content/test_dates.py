from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from home.content.dates import format_date, format_datetime, format_period, within_sentence

SOFIA = ZoneInfo("Europe/Sofia")
START = datetime(2026, 12, 10, 18, 0, tzinfo=SOFIA)


def test_a_date_in_bulgarian_has_a_small_month_and_the_year_sign():
    with translation.override("bg"):
        assert format_date(date(2026, 12, 5)) == "5 декември 2026 г."


def test_a_date_in_english_has_a_capital_month():
    with translation.override("en"):
        assert format_date(date(2026, 12, 5)) == "5 December 2026"


def test_a_moment_is_told_at_the_time_of_the_place():
    moment = datetime(2026, 12, 10, 16, 0, tzinfo=ZoneInfo("UTC"))
    with translation.override("bg"):
        assert format_datetime(moment) == "Четвъртък, 10 декември 2026 г., 18:00 ч."


def test_the_day_is_not_repeated_for_a_period_within_it():
    end = START.replace(hour=20)
    with translation.override("bg"):
        assert format_period(START, end) == "Четвъртък, 10 декември 2026 г., от 18:00 до 20:00 ч."
    with translation.override("en"):
        assert format_period(START, end) == "Thursday, 10 December 2026, 18:00 to 20:00"


def test_a_period_over_several_days_names_both():
    with translation.override("bg"):
        told = format_period(START, START.replace(day=11, hour=9))
    assert told == "Четвъртък, 10 декември 2026 г., 18:00 ч. – Петък, 11 декември 2026 г., 09:00 ч."


def test_a_weekday_has_a_capital_in_the_middle_of_a_sentence_in_english_alone():
    with translation.override("bg"):
        assert within_sentence(format_datetime(START)) == "четвъртък, 10 декември 2026 г., 18:00 ч."
    with translation.override("en"):
        assert within_sentence(format_datetime(START)) == "Thursday, 10 December 2026, 18:00"
