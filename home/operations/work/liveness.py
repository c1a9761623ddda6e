"""The answer to the question whether the background process works, from the leases in the database."""

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ...models import Worker
from ..data_directory import data_directory
from .leases import host_name

#: A lease that was renewed within this time belongs to a living process.
ALIVE_SECONDS = 60


def workers_here() -> QuerySet[Worker]:
    """Return the leases of this host and data directory, and not those of other machines."""
    return Worker.objects.filter(host=host_name(), directory=str(data_directory()))


def describe_problem(workers: QuerySet[Worker]) -> str:
    """Return a sentence why no process of ``workers`` works, or an empty string if one does."""
    alive = workers.seen_within(ALIVE_SECONDS)
    if alive.filter(stalled="").exists():
        return ""
    if stalled := alive.first():
        return _("The background process runs, but a part of it hangs: %(parts)s.") % {
            "parts": stalled.stalled
        }
    last = workers.order_by("seen_at").last()
    if last is None:
        return _("The background process does not run. Start it: manage.py work")
    seen = {"when": date_format(localtime(last.seen_at), "d.m.Y H:i")}
    return _("The background process was last seen on %(when)s. Start it: manage.py work") % seen
