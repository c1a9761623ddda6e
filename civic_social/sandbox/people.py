"""The invented people of the sandbox, and what they do on the wall by hand."""

from __future__ import annotations

from django.db.models import F

from . import conversation
from .models import Comment, Person, Post, Reaction
from .models.identifiers import new_graph_id

CLERK, CITIZEN = "Мария Иванова", "Георги Петров"
#: The invented people who write on the wall.
PEOPLE = (
    CITIZEN,
    "Елена Димитрова",
    "Иван Стоянов",
    "Надежда Колева",
    "Петър Ангелов",
    "Радка Илиева",
    "Стефан Маринов",
    "Цветана Николова",
)


def get_or_create_person(name: str) -> Person:
    """Return the person with this name, created on first use."""
    return Person.objects.filter(name=name).first() or Person.objects.create(name=name)


def comment_by_hand(
    post: Post, message: str, *, author: str = CITIZEN, parent: Comment | None = None
) -> Comment:
    """Create a comment, or a reply to ``parent``, as the person named ``author``."""
    return conversation.create_comment(post, message, get_or_create_person(author), parent=parent)


def answer_by_hand(comment: Comment, message: str) -> Comment:
    """Answer a comment as the profile, by hand and not by the API."""
    return conversation.create_comment(comment.post, message, comment.post.profile, parent=comment)


def react_by_hand(
    post: Post, kind: str = Reaction.Kind.LIKE, *, author: str = CITIZEN, comment: Comment | None = None
) -> Reaction | None:
    """React to a post, or to ``comment`` on it; the same reaction again takes it back and returns None."""
    return conversation.react(get_or_create_person(author), post, kind, comment=comment)


def boost_by_hand(post: Post) -> None:
    """Pay for a post to be shown as an advertisement, whose comments are those of the post."""
    Post.objects.filter(pk=post.pk).update(ad_number=new_graph_id())


def share_by_hand(post: Post) -> None:
    """Share a post."""
    Post.objects.filter(pk=post.pk).update(share_count=F("share_count") + 1)
