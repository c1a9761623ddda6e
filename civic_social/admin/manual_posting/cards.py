"""A card of the manual posting queue: the task for one post, its state and its forms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...channels.base import Channel
from ...content.rendering.event_fields import changed_fields
from ...delivery.operations import differences
from ...delivery.transitions import FOR_A_PERSON
from ...manual_posting.deadlines import due_at
from ...messages import EventFacts
from ...models import Claim, Post
from ...models.states import Operation, Status
from ..posts.forms import ClaimForm, GiveBackForm, PostForm, possible_forms
from ..posts.presentation import PostPresentation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The kinds of task; each has its own steps on the card and its own colour in queue-and-calendar.css.
POST, CHANGE, REMOVE, LOOK = "post", "change", "remove", "look"
KINDS = {
    REMOVE: _("To remove"),
    LOOK: _("To look for"),
}
#: The problems of posts that were planned as manual from the beginning, besides their channels' own reasons.
PLANNED_PROBLEMS = {"by-hand", "edit-by-hand", "remove-by-hand"}
#: The labels of a message's parts in the instruction for a change.
PARTS = {
    "text": _("the text"),
    "link": _("the link"),
    "pictures": _("the pictures"),
    "card": _("the preview of the link"),
}


class ManualPostCard:
    """The card of one manual post for ``user``.

    ``images`` are passed to ``PostPresentation``; ``bound`` is a submitted form with errors.
    """

    def __init__(
        self,
        post: Post,
        user: Any,
        *,
        images: dict[int, Any] | None = None,
        bound: PostForm | None = None,
    ):
        self.post, self.user = post, user
        self.shown = PostPresentation(post, images)
        forms = {form.verb: form for form in possible_forms(post, bound)}
        self.done, self.skip, self.retry = forms.get("done"), forms.get("skip"), forms.get("retry")
        self.claim_form, self.give_back_form = ClaimForm(post=post), GiveBackForm(post=post)
        #: True if the reason has errors, so that the fold around the form does not hide them.
        self.skip_is_open = bool(self.skip and self.skip.errors)
        self.is_open = False

    @cached_property
    def kind(self) -> str:
        """Return the kind of task: "post", "change", "remove" or "look"."""
        if self.post.problem in FOR_A_PERSON:
            return LOOK
        match self.shown.operation:
            case Operation.DELETE:
                return REMOVE
            case Operation.UPDATE | Operation.COMMENT:
                return CHANGE
        return POST

    @property
    def kind_label(self) -> StrOrPromise:
        """Return the label of the kind of task."""
        words = self._channel.hand_off_words
        return {POST: words.post, CHANGE: words.change, **KINDS}[self.kind]

    @property
    def is_event(self) -> bool:
        """Return True if the post is an event, which has its own fields and steps."""
        return self._channel.capabilities.is_event

    @property
    def form_url(self) -> str:
        """Return the URL of the network's form for a new event."""
        return self._channel.form_url

    @property
    def form_step(self) -> str:
        """Return the instruction to open the network's form for a new event."""
        return str(self._channel.hand_off_words.open_form) % {"account": self.post.account.name}

    @property
    def event_change(self) -> StrOrPromise:
        """Return the sentence about a change of an event that the network does not show yet."""
        words = self._channel.hand_off_words
        if self.is_cancelled_now:
            return words.cancelled
        return words.postponed if self.is_off_now else words.changed

    @cached_property
    def _channel(self) -> Channel:
        return self.post.account.get_channel()

    @property
    def changed_fields(self) -> list:
        """Return the changed fields of an event, each with the confirmed value."""
        return changed_fields(self.shown.desired, self.shown.confirmed)

    @property
    def is_off_now(self) -> bool:
        """Return True if the event is cancelled or postponed, and the network does not show that yet."""
        confirmed = self.post.confirmed_message
        return bool(self._event_state) and (not confirmed or confirmed.event != self._desired_event)

    @property
    def is_cancelled_now(self) -> bool:
        """Return True if the event is cancelled, and the network does not show that yet."""
        return self.is_off_now and self._event_state == "cancelled"

    @property
    def _desired_event(self) -> EventFacts | None:
        return self.post.desired_message.event if self.post.desired_message else None

    @property
    def _event_state(self) -> str:
        return self._desired_event.state if self._desired_event else ""

    @property
    def has_problem(self) -> bool:
        """Return True if the post became manual because of a problem that the card must explain."""
        return self.post.problem not in {*PLANNED_PROBLEMS, self._channel.hand_off_reason}

    @cached_property
    def changed(self) -> set[str]:
        """Return the names of the message's parts that differ from the confirmed message."""
        return differences(self.post.desired, self.post.confirmed)

    @property
    def changes(self) -> list[StrOrPromise]:
        """Return the labels of the changed parts; the text if none differs, as after a lost response."""
        return [label for part, label in PARTS.items() if part in self.changed] or [PARTS["text"]]

    @property
    def is_waiting(self) -> bool:
        """Return True if the task is still open."""
        return self.post.status == Status.WAITING

    @cached_property
    def due_at(self) -> datetime:
        """Return the deadline of the task."""
        return due_at(self.post)

    @property
    def is_late(self) -> bool:
        """Return True if the deadline has passed."""
        return self.due_at < timezone.now()

    @cached_property
    def claim(self) -> Claim | None:
        """Return the current claim on the post, or None."""
        claim = getattr(self.post, "claim", None) if self.is_waiting else None
        return claim if claim and claim.until > timezone.now() else None

    @property
    def is_mine(self) -> bool:
        """Return True if the user has claimed the post."""
        return self.claim is not None and self.claim.person_id == self.user.pk

    @property
    def is_claimed_by_another(self) -> bool:
        """Return True if another user has claimed the post."""
        return self.claim is not None and not self.is_mine


def open_first_card(cards: list[ManualPostCard]) -> None:
    """Unfold the cards that the user has claimed, or else the first unclaimed one."""
    mine = [card for card in cards if card.is_mine]
    for card in mine or [card for card in cards if not card.claim][:1]:
        card.is_open = True
