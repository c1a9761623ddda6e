"""A post as people see it: its exact text, its pictures, and where it stands."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...content.rendering import ShownEvent, ShownPicture
from ...content.rendering.events import shown_event
from ...content.rendering.pictures import shown_pictures
from ...delivery.operations import operation_for
from ...error_messages import Explanation
from ...messages import Message
from ...models import Attempt, Post
from ...models.states import Operation, Outcome, Status

#: How much attention a state asks for; names the colour in admin.css.
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

#: What a person does at the network.
TASKS = {
    Operation.CREATE: _("Post it there"),
    Operation.UPDATE: _("Replace the text of the post with this one"),
    Operation.DELETE: _("Remove the post there"),
}


#: What was tried, for people.
OPERATIONS = {
    Operation.CREATE: _("Posting"),
    Operation.UPDATE: _("Changing"),
    Operation.DELETE: _("Removing"),
    Operation.COMMENT: _("Correcting in a comment"),
    Operation.FIND: _("Looking for it"),
}

#: What an attempt ended in, for people.
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


class ShownAttempt:
    """One try, in words."""

    def __init__(self, attempt: Attempt):
        self.operation_label = OPERATIONS[Operation(attempt.operation)]
        self.started_at = attempt.started_at
        self.sent_text = attempt.sent_text
        self.explanation: Explanation | None = attempt.explanation
        self.outcome_label = OUTCOMES[Outcome(attempt.outcome)] if attempt.outcome else _("no answer yet")


class PostPresentation:
    """What templates ask of a post. Makes picture renditions where they are missing, and nothing else."""

    def __init__(self, post: Post, images: dict | None = None):
        self.post = post
        #: The images of many posts, from ``pictures.images_of``; None: asked for this one.
        self._images = images

    @property
    def tone(self) -> str:
        """The attention that the post's state asks for."""
        return TONES[Status(self.post.status)]

    @cached_property
    def operation(self) -> Operation | None:
        """What would make the network equal the page."""
        return operation_for(self.post)

    @property
    def task(self) -> str:
        """What a person would have to do at the network."""
        return TASKS.get(self.operation, "")

    @cached_property
    def desired(self) -> Message | None:
        """The message exactly as it should stand at the network."""
        return composed(self.post, self.post.desired_message)

    @cached_property
    def confirmed(self) -> Message | None:
        """The message as it was last confirmed; None too when it is what should be there."""
        if self.post.confirmed == self.post.desired:
            return None
        return composed(self.post, self.post.confirmed_message)

    @cached_property
    def pictures(self) -> list[ShownPicture]:
        """The pictures to post; those whose files are gone are left out."""
        rule = self.post.account.get_channel().capabilities.pictures
        return shown_pictures(self.desired, rule, self._images)

    @cached_property
    def event(self) -> ShownEvent | None:
        """The event that should stand at the network, field by field; None where it is a post."""
        return shown_event(self.desired)

    @property
    def attempts(self) -> list[ShownAttempt]:
        """What was tried, the newest first."""
        return [ShownAttempt(attempt) for attempt in self.post.attempts.all()]

    @property
    def inspect_url(self) -> str:
        """Where the post's whole story is."""
        return reverse("civic_social_posts:inspect", args=[self.post.pk])


def composed(post: Post, message: Message | None) -> Message | None:
    """Return ``message`` as the post's channel writes it: link marked, hashtags added, cut to fit."""
    return post.account.get_channel().compose(message, post.marker) if message else None
