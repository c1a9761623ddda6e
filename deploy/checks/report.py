"""The output and the errors of a check."""

import shutil
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class Failed(Exception):
    """A check found a fault; the message is a sentence for the person who reads the log."""


class Skipped(Exception):
    """A check that this machine cannot run; the message names what is missing."""


def note(sentence: str) -> None:
    """Print one line at once."""
    print(f"· {sentence}", flush=True)


def require(condition: object, sentence: str) -> None:
    """Raise Failed with ``sentence`` unless ``condition`` holds."""
    if not condition:
        raise Failed(sentence)


def require_program(name: str, package: str) -> str:
    """Return the path of a program; raise Skipped with the package that brings it."""
    if path := shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin"):
        return path
    raise Skipped(f"{name} is missing: apt-get install {package}")


def run(*command: str | Path, **options) -> subprocess.CompletedProcess:
    """Run a command to its end and return its result, with standard output and error as text."""
    return subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )


def run_or_fail(what: str, *command: str | Path, **options) -> str:
    """Run a command and return its output; raise Failed with the output if its exit code is not 0."""
    result = run(*command, **options)
    require(result.returncode == 0, f"{what} failed (exit code {result.returncode}):\n{result.stdout}")
    return result.stdout
