"""``/healthz`` and ``/readyz`` for programs that watch the site."""

import threading
import time

import pytest
from django.db import connection
from django.test import override_settings

from home.models import Worker
from home.operations.watch import deadline, readiness

LOCAL = {"REMOTE_ADDR": "127.0.0.1"}
FAR = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def healthy(monkeypatch):
    """Checks of which each test breaks one; the functions of the real ones have tests of their own."""
    checks = {name: (lambda: "") for name, _check, _is_warning in readiness.CHECKS}
    warnings = {name: is_warning for name, _check, is_warning in readiness.CHECKS}

    def replace(**functions):
        checks.update(functions)
        rows = tuple((name, check, warnings[name]) for name, check in checks.items())
        monkeypatch.setattr(readiness, "CHECKS", rows)

    replace()
    return replace


def fail():
    raise RuntimeError("postgres://civic:secret@db/civic")


@override_settings(ALLOWED_HOSTS=["byalareka.bg"], SECURE_SSL_REDIRECT=True)
def test_healthz_needs_no_database_no_https_and_no_known_host(client):
    """Without the mark ``django_db`` every query is an error."""
    response = client.get("/healthz", headers={"host": "10.0.0.5"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


@override_settings(ALLOWED_HOSTS=["byalareka.bg"], SECURE_SSL_REDIRECT=True)
def test_readyz_lists_every_check(client, healthy):
    response = client.get("/readyz", headers={"host": "10.0.0.5"}, **LOCAL)
    assert response.status_code == 200
    assert response.content.decode().splitlines() == [
        "ready",
        *(f"{name}: ok" for name, _check, _is_warning in readiness.CHECKS),
    ]


def test_readyz_names_what_fails_and_no_secret(client, healthy):
    healthy(database=fail, disk=lambda: "Малко място")
    response = client.get("/readyz", **LOCAL)
    assert response.status_code == 503
    lines = response.content.decode().splitlines()
    assert lines[0] == "not ready"
    assert "database: failed - Проверката не успя: RuntimeError." in lines
    assert "disk: failed - Малко място" in lines
    assert "secret" not in response.content.decode()


def test_readyz_answers_in_json_if_asked(client, healthy):
    healthy(worker=lambda: "не работи")
    response = client.get("/readyz", headers={"accept": "application/json"}, **LOCAL)
    assert response.status_code == 200
    found = response.json()
    assert found["ready"] is True
    assert found["checks"]["worker"] == {"state": "warning", "problem": "не работи"}
    assert found["checks"]["database"] == {"state": "ok", "problem": ""}


def test_check_that_hangs_is_named_in_time_and_not_started_again(client, healthy, monkeypatch):
    monkeypatch.setattr(readiness, "DEADLINE", 0.3)
    end, calls = threading.Event(), []

    def hang():
        calls.append(1)
        end.wait(30)
        return ""

    healthy(database=hang)
    began = time.monotonic()
    for _ in range(2):
        response = client.get("/readyz", **LOCAL)
        assert response.status_code == 503
        assert "database: failed - Няма отговор до 0.3 секунди" in response.content.decode()
    assert time.monotonic() - began < 3
    assert len(calls) == 1
    end.set()
    deadline._late["database"].join()
    assert client.get("/readyz", **LOCAL).status_code == 200


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize(
    "address",
    [
        FAR,
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.7"},
        {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "unknown"},
        {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    ],
)
def test_other_machines_need_the_token(client, healthy, settings, path, address):
    assert client.get(path, **address).status_code == 404
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "METRICS_TOKEN": "тайна-42"}
    assert client.get(path, **address).status_code == 401
    assert client.get(path, headers={"authorization": "Bearer wrong"}, **address).status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        LOCAL,
        {"REMOTE_ADDR": "::1"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    ],
)
def test_this_machine_needs_no_token(client, healthy, address):
    assert client.get("/readyz", **address).status_code == 200


def test_token_opens_readyz_from_another_machine(client, healthy, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "METRICS_TOKEN": "тайна-42"}
    assert client.get("/readyz", headers={"authorization": "Bearer тайна-42"}, **FAR).status_code == 200


@pytest.mark.django_db
def test_applied_migrations_are_checked_once():
    check = readiness.MigrationCheck()
    assert check() == ""
    assert check.is_applied


@pytest.mark.django_db
def test_missing_migration_is_named():
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'home' AND name = "
            "(SELECT MAX(name) FROM django_migrations WHERE app = 'home')"
        )
    check = readiness.MigrationCheck()
    assert "manage.py migrate" in check()
    assert not check.is_applied


def test_data_directory_that_cannot_be_written_fails(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert readiness.check_data_directory() == ""
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    settings.DATA_DIR = tmp_path / "file"
    with pytest.raises(OSError, match="Not a directory"):
        readiness.check_data_directory()


def test_full_disk_is_named_by_setting_without_its_path(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "not made yet"
    assert readiness.check_disk() == ""
    monkeypatch.setattr(readiness, "LEAST_FREE_BYTES", 1 << 60)
    assert "DATA_DIR" in readiness.check_disk()
    assert str(tmp_path) not in readiness.check_disk()


@pytest.mark.django_db
def test_missing_worker_is_a_warning():
    assert "manage.py work" in readiness.check_worker()
    Worker.objects.create(id="work-1", host="друг", directory="/data")
    assert readiness.check_worker() == ""


@pytest.mark.django_db(transaction=True)
def test_checks_run_against_the_real_database(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    response = client.get("/readyz", headers={"accept": "application/json"}, **LOCAL)
    states = {name: each["state"] for name, each in response.json()["checks"].items()}
    assert states == {
        "database": "ok",
        "migrations": "ok",
        "data_directory": "ok",
        "disk": "ok",
        "worker": "warning",
        "cache": "ok",
    }
