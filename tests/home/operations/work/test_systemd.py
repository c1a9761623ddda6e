"""The messages to systemd, over a real socket, and those that are withheld while a loop hangs."""

import os
import socket

import pytest

from home.operations.work.process import STALLED_SECONDS, Work
from home.operations.work.systemd import notify, watchdog_seconds


@pytest.fixture
def received(tmp_path, monkeypatch):
    """Return a function that returns the messages that systemd has received."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))

        def receive() -> list[str]:
            messages = []
            while True:
                try:
                    messages.append(systemd.recv(4096).decode())
                except BlockingIOError:
                    return messages

        yield receive


def test_fields_are_sent_as_lines(received):
    assert notify(READY="1", STATUS="working")
    assert received() == ["READY=1\nSTATUS=working"]


def test_an_abstract_socket_is_reached(monkeypatch):
    name = f"work-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        assert notify(WATCHDOG="1")
        assert systemd.recv(100) == b"WATCHDOG=1"


def test_without_systemd_nothing_is_sent(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify(READY="1")


def test_a_socket_that_is_gone_is_logged(monkeypatch, caplog, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert not notify(READY="1")
    assert "systemd was not notified" in caplog.text


@pytest.mark.parametrize(
    ("microseconds", "pid", "seconds"),
    [("60000000", "", 60), ("60000000", "own", 60), ("60000000", "1", None), ("", "", None)],
)
def test_watchdog_time_is_read_if_it_is_for_this_process(monkeypatch, microseconds, pid, seconds):
    monkeypatch.setenv("WATCHDOG_USEC", microseconds)
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()) if pid == "own" else pid)
    assert watchdog_seconds() == seconds


def test_the_watchdog_is_fed_only_while_every_loop_has_turned(received, db):
    work = Work()
    work._notify_watchdog()
    assert received() == ["WATCHDOG=1"]
    work.loops[-1].turned_at -= STALLED_SECONDS + 1
    work._notify_watchdog()
    assert received() == ["STATUS=stalled: clock"]
    work.loops[-1].should_stop()
    work._notify_watchdog()
    assert received() == ["WATCHDOG=1"]
