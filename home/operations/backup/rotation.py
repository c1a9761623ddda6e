"""The choice of backups to keep. No I/O."""

from collections.abc import Callable, Iterable
from datetime import datetime

#: The number of days, weeks and months of which the last backup is kept.
DAYS, WEEKS, MONTHS = 7, 5, 12


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Return the backups to keep: the last one of each of the latest days, weeks and months with a backup.

    Days without a backup do not count, so that backups which have stopped are not removed in the end.
    """
    newest_first = sorted(moments, reverse=True)
    periods: list[tuple[int, Callable[[datetime], object]]] = [
        (DAYS, lambda moment: moment.date()),
        (WEEKS, lambda moment: moment.isocalendar()[:2]),
        (MONTHS, lambda moment: (moment.year, moment.month)),
    ]
    keep: set[datetime] = set()
    for count, period in periods:
        latest: dict[object, datetime] = {}
        for moment in newest_first:
            latest.setdefault(period(moment), moment)
        keep |= set(list(latest.values())[:count])
    return keep
