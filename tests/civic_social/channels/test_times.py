"""The times that Meta's lists tell: what tells none must not hide a post that is looked for."""

from datetime import UTC, datetime, timedelta

import pytest

from civic_social.channels.graph_channel import parse_time

MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["2026-11-24T10:00:00+0000", "2026-11-24T12:00:00+02:00", "2026-11-24T10:00:00", 1795514400]
)
def test_a_time_is_read_in_each_of_metas_forms(value):
    assert parse_time(value) == MOMENT


@pytest.mark.parametrize(
    "value", [None, True, "just now", {"date": 1}, 0, "0", "1970-01-01T00:00:00+0000", 10**20]
)
def test_what_is_no_time_or_before_there_was_a_facebook_counts_as_new(value):
    assert parse_time(value) > MOMENT + timedelta(days=365)
