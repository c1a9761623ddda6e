"""Files and folders may be named in any order on pytest's command line."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def test_fixtures_of_a_folder_are_found_after_a_file_of_the_folder_above(tmp_path):
    folder = tmp_path / "checks" / "below"
    folder.mkdir(parents=True)
    for package in (folder, folder.parent):
        (package / "__init__.py").touch()
    (folder / "conftest.py").write_text("import pytest\n\n@pytest.fixture\ndef seven():\n    return 7\n")
    for name in ("test_first.py", "test_second.py"):
        (folder / name).write_text("def test_seven(seven):\n    assert seven == 7\n")
    (folder.parent / "test_above.py").write_text("def test_nothing():\n    pass\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    files = ["checks/below/test_first.py", "checks/test_above.py", "checks/below/test_second.py"]
    # Of the plugins only the one that is tested.
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.argument_order", *files]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "3 passed" in done.stdout, done.stdout + done.stderr
