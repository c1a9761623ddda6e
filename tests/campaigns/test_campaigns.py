"""The campaigns' short runs; the long ones by ``make campaign``."""

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .truth import Truth, TruthfulChannel

pytestmark = pytest.mark.slow
LONG = "CAMPAIGN_SEED" in os.environ


@pytest.fixture
def truthful_network(settings, root):
    """The networks of the truth campaign."""
    from civic_social.channels import get_channels

    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "CHANNELS": [
            f"{TruthfulChannel.__module__}.{TruthfulChannel.__name__}",
            "tests.civic_social.memory_channel.UneditableChannel",
        ],
        "CHECK_PUBLIC_URL": False,
        "PARALLEL_ACCOUNTS": 1,
        "MAX_FAILURES": 1000,
    }
    get_channels.cache_clear()
    yield
    get_channels.cache_clear()


def test_truth_after_quiet_time_the_wall_shows_what_the_pages_say(truthful_network):
    run_state_machine_as_test(
        Truth,
        settings=settings(
            max_examples=int(os.environ.get("CAMPAIGN_EXAMPLES", 12)),
            stateful_step_count=int(os.environ.get("CAMPAIGN_STEPS", 25)),
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not LONG,
            # Shrinking takes minutes; the long run has them.
            phases=list(Phase) if LONG else [Phase.generate],
            database=None,
            print_blob=False,
        ),
    )


def test_crash_no_post_is_doubled_lost_or_stuck_by_killed_workers():
    command = [
        sys.executable,
        "-m",
        "tests.campaigns",
        "crash",
        "--runs",
        "12",
        "--lanes",
        "6",
        "--seed",
        "7",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 runs" in done.stdout


def test_seats_nobody_has_a_place_too_many_and_none_is_empty_while_somebody_waits():
    command = [sys.executable, "-m", "tests.campaigns", "seats", "--people", "60", "--places", "15"]
    command += ["--processes", "6", "--runs", "1", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no fault" in done.stdout
