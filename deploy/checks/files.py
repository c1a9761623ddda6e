"""The installer, and the files of the servers that are read by their own programs."""

import shutil
import tempfile
from pathlib import Path

from .report import PROJECT, note, require, run, run_or_fail

DEPLOY = PROJECT / "deploy"


def check() -> None:
    """Raise Failed if the installer, its dry run or a configuration file is refused."""
    installer = DEPLOY / "install.sh"
    run_or_fail("The installer's syntax", "bash", "-n", installer)
    before = _listing()
    output = run_or_fail(
        "The installer's dry run",
        "bash",
        installer,
        "--dry-run",
        "--domain",
        "byalareka.bg",
        "--name",
        "Бяла река",
    )
    require("civic-web" in output, f"The dry run does not name the units:\n{output}")
    require(_listing() == before, "The dry run changed something.")
    refused = run("bash", installer, "--dry-run")
    require(
        refused.returncode == 2 and "--domain" in refused.stdout, "The installer accepts a missing domain."
    )
    if caddy := shutil.which("caddy"):
        with tempfile.TemporaryDirectory() as home:
            run_or_fail(
                "Caddy's file", caddy, "validate", "--adapter", "caddyfile", "--config", DEPLOY / "caddy/Caddyfile",
                env={"HOME": home, "PATH": "/usr/bin:/bin"},
            )  # fmt: skip
    else:
        note("  Caddyfile: NOT CHECKED, caddy is missing: apt-get install caddy")


def _listing() -> list[str]:
    """Return what the installer would make, as far as it is there."""
    places = [
        "/etc/civic.env",
        "/etc/civic",
        "/srv/civic",
        "/var/lib/civic",
        "/etc/systemd/system/civic-web.service",
    ]
    return [place for place in places if Path(place).exists()]
