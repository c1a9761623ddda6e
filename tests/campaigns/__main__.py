"""``python -m tests.campaigns crash --runs 1000 --seed 7`` or ``… truth --examples 500``."""

import argparse
import os
import sys
import time


def main() -> int:
    """Run one campaign; the exit code is 1 when it found a fault."""
    parser = argparse.ArgumentParser(prog="make campaign ARGS=…", description=__doc__)
    campaigns = parser.add_subparsers(dest="campaign", required=True)
    crash = campaigns.add_parser("crash", help="Workers are killed at every point of the path.")
    crash.add_argument("--runs", type=int, default=1000)
    crash.add_argument("--lanes", type=int, default=24, help="Accounts that are served at the same time.")
    truth = campaigns.add_parser("truth", help="Random lives of pages; the wall must equal the model.")
    truth.add_argument("--examples", type=int, default=200)
    truth.add_argument("--steps", type=int, default=40)
    for each in (crash, truth):
        each.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    if options.campaign == "truth":
        from . import truth_run

        return truth_run.main(options.examples, options.steps, options.seed)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.campaigns.settings"
    import django

    django.setup()
    from . import crash as campaign

    return campaign.main(options.runs, options.seed, options.lanes)


if __name__ == "__main__":
    sys.exit(main())
