"""The list of checks, run one after the other."""

import sys
import time
import traceback

from . import containers, files, units, updates, web
from .report import Failed, Skipped, note

CHECKS = {
    "units": units.check,
    "files": files.check,
    "containers": containers.check,
    "web": web.check,
    "updates": updates.check,
}


def main(names: list[str]) -> int:
    """Run the named checks, or all; print a line for each and return the exit code."""
    if unknown := set(names) - set(CHECKS):
        print(
            f"There is no check {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}", file=sys.stderr
        )
        return 2
    failed = []
    for name, check in CHECKS.items():
        if names and name not in names:
            continue
        begin = time.monotonic()
        try:
            check()
        except Skipped as reason:
            note(f"{name}: NOT CHECKED, {reason}")
        except Failed as fault:
            failed.append(name)
            note(f"{name}: FAILED, {fault}")
        except Exception:
            failed.append(name)
            note(f"{name}: FAILED\n{traceback.format_exc()}")
        else:
            note(f"{name}: good ({time.monotonic() - begin:.0f} s)")
    return 1 if failed else 0
