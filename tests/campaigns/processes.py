"""The processes of the crash campaign: the network, and workers that are killed, stopped and continued."""

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
from dataclasses import dataclass

from django.db import connections

from . import worker

#: The share of workers that are started as a new interpreter. The others are forked from this process, which
#: is the same to the database and the network, and a hundred times quicker.
NEW_INTERPRETERS = 0.01
LONGEST_SECONDS = 60


@contextmanager
def running_network(module="network", **behaviour):
    """Run a network of this package as a process and give its URL.

    ``module`` is "network", "sandbox_network" or "hostile_network"; ``behaviour`` are its faults.
    """
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


@dataclass
class RunningWorker:
    """One worker process; times are of ``time.monotonic()``."""

    account_id: int
    operation: str
    point: str
    kill_at: float
    #: Set while the process is stopped: when to continue it.
    continue_at: float | None = None


class Workers:
    """Starts workers, kills them at a named point or a random moment, and counts the kills."""

    #: The module of this package that a new interpreter runs.
    module = "worker"

    def __init__(self, chance: random.Random, *, seconds: float = 0.25):
        """``seconds``: the longest life of a worker that is killed at a random moment."""
        self.chance = chance
        self.seconds = seconds
        self.running: dict[int, RunningWorker] = {}
        #: Kills and stops by operation and point.
        self.kills: Counter = Counter()
        self.new_interpreters = 0

    def start(self, account_id: int, operation: str, point: str) -> None:
        """Start a worker for one account.

        ``point`` is one of ``worker.POINTS``, ``STOPS`` or ``LAST_INSTANT``, "random", or "" for no kill.
        """
        is_random = point == "random"
        seconds = self.chance.uniform(0, self.seconds) if is_random else LONGEST_SECONDS
        kill_at = time.monotonic() + seconds
        pid = self._spawn(account_id, "" if is_random else point)
        self.running[pid] = RunningWorker(account_id, operation, point, kill_at)

    def _spawn(self, account_id: int, point: str) -> int:
        in_new_interpreter = self.chance.random() < NEW_INTERPRETERS
        self.new_interpreters += in_new_interpreter
        connections.close_all()
        pid = os.fork()
        if pid:
            return pid
        try:
            if in_new_interpreter:
                command = [sys.executable, "-m", f"tests.campaigns.{self.module}", point, str(account_id)]
                os.execv(sys.executable, command)  # noqa: S606
            self.serve(point, account_id)
        finally:
            connections.close_all()
            os._exit(0)

    def serve(self, point: str, account_id: int) -> None:
        """Do the work of a forked worker."""
        worker.serve(point, account_id)

    def are_running(self, account_id: int) -> bool:
        """Return True if an account has a worker that is not stopped."""
        return any(
            process.account_id == account_id and process.continue_at is None
            for process in self.running.values()
        )

    def are_stopped(self, account_id: int) -> bool:
        """Return True if an account has a worker that was stopped and not yet continued."""
        return any(
            process.account_id == account_id and process.continue_at for process in self.running.values()
        )

    def update(self, stop_seconds: float) -> None:
        """Kill workers whose time has come, continue those stopped for ``stop_seconds``, reap ended ones."""
        now = time.monotonic()
        for pid, process in list(self.running.items()):
            if process.continue_at and now >= process.continue_at:
                os.kill(pid, signal.SIGCONT)
                process.continue_at = None
            if now >= process.kill_at:
                os.kill(pid, signal.SIGKILL)
                process.kill_at = now + LONGEST_SECONDS
            ended, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if not ended:
                continue
            if os.WIFSTOPPED(status):
                process.continue_at = now + stop_seconds
                self.kills[process.operation, process.point] += 1
                continue
            del self.running[pid]
            if os.WIFSIGNALED(status):
                self.kills[process.operation, process.point] += 1
