"""Errors that are stored in groups: the handler, the mail and the admin."""

import logging
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from home.models import ErrorGroup
from home.operations.watch import error_recorder
from home.operations.watch.error_recorder import ErrorGroupHandler, Recorder, store
from home.operations.work import error_mails
from home.operations.work.jobs import JOBS

KEY = "Zq7SECRETkey1234567890abcd"
NOW = timezone.now()


@pytest.fixture
def logger(monkeypatch):
    """A logger whose errors are stored by a recorder of its own."""
    recorder = Recorder()
    monkeypatch.setattr(error_recorder, "recorder", recorder)
    monkeypatch.setattr(error_recorder, "INTERVAL", 0.01)
    logger = logging.getLogger("home.test_errors")
    handler = ErrorGroupHandler()
    logger.addHandler(handler)
    logger.recorder = recorder
    yield logger
    recorder.flush(10)
    logger.removeHandler(handler)


def fail(logger, text="x", times=1):
    citizen_text = f"local {KEY}"
    for _ in range(times):
        try:
            raise ValueError(text)
        except ValueError:
            logger.exception("failed with %s", citizen_text)


@pytest.mark.django_db(transaction=True)
def test_errors_are_grouped_by_type_and_line(logger):
    fail(logger, f"ivan@example.bg token={KEY}", times=3)
    assert logger.recorder.flush(10)
    fail(logger, times=2)
    assert logger.recorder.flush(10)
    group = ErrorGroup.objects.get()
    assert group.count == 5
    assert group.kind == "builtins.ValueError"
    assert group.place.startswith("tests/home/operations/watch/test_errors.py:")
    assert group.first_seen < group.last_seen
    assert group.message == "x"
    assert "raise ValueError(text)" in group.traceback
    assert 'File "tests/home/operations/watch/test_errors.py", line' in group.traceback


@pytest.mark.django_db(transaction=True)
def test_stored_error_holds_no_secret_no_address_and_no_variable(logger):
    fail(logger, f"ivan@example.bg access_token={KEY}")
    assert logger.recorder.flush(10)
    group = ErrorGroup.objects.get()
    stored = f"{group.message} {group.traceback}"
    assert KEY not in stored
    assert "ivan@" not in stored
    assert "ValueError: ***@*** access_token=***" in stored


@pytest.mark.django_db(transaction=True)
def test_error_without_exception_is_grouped_by_the_line_that_logs(logger):
    for number in range(3):
        logger.error("the server %d cannot be reached", number)
    logger.warning("not an error")
    assert logger.recorder.flush(10)
    group = ErrorGroup.objects.get()
    assert (group.count, group.kind, group.traceback) == (3, "home.test_errors", "")


@pytest.mark.django_db(transaction=True)
def test_refused_requests_and_returned_statuses_are_no_errors(logger):
    for name in ("django.security.DisallowedHost", "django.request"):
        record = logging.getLogger(name).makeRecord(name, logging.ERROR, "f", 1, "x", (), None)
        logger.handlers[0].handle(record)
    assert logger.recorder.flush(10)
    assert not ErrorGroup.objects.exists()


def test_database_that_is_down_stops_nobody(logger, monkeypatch):
    """Without the mark ``django_db`` each query raises."""

    def refuse(noted):
        raise OperationalError("down")

    monkeypatch.setattr(error_recorder, "store", refuse)
    fail(logger)
    assert logger.recorder.flush(10)


def test_database_that_hangs_delays_no_request_and_fills_no_memory(logger, monkeypatch):
    end = threading.Event()
    monkeypatch.setattr(error_recorder, "store", lambda noted: end.wait(30))
    fail(logger)
    began = time.monotonic()
    for number in range(300):
        program = f"{chr(10) * number}try:\n 1/0\nexcept ZeroDivisionError: logger.exception('x')"
        exec(program, {"logger": logger})  # noqa: S102 - an error at another line each time
    assert time.monotonic() - began < 2
    assert len(logger.recorder._noted) <= error_recorder.MOST_NOTED
    end.set()


#: A program in which the garbage collector destroys an object that logs an error, as asyncio's tasks do.
LATE_ERROR = """
import gc, logging
from django.conf import settings
settings.configure(BASE_DIR="/nowhere", SECRET_KEY="x" * 40)
from home.operations.watch import error_recorder

error_recorder.store = lambda noted: print("stored", len(noted), flush=True)

class Handler(logging.Handler):
    def emit(self, record):
        error_recorder.recorder.note(record)

logging.getLogger().addHandler(Handler())

class Task:
    def __init__(self):
        self.cycle = self

    def __del__(self):
        logging.error("never retrieved")

def collect_in_lock(lock):
    class Lock:
        def __enter__(self):
            lock.acquire()
            Task()
            gc.collect()

        def __exit__(self, *details):
            lock.release()

    return Lock()

gc.set_threshold(0)
"""


