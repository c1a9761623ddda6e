"""The steps of ``manage.py demo``: set everything up, publish some pages, and print the results."""

import time

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils.text import capfirst

from civic_social.models import Post
from civic_social.models.states import Status

from ..models import PublishedAnswer
from ..setup.answers import LANGUAGES
from ..setup.groups import WorkflowPart
from ..setup.parts import ensure
from . import announcements, content, conversation, events, networks, people
from .processes import Processes

SWEEP_SECONDS = "3"
CHECK_SECONDS = 2


class Show:
    """One run of the demo, which prints to ``stdout`` and starts its processes in ``run``."""

    def __init__(self, stdout, run: Processes):
        self.stdout = stdout
        self.run = run
        self.people = []

    def perform(self, port: int) -> bool:
        """Set up the demo and publish; return True if every post is live. Raises NotStarted."""
        self.print_step("Preparing the database")
        settings.DATA_DIR.mkdir(exist_ok=True)
        call_command("migrate", verbosity=0)
        self.print_step("Writing the demo municipality")
        user = people.demo_user()
        site = content.load(user=user, site_url=settings.SITE_URL)
        self.people = people.load(people.PASSWORD)
        for language in LANGUAGES:
            ensure(WorkflowPart(language))
        self.print_step("Starting the web server and the worker")
        self.run.start("web server", "runserver", "--noreload", f"127.0.0.1:{port}")
        self.run.wait_for("web server", settings.SITE_URL)
        networks.load(responsible=user, site_url=settings.SITE_URL)
        self.run.start("worker", "work", "--sweep-seconds", SWEEP_SECONDS)
        self.print_step("Publishing a policy, a strategy, an event and photo news")
        pages = [site.policy, site.strategy, site.event, site.news_bridge]
        announcements.publish(pages, user, reviewer=people.demo_reviewer())
        self.print_step("Letting people register for the event")
        events.take_part(site.event.pk, user)
        posts = Post.objects.filter(page_id__in=[page.pk for page in pages])
        announcements.wait(posts)
        announcements.complete_waiting(posts, settings.SITE_URL, user)
        self.print_step("Letting people comment under the posts")
        conversation.listen(settings.SITE_URL)
        conversation.start(posts)
        is_answered = conversation.answer_first(list(posts), user, publish_answer)
        self.stdout.write(f"  {'✓' if is_answered else '✗'} an answer of the municipality on the wall")
        return self.print_results(pages, site.feedback)

    def print_results(self, pages, feedback_page) -> bool:
        """Print the posts of ``pages`` and all addresses; return True if every post is live."""
        all_live = True
        for page, posts in announcements.group_by_page(pages):
            kind = capfirst(page.specific_class._meta.verbose_name)
            self.stdout.write(f"\n{kind}: {page.title}\n  {page.full_url}")
            for post in posts:
                live = post.status == Status.LIVE
                # A page that was unpublished since has withdrawn posts, which is no failure.
                all_live &= live or (post.status == Status.WITHDRAWN and not post.desired)
                self.stdout.write(f"  {'✓' if live else '✗'} {post.account}: {describe(post)}")
            all_live &= bool(posts)
        inbox = reverse("feedback_inbox:index")
        roles = ", ".join(f"“{username}” ({group})" for username, group in self.people)
        self.stdout.write(
            f"\nSite      {settings.SITE_URL}/\n"
            f"Admin     {settings.SITE_URL}/admin/   user “{people.USERNAME}”, password “{people.PASSWORD}”\n"
            f"          with the same password: {roles}\n"
            f"          {describe_second_factor()}\n"
            f"Wall      {settings.SITE_URL}/sandbox/\n"
            f"Feedback  {feedback_page.full_url}   inbox {settings.SITE_URL}{inbox}\n"
            f"Inbox     {settings.SITE_URL}{reverse('home_inbox:index')}   messages and comments together\n"
            f"Events    {settings.SITE_URL}{reverse('home_events:index')}\n"
        )
        return all_live

    def serve(self) -> None:
        """Let the processes run until the user presses Ctrl+C. Raises NotStarted if one of them ends."""
        self.stdout.write("Edit a page in the admin and look at the wall. Stop with Ctrl+C.")
        try:
            while True:
                self.run.check()
                time.sleep(CHECK_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def print_step(self, line: str) -> None:
        """Print a progress line without buffering."""
        self.stdout.write(f"· {line} …")
        self.stdout.flush()


def publish_answer(thread, question: str, answer: str) -> None:
    """Put a question and its answer on the page of the thread's post, which needs nobody's name."""
    PublishedAnswer.objects.get_or_create(
        thread=thread, defaults={"page": thread.post.live_page, "question": question, "answer": answer}
    )


def describe_second_factor() -> str:
    """Return a line about the second factor, which a public site asks administrators and publishers for."""
    if roles := settings.SECOND_FACTOR_REQUIRED_FOR:
        return f"second factor: required for {', '.join(roles)}"
    return "second factor: off in the demo; try it with SECOND_FACTOR_REQUIRED_FOR=administrators"


def describe(post: Post) -> str:
    """Return the permalink of a live post, or the reason why it is not live."""
    if post.status == Status.LIVE:
        return post.permalink
    explanation = post.explanation
    return f"{post.get_status_display()}. {explanation.what if explanation else ''}"
