"""``manage.py logins``: release refused logins, and reset lost second factors, without the admin."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ...logins import actions, limits, roles


class Command(BaseCommand):
    """A command with one subcommand for each action; ``manage.py logins ACTION --help`` explains it."""

    help = "Show and repair logins: refused attempts, second factors, and the address for OpenID Connect."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
        verbs.add_parser("list", help="List the active accounts: refused attempts and second factor.")
        release = verbs.add_parser("release", help="Allow refused attempts to log in again.")
        release.add_argument("username", nargs="?", help="Without it: all accounts and networks.")
        reset = verbs.add_parser("reset-second-factor", help="Remove a lost second factor of an account.")
        reset.add_argument("username")
        verbs.add_parser("oidc", help="Show the address that the provider of OpenID Connect must know.")

    def handle(self, *, verb, **options):
        getattr(self, f"handle_{verb.replace('-', '_')}")(**options)

    def handle_list(self, **options):
        for name in roles.missing_groups():
            self.stderr.write(_("SECOND_FACTOR_REQUIRED_FOR: there is no group “%(name)s”.") % {"name": name})
        for user in get_user_model().objects.filter(is_active=True).order_by("username"):
            if roles.has_second_factor(user):
                state = _("has a second factor")
            elif roles.requires_second_factor(user):
                state = _("must add a second factor at the next login")
            else:
                state = _("no second factor")
            if until := limits.refused_until(user.get_username()):
                state += ", " + _("attempts are refused until %(time)s") % {
                    "time": f"{timezone.localtime(until):%H:%M}"
                }
            self.stdout.write(f"{user.get_username()}: {state}")

    def handle_release(self, *, username, **options):
        count = actions.release_login(find_user(username)) if username else limits.release_all()
        self.stdout.write(_("Counters forgotten: %(count)d.") % {"count": count})

    def handle_reset_second_factor(self, *, username, **options):
        if actions.reset_second_factor(find_user(username)):
            self.stdout.write(_("The second factor was removed. Sessions ask for a new one."))
        else:
            self.stdout.write(_("There was no second factor to remove."))

    def handle_oidc(self, **options):
        if not settings.OIDC_SERVER_URL:
            raise CommandError(_("OIDC_SERVER_URL is not set."))
        self.stdout.write(settings.SITE_URL + reverse("openid_connect_callback", args=[settings.OIDC_ID]))


def find_user(username: str):
    """Return the user; raise CommandError if there is none of this name."""
    try:
        return get_user_model().objects.get(username=username)
    except get_user_model().DoesNotExist:
        raise CommandError(_("There is no user “%(name)s”.") % {"name": username}) from None
