"""Loops: a round that raises is repeated, and a loop that hangs is noticed."""

import threading
import time

from django.db import connections

from civic_social.stopping import should_stop
from home.operations.work import loops
from home.operations.work.loops import Loop

PATIENCE = 10


def test_a_loop_that_raises_goes_on_after_a_pause(monkeypatch, caplog):
    monkeypatch.setattr(loops, "FIRST_PAUSE", 0.01)
    stop, rounds = threading.Event(), []

    def run_round():
        rounds.append(time.monotonic())
        if len(rounds) <= 3:
            raise (ValueError, SystemExit, KeyboardInterrupt)[len(rounds) - 1]
        stop.set()

    loop = Loop("fragile", run_round, 0, stop)
    loop.start()
    assert loop.join(PATIENCE)
    assert len(rounds) == 4
    assert caplog.text.count("the loop fragile failed") == 3
    pauses = [later - earlier for earlier, later in zip(rounds, rounds[1:], strict=False)]
    assert pauses[0] >= 0.01
    assert pauses[1] >= 0.02
    assert pauses[2] >= 0.04


def test_a_loop_closes_its_connections_after_an_error(db):
    stop, closed = threading.Event(), []

    def run_round():
        connection = connections["default"]
        connection.ensure_connection = lambda: None
        connection.close = lambda: closed.append(connection.alias)
        stop.set()
        raise ValueError

    loop = Loop("fragile", run_round, 0, stop)
    loop.start()
    assert loop.join(PATIENCE)
    assert "default" in closed


def test_a_dead_thread_is_started_again(monkeypatch):
    stop = threading.Event()
    loop = Loop("mortal", lambda: None, 0, stop)
    with monkeypatch.context() as patch:
        patch.setattr(loop, "_run", lambda: None)
        loop.start()
        assert loop.join(PATIENCE)
    loop.start()
    assert not loop.join(0.05)
    stop.set()
    assert loop.join(PATIENCE)


def test_each_item_of_a_long_round_is_a_sign_of_life_and_the_end_of_one_that_stops():
    stop, items = threading.Event(), []
    goes_on = threading.Event()

    def run_round():
        while not should_stop():
            items.append(None)
            goes_on.wait(0.01)

    loop = Loop("long", run_round, 0, stop)
    loop.start()
    time.sleep(0.2)
    assert not loop.has_stalled(0.15)
    stop.set()
    assert loop.join(PATIENCE)
    assert len(items) > 1


def test_a_loop_that_hangs_has_stalled():
    stop, release = threading.Event(), threading.Event()
    loop = Loop("hanging", release.wait, 0, stop)
    loop.start()
    time.sleep(0.1)
    assert loop.has_stalled(0.05)
    stop.set()
    release.set()
    assert loop.join(PATIENCE)
