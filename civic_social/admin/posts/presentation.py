"""A post as templates show it: exact text, pictures, state and attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...content.rendering import ShownEvent, ShownPicture
from ...content.rendering.event_fields import shown_event
from ...content.rendering.pictures import shown_pictures
from ...delivery.operations import operation_for
from ...error_messages import Explanation, explain
from ...messages import Message
from ...models import Attempt, Post
from ...models.states import Operation, Outcome, Status
from ...short_codes import code_of, contains_code
from ...short_links.clicks import ClickCounts, clicks_of_post

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The tone of each state, which selects the colour in admin.css.
TONES = {
    Status.DUE: "moving",
    Status.SENDING: "moving",
    Status.UNKNOWN: "moving",
    Status.WAITING: "person",
    Status.LIVE: "good",
    Status.WITHDRAWN: "quiet",
    Status.FAILED: "bad",
    Status.HELD: "person",
    Status.SKIPPED: "quiet",
}

#: The instruction for each operation that a person carries out at the network.
INSTRUCTIONS = {
    Operation.CREATE: _("Post it there"),
    Operation.UPDATE: _("Replace the text of the post with this one"),
    Operation.DELETE: _("Remove the post there"),
}

#: The label of each operation in the list of attempts.
OPERATIONS = {
    Operation.CREATE: _("Posting"),
    Operation.UPDATE: _("Changing"),
    Operation.DELETE: _("Removing"),
    Operation.COMMENT: _("Correcting in a comment"),
    Operation.FIND: _("Looking for it"),
}

#: The label of each outcome of an attempt.
OUTCOMES = {
    Outcome.DONE: _("done"),
    Outcome.FOUND: _("found"),
    Outcome.NOT_FOUND: _("not found"),
    Outcome.RETRY: _("to be tried again"),
    Outcome.REST: _("to be tried again later"),
    Outcome.UNKNOWN: _("answer lost"),
    Outcome.PERSON: _("handed to a person"),
    Outcome.VANISHED: _("removed at the network by somebody"),
    Outcome.REFUSED: _("refused"),
    Outcome.ACCOUNT_STOPPED: _("the account was stopped"),
}


class AttemptPresentation:
    """An attempt as templates show it."""

    def __init__(self, attempt: Attempt):
        self.operation_label = OPERATIONS[Operation(attempt.operation)]
        self.started_at = attempt.started_at
        self.sent_text = attempt.sent_text
        self.explanation: Explanation | None = attempt.explanation
        self.outcome_label = OUTCOMES[Outcome(attempt.outcome)] if attempt.outcome else _("no answer yet")


class PostPresentation:
    """A post as templates show it; creates missing renditions of its pictures, but writes nothing else.

    ``images`` are the images of several posts from ``content.images.load_images``, to save queries; without
    it, the images of this post are read on demand.
    """

    def __init__(self, post: Post, images: dict[int, Any] | None = None):
        self.post = post
        self._images = images

    @property
    def tone(self) -> str:
        """Return the tone of the post's state."""
        return TONES[Status(self.post.status)]

    @property
    def explanation(self) -> Explanation | None:
        """Return the explanation of the post's state; a page that is a draft explains more than any other."""
        return explain("page-is-draft") if self.post.is_for_draft else self.post.explanation

    @cached_property
    def operation(self) -> Operation | None:
        """Return the operation that would make the network equal the page, or None."""
        return operation_for(self.post)

    @property
    def instruction(self) -> StrOrPromise:
        """Return the instruction for carrying out the operation by hand, or ""."""
        return INSTRUCTIONS.get(self.operation, "") if self.operation else ""

    @cached_property
    def desired(self) -> Message | None:
        """Return the exact message that the network should show, or None."""
        return compose_message(self.post, self.post.desired_message)

    @cached_property
    def confirmed(self) -> Message | None:
        """Return the last confirmed message, or None if there is none or it equals the desired one."""
        if self.post.confirmed == self.post.desired:
            return None
        return compose_message(self.post, self.post.confirmed_message)

    @cached_property
    def pictures(self) -> list[ShownPicture]:
        """Return the pictures to post, without those whose files are missing."""
        rule = self.post.account.get_channel().capabilities.pictures
        return shown_pictures(self.desired, rule, self._images)

    @cached_property
    def event(self) -> ShownEvent | None:
        """Return the desired event field by field, or None if the post is not an event."""
        return shown_event(self.desired)

    @property
    def short_link(self) -> str:
        """Return the short link in the text that is at the network, or else should be; "" without one."""
        message = self.confirmed or self.desired
        if message is None or not message.short_link:
            return ""
        return message.short_link if contains_code(message.text, code_of(self.post.marker)) else ""

    @cached_property
    def clicks(self) -> ClickCounts | None:
        """Return the clicks on the short links of the post and its comments, or None without one."""
        return clicks_of_post(self.post.marker)

    @property
    def attempts(self) -> list[AttemptPresentation]:
        """Return the attempts, newest first."""
        return [AttemptPresentation(attempt) for attempt in self.post.attempts.all()]

    @property
    def inspect_url(self) -> str:
        """Return the URL of the post's page."""
        return reverse("civic_social_posts:inspect", args=[self.post.pk])


def compose_message(post: Post, message: Message | None) -> Message | None:
    """Return ``message`` as the post's channel sends it: link with marker, hashtags, cut to the limit."""
    return post.account.get_channel().compose(message, post.marker) if message else None
