"""What the demo does on stage: publish some pages, carry one post over by hand, and see where all stands."""

import time

from civic_social import actions
from civic_social.messages import Message
from civic_social.models import Post
from civic_social.models.states import Status
from civic_social.sandbox.actions import create_event_by_hand, post_by_hand
from civic_social.sandbox.models import Profile

#: How long the demo waits for the networks; they are on the same machine.
PATIENCE_SECONDS = 60
ON_THE_WAY = (Status.DUE, Status.SENDING, Status.UNKNOWN)


def publish(pages, user) -> list:
    """Publish those of ``pages`` that are drafts, as ``user``, and return them."""
    drafts = [page for page in pages if not page.live and page.first_published_at is None]
    for page in drafts:
        page.get_latest_revision().publish(user=user)
    return drafts


def wait(posts) -> None:
    """Return when none of ``posts`` (a queryset) is on its way any more, or patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while posts.filter(status__in=ON_THE_WAY).exists() and time.monotonic() < deadline:
        time.sleep(0.25)


def carry_over(posts, site_url: str, user) -> None:
    """Do for each waiting post what a clerk does: post it, or make the event, and enter its address."""
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


def standings(pages):
    """Return ``(page, its posts)`` for each page, in order."""
    posts = Post.objects.filter(page_id__in=[page.pk for page in pages]).select_related("account")
    return [
        (page, sorted((p for p in posts if p.page_id == page.pk), key=lambda post: post.account_id))
        for page in pages
    ]
