"""Tests of the choice of backups to keep."""

from datetime import UTC, datetime, timedelta

from home.operations.backup.rotation import kept

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_keeps_days_weeks_and_months():
    nightly = [NOON - timedelta(days=days) for days in range(800)]
    keep = sorted(kept(nightly), reverse=True)
    assert keep[:7] == nightly[:7]
    # 7 days reach into the week before; 5 weeks and 12 months share some of their backups.
    assert len(keep) <= 7 + 5 + 12
    assert (NOON - keep[-1]).days >= 11 * 30
    assert kept(keep) == set(keep)


def test_keeps_the_newest_of_several_a_day():
    assert kept([NOON, NOON - timedelta(hours=1)]) == {NOON}


def test_keeps_old_backups_when_no_new_ones_are_made():
    old = [NOON - timedelta(days=1000 + days) for days in range(7)]
    assert kept(old) == set(old)
