"""The subcommands of ``manage.py restored``: the way from a restored database back to sending."""

from __future__ import annotations

from typing import TextIO

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery import lost_posts
from ..error_messages import explain as explain_problem
from ..models import LostPost, Post, RestoreFinding, SocialAccount, Switch
from ..models.states import Status
from ..restore_guard import guard, inspection
from ..signals import describe_held
from . import reconcile

HELP = "After a restore: show what is held, look at the networks, and let the site send again."
DESCRIPTION = f"""{HELP}

A restored database does not know what was posted after the backup. Until "continue" nothing is sent.
"""
EXAMPLES = """in this order:
  restored look        search the networks for what the database has forgotten
  restored status      what was found, and what is still being searched for
  restored continue    send again
"""


def explain(finding: str) -> str:
    """Return the sentences about a finding, with the next step."""
    what = str(RestoreFinding(finding).label)
    held = _(
        "Nothing is sent until a person decides: run “manage.py restored look”, then “restored continue”."
    )
    return f"{what} {held}"


def write_status(out: TextIO) -> bool:
    """Write what is held; return False if anything is."""
    switch = Switch.load()
    if not switch.finding:
        out.write(_("Nothing is held: the database belongs to this installation."))
        return True
    out.write(explain(switch.finding))
    searched = Post.objects.filter(status=Status.UNKNOWN, problem="restored").count()
    if searched:
        out.write(
            ngettext(
                "%(count)d post is being searched for.", "%(count)d posts are being searched for.", searched
            )
            % {"count": searched}
        )
    _write_lost(out)
    _write_held(out)
    return False


def run_look(out: TextIO) -> bool:
    """Look at the networks and write the report; return False if something needs a person.

    Raises ``CommandError`` without a restore.
    """
    _require_hold()
    report = inspection.inspect_networks()
    out.write(
        _("Searched for from now on: %(count)d. The worker needs a few minutes.")
        % {"count": len(report.searched)}
    )
    for post in report.found:
        out.write(_("Found at the network: %(post)s") % {"post": post})
    for post in report.for_person:
        out.write(_("! Only a person can look for it: %(post)s") % {"post": post})
    for account, problem in report.unread:
        why = explain_problem(problem).what
        out.write(_("! %(account)s could not be read: %(why)s") % {"account": account, "why": why})
    reconcile.run(out, list(SocialAccount.objects.all()), network=True, repair=False, json=False)
    write_status(out)
    return not (report.for_person or report.unread or report.lost)


def run_continue(out: TextIO, *, unseen: bool) -> None:
    """End the hold. Raises ``CommandError`` if nobody has looked, unless ``unseen``."""
    switch = _require_hold()
    if not (switch.looked_at or unseen):
        raise CommandError(
            _("Run “manage.py restored look” first, or posts may be sent a second time (--unseen: go on).")
        )
    guard.let_go_on()
    out.write(_("The site sends again. What was not found at the networks is sent after the second search."))
    _write_held(out)


def run_adopt(out: TextIO) -> None:
    """Note this database as the installation of this machine. Raises ``CommandError`` if there is one."""
    if Switch.load().finding or guard.find_sign() not in (None, RestoreFinding.FILE_LOST):
        raise CommandError(_("This database was restored or copied: run “manage.py restored status”."))
    guard.adopt()
    out.write(_("This machine is noted as the installation of this database."))


def run_settle(out: TextIO, numbers: list[int]) -> None:
    """Close lost posts that a person has looked at. Raises ``CommandError`` for an unknown number."""
    rows = LostPost.objects.filter(pk__in=numbers)
    if missing := set(numbers) - {row.pk for row in rows}:
        raise CommandError(_("No such post: %(numbers)s") % {"numbers": ", ".join(map(str, sorted(missing)))})
    for row in rows:
        lost_posts.settle(row)
    _write_lost(out)


def _require_hold() -> Switch:
    guard.check()
    switch = Switch.load()
    if not switch.finding:
        raise CommandError(_("Nothing is held: the database belongs to this installation."))
    return switch


def _write_held(out: TextIO) -> None:
    for _receiver, sentences in describe_held.send(sender=Switch):
        for sentence in sentences or ():
            out.write(sentence)


def _write_lost(out: TextIO) -> None:
    for row in LostPost.objects.filter(settled_at=None).select_related("account"):
        words = " ".join(row.text.split())[:60]
        out.write(
            _("! %(number)d. At %(account)s, unknown to the database: %(permalink)s “%(words)s”")
            % {"number": row.pk, "account": row.account, "permalink": row.permalink, "words": words}
        )
