"""Warnings before a network stops serving the version of its interface that we use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from django.utils import timezone

from ..channels.base import ApiVersion, Finding
from ..models import Mode, SocialAccount
from .health import Alert

#: Days before the end of a version at which a warning is sent, once each.
WARN_DAYS = (90, 30, 7)


def warning_level(ends_on: date, today: date) -> int | None:
    """Return the smallest of ``WARN_DAYS`` that has been reached before ``ends_on``, or None."""
    return next((days for days in sorted(WARN_DAYS) if (ends_on - today).days <= days), None)


def alerts(today: date | None = None) -> Iterator[tuple[SocialAccount, Alert]]:
    """Yield an alert for each version that ends soon, with one of the accounts that use it."""
    today = today or timezone.localdate()
    seen = set()
    accounts = SocialAccount.objects.filter(mode=Mode.API, disconnected_at=None).order_by("pk")
    for account in accounts:
        version = _version_of(account)
        if version is None or version.ends_on is None or version.name in seen:
            continue
        seen.add(version.name)
        level = warning_level(version.ends_on, today)
        if level is not None:
            yield account, _alert(version.name, version.ends_on, level)


def _version_of(account: SocialAccount) -> ApiVersion | None:
    try:
        channel = account.get_channel()
    except LookupError:
        return None  # The channel is not installed.
    return None if channel.by_hand else channel.api_version


def _alert(version: str, ends_on: date, level: int) -> Alert:
    # Noon, so that the day is the same in every time zone of Europe.
    ends_at = datetime.combine(ends_on, time(12), UTC).isoformat()
    details = {"version": version, "ends_at": ends_at}
    return Alert(f"api-version:{version}:{level}", Finding("api-version-ends", details))
