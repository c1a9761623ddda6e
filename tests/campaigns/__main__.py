"""``python -m tests.campaigns crash --runs 1000 --seed 7``, or ``hostile``, ``truth``, ``seats``."""

import argparse
import os
import subprocess
import sys
import time


def run_truth(options) -> int:
    """Run the state machine under pytest, which makes its database; Hypothesis shrinks what it finds."""
    environment = {
        **os.environ,
        "CAMPAIGN_EXAMPLES": str(options.examples),
        "CAMPAIGN_STEPS": str(options.steps),
        "CAMPAIGN_SEED": str(options.seed),
    }
    test = "truth_at_the_sandbox" if options.sandbox else "truth_after"
    tests = ["tests/campaigns/test_campaigns.py", "-k", test, "-q", f"--hypothesis-seed={options.seed}"]
    command = [sys.executable, "-m", "pytest", *tests, "--hypothesis-show-statistics"]
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """Run one campaign; the exit code is 1 when it found a fault."""
    parser = argparse.ArgumentParser(prog="make campaign ARGS=…", description=__doc__)
    campaigns = parser.add_subparsers(dest="campaign", required=True)
    crash = campaigns.add_parser("crash", help="Workers are killed at every point of the path.")
    crash.add_argument("--runs", type=int, default=1000)
    crash.add_argument("--lanes", type=int, default=24, help="Accounts that are served at the same time.")
    crash.add_argument("--sandbox", action="store_true", help="At civic_social's own sandbox, over HTTP.")
    hostile = campaigns.add_parser("hostile", help="The network does one thing and says another.")
    hostile.add_argument("--runs", type=int, default=500)
    hostile.add_argument("--lanes", type=int, default=24, help="The same.")
    truth = campaigns.add_parser("truth", help="Random lives of pages; the wall must equal the model.")
    truth.add_argument("--examples", type=int, default=200)
    truth.add_argument("--steps", type=int, default=40)
    truth.add_argument("--sandbox", action="store_true", help="The same.")
    seats = campaigns.add_parser("seats", help="Many people want few places at the same moment.")
    seats.add_argument("--people", type=int, default=200)
    seats.add_argument("--places", type=int, default=50)
    seats.add_argument("--processes", type=int, default=20)
    seats.add_argument("--runs", type=int, default=5)
    for each in (crash, hostile, truth, seats):
        each.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    if options.campaign == "truth":
        return run_truth(options)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.campaigns.settings"
    import django

    django.setup()
    if options.campaign == "seats":
        from . import seats as places

        return places.main(options.people, options.places, options.processes, options.runs, options.seed)
    if options.campaign == "hostile":
        from . import hostile as answers

        return answers.main(options.runs, options.seed, options.lanes)
    from . import crash as campaign

    network = "sandbox_network" if options.sandbox else "network"
    return campaign.main(options.runs, options.seed, options.lanes, network)


if __name__ == "__main__":
    sys.exit(main())
