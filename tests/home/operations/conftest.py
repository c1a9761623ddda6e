"""Fixtures for the tests of backups and restores."""

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from civic_social.restore_guard import installation
from home.operations import running_processes
from home.operations.backup import scratch
from tests.database_sessions import end_other_sessions


@pytest.fixture
def scratch_allowed(db, monkeypatch):
    """Let a test connect to the scratch database, which Django's tests refuse because no setting names it."""
    refuse_others = BaseDatabaseWrapper.ensure_connection

    def ensure_connection(self):
        if self.alias != scratch.ALIAS:
            refuse_others(self)
        elif self.connection is None:
            self.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure_connection)


@pytest.fixture
def data(tmp_path, settings, monkeypatch, scratch_allowed):
    """The data directory of an installation on a machine of its own; the restore guard is on."""
    directory = tmp_path / "данни на сайта"
    machine = tmp_path / "machine-id"
    machine.write_text("0123456789abcdef\n")
    monkeypatch.setattr(installation, "MACHINE_ID_FILES", (str(machine),))
    settings.DATA_DIR = directory
    settings.BACKUP_DIR = directory / "backups"
    settings.MEDIA_ROOT = str(directory / "media")
    settings.DOCUMENT_ROOT = str(directory / "documents")
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": str(directory / "feedback")}
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "INSTALLATION_FILE": str(directory / "installation.json"),
    }
    (directory / "media" / "images").mkdir(parents=True)
    (directory / "media" / "images" / "снимка.jpg").write_bytes(b"picture")
    (directory / "documents").mkdir()
    (directory / "documents" / "решение.pdf").write_bytes(b"decision")
    (directory / "feedback").mkdir()
    (directory / "feedback" / "attachment").write_bytes(b"letter")
    # A restore refuses to run beside other sessions.
    end_other_sessions(connection)
    running_processes.forget_running()
    yield directory
    running_processes.forget_running()
