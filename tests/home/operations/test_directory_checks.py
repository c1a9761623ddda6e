"""System checks of the data directories, and the move of documents out of the public media."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms.settings.base import BASE_DIR
from home.operations import directory_checks


@pytest.fixture
def data(settings, tmp_path):
    """A data directory as ``DATA_DIR`` gives it, with the cache and the database in it."""
    settings.DATA_DIR = tmp_path
    settings.BACKUP_DIR = str(tmp_path / "backups")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.DOCUMENT_ROOT = str(tmp_path / "documents")
    settings.FEEDBACK = {
        **settings.FEEDBACK,
        "ATTACHMENT_ROOT": str(tmp_path / "feedback"),
        "KEPT_FILES_ROOT": str(tmp_path / "kept-files"),
    }
    settings.CACHES = {
        **settings.CACHES,
        "storage": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path / "cache"),
        },
    }
    return tmp_path


def ids(check):
    return [message.id for message in check(None)]


def test_default_layout_is_private_and_writable(data):
    assert ids(directory_checks.check_data_is_private) == []
    assert ids(directory_checks.check_data_is_writable) == []
    assert ids(directory_checks.check_data_is_apart) == []
    assert ids(directory_checks.check_no_document_is_public) == []


@pytest.mark.parametrize("served", ["MEDIA_ROOT", "STATIC_ROOT"])
@pytest.mark.parametrize("private", ["DATA_DIR", "DOCUMENT_ROOT", "BACKUP_DIR"])
def test_private_directory_below_a_served_one_is_an_error(data, settings, served, private):
    setattr(settings, served, str(data / "public"))
    setattr(settings, private, str(data / "public/private"))
    (message,) = directory_checks.check_data_is_private(None)
    assert (message.id, private in message.msg, served in message.msg) == ("home.E001", True, True)


def test_served_directory_behind_a_symbolic_link_is_an_error(data, settings):
    (data / "media/kept").mkdir(parents=True)
    (data / "documents").symlink_to(data / "media/kept")
    assert ids(directory_checks.check_data_is_private) == ["home.E001"]


def test_citizens_files_below_the_media_are_an_error(data, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": str(data / "media/feedback")}
    assert ids(directory_checks.check_data_is_private) == ["home.E001"]


@pytest.fixture
def read_only(monkeypatch):
    """A directory that cannot be written, also when the tests run as root."""

    def close(folder: Path):
        monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder)

    return close


@pytest.mark.parametrize(
    ("name", "level"),
    [("media", "home.E002"), ("documents", "home.E002"), ("feedback", "home.E002"), ("cache", "home.W002")],
)
def test_directory_that_cannot_be_written_is_reported(data, read_only, name, level):
    (data / name).mkdir()
    read_only(data / name)
    (message,) = directory_checks.check_data_is_writable(None)
    assert (message.id, str(data / name) in message.msg) == (level, True)


def test_missing_directory_in_a_closed_one_is_reported(data, read_only):
    read_only(data)
    names = [message.msg.split()[0] for message in directory_checks.check_data_is_writable(None)]
    assert names == [
        "DATA_DIR",
        "MEDIA_ROOT",
        "DOCUMENT_ROOT",
        "FEEDBACK_ATTACHMENT_ROOT",
        "FEEDBACK_KEPT_FILES_ROOT",
        "CACHE_URL",
    ]


def test_data_in_the_checkout_are_reported_for_a_public_site(settings):
    settings.DATA_DIR = settings.BASE_DIR / "var"
    assert ids(directory_checks.check_data_is_apart) == ["home.W003"]


@pytest.fixture
def old_documents(data):
    folder = data / "media/documents"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.pdf").write_bytes(b"a")
    (folder / "sub/b.pdf").write_bytes(b"b")
    return folder


def test_documents_among_the_media_are_reported_and_moved(data, old_documents, capsys):
    assert ids(directory_checks.check_no_document_is_public) == ["home.W004"]
    call_command("move_documents")
    assert ids(directory_checks.check_no_document_is_public) == []
    assert (data / "documents/sub/b.pdf").read_bytes() == b"b"
    assert "2" in capsys.readouterr().out


def test_interrupted_move_is_finished_by_the_next(data, old_documents):
    (data / "documents").mkdir()
    (data / "documents/a.pdf").write_bytes(b"a")
    (data / "documents/.b.pdf.part").write_bytes(b"")
    call_command("move_documents")
    assert not list(directory_checks.misplaced_documents())
    assert (data / "documents/a.pdf").read_bytes() == b"a"


def test_document_with_the_name_of_another_is_left_and_named(data, old_documents):
    (data / "documents").mkdir()
    (data / "documents/a.pdf").write_bytes(b"another")
    with pytest.raises(CommandError, match="media/documents/a.pdf"):
        call_command("move_documents")
    assert (old_documents / "a.pdf").read_bytes() == b"a"
    assert (data / "documents/a.pdf").read_bytes() == b"another"


def test_full_disk_leaves_the_original_and_says_so(data, old_documents, monkeypatch):
    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copy2", fail)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("move_documents")
    assert (old_documents / "a.pdf").exists()


def test_data_dir_moves_everything_that_is_written(tmp_path, settings):
    """Also for a path with spaces and Cyrillic letters."""
    folder = tmp_path / "данни на сайта"
    script = (
        "from django.conf import settings as s; "
        "print(s.DATABASES['default']['NAME'], s.MEDIA_ROOT, s.DOCUMENT_ROOT, "
        "s.FEEDBACK['ATTACHMENT_ROOT'], s.CACHES['storage']['LOCATION'], sep='\\n')"
    )
    output = subprocess.run(
        [sys.executable, "-c", script],
        env={
            **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "CACHE_URL")},
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "cms.settings.development",
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = ("db.sqlite3", "media", "documents", "feedback", "cache")
    assert output.splitlines() == [str(folder / name) for name in names]


def test_missing_directory_of_sqlite_is_an_error_before_migrate_fails(data, monkeypatch):
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data / "new" / "db.sqlite3")}
    monkeypatch.setattr(directory_checks.settings, "DATABASES", {"default": sqlite})
    (message,) = directory_checks.check_data_is_writable(None)
    assert (message.id, "DATABASE_URL" in message.msg, str(data / "new") in message.hint) == (
        "home.E002",
        True,
        True,
    )
    (data / "new").mkdir()
    assert ids(directory_checks.check_data_is_writable) == []


def test_laptop_makes_its_data_directory_open_to_the_proxy(tmp_path):
    folder = tmp_path / "нова папка" / "var"
    environment = {**os.environ, "DATA_DIR": str(folder)}
    command = [sys.executable, "-c", "import cms.settings.development"]
    subprocess.run(command, check=True, env=environment, cwd=BASE_DIR)
    assert folder.stat().st_mode & 0o055 == 0o055


def test_manage_without_packages_names_the_command_that_installs_them():
    # Without ``site`` Python knows no installed package.
    command = [sys.executable, "-S", "manage.py", "setup"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=BASE_DIR, check=False)
    assert done.returncode == 1
    assert "make .venv/run" in done.stderr
    assert ".venv/bin/python manage.py setup" in done.stderr
    assert "Traceback" not in done.stderr
