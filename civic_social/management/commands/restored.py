"""The command ``manage.py restored``."""

import argparse
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandParser

from .. import restored


class Command(BaseCommand):
    """A command with one subcommand for each step after a restore."""

    help = restored.HELP

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.description, parser.epilog = restored.DESCRIPTION, restored.EXAMPLES
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        verbs.add_parser("status", help="What is held and why (exit code 1 if anything is).")
        verbs.add_parser("look", help="Search the networks for what the database has forgotten.")
        end = verbs.add_parser("continue", help="Let the site send again.")
        end.add_argument("--unseen", action="store_true", help="Although nobody has looked.")
        settle = verbs.add_parser("settle", help="Close posts of “status” that you have looked at.")
        settle.add_argument("number", type=int, nargs="+")
        verbs.add_parser(
            "adopt",
            help="Note this machine as the installation: after the update to the first version with this "
            "guard, or before a second machine starts a worker.",
        )

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        out = cast(TextIO, self.stdout)
        is_settled: bool | None = True
        match verb:
            case "status":
                is_settled = restored.write_status(out)
            case "look":
                is_settled = restored.run_look(out)
            case "continue":
                restored.run_continue(out, unseen=options["unseen"])
            case "settle":
                restored.run_settle(out, options["number"])
            case "adopt":
                restored.run_adopt(out)
        if not is_settled:
            raise SystemExit(1)
