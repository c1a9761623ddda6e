"""The line after publishing that says what happens in the social networks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from ...delivery.operations import operation_for
from ...models import Post, Switch
from ...models.states import Operation, Status
from ...pages import SocialPageMixin

#: The forms' buttons and workflow actions by which an editor publishes.
APPROVALS = ("approve", "approve_own")


def show_what_is_posted(request: HttpRequest, page: Any) -> None:
    """Add a message about the posts of ``page`` if the request has published it."""
    is_published = "action-publish" in request.POST or request.POST.get("workflow-action-name") in APPROVALS
    if is_published:
        describe_published(request, page)


def describe_published(request: HttpRequest, page: Any) -> None:
    """Add a message about the posts of ``page``, which the request has published or scheduled."""
    if not isinstance(page, SocialPageMixin):
        return
    stored = Page.objects.get(pk=page.pk)
    if stored.live:
        messages.info(request, describe_posts(page))
    elif stored.approved_schedule:
        messages.info(request, _("In the social networks: it is announced when the page is published."))


def describe_posts(page: Any) -> str:
    """Return one sentence about what happens now with the posts of ``page``, and another if all waits."""
    posts = list(Post.objects.filter(page_id=page.pk, key="").select_related("account").order_by("pk"))
    parts = [
        _part(_("will be posted: %(accounts)s"), posts, _is_to_be_posted),
        _part(_("will be changed: %(accounts)s"), posts, _is_to_be_changed),
        _part(_("a person is asked: %(accounts)s"), posts, _waits_for_person),
        _part(_("held back: %(accounts)s"), posts, lambda post: post.status == Status.HELD),
    ]
    summary = "; ".join(filter(None, parts))
    if not summary:
        if any(post.status == Status.LIVE for post in posts):
            return _("In the social networks: the posts stay as they are.")
        return _("In the social networks: nothing is posted. The page's panel says why.")
    return " ".join(filter(None, [_("In the social networks: %(what)s.") % {"what": summary}, _delay(posts)]))


def _part(sentence: str, posts: Iterable[Post], matches: Any) -> str:
    names = ", ".join(post.account.name_and_network for post in posts if matches(post))
    return sentence % {"accounts": names} if names else ""


def _waits_for_person(post: Post) -> bool:
    if post.status == Status.WAITING:
        return True
    is_by_hand = post.account.get_channel().by_hand and operation_for(post) is not None
    return is_by_hand and post.status not in (Status.HELD, Status.SKIPPED)


def _is_sent_by_program(post: Post) -> bool:
    waits = post.status in (Status.WAITING, Status.HELD, Status.SKIPPED)
    return not waits and not post.account.get_channel().by_hand


def _is_to_be_posted(post: Post) -> bool:
    return _is_sent_by_program(post) and operation_for(post) == Operation.CREATE


def _is_to_be_changed(post: Post) -> bool:
    return _is_sent_by_program(post) and operation_for(post) not in (None, Operation.CREATE)


def _delay(posts: Iterable[Post]) -> str:
    """Return a sentence if nothing is sent now: everything is paused, or the hour is quiet."""
    if Switch.load().is_off:
        return _("Everything is paused: it is sent when somebody resumes it.")
    due = [post.next_attempt_at for post in posts if post.status == Status.DUE]
    if not due or min(due) <= timezone.now():
        return ""
    moment = timezone.localtime(min(due))
    return _("The first post goes out on %(date)s at %(time)s.") % {
        "date": date_format(moment, "SHORT_DATE_FORMAT"),
        "time": date_format(moment, "TIME_FORMAT"),
    }
