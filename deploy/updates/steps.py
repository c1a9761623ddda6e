"""The places, commands and errors that every step of an update uses."""

import contextlib
import os
import shlex
import subprocess
from pathlib import Path

SITE, RELEASES = Path("/srv/civic/site"), Path("/srv/civic/releases")
ENVIRONMENT, BACKUPS = Path("/etc/civic.env"), Path("/var/backups/civic")
SOCKET, LOCK = Path("/run/civic-web.sock"), Path("/run/civic-update.lock")


class Failed(Exception):
    """A step failed; the message says what happened and what to do."""


class NoVersionRuns(Failed):
    """Neither the new version nor the one before it is ready."""


class Interrupted(Exception):
    """The terminal was closed, or somebody ended the update."""


class Steps:
    """Runs commands and says what it does; with ``dry`` it only shows what would change something."""

    def __init__(self, dry: bool):
        self.dry = dry

    def run(self, *command, what: str = "", timeout: float | None = None, **environment) -> None:
        """Run a command; raise Failed with ``what`` if it fails."""
        words = [str(part) for part in command]
        if self.dry:
            shown = [f"{name}={value}" for name, value in environment.items()] + words
            print("    " + shlex.join(shown), flush=True)
            return
        try:
            code = subprocess.run(
                words, env=os.environ | environment, timeout=timeout, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            code = f"no answer in {timeout:.0f} seconds"
        if code:
            raise Failed(f"{what or shlex.join(words)} ({code}).")

    def civic(self, release: Path, *arguments: str, what: str) -> None:
        """Run a command of the site in one of its versions."""
        self.run(release / "deploy" / "civic", *arguments, what=what, CIVIC_SITE=str(release))

    def link(self, release: Path) -> None:
        """Let SITE lead to a release, in one step."""
        new = SITE.with_name("site.new")
        self.run("ln", "-sfn", release, new)
        self.run("mv", "-T", new, SITE)


def say(sentence: str) -> None:
    """Print one line at once."""
    # The terminal may be gone, and what was begun must end all the same.
    with contextlib.suppress(OSError):
        print(f"· {sentence}", flush=True)


def git(folder: Path, *arguments: str) -> str:
    """Return the output of a git command; raise Failed with git's own words."""
    command = ["git", "-C", str(folder), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failed(f"{shlex.join(command)}: {result.stderr.strip()}")
    return result.stdout.strip()
