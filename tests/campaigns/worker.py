"""A worker process that kills itself at a named point: ``python -m tests.campaigns.worker POINT ACCOUNT``.

The points are patched into this process alone. A forked process calls ``serve`` instead.
"""

import os
import signal
import sys
from functools import wraps

#: The points between claiming a post and storing the result at which a worker is killed, in order.
POINTS = (
    "claim committed",
    "before the first byte",
    "request on its way",
    "accepted, not answered",
    "photo uploaded, not saved",
    "photo saved",
    "between photo and post",
    "answered, not recorded",
    "recorded, not committed",
    "record committed",
    "before looking",
    "found, not recorded",
)
#: The points at which a worker is stopped for longer than its lease and both read-back delays.
STOPS = ("stopped after the claim", "stopped before the record")
#: The points between the last check of the lease and the first byte of the request. No program can check
#: later, so a worker that is stopped there may send the post twice, and the duplicate must be removed. At the
#: second point the worker is also killed, so that it cannot report the duplicate.
LAST_INSTANT = ("stopped in the last instant", "stopped in the last instant, killed before the answer")


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def _stop():
    os.kill(os.getpid(), signal.SIGSTOP)


def _before(owner, name, act=_die, when=lambda *args: True):
    original = getattr(owner, name)

    @wraps(original)
    def patched(*args, **kwargs):
        if when(*args):
            act()
        return original(*args, **kwargs)

    setattr(owner, name, patched)


def _after(owner, name, act=_die, when=lambda *args: True):
    original = getattr(owner, name)

    @wraps(original)
    def patched(*args, **kwargs):
        result = original(*args, **kwargs)
        if when(*args):
            act()
        return result

    setattr(owner, name, patched)


def _is_write(connection, method, *args):
    connection.is_writing = method != "GET"
    return False


def _has_upload(claimed, values):
    return bool(values.get("uploads") or values.get("container"))


def _is_before_publication(claimed, values):
    return _has_upload(claimed, values) and not values.get("unpublished")


def arm(point: str) -> None:
    """Patch this process so that it kills or stops itself at ``point``."""
    from django.db import transaction
    from urllib3.connection import HTTPConnection

    from civic_social.channels import get_channels
    from civic_social.delivery import executor, worker
    from civic_social.outgoing_http import HttpClient

    writes = {"when": lambda client, method, *args: method != "GET"}
    once = {"when": lambda *args: _first_time(point)}
    _before(HTTPConnection, "request", when=_is_write)
    match point:
        case "claim committed":
            _before(worker, "perform")
        case "before the first byte":
            _before(HttpClient, "request", **writes)
        case "stopped after the claim":
            _before(executor, "_require_lease", _stop, **once)
        case "stopped in the last instant":
            _before(HttpClient, "request", _stop, **once)
        case "stopped in the last instant, killed before the answer":
            _before(HttpClient, "request", _stop, **once)
            _after(HTTPConnection, "getresponse", when=lambda connection: connection.is_writing)
        case "request on its way":
            _before(HTTPConnection, "getresponse", when=lambda connection: connection.is_writing)
        case "accepted, not answered":
            _after(HTTPConnection, "getresponse", when=lambda connection: connection.is_writing)
        case "photo uploaded, not saved":
            _before(executor, "_save_progress", when=_has_upload)
        case "photo saved":
            _after(executor, "_save_progress", when=_has_upload)
        case "between photo and post":
            _after(executor, "_save_progress", when=_is_before_publication)
        case "answered, not recorded":
            _before(worker, "apply_result")
        case "stopped before the record":
            # A stop inside the transaction would lock SQLite for all other workers.
            _after(worker, "perform", _stop, **once)
        case "recorded, not committed":
            _after(worker, "apply_result")
        case "record committed":
            _before(worker, "apply_result", lambda: transaction.on_commit(_die))
        case "before looking":
            for channel in get_channels().values():
                _before(channel, "find_all")
        case "found, not recorded":
            for channel in get_channels().values():
                _after(channel, "find_all")


_reached = set()


def _first_time(point: str) -> bool:
    first = point not in _reached
    _reached.add(point)
    return first


def serve(point: str, account_id: int) -> None:
    """Deliver the due posts of one account and settle its possible duplicates; die at ``point``."""
    from civic_social.delivery import duplicates, worker

    if point:
        arm(point)
    worker.drain(account_ids=[account_id])
    duplicates.check_due(account_ids=[account_id])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.campaigns.settings")
    import django

    django.setup()
    serve(sys.argv[1], int(sys.argv[2]))
