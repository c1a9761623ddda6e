"""A task that takes a moment and leaves a line in a file, to see how often each was done."""

import os
import time

from django_tasks import task


@task()
def count(number: int) -> None:
    """Append ``number`` to the file named by ``COUNTED_FILE``, after 80 ms."""
    time.sleep(0.08)
    with open(os.environ["COUNTED_FILE"], "a") as lines:
        lines.write(f"{number}\n")


@task()
def count_later(number: int) -> None:
    """Enqueue a task that counts ``number``."""
    count.enqueue(number)
