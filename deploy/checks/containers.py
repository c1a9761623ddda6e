"""Dockerfile and compose file, by hadolint and Docker Compose; no image is built."""

import os
import tempfile
from pathlib import Path

from .report import PROJECT, Skipped, note, require, run, run_or_fail

DEPLOY = PROJECT / "deploy"
VENV = PROJECT / ".venv"
ENVIRONMENT = {"DB_PASSWORD": "example", "SITE_URL": "https://byalareka.bg", "SECRET_KEY": "x" * 50}


def check() -> None:
    """Raise Failed if one of the two programs reports anything."""
    # The packages' own wrappers exit with 0 on errors, so the programs inside are run.
    hadolint = _find("bin/hadolint")
    compose = _find("lib/python3*/site-packages/compose/docker-compose")
    run_or_fail("The Dockerfile", hadolint, "--failure-threshold", "style", DEPLOY / "Dockerfile")
    with tempfile.NamedTemporaryFile("w", suffix=".env") as settings:
        settings.write("SECRET_KEY=x\n")
        settings.flush()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "ENV_FILE": settings.name,
        }
        command = [compose, "-f", DEPLOY / "compose.yaml", "config", "-q"]
        run_or_fail("The compose file", *command, env={**environment, **ENVIRONMENT})
        refused = run(*command, env=environment)
    require(
        refused.returncode != 0 and "DB_PASSWORD" in refused.stdout,
        f"The compose file accepts a database without a password:\n{refused.stdout}",
    )
    note("  No image was built: this needs a container engine.")


def _find(pattern: str) -> Path:
    """Return the program at ``pattern`` in the environment; raise Skipped if it is not installed."""
    if found := sorted(VENV.glob(pattern)):
        return found[0]
    raise Skipped("hadolint and Docker Compose are missing: make .venv/deploy")
