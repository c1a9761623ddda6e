"""html-validate (https://html-validate.org), started once; its rules, with reasons: .htmlvalidate.mjs."""

import json
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "html-validate"


def is_missing() -> bool:
    """Whether Node or the checker's package is not there."""
    return not shutil.which("node") or not PACKAGE.exists()


@contextmanager
def running():
    """Give a function that takes a page's bytes and returns its mistakes, in one line each."""
    checker = subprocess.Popen(
        [shutil.which("node"), "html-validate.mjs"],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield lambda html, is_mail=False: _mistakes(checker, html, is_mail)
    finally:
        checker.stdin.close()
        checker.wait(timeout=20)


def _mistakes(checker, html: bytes, is_mail: bool) -> list[str]:
    checker.stdin.write(json.dumps({"html": html.decode(), "isMail": is_mail}) + "\n")
    checker.stdin.flush()
    answer = checker.stdout.readline()
    if not answer:
        raise RuntimeError("html-validate has stopped; what it said stands above")
    return [
        "html-validate {ruleId}: {message} — line {line}, {selector}".format(**mistake)
        for mistake in json.loads(answer)
    ]
