"""A unit's own command as the unit runs it: as an unprivileged user, in a read-only view of the system."""

import os
import shlex
import subprocess
from pathlib import Path

from .report import PROJECT, note
from .sample import GROUP, PYTHON, USER, Sample
from .units import read_setting

STATE, BACKUPS = Path("/var/lib/civic"), Path("/var/backups/civic")
#: The file system of a process with ProtectSystem=strict, PrivateTmp and ProtectHome.
MOUNTS = f"""
mkdir -p {STATE} {BACKUPS}
mount -t tmpfs tmpfs /srv
mkdir -p /srv/civic/site
mount --bind "$CHECKOUT" /srv/civic/site
mount --bind "$DATA" {STATE}
mount --bind "$BACKUPS" {BACKUPS}
mount -o remount,bind,ro /
mount -o remount,bind,ro /srv/civic/site
mount -o remount,ro /srv
mount -t tmpfs tmpfs /tmp
mount -t tmpfs -o mode=700 tmpfs /root
cd /srv/civic/site
"""
#: A disk below the cache that has no room left.
FULL_CACHE = f"""
mount -t tmpfs -o size=64k,mode=777 tmpfs {STATE}/cache
head -c 1M /dev/zero > {STATE}/cache/filler 2>/dev/null || true
"""
DROP = (
    f"setpriv --reuid={USER} --regid={GROUP} --clear-groups "
    "--no-new-privs --bounding-set=-all --inh-caps=-all"
)


class View:
    """A context manager; ``start`` starts the command of a unit in it.

    Where the machine does not allow the view, the command runs outside of it, which is reported. With
    ``has_full_cache`` the disk below the cache is full for the commands that are started from then on.
    """

    def __init__(self, sample: Sample, folder: Path):
        self.sample, self.backups = sample, folder / "backups"
        if problem := find_obstacle():
            note(f"  the read-only view: NOT CHECKED, {problem}")
        self.is_real = not problem
        self.has_full_cache = False
        self.made: list[Path] = []

    def __enter__(self) -> "View":
        self.backups.mkdir(mode=0o777)
        self.backups.chmod(0o777)
        if self.is_real:
            self.made = [path for path in (STATE, BACKUPS) if not path.exists()]
        return self

    def __exit__(self, *error) -> None:
        for path in self.made:
            if path.exists():
                path.rmdir()

    def start(self, unit: str, log: Path, listener: int | None = None) -> subprocess.Popen:
        """Start a unit's command, with the listening socket ``listener`` as systemd would hand it over."""
        start = shlex.split(read_setting(unit, "ExecStart"))
        variables = {**self.sample.variables, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
        if self.is_real:
            prefix, mounts, drop = ["unshare", "--mount", "--propagation", "private"], MOUNTS, DROP
            if self.has_full_cache:
                mounts += FULL_CACHE
            variables |= {"DATA_DIR": str(STATE), "BACKUP_DIR": str(BACKUPS)}
        else:
            prefix, mounts, drop, start[0] = [], "", "", str(PYTHON)
            variables |= {"DATA_DIR": str(self.sample.data), "BACKUP_DIR": str(self.backups)}
        environment = " ".join(shlex.quote(f"{name}={value}") for name, value in variables.items())
        sockets = "" if listener is None else "LISTEN_FDS=1 LISTEN_PID=$$"
        script = (
            f"set -e\n{mounts}\numask {read_setting(unit, 'UMask')}\n"
            + ("" if listener is None else f"exec 3<&{listener}\n")
            + f"exec env -i {environment} {sockets} {drop} {shlex.join(start)}"
        )
        with log.open("ab") as output:
            return subprocess.Popen(
                [*prefix, "bash", "-c", script],
                pass_fds=[] if listener is None else [listener],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={
                    "PATH": os.environ["PATH"],
                    "CHECKOUT": str(PROJECT),
                    "DATA": str(self.sample.data),
                    "BACKUPS": str(self.backups),
                },
                cwd=PROJECT,
            )


def find_obstacle() -> str:
    """Return why this machine cannot show the read-only view, or an empty string."""
    if os.geteuid() != 0:
        return "this needs root."
    if PYTHON.resolve().is_relative_to("/root") or PYTHON.resolve().is_relative_to("/tmp"):  # noqa: S108  # nosec
        return f"the environment's Python lies in {PYTHON.resolve().parent}: make PYTHON=/usr/bin/python3."
    probe = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/srv"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"unshare is not allowed here ({probe.stderr.strip()})." if probe.returncode else ""
