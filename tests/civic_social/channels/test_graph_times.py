"""Parsing of ``created_time``: an invalid time must not exclude a post from a search."""

from datetime import UTC, datetime, timedelta

import pytest

from civic_social.channels.entries import parse_time

TIME = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["2026-11-24T10:00:00+0000", "2026-11-24T12:00:00+02:00", "2026-11-24T10:00:00", 1795514400]
)
def test_time_is_parsed_in_each_format_of_meta(value):
    assert parse_time(value) == TIME


@pytest.mark.parametrize(
    "value", [None, True, "just now", {"date": 1}, 0, "0", "1970-01-01T00:00:00+0000", 10**20]
)
def test_invalid_or_implausible_time_counts_as_new(value):
    assert parse_time(value) > TIME + timedelta(days=365)
