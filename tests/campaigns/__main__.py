"""Run one campaign: ``python -m tests.campaigns crash --runs 1000 --seed 7``; the others are in its help."""

import argparse
import os
import subprocess
import sys
import time

import django

#: What the options mean whose names do not say it.
HELP = {
    "lanes": "Accounts that are served at the same time.",
    "steps": "Changes in each example.",
    "seconds": "Start no run after so many seconds; 0: no limit.",
    "round": "Steps after which the network becomes honest and is compared.",
}


def run_truth(options) -> int:
    """Run the truth campaign under pytest, which creates the database, and return pytest's exit code."""
    environment = {
        **os.environ,
        "CAMPAIGN_EXAMPLES": str(options.examples),
        "CAMPAIGN_STEPS": str(options.steps),
        "CAMPAIGN_SEED": str(options.seed),
    }
    test = "truth_sandbox" if options.sandbox else "truth_networks"
    tests = ["tests/campaigns/test_campaigns.py", "-k", test, "-q", f"--hypothesis-seed={options.seed}"]
    command = [sys.executable, "-m", "pytest", *tests, "--hypothesis-show-statistics"]
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """Run one campaign and return the exit code: 1 if it found a fault."""
    parser = argparse.ArgumentParser(prog="make campaign ARGS=…", description=__doc__)
    campaigns = parser.add_subparsers(dest="campaign", required=True)
    parsers = {
        name: campaigns.add_parser(name, help=text)
        for name, text in (
            ("crash", "Kill workers at every point of a delivery."),
            ("hostile", "Let the network respond falsely."),
            ("truth", "Change pages at random and compare networks and model."),
            ("servers", "Kill workers and lose answers at real servers, which the environment names."),
            ("mail", "Kill workers and lose answers while a page is mailed to its subscribers."),
            ("seats", "Register more people than there are places, at the same time."),
            ("conversation", "Let people and staff talk, and compare the inbox with the network."),
        )
    }
    numbers = {
        "crash": {"runs": 1000, "lanes": 24, "seconds": 0},
        "hostile": {"runs": 500, "lanes": 24, "seconds": 0},
        "servers": {"runs": 100, "seconds": 600},
        "truth": {"examples": 200, "steps": 40},
        "mail": {"runs": 20, "people": 200, "seconds": 0},
        "seats": {"people": 200, "places": 50, "processes": 20, "runs": 5},
        "conversation": {"steps": 10_000, "round": 500, "seconds": 0},
    }
    for name, options in numbers.items():
        for option, default in {**options, "seed": int(time.time())}.items():
            parsers[name].add_argument(f"--{option}", type=int, default=default, help=HELP.get(option))
    for name in ("crash", "truth"):
        parsers[name].add_argument("--sandbox", action="store_true", help="Use the sandbox as the network.")
    options = parser.parse_args()
    if options.campaign == "truth":
        return run_truth(options)
    module = f"{options.campaign}_settings" if options.campaign in ("conversation", "mail") else "settings"
    os.environ["DJANGO_SETTINGS_MODULE"] = f"tests.campaigns.{module}"
    at_sandbox = getattr(options, "sandbox", False)
    # Campaigns that run at the same time have separate databases.
    os.environ["CAMPAIGN"] = f"campaign-{options.campaign}{'-sandbox' if at_sandbox else ''}"
    django.setup()
    # These modules import models, which need the settings.
    from . import conversation, crash, hostile, mail, seats, servers

    if options.campaign == "conversation":
        return conversation.main(options.steps, options.seed, options.round, options.seconds)
    if options.campaign == "mail":
        return mail.main(options.runs, options.people, options.seed, options.seconds)
    if options.campaign == "seats":
        return seats.main(options.people, options.places, options.processes, options.runs, options.seed)
    if options.campaign == "servers":
        return servers.main(options.runs, options.seed, options.seconds)
    if options.campaign == "hostile":
        return hostile.main(options.runs, options.seed, options.lanes, options.seconds)
    network = "sandbox_network" if at_sandbox else "network"
    return crash.main(options.runs, options.seed, options.lanes, network, options.seconds)


if __name__ == "__main__":
    sys.exit(main())
