"""The demo runs once in a folder."""

import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from home.demo.processes import NotStarted, only_demo

HOLD = """
import sys
from pathlib import Path
from home.demo.processes import only_demo
with only_demo(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_demo(tmp_path):
    """Another process that holds the demo in a folder."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_second_demo_in_a_folder_ends_with_a_sentence(other_demo, tmp_path, settings, monkeypatch):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="Another demo is starting or running"):
        call_command("demo")


def test_demo_starts_after_the_other_was_killed(other_demo, tmp_path):
    with pytest.raises(NotStarted), only_demo(tmp_path):
        pass
    other_demo.kill()
    other_demo.wait()
    with only_demo(tmp_path):
        pass
