"""A worker process that starts before the measurement, and delivers once for each line on its input."""

import json
import logging
import sys

import django


def main():
    """Read ``CIVIC_SOCIAL`` settings as JSON lines; after each, deliver and print the number of attempts."""
    django.setup()
    from django.db import connection
    from django.test import override_settings

    from civic_social.conf import django_settings
    from civic_social.delivery import worker

    logging.getLogger().setLevel(logging.INFO)
    connection.ensure_connection()
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        with override_settings(CIVIC_SOCIAL={**django_settings.CIVIC_SOCIAL, **json.loads(line)}):
            print(sum(worker.drain().values()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
