"""Installation, updates and the way back, by the scripts themselves, in a private view of this machine.

The view has its own /etc, /srv, /run, /var/lib/civic and network; only systemd is a stand-in: ``systemd.py``.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .report import PROJECT, Skipped, require, require_program
from .sample import PYTHON
from .view import find_obstacle

#: Where the private system differs from the machine: the directories of the folder, by the place they take.
PLACES = {
    "etc": "/etc",
    "srv": "/srv",
    "local": "/usr/local/bin",
    "state": "/var/lib/civic",
    "backups": "/var/backups/civic",
    "www": "/var/www",
    "log": "/var/log",
}
MOUNTS = """
set -e
cp -a /etc /usr/local/bin "$FOLDER"
mv "$FOLDER/bin" "$FOLDER/local"
mkdir "$FOLDER"/srv "$FOLDER"/state "$FOLDER"/backups "$FOLDER"/www "$FOLDER"/log "$FOLDER"/log/nginx
{binds}
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system /run/lock
ip link set lo up
exec "$PYTHON" -m deploy.checks.update_drill "$FOLDER"
"""


def check() -> None:
    """Raise Failed if the drill of updates fails, and Skipped if it cannot run here."""
    require_program("nginx", "nginx-light")
    require_program("git", "git")
    if problem := find_obstacle():
        raise Skipped(problem)
    made = [Path(place) for place in PLACES.values() if not Path(place).exists()]
    for place in made:
        place.mkdir()
    # Not below /tmp, so that the user of the site can reach it.
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="civic-update.") as folder:  # nosec  # a random name
        os.chmod(folder, 0o711)  # noqa: S103  # nosec  # other users pass through
        binds = "\n".join(f'mount --bind "$FOLDER/{name}" {place}' for name, place in PLACES.items())
        try:
            code = subprocess.run(
                [
                    # Everything that was started ends with it.
                    *("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"),
                    *("--mount", "--net", "--propagation", "private"),
                    *("bash", "-c", MOUNTS.replace("{binds}", binds)),
                ],
                env={
                    "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    "LANG": "C.UTF-8",
                    "HOME": "/root",
                    "FOLDER": folder,
                    "PYTHON": str(PYTHON),
                    "PYTHONDONTWRITEBYTECODE": "1",
                },
                cwd=PROJECT,
                check=False,
            ).returncode
        finally:
            for place in made:
                place.rmdir()
    require(code == 0, "The drill of installation and updates failed: see above.")


if __name__ == "__main__":
    sys.exit(check())
