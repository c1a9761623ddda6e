"""A quick run of the benchmark."""

import os
import subprocess
import sys

import pytest

#: Words of each section's tables.
FIGURES = (
    "save and publish",
    "95 % within",
    "bare loop",
    "list in the admin",
    "by the network's event",
    "one thread",
    "overdue on a desk",
    "six of these at once",
    "registering",
    "of static",
)


@pytest.mark.slow
def test_quick_run_writes_a_report_with_every_part(tmp_path):
    report = tmp_path / "benchmarks.md"
    environment = {key: value for key, value in os.environ.items() if key != "POSTGRESQL_URL"}
    command = [sys.executable, "-m", "tests.bench", "--quick", "--output", str(report)]
    subprocess.run(command, check=True, env=environment)
    text = report.read_text()
    for figure in FIGURES:
        assert figure in text
