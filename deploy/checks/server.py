"""The web server behind a socket that is held over its restarts, as systemd holds civic-web.socket."""

import socket
import subprocess
import time
from pathlib import Path

from .report import Failed
from .units import read_setting
from .view import View

START_SECONDS = 60
UNIT = "civic-web.service"


class WebServer:
    """A context manager that holds the listening socket, and starts and stops gunicorn behind it."""

    def __init__(self, view: View, folder: Path):
        self.view = view
        self.socket_path = folder / "web.sock"
        self.log_path = folder / "web.log"
        self.log_path.touch()

    def __enter__(self) -> "WebServer":
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.socket_path))
        self.socket_path.chmod(0o666)
        self.listener.listen(1024)
        self.start()
        return self

    def __exit__(self, *error) -> None:
        self.stop()
        self.listener.close()

    def start(self) -> None:
        """Start gunicorn and wait until it is ready; raises Failed if it ends or is too slow."""
        offset = self.log_path.stat().st_size
        self.process = self.view.start(UNIT, self.log_path, self.listener.fileno())
        deadline = time.monotonic() + START_SECONDS
        while b"Booting worker" not in self.log_path.read_bytes()[offset:]:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"The web server does not start:\n{self.read_log()[-4000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End gunicorn as systemd does, and wait for it; raises Failed after the unit's time."""
        self.process.terminate()
        try:
            self.process.wait(timeout=int(read_setting(UNIT, "TimeoutStopSec")))
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed("The web server does not stop.") from None

    def read_log(self) -> str:
        """Return what gunicorn and the site have logged."""
        return self.log_path.read_text(errors="replace")
