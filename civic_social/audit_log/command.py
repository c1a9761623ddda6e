"""The command ``manage.py social record``."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TextIO

from django.utils.translation import gettext as _

from ..models import RecordHead, SocialAccount
from . import export as exports
from . import protocol
from .chain import verify

HELP = "The official record of what was said: its end, a proof that it is whole, an export."
DESCRIPTION = f"""{HELP}

Without options: how many rows there are and the hash of the last one, as NUMBER:HASH. Write it down elsewhere
(in the minutes, in a signed letter): with --noted it proves later that nothing before it was rewritten.
"""
EXAMPLES = """examples:
  social record --verify --noted 120:5f0c…
  social record --export csv --page 34 --since 2026-01-01 > record.csv
  social record --page 34 --format html > protocol.html
  social record --export json --account "Община" > record.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--verify",
        action="store_true",
        help="Check every row; exit code 1 and a sentence that names the first bad one.",
    )
    what.add_argument(
        "--export",
        "--format",
        dest="export",
        choices=["csv", "json", "html"],
        help="Write rows to the standard output; html: a protocol to be printed.",
    )
    parser.add_argument(
        "--noted",
        action="append",
        type=_noted,
        default=[],
        metavar="NUMBER:HASH",
        help="An end of the record that was written down earlier; with --verify, any number of times.",
    )
    parser.add_argument("--page", type=int, metavar="ID", help="Only this page's rows.")
    parser.add_argument("--account", metavar="NAME", help="Only this account's rows.")
    parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="From this day on.")
    parser.add_argument(
        "--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="To this day, included."
    )


def _noted(text: str) -> tuple[int, str]:
    number, _colon, checksum = text.partition(":")
    return int(number), checksum.strip().lower()


def run(
    out: TextIO,
    *,
    verify_it: bool,
    export: str | None,
    noted: list[tuple[int, str]],
    page: int | None,
    account: SocialAccount | None,
    since: date | None,
    until: date | None,
) -> bool:
    """Run the command; return False if a verification has failed."""
    if verify_it:
        return _verify(out, noted)
    if export:
        rows = exports.entries(
            page_id=page, account_id=account.pk if account else None, since=since, until=until
        )
        writers = {
            "csv": exports.write_csv,
            "json": exports.write_json,
            "html": protocol.write_html,
        }
        writers[export](rows, out)
        return True
    head = RecordHead.objects.get()
    out.write(f"{head.count}:{head.hash}\n")
    return True


def _verify(out: TextIO, noted: list[tuple[int, str]]) -> bool:
    result = verify(dict(noted))
    if result.is_whole:
        out.write(_("The record is whole: %(count)d rows.") % {"count": result.count} + "\n")
        out.write(f"{result.count}:{result.hash}\n")
    else:
        out.write(f"{result.problem}\n")
    return result.is_whole
