"""Counts over the submissions that somebody may read; nothing in them names anybody."""

from dataclasses import dataclass

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from .models import Channel, Status

MONTHS = 12


@dataclass(frozen=True)
class Row:
    """One line of a table of figures; ``share`` is of the longest, in percent, for its bar."""

    label: str
    count: int
    share: int


def with_shares(pairs) -> list[Row]:
    """Return the rows of a table, each with the length of its bar."""
    pairs = list(pairs)
    longest = max((count for label, count in pairs), default=0) or 1
    return [Row(label, count, round(count * 100 / longest)) for label, count in pairs]


def by_status(submissions) -> list[Row]:
    """Return how many are in each status."""
    counts = dict(submissions.order_by().values_list("status").annotate(Count("pk")))
    return with_shares((status.label, counts.get(status.value, 0)) for status in Status)


def by_channel(submissions) -> list[Row]:
    """Return how many came in each way."""
    counts = dict(submissions.order_by().values_list("channel").annotate(Count("pk")))
    return with_shares((channel.label, counts.get(channel.value, 0)) for channel in Channel)


def by_topic(submissions) -> list[Row]:
    """Return how many were on each topic; one on two topics counts for both."""
    through = submissions.model.topics.through.objects.filter(submission__in=submissions)
    counts = through.values_list("tag__name").annotate(count=Count("pk")).order_by("-count", "tag__name")
    return with_shares(counts)


def by_month(submissions) -> list[Row]:
    """Return how many came in each of the last months, the latest last."""
    counts = (
        submissions.order_by()
        .annotate(month=TruncMonth("received_at"))
        .values_list("month")
        .annotate(Count("pk"))
        .order_by("-month")[:MONTHS]
    )
    return with_shares((date_format(month, "m.Y"), count) for month, count in reversed(list(counts)))


def days_to_reply(submissions) -> str:
    """Return the mean number of days until the first reply, as text, or a dash."""
    taken = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    mean = submissions.exclude(answered_at=None).aggregate(mean=Avg(taken))["mean"]
    if mean is None:
        return "–"
    return _("%(days)s days") % {"days": number_format(mean.total_seconds() / 86400, 1)}
