"""A stand-in for systemd: starts the commands of the installed units as their users, on a held socket."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from .report import Failed, require

UNITS, SITE, CONTROL = Path("/etc/systemd/system"), Path("/srv/civic/site"), Path("/run/systemctl.sock")
WEB, WORKER = "civic-web.service", "civic-worker.service"
READY_SECONDS = 90
#: Put in the place of systemctl: hands its arguments to the stand-in and exits with its answer.
PROGRAM = f"""#!/usr/bin/python3
import socket, sys
control = socket.socket(socket.AF_UNIX)
control.connect("{CONTROL}")
control.sendall("\\0".join(sys.argv[1:]).encode() + b"\\n")
sys.exit(int(control.makefile().readline() or 1))
"""


class Systemd:
    """A context manager; ``calls`` are the words of each call of systemctl."""

    def __init__(self, log: Path):
        self.log = log
        self.calls: list[list[str]] = []
        self.processes: dict[str, subprocess.Popen] = {}
        self.listener: socket.socket | None = None
        self.notify: dict[str, socket.socket] = {}

    def __enter__(self) -> "Systemd":
        program = Path("/usr/local/bin/systemctl")
        program.write_text(PROGRAM)
        program.chmod(0o755)
        self.control = socket.socket(socket.AF_UNIX)
        self.control.bind(str(CONTROL))
        self.control.listen()
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *error) -> None:
        for unit in [*self.processes, "nginx"]:
            self._stop(unit)
        self.control.close()

    def is_running(self, unit: str) -> bool:
        """Return True if the process of a unit lives."""
        process = self.processes.get(unit)
        return process is not None and process.poll() is None

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self.control.accept()
                with connection:
                    words = connection.makefile().readline().rstrip("\n").split("\0")
                    self.calls.append(words)
                    connection.sendall(b"%d\n" % self._answer(words))

    def _answer(self, words: list[str]) -> int:
        verb, *units = [word for word in words if not word.startswith("-")] or [""]
        units = [unit if "." in unit or unit == "nginx" else f"{unit}.service" for unit in units]
        try:
            if verb == "is-active":
                return 0 if all(map(self.is_running, units)) else 3
            if verb in ("stop", "restart"):
                for unit in units:
                    self._stop(unit)
            if verb in ("start", "restart", "enable", "reload-or-restart"):
                for unit in units:
                    self._start(unit, now=verb != "enable" or "--now" in words)
        except Failed as fault:
            self.log.open("a").write(f"systemd: {fault}\n")
            return 1
        return 0

    def _start(self, unit: str, *, now: bool) -> None:
        if unit == "civic-web.socket" and now and not self.listener:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind("/run/civic-web.sock")
            os.chmod("/run/civic-web.sock", 0o666)  # noqa: S103  # nosec  # as systemd does
            self.listener.listen(1024)
        elif unit == "nginx" and not self.is_running(unit):
            self.processes[unit] = subprocess.Popen(["nginx", "-g", "daemon off;"])
        elif unit == "nginx":
            self.processes[unit].send_signal(signal.SIGHUP)
        elif unit in (WEB, WORKER) and now and not self.is_running(unit):
            self._start_service(unit)

    def _start_service(self, unit: str) -> None:
        """Start a unit of Type=notify and wait until it reports that it is ready."""
        settings = dict(
            line.split("=", 1) for line in (UNITS / unit).read_text().splitlines() if line[:1].isalpha()
        )
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        address = f"/run/notify-{unit}"
        Path(address).unlink(missing_ok=True)
        notify.bind(address)
        os.chmod(address, 0o666)  # noqa: S103  # nosec  # as systemd does
        notify.settimeout(0.5)
        handed = self.listener if unit == WEB else None
        script = "" if handed is None else f"export LISTEN_FDS=1 LISTEN_PID=$$; exec 3<&{handed.fileno()}\n"
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                ["sh", "-c", f"{script}umask {settings['UMask']}\nexec {settings['ExecStart']}"],
                cwd=settings["WorkingDirectory"],
                env={**read_environment(), "NOTIFY_SOCKET": address, "PYTHONDONTWRITEBYTECODE": "1"},
                user=settings["User"],
                group=settings["Group"],
                extra_groups=[],
                pass_fds=[] if handed is None else [handed.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.processes[unit] = process
        # Kept open: the process goes on reporting.
        self.notify[unit] = notify
        deadline = time.monotonic() + READY_SECONDS
        while not _is_ready(notify):
            require(process.poll() is None, f"{unit} ends with {process.returncode}")
            require(time.monotonic() < deadline, f"{unit} does not get ready")

    def _stop(self, unit: str) -> None:
        process = self.processes.pop(unit, None)
        if process:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


def _is_ready(notify: socket.socket) -> bool:
    with contextlib.suppress(TimeoutError):
        return b"READY=1" in notify.recv(4096)
    return False


def read_environment() -> dict[str, str]:
    """Return the settings of the installation, as systemd gives them to a unit."""
    variables = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for line in Path("/etc/civic.env").read_text().splitlines():
        name, _, value = line.partition("=")
        variables[name] = shlex.split(value)[0] if value[:1] in ("'", '"') else value
    return variables
