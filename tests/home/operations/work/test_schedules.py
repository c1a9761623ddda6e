"""The slots of the jobs, in the site's time zone."""

import datetime

import pytest

from home.operations.work.schedules import WORKING_DAYS, Daily, Every

UTC = datetime.UTC
DIGEST = Daily(datetime.time(7, 30), WORKING_DAYS)


def at(*parts) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (at(2026, 11, 30, 5, 30), at(2026, 11, 30, 5, 30)),
        (at(2026, 11, 30, 5, 29, 59), at(2026, 11, 27, 5, 30)),
        (at(2026, 11, 29, 12), at(2026, 11, 27, 5, 30)),
        (at(2026, 7, 15, 12), at(2026, 7, 15, 4, 30)),
    ],
    ids=["at 7:30 on Monday", "just before it", "on Sunday", "in summer time"],
)
def test_the_digest_is_due_at_half_past_seven_on_working_days(now, slot):
    assert DIGEST.latest_slot(now) == slot


@pytest.mark.parametrize("day", [at(2026, 3, 29, 12), at(2026, 10, 25, 12)])
def test_a_daily_slot_occurs_once_on_the_days_when_the_clocks_change(day):
    nightly = Daily(datetime.time(2, 10))
    slots = {nightly.latest_slot(day + datetime.timedelta(minutes=minute)) for minute in range(0, 1440, 5)}
    assert len(slots) == 2


def test_schedule_of_sixty_seconds_has_a_slot_every_minute():
    assert Every(60).latest_slot(at(2026, 11, 29, 18, 10, 17)) == at(2026, 11, 29, 18, 10)
