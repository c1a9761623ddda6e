"""The command ``manage.py social reconcile``."""

from __future__ import annotations

import argparse
import json as json_format
from collections.abc import Sequence
from typing import Any, TextIO

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery import duplicates
from ..error_messages import explain
from ..models import SocialAccount
from ..reconciliation import local, remote, repairs
from ..reconciliation.remote import Comparison, Difference
from .accounts import HELP as ACCOUNT_HELP

HELP = "Compare again what pages, posts and networks say, and repair it."
DESCRIPTION = f"""{HELP}

Without options: pages and posts. What was missed is planned, what has no public page is withdrawn.
With --network: also posts and networks. Each post is read there, and each difference is told (exit code 1
while one is left): removed or edited by somebody, still there though withdrawn, there twice, there though we
do not know it. Posts of some networks carry no mark of ours; there a post is known by its text. Nothing is
changed at a network unless --repair is given, and never what we did not make.
"""
EXAMPLES = """examples:
  social reconcile --network
  social reconcile --network --account "Община" --json
  social reconcile --network --repair
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument("--network", action="store_true", help="Read what stands at the networks.")
    parser.add_argument(
        "--account", metavar="NAME", help=f"With --network: only this account. {ACCOUNT_HELP}."
    )
    parser.add_argument("--repair", action="store_true", help="With --network: make the differences true.")
    parser.add_argument("--json", action="store_true", help="Print one JSON object.")
    parser.add_argument(
        "--accept",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="Leave this post, which no page of ours has, and report it no more.",
    )


def run(
    out: TextIO,
    accounts: list[SocialAccount],
    *,
    network: bool,
    repair: bool,
    json: bool,
    accept: Sequence[str] = (),
) -> bool:
    """Run the command; return True if no difference is left. Raises ``CommandError``."""
    if repair and not network:
        raise CommandError(_("--repair repairs what --network finds: give both."))
    for address in accept:
        if not remote.accept(address):
            raise CommandError(
                _("The last comparison has found no such post: %(address)s") % {"address": address}
            )
    planned, withdrawn = local.catch_up(), local.withdraw_orphans()
    comparisons = [remote.compare(account) for account in accounts] if network else []
    if repair:
        for comparison in comparisons:
            repairs.repair(comparison)
        duplicates.check_due(account_ids=[account.pk for account in accounts])
    for comparison in comparisons:
        remote.record(comparison)
    if json:
        report: dict[str, Any] = {"planned": planned, "withdrawn": withdrawn}
        if network:
            report["accounts"] = [_report(comparison) for comparison in comparisons]
        out.write(json_format.dumps(report, ensure_ascii=False, indent=2))
    else:
        text = _("Publications planned: %(planned)d. Posts withdrawn: %(withdrawn)d.")
        out.write(text % {"planned": planned, "withdrawn": withdrawn})
        for comparison in comparisons:
            _write(out, comparison)
    return all(_is_settled(comparison) for comparison in comparisons)


def _is_settled(comparison: Comparison) -> bool:
    # What a person serves cannot be read; that is no fault.
    is_read = comparison.problem in ("", "by-hand")
    return is_read and all(difference.is_repaired for difference in comparison.differences)


def _report(comparison: Comparison) -> dict[str, Any]:
    return {
        "account": comparison.account.name,
        "number": comparison.account.pk,
        "channel": comparison.account.channel,
        "compared": comparison.compared,
        "problem": comparison.problem,
        "differences": [_values(difference) for difference in comparison.differences],
    }


def _values(difference: Difference) -> dict:
    explanation, post = difference.explanation, difference.post
    return {
        "difference": difference.problem,
        "post": post.pk if post else None,
        "page": post.page_id if post else None,
        "title": post.page_title if post else "",
        "permalink": difference.remote.permalink,
        "what": explanation.what,
        "next_step": explanation.next_step,
        "repaired": difference.is_repaired,
    }


def _write(out: TextIO, comparison: Comparison) -> None:
    if comparison.problem:
        why = explain(comparison.problem, comparison.details).what
        values = {"account": comparison.account.name_and_network, "why": why}
        out.write(_("%(account)s: not read to the end. %(why)s") % values)
    else:
        text = ngettext(
            "%(account)s: %(count)d post compared.",
            "%(account)s: %(count)d posts compared.",
            comparison.compared,
        )
        out.write(text % {"account": comparison.account.name_and_network, "count": comparison.compared})
    for difference in comparison.differences:
        explanation = difference.explanation
        mark = "✓" if difference.is_repaired else "!"
        title = difference.post or difference.remote.permalink
        out.write(f"{mark} {title}: {explanation.what} {explanation.next_step}")
