"""``manage.py demo``: a municipality publishes, and its announcements stand on the sandbox's wall."""

import logging
import signal
import sys
import time
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.text import capfirst

from civic_social.models import Post
from civic_social.models.states import Status

from ...demo import announcements, approval, content, events, people
from ...demo.processes import NotStarted, Processes, port_is_free

USERNAME = "demo"
#: For a laptop only: the demo's database never serves a public site.
PASSWORD = "demo-byala-reka"  # noqa: S105
SWEEP_SECONDS = "3"
SCHEDULE_SECONDS = 10


class Command(BaseCommand):
    """Everything in one: database, content, web server, worker, and announcements."""

    help = "Set up the demo municipality, announce some pages on the sandbox, and keep serving."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do the same, and stop when all is told.")

    def handle(self, *, once, **options):
        if not apps.is_installed("civic_social.sandbox"):
            raise CommandError("The demo needs the development settings (DJANGO_SETTINGS_MODULE).")
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        address = urlsplit(settings.SITE_URL)
        port = address.port or 8000
        if not port_is_free(port):
            raise CommandError(f"Port {port} is in use. Choose another: make demo PORT={port + 10}")
        # Ended from outside, it ends its parts as well.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            with Processes(settings.VAR_DIR / "demo.log") as run:
                all_live = self.perform(run, port)
                if not once:
                    self.serve(run)
        except NotStarted as error:
            raise CommandError(str(error)) from None
        if not all_live:
            raise CommandError("Not every post is live; see above.")

    def perform(self, run: Processes, port: int) -> bool:
        """Run the show and return whether every post is live."""
        self.say("Preparing the database")
        settings.VAR_DIR.mkdir(exist_ok=True)
        call_command("migrate", verbosity=0)
        self.say("Writing the demo municipality")
        user = demo_user()
        site = content.load(user=user, site_url=settings.SITE_URL)
        self.people = people.load(PASSWORD)
        approval.load([site.home, site.english_home])
        self.say("Starting the web server, the worker and the sweep")
        run.start("web server", "runserver", "--noreload", f"127.0.0.1:{port}")
        run.wait_for("web server", settings.SITE_URL)
        from ...demo import networks  # its models exist in development only

        networks.load(responsible=user, site_url=settings.SITE_URL)
        run.start("worker", "db_worker", "--interval", "0.5")
        run.start("sweep", "social", "deliver", "--watch", SWEEP_SECONDS)
        run.start("events' sweep", "events", "tend", "--watch", SWEEP_SECONDS)
        self.say("Publishing a policy, a strategy, an event and photo news")
        pages = [site.policy, site.strategy, site.event, site.news_bridge]
        announcements.publish(pages, user)
        self.say("Letting people register for the event")
        events.take_part(site.event.pk, user)
        posts = Post.objects.filter(page_id__in=[page.pk for page in pages])
        announcements.wait(posts)
        announcements.carry_over(posts, settings.SITE_URL, user)
        return self.tell(pages, site.feedback)

    def tell(self, pages, feedback_page) -> bool:
        """Print what stands where, and return whether every post is live."""
        all_live = True
        for page, posts in announcements.standings(pages):
            kind = capfirst(page.specific_class._meta.verbose_name)
            self.stdout.write(f"\n{kind}: {page.title}\n  {page.full_url}")
            for post in posts:
                live = post.status == Status.LIVE
                # A page that somebody has taken down since has nothing to stand anywhere.
                all_live &= live or (post.status == Status.WITHDRAWN and not post.desired)
                self.stdout.write(f"  {'✓' if live else '✗'} {post.account.name}: {self.where(post)}")
            all_live &= bool(posts)
        inbox = reverse("feedback_inbox:index")
        self.stdout.write(
            f"\nSite      {settings.SITE_URL}/\n"
            f"Admin     {settings.SITE_URL}/admin/   user “{USERNAME}”, password “{PASSWORD}”\n"
            f"          with the same password: {', '.join(self.roles())}\n"
            f"Wall      {settings.SITE_URL}/sandbox/\n"
            f"Feedback  {feedback_page.full_url}   inbox {settings.SITE_URL}{inbox}\n"
            f"Events    {settings.SITE_URL}{reverse('home_events:index')}\n"
        )
        return all_live

    def roles(self) -> list[str]:
        """Return the names of those who have one role each, with the role."""
        return [f"“{username}” ({group})" for username, group in self.people]

    @staticmethod
    def where(post: Post) -> str:
        """Return the post's address, or why there is none."""
        if post.status == Status.LIVE:
            return post.permalink
        explanation = post.explanation
        return f"{post.get_status_display()}. {explanation.what if explanation else ''}"

    def serve(self, run: Processes) -> None:
        """Go on until the user stops it; pages that are scheduled go live meanwhile."""
        self.stdout.write("Edit a page in the admin and look at the wall. Stop with Ctrl+C.")
        try:
            while True:
                run.check()
                call_command("publish_scheduled", verbosity=0)
                time.sleep(SCHEDULE_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def say(self, line: str) -> None:
        """Print a progress line at once."""
        self.stdout.write(f"· {line} …")
        self.stdout.flush()


def demo_user():
    """Return the demo's administrator, created with the password that is printed."""
    user, created = get_user_model().objects.get_or_create(
        username=USERNAME,
        defaults={"email": "demo@byalareka.example", "is_staff": True, "is_superuser": True},
    )
    if created:
        user.set_password(PASSWORD)
        user.save()
    return user
