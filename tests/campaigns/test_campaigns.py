"""The campaigns' short runs; the long ones by ``make campaign``."""

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .processes import running_network
from .truth import TruthfulChannel
from .truth_at_sandbox import FaultyPage, TruthAtSandbox
from .truth_on_instagram import FaultyInstagram, OnInstagram

pytestmark = pytest.mark.slow
LONG = "CAMPAIGN_SEED" in os.environ


@pytest.fixture
def truthful_network(settings, root, monkeypatch):
    """The networks of the truth campaign."""
    from civic_social.channels import get_channels, instagram

    monkeypatch.setattr(instagram, "SECONDS_BETWEEN_CHECKS", 0)

    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "CHANNELS": [
            f"{TruthfulChannel.__module__}.{TruthfulChannel.__name__}",
            f"{FaultyPage.__module__}.{FaultyPage.__name__}",
            f"{FaultyInstagram.__module__}.{FaultyInstagram.__name__}",
            "tests.civic_social.memory_channel.UneditableChannel",
        ],
        "CHECK_PUBLIC_URL": False,
        "PARALLEL_ACCOUNTS": 1,
        "MAX_FAILURES": 1000,
    }
    get_channels.cache_clear()
    yield
    get_channels.cache_clear()


@pytest.fixture
def bare_network(truthful_network, settings):
    """The campaigns' own network, which has Instagram; gives its address."""
    with running_network("network") as url:
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": url}
        yield url


@pytest.fixture
def sandbox(truthful_network, settings):
    """The sandbox, running in a process of its own; gives its address."""
    with running_network("sandbox_network") as url:
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": f"{url}/sandbox/graph"}
        yield url


def live(machine, examples: int, capsys) -> None:
    """Let pages live at random; the short run is always the same, the long one tells its figures."""
    machine.figures.clear()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=int(os.environ.get("CAMPAIGN_EXAMPLES", examples)),
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
    if LONG:
        figures = ", ".join(f"{count} {what}" for what, count in machine.figures.items())
        with capsys.disabled():
            sys.stdout.write(f"{machine.__name__}: {figures}\n")


def test_truth_after_quiet_time_the_wall_shows_what_the_pages_say(bare_network, capsys):
    OnInstagram.url = bare_network
    live(OnInstagram, 12, capsys)


def test_truth_at_the_sandbox_after_quiet_time_the_wall_shows_what_the_pages_say(sandbox, capsys):
    TruthAtSandbox.url = sandbox
    live(TruthAtSandbox, 4, capsys)


@pytest.mark.parametrize(
    ("runs", "network"), [(12, ()), (4, ("--sandbox",))], ids=["bare network", "sandbox"]
)
def test_crash_no_post_is_doubled_lost_or_stuck_by_killed_workers(runs, network):
    options = ["--runs", str(runs), "--lanes", "6", "--seed", "7", *network]
    command = [sys.executable, "-m", "tests.campaigns", "crash", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{runs} runs" in done.stdout


def test_hostile_each_post_ends_true_or_before_a_person_with_a_sentence():
    command = [sys.executable, "-m", "tests.campaigns", "hostile", "--runs", "12", "--lanes", "6"]
    done = subprocess.run([*command, "--seed", "7"], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 runs" in done.stdout


def test_seats_nobody_has_a_place_too_many_and_none_is_empty_while_somebody_waits():
    command = [sys.executable, "-m", "tests.campaigns", "seats", "--people", "60", "--places", "15"]
    command += ["--processes", "6", "--runs", "1", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no fault" in done.stdout
