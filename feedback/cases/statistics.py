"""Statistics over submissions, without personal data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from ..alphabet import sort_key
from ..models import Channel, Status, Submission

#: Number of months in the table by month.
MONTHS = 12


def received_between(
    submissions: QuerySet[Submission], since: date | None, until: date | None
) -> QuerySet[Submission]:
    """Return the submissions received from ``since`` to ``until``, both included, in the site's time zone."""
    if since:
        submissions = submissions.filter(received_at__gte=_midnight(since))
    if until:
        submissions = submissions.filter(received_at__lt=_midnight(until + timedelta(days=1)))
    return submissions


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


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
    counts = through.order_by().values_list("tag__name").annotate(count=Count("pk"))
    return with_shares(sorted(counts, key=_largest_first))


def by_desk(submissions: QuerySet[Submission]) -> list[Row]:
    """Return the number of submissions at each desk, the largest first."""
    counts = submissions.order_by().values_list("desk__name").annotate(Count("pk"))
    return with_shares(sorted(((name or "–", count) for name, count in counts), key=_largest_first))


def _largest_first(pair: tuple[str, int]) -> tuple[int, str]:
    """Return the sort key of a label and a count: the count, then the alphabet."""
    return -pair[1], sort_key(pair[0])


def by_month(submissions: QuerySet[Submission], limit: int | None = MONTHS) -> list[Row]:
    """Return the number of submissions in each of the last ``limit`` months that had any, oldest first."""
    counts = (
        submissions.order_by()
        .annotate(month=TruncMonth("received_at"))
        .values_list("month")
        .annotate(Count("pk"))
        .order_by("-month")[:limit]
    )
    return with_shares((date_format(month, "m.Y"), count) for month, count in reversed(list(counts)))


def days_to_reply(submissions: QuerySet[Submission]) -> str:
    """Return the mean time to the first reply in days, as text; a dash without any reply."""
    taken = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    mean = submissions.exclude(answered_at=None).aggregate(mean=Avg(taken))["mean"]
    if mean is None:
        return "–"
    return _("%(days)s days") % {"days": number_format(mean.total_seconds() / 86400, 1)}
