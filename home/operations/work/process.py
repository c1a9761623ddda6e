"""The process: starts the loops, watches them, and ends them cleanly on SIGTERM."""

import logging
import os
import signal
import threading
import time

from django.conf import settings
from django.db import Error, connections

from civic_social.restore_guard import guard

from ..running_processes import note_running
from . import reaper
from .clock import Clock
from .jobs import JOBS
from .leases import Beat
from .loops import Loop, close_connections
from .sweeps import DeliverySweep, run_maintenance
from .systemd import notify, watchdog_seconds
from .task_loop import INTERVAL, TaskLoop, database_backends, engine_workers

logger = logging.getLogger(__name__)

#: The time without a sign of life after which a loop has stalled.
STALLED_SECONDS = 5 * 60
#: Seconds that the work in hand may take after SIGTERM, before the process is ended without it.
STOP_SECONDS = 80
DELIVERY_SECONDS, MAINTENANCE_SECONDS, CLOCK_SECONDS = 15, 30, 5
#: Threads that run tasks: SQLite lets one write at a time.
TASK_THREADS = {"sqlite": 1}
MANY_TASK_THREADS = 2
WATCH_SECONDS = 1


class Work:
    """One run of ``manage.py work``. ``sweep_seconds`` is the time between two looks for what is due."""

    def __init__(self, sweep_seconds: float | None = None):
        self.stop = threading.Event()
        self.stop_beat = threading.Event()
        self.clock = Clock(JOBS)
        threads = TASK_THREADS.get(connections["default"].vendor, MANY_TASK_THREADS)
        tasks = [TaskLoop(alias) for alias in database_backends() for _ in range(threads)]
        self.leases = [self.clock.lease, *(loop.lease for loop in tasks)]
        self.beat = Beat(self.leases)
        delivery, maintenance = sweep_seconds or DELIVERY_SECONDS, sweep_seconds or MAINTENANCE_SECONDS
        self.loops = [
            *(
                Loop(f"tasks-{number}", loop.run_round, INTERVAL, self.stop)
                for number, loop in enumerate(tasks)
            ),
            *(
                Loop(f"tasks-{alias}", run_worker, INTERVAL, self.stop)
                for alias, run_worker in engine_workers().items()
            ),
            Loop("reaper", reaper.run_round, settings.WORKER_LEASE_SECONDS / 3, self.stop),
            Loop("delivery", DeliverySweep().run_round, delivery, self.stop),
            Loop("maintenance", run_maintenance, maintenance, self.stop),
            Loop("clock", self.clock.run_round, CLOCK_SECONDS, self.stop),
        ]
        self.beat_loop = Loop(
            "beat", self.beat.run_round, self.beat.seconds, self.stop_beat, longest_pause=self.beat.seconds
        )

    def run(self) -> int:
        """Work until SIGTERM or Ctrl+C; return the exit code. Call it in the main thread."""
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            self._watch()
        except KeyboardInterrupt:
            return self._end()

    def _watch(self) -> None:
        """Start the loops, start them again if a thread has died, and notify systemd, for ever."""
        is_ready, watchdog = False, watchdog_seconds()
        is_checked = False
        next_notice = time.monotonic()
        while True:
            # Before any loop: a restored database has tasks and mails that may have been sent already.
            is_checked = is_checked or _restore_is_checked()
            for loop in (self.beat_loop, *(self.loops if is_checked else ())):
                loop.start()
            self.beat.stalled = self.find_stalled()
            if not is_ready and self.clock.lease.id:
                is_ready = True
                notify(READY="1", STATUS="working")
                logger.info("working loops=%s", ",".join(loop.name for loop in self.loops))
            if is_ready and watchdog and time.monotonic() >= next_notice:
                next_notice = time.monotonic() + watchdog / 3
                self._notify_watchdog()
            time.sleep(WATCH_SECONDS)

    def find_stalled(self) -> str:
        """Return the names of the loops that have stalled, or an empty string."""
        loops = (self.beat_loop, *self.loops)
        return ", ".join(loop.name for loop in loops if loop.has_stalled(STALLED_SECONDS))

    def _notify_watchdog(self) -> None:
        """Tell systemd that the process is alive, unless a loop has stalled: then systemd restarts it."""
        if stalled := self.find_stalled():
            logger.critical("stalled loops=%s", stalled)
            notify(STATUS=f"stalled: {stalled}")
        else:
            notify(WATCHDOG="1")

    def _end(self) -> int:
        """Let the work in hand end, release the leases, and return the exit code."""
        # A second signal ends the process at once.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        notify(STOPPING="1")
        logger.info("stopping")
        self.stop.set()
        deadline = time.monotonic() + STOP_SECONDS
        late = [loop.name for loop in self.loops if not loop.join(max(0, deadline - time.monotonic()))]
        if late:
            logger.error("ended before its work was done loops=%s", ",".join(late))
            # The interpreter would wait for the threads; the reaper gives back what they hold.
            os._exit(1)
        self.stop_beat.set()
        self.beat_loop.join(5)
        self._release_leases()
        logger.info("stopped")
        return 0

    def _release_leases(self) -> None:
        """Release the leases; while the database fails they end by themselves, when their time is over."""
        try:
            for lease in self.leases:
                lease.release()
        except Error as error:
            logger.warning("the leases were not released: %s", error)


def _restore_is_checked() -> bool:
    """Hold everything if the database was restored or copied; return False if that is not known yet."""
    try:
        note_running()
        guard.check()
    except (Error, OSError):
        logger.exception("waiting with the work until the database and the installation file can be read")
        return False
    finally:
        # This thread needs it again when the process ends: until then it would break, or be held for days.
        close_connections()
    return True


def _interrupt(*_details) -> None:
    raise KeyboardInterrupt
