"""The earliest time of an attempt: grace period, quiet hours, urgency."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from civic_social.delivery.schedule import departure_time, first_attempt
from civic_social.models import Post, SocialAccount

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
        (at(24, 23), {"quiet_from": time(22), "quiet_until": None}, at(24, 23)),
    ],
)
def test_change_waits_for_the_grace_period_and_the_end_of_quiet_hours(now, settings, expected):
    assert first_attempt(now, **settings) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, at(25, 7, 30)),
        ({"key": "moment-1"}, at(25, 7, 30)),
        ({"desired": {}}, at(24, 22)),
    ],
)
def test_only_removals_and_urgent_posts_are_sent_in_quiet_hours(values, expected):
    account = SocialAccount(**NIGHT, grace_minutes=15)
    post = Post(**{"account": account, "desired": {"text": "Проект"}, **values})
    assert departure_time(post, at(24, 22), lambda: False) == expected
    assert departure_time(post, at(24, 22), lambda: True) == at(24, 22)


def test_post_about_a_moment_has_no_grace_period():
    account = SocialAccount(grace_minutes=15)
    page_post, moment = (Post(account=account, desired={"text": "Проект"}, key=key) for key in ("", "m"))
    assert departure_time(page_post, at(24, 10), lambda: False) == at(24, 10, 15)
    assert departure_time(moment, at(24, 10), lambda: False) == at(24, 10)


def test_quiet_hours_end_by_the_wall_clock_when_summer_time_ends():
    before = datetime(2026, 10, 24, 23, tzinfo=SOFIA)  # The clocks go back at 04:00 on the 25th.
    end = first_attempt(before, **NIGHT)
    assert end.strftime("%d %H:%M %z") == "25 07:30 +0200"
