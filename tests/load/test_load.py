"""A quick run of the load."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="nginx is missing")
@pytest.mark.skipif(not (PROJECT / ".venv/bin/python").exists(), reason="the units use .venv")
def test_quick_run_writes_its_section(tmp_path):
    report = tmp_path / "benchmarks.md"
    environment = {key: value for key, value in os.environ.items() if key != "POSTGRESQL_URL"}
    command = [sys.executable, "-m", "tests.load", "--quick", "--output", str(report)]
    subprocess.run(command, check=True, env=environment, cwd=PROJECT)
    text = report.read_text()
    for word in ("slow bodies", "hostile uploads", "an export of", "catching up"):
        assert word in text
