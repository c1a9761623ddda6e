"""Threads that start together, for tests of races."""

import threading

from django.db import connections


def run_concurrently(work, count):
    """Run ``work(number)`` in ``count`` threads that start together; return results and exceptions."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number):
        try:
            barrier.wait()
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
