"""Grace period and quiet hours."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from civic_social.delivery.schedule import first_attempt

SOFIA = ZoneInfo("Europe/Sofia")
NIGHT = {"quiet_from": time(22), "quiet_until": time(7, 30)}
NOON = {"quiet_from": time(12), "quiet_until": time(13)}


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=SOFIA)


@pytest.mark.parametrize(
    ("now", "settings", "expected"),
    [
        (at(24, 10), {}, at(24, 10)),
        (at(24, 10), {"grace_minutes": 15}, at(24, 10, 15)),
        (at(24, 10), NIGHT, at(24, 10)),
        (at(24, 22), NIGHT, at(25, 7, 30)),
        (at(24, 3), NIGHT, at(24, 7, 30)),
        (at(24, 7, 30), NIGHT, at(24, 7, 30)),
        (at(24, 21, 50), {**NIGHT, "grace_minutes": 15}, at(25, 7, 30)),
        (at(24, 12, 59), NOON, at(24, 13)),
        (at(24, 13), NOON, at(24, 13)),
        (at(24, 23), {**NIGHT, "grace_minutes": 15, "urgent": True}, at(24, 23)),
        (at(24, 23), {"quiet_from": time(22), "quiet_until": None}, at(24, 23)),
    ],
)
def test_a_change_leaves_after_its_grace_and_outside_quiet_hours(now, settings, expected):
    assert first_attempt(now, **settings) == expected


def test_quiet_hours_end_by_the_wall_clock_when_summer_time_ends():
    before = datetime(2026, 10, 24, 23, tzinfo=SOFIA)  # clocks go back at 04:00 on the 25th
    end = first_attempt(before, **NIGHT)
    assert end.strftime("%d %H:%M %z") == "25 07:30 +0200"
