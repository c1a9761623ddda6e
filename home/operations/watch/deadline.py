"""Running several functions at once and waiting for them for a limited time."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connections

#: Functions that have not returned in time, so that each of them hangs in one thread at most.
_late: dict[str, threading.Thread] = {}


class Late(Exception):
    """The function has not returned in time."""


def run_all(functions: Mapping[str, Callable[[], Any]], seconds: float) -> dict[str, Any]:
    """Run each function in a thread; return its result, or its exception, by name.

    ``Late`` stands for a function that has not returned within ``seconds``, or that still hangs since an
    earlier call. The functions use database connections of their own.
    """
    results: dict[str, Any] = {name: Late() for name in functions}
    threads = {}
    for name, function in functions.items():
        earlier = _late.get(name)
        if earlier is None or not earlier.is_alive():
            threads[name] = threading.Thread(target=_run, args=(function, results, name), daemon=True)
            threads[name].start()
    deadline = time.monotonic() + seconds
    for name, thread in threads.items():
        thread.join(max(0, deadline - time.monotonic()))
        if thread.is_alive():
            _late[name] = thread
    return dict(results)


def _run(function: Callable[[], Any], results: dict[str, Any], name: str) -> None:
    try:
        results[name] = function()
    except Exception as error:
        results[name] = error
    finally:
        connections.close_all()
