"""The product's background process, ended or stopped at a named point of its work on comments.

The points are patched into this process alone, and so are the leases of minutes that a campaign of seconds
cannot wait for.
"""

import os
import sys
import time
from datetime import timedelta

from django.db import Error, close_old_connections

from .worker import _after, _before, _first_time, _is_write, _stop

#: The points at which a worker is killed.
POINTS = (
    "operation claimed",
    "request on its way",
    "accepted, not answered",
    "answered, not recorded",
    "recorded, not committed",
    "record committed",
    "before looking",
    "looked, not recorded",
    "comments stored, reading not ended",
    "before the end of a reading",
    "event claimed",
    "event applied, not recorded",
)
#: The points at which a worker is stopped for longer than its lease and both read-backs.
STOPS = ("stopped after the claim", "stopped before the record")
#: The last instant before the request: what is sent twice there must be found and removed.
LAST_INSTANT = ("stopped in the last instant", "stopped in the last instant, killed before the answer")
#: Seconds between two rounds of a worker, and until one that is not killed ends.
ROUND_SECONDS, LIFE_SECONDS = 0.25, 8
LEASE = timedelta(seconds=5)


def arm(point: str) -> None:
    """Patch this process so that it kills or stops itself at ``point``."""
    from urllib3.connection import HTTPConnection

    from civic_social.channels.graph.client import GraphClient
    from civic_social.channels.graph.comments import GraphComments
    from civic_social.conversation import events, executor, reading, results, storage, worker

    writing = {"when": lambda connection: connection.is_writing}
    once = {"when": lambda *args: _first_time(point)}
    once_writing = {"when": lambda client, method, *args: method == "POST" and _first_time(point)}
    _before(HTTPConnection, "request", when=_is_write)
    match point:
        case "operation claimed":
            _before(worker, "perform")
        case "request on its way":
            _before(HTTPConnection, "getresponse", **writing)
        case "accepted, not answered":
            _after(HTTPConnection, "getresponse", **writing)
        case "answered, not recorded":
            _before(worker, "apply_result")
        case "recorded, not committed":
            _before(results, "_stop_or_rest")
        case "record committed":
            _after(worker, "apply_result")
        case "before looking":
            _before(GraphComments, "find_reply")
        case "looked, not recorded":
            _after(GraphComments, "find_reply")
        case "comments stored, reading not ended":
            _after(storage, "store")
        case "before the end of a reading":
            _before(reading, "_finish")
        case "event claimed":
            _before(events, "_apply")
        case "event applied, not recorded":
            _before(events, "_settle")
        case "stopped after the claim":
            _before(executor, "_require_lease", _stop, **once)
        case "stopped before the record":
            _after(worker, "perform", _stop, **once)
        case "stopped in the last instant":
            _before(GraphClient, "_request", _stop, **once_writing)
        case "stopped in the last instant, killed before the answer":
            _before(GraphClient, "_request", _stop, **once_writing)
            _after(HTTPConnection, "getresponse", **writing)


def serve(point: str, lives: float = LIFE_SECONDS) -> None:
    """Run the rounds of the sweep, as ``manage.py social deliver --watch`` does; die at ``point``."""
    from civic_social import sweep
    from civic_social.conversation import events, reading

    reading.LEASE = events.LEASE = LEASE
    if point:
        arm(point)
    rounds, ends_at = sweep.Sweep(), time.monotonic() + lives
    while time.monotonic() < ends_at:
        try:
            rounds.run_round()
        except Error:
            # SQLite was locked for too long; the next round tries again.
            close_old_connections()
        time.sleep(ROUND_SECONDS)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.campaigns.conversation_settings")
    import django

    django.setup()
    serve(sys.argv[1])
