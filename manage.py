#!/usr/bin/env python
"""Django's command line for the municipal site."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        sys.exit(
            f"This Python has no {error.name}. Install the site's packages with “make .venv/run”, and run: "
            f".venv/bin/python manage.py {' '.join(sys.argv[1:])}"
        )

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
