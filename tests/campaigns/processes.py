"""The processes of the crash campaign: the network, and workers that are killed, stopped and let go on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

from django.db import connections

from . import worker

#: The share of workers that are started as a fresh interpreter; the others are forked from this process,
#: which is the same to the database and to the network, and a hundred times quicker.
COLD = 0.01
LONGEST_SECONDS = 60


@contextmanager
def running_network(module="network", **behaviour):
    """Start a network (``network`` or ``sandbox_network``) as a process of its own; give its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.campaigns.{module}", json.dumps(behaviour)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Workers:
    """Starts workers, kills them at a named point or at a random moment, and counts what became of them."""

    def __init__(self, chance: random.Random):
        self.chance = chance
        self.running: dict[int, dict] = {}
        self.kills: Counter = Counter()
        self.cold = 0

    def start(self, account_id: int, operation: str, point: str) -> None:
        """Start one worker for an account. ``point``: of ``worker.POINTS`` or ``STOPS``, "random" or ""."""
        now = time.monotonic()
        armed = "" if point == "random" else point
        self.running[self._spawn(account_id, armed)] = {
            "account": account_id,
            "what": (operation, point),
            "kill_at": now + self.chance.uniform(0, 0.25) if point == "random" else now + LONGEST_SECONDS,
            "go_on_at": None,
        }

    def _spawn(self, account_id: int, point: str) -> int:
        cold = self.chance.random() < COLD
        self.cold += cold
        connections.close_all()
        pid = os.fork()
        if pid:
            return pid
        try:
            if cold:
                command = [sys.executable, "-m", "tests.campaigns.worker", point, str(account_id)]
                os.execv(sys.executable, command)  # noqa: S606
            worker.serve(point, account_id)
        finally:
            connections.close_all()
            os._exit(0)

    def serving(self, account_id: int) -> int:
        """Return how many workers run for an account, the stopped ones not counted."""
        return sum(
            each["account"] == account_id and each["go_on_at"] is None for each in self.running.values()
        )

    def stopped(self, account_id: int) -> bool:
        """Return whether a worker of this account has been stopped and not yet gone on."""
        return any(each["account"] == account_id and each["go_on_at"] for each in self.running.values())

    def look_after(self, stop_seconds: float) -> None:
        """Kill whose moment has come, let the stopped go on, and bury the dead."""
        now = time.monotonic()
        for pid, each in list(self.running.items()):
            if each["go_on_at"] and now >= each["go_on_at"]:
                os.kill(pid, signal.SIGCONT)
                each["go_on_at"] = None
            if now >= each["kill_at"]:
                os.kill(pid, signal.SIGKILL)
                each["kill_at"] = now + LONGEST_SECONDS
            done, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if not done:
                continue
            if os.WIFSTOPPED(status):
                each["go_on_at"] = now + stop_seconds
                self.kills[each["what"]] += 1
                continue
            del self.running[pid]
            if os.WIFSIGNALED(status):
                self.kills[each["what"]] += 1
