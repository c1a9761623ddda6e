"""Short runs of the campaigns; ``make campaign`` runs them long."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from typing import IO

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from civic_social.channels import get_channels
from civic_social.channels.instagram import publishing

from .processes import running_network
from .truth import TruthfulChannel
from .truth_at_sandbox import FaultyPage, SandboxTruthCampaign
from .truth_on_instagram import FaultyInstagram, InstagramTruthCampaign

pytestmark = pytest.mark.slow
IS_LONG = "CAMPAIGN_SEED" in os.environ
#: The campaigns that run in separate processes, and their arguments.
SHORT_RUNS = {
    "crash": ["crash", "--runs", "12", "--lanes", "6"],
    "crash at the sandbox": ["crash", "--runs", "4", "--lanes", "6", "--sandbox"],
    "hostile": ["hostile", "--runs", "12", "--lanes", "6"],
    "conversation": ["conversation", "--steps", "80", "--round", "80"],
    "mail": ["mail", "--runs", "1", "--people", "30"],
    "seats": ["seats", "--people", "60", "--places", "15", "--processes", "6", "--runs", "1"],
}


class ShortRuns:
    """The campaigns of ``SHORT_RUNS``, which mostly wait for leases and delays to end."""

    def __init__(self):
        self.processes: dict[str, subprocess.Popen] = {}
        #: Files, because the end of a pipe is kept open by workers that a failed campaign leaves behind.
        self.outputs: dict[str, IO[str]] = {}

    def start(self, name: str) -> None:
        """Start a campaign unless it runs already."""
        if name not in self.processes:
            command = [sys.executable, "-m", "tests.campaigns", *SHORT_RUNS[name], "--seed", "7"]
            output = self.outputs[name] = tempfile.TemporaryFile("w+")
            # In a session of its own, so that its networks and workers can be ended with it.
            self.processes[name] = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    def output_of(self, name: str) -> str:
        """Wait for a campaign and return its report; fail the test if the campaign found a fault."""
        self.start(name)
        exit_code = self.processes[name].wait(timeout=300)
        self.outputs[name].seek(0)
        output = self.outputs[name].read()
        assert exit_code == 0, output
        return output

    def end(self) -> None:
        """End the campaigns that still run, and the processes that they or failed ones have left."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for output in self.outputs.values():
            output.close()


@pytest.fixture(scope="module", autouse=True)
def short_runs():
    """The short runs: all at the same time on SQLite, where each has its own database, else one by one."""
    runs = ShortRuns()
    if connection.vendor == "sqlite" and not IS_LONG:
        for name in SHORT_RUNS:
            runs.start(name)
    yield runs
    runs.end()


@pytest.fixture
def truth_channels(settings, root, monkeypatch):
    """Register the channels of the truth campaign."""
    monkeypatch.setattr(publishing, "SECONDS_BETWEEN_CHECKS", 0)
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
def network_url(truth_channels, settings):
    """Run the campaigns' network, which has Instagram, and give its URL."""
    with running_network("network") as url:
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": url}
        yield url


@pytest.fixture
def sandbox_url(truth_channels, settings):
    """Run the sandbox as a process and give its URL."""
    with running_network("sandbox_network") as url:
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": f"{url}/sandbox/graph"}
        yield url


def run_campaign(machine, examples: int, capsys) -> None:
    """Run a truth campaign; a short run is always the same, a long one prints its figures."""
    machine.figures.clear()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=int(os.environ.get("CAMPAIGN_EXAMPLES", examples)),
            stateful_step_count=int(os.environ.get("CAMPAIGN_STEPS", 25)),
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not IS_LONG,
            # Shrinking takes minutes, which only the long run has.
            phases=list(Phase) if IS_LONG else [Phase.generate],
            database=None,
            print_blob=False,
        ),
    )
    if IS_LONG:
        figures = ", ".join(f"{count} {name}" for name, count in machine.figures.items())
        with capsys.disabled():
            sys.stdout.write(f"{machine.__name__}: {figures}\n")


def test_truth_networks_show_each_announced_page_once(network_url, capsys):
    InstagramTruthCampaign.url = network_url
    run_campaign(InstagramTruthCampaign, 12, capsys)


def test_truth_sandbox_shows_each_announced_page_once(sandbox_url, capsys):
    SandboxTruthCampaign.url = sandbox_url
    run_campaign(SandboxTruthCampaign, 4, capsys)


@pytest.mark.parametrize(
    ("name", "runs"), [("crash", 12), ("crash at the sandbox", 4)], ids=["network", "sandbox"]
)
def test_crash_killed_workers_neither_double_nor_lose_a_post(short_runs, name, runs):
    assert f"{runs} runs" in short_runs.output_of(name)


def test_hostile_each_post_is_correct_or_explained_to_a_person(short_runs):
    assert "12 runs" in short_runs.output_of("hostile")


def test_conversation_inbox_equals_the_wall_and_every_answer_stands_once(short_runs):
    output = short_runs.output_of("conversation")
    assert "80 steps in 1 rounds" in output
    assert "0 faults" in output


def test_mail_is_sent_once_and_what_is_unknown_is_shown_to_a_person(short_runs):
    assert "0 faults" in short_runs.output_of("mail")


def test_seats_are_neither_oversold_nor_kept_free_from_the_waiting_list(short_runs):
    assert "no fault" in short_runs.output_of("seats")
