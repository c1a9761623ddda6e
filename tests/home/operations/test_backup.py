"""Tests of making and verifying backups, on the database that the tests run on."""

import gzip
import json
import os
import tarfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from civic_social.models import RecordHead
from home.operations.backup import making, verification
from home.operations.backup.errors import BackupError
from tests.home.factories import NewsPageFactory

pytestmark = pytest.mark.django_db(transaction=True)


def backup(*arguments) -> Path:
    call_command("backup", *arguments, stdout=StringIO())
    return Path(making.last_backup().path)


def content(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def rewrite(path: Path, **changes) -> None:
    """Write the tar file again with changed members."""
    members = content(path) | changes
    with tarfile.open(path, "w") as tar:
        for name, data in members.items():
            part = path.with_suffix(".part")
            part.write_bytes(data)
            tar.add(part, name)
            part.unlink()


def test_backup_holds_database_files_and_manifest(data, website, page_of):
    page_of(NewsPageFactory, title="Новина")
    path = backup()
    members = content(path)
    manifest = json.loads(members["manifest.json"])
    head = RecordHead.objects.get()
    assert members["files/media/images/снимка.jpg"] == b"picture"
    assert members["files/feedback/attachment"] == b"letter"
    assert members["files/documents/решение.pdf"] == b"decision"
    assert manifest["counts"]["home.NewsPage"] == 1
    assert manifest["record"] == f"{head.count}:{head.hash}"
    assert "civic_social.0001_initial" in manifest["migrations"]
    assert manifest["checksums"].keys() == members.keys() - {"manifest.json"}
    assert manifest["version"]


def test_backup_is_private_and_leaves_nothing_behind(data):
    path = backup()
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_backup_contains_no_keys(data, settings):
    installation_file = data / "installation.json"
    installation_file.write_text("{}")
    members = content(backup())
    database = members.get("database.sqlite3.gz")
    everything = b"".join(members.values()) + (gzip.decompress(database) if database else b"")
    keys = [django_settings.SECRET_KEY, *settings.CIVIC_SOCIAL["CREDENTIAL_KEYS"]]
    assert [key for key in keys if key.encode() in everything] == []
    assert not [name for name in members if "installation" in name]


def test_new_backup_passes_its_verification(data, website, page_of):
    page_of(NewsPageFactory)
    path = backup()
    out = StringIO()
    call_command("verify", path, stdout=out)
    assert RecordHead.objects.get().hash in out.getvalue()


def test_backup_is_written_into_another_directory(data, tmp_path):
    assert backup(tmp_path / "друг диск").parent == tmp_path / "друг диск"


def test_changed_byte_is_noticed(data):
    path = backup()
    with tarfile.open(path) as tar:
        at = tar.getmember("files/media/images/снимка.jpg").offset_data
    damaged = bytearray(path.read_bytes())
    damaged[at] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(CommandError, match="снимка.jpg"):
        call_command("verify", path)


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_cut_backup_is_noticed(data, size):
    path = backup()
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(CommandError):
        call_command("verify", path)


def test_missing_backup_is_a_sentence(data, tmp_path):
    with pytest.raises(CommandError, match="nowhere.tar"):
        call_command("verify", tmp_path / "nowhere.tar")


def test_rows_that_the_manifest_counts_are_missed(data):
    path = backup()
    manifest = json.loads(content(path)["manifest.json"])
    manifest["counts"]["home.NewsPage"] = 7
    rewrite(path, **{"manifest.json": json.dumps(manifest).encode()})
    assert "home.NewsPage" in verification.verify(path).problems[0]


def test_backup_of_a_newer_version_is_refused(data):
    path = backup()
    manifest = json.loads(content(path)["manifest.json"])
    rewrite(path, **{"manifest.json": json.dumps(manifest | {"format": 99}).encode()})
    with pytest.raises(BackupError):
        verification.verify(path)


@pytest.mark.parametrize("went_back", [False, True])
def test_backup_with_unknown_migrations_is_good_only_where_this_version_runs_on_them(data, went_back):
    recorder = MigrationRecorder(connection)
    try:
        recorder.record_applied("home", "9999_of_tomorrow")
        path = backup()
        if not went_back:
            recorder.record_unapplied("home", "9999_of_tomorrow")
        problems = verification.verify(path).problems
    finally:
        recorder.record_unapplied("home", "9999_of_tomorrow")
    assert bool(problems) is not went_back
    assert went_back or "9999_of_tomorrow" in problems[0]


def test_full_disk_leaves_no_backup_and_the_old_ones(data, monkeypatch):
    old = backup()

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_sync", fail)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup")
    assert list(old.parent.iterdir()) == [old]
    assert making.last_backup().path == str(old)


def test_old_backups_are_removed_and_strange_files_kept(data):
    directory = data / "backups"
    directory.mkdir()
    for day in range(1, 29):
        (directory / f"civic-202601{day:02}-030000.tar").touch()
    (directory / "civic-notes.tar").touch()
    path = backup()
    names = {file.name for file in directory.iterdir()}
    assert {path.name, "civic-notes.tar", "civic-20260128-030000.tar"} <= names
    assert "civic-20260102-030000.tar" not in names


def test_administrator_is_warned_without_a_recent_backup(data, monkeypatch):
    assert making.last_backup() is None
    assert making.overdue_warning()
    with pytest.raises(CommandError):
        call_command("backup", "--check")
    path = backup()
    assert making.overdue_warning() == ""
    monkeypatch.setattr(making, "OVERDUE_AFTER", timedelta(0))
    assert making.overdue_warning()
    monkeypatch.undo()
    path.unlink()
    assert str(path) in making.overdue_warning()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's write-ahead log")
def test_backup_during_an_open_write_has_the_committed_rows_only(data, website, page_of):
    from django.db import transaction

    page_of(NewsPageFactory)
    with transaction.atomic():
        page_of(NewsPageFactory)
        path = backup()
    assert json.loads(content(path)["manifest.json"])["counts"]["home.NewsPage"] == 1
    assert os.path.exists(path)
