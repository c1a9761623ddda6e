"""The worker and the backup, as their units start them in the read-only view."""

import subprocess
import time
from pathlib import Path

from .report import note, require
from .view import View

WORKER_SECONDS = 90
BACKUP_SECONDS = 120


def check(view: View, folder: Path) -> None:
    """Raise Failed if the worker does not report that it is ready, does not stop, or no backup is made."""
    log = folder / "worker.log"
    process = view.start("civic-worker.service", log)
    try:
        _wait_for(process, log, "working loops=")
        process.terminate()
        code = process.wait(timeout=WORKER_SECONDS)
    finally:
        process.kill()
    require(code == 0, f"The worker ends with {code}:\n{log.read_text()[-3000:]}")
    text = log.read_text()
    # Tracebacks are no fault here: the tasks of Wagtail's welcome page fail, because setup has deleted it.
    for bad in ("Read-only file system", "Permission denied", "OperationalError", " CRITICAL "):
        begin = text.find(bad)
        require(begin < 0, f"The worker logged:\n{text[max(0, begin - 500) : begin + 3000]}")
    log = folder / "backup.log"
    code = view.start("civic-backup.service", log).wait(timeout=BACKUP_SECONDS)
    require(code == 0, f"The backup ends with {code}:\n{log.read_text()[-3000:]}")
    require(list(view.backups.iterdir()), f"There is no backup:\n{log.read_text()[-3000:]}")
    note("  the worker starts and stops in the view of its unit, and a backup is made")


def _wait_for(process: subprocess.Popen, log: Path, words: str) -> None:
    """Wait until the log has ``words``; raises Failed if the process ends before or takes too long."""
    deadline = time.monotonic() + WORKER_SECONDS
    while words not in log.read_text():
        ended = process.poll() is not None
        require(not ended and time.monotonic() < deadline, f"Not ready:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)