@pytest.mark.parametrize(
    "program",
    [
        "Task()",
        "logging.error('before'); Task()",
        "error_recorder.recorder._lock = collect_in_lock(error_recorder.recorder._lock); logging.error('x')",
    ],
    ids=["at the end", "at the end, with the thread", "while another error is noted"],
)
def test_error_that_the_garbage_collector_logs_stops_no_process(program):
    command = [sys.executable, "-c", f"{LATE_ERROR}\n{program}"]
    assert subprocess.run(command, timeout=30, check=False).returncode == 0


def test_broken_record_breaks_nothing(logger, monkeypatch):
    monkeypatch.setattr(error_recorder, "is_error", lambda record: 1 / 0)
    fail(logger)


def facts(number):
    place = error_recorder.find_place(
        logging.getLogger("x").makeRecord("x", logging.ERROR, f"file{number}", 1, "m", (), None)
    )
    record = logging.getLogger("x").makeRecord("x", logging.ERROR, f"file{number}", 1, "m", (), None)
    return error_recorder.describe(record, place)


@pytest.mark.django_db
def test_number_of_groups_is_bounded(monkeypatch):
    monkeypatch.setattr(error_recorder, "MOST_GROUPS", 3)
    for number in range(6):
        store([facts(number)])
    assert sorted(ErrorGroup.objects.values_list("place", flat=True)) == ["file3:1", "file4:1", "file5:1"]


@pytest.mark.django_db
def test_old_groups_are_forgotten():
    store([facts(1), facts(2)])
    ErrorGroup.objects.filter(place="file1:1").update(last_seen=NOW - timedelta(days=91))
    assert error_mails.prune(NOW, NOW) == 1
    assert ErrorGroup.objects.get().place == "file2:1"


@pytest.mark.django_db(transaction=True)
def test_unhandled_error_of_a_page_is_stored_with_the_number_that_the_visitor_sees(
    client, logger, monkeypatch
):
    client.raise_request_exception = False
    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", lambda self, request: 1 / 0)
    django_logger = logging.getLogger("django.request")
    django_logger.addHandler(logger.handlers[0])
    try:
        response = client.get("/")
    finally:
        django_logger.removeHandler(logger.handlers[0])
    assert response.status_code == 500
    number = response["X-Request-ID"]
    assert number in response.content.decode()
    assert logger.recorder.flush(10)
    group = ErrorGroup.objects.get()
    assert (group.kind, group.last_request_id) == ("builtins.ZeroDivisionError", number)


@pytest.mark.django_db
def test_administrators_get_one_mail_for_each_new_kind_of_error(admin_user):
    store([facts(1), facts(2)])
    assert error_mails.send(NOW, NOW) == 2
    store([facts(1)])
    assert error_mails.send(NOW, NOW) == 0
    store([facts(3)])
    assert error_mails.send(NOW, NOW) == 1
    first, second = mail.outbox
    assert first.to == [admin_user.email]
    assert "грешка" in first.subject
    assert "file1:1" in first.body
    assert "file1:1" not in second.body
    group = ErrorGroup.objects.get(place="file3:1")
    assert reverse("home_errors:inspect", args=[group.pk]) in second.body


@pytest.mark.django_db
def test_failed_task_is_mailed_by_the_mail_about_tasks_only(admin_user):
    store([facts(1)])
    ErrorGroup.objects.update(logger="django_tasks")
    assert error_mails.send(NOW, NOW) == 0
    assert not mail.outbox


@pytest.mark.django_db
def test_mail_waits_for_an_administrator_with_an_address(admin_user):
    type(admin_user).objects.update(email="")
    store([facts(1)])
    assert error_mails.send(NOW, NOW) == 0
    type(admin_user).objects.update(email="admin@example.bg")
    assert error_mails.send(NOW, NOW) == 1


def test_clock_mails_and_prunes():
    assert {"error_mails", "prune_errors"} <= {job.name for job in JOBS}


@pytest.mark.django_db
def test_admin_shows_errors_to_those_with_the_permission(client, admin_user, django_user_model):
    store([facts(1)])
    group = ErrorGroup.objects.get()
    ErrorGroup.objects.update(traceback="<b>Traceback</b>")
    urls = [reverse("home_errors:index"), reverse("home_errors:inspect", args=[group.pk])]
    client.force_login(admin_user)
    assert "file1:1" in client.get(urls[0]).content.decode()
    assert "&lt;b&gt;Traceback" in client.get(urls[1]).content.decode()
    editor = django_user_model.objects.create_user("editor")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert {client.get(url).status_code for url in urls} == {302}
    editor.user_permissions.add(Permission.objects.get(codename="view_errorgroup"))
    assert {client.get(url).status_code for url in urls} == {200}
