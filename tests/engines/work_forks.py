"""A program that forks a process of ``manage.py work`` for each line of its input, and prints its PID.

A fork is the same to the database as a new interpreter, and starts a hundred times faster.
"""

import os
import signal
import sys


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    # Everything that a process imports, before the first fork.
    import home.management.commands.work  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)  # noqa: T201
    for _line in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)  # noqa: T201
        else:
            sys.stdin.close()
            try:
                call_command("work", "--sweep-seconds", "2")
            finally:
                os._exit(0)


if __name__ == "__main__":
    main()
