"""The benchmark itself works: a few iterations of each part."""

import os
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_a_quick_run_writes_a_report_with_every_part(tmp_path):
    report = tmp_path / "benchmarks.md"
    environment = {key: value for key, value in os.environ.items() if key != "POSTGRESQL_URL"}
    command = [sys.executable, "-m", "tests.bench", "--quick", "--output", str(report)]
    subprocess.run(command, check=True, env=environment)
    text = report.read_text()
    parts = ("save and publish", "bare loop", "list in the admin", "overdue on a desk", "registering")
    for figure in (*parts, "of static"):
        assert figure in text
