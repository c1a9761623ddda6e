"""Statistics over submissions, without personal data."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from ..models import Channel, Status, Submission

#: Number of months in the table by month.
MONTHS = 12


@dataclass(frozen=True)
class Row:
    """One row of a table; ``share`` is the length of its bar in percent of the longest."""

    label: str
    count: int
    share: int


def with_shares(pairs: Iterable[tuple[str, int]]) -> list[Row]:
    """Return the rows of a table from pairs of label and count."""
    pairs = list(pairs)
    largest = max((count for _label, count in pairs), default=0) or 1
    return [Row(label, count, round(count * 100 / largest)) for label, count in pairs]


def by_status(submissions: QuerySet[Submission]) -> list[Row]:
    """Return the number of submissions in each status."""
    counts = dict(submissions.order_by().values_list("status").annotate(Count("pk")))
    return with_shares((str(status.label), counts.get(status.value, 0)) for status in Status)


def by_channel(submissions: QuerySet[Submission]) -> list[Row]:
    """Return the number of submissions from each channel."""
    counts = dict(submissions.order_by().values_list("channel").annotate(Count("pk")))
    return with_shares((str(channel.label), counts.get(channel.value, 0)) for channel in Channel)


def by_topic(submissions: QuerySet[Submission]) -> list[Row]:
    """Return the number of submissions on each topic, the largest first; two topics count twice."""
    through = Submission.topics.through.objects.filter(submission__in=submissions)
    counts = through.values_list("tag__name").annotate(count=Count("pk")).order_by("-count", "tag__name")
    return with_shares(counts)


def by_month(submissions: QuerySet[Submission]) -> list[Row]:
    """Return the number of submissions in each of the last ``MONTHS`` months that had any, oldest first."""
    counts = (
        submissions.order_by()
        .annotate(month=TruncMonth("received_at"))
        .values_list("month")
        .annotate(Count("pk"))
        .order_by("-month")[:MONTHS]
    )
    return with_shares((date_format(month, "m.Y"), count) for month, count in reversed(list(counts)))


def days_to_reply(submissions: QuerySet[Submission]) -> str:
    """Return the mean time to the first reply in days, as text; a dash without any reply."""
    taken = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    mean = submissions.exclude(answered_at=None).aggregate(mean=Avg(taken))["mean"]
    if mean is None:
        return "–"
    return _("%(days)s days") % {"days": number_format(mean.total_seconds() / 86400, 1)}
