"""The command ``manage.py social``: show, deliver and repair posts."""

import json
import logging
import time
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, close_old_connections
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ... import actions, crypto, roles, signals, sweep
from ...audit_log import command as record_command
from ...conversation.desks import get_desks
from ...delivery.pauses import describe_held
from ...models import Post, SocialAccount
from ...models.states import Status
from ...monitoring import health
from ...monitoring.metrics import account_report, status_report
from ...webhooks import maintenance as webhooks
from .. import reconcile as reconcile_command
from .. import restored
from ..accounts import HELP as ACCOUNT_HELP
from ..accounts import find_account
from ..labels import ACCOUNT_STATES, summarise

logger = logging.getLogger(__name__)

#: Exit codes: nothing to do for a person, or something.
OK, NEEDS_PERSON = 0, 1
#: The parts of the report that must be empty.
OPEN = ("needs_person", "accounts_stopped", "restore", "overdue", "operation", "changes")


class Command(BaseCommand):
    """A command with one subcommand for each verb; ``manage.py social VERB --help`` explains it."""

    help = "Show, deliver and repair what is announced on social networks."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        status = verbs.add_parser(
            "status",
            help="How many posts are in which state, what needs a person and what is overdue (exit code 1).",
        )
        status.add_argument("--json", action="store_true", help="Print one JSON object.")
        deliver = verbs.add_parser(
            "deliver", help="Deliver what is due now, and look for what lost its worker."
        )
        deliver.add_argument(
            "--watch",
            type=float,
            metavar="SECONDS",
            help="Go on for ever, looking every SECONDS: the sweep that a running site needs.",
        )
        reconcile_command.add_arguments(verbs.add_parser("reconcile", help=reconcile_command.HELP))
        look = verbs.add_parser(
            "health",
            help="Ask each network whether its account can still be used (exit code 1 if not for long).",
        )
        look.add_argument("account", nargs="?", help=f"{ACCOUNT_HELP}; none: every account.")
        look.add_argument("--json", action="store_true", help="Print one JSON object.")
        retry = verbs.add_parser("retry", help="Try refused posts again.")
        retry.add_argument("post", type=int, nargs="*", help="Numbers of posts; none: every refused one.")
        for verb, text in (("pause", "Send nothing for an account."), ("resume", "Send again.")):
            switch = verbs.add_parser(verb, help=text)
            switch.add_argument("account", nargs="?", help=f"{ACCOUNT_HELP}; none: everything.")
            if verb == "pause":
                switch.add_argument("--reason", default="", help="Why everything is paused.")
            else:
                switch.add_argument(
                    "--release",
                    action="store_true",
                    help="Post also what became due meanwhile; otherwise it is held, to be released singly.",
                )
        record_command.add_arguments(verbs.add_parser("record", help=record_command.HELP))
        verbs.add_parser(
            "roles", help="Make the groups editor, moderator, manager and administrator; safe to repeat."
        )
        verbs.add_parser("new-key", help="Print a fresh key for CIVIC_SOCIAL_CREDENTIAL_KEYS.")
        verbs.add_parser("rotate-keys", help="Encrypt every stored access anew with the first key.")

    def execute(self, *args: Any, **options: Any) -> str | None:
        # The checks would ask for the key that is being made.
        skips = options.get("verb") == "new-key" or options.get("skip_checks", False)
        return super().execute(*args, **{**options, "skip_checks": skips})

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        code = getattr(self, f"handle_{verb.replace('-', '_')}")(**options)
        if code:
            raise SystemExit(code)

    def handle_status(self, *, json: bool, **options: Any) -> int:
        report = status_report()
        if json:
            self.stdout.write(_to_json(report))
        else:
            for status, count in report["posts"].items():
                self.stdout.write(f"{Status(status).label:24} {count}")
            for line in report["needs_person"]:
                self.stdout.write(f"! {line['post']} {line['what']} {line['next_step']}")
            for line in report["accounts_stopped"]:
                self.stdout.write(f"! {line['account']}: {line['what']} {line['next_step']}")
            for sentence in [*report["overdue"], *report["operation"], *report["changes"]]:
                self.stdout.write(f"! {sentence}")
            for sentence in report["unannounced"]:
                self.stdout.write(f"· {sentence}")
            if report["restore"]:
                self.stdout.write(f"! {restored.explain(report['restore'])}")
            if not any(report[name] for name in OPEN):
                self.stdout.write(_("Nothing needs a person, and nothing is overdue."))
        return NEEDS_PERSON if any(report[name] for name in OPEN) else OK

    def handle_deliver(self, *, watch: float | None, **options: Any) -> int:
        if not watch:
            self.stdout.write(summarise(sweep.run_once()) or _("Nothing is due."))
            return OK
        rounds = sweep.Sweep()
        while True:
            try:
                if outcomes := rounds.run_round():
                    self.stdout.write(summarise(outcomes))
            except Error:
                # The database was restarted or is locked; the next round tries again. ``Error`` and not
                # ``DatabaseError``, because psycopg raises ``InterfaceError`` for a closed connection.
                logger.exception("the round broke off")
            close_old_connections()
            time.sleep(watch)

    def handle_reconcile(self, *, account: str | None, **options: Any) -> int:
        accounts = [find_account(account)] if account else list(SocialAccount.objects.all())
        names = ("network", "repair", "json", "accept")
        whole = reconcile_command.run(
            cast(TextIO, self.stdout), accounts, **{name: options[name] for name in names}
        )
        return OK if whole else NEEDS_PERSON

    def handle_health(self, *, account: str | None, json: bool, **options: Any) -> int:
        accounts = [find_account(account)] if account else list(SocialAccount.objects.all())
        reports = [account_report(health.probe(each)) for each in accounts]
        if json:
            self.stdout.write(_to_json({"accounts": reports}))
        else:
            for report in reports:
                self._write_health(report)
        return NEEDS_PERSON if any(report["findings"] for report in reports) else OK

    def _write_health(self, report: dict[str, Any]) -> None:
        ends = {
            _("access ends %(date)s"): report["access_ends_at"],
            _("data access ends %(date)s"): report["data_access_ends_at"],
        }
        known = [what % {"date": f"{end:%Y-%m-%d}"} for what, end in ends.items() if end]
        state = str(ACCOUNT_STATES[report["state"]])
        self.stdout.write(f"{report['account']}: {', '.join([state, *known])}")
        for finding in report["findings"]:
            self.stdout.write(f"! {finding['what']} {finding['next_step']}")

    def handle_retry(self, *, post: list[int], **options: Any) -> None:
        posts = Post.objects.filter(pk__in=post) if post else Post.objects.filter(status=Status.FAILED)
        if missing := set(post) - set(posts.values_list("pk", flat=True)):
            numbers = ", ".join(map(str, sorted(missing)))
            raise CommandError(_("No such post: %(numbers)s") % {"numbers": numbers})
        for each in posts:
            try:
                actions.retry(each)
            except actions.NotPossible as error:
                raise CommandError(f"{each.pk}: {error.messages[0]}") from None
        text = ngettext("%(count)d post is due again.", "%(count)d posts are due again.", len(posts))
        self.stdout.write(text % {"count": len(posts)})

    def handle_pause(self, *, account: str | None, reason: str, **options: Any) -> None:
        paused = find_account(account) if account else None
        if paused:
            actions.pause(paused)
        else:
            actions.pause_everything(reason)
        self.stdout.write(" ".join([_("Paused."), *describe_held(paused)]))

    def handle_resume(self, *, account: str | None, release: bool, **options: Any) -> None:
        if account:
            actions.resume(find_account(account))
        else:
            actions.resume_everything(release=release)
        self.stdout.write(_("Resumed."))

    def handle_record(self, *, verify: bool, account: str | None, **options: Any) -> int:
        names = ("export", "noted", "page", "since", "until")
        self.stdout.ending = ""  # An export is written as it is.
        whole = record_command.run(
            cast(TextIO, self.stdout),
            verify_it=verify,
            account=find_account(account) if account else None,
            **{name: options[name] for name in names},
        )
        return OK if whole else NEEDS_PERSON

    def handle_roles(self, **options: Any) -> None:
        for done in roles.set_up_roles():
            rights = ", ".join(done.given) or _("nothing was missing")
            made = _("made") + "; " if done.is_new else ""
            self.stdout.write(f"{done.group.name}: {made}{rights}")
        for group in get_desks().set_up_rights():
            text = _("%(group)s: may answer the comments of its desk from now on")
            self.stdout.write(text % {"group": group})

    def handle_new_key(self, **options: Any) -> None:
        self.stdout.write(crypto.new_key())

    def handle_rotate_keys(self, **options: Any) -> None:
        for account in SocialAccount.objects.exclude(credentials_token=""):
            account.credentials_token = crypto.rotate(account.credentials_token)
            account.save(update_fields=["credentials_token"])
        webhooks.rotate_keys()
        signals.credential_keys_rotated.send(sender=SocialAccount)
        self.stdout.write(_("Every token is encrypted with the first key; the other keys can go."))


def _to_json(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2, default=str)
