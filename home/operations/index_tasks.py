"""Tasks of Wagtail that keep an index: one whose object was deleted before its turn is no longer needed."""

import logging

from django.core.exceptions import ObjectDoesNotExist

PATHS = ("wagtail.tasks.update_reference_index_task", "modelsearch.tasks.insert_or_update_object_task")


def is_outdated(task_path: str, error_path: str) -> bool:
    """Return True if a task of ``PATHS`` has failed because its object is gone; both are Python paths."""
    return task_path in PATHS and error_path.endswith(".DoesNotExist")


def is_about_outdated(record: logging.LogRecord) -> bool:
    """Return True if a log record of django_tasks is about such a task."""
    if record.name != "django_tasks" or not record.exc_info or not isinstance(record.args, tuple):
        return False
    is_missing = isinstance(record.exc_info[1], ObjectDoesNotExist)
    return is_missing and any(path in record.args for path in PATHS)
