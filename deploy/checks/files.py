"""The installer, and the files of the servers that are read by their own programs."""

import shutil
import tempfile
from pathlib import Path

from .report import PROJECT, note, require, run, run_or_fail

DEPLOY = PROJECT / "deploy"
#: The files and directories that the installer would make.
PLACES = [
    "/etc/civic",
    "/etc/civic.env",
    "/etc/systemd/system/civic-web.service",
    "/srv/civic",
    "/usr/local/bin/civic",
    "/var/lib/civic",
]


def check() -> None:
    """Raise Failed if the installer, its dry run or a configuration file is refused."""
    installer = DEPLOY / "install.sh"
    run_or_fail("The installer's syntax", "bash", "-n", installer)
    before = _find_places()
    dry_run = ["bash", installer, "--dry-run"]
    output = run_or_fail("The dry run", *dry_run, "--domain", "byalareka.bg", "--name", "Бяла река")
    require("civic-web" in output, f"The dry run does not name the units:\n{output}")
    names = ["--domain", "byalareka.bg", "--name", "Бяла река", "--email", "admin@byalareka.bg"]
    with_caddy = run_or_fail("The dry run without nginx", *dry_run, *names, "--proxy", "none")
    unwanted = [line for line in with_caddy.splitlines() if "nginx" in line or "certbot" in line]
    require(
        "deploy/caddy/Caddyfile" in with_caddy and not unwanted, f"With Caddy it would still do: {unwanted}"
    )
    require(_find_places() == before, "The dry run changed something.")
    refused = run(*dry_run)
    require(refused.returncode == 2 and "--domain" in refused.stdout, "A missing domain is accepted.")
    if not (caddy := shutil.which("caddy")):
        note("  Caddyfile: NOT CHECKED, caddy is missing: apt-get install caddy")
        return
    with tempfile.TemporaryDirectory() as home:
        command = [caddy, "validate", "--adapter", "caddyfile", "--config", DEPLOY / "caddy" / "Caddyfile"]
        run_or_fail("Caddy's file", *command, env={"HOME": home, "PATH": "/usr/bin:/bin"})


def _find_places() -> list[str]:
    return [place for place in PLACES if Path(place).exists()]
