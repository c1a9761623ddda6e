"""The command ``manage.py social record``."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TextIO

from django.utils.translation import gettext as _

from ..models import RecordHead, SocialAccount
from . import export as exports
from . import noted_ends, protocol
from .chain import Verification, verify

HELP = "The official record of what was said: its end, its verification, an export."
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
        type=noted_ends.parse,
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
    file = noted_ends.path()
    try:
        ends = [*noted_ends.read(), *noted]
    except (OSError, ValueError):
        out.write(_("The file of noted ends cannot be read: %(file)s") % {"file": file} + "\n")
        return False
    result = _verify_all(ends)
    if not result.is_whole:
        out.write(f"{result.problem}\n")
        return False
    sentences = [_described(result), _compared(ends)]
    if file and result.count and not file.exists():
        missing = _(
            "The file of noted ends is missing: %(file)s. Somebody has removed it, or it was never written."
        )
        sentences.append(missing % {"file": file})
    for sentence in sentences:
        out.write(f"{sentence}\n")
    out.write(f"{result.count}:{result.hash}\n")
    return True


def _verify_all(ends: list[tuple[int, str]]) -> Verification:
    """Verify the record against every noted end, also where two of them name one row differently."""
    by_number: dict[int, str] = {}
    contradicting: dict[int, str] = {}
    for number, checksum in ends:
        if by_number.setdefault(number, checksum) != checksum:
            contradicting[number] = checksum
    result = verify(by_number)
    return verify(contradicting) if contradicting and result.is_whole else result


def _described(result: Verification) -> str:
    """Return what the verification has shown, and no more."""
    return _(
        "The %(count)d rows of the record match their hashes and follow each other, and the database refuses "
        "changes to them."
    ) % {"count": result.count}


def _compared(ends: list[tuple[int, str]]) -> str:
    if not ends:
        return _(
            "Nothing was noted outside the database: rows removed at the end, or a record rewritten as a "
            "whole, would not be noticed."
        )
    return _(
        "Compared with %(count)d ends that were noted outside the database, the last one row %(number)d."
    ) % {"count": len(ends), "number": max(number for number, _checksum in ends)}
