"""The announcements of the demo: publish pages, wait for their posts, and publish posts by hand."""

import time

from civic_social import actions
from civic_social.messages import Message
from civic_social.models import Post
from civic_social.models.approval import needs_other_person
from civic_social.models.states import Status
from civic_social.sandbox.actions import create_event_by_hand, post_by_hand
from civic_social.sandbox.models import Profile

#: The time the demo waits for the networks, which run on the same machine.
MAX_WAIT_SECONDS = 60
UNFINISHED = (Status.DUE, Status.SENDING, Status.UNKNOWN)


def publish(pages, user, reviewer=None) -> list:
    """Publish as ``user`` those of ``pages`` that are drafts, and return them.

    Where another person has to approve a page, ``user`` submits it and ``reviewer`` approves it.
    """
    drafts = [page for page in pages if not page.live and page.first_published_at is None]
    for page in drafts:
        if reviewer and needs_other_person(page):
            state = page.get_workflow().start(page, user).current_task_state
            state.task.specific.on_action(state, reviewer, "approve")
        else:
            page.get_latest_revision().publish(user=user)
    return drafts


def wait(posts) -> None:
    """Wait until delivery of ``posts`` (a queryset) ends, but no longer than ``MAX_WAIT_SECONDS``."""
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while posts.filter(status__in=UNFINISHED).exists() and time.monotonic() < deadline:
        time.sleep(0.25)


def complete_waiting(posts, site_url: str, user) -> None:
    """Publish each waiting post as a clerk would: post it, or create the event, and enter its URL."""
    for post in posts.filter(status=Status.WAITING).select_related("account"):
        message: Message = post.account.get_channel().compose(post.desired_message, post.marker)
        profile = Profile.objects.get(graph_id=post.account.remote_id)
        if message.event:
            by_hand = create_event_by_hand(
                profile,
                message.title,
                starts_at=message.event.start,
                ends_at=message.event.end,
                place=message.event.place,
                description=message.text,
            )
        else:
            by_hand = post_by_hand(profile, message.text, link=message.link)
        actions.done_by_hand(
            post,
            f"{site_url}{by_hand.get_absolute_url()}",
            user=user,
            shown=post.desired_message.fingerprint,
        )


def group_by_page(pages):
    """Return tuples of a page and its posts, in the order of ``pages``."""
    posts = Post.objects.filter(page_id__in=[page.pk for page in pages]).select_related("account")
    return [
        (page, sorted((p for p in posts if p.page_id == page.pk), key=lambda post: post.account_id))
        for page in pages
    ]
