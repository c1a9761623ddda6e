"""Columns of the list of threads; on a phone each row is a card."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_user_display_name

from ...models import Comment, CommentState

#: The number of characters of a comment in the list.
FIRST_CHARACTERS = 90
#: The tone of each state, which selects the colour in admin.css.
TONES = {CommentState.OPEN: "person", CommentState.ANSWERED: "good", CommentState.CLOSED: "quiet"}


class ThreadColumn(TitleColumn):
    """The author and the first words of a thread, and what is special about it."""

    cell_template_name = "civic_social/admin/comments/thread_cell.html"

    def get_link_url(self, instance: Comment, parent_context: Any) -> str:
        return reverse("civic_social_comments:thread", args=[instance.pk])

    def get_cell_context_data(self, instance: Comment, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {
            **context,
            "thread": instance,
            "author": author_of(instance),
            "words": first_words(instance),
            "is_unread": is_unread(instance),
        }


class PlainColumn(Column):
    """A column whose cells repeat their label on a phone; an empty cell takes no place there."""

    cell_template_name = "civic_social/admin/comments/plain_cell.html"

    def get_value(self, instance: Any) -> Any:
        value = super().get_value(instance)
        return "" if value is None else value


class PersonColumn(PlainColumn):
    """A column with a user, by the full name."""

    def get_value(self, instance: Any) -> str:
        return get_user_display_name(super().get_value(instance) or None)


class ThreadStateColumn(Column):
    """The state of a thread."""

    cell_template_name = "civic_social/admin/comments/state_cell.html"

    def get_cell_context_data(self, instance: Comment, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "thread": instance, "tone": TONES[CommentState(instance.state)]}


class WhenColumn(Column):
    """The date and time of the newest comment."""

    cell_template_name = "civic_social/admin/comments/when_cell.html"


def author_of(comment: Comment) -> str:
    """Return the name that the network shows, or words in its place."""
    if comment.erased_at:
        return _("erased here")
    if comment.deleted_at:
        return _("removed at the network")
    if comment.is_ours:
        return comment.account.name
    return comment.author_name or _("Author not named")


def title_of(comment: Comment) -> str:
    """Return the title of a thread: its author, or what has become of the comment that begins it."""
    if comment.erased_at:
        return _("Erased comment")
    if comment.deleted_at:
        return _("Removed comment")
    if not (comment.is_ours or comment.author_name):
        return _("Comment by a person without a name")
    return _("Comment by %(author)s") % {"author": author_of(comment)}


def first_words(comment: Comment) -> str:
    """Return the beginning of the comment."""
    return Truncator(" ".join(comment.text.split())).chars(FIRST_CHARACTERS)


def is_unread(thread: Comment) -> bool:
    """Return True if nobody at the desk has opened the thread since its newest comment."""
    return thread.read_at is None or thread.read_at < thread.last_comment_at
