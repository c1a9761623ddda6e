"""The systemd units: no warning, and little that a broken process could reach."""

import os
import re
import tempfile
from pathlib import Path

from .report import PROJECT, note, require, require_program, run

UNITS = PROJECT / "deploy" / "systemd"
#: Tenths of systemd's exposure level: 15 is 1.5 of 10.
GREATEST_EXPOSURE = 15


def check() -> None:
    """Raise Failed if systemd has anything to say about a unit."""
    analyze = require_program("systemd-analyze", "systemd")
    units = sorted(UNITS.iterdir())
    with tempfile.TemporaryDirectory() as folder:
        copies = [_copy(unit, Path(folder)) for unit in units]
        # systemd reports a misspelt setting as a warning, with exit code 0.
        result = run(
            analyze,
            "verify",
            *copies,
            env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:", "LANG": "C.UTF-8"},
        )
        require(result.returncode == 0 and not result.stdout.strip(), f"systemd reports:\n{result.stdout}")
    for unit in units:
        if unit.suffix == ".service":
            result = run(
                analyze, "security", "--offline=true", f"--threshold={GREATEST_EXPOSURE}", "--no-pager", unit
            )
            require(result.returncode == 0, f"{unit.name} is too exposed:\n{result.stdout}")
            note(f"  {unit.name}: exposure {re.search(r'level for .*: ([0-9.]+)', result.stdout)[1]} of 10")


def _copy(unit: Path, folder: Path) -> Path:
    """Write the unit into ``folder`` with the paths of this machine, because programs must exist."""
    copy = folder / unit.name
    text = unit.read_text().replace("/srv/civic/site", str(PROJECT).replace(" ", "\\x20"))
    copy.write_text(text.replace("User=civic", "User=daemon").replace("Group=civic", "Group=daemon"))
    return copy


def read_setting(unit: str, name: str) -> str:
    """Return the last value of a setting of a unit; raise KeyError if it is not there."""
    values = re.findall(rf"^{name}=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)
    if not values:
        raise KeyError(name)
    return values[-1]
