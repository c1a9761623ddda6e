"""The web server as its unit starts it: as an unprivileged user, in a read-only view, on a held socket."""

import os
import shlex
import socket
import subprocess
import time
from pathlib import Path

from .report import PROJECT, Failed, note
from .sample import GROUP, PYTHON, USER, Sample
from .units import read_setting

START_SECONDS = 60
#: The file system of a process with ProtectSystem=strict, PrivateTmp and ProtectHome.
VIEW = """
mkdir -p /var/lib/civic
mount -t tmpfs tmpfs /srv
mkdir -p /srv/civic/site
mount --bind "$CHECKOUT" /srv/civic/site
mount --bind "$DATA" /var/lib/civic
mount -o remount,bind,ro /
mount -o remount,bind,ro /srv/civic/site
mount -o remount,ro /srv
mount -t tmpfs tmpfs /tmp
mount -t tmpfs -o mode=700 tmpfs /root
cd /srv/civic/site
"""
DROP = (
    f"setpriv --reuid={USER} --regid={GROUP} --clear-groups "
    "--no-new-privs --bounding-set=-all --inh-caps=-all"
)


class WebServer:
    """A context manager that holds the listening socket, and starts and stops gunicorn behind it."""

    def __init__(self, sample: Sample, folder: Path):
        self.sample = sample
        self.socket_path = folder / "web.sock"
        self.log_path = folder / "web.log"
        self.command, self.has_view = self._make_command()
        self.made_state_directory = False

    def __enter__(self) -> "WebServer":
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.socket_path))
        self.socket_path.chmod(0o666)
        self.listener.listen(1024)
        self.made_state_directory = self.has_view and not Path("/var/lib/civic").exists()
        self.start()
        return self

    def __exit__(self, *error) -> None:
        self.stop()
        self.listener.close()
        if self.made_state_directory:
            Path("/var/lib/civic").rmdir()

    def start(self) -> None:
        """Start gunicorn and wait until it is ready; raises Failed if it ends or is too slow."""
        offset = self.log_path.stat().st_size if self.log_path.exists() else 0
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [part.replace("{FD}", str(self.listener.fileno())) for part in self.command],
                pass_fds=[self.listener.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ["PATH"], "CHECKOUT": str(PROJECT), "DATA": str(self.sample.data)},
                cwd=PROJECT,
            )
        deadline = time.monotonic() + START_SECONDS
        while b"Booting worker" not in self.log_path.read_bytes()[offset:]:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"The web server does not start:\n{self.read_log()[-4000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End gunicorn as systemd does, and wait for it; raises Failed after the unit's time."""
        self.process.terminate()
        try:
            self.process.wait(timeout=int(read_setting("civic-web.service", "TimeoutStopSec")))
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed("The web server does not stop.") from None

    def read_log(self) -> str:
        """Return what gunicorn and the site have logged."""
        return self.log_path.read_text(errors="replace")

    def _make_command(self) -> tuple[list[str], bool]:
        """Return the command, and whether it runs in the read-only view."""
        start = shlex.split(read_setting("civic-web.service", "ExecStart"))
        variables = dict(self.sample.variables, PYTHONDONTWRITEBYTECODE="1")
        problem = _find_obstacle()
        if problem:
            note(f"  the read-only view: NOT CHECKED, {problem}")
            start[0] = str(PYTHON)
            variables["DATA_DIR"] = str(self.sample.data)
            view, drop = "", ""
        else:
            view, drop = VIEW, DROP
            variables["DATA_DIR"] = "/var/lib/civic"
        mask = read_setting("civic-web.service", "UMask")
        environment = " ".join(shlex.quote(f"{name}={value}") for name, value in variables.items())
        script = (
            f"set -e\n{view}\numask {mask}\nexec 3<&$0\n"
            f"exec env -i {environment} LISTEN_FDS=1 LISTEN_PID=$$ {drop} {shlex.join(start)}"
        )
        shell = ["bash", "-c", script, "{FD}"]
        return ([] if problem else ["unshare", "--mount", "--propagation", "private"]) + shell, not problem


def _find_obstacle() -> str:
    """Return why this machine cannot show the read-only view, or an empty string."""
    if os.geteuid() != 0:
        return "this needs root."
    if PYTHON.resolve().is_relative_to("/root") or PYTHON.resolve().is_relative_to("/tmp"):  # noqa: S108
        return f"the environment's Python lies in {PYTHON.resolve().parent}: make PYTHON=/usr/bin/python3."
    probe = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/srv"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"unshare is not allowed here ({probe.stderr.strip()})." if probe.returncode else ""
