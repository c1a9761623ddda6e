"""``manage.py setup``: make a bilingual municipal site in an empty database, or report what is missing."""

import logging
import os
import shlex
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...setup import administrator, answers_file, runner, terminal
from ...setup.forms import known_answers
from ...setup.mail import send_test_mail
from ...setup.parts import Line, State
from ...setup.remaining import remaining_tasks
from ...setup.runner import StepReport

STYLES = {
    State.MADE: "SUCCESS",
    State.DIFFERS: "WARNING",
    State.MISSING: "ERROR",
    State.FAILED: "ERROR",
}


class Command(BaseCommand):
    """Make what is missing; nothing that exists is changed, so it can be repeated."""

    help = (
        "Make a bilingual municipal site in an empty database: languages, home pages, lists, legal drafts, "
        "desks, the feedback form, groups, approval and the first account. Changes nothing that exists."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--answers", type=Path, metavar="TOWN.TOML", help="Read the answers, ask nothing."
        )
        parser.add_argument(
            "--check", action="store_true", help="Only report; exit code 1 if something is missing."
        )

    def handle(self, *, answers, check, **options):
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        if check:
            reports = self.check_site(answers)
        else:
            reports = self.make_site(answers)
        problems = sum(
            line.state in (State.MISSING, State.FAILED) for report in reports for line in report.lines
        )
        if problems:
            text = ngettext("%(count)s part is missing.", "%(count)s parts are missing.", problems)
            raise CommandError(text % {"count": problems})

    def check_site(self, path) -> list[StepReport]:
        """Print and return the state of every part."""
        if pending_migrations():
            reports = [StepReport(_("Database"), [Line(_("migrations"), State.MISSING)])]
        else:
            reports = runner.check(self.read_answers(path) if path else known_answers())
        for report in reports:
            self.print_report(report)
        if len(reports) > 1:
            self.print_tasks()
        return reports

    def make_site(self, path) -> list[StepReport]:
        """Make what is missing, print it, and return the reports. Raises CommandError without answers."""
        if path is None and not sys.stdin.isatty():
            raise CommandError(
                _("There is no terminal to ask at: give the answers with --answers TOWN.TOML.")
            )
        if pending_migrations():
            self.stdout.write(_("Preparing the database: about a minute …"))
            self.stdout.flush()
            call_command("migrate", verbosity=0, interactive=False)
            self.print_report(StepReport(_("Database"), [Line(_("migrations"), State.MADE)]))
        answers = self.read_answers(path) if path else self.ask()
        reports = []
        for report in runner.run(answers):
            self.print_report(report)
            reports.append(report)
        if answers.test_mail_to:
            line = send_test_mail(answers.test_mail_to, answers.site_url)
            reports.append(StepReport(_("Test mail"), [line]))
            self.print_report(reports[-1])
        self.print_links(answers.site_url)
        self.print_tasks()
        return reports

    def read_answers(self, path):
        """Return the answers of a file. Raises CommandError with its mistakes."""
        try:
            return answers_file.read(path)
        except answers_file.WrongAnswers as error:
            raise CommandError(str(error)) from None

    def ask(self):
        """Return the answers typed at the terminal. Raises CommandError if they are broken off."""
        try:
            return terminal.ask(self.stdout.write, input)
        except answers_file.WrongAnswers as error:
            raise CommandError(str(error)) from None
        except (EOFError, KeyboardInterrupt):
            raise CommandError(_("Stopped; nothing was made.")) from None

    def print_report(self, report):
        """Print the lines of one step."""
        self.stdout.write(self.style.MIGRATE_HEADING(str(report.title)))
        width = max(len(str(state.label)) for state in State)
        for line in report.lines:
            label = str(line.state.label).ljust(width)
            style = getattr(self.style, STYLES.get(line.state, ""), str)
            detail = f": {line.detail}" if line.detail else ""
            self.stdout.write(f"  {style(label)}  {line.part}{detail}")

    def print_links(self, site_url):
        """Print the link by which each administrator without a password sets one."""
        links = administrator.password_links(site_url)
        for username, link in links:
            self.stdout.write("")
            self.stdout.write(
                _("“%(user)s” sets a password here, once, within %(days)s days:")
                % {"user": username, "days": settings.PASSWORD_RESET_TIMEOUT // 86400}
            )
            self.stdout.write(f"  {link}")

    def print_tasks(self):
        """Print what only a person can do."""
        tasks = remaining_tasks()
        self.stdout.write("")
        self.stdout.write(self.style.MIGRATE_HEADING(_("Left to do")))
        for task in tasks:
            self.stdout.write(f"  · {task.text}")
            if task.url:
                self.stdout.write(f"    {settings.SITE_URL}{task.url}")
        if not tasks:
            self.stdout.write("  " + _("nothing"))
        self.stdout.write(f"\n{settings.SITE_URL}/   {settings.SITE_URL}{reverse('wagtailadmin_home')}")
        if settings.DEBUG:
            # On a server the services run already.
            command = shlex.join([os.path.relpath(sys.executable), "manage.py", "runserver"])
            self.stdout.write(_("These links work while the site runs: %(command)s") % {"command": command})


def pending_migrations() -> bool:
    """Return True if the database lacks a migration."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
