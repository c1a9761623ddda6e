"""Tests of restores: the database and the files of the backup, marked, and the state before it kept."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Page

from civic_social.audit_log import chain
from civic_social.models import RestoreFinding, Switch
from home.operations import running_processes
from home.operations.backup import making, restoring
from tests.home.factories import NewsPageFactory

from .test_backup import backup

pytestmark = pytest.mark.django_db(transaction=True)


def restore(path) -> str:
    out = StringIO()
    call_command("restore", path, stdout=out)
    return out.getvalue()


@pytest.fixture
def saved(data, website, page_of):
    """A backup with one news page; after it, one more page and other files."""
    page_of(NewsPageFactory, title="Преди")
    path = backup()
    page_of(NewsPageFactory, title="След")
    (data / "media" / "images" / "снимка.jpg").unlink()
    (data / "media" / "new.jpg").write_bytes(b"new")
    return path


def titles():
    return sorted(Page.objects.filter(depth=4).values_list("title", flat=True))


def test_restore_brings_rows_and_files_back(data, saved):
    assert titles() == ["Преди", "След"]
    restore(saved)
    assert titles() == ["Преди"]
    assert (data / "media" / "images" / "снимка.jpg").read_bytes() == b"picture"
    assert not (data / "media" / "new.jpg").exists()
    assert (data / "feedback" / "attachment").exists()
    assert chain.verify().is_whole


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no types of its own")
def test_types_of_other_programs_are_replaced(data, website):
    execute("CREATE TYPE queue_state AS ENUM ('todo', 'done')")
    execute("CREATE TABLE queue_job (state queue_state)")
    try:
        restore(backup())
        execute("INSERT INTO queue_job VALUES ('todo')")
    finally:
        execute("DROP TABLE IF EXISTS queue_job")
        execute("DROP TYPE IF EXISTS queue_state")


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_restored_database_is_marked_before_anything_runs(data, saved):
    restore(saved)
    assert Switch.load().finding == RestoreFinding.RESTORED


def test_state_before_the_restore_is_kept(data, saved):
    restore(saved)
    (kept,) = data.glob("before-restore-*")
    assert (kept / "media" / "new.jpg").read_bytes() == b"new"
    assert [file for file in kept.iterdir() if ".sqlite3" in file.name or file.suffix == ".tar"]
    assert list(data.glob(".restore-*")) == []


def test_new_rows_get_ids_that_the_lost_ones_never_had(data, saved, website, page_of):
    lost = Page.objects.get(title="След").pk
    restore(saved)
    website.news.refresh_from_db()
    assert page_of(NewsPageFactory).pk > lost + 9_000


def test_restore_refuses_while_the_site_runs(data, saved):
    code = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'a'); fcntl.flock(file, fcntl.LOCK_SH);"
        "print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(data / "running.lock")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        process.stdout.readline()
        with pytest.raises(CommandError):
            restore(saved)
        assert titles() == ["Преди", "След"]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    # A killed process holds nothing.
    restore(saved)
    assert titles() == ["Преди"]


def test_delivery_counts_as_running(data):
    from civic_social.delivery import worker

    worker.drain()
    with pytest.raises(running_processes.StillRunning), running_processes.nothing_else_running():
        pass


def test_damaged_backup_changes_nothing(data, saved):
    saved.write_bytes(saved.read_bytes()[:-20_000])
    with pytest.raises(CommandError):
        restore(saved)
    assert titles() == ["Преди", "След"]
    assert list(data.glob("before-restore-*")) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL restores in one transaction")
def test_restore_that_fails_halfway_puts_everything_back(data, saved, monkeypatch):
    def fail(files, kept, moves):
        for directory in files:
            moves.move(directory, kept / directory.name)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "_replace_files", fail)
    with pytest.raises(CommandError, match="No space left"):
        restore(saved)
    connection.close()
    assert titles() == ["Преди", "След"]
    assert (data / "media" / "new.jpg").exists()
    # The mark stays: a person looks, although nothing was replaced.
    assert making.last_backup().path == str(saved)


def test_backup_is_restored_on_an_empty_machine(data, saved):
    for file in (data / "installation.json", data / "last-backup.json"):
        file.unlink(missing_ok=True)
    restore(saved)
    assert Switch.load().finding == RestoreFinding.RESTORED
    assert Path(saved).exists()
