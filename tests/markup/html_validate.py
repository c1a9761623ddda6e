"""Runs html-validate (https://html-validate.org); .htmlvalidate.mjs has its rules with their reasons."""

import json
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "html-validate"


def is_missing() -> bool:
    """Return True if Node or the checker's package is not installed."""
    return not shutil.which("node") or not PACKAGE.exists()


@contextmanager
def running():
    """Start the checker; yields a function that returns the errors in a page's bytes, one line each."""
    checker = subprocess.Popen(
        [shutil.which("node"), "html-validate.mjs"],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield lambda html, is_mail=False: _errors(checker, html, is_mail)
    finally:
        checker.stdin.close()
        checker.wait(timeout=20)


def _errors(checker, html: bytes, is_mail: bool) -> list[str]:
    """Return the errors in ``html``. Raises ``RuntimeError`` if the checker has stopped."""
    checker.stdin.write(json.dumps({"html": html.decode(), "isMail": is_mail}) + "\n")
    checker.stdin.flush()
    response = checker.stdout.readline()
    if not response:
        raise RuntimeError("html-validate has stopped; its output is above")
    return [
        "html-validate {ruleId}: {message} — line {line}, {selector}".format(**error)
        for error in json.loads(response)
    ]
